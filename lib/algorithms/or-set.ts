/**
 * An observed-remove set without tombstones (Shapiro et al. 2011, §3.3.5; Bieniusa et al. 2012).
 *
 * Each add gets a dot of its own. A remove deletes the dots of the element that the remover has *observed*, so an add that
 * it had not seen survives: add wins over a concurrent remove, and only over a concurrent one. As in `siblings.ts`, the vector
 * of everything seen tells "removed" from "not heard of yet", so no tombstones are kept.
 */
import { advance, contains, emptyVector, merge, type Dot, type VersionVector } from "./version-vector";

export type OrSet = {
  readonly seen: VersionVector;
  /** Living dots of each element; an element without any is not in the set. */
  readonly dots: Readonly<Record<string, readonly Dot[]>>;
};

export const emptySet: OrSet = { seen: emptyVector, dots: {} };

export function elements(set: OrSet): readonly string[] {
  return Object.keys(set.dots).toSorted();
}

/** Replaces the observed dots of the element by a new one. */
export function add(set: OrSet, replica: string, element: string): OrSet {
  const { dot, vector } = advance(set.seen, replica);
  return { seen: vector, dots: { ...set.dots, [element]: [dot] } };
}

/** Removes what has been observed; removing an absent element changes nothing. */
export function remove(set: OrSet, element: string): OrSet {
  return {
    seen: set.seen,
    dots: Object.fromEntries(Object.entries(set.dots).filter(([name]) => name !== element)),
  };
}

/** Commutative, associative and idempotent. */
export function join(a: OrSet, b: OrSet): OrSet {
  const names = [...new Set([...Object.keys(a.dots), ...Object.keys(b.dots)])].toSorted();
  const joined = names.flatMap((name) => {
    const ofA = a.dots[name] ?? [];
    const ofB = b.dots[name] ?? [];
    const living = [
      ...ofA.filter((dot) => !contains(b.seen, dot) || includes(ofB, dot)),
      ...ofB.filter((dot) => !contains(a.seen, dot)),
    ];
    return living.length === 0 ? [] : [[name, sorted(living)] as const];
  });
  return { seen: merge(a.seen, b.seen), dots: Object.fromEntries(joined) };
}

function includes(dots: readonly Dot[], [replica, counter]: Dot): boolean {
  return dots.some(([otherReplica, otherCounter]) => replica === otherReplica && counter === otherCounter);
}

function sorted(dots: readonly Dot[]): readonly Dot[] {
  return dots.toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
}
