/**
 * A key whose concurrent writes are all kept: a multi-value register with a dotted version vector set
 * (Almeida, Baquero, Gonçalves, Preguiça & Fonte 2014; the siblings of Dynamo, DeCandia et al. 2007, §4.4).
 *
 * `seen` is every write this state knows of, `values` are the ones that nothing known has overwritten. The one subtle rule is
 * the merge: a value survives if both sides still hold it, or if one side holds it and the other has *never seen* it. Seen
 * and no longer held means overwritten. A plain version vector per value cannot say that: two clients that write with the
 * same context through one replica would produce v2 "after" v1 although neither had read the other, and v1 would be lost.
 */
import { advance, contains, emptyVector, merge, type Dot, type VersionVector } from "./version-vector";

export type Sibling<V> = { readonly dot: Dot; readonly value: V };
export type Siblings<V> = { readonly seen: VersionVector; readonly values: readonly Sibling<V>[] };

export function noSiblings<V>(): Siblings<V> {
  return { seen: emptyVector, values: [] };
}

/** A write at `replica` by a client that has read everything in `context`: it overwrites that, and nothing else. */
export function write<V>(
  state: Siblings<V>,
  replica: string,
  value: V,
  context: VersionVector,
): { state: Siblings<V>; dot: Dot } {
  const { dot, vector } = advance(merge(state.seen, context), replica);
  const survivors = state.values.filter((sibling) => !contains(context, sibling.dot));
  return { dot, state: { seen: vector, values: sorted([...survivors, { dot, value }]) } };
}

/** Commutative, associative and idempotent. */
export function synchronise<V>(a: Siblings<V>, b: Siblings<V>): Siblings<V> {
  const both = a.values.filter(({ dot }) => b.values.some((other) => same(dot, other.dot)));
  const onlyA = a.values.filter(({ dot }) => !contains(b.seen, dot));
  const onlyB = b.values.filter(({ dot }) => !contains(a.seen, dot));
  return { seen: merge(a.seen, b.seen), values: sorted([...both, ...onlyA, ...onlyB]) };
}

function same([replicaA, counterA]: Dot, [replicaB, counterB]: Dot): boolean {
  return replicaA === replicaB && counterA === counterB;
}

/** One order for equal sets, so that replicas that agree are equal as data. */
function sorted<V>(values: readonly Sibling<V>[]): readonly Sibling<V>[] {
  return values.toSorted(({ dot: a }, { dot: b }) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
}
