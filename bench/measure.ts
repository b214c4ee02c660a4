/** Measuring: the best of several times, because whatever else the machine does can only make a run slower. */

/** Milliseconds of the fastest of `times` calls. */
export function best(times: number, work: () => unknown): number {
  let bestMs = Infinity;
  for (let i = 0; i < times; i++) {
    const startedMs = performance.now();
    work();
    bestMs = Math.min(bestMs, performance.now() - startedMs);
  }
  return bestMs;
}

export function range(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i);
}
