/** The golden scenarios: two small situations of DeCandia et al. 2007, each with its whole trace in `golden/`. */
import type { Scenario } from "@/lib/sim";
import type { GoldenScenarios } from "../shared/scenario";

/** All delays equal, and counters for clocks, so that every line can be followed. */
const quiet = { network: { delayMs: [5, 5] }, endMs: 130 } satisfies Partial<Scenario>;

export const scenarios: GoldenScenarios = {
  "sloppy-write-and-handoff": {
    claim:
      "The home n2 is down, so n3 keeps the write as a hint and counts towards W; when n2 is back it gets the cell, and n3 deletes the hint (§4.6).",
    scenario: {
      ...quiet,
      nodes: ["n1", "n2", "n3"],
      params: { N: 2, W: 2, R: 1, sloppy: true, hintAfterMs: 20, handoffMs: 60, timestamps: "counter" },
      interventions: [
        { kind: "crash", at: 5, node: "n2" },
        { kind: "request", at: 10, client: "c", node: "n1", op: { kind: "write", key: "x", value: 7 } },
        { kind: "restart", at: 80, node: "n2" },
      ],
    },
  },
  "merkle-exchange-of-one-key": {
    claim:
      "Of three keys n2 has missed one: the roots of their range differ, one path is followed down to a bucket, and one cell is sent (§4.7).",
    scenario: {
      ...quiet,
      nodes: ["n1", "n2"],
      params: {
        N: 2,
        W: 1,
        R: 1,
        timestamps: "counter",
        antiEntropy: "merkle",
        antiEntropyMs: 60,
        treeFanOut: 2,
        treeDepth: 2,
      },
      interventions: [
        { kind: "request", at: 1, client: "c", node: "n1", op: { kind: "write", key: "a", value: 1 } },
        { kind: "request", at: 2, client: "c", node: "n1", op: { kind: "write", key: "c", value: 2 } },
        { kind: "request", at: 3, client: "c", node: "n1", op: { kind: "write", key: "e", value: 3 } },
        { kind: "drop", at: 0, match: { to: "n2", type: "put", where: { key: "c" } } },
      ],
    },
  },
};
