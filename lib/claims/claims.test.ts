import { describe, expect, it } from "vitest";
import { claims } from ".";

function compute(name: string, input: unknown): string {
  const engine = claims[name];
  if (engine === undefined) throw new Error(`no engine ${name}`);
  return engine.compute(input).value;
}

describe("claim engines", () => {
  it.each([
    ["quorum-intersection", { nMax: 7 }, "140 of 140 configurations agree"],
    [
      "pbs-stale-chance",
      {
        configurations: [
          { n: 3, w: 1, r: 1 },
          { n: 3, w: 2, r: 1 },
          { n: 5, w: 2, r: 2 },
        ],
      },
      "66.7 %, 33.3 %, 30.0 %",
    ],
    ["pbs-stale-chance", { configurations: [{ n: 3, w: 2, r: 2 }] }, "0.0 %"],
    ["naive-vote-threshold", { sizes: [2, 4, 6] }, "1 of 2, 2 of 4, 3 of 6"],
    ["naive-vote-threshold", { sizes: [3, 5] }, "2 of 3, 3 of 5"],
    ["majority-availability", { p: 0.99, sizes: [3, 4, 5] }, "99.9702 %, 99.9408 %, 99.9990 %"],
    ["majority-availability", { p: 0.99, sizes: [5, 6] }, "99.9990 %, 99.9980 %"],
    ["cart-merge", {}, "read-modify-write kept 1 of 2 items, OR-Set kept 2 of 2"],
    ["pbft-messages", { n: 4 }, "24 messages"],
    ["pbft-messages", { n: 7 }, "84 messages"],
    ["two-node-proof", {}, "CP: write unanswered, read refused; AP: write ok, read 0 after 1 was written"],
  ])("%s of %j", (name, input, value) => {
    expect(compute(name, input)).toBe(value);
  });

  it.each([
    [
      { events: 5, processes: 3 },
      [10_395, 207_900, 66_912],
      { lamport: { missed: 0, invented: 18_360 }, vector: { missed: 0, invented: 0 } },
    ],
    [
      { events: 5, processes: 2 },
      [720, 14_400, 5_562],
      { lamport: { missed: 0, invented: 754 }, vector: { missed: 0, invented: 0 } },
    ],
  ])(
    "clock-theorems of %j: both conditions hold, and only that of vectors holds both ways",
    (input, [executions, pairs, before], clocks) => {
      expect(claims["clock-theorems"]?.compute(input).detail).toEqual({
        executions,
        pairs,
        before,
        ...clocks,
      });
    },
  );

  it("clock-theorems reads as a sentence", () => {
    expect(compute("clock-theorems", { events: 5, processes: 3 })).toBe(
      "10,395 executions, 207,900 ordered pairs, 66,912 with a before b; " +
        "a before b without L(a) < L(b): 0, L(a) < L(b) without a before b: 18,360; " +
        "a before b without V(a) < V(b): 0, V(a) < V(b) without a before b: 0",
    );
    expect(() => compute("clock-theorems", { events: 9, processes: 3 })).toThrow(/events/);
  });

  it("the naive threshold is unsafe for even clusters and, by luck, safe for odd ones", () => {
    expect(compute("naive-vote-two-leaders", { size: 3, seeds: 60 })).toBe(
      "two leaders in one term on 0 of 60 seeds",
    );
    expect(compute("naive-vote-two-leaders", { size: 4, seeds: 60 })).toMatch(/on [1-9]\d* of 60 seeds$/);
    expect(compute("naive-vote-two-leaders", { size: 5, seeds: 60 })).toBe(
      "two leaders in one term on 0 of 60 seeds",
    );
  });

  it("says what is wrong with an input", () => {
    expect(() => compute("pbs-stale-chance", { configurations: [{ n: 3, w: 4, r: 1 }] })).toThrow(
      /configurations\.0: w and r/,
    );
    expect(() => compute("quorum-intersection", { nMax: 40 })).toThrow(/nMax/);
  });

  it("is found under its own name", () => {
    for (const [name, engine] of Object.entries(claims)) expect(engine.name).toBe(name);
  });
});
