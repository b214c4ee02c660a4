/** The direct serialization graph: committed transactions as nodes 0..n-1, and who must come before whom, with why. */

export type EdgeKind = "ww" | "wr" | "rw" | "process" | "realtime";

export interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: EdgeKind;
  /** One sentence without a full stop; made only for the few edges that are shown. */
  readonly tell: () => string;
}

export class DependencyGraph {
  private readonly out: Edge[][];
  private readonly into: Edge[][];
  private readonly known = new Set<string>();

  constructor(readonly size: number) {
    this.out = Array.from({ length: size }, () => []);
    this.into = Array.from({ length: size }, () => []);
  }

  /** The first reason for an edge stays. A transaction does not depend on itself. */
  add(edge: Edge): void {
    const name = `${edge.from} ${edge.to} ${edge.kind}`;
    if (edge.from === edge.to || this.known.has(name)) return;
    this.known.add(name);
    this.out[edge.from]?.push(edge);
    this.into[edge.to]?.push(edge);
  }

  from(node: number): readonly Edge[] {
    return this.out[node] ?? [];
  }

  to(node: number): readonly Edge[] {
    return this.into[node] ?? [];
  }

  /**
   * The number of each node's strongly connected component (Tarjan 1972), by edges of these kinds; -1 for a node that is alone
   * in its own, and so in no cycle. Without recursion: a chain of a hundred thousand transactions must not end the stack.
   */
  components(kinds: ReadonlySet<EdgeKind>): Int32Array {
    const index = new Int32Array(this.size).fill(-1);
    const low = new Int32Array(this.size);
    const open = new Uint8Array(this.size);
    const component = new Int32Array(this.size).fill(-1);
    const stack: number[] = [];
    const path: { readonly node: number; next: number }[] = [];
    let visited = 0;
    const enter = (node: number) => {
      index[node] = low[node] = visited;
      visited += 1;
      open[node] = 1;
      stack.push(node);
      path.push({ node, next: 0 });
    };
    const leave = (node: number) => {
      const members = stack.splice(stack.lastIndexOf(node));
      for (const member of members) {
        open[member] = 0;
        if (members.length > 1) component[member] = node;
      }
    };
    for (let root = 0; root < this.size; root += 1) {
      if (index[root] === -1) enter(root);
      for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
        const { node } = top;
        const edge = this.out[node]?.[top.next];
        top.next += 1;
        if (edge) {
          if (!kinds.has(edge.kind)) continue;
          if (index[edge.to] === -1) enter(edge.to);
          else if (open[edge.to] === 1) low[node] = Math.min(low[node] ?? 0, index[edge.to] ?? 0);
          continue;
        }
        path.pop();
        const parent = path.at(-1)?.node;
        if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
        if (low[node] === index[node]) leave(node);
      }
    }
    return component;
  }
}
