/** A read without a message. Read it beside its trace in `golden/`; all delays are equal. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

const ask = (at: number, client: string, node: string, op: Json): Intervention => ({
  kind: "request",
  at,
  client,
  node,
  op,
});
const read: Json = { kind: "read", key: "x" };

const three: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { electionMs: 60, heartbeatMs: 25, leaseMs: 60, drift: 0.01 },
  network: { delayMs: [2, 2] },
  endMs: 170,
};

export const scenarios: GoldenScenarios = {
  "reads-under-a-lease": {
    claim:
      "While the promises of a majority last, the leader answers a read at once, and no message is sent for it.",
    scenario: {
      ...three,
      interventions: [130, 131, 132].map((at, n) => ask(at, `c${n + 1}`, `n${n + 1}`, read)),
    },
  },
};
