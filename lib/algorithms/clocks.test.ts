import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { executions, type Execution } from "./executions";
import * as hybrid from "./hybrid-logical-clock";
import * as lamport from "./lamport-clock";
import * as vector from "./vector-clock";
import { emptyVector, type VersionVector } from "./version-vector";

/** The stamp of each event, by a clock's two rules. */
function stamps<C>(
  { events }: Execution,
  first: C,
  tick: (clock: C, process: number, event: number) => C,
  receive: (clock: C, process: number, stamp: C, event: number) => C,
): C[] {
  const clocks = new Map<number, C>();
  const stamped: C[] = [];
  events.forEach(({ process, from }, i) => {
    const clock = clocks.get(process) ?? first;
    const next = from === null ? tick(clock, process, i) : receive(clock, process, stamped[from] ?? first, i);
    clocks.set(process, next);
    stamped.push(next);
  });
  return stamped;
}

/** Over all executions of five events on three processes: how often `before` says so, and how often it is so. */
function census(ordered: (execution: Execution) => (a: number, b: number) => boolean) {
  let [pairs, missed, invented] = [0, 0, 0];
  for (const execution of executions(5, 3)) {
    const before = ordered(execution);
    for (let a = 0; a < 5; a++) {
      for (let b = 0; b < 5; b++) {
        if (a === b) continue;
        pairs += 1;
        if (execution.happenedBefore(a, b) && !before(a, b)) missed += 1;
        if (!execution.happenedBefore(a, b) && before(a, b)) invented += 1;
      }
    }
  }
  return { pairs, missed, invented };
}

const byLamport = (receive: typeof lamport.receive) => (execution: Execution) => {
  const clocks = stamps(execution, 0, lamport.tick, (clock, _process, stamp) => receive(clock, stamp));
  return (a: number, b: number) => (clocks[a] ?? 0) < (clocks[b] ?? 0);
};

const byVector = (receive: typeof vector.receive) => (execution: Execution) => {
  const clocks = stamps<VersionVector>(
    execution,
    emptyVector,
    (clock, process) => vector.tick(clock, `p${process}`),
    (clock, process, stamp) => receive(clock, `p${process}`, stamp),
  );
  return (a: number, b: number) => vector.relation(clocks[a] ?? {}, clocks[b] ?? {}) === "before";
};

describe("all executions of five events on three processes", () => {
  it("a happened before b implies L(a) < L(b), and not the other way round", () => {
    const { missed, invented } = census(byLamport(lamport.receive));
    expect(missed).toBe(0);
    expect(invented).toBeGreaterThan(0);
  });

  it("a receive that does not take the maximum breaks it", () => {
    expect(census(byLamport((clock) => clock + 1)).missed).toBeGreaterThan(0);
  });

  it("a happened before b exactly if V(a) < V(b)", () => {
    expect(census(byVector(vector.receive))).toMatchObject({ missed: 0, invented: 0 });
  });

  it("a receive that counts up every entry orders concurrent events", () => {
    const all = (clock: VersionVector, process: string, stamp: VersionVector): VersionVector => {
      const merged = vector.receive(clock, process, stamp);
      return Object.fromEntries(Object.entries(merged).map(([id, n]) => [id, id === process ? n : n + 1]));
    };
    const { missed, invented } = census(byVector(all));
    expect(missed).toBe(0);
    expect(invented).toBeGreaterThan(0);
  });

  it("there are 10,395 of them, each with 20 ordered pairs", () => {
    let counted = 0;
    for (const execution of executions(5, 3)) counted += execution.events.length === 5 ? 1 : 0;
    expect(census(byVector(vector.receive)).pairs).toBe(counted * 20);
    expect(counted).toBe(10_395);
  });
});

it("Lamport's numbers with the process's name order all events, and keep happened-before", () => {
  expect(lamport.precedes([1, "a"], [2, "a"])).toBe(true);
  expect(lamport.precedes([2, "a"], [2, "b"])).toBe(true);
  expect(lamport.precedes([2, "b"], [2, "a"])).toBe(false);
  expect(lamport.precedes([1, "b"], [2, "a"])).toBe(true);
});

describe("hybrid logical clocks", () => {
  const epsilonMs = 7;
  /** Each process reads true time plus an error of its own in [0, ε], new at each event. */
  const errors = fc.array(fc.integer({ min: 0, max: epsilonMs }), { minLength: 5, maxLength: 5 });
  const some = [...executions(5, 3)];

  function stamped(
    execution: Execution,
    drift: readonly number[],
  ): { times: hybrid.HybridTime[]; physical: number[] } {
    const physical = execution.events.map((_event, i) => 1000 + i + (drift[i] ?? 0));
    const times = stamps(
      execution,
      hybrid.beginning,
      (clock, _process, i) => hybrid.tick(clock, physical[i] ?? 0),
      (clock, _process, stamp, i) => hybrid.receive(clock, stamp, physical[i] ?? 0),
    );
    return { times, physical };
  }

  it("keep happened-before, are never behind the physical clock, and ahead of it by ε at most", () => {
    fc.assert(
      fc.property(fc.nat(some.length - 1), errors, (which, drift) => {
        const execution = some[which];
        if (!execution) return;
        const { times, physical } = stamped(execution, drift);
        times.forEach((a, i) => {
          expect(a.wall).toBeGreaterThanOrEqual(physical[i] ?? 0);
          expect(a.wall - (physical[i] ?? 0)).toBeLessThanOrEqual(epsilonMs);
          expect(a.count).toBeLessThan(5);
          times.forEach((b, j) => {
            if (execution.happenedBefore(i, j)) expect(hybrid.isBefore(a, b)).toBe(true);
          });
        });
      }),
      { numRuns: 2000 },
    );
  });

  it("grow while the physical clock jumps back, which a bare reading does not", () => {
    const before = hybrid.tick(hybrid.beginning, 5000);
    const after = hybrid.tick(before, 4000);
    expect(hybrid.isBefore(before, after)).toBe(true);
    expect(hybrid.isBefore({ wall: 5000, count: 0 }, { wall: 4000, count: 0 })).toBe(false);
  });
});
