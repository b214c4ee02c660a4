/** Quorum systems against values known from the literature, and against enumeration by the definitions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadLowerBound, quorumLoad } from "./quorum-load";
import {
  availability,
  checkIntersection,
  grid,
  majorities,
  quorumSystem,
  resilience,
  superfluous,
  thresholds,
  weighted,
  type QuorumSystem,
} from "./quorum-systems";

/** The plane of seven points and seven lines: any two lines meet in one point. */
const fano = quorumSystem(7, [
  [0, 1, 2],
  [0, 3, 4],
  [0, 5, 6],
  [1, 3, 5],
  [1, 4, 6],
  [2, 3, 6],
  [2, 4, 5],
]);
/** A hub with each node of the rim, or the whole rim. */
const wheel = (n: number) => {
  const rim = Array.from({ length: n - 1 }, (_, i) => i + 1);
  return quorumSystem(n, [...rim.map((node) => [0, node]), rim]);
};
const singleton = (n: number) => quorumSystem(n, [[0]]);
const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

const classical: readonly (readonly [string, QuorumSystem])[] = [
  ["majorities of 5", majorities(5)],
  ["majorities of 6", majorities(6)],
  ["a grid of 3 by 4", grid(3, 4)],
  ["the Fano plane", fano],
  ["a wheel of 8", wheel(8)],
  ["votes 3, 2, 1, 1 of 7", weighted([3, 2, 1, 1], 4, 4)],
  ["one node", singleton(3)],
];

describe("intersection", () => {
  it.each(classical)("%s: every two quorums meet, and none contains another", (_name, system) => {
    expect(checkIntersection(system)).toEqual({ readWrite: null, writeWrite: null });
    expect(superfluous(system.reads)).toEqual([]);
  });

  it("fails with the two quorums that do not meet", () => {
    expect(checkIntersection(thresholds(4, 2, 2)).readWrite).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(checkIntersection(quorumSystem(3, [[0, 1], [2]])).writeWrite).toEqual([[0, 1], [2]]);
  });

  it("of reads with writes does not need that writes meet: read all, write one", () => {
    expect(checkIntersection(thresholds(5, 5, 1))).toEqual({ readWrite: null, writeWrite: [[0], [1]] });
    expect(checkIntersection(thresholds(5, 1, 5))).toEqual({ readWrite: null, writeWrite: null });
  });

  it("of thresholds is r + w > n, and 2w > n for writes", () => {
    for (let n = 1; n <= 6; n += 1) {
      for (let r = 1; r <= n; r += 1) {
        for (let w = 1; w <= n; w += 1) {
          const { readWrite, writeWrite } = checkIntersection(thresholds(n, r, w));
          expect([readWrite === null, writeWrite === null]).toEqual([r + w > n, 2 * w > n]);
        }
      }
    }
  });

  it("finds the quorum that contains another", () => {
    expect(
      superfluous(
        quorumSystem(3, [
          [0, 1],
          [0, 1, 2],
          [1, 2],
        ]).reads,
      ),
    ).toEqual([[0, 1, 2]]);
  });
});

describe("resilience", () => {
  it.each([
    ["majorities of 5", majorities(5), 2],
    ["majorities of 6", majorities(6), 2],
    ["a grid of 3 by 4: one of each row, or one of each column, blocks it", grid(3, 4), 2],
    ["the Fano plane: a line blocks it, two points do not", fano, 2],
    ["a wheel: hub and one of the rim", wheel(8), 1],
    ["votes 3, 2, 1, 1: the two heaviest", weighted([3, 2, 1, 1], 4, 4), 1],
    ["one node", singleton(3), 0],
  ])("of %s", (_name, { n, reads }, expected) => {
    expect(resilience(n, reads)).toBe(expected);
  });
});

describe("availability", () => {
  it.each([0, 0.1, 0.5, 0.9, 1])("of majorities is the tail of the binomial, at %d", (p) => {
    for (let n = 1; n <= 9; n += 1) {
      let tail = 0;
      for (let up = Math.floor(n / 2) + 1; up <= n; up += 1)
        tail += choose(n, up) * p ** up * (1 - p) ** (n - up);
      expect(availability(n, majorities(n).reads, p)).toBeCloseTo(tail, 12);
    }
  });

  it("of three at 0.9 is 0.972, and more of them help only above one half", () => {
    expect(availability(3, majorities(3).reads, 0.9)).toBeCloseTo(0.972, 12);
    expect(availability(9, majorities(9).reads, 0.6)).toBeGreaterThan(
      availability(3, majorities(3).reads, 0.6),
    );
    expect(availability(9, majorities(9).reads, 0.4)).toBeLessThan(availability(3, majorities(3).reads, 0.4));
  });

  it("takes a chance for each node", () => {
    expect(availability(3, majorities(3).reads, [1, 0.5, 0])).toBeCloseTo(0.5, 12);
    expect(availability(3, singleton(3).reads, [0.25, 1, 1])).toBeCloseTo(0.25, 12);
    expect(() => availability(3, majorities(3).reads, [1, 1])).toThrow(/one chance from 0 to 1, or 3/);
  });

  it("of twenty nodes is exact too", () => {
    const { n, reads } = grid(4, 5);
    const all = availability(n, reads, 0.9);
    expect(all).toBeGreaterThan(0.8);
    expect(all).toBeLessThan(1);
    expect(availability(n, reads, 1)).toBe(1);
  });
});

