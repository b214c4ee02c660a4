/**
 * Eventual and strong eventual consistency (Shapiro, Preguiça, Baquero & Zawirski 2011, "Conflict-free Replicated Data Types"),
 * judged on what replicas hold: the updates each has delivered, and its state.
 *
 * - Strong convergence: replicas that have delivered the same updates, in whatever order, have equal states. It is a safety
 *   property, so one moment of a run can refute it.
 * - Eventual delivery and convergence are promises about the end: they can be judged only when updates have stopped and nothing is on its
 *   way any more (`quiescent`). Before that, the answer is `unknown`.
 *
 * Eventual consistency is judged at quiescence: all have delivered everything, and are equal. Strong eventual consistency is strong
 * convergence, and eventual delivery. What is left out: that every method ends, which states cannot show.
 */
import { canonical, formatValue, HistoryError, type Json } from "./history";

export const CONVERGENCES = ["eventual", "strong-eventual"] as const;
export type Convergence = (typeof CONVERGENCES)[number];

export interface ReplicaState {
  readonly id: string;
  /** Ids of the updates it has delivered, its own included; their order does not matter here. */
  readonly delivered: readonly string[];
  readonly state: Json;
}

export interface ConvergenceInput {
  readonly replicas: readonly ReplicaState[];
  /** Updates have stopped, and no message is on its way. */
  readonly quiescent?: boolean;
}

export interface ConvergenceResult {
  readonly verdict: "ok" | "violation" | "unknown";
  /** The two replicas that contradict each other; the second is the one that misses an update, if that is the fault. */
  readonly replicas?: readonly [string, string];
  readonly explanation: string;
}

const NAMES: Readonly<Record<Convergence, string>> = {
  eventual: "Eventual consistency",
  "strong-eventual": "Strong eventual consistency",
};

/** Throws a {@link HistoryError} when two replicas have one id. */
export function checkConvergence(
  { replicas, quiescent = false }: ConvergenceInput,
  convergence: Convergence,
): ConvergenceResult {
  assertDistinct(replicas);
  const name = NAMES[convergence];
  const differing = convergence === "strong-eventual" ? differentStates(replicas, sameUpdates) : undefined;
  if (differing) {
    const [a, b] = differing;
    const count = new Set(a.delivered).size;
    const updates = count === 0 ? "no update" : count === 1 ? "the same update" : `the same ${count} updates`;
    return violated(name, differing, `${a.id} and ${b.id} have delivered ${updates} and hold ${both(a, b)}`);
  }
  if (!quiescent) {
    const soFar =
      convergence === "strong-eventual"
        ? "replicas that delivered the same updates are equal so far, and whether"
        : "whether";
    return {
      verdict: "unknown",
      explanation: `${name}: ${soFar} every update arrives shows only when nothing is on its way any more.`,
    };
  }
  const missing = missingUpdate(replicas);
  if (missing) {
    const [has, lacks] = missing.replicas;
    const told = `nothing is on its way any more, ${has.id} has delivered ${missing.update}, and ${lacks.id} has not`;
    return violated(name, missing.replicas, told);
  }
  const apart = differentStates(replicas, () => true);
  if (apart) {
    const [a, b] = apart;
    return violated(name, apart, `all have delivered everything, and ${a.id} and ${b.id} hold ${both(a, b)}`);
  }
  return {
    verdict: "ok",
    explanation: `${name}: nothing is on its way any more, and all ${replicas.length} replicas have delivered the same updates and hold the same state.`,
  };
}

function assertDistinct(replicas: readonly ReplicaState[]): void {
  const ids = replicas.map(({ id }) => id);
  const twice = ids.find((id, place) => ids.indexOf(id) < place);
  if (twice !== undefined) throw new HistoryError(`two replicas are called ${twice}: give each its own id`);
}

function sameUpdates(a: ReplicaState, b: ReplicaState): boolean {
  const [mine, theirs] = [new Set(a.delivered), new Set(b.delivered)];
  return mine.size === theirs.size && [...mine].every((update) => theirs.has(update));
}

function differentStates(
  replicas: readonly ReplicaState[],
  comparable: (a: ReplicaState, b: ReplicaState) => boolean,
): readonly [ReplicaState, ReplicaState] | undefined {
  for (const [place, a] of replicas.entries()) {
    const b = replicas
      .slice(place + 1)
      .find((other) => comparable(a, other) && canonical(a.state) !== canonical(other.state));
    if (b) return [a, b];
  }
  return undefined;
}

function missingUpdate(
  replicas: readonly ReplicaState[],
): { readonly update: string; readonly replicas: readonly [ReplicaState, ReplicaState] } | undefined {
  for (const has of replicas) {
    for (const update of has.delivered) {
      const lacks = replicas.find(({ delivered }) => !delivered.includes(update));
      if (lacks) return { update, replicas: [has, lacks] };
    }
  }
  return undefined;
}

function both(a: ReplicaState, b: ReplicaState): string {
  return `${formatValue(a.state)} and ${formatValue(b.state)}`;
}

function violated(
  name: string,
  [a, b]: readonly [ReplicaState, ReplicaState],
  told: string,
): ConvergenceResult {
  return { verdict: "violation", replicas: [a.id, b.id], explanation: `${name} is violated: ${told}.` };
}
