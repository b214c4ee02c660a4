/**
 * What it is that contradicts itself in a history with no legal order: operations as few as can be found of which each matters.
 *
 * An operation is taken out of the argument by assuming nothing of it but that it was asked: its answer and its return are
 * forgotten, so it may take effect at any time from its call on, or never. What still has no legal order then is a conflict among
 * the others alone. Groups of operations are tried before single ones (Zeller & Hildebrandt 2002, the complement step of ddmin).
 */
import type { Json } from "../history";
import { Linearization } from "./linearize";
import type { AnyModel, ObjectOperation } from "./model";

/** Steps a reduction may take in all, as a multiple of what the refutation took, and at least. */
const STEPS_FACTOR = 20;
const STEPS_MIN = 200_000;

export function conflictOf(
  operations: readonly ObjectOperation[],
  model: AnyModel,
  init: Json | undefined,
  stepsOfRefutation: number,
  stuck: ObjectOperation | undefined,
): ObjectOperation[] {
  let left = Math.max(STEPS_MIN, STEPS_FACTOR * stepsOfRefutation);
  const each = Math.max(10_000, 2 * stepsOfRefutation);
  const isRefuted = (kept: ReadonlySet<ObjectOperation>): boolean => {
    const weakened = operations.map((operation) =>
      kept.has(operation) || operation.outcome !== "ok" ? operation : forgotten(operation),
    );
    const search = new Linearization(weakened, model, init);
    const verdict = search.run(Math.min(each, left));
    left -= search.steps + operations.length;
    return verdict === false;
  };
  let kept = operations.filter(({ outcome }) => outcome === "ok");
  // Often the few that returned just before the one that cannot come next are enough; half of the steps go into trying that.
  const reserved = left / 2;
  const before = kept
    .filter(({ rank }) => rank.end <= (stuck?.rank.end ?? Number.POSITIVE_INFINITY))
    .sort((a, b) => a.rank.end - b.rank.end);
  for (let size = 1; size < before.length && left > reserved; size *= 2) {
    const last = new Set(before.slice(-size));
    if (!isRefuted(last)) continue;
    kept = kept.filter((operation) => last.has(operation));
    break;
  }
  for (
    let size = Math.ceil(kept.length / 2);
    size > 0 && left > 0;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let end = kept.length; end > 0 && left > 0; end -= size) {
      const fewer = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)];
      if (isRefuted(new Set(fewer))) kept = fewer;
    }
  }
  return kept;
}

function forgotten(operation: ObjectOperation): ObjectOperation {
  const rank = { call: operation.rank.call, end: Number.POSITIVE_INFINITY };
  return { ...operation, outcome: "unknown", end: null, rank, output: undefined };
}
