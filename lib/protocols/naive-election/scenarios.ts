/** Two leaders of one term. Read it beside its trace in `golden/`; all delays are equal. */
import type { GoldenScenarios } from "../shared/scenario";

export const scenarios: GoldenScenarios = {
  "two-leaders-of-four": {
    claim:
      "Four nodes in two halves: two votes of four pass for a majority on either side, and term 1 has two leaders.",
    scenario: {
      nodes: ["n1", "n2", "n3", "n4"],
      params: { electionMs: 30 },
      network: { delayMs: [2, 2] },
      interventions: [
        {
          kind: "part",
          at: 0,
          groups: [
            ["n1", "n2"],
            ["n3", "n4"],
          ],
        },
      ],
      endMs: 60,
    },
  },
};
