/**
 * Quorum arithmetic: how many of n nodes must agree.
 *
 * A majority is floor(n/2) + 1 and not "n/2 + 1": for n = 5 the latter is 3.5, and each way of rounding it is either more or
 * fewer than needed. Byzantine systems tolerate f = floor((n-1)/3) liars with quorums of 2f + 1 (Castro & Liskov 1999).
 * Structured quorum systems (grids, weights) are left to lib/checkers.
 */

/** The least number of nodes such that any two sets of that size meet. */
export function majority(nodes: number): number {
  return Math.floor(nodes / 2) + 1;
}

/** The largest f with 3f + 1 ≤ n. */
export function byzantineFaultsMax(nodes: number): number {
  return Math.floor((nodes - 1) / 3);
}

/** The largest value that at least `quorum` of `values` have reached; undefined when there are fewer than `quorum` values. */
export function reachedBy(quorum: number, values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => b - a)[quorum - 1];
}
