/**
 * A last-writer-wins register: of two values the one with the larger timestamp stays, and the other is gone without a trace.
 *
 * The order must be total, or two replicas keep different winners for ever: equal timestamps are decided by the writer's
 * name, and one writer's equal timestamps by the value. "Last" is whatever the timestamps say; with wall clocks a write can lose
 * to one that ended before it began (DeCandia et al. 2007, §4.4).
 */

export type Stamped<V> = { readonly at: number; readonly by: string; readonly value: V };

/** True when `a` replaces `b`. Irreflexive, and total on different values. */
export function wins<V>(a: Stamped<V>, b: Stamped<V> | undefined): boolean {
  if (b === undefined) return true;
  if (a.at !== b.at) return a.at > b.at;
  if (a.by !== b.by) return a.by > b.by;
  return JSON.stringify(a.value) > JSON.stringify(b.value);
}

export function latest<V>(cells: readonly (Stamped<V> | undefined)[]): Stamped<V> | undefined {
  return cells.reduce((best, cell) => (cell !== undefined && wins(cell, best) ? cell : best), undefined);
}
