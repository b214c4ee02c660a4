/**
 * Consistent hashing on a ring (Karger et al. 1997): nodes and keys are points on a circle, and a key belongs to the next node
 * clockwise. A node that comes takes keys from its neighbours only, one that goes leaves its keys to them. With one point a
 * node the shares are very unequal; many points a node (virtual nodes) even them out, and more of them carry more weight.
 */
import { assertDistinct } from "./distinct";
import { hashOf } from "./hash";

export interface HashRing {
  ownerOf(key: string): string;
  /** The first `count` different nodes clockwise: where the replicas go (DeCandia et al. 2007, §4.3). */
  ownersOf(key: string, count: number): string[];
}

export interface RingOptions {
  /** Points of a node of weight 1: a whole number above 0. */
  readonly points?: number;
  /** Whole numbers above 0; 1 for a node that is not named. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** Throws when there is no node, when one is listed twice, and a `RangeError` for points or weights that are not whole and above 0. */
export function createHashRing(
  nodes: readonly string[],
  { points = 128, weights = {} }: RingOptions = {},
): HashRing {
  if (nodes.length === 0) throw new Error("a ring needs a node");
  assertDistinct(nodes, "createHashRing: nodes");
  assertCount(points, "createHashRing: points");
  // An own property only: a node may be called "constructor".
  const weightOf = (node: string): number => (Object.hasOwn(weights, node) ? (weights[node] ?? 1) : 1);
  for (const node of nodes)
    assertCount(weightOf(node), `createHashRing: the weight of ${JSON.stringify(node)}`);
  const ring = nodes
    .flatMap((node) =>
      Array.from({ length: points * weightOf(node) }, (_, i) => ({ at: hashOf(`${node}#${i}`), node })),
    )
    .sort((a, b) => a.at - b.at || (a.node < b.node ? -1 : 1));

  /** Index of the first point at or after a place, by bisection; past the last one the circle begins again. */
  function next(place: number): number {
    let [low, high] = [0, ring.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ring[middle]?.at ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low % ring.length;
  }

  function ownersOf(key: string, count: number): string[] {
    const owners = new Set<string>();
    const first = next(hashOf(key));
    for (let i = 0; i < ring.length && owners.size < count; i++) {
      const point = ring[(first + i) % ring.length];
      if (point) owners.add(point.node);
    }
    return [...owners];
  }

  return { ownersOf, ownerOf: (key) => ownersOf(key, 1)[0] ?? "" };
}

function assertCount(count: number, place: string): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new RangeError(
    `${place} is ${count}: give a whole number above 0 (a node that shall own nothing is left out)`,
  );
}
