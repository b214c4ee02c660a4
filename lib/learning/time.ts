/** Times of events and versions: ISO 8601 in UTC, with fractions of any length, so text order is not time order. */

export function compareTimes(a: string, b: string): number {
  return timeMs(a) - timeMs(b);
}

/** Reads a text; the wall clock is not involved. */
function timeMs(iso: string): number {
  // eslint-disable-next-line no-restricted-globals -- `Date.parse` is a pure function of its argument.
  return Date.parse(iso);
}
