import { describe, expect, it } from "vitest";
import { run, type Json, type Scenario } from "@/lib/sim";
import { hostile, isLinearizable, read, results, script, violatingSeeds, write } from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program } from ".";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

/**
 * n1 leads, on a clock that runs at a third of true time, and is cut off at 3 s; n2 and n3 elect another. Their promises end
 * after 400 ms; the clock of n1 shows 400 ms only after 1,333, unless it subtracts what its clock may be wrong by.
 */
function slowLeader(params: Readonly<Record<string, Json>>): Scenario {
  const reads = Array.from({ length: 75 }, (_, n) => [3000 + n * 20, read] as const);
  return {
    nodes: ["n1", "n2", "n3"],
    params: { electionMs: 400, ...params },
    // Only n1 stands for election at first; n2 is the first to miss it.
    paramsOf: { n2: { electionMs: 1500, leaseMs: 400 }, n3: { electionMs: 8000, leaseMs: 400 } },
    clocks: { rate: { n1: 0.3 } },
    network: { delayMs: [1, 3] },
    interventions: [
      { kind: "fire", at: 1500, node: "n1", timer: "election" },
      {
        kind: "part",
        at: 3000,
        groups: [
          ["n1", "old"],
          ["n2", "n3", "new"],
        ],
      },
      { kind: "fire", at: 3500, node: "n2", timer: "election" },
    ],
    clients: [
      script("new", "n2", [
        [3600, write(1)],
        [3700, write(2)],
      ]),
      script("old", "n1", reads, 15),
    ],
    endMs: 5000,
  };
}

describe("leader lease", () => {
  it("is linearizable under faults while clocks keep to the declared drift", () => {
    const drifting = (seed: number): Scenario => ({
      ...hostile(seed, { electionMs: 200, drift: 0.1 }),
      clocks: { rate: { n1: 0.9, n2: 1.1, n3: 1 } },
    });
    expect(violatingSeeds(program, 40, drifting)).toEqual([]);
  });

  it("answers a read without asking anybody while the lease holds", () => {
    const calm: Scenario = {
      nodes: ["n1", "n2", "n3"],
      params: { electionMs: 300 },
      paramsOf: { n2: { electionMs: 3000, leaseMs: 300 }, n3: { electionMs: 3000, leaseMs: 300 } },
      network: { delayMs: [5, 5] },
      clients: [
        script("client", "n1", [
          [1000, write(1)],
          [1100, read],
        ]),
      ],
      endMs: 2000,
    };
    const { history } = run(program, calm, 1);
    const times = history.map(({ t }) => t);
    expect(results(run(program, calm, 1), "client")).toEqual([null, 1]);
    expect((times[3] ?? 0) - (times[2] ?? 0)).toBe(10);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(20);
  });

  it.each([
    ["a clock that drifts further than the declared bound", { drift: 0.01 }],
    ["a leader that ignores drift", { drift: 0.8, ignoreDrift: true }],
  ])("serves a stale read with %s, and not when the bound covers the clock", (_, params) => {
    const stale = Array.from({ length: 20 }, (_seed, n) => n + 1).filter(
      (seed) => !isLinearizable(run(program, slowLeader(params), seed).history),
    );
    expect(stale.length).toBeGreaterThan(0);
    for (let seed = 1; seed <= 20; seed++) {
      expect(isLinearizable(run(program, slowLeader({ drift: 0.8 }), seed).history)).toBe(true);
    }
  });
});
