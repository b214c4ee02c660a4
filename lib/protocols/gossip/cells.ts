/**
 * What a replica holds: for each key the newest value, or the news that it was deleted. Joining two maps key by key is commutative,
 * associative and idempotent, so replicas that have heard the same are equal, in whatever order and however often they heard it.
 */
import { wins, type Stamped } from "@/lib/algorithms/last-writer-wins";
import type { Json } from "@/lib/sim";

/** A value, or with `dead` a death certificate: the key is deleted, and nothing older may bring it back. */
export type Cell = Stamped<Json> & { readonly dead?: true };
export type Cells = Readonly<Record<string, Cell>>;
/** What a cell is called where the value does not matter. */
export type Stamp = readonly [at: number, by: string];
export type Stamps = Readonly<Record<string, Stamp>>;

export function stampsOf(cells: Cells): Stamps {
  return Object.fromEntries(Object.entries(cells).map(([key, { at, by }]) => [key, [at, by]]));
}

export function isNews(cell: Cell, known: Cell | undefined): boolean {
  return wins(cell, known);
}

/** Keys that `theirs` has newer than `mine`. */
export function newerIn(theirs: Stamps, mine: Cells): readonly string[] {
  return Object.entries(theirs).flatMap(([key, [at, by]]) => {
    const own = Object.hasOwn(mine, key) ? mine[key] : undefined;
    return own === undefined || at > own.at || (at === own.at && by > own.by) ? [key] : [];
  });
}

/** My cells that are newer than what these stamps tell of. */
export function newerThan(theirs: Stamps, mine: Cells): Cells {
  return Object.fromEntries(
    Object.entries(mine).filter(([key, { at, by }]) => {
      const stamp = Object.hasOwn(theirs, key) ? theirs[key] : undefined;
      return stamp === undefined || at > stamp[0] || (at === stamp[0] && by > stamp[1]);
    }),
  );
}

export function only(cells: Cells, keys: Iterable<string>): Cells {
  const wanted = new Set(keys);
  return Object.fromEntries(Object.entries(cells).filter(([key]) => wanted.has(key)));
}
