/** Two adds at once. Read it beside its trace in `golden/`; the other cart's has the same schedule. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

const ask = (at: number, client: string, node: string, op: Json): Intervention => ({
  kind: "request",
  at,
  client,
  node,
  op,
});

export const scenarios: GoldenScenarios = {
  "two-adds-at-once": {
    claim:
      "Milk is added on one side of a partition and bread on the other. When it heals, the list with the larger timestamp is everywhere: an item that was acknowledged is gone.",
    scenario: {
      nodes: ["n1", "n2"],
      params: { gossipMs: 20 },
      network: { delayMs: [2, 2] },
      interventions: [
        {
          kind: "part",
          at: 0,
          groups: [
            ["n1", "a"],
            ["n2", "b"],
          ],
        },
        ask(10, "a", "n1", { kind: "add", item: "milk" }),
        ask(12, "b", "n2", { kind: "add", item: "bread" }),
        { kind: "heal", at: 30 },
        ask(64, "a", "n1", { kind: "read" }),
        ask(64, "b", "n2", { kind: "read" }),
      ],
      endMs: 70,
    } satisfies Scenario,
  },
};
