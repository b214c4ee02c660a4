/**
 * Hybrid logical clocks (Kulkarni et al. 2014): a time stamp that respects happened-before like Lamport's and stays near
 * physical time. `wall` is the largest physical time heard of, so with clocks within ε of each other it is ahead of the local
 * one by ε at most; `count` orders the events that share a `wall`. When the physical clock jumps back, stamps still grow.
 *
 * Leaves out: the encoding in 64 bits, and refusing a message whose `wall` is too far ahead.
 */

export interface HybridTime {
  /** Physical time of some process, ms. */
  readonly wall: number;
  readonly count: number;
}

export const beginning: HybridTime = { wall: 0, count: 0 };

/** After an event of the process itself, a send included. */
export function tick(clock: HybridTime, physicalMs: number): HybridTime {
  const wall = Math.max(clock.wall, physicalMs);
  return { wall, count: wall === clock.wall ? clock.count + 1 : 0 };
}

export function receive(clock: HybridTime, stamp: HybridTime, physicalMs: number): HybridTime {
  const wall = Math.max(clock.wall, stamp.wall, physicalMs);
  const own = wall === clock.wall ? clock.count : -1;
  const theirs = wall === stamp.wall ? stamp.count : -1;
  return { wall, count: Math.max(own, theirs) + 1 };
}

export function isBefore(a: HybridTime, b: HybridTime): boolean {
  return a.wall < b.wall || (a.wall === b.wall && a.count < b.count);
}
