/**
 * Counters that converge (Shapiro et al. 2011, §3.1): every replica counts in an entry of its own, and the value is the sum. A G-counter
 * only grows; a PN-counter is two of them, one for what was added and one for what was taken away.
 *
 * An entry only ever grows and only its owner raises it, so the larger of two reports is the newer one, and merging by maximum counts
 * nothing twice. One shared number has no such order: of two concurrent increments one is lost.
 */

export type GCounter = Readonly<Record<string, number>>;
export type PNCounter = { readonly added: GCounter; readonly taken: GCounter };

export const zero: GCounter = {};
export const balanced: PNCounter = { added: zero, taken: zero };

/** `by` is not negative. */
export function increment(counter: GCounter, replica: string, by = 1): GCounter {
  if (!(by >= 0)) throw new Error(`a counter that only grows cannot grow by ${by}`);
  return { ...counter, [replica]: (counter[replica] ?? 0) + by };
}

export function valueOf(counter: GCounter): number {
  return Object.values(counter).reduce((sum, count) => sum + count, 0);
}

/** Commutative, associative and idempotent. */
export function merge(a: GCounter, b: GCounter): GCounter {
  const merged: Record<string, number> = { ...a };
  for (const [replica, count] of Object.entries(b)) merged[replica] = Math.max(merged[replica] ?? 0, count);
  return merged;
}

/** Adds `by`, which may be negative. */
export function add(counter: PNCounter, replica: string, by: number): PNCounter {
  return by >= 0
    ? { ...counter, added: increment(counter.added, replica, by) }
    : { ...counter, taken: increment(counter.taken, replica, -by) };
}

export function balanceOf({ added, taken }: PNCounter): number {
  return valueOf(added) - valueOf(taken);
}

export function mergeBalances(a: PNCounter, b: PNCounter): PNCounter {
  return { added: merge(a.added, b.added), taken: merge(a.taken, b.taken) };
}
