import type { Program, Scenario } from "@/lib/sim";
import { commitOps } from "../shared/commit";
import type { ProtocolSpec } from "../shared/params";
import { TwoPhaseCommit } from "./two-phase-commit";

export { TwoPhaseCommit };
export const program: Program = { name: "two-phase-commit", boot: () => new TwoPhaseCommit() };

/** Five transactions; the coordinator crashes during the third, which blocks its participants until it is back. */
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
    { kind: "crash", at: 1515, node: "n1" },
    { kind: "restart", at: 2300, node: "n1" },
  ],
  endMs: 4000,
};
export const summary =
  "Two-phase commit: all participants commit or all abort, and a coordinator's crash blocks those who voted yes.";
export const spec: ProtocolSpec = {
  params: [
    {
      name: "voteMs",
      default: 100,
      meaning: "The coordinator aborts when a vote is missing after this, ms.",
    },
    {
      name: "uncertainMs",
      default: 200,
      meaning: "An uncertain participant asks the others this often, ms.",
    },
    {
      name: "presumedAbort",
      default: false,
      meaning: "The coordinator records commits only; what it does not know of was aborted.",
    },
  ],
  ops: commitOps,
};
