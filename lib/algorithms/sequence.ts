/**
 * A replicated sequence, for text: RGA (Roh et al. 2011) as a state that merges. Each element has an id, a Lamport number and a replica,
 * and remembers the element it was inserted behind; a deleted element stays as a tombstone, so that others may still stand behind it.
 * The elements are a tree, read depth first, siblings newest first: what was typed last at a place is nearest to it.
 *
 * Two people who each type a word at the same place get the two words one after the other, because each letter stands behind the one
 * before. If both type backwards, each letter at the same place, the letters alternate: an anomaly of this design (Weidner &
 * Kleppmann 2023), shown in the tests.
 */

export type ElementId = readonly [number: number, replica: string];

interface Element {
  readonly id: ElementId;
  /** Null at the very beginning. */
  readonly behind: ElementId | null;
  readonly value: string;
  readonly deleted: boolean;
}

/** By printed id. */
export type Sequence = Readonly<Record<string, Element>>;

export const emptySequence: Sequence = {};

/** The elements in order, without the deleted ones. */
export function toElements(sequence: Sequence): { readonly id: ElementId; readonly value: string }[] {
  const children = new Map<string, Element[]>();
  for (const element of Object.values(sequence)) {
    const parent = element.behind === null ? "" : nameOf(element.behind);
    children.set(parent, [...(children.get(parent) ?? []), element]);
  }
  const read: { id: ElementId; value: string }[] = [];
  const open = [...(children.get("") ?? [])].sort(oldestFirst);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!next.deleted) read.push({ id: next.id, value: next.value });
    open.push(...(children.get(nameOf(next.id)) ?? []).sort(oldestFirst));
  }
  return read;
}

export function textOf(sequence: Sequence): string {
  return toElements(sequence)
    .map(({ value }) => value)
    .join("");
}

/** Inserts at an index of the visible elements. Throws for one that is not there. */
export function insertAt(sequence: Sequence, replica: string, index: number, value: string): Sequence {
  const visible = toElements(sequence);
  if (!Number.isSafeInteger(index) || index < 0 || index > visible.length) {
    throw new Error(`there is no place ${index} among ${visible.length} elements`);
  }
  const newest = Object.values(sequence).reduce((most, { id: [number] }) => Math.max(most, number), 0);
  const id: ElementId = [newest + 1, replica];
  const behind = index === 0 ? null : (visible[index - 1]?.id ?? null);
  return { ...sequence, [nameOf(id)]: { id, behind, value, deleted: false } };
}

export function deleteAt(sequence: Sequence, index: number): Sequence {
  const target = toElements(sequence)[index];
  const element = target && sequence[nameOf(target.id)];
  if (element === undefined) throw new Error(`there is no element ${index}`);
  return { ...sequence, [nameOf(element.id)]: { ...element, deleted: true } };
}

/** Commutative, associative and idempotent: all elements of both, deleted if either says so. */
export function merge(a: Sequence, b: Sequence): Sequence {
  const merged: Record<string, Element> = { ...a };
  for (const [name, element] of Object.entries(b)) {
    const known = merged[name];
    merged[name] = known?.deleted ? known : element;
  }
  return merged;
}

function nameOf([number, replica]: ElementId): string {
  return `${number}@${replica}`;
}

function oldestFirst({ id: [a, replica] }: Element, { id: [b, other] }: Element): number {
  return a - b || (replica < other ? -1 : 1);
}
