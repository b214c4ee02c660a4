/** The searches for cycles against all simple cycles of small random graphs. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycles } from "./cycles";
import { DependencyGraph, type Edge, type EdgeKind } from "./graph";
import { makeTransactions } from "./history";
import { realTimePairs } from "./observations";
import { CYCLES, type CycleClass } from "./phenomena";

const NODES = 6;
const edges = fc.array(
  fc.record({
    from: fc.nat(NODES - 1),
    to: fc.nat(NODES - 1),
    kind: fc.constantFrom<EdgeKind>("ww", "wr", "rw", "rw", "rw"),
  }),
  { maxLength: 14 },
);

function graphOf(drawn: readonly Pick<Edge, "from" | "to" | "kind">[]): DependencyGraph {
  const graph = new DependencyGraph(NODES);
  for (const edge of drawn) graph.add({ ...edge, tell: () => "" });
  return graph;
}

/** Every simple cycle, from its smallest node, as the kinds of its edges. */
function allCycles(graph: DependencyGraph): EdgeKind[][] {
  const cycles: EdgeKind[][] = [];
  const walk = (start: number, node: number, visited: ReadonlySet<number>, kinds: readonly EdgeKind[]) => {
    for (const { to, kind } of graph.from(node)) {
      if (to === start) cycles.push([...kinds, kind]);
      else if (to > start && !visited.has(to)) walk(start, to, new Set([...visited, to]), [...kinds, kind]);
    }
  };
  for (let start = 0; start < NODES; start += 1) walk(start, start, new Set([start]), []);
  return cycles;
}

/** The class of a cycle, by its definition. */
function classOf(kinds: readonly EdgeKind[]): CycleClass {
  const rw = kinds.filter((kind) => kind === "rw").length;
  if (rw === 0) return kinds.includes("wr") ? "G1c" : "G0";
  if (rw === 1) return "G-single";
  const inARow = kinds.some((kind, i) => kind === "rw" && kinds[(i + 1) % kinds.length] === "rw");
  return inARow ? "G2-item" : "G-nonadjacent";
}

describe("of all cycles of a graph", () => {
  it("a shortest of each class is found, and none where there is none", () => {
    const seen = new Set<CycleClass>();
    fc.assert(
      fc.property(edges, (drawn) => {
        const graph = graphOf(drawn);
        const shortest = new Map<CycleClass, number>();
        for (const kinds of allCycles(graph)) {
          const name = classOf(kinds);
          shortest.set(name, Math.min(shortest.get(name) ?? NODES, kinds.length));
        }
        const found = new Map(findCycles(graph, { left: 1e6 }).map((cycle) => [cycle.class, cycle.edges]));
        for (const [name, cycle] of found) {
          expect(classOf(cycle.map(({ kind }) => kind))).toBe(name);
          expect(cycle.every(({ to }, i) => to === cycle[(i + 1) % cycle.length]?.from)).toBe(true);
        }
        const lesser = shortest.has("G0") || shortest.has("G1c") || shortest.has("G-single");
        for (const name of CYCLES) {
          // A way without two rw in a row may meet itself beside a cycle of an earlier class: that one rules out as much.
          if (name === "G-nonadjacent" && lesser) continue;
          expect(found.get(name)?.length, name).toBe(shortest.get(name));
          if (found.has(name)) seen.add(name);
        }
      }),
      { numRuns: 20_000, seed: 41 },
    );
    expect([...seen].sort()).toEqual([...CYCLES].sort());
  });

  it("a way back through the middle of two rw in a row is none", () => {
    const ww = [
      [2, 1],
      [1, 0],
      [2, 3],
      [3, 4],
      [4, 0],
    ].map(([from = 0, to = 0]) => ({ from, to, kind: "ww" as const }));
    const rw = [
      [0, 1],
      [1, 2],
    ].map(([from = 0, to = 0]) => ({ from, to, kind: "rw" as const }));
    const found = findCycles(graphOf([...ww, ...rw]), { left: 1e6 }).find(
      (cycle) => cycle.class === "G2-item",
    );
    expect(found?.edges.map(({ from }) => from).toSorted()).toEqual([0, 1, 2, 3, 4]);
  });

  it("those of processes and of real time are named so, and only where there is none without", () => {
    const stale: readonly Pick<Edge, "from" | "to" | "kind">[] = [{ from: 0, to: 1, kind: "rw" }];
    const named = (extra: readonly EdgeKind[]) =>
      findCycles(graphOf([...stale, ...extra.map((kind) => ({ from: 1, to: 0, kind }))]), { left: 1e6 }).map(
        ({ class: name, order }) => `${name} ${order ?? "alone"}`,
      );
    expect(named([])).toEqual([]);
    expect(named(["realtime"])).toEqual(["G-single realtime"]);
    expect(named(["realtime", "process"])).toEqual(["G-single process"]);
    expect(named(["realtime", "process", "wr"])).toEqual(["G-single alone"]);
  });
});

describe("real time", () => {
  it("is told by few pairs, from which all others follow", () => {
    const intervals = fc.array(fc.tuple(fc.nat(30), fc.nat(12)), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(intervals, (drawn) => {
        const { transactions } = makeTransactions(
          "list-append",
          drawn.map(([call, length], n) => ({
            process: `p${n}.`,
            call,
            end: call + length,
            outcome: "ok",
            ops: [],
          })),
        );
        const pairs = [...realTimePairs(transactions)];
        const follows = new Set(
          transactions.flatMap((a) =>
            transactions.filter((b) => a.rank.end < b.rank.call).map((b) => `${a.label} ${b.label}`),
          ),
        );
        expect(pairs.every(([a, b]) => follows.has(`${a.label} ${b.label}`))).toBe(true);
        const reached = new Set(pairs.map(([a, b]) => `${a.label} ${b.label}`));
        for (const via of transactions.toSorted((a, b) => a.rank.call - b.rank.call)) {
          for (const a of transactions) {
            for (const b of transactions) {
              const joined = reached.has(`${a.label} ${via.label}`) && reached.has(`${via.label} ${b.label}`);
              if (joined) reached.add(`${a.label} ${b.label}`);
            }
          }
        }
        expect([...reached].sort()).toEqual([...follows].sort());
      }),
      { numRuns: 1000, seed: 6 },
    );
  });
});
