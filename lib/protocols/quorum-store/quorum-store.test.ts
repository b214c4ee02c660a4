import { describe, expect, it } from "vitest";
import { run, type Client, type Json, type Scenario } from "@/lib/sim";
import {
  different,
  isLinearizable,
  read,
  results,
  script,
  seeds,
  viewsAtEnd,
  violatingSeeds,
  write,
} from "../shared/testing";
import { program } from ".";

const three = ["n1", "n2", "n3"];

/** One client that waits for each answer before it asks the next node. */
function oneByOne(params: Readonly<Record<string, Json>>): Scenario {
  const operations = Array.from({ length: 60 }, (_, n) => ({
    op: n % 2 === 0 ? write(n + 1) : read,
    to: `n${(n % 3) + 1}`,
  }));
  const client: Client = { id: "client", timeoutMs: 1500, operations };
  return { nodes: three, params, network: { delayMs: [1, 60] }, clients: [client], endMs: 20_000 };
}

describe("N, W, R: what W + R > N gives", () => {
  it.each([
    [3, 2, 2],
    [3, 3, 1],
    [3, 1, 3],
  ])("with N = %i, W = %i, R = %i a read meets every completed write", (N, W, R) => {
    expect(violatingSeeds(program, 20, () => oneByOne({ N, W, R }))).toEqual([]);
  });

  it.each([
    [3, 1, 1],
    [3, 1, 2],
    [3, 2, 1],
  ])("with N = %i, W = %i, R = %i some read misses one", (N, W, R) => {
    expect(violatingSeeds(program, 20, () => oneByOne({ N, W, R, fanOut: "quorum" })).length).toBeGreaterThan(
      0,
    );
  });
});

describe("N, W, R: what W + R > N does not give", () => {
  /** The write reaches n1 alone; the first read asks n1 and n2, the second n2 and n3. */
  const inversion = (readRepair: string): Scenario => ({
    nodes: three,
    params: { N: 3, W: 2, R: 2, readRepair },
    network: { delayMs: [1, 1] },
    clients: [
      script("writer", "n1", [[100, write(1)]], 2000),
      script("first", "n2", [[200, read]], 2000),
      script("second", "n3", [[400, read]], 2000),
    ],
    interventions: [
      { kind: "drop", at: 0, until: 150, match: { from: "n1", to: "n2", type: "put" } },
      { kind: "drop", at: 0, until: 150, match: { from: "n1", to: "n3", type: "put" } },
      { kind: "drop", at: 0, match: { from: "n3", to: "n2", type: "getR" } },
      { kind: "drop", at: 300, match: { from: "n1", to: "n3", type: "getR" } },
    ],
    endMs: 3000,
  });

  it("a write that got to one replica is unknown, and a read of 1 is followed by a read of 0", () => {
    const torn = run(program, inversion("off"), 1);
    expect(results(torn, "writer")).toEqual(["unknown"]);
    expect([...results(torn, "first"), ...results(torn, "second")]).toEqual([1, 0]);
    expect(isLinearizable(torn.history)).toBe(false);
  });

  it("unless the first read repairs what it has seen before it answers", () => {
    const repaired = run(program, inversion("blocking"), 1);
    expect([...results(repaired, "first"), ...results(repaired, "second")]).toEqual([1, 1]);
    expect(isLinearizable(repaired.history)).toBe(true);
  });

  /** Home replicas n1, n2 and n3 of five; n1 is cut off from the other two, with two nodes that are no homes. */
  const divided = (sloppy: boolean): Scenario => ({
    nodes: [...three, "n4", "n5"],
    params: { N: 3, W: 2, R: 2, sloppy },
    network: { delayMs: [1, 5] },
    clients: [
      script("left", "n1", [[500, write(1)]], 2000),
      script(
        "right",
        "n2",
        [
          [1800, read],
          [4000, read],
        ],
        2000,
      ),
    ],
    interventions: [
      {
        kind: "part",
        at: 100,
        groups: [
          ["n1", "n4", "n5", "left"],
          ["n2", "n3", "right"],
        ],
      },
      { kind: "heal", at: 3000 },
    ],
    endMs: 5000,
  });

  it("a sloppy quorum need not meet the others: an acknowledged write is not read, until the hint is handed off", () => {
    const sloppy = run(program, divided(true), 1);
    expect(results(sloppy, "left")).toEqual([null]);
    expect(results(sloppy, "right")).toEqual([0, 1]);
    expect(isLinearizable(sloppy.history)).toBe(false);
    expect(different(viewsAtEnd(program, divided(true), 1), "hints")).toEqual(["[]"]);
  });

  it("a strict one does not answer there", () => {
    const strict = run(program, divided(false), 1);
    expect(results(strict, "left")).toEqual(["unknown"]);
    expect(isLinearizable(strict.history)).toBe(true);
  });

  /** The second write begins after the first is complete, at a node whose clock is a second behind. */
  const skewed = (timestamps: string): Scenario => ({
    nodes: three,
    params: { N: 3, W: 2, R: 2, timestamps },
    network: { delayMs: [1, 5] },
    clocks: { offsetMs: { n1: 1000 } },
    clients: [
      script("first", "n1", [[100, write(1)]]),
      script("second", "n2", [
        [300, write(2)],
        [500, read],
      ]),
    ],
    endMs: 1000,
  });

  it("a write that is stamped by a slow clock is lost although it was acknowledged", () => {
    expect(results(run(program, skewed("clock"), 1), "second")).toEqual([null, 1]);
    expect(results(run(program, skewed("counter"), 1), "second")).toEqual([null, 2]);
  });
});

describe("N, W, R in the no-propagation model", () => {
  it("R = 1 of 3 after W = 1 is stale about two times in three", () => {
    const stale = seeds(300).filter((seed) => {
      const scenario: Scenario = {
        nodes: three,
        params: { N: 3, W: 1, R: 1, fanOut: "quorum" },
        network: { delayMs: [1, 1] },
        clients: [
          script("client", "n1", [
            [10, write(1)],
            [50, read],
          ]),
        ],
        endMs: 100,
      };
      return results(run(program, scenario, seed), "client")[1] === 0;
    });
    // Three standard deviations of 300 draws with p = 2/3 are 0.082.
    expect(Math.abs(stale.length / 300 - 2 / 3)).toBeLessThan(0.082);
  });
});
