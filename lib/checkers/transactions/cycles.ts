/**
 * The shortest cycle of each class. A class is told by its rw edges, so each search starts at an edge that every cycle of the class
 * has, and looks for the shortest way back:
 *
 * - G0: a ww, and back by ww. G1c: a wr, and back by ww and wr. G-single: an rw, and back by ww and wr.
 * - G2-item, which is not one of those: two rw in a row, u -> v -> w, and back from w to u by anything, without v.
 * - G-nonadjacent: an rw, and back by anything, never two rw in a row, with at least one more. A way back that meets itself is
 *   passed over: it then contains a cycle of an earlier class, or a shorter one of this class, which is found from its own edge.
 *
 * The edges of processes and of real time join in only for a class that has no cycle without them.
 */
import type { DependencyGraph, Edge, EdgeKind } from "./graph";
import { CYCLES, type CycleClass, type SessionOrder } from "./phenomena";

export interface FoundCycle {
  readonly class: CycleClass;
  readonly order: SessionOrder | undefined;
  readonly edges: readonly Edge[];
}

export interface SearchBudget {
  /** Edges that may still be looked at. */
  left: number;
}

export function findCycles(graph: DependencyGraph, budget: SearchBudget): FoundCycle[] {
  const cycles: FoundCycle[] = [];
  for (const order of [undefined, "process", "realtime"] as const) {
    const extra: readonly EdgeKind[] = order === undefined ? [] : [order];
    for (const name of CYCLES) {
      if (cycles.some((cycle) => cycle.class === name)) continue;
      const edges = new CycleSearch(graph, name, extra, budget).shortest();
      if (edges) cycles.push({ class: name, order, edges });
    }
  }
  return cycles;
}

/** A place on a way: a node, whether an rw led there, and whether there was a second one. */
interface Place {
  readonly node: number;
  readonly afterRw: boolean;
  readonly second: boolean;
  readonly edge: Edge | undefined;
  readonly before: Place | undefined;
}

class CycleSearch {
  private readonly component: Int32Array;
  private readonly through: EdgeKind;
  private readonly back: ReadonlySet<EdgeKind>;

  constructor(
    private readonly graph: DependencyGraph,
    private readonly name: CycleClass,
    extra: readonly EdgeKind[],
    private readonly budget: SearchBudget,
  ) {
    this.through = name === "G0" ? "ww" : name === "G1c" ? "wr" : "rw";
    const plain: readonly EdgeKind[] = name === "G0" ? ["ww"] : ["ww", "wr"];
    const any = name === "G2-item" || name === "G-nonadjacent";
    this.back = new Set<EdgeKind>([...plain, ...(any ? (["rw"] as const) : []), ...extra]);
    this.component = graph.components(new Set<EdgeKind>([...this.back, this.through]));
  }

  shortest(): readonly Edge[] | undefined {
    let best: readonly Edge[] | undefined;
    for (let node = 0; node < this.graph.size && this.budget.left > 0; node += 1) {
      if (this.component[node] === -1) continue;
      const closing = new Map(
        this.graph
          .to(node)
          .filter((edge) => edge.kind === this.through && this.together(edge.from, node))
          .map((edge) => [edge.from, edge]),
      );
      if (closing.size === 0) continue;
      const cycle = this.wayBack(node, closing, best?.length ?? Number.POSITIVE_INFINITY);
      if (cycle) best = cycle;
    }
    return best;
  }

  private together(a: number, b: number): boolean {
    return this.component[a] === this.component[b];
  }

  /** Breadth first from a node to where an edge of `closing` leads back to it; undefined if that takes `longest` edges or more. */
  private wayBack(
    node: number,
    closing: ReadonlyMap<number, Edge>,
    longest: number,
  ): readonly Edge[] | undefined {
    const seen = new Set<number>();
    let places = this.starts(node);
    for (let length = 1 + (this.name === "G2-item" ? 1 : 0); length < longest; length += 1) {
      for (const place of places) {
        const close = this.closes(place) ? closing.get(place.node) : undefined;
        if (!close) continue;
        const cycle = [close, ...wayTo(place)];
        if (isSimple(cycle)) return cycle;
      }
      const onward: Place[] = [];
      for (const place of places) {
        for (const edge of this.graph.from(place.node)) {
          this.budget.left -= 1;
          const next = this.step(place, edge, node);
          if (!next || seen.has(code(next))) continue;
          seen.add(code(next));
          onward.push(next);
        }
      }
      if (onward.length === 0 || this.budget.left <= 0) return undefined;
      places = onward;
    }
    return undefined;
  }

  private starts(node: number): Place[] {
    const start: Place = { node, afterRw: false, second: false, edge: undefined, before: undefined };
    if (this.name === "G-nonadjacent") return [{ ...start, afterRw: true }];
    if (this.name !== "G2-item") return [start];
    return this.graph
      .from(node)
      .filter((edge) => edge.kind === "rw" && this.together(edge.to, node))
      .map((edge) => ({ ...start, node: edge.to, edge, before: start }));
  }

  private closes({ edge, afterRw, second }: Place): boolean {
    if (edge === undefined) return false;
    return this.name !== "G-nonadjacent" || (second && !afterRw);
  }

  private step(place: Place, edge: Edge, start: number): Place | undefined {
    if (!this.back.has(edge.kind) || !this.together(edge.to, start)) return undefined;
    if (this.name === "G2-item" && edge.to === start) return undefined;
    const next = { node: edge.to, edge, before: place };
    if (this.name !== "G-nonadjacent") return { ...next, afterRw: false, second: false };
    const isRw = edge.kind === "rw";
    if (isRw && place.afterRw) return undefined;
    return { ...next, afterRw: isRw, second: place.second || isRw };
  }
}

function code({ node, afterRw, second }: Place): number {
  return node * 4 + Number(afterRw) * 2 + Number(second);
}

function wayTo(place: Place): Edge[] {
  const edges: Edge[] = [];
  for (let at: Place | undefined = place; at?.edge; at = at.before) edges.unshift(at.edge);
  return edges;
}

function isSimple(edges: readonly Edge[]): boolean {
  return new Set(edges.map(({ from }) => from)).size === edges.length;
}
