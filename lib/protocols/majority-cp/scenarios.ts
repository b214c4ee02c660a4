/** A majority or nothing. Read each beside its trace in `golden/`; all delays are equal. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

const ask = (at: number, client: string, node: string, op: Json): Intervention => ({
  kind: "request",
  at,
  client,
  node,
  op,
});
const write = (value: Json): Json => ({ kind: "write", key: "x", value });
const read: Json = { kind: "read", key: "x" };

const three: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { electionMs: 40, heartbeatMs: 30 },
  network: { delayMs: [2, 2] },
  endMs: 110,
};

export const scenarios: GoldenScenarios = {
  "elect-write-read": {
    claim:
      "One is elected by a majority; a write, and a read too, is answered when a majority has confirmed it.",
    scenario: {
      ...three,
      interventions: [ask(80, "a", "n1", write(1)), ask(81, "b", "n2", write(2)), ask(92, "b", "n2", read)],
    },
  },
  "minority-refuses": {
    claim:
      "A leader cut off from the others answers a read with nothing, because nobody confirms it, and steps down.",
    scenario: {
      ...three,
      interventions: [
        {
          kind: "part",
          at: 80,
          groups: [
            ["n2", "b"],
            ["n1", "n3", "a"],
          ],
        },
        ask(82, "b", "n2", read),
        ask(84, "a", "n1", read),
      ],
      endMs: 190,
    },
  },
};
