/** Acknowledged, then lost. Read it beside its trace in `golden/`; all delays are equal, and n1 is the first primary. */
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

export const scenarios: GoldenScenarios = {
  "an-acknowledged-write-is-lost": {
    claim:
      "Cut off, the primary n1 acknowledges a write that reaches nobody. Another is elected without it; when the partition heals, n1 throws its own data away and copies.",
    scenario: {
      nodes: ["n1", "n2", "n3"],
      params: { nodeTimeoutMs: 50 },
      network: { delayMs: [2, 2] },
      interventions: [
        {
          kind: "part",
          at: 21,
          groups: [
            ["n1", "a"],
            ["n2", "n3"],
          ],
        },
        ask(25, "a", "n1", write(1)),
        { kind: "heal", at: 82 },
        ask(96, "b", "n3", read),
      ],
      endMs: 102,
    } satisfies Scenario,
  },
};
