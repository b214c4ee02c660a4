/** Named situations of Paxos Commit with their whole traces in `golden/`; see `../shared/golden.ts`. */
import type { Intervention, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** F = 1: n1 to n3 accept and n1 leads; n4 and n5 manage resources. All delays are equal. */
const quiet: Scenario = {
  nodes: ["n1", "n2", "n3", "n4", "n5"],
  params: { F: 1, leaderMs: 20, patienceMs: 60 },
  network: { delayMs: [5, 5] },
  endMs: 100,
};

const commit: Intervention = {
  kind: "request",
  at: 1,
  client: "c",
  node: "n1",
  op: { kind: "commit", tx: "t" },
};

export const scenarios: GoldenScenarios = {
  "nothing-fails": {
    claim:
      "The votes are phase 2a of ballot 0; two acceptors answer once for both instances; the third is not needed (§4.3).",
    scenario: { ...quiet, interventions: [commit], endMs: 40 },
  },
  "leader-crash-does-not-block": {
    claim:
      "The leader crashes when it has just decided and told nobody: n2 leads ballot 4, is told that both are prepared, and commits (§4.2).",
    scenario: {
      ...quiet,
      interventions: [
        commit,
        { kind: "cut", at: 0, node: "n1", effects: 0, on: { handler: "message", name: "Phase2b" } },
      ],
      endMs: 140,
    },
  },
  "a-vote-is-missing": {
    claim:
      "n5 votes and nobody hears it: the leader's next ballot finds nothing in its instance and proposes aborted.",
    scenario: {
      ...quiet,
      interventions: [commit, { kind: "drop", at: 0, until: 20, match: { from: "n5" } }],
    },
  },
};
