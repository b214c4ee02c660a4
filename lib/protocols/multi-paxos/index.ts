import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { MultiPaxos } from "./multi-paxos";

export { MultiPaxos };
export const program: Program = { name: "multi-paxos", boot: () => new MultiPaxos() };
export const scenario = partitionedKv({ electionMs: 200, heartbeatMs: 40 });
export const summary =
  "A replicated log, one Paxos instance a slot: a leader prepares all slots once, then decides each in one round trip.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "electionMs",
      default: 200,
      meaning: "Silence of the leader, for between this and twice this, after which a node prepares, ms.",
    },
    {
      name: "heartbeatMs",
      default: 40,
      meaning: "A leader shows that it lives, and sends again what is not accepted yet, this often, ms.",
    },
    {
      name: "q1",
      default: 0,
      meaning: "Promises a leader needs (phase 1); 0 is a majority.",
    },
    {
      name: "q2",
      default: 0,
      meaning: "Acceptances that decide a slot (phase 2); 0 is a majority.",
    },
    {
      name: "unsafeQuorums",
      default: false,
      meaning: "Lets q1 + q2 be n or less, so that two leaders can decide differently.",
    },
  ],
  ops: kvOps,
};
