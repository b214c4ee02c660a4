import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { latest, wins, type Stamped } from "./last-writer-wins";
import { add, elements, emptySet, join, remove, type OrSet } from "./or-set";
import { majority, byzantineFaultsMax, reachedBy } from "./quorum";
import { noSiblings, synchronise, write, type Siblings } from "./siblings";
import { advance, compare, emptyVector } from "./version-vector";

describe("quorum arithmetic", () => {
  it("a majority is the least size whose sets must meet", () => {
    for (let n = 1; n <= 9; n++) {
      expect(2 * majority(n)).toBeGreaterThan(n);
      expect(2 * (majority(n) - 1)).toBeLessThanOrEqual(n);
    }
  });

  it("4 to 6 nodes tolerate one liar, 7 tolerate two", () => {
    expect([3, 4, 6, 7].map(byzantineFaultsMax)).toEqual([0, 1, 1, 2]);
  });

  it("two of [5, 3, 9] have reached 5, and four of them nothing", () => {
    expect(reachedBy(2, [5, 3, 9])).toBe(5);
    expect(reachedBy(4, [5, 3, 9])).toBeUndefined();
  });
});

describe("version vectors", () => {
  it("order successors and leave concurrent ones unordered", () => {
    const a = advance(emptyVector, "a").vector;
    const b = advance(emptyVector, "b").vector;
    expect(compare(a, advance(a, "b").vector)).toBe("before");
    expect(compare(a, b)).toBe("concurrent");
    expect(compare(a, { ...a })).toBe("equal");
  });
});

describe("siblings", () => {
  it("keeps two writes through one replica that had read the same, and replaces what a write had read", () => {
    const first = write(noSiblings<number>(), "a", 1, emptyVector).state;
    const second = write(first, "a", 2, emptyVector).state;
    expect(second.values.map(({ value }) => value)).toEqual([1, 2]);
    expect(write(second, "b", 3, second.seen).state.values.map(({ value }) => value)).toEqual([3]);
  });

  it("does not bring an overwritten value back from a replica that lags", () => {
    const old = write(noSiblings<number>(), "a", 1, emptyVector).state;
    const current = write(old, "b", 2, old.seen).state;
    expect(synchronise(old, current).values.map(({ value }) => value)).toEqual([2]);
  });

  it("merges commutatively, associatively and idempotently", () => {
    const histories = fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(histories, (steps) => {
        const [a, b, c] = replicas<Siblings<number>>(
          steps,
          noSiblings,
          synchronise,
          (state, name, n, informed) => write(state, name, n, informed ? state.seen : emptyVector).state,
        );
        expect(synchronise(a, b)).toEqual(synchronise(b, a));
        expect(synchronise(synchronise(a, b), c)).toEqual(synchronise(a, synchronise(b, c)));
        expect(synchronise(a, a)).toEqual(a);
      }),
    );
  });
});

describe("observed-remove set", () => {
  it("an add that the remover had not seen survives, one it had seen does not", () => {
    const milk = add(emptySet, "a", "milk");
    const removed = remove(join(emptySet, milk), "milk");
    expect(elements(join(milk, removed))).toEqual([]);
    expect(elements(join(add(milk, "a", "milk"), removed))).toEqual(["milk"]);
  });

  it("merges commutatively, associatively and idempotently", () => {
    const histories = fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(histories, (steps) => {
        const [a, b, c] = replicas<OrSet>(
          steps,
          () => emptySet,
          join,
          (state, name, n, adds) =>
            adds ? add(state, name, `item ${n % 2}`) : remove(state, `item ${n % 2}`),
        );
        expect(join(a, b)).toEqual(join(b, a));
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        expect(join(a, a)).toEqual(a);
      }),
    );
  });
});

describe("last writer wins", () => {
  const cell = (at: number, by: string, value: number): Stamped<number> => ({ at, by, value });

  it("is a total order: every replica keeps the same winner in every order of arrival", () => {
    const cells = [cell(5, "a", 1), cell(5, "b", 0), cell(5, "b", 2), cell(4, "z", 9)];
    for (const order of [cells, cells.toReversed(), cells.toSpliced(0, 2)]) {
      expect(latest(order)).toEqual(cell(5, "b", 2));
    }
    expect(wins(cell(5, "a", 1), cell(5, "a", 1))).toBe(false);
  });
});

/** Three replicas after random local steps and one-way synchronisations. */
function replicas<S>(
  steps: readonly (readonly [number, number, boolean])[],
  initial: () => S,
  synced: (a: S, b: S) => S,
  step: (state: S, name: string, n: number, flag: boolean) => S,
): [S, S, S] {
  const states: [S, S, S] = [initial(), initial(), initial()];
  steps.forEach(([at, from, flag], n) => {
    const here = at % 3 === 0 ? 0 : at % 3 === 1 ? 1 : 2;
    const there = from % 3 === 0 ? 0 : from % 3 === 1 ? 1 : 2;
    states[here] =
      here === there ? step(states[here], `r${here}`, n, flag) : synced(states[here], states[there]);
  });
  return states;
}
