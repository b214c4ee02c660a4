import type { Program } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { Viewstamped } from "./viewstamped";

export { Viewstamped };
export const program: Program = { name: "viewstamped", boot: () => new Viewstamped() };
export const scenario = partitionedKv({ viewChangeMs: 200, commitMs: 40 });
export const summary =
  "A replicated log whose primary is the view number modulo n; a crashed replica recovers from the others, not from a disk.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "viewChangeMs",
      default: 200,
      meaning: "Silence of the primary, or time in a view change, after which the next view is tried, ms.",
    },
    {
      name: "commitMs",
      default: 40,
      meaning: "A primary without requests tells the commit-number this often, ms.",
    },
    {
      name: "resendMs",
      default: 60,
      meaning: "What a view change or a recovery waits for is asked again this often, ms.",
    },
  ],
  ops: kvOps,
};
