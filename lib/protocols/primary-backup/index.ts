import type { Program, Scenario } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { partitionedKv } from "../shared/scenario";
import { PrimaryBackup } from "./primary-backup";

export { PrimaryBackup };
export const program: Program = { name: "primary-backup", boot: () => new PrimaryBackup() };

/** n1, the primary, and client `left` are cut off from the others and from the view service. */
export const scenario: Scenario = {
  ...partitionedKv({ backups: 1 }),
  nodes: ["n1", "n2", "n3", "v"],
  interventions: [
    {
      kind: "part",
      at: 2000,
      groups: [
        ["n1", "left"],
        ["n2", "n3", "v", "right"],
      ],
    },
    { kind: "heal", at: 4000 },
  ],
};
export const summary =
  "A primary answers when its backups have the operation; a view service replaces it. Two may believe, one can act.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "viewService",
      default: "v",
      meaning: "The node that decides on views; the last one unless given.",
    },
    { name: "backups", default: 1, meaning: "Most backups in a view; further servers are idle." },
    {
      name: "heartbeatMs",
      default: 50,
      meaning: "Servers tell the view service that they are alive this often, ms.",
    },
    { name: "suspectMs", default: 250, meaning: "Silence after which a server is replaced, ms." },
    { name: "resendMs", default: 60, meaning: "What is not acknowledged is sent again this often, ms." },
    {
      name: "localReads",
      default: false,
      options: [false, true],
      meaning: "The primary reads without asking its backups.",
    },
  ],
  ops: kvOps,
};
