/** One value is chosen. Read each beside its trace in `golden/`; all delays are equal, ballots are round * n + rank. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

const ask = (at: number, client: string, node: string, op: Json): Intervention => ({
  kind: "request",
  at,
  client,
  node,
  op,
});
const propose = (value: Json): Json => ({ kind: "propose", value });

const three: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { retryMs: 20 },
  network: { delayMs: [2, 2] },
  endMs: 30,
};

export const scenarios: GoldenScenarios = {
  "one-proposer": {
    claim:
      "n1 prepares a ballot, is promised it by all, has its value accepted, and all learn that it is chosen.",
    scenario: { ...three, interventions: [ask(10, "a", "n1", propose("A"))] },
  },
  "takes-over": {
    claim:
      "n1 goes down when A is accepted by n2 alone. n3 prepares a larger ballot, is told of A by n2, and proposes A, not B (Paxos Made Simple, section 2.2, P2c).",
    scenario: {
      ...three,
      interventions: [
        ask(10, "a", "n1", propose("A")),
        { kind: "drop", at: 0, match: { from: "n1", type: "accept", to: "n3" } },
        { kind: "drop", at: 0, match: { from: "n1", type: "accept", to: "n1" } },
        { kind: "drop", at: 0, until: 20, match: { from: "n2", type: "accepted" } },
        { kind: "crash", at: 16.5, node: "n1" },
        ask(25, "c", "n3", propose("B")),
      ],
      endMs: 45,
    },
  },
  duel: {
    claim:
      "n1 and n2 propose at once. n2's larger ballot makes the acceptors refuse n1's accept. B is chosen, n1 learns it, and answers B to the client that proposed A.",
    scenario: {
      ...three,
      interventions: [ask(10, "a", "n1", propose("A")), ask(12, "b", "n2", propose("B"))],
      endMs: 30,
    },
  },
};
