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
  "figure-8": {
    claim:
      "An entry of an older term on a majority is not committed by counting, and may be overwritten (Figure 8, §5.4.2). Begins at (b): n1 and n2 have index 2 of term 2, n5 has index 2 of term 3. In (c) n1 leads term 4 and brings index 2 to n3; its no-op of term 4 gets no further than n2. In (d) n5 leads term 5 with the votes of n3 and n4.",
    scenario: {
      nodes: ["n1", "n2", "n3", "n4", "n5"],
      params: {
        electionMs: 300,
        maxBatch: 1,
        firstTerm: 3,
        logTerms: { n1: [1, 2], n2: [1, 2], n3: [1], n4: [1], n5: [1, 3] },
      },
      network: { delayMs: [5, 5] },
      interventions: [
        { kind: "drop", at: 0, until: 60, match: { to: "n4" } },
        { kind: "drop", at: 0, until: 60, match: { to: "n5" } },
        electedAt(1, "n1"),
        { kind: "drop", at: 31, until: 60, match: { from: "n1" } },
        { kind: "crash", at: 50, node: "n1" },
        electedAt(60, "n5"),
        electedAt(70, "n5"),
      ],
      endMs: 115,
    },
  },
  "a-follower-far-behind-gets-the-snapshot": {
    claim:
      "A follower that needs entries the leader has compacted is sent the snapshot, and the log goes on behind it (§7, Figure 13).",
    scenario: {
      ...quiet,
      params: { electionMs: 300, maxBatch: 16, snapshotEntries: 3 },
      interventions: [
        { kind: "crash", at: 0.5, node: "n3" },
        electedAt(1, "n1"),
        write(25, "n1", 1),
        write(40, "n1", 2),
        { kind: "restart", at: 55, node: "n3" },
        write(75, "n1", 3),
      ],
      endMs: 100,
    },
  },
};
