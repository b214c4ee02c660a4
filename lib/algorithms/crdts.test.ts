import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as counters from "./counters";
import { latest, type Stamped } from "./last-writer-wins";
import * as sequence from "./sequence";

const replicas = ["a", "b", "c"] as const;

/** What three replicas do: update, or take over another's state, in any order and any number of times. */
const schedule = fc.array(
  fc.record({
    at: fc.nat(2),
    from: fc.nat(2),
    update: fc.boolean(),
    amount: fc.integer({ min: -5, max: 5 }),
    place: fc.nat(9),
  }),
  { maxLength: 40 },
);
type Action = { at: number; from: number; update: boolean; amount: number; place: number };

/** The states at the end, before and after everybody has merged with everybody. */
function play<S>(
  actions: readonly Action[],
  first: S,
  update: (state: S, replica: string, action: Action) => S,
  merge: (a: S, b: S) => S,
): { states: S[]; converged: S[] } {
  const states: S[] = replicas.map(() => first);
  for (const action of actions) {
    const own = states[action.at] ?? first;
    states[action.at] = action.update
      ? update(own, replicas[action.at] ?? "a", action)
      : merge(own, states[action.from] ?? first);
  }
  const converged = states.map((_state, i) =>
    [...states.slice(i), ...states.slice(0, i), ...states].reduce((all, state) => merge(all, state), first),
  );
  return { states, converged };
}

function isSemilattice<S>(
  merge: (a: S, b: S) => S,
  [a, b, c]: readonly S[],
  show: (state: S) => unknown,
): void {
  if (a === undefined || b === undefined || c === undefined) return;
  expect(show(merge(a, b))).toEqual(show(merge(b, a)));
  expect(show(merge(merge(a, b), c))).toEqual(show(merge(a, merge(b, c))));
  expect(show(merge(a, a))).toEqual(show(a));
}

describe("PN-counter", () => {
  const update = (state: counters.PNCounter, replica: string, { amount }: Action) =>
    counters.add(state, replica, amount);

  it("merging is commutative, associative and idempotent, and everything added is counted once", () => {
    fc.assert(
      fc.property(schedule, (actions) => {
        const { states, converged } = play(actions, counters.balanced, update, counters.mergeBalances);
        isSemilattice(counters.mergeBalances, states, (state) => state);
        const sum = actions.reduce((total, { update: does, amount }) => total + (does ? amount : 0), 0);
        expect(converged.map(counters.balanceOf)).toEqual([sum, sum, sum]);
      }),
    );
  });

  it("one shared number, last writer wins, loses an increment", () => {
    const seen: Stamped<number> = { at: 1, by: "a", value: 0 };
    const both = [
      { at: 2, by: "a", value: seen.value + 1 },
      { at: 2, by: "b", value: seen.value + 1 },
    ];
    expect(latest(both)?.value).toBe(1);
  });

  it("a G-counter does not shrink", () => {
    expect(() => counters.increment(counters.zero, "a", -1)).toThrow(/only grows/);
    expect(counters.valueOf(counters.increment(counters.increment(counters.zero, "a"), "b", 2))).toBe(3);
  });
});

describe("sequence", () => {
  let letter = 0;
  const update = (
    state: sequence.Sequence,
    replica: string,
    { amount, place }: Action,
  ): sequence.Sequence => {
    const length = sequence.toElements(state).length;
    if (amount < -2 && length > 0) return sequence.deleteAt(state, place % length);
    return sequence.insertAt(state, replica, place % (length + 1), String.fromCharCode(97 + (letter++ % 26)));
  };

  it("merging is commutative, associative and idempotent, and replicas with the same edits read the same", () => {
    fc.assert(
      fc.property(schedule, (actions) => {
        const { states, converged } = play(actions, sequence.emptySequence, update, sequence.merge);
        isSemilattice(sequence.merge, states, sequence.toElements);
        expect(new Set(converged.map(sequence.textOf)).size).toBe(1);
      }),
    );
  });

  it("what a replica reads is in the same order after a merge, and what was deleted stays deleted", () => {
    fc.assert(
      fc.property(schedule, (actions) => {
        const { states, converged } = play(actions, sequence.emptySequence, update, sequence.merge);
        const after = (converged[0] ? sequence.toElements(converged[0]) : []).map(({ id }) => id.join("@"));
        for (const state of states) {
          const before = sequence.toElements(state).map(({ id }) => id.join("@"));
          const kept = after.filter((id) => before.includes(id));
          expect(kept).toEqual(before.filter((id) => after.includes(id)));
          const dead = Object.values(state).filter(({ deleted }) => deleted);
          expect(dead.filter(({ id }) => after.includes(id.join("@")))).toEqual([]);
        }
      }),
    );
  });

  /** One replica's letters, each inserted at a place that depends on how many there are. */
  function typed(replica: string, letters: string, place: (count: number) => number): sequence.Sequence {
    return [...letters].reduce(
      (state, value, count) => sequence.insertAt(state, replica, place(count), value),
      sequence.emptySequence,
    );
  }

  it("two words typed forwards at the same place stay words; typed backwards their letters alternate", () => {
    const forwards = (count: number): number => count;
    const words = sequence.merge(typed("a", "one", forwards), typed("b", "two", forwards));
    expect(["onetwo", "twoone"]).toContain(sequence.textOf(words));
    const backwards = sequence.merge(
      typed("a", "eno", () => 0),
      typed("b", "owt", () => 0),
    );
    expect(["onetwo", "twoone"]).not.toContain(sequence.textOf(backwards));
  });

  it("inserting by index without ids diverges", () => {
    const insert = (text: string, index: number, value: string): string =>
      text.slice(0, index) + value + text.slice(index);
    const [left, right] = [insert(insert("xy", 0, "a"), 2, "b"), insert(insert("xy", 2, "b"), 0, "a")];
    expect(left).not.toBe(right);
  });
});
