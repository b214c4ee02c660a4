/**
 * Is what the clients have seen so far linearizable? (Herlihy & Wing 1990; the search is Wing & Gong's, with memory.)
 *
 * A search over configurations (which operations have taken effect, and the state they left) that never visits one twice. An
 * operation may come next if no other one that is still to come had ended before it began. Operations without an answer may
 * take effect at any time after their call, or never. Meant for the short histories of a schedule; longer ones belong to a
 * checker with a budget.
 */
import type { HEvent, Json, Model } from "@/lib/sim";

interface Operation {
  readonly op: Json;
  /** Undefined while there is no answer. */
  readonly answer: Json | undefined;
  readonly begun: number;
  /** Position of the answer, or infinity. */
  readonly ended: number;
}

export function linearizableSoFar<S>(history: readonly HEvent[], model: Model<S, Json, Json>): boolean {
  const operations = operationsOf(history);
  const seen = new Set<string>();
  const stack: { readonly done: ReadonlySet<Operation>; readonly state: S }[] = [
    { done: new Set(), state: model.init },
  ];
  for (let configuration = stack.pop(); configuration; configuration = stack.pop()) {
    const { done, state } = configuration;
    const rest = operations.filter((operation) => !done.has(operation));
    if (rest.every(({ answer }) => answer === undefined)) return true;
    const firstEnd = Math.min(...rest.map(({ ended }) => ended));
    for (const next of rest.filter(({ begun }) => begun < firstEnd)) {
      const [after, answer] = model.step(state, next.op);
      if (next.answer !== undefined && JSON.stringify(next.answer) !== JSON.stringify(answer)) continue;
      const nowDone = new Set([...done, next]);
      const key = `${operations.map((operation) => (nowDone.has(operation) ? 1 : 0)).join("")} ${model.key(after)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      stack.push({ done: nowDone, state: after });
    }
  }
  return false;
}

/** In order of their calls; operations that surely failed are left out. */
function operationsOf(history: readonly HEvent[]): Operation[] {
  const operations = new Map<number, Operation>();
  history.forEach((event, place) => {
    if (event.kind === "invoke") {
      const { f: op = null } = event;
      operations.set(event.op, { op, answer: undefined, begun: place, ended: Number.POSITIVE_INFINITY });
    }
    const begun = operations.get(event.op);
    if (event.kind === "fail") operations.delete(event.op);
    if (event.kind === "ok" && begun)
      operations.set(event.op, { ...begun, answer: event.value ?? null, ended: place });
  });
  return [...operations.values()];
}
