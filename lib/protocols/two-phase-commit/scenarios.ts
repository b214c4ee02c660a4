/** Named situations of two-phase commit with their whole traces in `golden/`; see `../shared/golden.ts`. n1 coordinates. */
import type { Intervention, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** All delays equal, so that nothing in a trace is left to luck. */
const quiet: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { voteMs: 40, uncertainMs: 30 },
  network: { delayMs: [5, 5] },
  endMs: 60,
};

const commit: Intervention = {
  kind: "request",
  at: 1,
  client: "c",
  node: "n1",
  op: { kind: "commit", tx: "t" },
};

/** The coordinator carries out so many effects of the handler that has some, and is down. */
function crashAfter(handler: "Vote" | "request", effects: number): Intervention {
  const on = handler === "request" ? { handler } : { handler: "message" as const, name: handler };
  return { kind: "cut", at: 0, node: "n1", effects, on };
}

export const scenarios: GoldenScenarios = {
  "all-vote-yes": {
    claim: "Votes, then the decision: each yes and the commit are on disk before they are sent.",
    scenario: { ...quiet, interventions: [commit], endMs: 30 },
  },
  "one-votes-no": {
    claim: "A single no aborts; its voter has aborted already, without asking anybody.",
    scenario: {
      ...quiet,
      interventions: [{ ...commit, op: { kind: "commit", tx: "t", votes: { n3: "no" } } }],
      endMs: 30,
    },
  },
  "coordinator-crash-blocks": {
    claim:
      "The coordinator crashes between its record and its message: both participants ask, nobody can answer, until it is back.",
    scenario: {
      ...quiet,
      interventions: [commit, crashAfter("Vote", 1), { kind: "restart", at: 60, node: "n1" }],
      endMs: 90,
    },
  },
  "a-participant-knows": {
    claim: "Cooperative termination: the decision reached n2 alone; n3 asks, and n2 tells it.",
    scenario: { ...quiet, interventions: [commit, crashAfter("Vote", 2)] },
  },
  "a-participant-has-not-voted": {
    claim:
      "Cooperative termination: n3 was never asked, so nobody can have committed; it aborts and says so.",
    scenario: { ...quiet, interventions: [commit, crashAfter("request", 2)] },
  },
};
