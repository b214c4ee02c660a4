/** What every placement function asks of its input: a node or key that is listed twice would own twice, or be counted twice. */

/** `place` is the call and its argument, as its caller wrote them. */
export function assertDistinct(names: readonly string[], place: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new RangeError(`${place} lists ${JSON.stringify(name)} twice: list each name once`);
    }
    seen.add(name);
  }
}
