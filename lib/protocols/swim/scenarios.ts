/** What one period can end in. Read each beside its trace in `golden/`; periods of 40 ms, and all delays are equal. */
import type { Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

const three: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { periodMs: 40, pingTimeoutMs: 10, k: 1, suspicionPeriods: 2, piggyback: 2, lambda: 1 },
  network: { delayMs: [2, 2] },
  endMs: 120,
};

export const scenarios: GoldenScenarios = {
  "one-bad-link": {
    claim:
      "n1 and n2 cannot hear each other. n3 pings for each of them, and nobody is suspected (SWIM, section 3.1).",
    scenario: {
      ...three,
      interventions: [
        { kind: "drop", at: 0, match: { from: "n1", to: "n2" } },
        { kind: "drop", at: 0, match: { from: "n2", to: "n1" } },
      ],
      endMs: 100,
    },
  },
  crash: {
    claim: "n3 goes down: it is suspected, and two periods later declared dead (SWIM, section 4.2).",
    scenario: { ...three, interventions: [{ kind: "crash", at: 1, node: "n3" }], endMs: 200 },
  },
  denied: {
    claim:
      "n3 is paused for a while. It is suspected, hears of it when it goes on, and denies it in a new incarnation (SWIM, section 4.2).",
    scenario: {
      ...three,
      params: { ...three.params, suspicionPeriods: 3 },
      interventions: [
        { kind: "pause", at: 1, node: "n3" },
        { kind: "resume", at: 85, node: "n3" },
      ],
      endMs: 130,
    },
  },
};
