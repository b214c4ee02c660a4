/**
 * The definition, executed: all orders of all choices of operations, each looked at. It shares with the checker only what a
 * model *is* (`consistency.ts`), nothing of how an order is searched, so that the two can be compared.
 */
import {
  candidates,
  found,
  needsReadsFrom,
  reads,
  viewsOf,
  type Consistency,
  type ReadsFrom,
  type View,
} from "./consistency";
import { restrict } from "./check";
import { canonical, HistoryError, type History, type Json, type Operation } from "./history";

/** 8! = 40,320 orders, for each choice of the operations that may or may not have happened. */
export const BRUTE_FORCE_MAX = 8;

export interface BruteForceResult {
  readonly verdict: "ok" | "violation";
  /** Orders that were looked at. */
  readonly orders: number;
}

/** Throws a {@link HistoryError} for more than {@link BRUTE_FORCE_MAX} operations. */
export function bruteForce(
  history: History,
  { consistency, only }: { readonly consistency: Consistency; readonly only?: string | undefined },
): BruteForceResult {
  const chosen = only === undefined ? history : restrict(history, only);
  const { operations, init } = chosen;
  if (operations.length > BRUTE_FORCE_MAX) {
    throw new HistoryError(`${operations.length} operations; all orders can be tried for ${BRUTE_FORCE_MAX}`);
  }
  let orders = 0;
  const isSatisfied = (view: View): boolean => {
    for (const order of ordersOf(view)) {
      orders += 1;
      if (keepsArrows(order, view) && isLegal(order, view, init)) return true;
    }
    return false;
  };
  const ok = explanations(chosen, consistency).some((readsFrom) =>
    viewsOf(chosen, consistency, readsFrom).every(isSatisfied),
  );
  return { verdict: ok ? "ok" : "violation", orders };
}

/** Which write each read may have returned: every combination, where the model asks. */
function explanations({ operations, init }: History, consistency: Consistency): ReadsFrom[] {
  const happened = operations.filter(({ outcome }) => outcome !== "fail");
  const answered = happened.filter((operation) => reads(operation) && found(operation) !== undefined);
  const sources = answered.map((read) => ({ read, writes: candidates(read, happened, init) }));
  if (!needsReadsFrom(consistency))
    return sources.some(({ writes }) => writes.length === 0) ? [] : [new Map()];
  return sources.reduce<Map<Operation, Operation | null>[]>(
    (all, { read, writes }) => all.flatMap((map) => writes.map((write) => new Map([...map, [read, write]]))),
    [new Map()],
  );
}

/** All permutations of the answered operations and of each subset of the unknown ones. */
function* ordersOf({ operations }: View): Generator<readonly Operation[]> {
  const unknown = operations.filter(({ outcome }) => outcome === "unknown");
  const answered = operations.filter(({ outcome }) => outcome === "ok");
  for (let subset = 0; subset < 2 ** unknown.length; subset += 1) {
    yield* permutations([...answered, ...unknown.filter((_, bit) => (subset >> bit) % 2 === 1)]);
  }
}

function* permutations(items: readonly Operation[]): Generator<readonly Operation[]> {
  if (items.length === 0) yield [];
  for (const first of items) {
    for (const rest of permutations(items.filter((item) => item !== first))) yield [first, ...rest];
  }
}

function keepsArrows(order: readonly Operation[], { arrows, realTime }: View): boolean {
  const place = new Map(order.map((operation, index) => [operation, index]));
  const kept = arrows.every(({ from, to }) => {
    const [a, b] = [place.get(from), place.get(to)];
    return b === undefined || (a !== undefined && a < b);
  });
  const inTime = order.every((later, index) =>
    order.slice(0, index).every((earlier) => earlier.rank.call < later.rank.end),
  );
  return kept && (!realTime || inTime);
}

function isLegal(order: readonly Operation[], { silent }: View, init: Json): boolean {
  const values = new Map<string, string>();
  return order.every((operation) => {
    const { op, output, outcome } = operation;
    const value = values.get(op.key) ?? canonical(init);
    if (op.kind === "write") {
      values.set(op.key, canonical(op.value));
      return true;
    }
    if (op.kind === "read") return silent.has(operation) || value === canonical(output);
    const matches = value === canonical(op.from);
    const sets = outcome === "unknown" ? matches : output === true;
    if (sets) values.set(op.key, canonical(op.to));
    return silent.has(operation) || outcome === "unknown" || matches === output;
  });
}
