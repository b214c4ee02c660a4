import type { Program, Scenario } from "@/lib/sim";
import { commitOps } from "../shared/commit";
import type { ProtocolSpec } from "../shared/params";
import { ThreePhaseCommit } from "./three-phase-commit";

export { ThreePhaseCommit };
export const program: Program = { name: "three-phase-commit", boot: () => new ThreePhaseCommit() };

/** Five transactions; during the third the coordinator crashes, and the participants end it without waiting for it. */
export const scenario: Scenario = {
  nodes: ["n1", "n2", "n3", "n4"],
  network: { delayMs: [2, 12] },
  clients: [
    {
      id: "client",
      targets: ["n1"],
      timeoutMs: 1000,
      operations: [1, 2, 3, 4, 5].map((n) => ({
        op: { kind: "commit", tx: `t${n}`, ...(n === 2 ? { votes: { n3: "no" } } : {}) },
        atMs: n * 500,
      })),
    },
  ],
  interventions: [
    { kind: "crash", at: 1535, node: "n1" },
    { kind: "restart", at: 2300, node: "n1" },
  ],
  endMs: 4000,
};
export const summary =
  "Three-phase commit: a crash blocks nobody in a network that never fails; a partition makes its two sides decide differently.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "waitMs",
      default: 60,
      meaning: "Silence for this long means a crash, ms; it must exceed a round trip.",
    },
  ],
  ops: commitOps,
};
