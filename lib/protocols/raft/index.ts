import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { Raft } from "./raft";

export { Raft };
export const program: Program = { name: "raft", boot: () => new Raft() };
export const scenario = partitionedKv({ electionMs: 300, maxBatch: 16 });
export const summary = "Consensus on a log by a strong leader; every operation goes through the log.";
export const spec: ProtocolSpec = {
  params: [
    { name: "electionMs", default: 300, meaning: "Election timeouts are uniform in [e, 2e), ms." },
    { name: "maxBatch", default: 16, meaning: "Most entries in one Append." },
  ],
  ops: kvOps,
};
