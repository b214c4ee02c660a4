/** The definition, executed: every choice of the unanswered operations, every order, each replayed. For comparing with the search. */
import type { Json } from "../history";
import type { AnyModel, ObjectOperation } from "./model";

/** 7! orders for each choice. */
export const OBJECT_BRUTE_FORCE_MAX = 7;

export function bruteForceObject(
  operations: readonly ObjectOperation[],
  model: AnyModel,
  init?: Json,
): "ok" | "violation" {
  if (operations.length > OBJECT_BRUTE_FORCE_MAX) throw new Error(`more than ${OBJECT_BRUTE_FORCE_MAX}`);
  const happened = operations.filter(({ outcome }) => outcome !== "fail");
  const optional = happened.filter(({ outcome }) => outcome === "unknown");
  for (let choice = 0; choice < 1 << optional.length; choice += 1) {
    const chosen = happened.filter(
      (operation) => operation.outcome === "ok" || (choice >> optional.indexOf(operation)) % 2 === 1,
    );
    for (const order of permutations(chosen)) {
      if (keepsRealTime(order) && isLegal(order, model, init)) return "ok";
    }
  }
  return "violation";
}

function* permutations<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length === 0) yield [];
  for (const [place, item] of items.entries()) {
    for (const rest of permutations(items.filter((_, other) => other !== place))) yield [item, ...rest];
  }
}

function keepsRealTime(order: readonly ObjectOperation[]): boolean {
  return order.every((later, place) =>
    order
      .slice(0, place)
      .every((earlier) => later.outcome === "unknown" || earlier.rank.call < later.rank.end),
  );
}

function isLegal(order: readonly ObjectOperation[], model: AnyModel, init: Json | undefined): boolean {
  const machine = model.machine(
    order.map(({ op, outcome, output }) => ({ call: op, output: outcome === "ok" ? output : undefined })),
    init,
  );
  let state = machine.initial;
  return order.every((_, place) => (state = machine.step(state, place)) >= 0);
}
