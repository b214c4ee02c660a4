import { describe, expect, it } from "vitest";
import { run } from "@/lib/sim";
import { hostile, results, seeds, viewsAtEnd, different } from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program, scenario } from ".";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

describe("the cart that is read, changed and written back", () => {
  it("keeps both items when nothing separates the two adds", () => {
    const together = { ...scenario, interventions: [] };
    const slow = { ...together, params: { gossipMs: 20 } };
    for (const seed of seeds(10)) {
      const finished = run(program, slow, seed);
      expect(results(finished, "left")[1]).toEqual(["bread", "milk"]);
    }
  });

  it("loses one of two acknowledged adds on every seed of a partition, and the replicas agree on the loss", () => {
    for (const seed of seeds(20)) {
      const finished = run(program, scenario, seed);
      expect(results(finished, "left")).toEqual([null, ["bread"]]);
      expect(results(finished, "right")).toEqual([null, ["bread"]]);
    }
  });

  it("converges all the same: convergence says nothing about what was kept", () => {
    for (const seed of seeds(20)) {
      const clients = ["n1", "n2", "n3"].map((node, n) => ({
        id: `client ${n}`,
        targets: [node],
        timeoutMs: 300,
        operations: Array.from({ length: 8 }, (_, i) => ({
          op: { kind: "add", item: `${node} ${i}` },
          atMs: 600 + i * 400,
        })),
      }));
      expect(
        different(viewsAtEnd(program, { ...hostile(seed, {}), clients, endMs: 10_000 }, seed), "kv"),
      ).toHaveLength(1);
    }
  });
});
