import { describe, expect, it } from "vitest";
import { run, type Scenario } from "@/lib/sim";
import {
  different,
  hostile,
  read,
  results,
  script,
  seeds,
  viewsAtEnd,
  violatingSeeds,
  write,
} from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program, scenario } from ".";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

describe("AP, last writer wins", () => {
  it("answers every request at once, on both sides of a partition", () => {
    for (const seed of seeds(10)) {
      const { history } = run(program, scenario, seed);
      expect(history.filter(({ kind }) => kind === "fail" || kind === "unknown")).toEqual([]);
      expect(history.filter(({ kind }) => kind === "ok")).toHaveLength(48);
    }
  });

  it("converges once the network heals, whatever came before", () => {
    for (const seed of seeds(40)) {
      const views = viewsAtEnd(program, { ...hostile(seed, {}), endMs: 10_000 }, seed);
      expect(different(views, "kv"), `seed ${seed}`).toHaveLength(1);
      expect(different(views, "stamps"), `seed ${seed}`).toHaveLength(1);
    }
  });

  it("is not linearizable when a partition divides its clients", () => {
    expect(violatingSeeds(program, 10, () => scenario)).toHaveLength(10);
  });

  /** A write at n1, and 300 ms later, long after they have gossiped, one at n2. */
  const oneAfterTheOther = (offsetMs: number): Scenario => ({
    nodes: ["n1", "n2"],
    params: { gossipMs: 20 },
    network: { delayMs: [1, 1] },
    clocks: { offsetMs: { n1: offsetMs } },
    clients: [
      script("first", "n1", [[500, write(1)]]),
      script("second", "n2", [
        [700, read],
        [800, write(2)],
        [1500, read],
      ]),
    ],
    endMs: 2000,
  });

  it("keeps the later of two writes while the clocks agree", () => {
    expect(results(run(program, oneAfterTheOther(0), 1), "second")).toEqual([1, null, 2]);
  });

  it("loses an acknowledged write to an earlier one that a fast clock has stamped", () => {
    expect(results(run(program, oneAfterTheOther(1000), 1), "second")).toEqual([1, null, 1]);
  });
});
