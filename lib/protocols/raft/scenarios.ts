/**
 * The golden scenarios: small, named situations of the paper. Each has its whole trace committed beside it in `golden/`, as
 * the specification a reader can follow line by line. A change of the protocol shows up there as a diff; it is read,
 * explained in the commit, and only then accepted (`GOLDEN=write npx vitest run lib/protocols/raft`).
 */
import type { Intervention, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** All delays equal and elections started by hand, so that nothing in a trace is left to luck. */
const quiet: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { electionMs: 300, maxBatch: 16 },
  network: { delayMs: [5, 5] },
  endMs: 60,
};

function electedAt(at: number, node: string): Intervention {
  return { kind: "fire", at, node, timer: "election" };
}

function write(at: number, node: string, value: number): Intervention {
  return { kind: "request", at, client: "c", node, op: { kind: "write", key: "x", value } };
}

export const scenarios: GoldenScenarios = {
  "election-and-first-write": {
    claim:
      "A candidate with a majority of votes leads, commits a no-op of its term, then a client's write (§5.2, §8).",
    scenario: { ...quiet, interventions: [electedAt(1, "n1"), write(25, "n1", 7)] },
  },
  "vote-survives-a-crash": {
    claim:
      "A voter that crashes after storing its vote and before sending it does not vote twice in the term (Figure 2).",
    scenario: {
      ...quiet,
      interventions: [
        { kind: "cut", at: 0, node: "n3", effects: 2, on: { handler: "message", name: "RequestVote" } },
        { kind: "drop", at: 0, until: 10, match: { to: "n2" } },
        electedAt(1, "n1"),
        { kind: "restart", at: 8, node: "n3" },
        electedAt(10, "n2"),
      ],
      endMs: 30,
    },
  },
  "stale-leader-steps-down": {
    claim:
      "A leader cut off from the majority is replaced; its uncommitted write is unknown and is overwritten (§5.1, §5.3).",
    scenario: {
      ...quiet,
      interventions: [
        electedAt(1, "n1"),
        {
          kind: "part",
          at: 30,
          groups: [
            ["n1", "c"],
            ["n2", "n3", "d"],
          ],
        },
        write(31, "n1", 1),
        electedAt(32, "n2"),
        { kind: "request", at: 50, client: "d", node: "n2", op: { kind: "write", key: "x", value: 2 } },
        { kind: "heal", at: 70 },
      ],
      endMs: 115,
    },
  },
};
