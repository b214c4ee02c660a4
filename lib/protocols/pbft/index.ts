import type { Program, Scenario } from "@/lib/sim";
import { kvOps, type ProtocolSpec } from "../shared/params";
import { alternating } from "../shared/scenario";
import { Pbft } from "./pbft";

export { Pbft };
export const program: Program = { name: "pbft", boot: () => new Pbft() };
export const scenario: Scenario = {
  nodes: ["n1", "n2", "n3", "n4"],
  network: { delayMs: [2, 12] },
  clients: [alternating("client", ["n1"], { count: 10, everyMs: 400, fromMs: 200 })],
  interventions: [{ kind: "crash", at: 2500, node: "n4" }],
  endMs: 5000,
};
export const summary =
  "Byzantine agreement on a log: three phases, checkpoints, view changes; 3f + 1 replicas, f of which may lie.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "viewChangeMs",
      default: 300,
      meaning: "How long a backup waits for a request before it asks for the next view, ms; it doubles.",
    },
    {
      name: "checkpointEvery",
      default: 20,
      meaning: "Numbers between checkpoints; the log holds twice as many.",
    },
  ],
  ops: kvOps,
};
