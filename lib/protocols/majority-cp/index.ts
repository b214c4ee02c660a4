import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { MajorityCp } from "./majority-cp";

export { MajorityCp };
export const program: Program = { name: "majority-cp", boot: () => new MajorityCp() };
export const scenario = partitionedKv({ electionMs: 300 });
export const summary =
  "A leader elected by a majority; writes and reads are confirmed by a majority, and the minority side refuses.";
export const spec: ProtocolSpec = {
  params: [
    { name: "electionMs", default: 300, meaning: "Election timeouts are uniform in [e, 2e), ms." },
    {
      name: "heartbeatMs",
      default: 60,
      meaning: "Between a leader's heartbeats, ms; electionMs / 5 unless given.",
    },
  ],
  ops: kvOps,
};
