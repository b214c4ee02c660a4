import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { LeaderLease } from "./leader-lease";

export { LeaderLease };
export const program: Program = { name: "leader-lease", boot: () => new LeaderLease() };
export const scenario = partitionedKv({ electionMs: 300, drift: 0.01 });
export const summary =
  "As majority-cp, but a leader with a lease reads locally: right while clocks drift less than the declared bound.";
export const spec: ProtocolSpec = {
  params: [
    { name: "electionMs", default: 300, meaning: "Election timeouts are uniform in [e, 2e), ms." },
    {
      name: "heartbeatMs",
      default: 60,
      meaning: "Between a leader's heartbeats, ms; electionMs / 5 unless given.",
    },
    {
      name: "leaseMs",
      default: 300,
      meaning: "How long a follower's promise lasts, ms; electionMs unless given.",
    },
    {
      name: "drift",
      default: 0.01,
      meaning: "Bound on how much faster or slower than true time a clock may run.",
    },
    {
      name: "ignoreDrift",
      default: false,
      meaning: "Use the whole lease, as if all clocks ran alike: broken.",
    },
  ],
  ops: kvOps,
};
