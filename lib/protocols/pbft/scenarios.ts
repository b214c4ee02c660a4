/** The three ways a replica comes to a state. Read each beside its trace in `golden/`; all delays are equal. */
import type { Intervention, Json, Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

const ask = (at: number, client: string, node: string, value: Json): Intervention => {
  return { kind: "request", at, client, node, op: { kind: "write", key: "x", value } };
};

const four: Scenario = {
  nodes: ["n1", "n2", "n3", "n4"],
  params: { viewChangeMs: 40 },
  network: { delayMs: [2, 2] },
  endMs: 30,
};

export const scenarios: GoldenScenarios = {
  "normal-case": {
    claim:
      "One request, ordered in three phases: 3 + 9 + 12 messages among four replicas (Castro & Liskov 1999, section 4.2).",
    scenario: { ...four, interventions: [ask(5, "client", "n1", "a")] },
  },
  "the-primary-is-silent": {
    claim:
      "n1 is down. Two replicas wait for it in vain, ask for view 1, and n2 leads it (Castro & Liskov 1999, section 4.4).",
    scenario: {
      ...four,
      interventions: [{ kind: "crash", at: 1, node: "n1" }, ask(5, "c1", "n2", "a"), ask(5, "c2", "n3", "b")],
      endMs: 70,
    },
  },
  "state-transfer": {
    claim:
      "n4 was cut off while a command was executed and its log discarded. The proof of the next checkpoint tells it what state to ask for (Castro & Liskov 1999, section 4.3).",
    scenario: {
      ...four,
      params: { viewChangeMs: 400, checkpointEvery: 1 },
      interventions: [
        {
          kind: "part",
          at: 0,
          groups: [["n1", "n2", "n3", "client"], ["n4"]],
        },
        ask(5, "client", "n1", "a"),
        { kind: "heal", at: 30 },
        ask(35, "client", "n1", "b"),
      ],
      endMs: 160,
    },
  },
};
