/** Named situations of three-phase commit with their whole traces in `golden/`; see `../shared/golden.ts`. n1 coordinates. */
import type { Intervention, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** All delays equal, so that nothing in a trace is left to luck. */
const quiet: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { waitMs: 15 },
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
  "three-phases": {
    claim: "Votes, PreCommits, the decision: nobody commits before all are precommitted.",
    scenario: { ...quiet, interventions: [commit], endMs: 40 },
  },
  "coordinator-crash-does-not-block": {
    claim:
      "The coordinator crashes with one PreCommit sent: n2 takes over, brings n3 up to its own state, and commits (T4).",
    scenario: {
      ...quiet,
      interventions: [
        commit,
        { kind: "cut", at: 0, node: "n1", effects: 1, on: { handler: "message", name: "Vote" } },
      ],
    },
  },
  "nobody-is-precommitted": {
    claim:
      "The coordinator crashes before any PreCommit: n2 takes over, and all are uncertain; it aborts (T3).",
    scenario: {
      ...quiet,
      interventions: [
        commit,
        { kind: "cut", at: 0, node: "n1", effects: 0, on: { handler: "message", name: "Vote" } },
      ],
    },
  },
  "partition-diverges": {
    claim:
      "A partition while n3's PreCommit is on its way: n1 and n2 take its silence for a crash and commit, n3 takes theirs and aborts.",
    scenario: {
      ...quiet,
      interventions: [
        commit,
        { kind: "part", at: 17, groups: [["n1", "n2", "c"], ["n3"]] },
        { kind: "heal", at: 130 },
      ],
      endMs: 150,
    },
  },
};
