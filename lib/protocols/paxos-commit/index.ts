import type { Program, Scenario } from "@/lib/sim";
import { commitOps } from "../shared/commit";
import type { ProtocolSpec } from "../shared/params";
import { PaxosCommit } from "./paxos-commit";

export { PaxosCommit };
export const program: Program = { name: "paxos-commit", boot: () => new PaxosCommit() };

/** n1 to n3 accept, n4 to n6 manage resources. Five transactions; the leader crashes during the third and stays away long. */
export const scenario: Scenario = {
  nodes: ["n1", "n2", "n3", "n4", "n5", "n6"],
  params: { F: 1 },
  network: { delayMs: [2, 12] },
  clients: [
    {
      id: "client",
      targets: ["n1"],
      timeoutMs: 1000,
      operations: [1, 2, 3, 4, 5].map((n) => ({
        op: { kind: "commit", tx: `t${n}`, ...(n === 2 ? { votes: { n5: "no" } } : {}) },
        atMs: n * 500,
      })),
    },
  ],
  interventions: [
    { kind: "crash", at: 1520, node: "n1" },
    { kind: "restart", at: 2300, node: "n1" },
  ],
  endMs: 4000,
};
export const summary =
  "Paxos Commit: one instance of Paxos for each vote; a crashed leader blocks nobody while a majority of acceptors is up.";
export const spec: ProtocolSpec = {
  params: [
    { name: "F", default: 1, meaning: "Acceptors that may be down; the first 2F + 1 nodes are acceptors." },
    {
      name: "leaderMs",
      default: 100,
      meaning: "A leader without a decision tries a higher ballot after between this and twice this, ms.",
    },
    {
      name: "patienceMs",
      default: 150,
      meaning: "A prepared resource manager asks the next acceptor after between this and twice this, ms.",
    },
  ],
  ops: commitOps,
};
