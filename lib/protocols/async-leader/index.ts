import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { AsyncLeader } from "./async-leader";

export { AsyncLeader };
export const program: Program = { name: "async-leader", boot: () => new AsyncLeader() };
export const scenario = partitionedKv({ nodeTimeoutMs: 500 });
export const summary =
  "A primary that acknowledges first and replicates later; failover loses acknowledged writes, and a minority stops.";
export const spec: ProtocolSpec = {
  params: [
    { name: "nodeTimeoutMs", default: 500, meaning: "Silence after which a node counts as failed, ms." },
  ],
  ops: kvOps,
};