describe("load", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 9, 11, 15, 16])("of majorities of %i is (floor(n/2) + 1) / n", (n) => {
    expect(quorumLoad(majorities(n)).load).toBeCloseTo((Math.floor(n / 2) + 1) / n, 9);
  });

  it.each([2, 3, 4])("of a square grid of side %i is (2 side - 1) / side^2, about 2 / sqrt(n)", (side) => {
    expect(quorumLoad(grid(side, side)).load).toBeCloseTo((2 * side - 1) / side ** 2, 9);
  });

  it("of the Fano plane is 3/7, which meets the lower bound", () => {
    expect(quorumLoad(fano).load).toBeCloseTo(3 / 7, 9);
    expect(loadLowerBound(fano)).toBeCloseTo(3 / 7, 12);
  });

  it.each([4, 6, 10])("of a wheel of %i is (n - 1) / (2n - 3)", (n) => {
    expect(quorumLoad(wheel(n)).load).toBeCloseTo((n - 1) / (2 * n - 3), 9);
  });

  it("of one node is 1", () => {
    expect(quorumLoad(singleton(3)).load).toBe(1);
  });

  it.each(classical)("of %s is not below the bound, and its strategy has it", (_name, system) => {
    const { load, gap, strategy, nodes } = quorumLoad(system);
    expect(load).toBeGreaterThanOrEqual(loadLowerBound(system) - 1e-9);
    expect(gap).toBeLessThanOrEqual(1e-9);
    expect(strategy.reads.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
    expect(Math.min(...strategy.reads)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...nodes)).toBe(load);
  });

  it("is exact in large random systems too", () => {
    const quorum = fc.uniqueArray(fc.nat(13), { minLength: 2, maxLength: 9 });
    const quorums = fc.array(quorum, { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(quorums, quorums, fc.double({ min: 0, max: 1, noNaN: true }), (reads, writes, share) => {
        expect(quorumLoad(quorumSystem(14, reads, writes), share).gap).toBeLessThanOrEqual(1e-9);
      }),
      { numRuns: 150, seed: 12 },
    );
  });

  it("follows the share of reads: read one, write all", () => {
    const system = thresholds(4, 1, 4);
    expect(quorumLoad(system, 1).load).toBeCloseTo(1 / 4, 9);
    expect(quorumLoad(system, 0).load).toBeCloseTo(1, 9);
    expect(quorumLoad(system, 0.5).load).toBeCloseTo(0.5 / 4 + 0.5, 9);
  });

  it("is beaten by no random strategy, in random systems", () => {
    const quorum = fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 });
    const drawn = fc.tuple(
      fc.array(fc.tuple(quorum, fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 8 }),
      fc.array(fc.tuple(quorum, fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 10 }),
    );
    fc.assert(
      fc.property(drawn, ([reads, writes, tenths]) => {
        const share = tenths / 10;
        const { load, gap } = quorumLoad(
          quorumSystem(
            6,
            reads.map(([nodes]) => nodes),
            writes.map(([nodes]) => nodes),
          ),
          share,
        );
        const loads = Array<number>(6).fill(0);
        for (const [list, part] of [
          [reads, share],
          [writes, 1 - share],
        ] as const) {
          const total = list.reduce((sum, [, weight]) => sum + weight, 0);
          for (const [nodes, weight] of list) {
            for (const node of nodes) loads[node] = (loads[node] ?? 0) + (part * weight) / total;
          }
        }
        expect(gap).toBeLessThanOrEqual(1e-9);
        expect(load).toBeLessThanOrEqual(Math.max(...loads) + 1e-9);
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});

describe("a system that is none", () => {
  it.each([
    [() => quorumSystem(3, [[0, 3]]), /a quorum has node 3, and the nodes are 0 to 2/],
    [() => majorities(21), /21 nodes; all sets can be looked at for 1 to 20/],
    [() => thresholds(3, 0, 3), /needs from 1 to 3 votes, not 0/],
    [() => weighted([1, -1], 1, 1), /votes are whole numbers from 0/],
    [() => quorumLoad(quorumSystem(3, [])), /no load/],
  ])("is refused with the reason", (make, reason) => {
    expect(make).toThrow(reason);
  });
});
