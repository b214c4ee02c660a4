/** What one update can go through. Read each beside its trace in `golden/`; periods of 40 ms begin together, all delays are equal. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

const ask = (at: number, client: string, node: string, op: Json): Intervention => ({
  kind: "request",
  at,
  client,
  node,
  op,
});
const write: Json = { kind: "write", key: "x", value: "a" };
const remove: Json = { kind: "delete", key: "x" };
const read: Json = { kind: "read", key: "x" };

const four: Scenario = {
  nodes: ["n1", "n2", "n3", "n4"],
  params: { periodMs: 40, antiEntropyMs: 160, jitter: 0, spread: "push", k: 1 },
  network: { delayMs: [2, 2] },
  interventions: [ask(5, "client", "n3", write)],
  endMs: 200,
};

export const scenarios: GoldenScenarios = {
  "a-rumour-dies-early": {
    claim:
      "Each replica tells a rumour once, blindly. It comes back to one who knows it and ends; whoever it missed learns by anti-entropy (Demers et al. 1987, section 1.4).",
    scenario: { ...four, params: { ...four.params, interest: "blind-counter" } },
  },
  "a-deletion-meets-an-old-copy": {
    claim:
      "n3 sleeps through a deletion. When it wakes, its old copy meets the death certificate, which wins (Demers et al. 1987, section 2).",
    scenario: {
      ...four,
      nodes: ["n1", "n2", "n3"],
      params: { ...four.params, mode: "anti-entropy", antiEntropyMs: 40, spread: "push-pull" },
      interventions: [
        ask(5, "client", "n1", write),
        { kind: "pause", at: 90, node: "n3" },
        ask(100, "client", "n1", remove),
        { kind: "resume", at: 130, node: "n3" },
        ask(190, "client", "n3", read),
      ],
    },
  },
};
