/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup & Zadimoghaddam 2018): no node takes more than ceil((1 + ε) m / n) of m
 * keys; a key whose node is full goes on clockwise. The bound costs moves: a key may go because of another key.
 */
import { createHashRing } from "./hash-ring";

/** The owner of each key, given in order. `epsilon` > 0. */
export function assignBounded(
  nodes: readonly string[],
  keys: readonly string[],
  epsilon: number,
): { readonly cap: number; readonly owners: ReadonlyMap<string, string> } {
  if (!(epsilon > 0)) throw new Error(`epsilon is ${epsilon}, and must be above 0`);
  const ring = createHashRing(nodes);
  // 1.1 * 100 / 10 is a little above 11 in doubles: what lies within rounding of a whole number is that number.
  const cap = Math.ceil(((1 + epsilon) * keys.length) / nodes.length - 1e-9);
  const load = new Map<string, number>();
  const owners = new Map<string, string>();
  for (const key of keys) {
    const owner = ring.ownersOf(key, nodes.length).find((node) => (load.get(node) ?? 0) < cap);
    if (owner === undefined) throw new Error("assertion: the caps add up to more than the keys");
    owners.set(key, owner);
    load.set(owner, (load.get(owner) ?? 0) + 1);
  }
  return { cap, owners };
}
