/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup & Zadimoghaddam 2018): no node takes more than ceil((1 + ε) m / n) of m
 * keys; a key whose node is full goes on clockwise. The bound costs moves: a key may go because of another key.
 */
import { assertDistinct } from "./distinct";
import { createHashRing } from "./hash-ring";

/**
 * The owner of each key, given in order; each key and each node once. `epsilon` is finite and above 0, however small: the caps then
 * add up to m at least, so every key finds a node.
 */
export function assignBounded(
  nodes: readonly string[],
  keys: readonly string[],
  epsilon: number,
): { readonly cap: number; readonly owners: ReadonlyMap<string, string> } {
  assertDistinct(keys, "assignBounded: keys");
  const ring = createHashRing(nodes);
  const cap = capOf(keys.length, nodes.length, epsilon);
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

/**
 * ceil((1 + ε) m / n) in whole numbers, ε being the decimal that was written. In doubles 1.1 * 100 / 10 is a little above 11, and a
 * tolerance for that would swallow an ε of 1e-12, with which the cap of ten nodes for 100 keys is 11 and not 10.
 */
function capOf(m: number, n: number, epsilon: number): number {
  const [, whole = "", fraction = "", exponent = "0"] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(epsilon)) ?? [];
  if (!(epsilon > 0) || whole === "") {
    throw new RangeError(`assignBounded: epsilon is ${epsilon}: give a finite number above 0`);
  }
  const shift = Number(exponent) - fraction.length;
  const scale = 10n ** BigInt(Math.max(0, -shift));
  const scaled = BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, shift));
  const [above, below] = [(scale + scaled) * BigInt(m), scale * BigInt(n)];
  return Number((above + below - 1n) / below);
}
