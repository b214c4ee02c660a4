import { describe, expect, it } from "vitest";
import { run } from "@/lib/sim";
import { hostile, isLinearizable, violatingSeeds } from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program, scenario } from ".";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

describe("majority CP", () => {
  it.each([
    ["3 nodes", ["n1", "n2", "n3"]],
    ["4 nodes", ["n1", "n2", "n3", "n4"]],
  ])("is linearizable under partitions, crashes, cuts, loss and duplication, with %s", (_, nodes) => {
    expect(violatingSeeds(program, 40, (seed) => hostile(seed, { electionMs: 200 }, nodes))).toEqual([]);
  });

  it("elects at most one leader a term", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const leaders = new Map<string, string>();
      for (const event of run(program, hostile(seed, { electionMs: 200 }), seed).trace) {
        if (event.kind !== "output") continue;
        const term = JSON.stringify(event.value);
        expect(leaders.get(term) ?? event.at).toBe(event.at);
        leaders.set(term, event.at);
      }
      expect(leaders.size).toBeGreaterThan(0);
    }
  });

  it("refuses or does not know on the minority side, and goes on on the other", () => {
    // Left's client may follow a hint to any node; the partition lets it reach n1 alone.
    const clients = scenario.clients?.map((client) => ({ ...client, targets: scenario.nodes })) ?? [];
    for (let seed = 1; seed <= 10; seed++) {
      const { history } = run(program, { ...scenario, clients }, seed);
      const settled = history.filter(({ t }) => t > 3200 && t < 3900);
      expect(settled.filter(({ kind, process }) => kind === "ok" && process.startsWith("left"))).toEqual([]);
      expect(settled.some(({ kind, process }) => kind === "ok" && process.startsWith("right"))).toBe(true);
      expect(
        history.some(({ t, kind, process }) => t > 4400 && kind === "ok" && process.startsWith("left")),
      ).toBe(true);
      expect(isLinearizable(history)).toBe(true);
    }
  });
});
