/** Every replica answers; one write of two is lost. Read each beside its trace in `golden/`; all delays are equal. */
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

const two: Scenario = {
  nodes: ["n1", "n2"],
  params: { gossipMs: 20 },
  network: { delayMs: [2, 2] },
  endMs: 80,
};

export const scenarios: GoldenScenarios = {
  "one-of-two-writes-is-lost": {
    claim:
      "Both sides of a partition acknowledge a write. When it heals, the one with the larger timestamp is everywhere, and the other is gone.",
    scenario: {
      ...two,
      interventions: [
        {
          kind: "part",
          at: 0,
          groups: [
            ["n1", "a", "c"],
            ["n2", "b", "d"],
          ],
        },
        ask(10, "a", "n1", write(1)),
        ask(12, "b", "n2", write(2)),
        { kind: "heal", at: 40 },
        ask(74, "c", "n1", read),
        ask(74, "d", "n2", read),
      ],
    },
  },
  "a-slow-clock-loses-the-later-write": {
    claim:
      "n2's clock is a second behind. Its write comes after n1's, has the smaller timestamp, and is lost although it was acknowledged.",
    scenario: {
      ...two,
      clocks: { offsetMs: { n2: -1000 } },
      interventions: [ask(10, "a", "n1", write(1)), ask(40, "b", "n2", write(2)), ask(74, "b", "n2", read)],
    },
  },
};
