/**
 * Vector clocks (Fidge 1988, Mattern 1989): for each process, how many of its events are known. An event happened before another
 * exactly if its vector is smaller, which Lamport's one number cannot say. The price is a counter for each process.
 *
 * The vectors and their order are those of `version-vector.ts`: there the events that count are updates, here all of them.
 */
import { advance, compare, merge, type Causality, type VersionVector } from "./version-vector";

/** After an event of the process itself, a send included; a message carries it. */
export function tick(clock: VersionVector, process: string): VersionVector {
  return advance(clock, process).vector;
}

/** After a receive, which is itself an event. Only the receiver's entry is counted up: the others are the senders' to count. */
export function receive(clock: VersionVector, process: string, stamp: VersionVector): VersionVector {
  return tick(merge(clock, stamp), process);
}

/** "before" is happened-before. */
export function relation(a: VersionVector, b: VersionVector): Causality {
  return compare(a, b);
}
