import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { Abd } from "./abd";

export { Abd };
export const program: Program = { name: "abd", boot: () => new Abd() };
export const scenario = partitionedKv();
export const summary = "A linearizable register for many writers, without a leader and without consensus.";
export const spec: ProtocolSpec = {
  params: [
    { name: "retryMs", default: 100, meaning: "A phase asks again those that have not answered, ms." },
    { name: "deadlineMs", default: 2000, meaning: "An operation answers unknown after this, ms." },
  ],
  ops: kvOps,
};
