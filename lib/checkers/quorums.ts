/** Quorums counted: which sizes make every two meet, and how often random ones miss. */

/** C(n, k): how many sets of k out of n. Exact while below 2^53. */
export function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  return Array.from({ length: k }, (_, i) => i + 1).reduce((product, i) => (product * (n - k + i)) / i, 1);
}

/**
 * The chance that `r` replicas drawn at random contain none of the `w` that have the write, nothing else having spread it:
 * C(n-w, r) / C(n, r) (Bailis et al. 2012, "Probabilistically Bounded Staleness").
 */
export function pbsStaleChance({
  n,
  w,
  r,
}: {
  readonly n: number;
  readonly w: number;
  readonly r: number;
}): number {
  return choose(n - w, r) / choose(n, r);
}

/** Whether each set of `w` out of `n` replicas meets each set of `r`, by looking at all of them. */
export function everyPairMeets(n: number, w: number, r: number): boolean {
  const readers = subsets(n, r);
  return subsets(n, w).every((writer) => readers.every((reader) => (writer & reader) !== 0));
}

/** For all n up to `nMax` and all w and r: in how many does `w + r > n` say whether every pair meets? */
export function quorumIntersectionCensus(nMax: number): {
  readonly agreeing: number;
  readonly configurations: number;
} {
  const sizes = (to: number) => Array.from({ length: to }, (_, i) => i + 1);
  const all = sizes(nMax).flatMap((n) => sizes(n).flatMap((w) => sizes(n).map((r) => ({ n, w, r }))));
  const agreeing = all.filter(({ n, w, r }) => w + r > n === everyPairMeets(n, w, r));
  return { agreeing: agreeing.length, configurations: all.length };
}

/** As bit masks. */
function subsets(n: number, count: number): readonly number[] {
  return Array.from({ length: 2 ** n }, (_, mask) => mask).filter((mask) => bits(mask) === count);
}

function bits(mask: number): number {
  return mask === 0 ? 0 : (mask & 1) + bits(mask >>> 1);
}
