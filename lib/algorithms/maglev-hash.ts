/**
 * Maglev hashing (Eisenbud et al. 2016, §3.4): each node has its own order of preference over the entries of a table of prime size,
 * and the nodes take turns, each taking the first entry it likes that is still free. Shares differ by one entry at most, and a look-up
 * is one index. When a node goes, a few entries of others move too: less than with `hash % n`, not nothing.
 */
import { assertDistinct } from "./distinct";
import { hashOf } from "./hash";

export interface MaglevTable {
  readonly entries: readonly string[];
  ownerOf(key: string): string;
}

/** Throws when there is no node or one is listed twice. `size` is a prime, well above the number of nodes (the paper uses 65,537). */
export function createMaglevTable(nodes: readonly string[], size = 65_537): MaglevTable {
  if (nodes.length === 0) throw new Error("a table needs a node");
  assertDistinct(nodes, "createMaglevTable: nodes");
  if (!isPrime(size)) throw new Error(`the size of the table must be a prime, and ${size} is none`);
  const entries: string[] = Array.from({ length: size }, () => "");
  // In the order of their names, so that all balancers build the same table however they list the nodes.
  // offset + k * skip modulo a prime visits every entry once, which is why the size is one.
  const walks = nodes.toSorted().map((node) => ({
    node,
    place: hashOf(node, 1) % size,
    skip: (hashOf(node, 2) % (size - 1)) + 1,
  }));
  for (let filled = 0; filled < size;) {
    for (const walk of walks) {
      while (entries[walk.place] !== "") walk.place = (walk.place + walk.skip) % size;
      entries[walk.place] = walk.node;
      filled += 1;
      if (filled === size) break;
    }
  }
  return { entries, ownerOf: (key) => entries[hashOf(key) % size] ?? "" };
}

function isPrime(n: number): boolean {
  if (!Number.isSafeInteger(n) || n < 2) return false;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}
