/** Two situations of "Paxos Made Simple" §3, and one of Flexible Paxos. Read each beside its trace in `golden/`. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** All delays equal, elections started by hand, heartbeats far apart: nothing in a trace is left to luck. */
const quiet: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { electionMs: 300, heartbeatMs: 30 },
  network: { delayMs: [2, 2] },
  endMs: 60,
};

function electedAt(at: number, node: string): Intervention {
  return { kind: "fire", at, node, timer: "election" };
}

function write(at: number, node: string, value: number, client = "c"): Intervention {
  const op: Json = { kind: "write", key: "x", value };
  return { kind: "request", at, client, node, op };
}

export const scenarios: GoldenScenarios = {
  "leader-and-two-slots": {
    claim:
      "A leader prepares all slots with one ballot, then decides each in one round trip; the others learn from its heartbeat (§3).",
    scenario: {
      ...quiet,
      interventions: [electedAt(1, "n1"), write(10, "n1", 7), write(11, "n1", 8, "d")],
      endMs: 38,
    },
  },
  "new-leader-fills-a-gap": {
    claim:
      "Slot 1 reached only the leader, which crashed; slot 2 reached n2. The next leader proposes a no-op in 1 and what it found in 2 (§3).",
    scenario: {
      ...quiet,
      interventions: [
        electedAt(1, "n1"),
        { kind: "drop", at: 9, until: 12.5, match: { from: "n1", to: "n2", type: "accept" } },
        { kind: "drop", at: 9, match: { from: "n1", to: "n3", type: "accept" } },
        write(10, "n1", 7),
        write(11, "n1", 8, "d"),
        { kind: "crash", at: 16, node: "n1" },
        electedAt(20, "n2"),
      ],
      endMs: 58,
    },
  },
  "two-of-four-decide": {
    claim:
      "With q1 = 3 and q2 = 2 of four nodes, a leader goes on deciding when half of them are cut off, and the other half elects nobody (Howard, Malkhi & Spiegelman 2016).",
    scenario: {
      ...quiet,
      nodes: ["n1", "n2", "n3", "n4"],
      params: { electionMs: 300, heartbeatMs: 30, q1: 3, q2: 2 },
      interventions: [
        electedAt(1, "n1"),
        {
          kind: "part",
          at: 8,
          groups: [
            ["n1", "n2", "c"],
            ["n3", "n4"],
          ],
        },
        electedAt(9, "n3"),
        write(10, "n1", 7),
      ],
      endMs: 34,
    },
  },
};
