import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { Zab } from "./zab";

export { Zab };
export const program: Program = { name: "zab", boot: () => new Zab() };
export const scenario = partitionedKv({ timeoutMs: 200, pingMs: 50 });
export const summary =
  "Primary-order atomic broadcast: a new leader recovers the most recent history of a quorum before it broadcasts in its epoch.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "timeoutMs",
      default: 200,
      meaning: "Silence of the leader, or of a quorum, after which a process looks for a leader, ms.",
    },
    { name: "pingMs", default: 50, meaning: "A leader speaks to its followers this often, ms." },
    {
      name: "voteMs",
      default: 100,
      meaning: "A process that looks for a leader begins anew after one to two of these, ms.",
    },
    {
      name: "decideMs",
      default: 20,
      meaning: "With a quorum for its candidate, a process waits this long for a better one, ms.",
    },
  ],
  ops: kvOps,
};
