import { describe, expect, it } from "vitest";
import { run, type Scenario } from "@/lib/sim";
import {
  answered,
  hostile,
  isLinearizable,
  read,
  results,
  script,
  violatingSeeds,
  write,
} from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program, scenario } from ".";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

describe("ABD", () => {
  it("is linearizable under partitions, crashes, cuts, loss and duplication", () => {
    expect(violatingSeeds(program, 40, (seed) => hostile(seed, {}))).toEqual([]);
  });

  it("is linearizable with 4 nodes, where half is not a majority", () => {
    const nodes = ["n1", "n2", "n3", "n4"];
    expect(violatingSeeds(program, 20, (seed) => hostile(seed, {}, nodes))).toEqual([]);
  });

  it("answers on the majority side and nowhere else", () => {
    const run1 = run(program, scenario, 1);
    const during = run1.history.filter(({ t }) => t > 2300 && t < 3900);
    expect(during.some(({ kind, process }) => kind === "ok" && process.startsWith("right"))).toBe(true);
    expect(during.some(({ kind, process }) => kind === "ok" && process.startsWith("left"))).toBe(false);
    expect(answered(run1)).toBeGreaterThan(30);
  });

  /** The write reaches n1 alone; the first read asks n1 and n2, the second n2 and n3. */
  const inversion: Scenario = {
    nodes: ["n1", "n2", "n3"],
    network: { delayMs: [1, 1] },
    clients: [
      script("writer", "n1", [[100, write(1)]], 2000),
      script("first", "n2", [[200, read]], 2000),
      script("second", "n3", [[400, read]], 2000),
    ],
    interventions: [
      { kind: "drop", at: 0, until: 1000, match: { from: "n1", to: "n2", type: "set" } },
      { kind: "drop", at: 0, until: 1000, match: { from: "n1", to: "n3", type: "set" } },
      { kind: "drop", at: 0, until: 1000, match: { from: "n3", to: "n2", type: "getR" } },
      { kind: "drop", at: 300, until: 1000, match: { from: "n1", to: "n3", type: "getR" } },
    ],
    endMs: 3000,
  };

  it("writes back what it reads, so a read of 1 is not followed by a read of 0", () => {
    const written = run(program, inversion, 1);
    expect(results(written, "first")).toEqual([1]);
    expect(results(written, "second")).toEqual([1]);
    expect(isLinearizable(written.history)).toBe(true);
  });

  it("never issues a timestamp twice, whichever effect of the second phase a crash falls behind", () => {
    for (let effects = 0; effects <= 8; effects++) {
      const cut: Scenario = {
        nodes: ["n1", "n2", "n3"],
        network: { delayMs: [1, 5] },
        clients: [
          script("writer", "n1", [
            [100, write(1)],
            [600, write(2)],
          ]),
          script("reader", "n2", [[1200, read]]),
        ],
        interventions: [
          { kind: "cut", at: 100, node: "n1", effects, on: { handler: "message", name: "getR" } },
          { kind: "restart", at: 400, node: "n1" },
        ],
        endMs: 2000,
      };
      const pairs = new Map<string, string>();
      for (const event of run(program, cut, 1).trace) {
        if (event.kind !== "send" || event.body.type !== "set" || event.at !== "n1") continue;
        const { ts, w, v }: Record<string, unknown> = { ...event.body };
        const stamp = JSON.stringify([ts, w]);
        expect(pairs.get(stamp) ?? JSON.stringify(v), stamp).toBe(JSON.stringify(v));
        pairs.set(stamp, JSON.stringify(v));
      }
    }
  });
});
