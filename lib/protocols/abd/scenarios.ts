/** Two phases, and why a read has the second. Read each beside its trace in `golden/`; all delays are equal. */
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
  params: { retryMs: 500 },
  network: { delayMs: [2, 2] },
  endMs: 40,
};

export const scenarios: GoldenScenarios = {
  "write-then-read": {
    claim:
      "A write asks a majority for the newest timestamp and sets a larger one; a read gets the newest pair and sets it back.",
    scenario: { ...three, interventions: [ask(10, "a", "n1", write(1)), ask(25, "b", "n2", read)] },
  },
  "a-read-writes-back": {
    claim:
      "The write of 1 has reached n1 alone. A read that meets it sets it at a majority before it answers, so that the next read, which does not ask n1, cannot answer 0.",
    scenario: {
      ...three,
      interventions: [
        { kind: "drop", at: 0, match: { from: "n1", to: "n2", type: "set" } },
        { kind: "drop", at: 0, match: { from: "n1", to: "n3", type: "set" } },
        { kind: "drop", at: 0, until: 30, match: { from: "n3", to: "n2" } },
        ask(10, "writer", "n1", write(1)),
        ask(20, "first", "n2", read),
        {
          kind: "part",
          at: 32,
          groups: [
            ["n1", "writer"],
            ["n2", "n3", "first", "second"],
          ],
        },
        ask(34, "second", "n3", read),
      ],
      endMs: 50,
    },
  },
};
