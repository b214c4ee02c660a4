/** Nothing that was acknowledged is lost; a reader resolves. Read it beside its trace in `golden/`; all delays are equal. */
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
  "siblings-and-their-resolution": {
    claim:
      "Both sides of a partition write. When it heals a read answers both, and the reader's next write replaces just what it has read.",
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
        ask(10, "a", "n1", write("milk")),
        ask(12, "b", "n2", write("bread")),
        { kind: "heal", at: 30 },
        ask(64, "a", "n1", read),
        ask(70, "a", "n1", write("milk and bread")),
        ask(100, "b", "n2", read),
      ],
      endMs: 106,
    } satisfies Scenario,
  },
};
