/**
 * Lamport's logical clock (Lamport 1978): one counter a process, such that what happened before has the smaller number. The
 * converse does not hold: a smaller number says only that the other event did not happen before.
 */

/** The clock after an event of the process itself, a send included; a message carries it. */
export function tick(clock: number): number {
  return clock + 1;
}

/** The clock after a receive: beyond everything the sender had seen. Without the maximum a receive can precede its send. */
export function receive(clock: number, stamp: number): number {
  return Math.max(clock, stamp) + 1;
}

/** A total order that extends happened-before: equal numbers are decided by the process. */
export function precedes(
  [a, process]: readonly [clock: number, process: string],
  [b, other]: readonly [clock: number, process: string],
): boolean {
  return a < b || (a === b && process < other);
}
