/**
 * The verdict on a history of an object: linearizable or not, or the budget was not enough to know.
 *
 * Operations on different keys are checked apart, and the keys take turns: a key that can be refuted in a moment does not wait
 * behind one that takes for ever, and the first refutation ends everything.
 */
import { type Json } from "../history";
import { conflictOf } from "./conflict";
import { Linearization } from "./linearize";
import type { AnyModel, ObjectOperation } from "./model";

export interface ObjectCheckOptions {
  readonly init?: Json | undefined;
  /** Operations the search may try on all keys together; twenty million unless given. */
  readonly stepsMax?: number;
  /** False: a refusal is not explained by a conflict, which costs several searches. */
  readonly conflict?: boolean;
  /** For a picture: also the longest orders that begin well and have a given operation. */
  readonly partials?: boolean;
}

export interface ObjectCheckResult {
  /** `unknown`: the budget ran out. */
  readonly verdict: "ok" | "violation" | "unknown";
  /** A legal order of everything that took effect. */
  readonly witness?: readonly string[];
  /** What was refuted. */
  readonly refuted?: {
    readonly keys: readonly string[];
    /** Whatever the other operations did and whenever, these cannot all be as recorded. Leaving out one, they can. */
    readonly conflict: readonly string[];
    /** Of all orders tried the longest that is legal and keeps real time. */
    readonly longest: readonly string[];
    /** After it, this operation had to be among the next ones; neither it nor another that could be next was possible. */
    readonly stuck: string | undefined;
    readonly partials: readonly (readonly string[])[];
  };
  readonly explanation: string;
  readonly steps: number;
  /** Bytes of remembered configurations, all keys together. */
  readonly bytes: number;
}

const STEPS_MAX = 20_000_000;
/** Steps of the first turn, beside two for each operation; each later turn is twice as long. */
const TURN_STEPS = 1000;

interface Part {
  readonly keys: readonly string[];
  readonly operations: readonly ObjectOperation[];
  search: Linearization | undefined;
}

export function checkObject(
  operations: readonly ObjectOperation[],
  model: AnyModel,
  options: ObjectCheckOptions = {},
): ObjectCheckResult {
  const { init, stepsMax = STEPS_MAX } = options;
  const parts = partsOf(operations, model);
  const orders: (readonly ObjectOperation[])[] = [];
  let [open, steps, bytes] = [parts, 0, 0];
  for (let turn = TURN_STEPS; open.length > 0; turn *= 2) {
    const undecided: Part[] = [];
    for (const part of open) {
      const search = (part.search ??= new Linearization(part.operations, model, init));
      const before = search.steps;
      const wanted = turn + (before === 0 ? 2 * part.operations.length : 0);
      const verdict = search.run(Math.min(wanted, stepsMax - steps));
      steps += search.steps - before;
      if (verdict === undefined) undecided.push(part);
      else bytes += search.bytes;
      if (verdict === false) return { ...refuse(part, search, model, options), steps, bytes };
      if (verdict === true) {
        orders.push(search.order());
        part.search = undefined;
      }
    }
    open = undecided;
    if (open.length > 0 && steps >= stepsMax) return { ...outOfBudget(open, stepsMax), steps, bytes };
  }
  return { ...accept(mergeOrders(orders)), steps, bytes };
}

/** Operations that touch a common object, directly or through others, belong together. */
function partsOf(operations: readonly ObjectOperation[], model: AnyModel): Part[] {
  const above = new Map<string, string>();
  const root = (key: string): string => {
    let top = key;
    for (let up = above.get(top); up !== undefined; up = above.get(top)) top = up;
    for (let at = key; at !== top;) {
      const up = above.get(at) ?? top;
      above.set(at, top);
      at = up;
    }
    return top;
  };
  const known = new Set<string>();
  const keysOf = operations.map(({ op }) => model.keys(op));
  for (const keys of keysOf) {
    for (const key of keys) {
      known.add(key);
      const [a, b] = [root(keys[0] ?? key), root(key)];
      if (a !== b) above.set(b, a);
    }
  }
  const parts = new Map<string, { keys: string[]; operations: ObjectOperation[]; search: undefined }>();
  const partOf = (top: string) => {
    const part = parts.get(top) ?? { keys: [], operations: [], search: undefined };
    parts.set(top, part);
    return part;
  };
  for (const key of known) partOf(root(key)).keys.push(key);
  operations.forEach((operation, place) => partOf(root(keysOf[place]?.[0] ?? "")).operations.push(operation));
  return [...parts.values()];
}

/**
 * One order out of one for each key: each time the key whose next operation was called first, among those with an operation that
 * had not to wait for another key. By locality there always is one: it is enough to order by the latest call so far on each key.
 */
function mergeOrders(orders: readonly (readonly ObjectOperation[])[]): ObjectOperation[] {
  const placed = orders.flatMap((order) => {
    let latest = Number.NEGATIVE_INFINITY;
    return order.map((operation) => {
      latest = Math.max(latest, operation.rank.call);
      return { operation, latest };
    });
  });
  return placed.sort((a, b) => a.latest - b.latest).map(({ operation }) => operation);
}

type Judged = Omit<ObjectCheckResult, "steps" | "bytes">;

function accept(order: readonly ObjectOperation[]): Judged {
  const witness = order.map(({ label }) => label);
  return {
    verdict: "ok",
    witness,
    explanation:
      witness.length === 0
        ? "Linearizable: no operation was answered, so nothing can contradict it."
        : `Linearizable: in the order ${few(witness)} every answer is the one a single copy would have given.`,
  };
}

function outOfBudget(open: readonly Part[], stepsMax: number): Judged {
  const keys = open.flatMap((part) => part.keys);
  const which = keys.some((key) => key !== "") ? ` on ${few(keys.map((key) => JSON.stringify(key)))}` : "";
  return {
    verdict: "unknown",
    explanation: `The search gave up after ${stepsMax} steps: the operations${which} may be linearizable or not.`,
  };
}

function refuse(
  part: Part,
  search: Linearization,
  model: AnyModel,
  { init, conflict: wanted = true, partials = false }: ObjectCheckOptions,
): Judged {
  const { order, state, stuck } = search.longest();
  const conflict = wanted ? conflictOf(part.operations, model, init, search.steps, stuck[0]) : [];
  const key = part.keys.length === 1 && part.keys[0] !== "" ? ` of ${JSON.stringify(part.keys[0])}` : "";
  const noun = `${model.noun}${key}`;
  const named = conflict.map(({ label, text }) => `${label} ${text}`);
  const [first] = named;
  const together =
    named.length === 0
      ? "no order is legal"
      : named.length === 1
        ? `${first ?? ""} cannot be as recorded, whatever the other operations did`
        : `${few(named)} cannot all be as recorded, whatever the other operations did`;
  const begins =
    order.length === 0
      ? `At first ${noun} ${state}`
      : `After ${tail(order.map(({ label }) => label))}, the longest order that is possible, ${noun} ${state}`;
  const [bound, ...others] = stuck;
  const among = bound ? [`${bound.label} ${bound.text}`, ...others.map(({ label }) => label)] : [];
  const next =
    others.length === 0
      ? `${among.join("")} has to come next, and no legal order goes on with it`
      : `one of ${few(among, "and")} has to come next, and no legal order goes on with any`;
  return {
    verdict: "violation",
    refuted: {
      keys: part.keys,
      conflict: conflict.map(({ label }) => label),
      longest: order.map(({ label }) => label),
      stuck: bound?.label,
      partials: partials ? partialsOf(part, model, init, search.steps) : [],
    },
    explanation: `Not linearizable: ${together}. ${begins}; ${next}.`,
  };
}

function partialsOf(part: Part, model: AnyModel, init: Json | undefined, steps: number): string[][] {
  const search = new Linearization(part.operations, model, init, { tracked: true });
  search.run(steps + 1);
  return search.partials().map((order) => order.map(({ label }) => label));
}

function all(names: readonly string[], word = "and"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1) ?? ""}`;
}

function few(names: readonly string[], word = "and"): string {
  return names.length <= 12
    ? all(names, word)
    : `${names.slice(0, 10).join(", ")} ${word} ${names.length - 10} more`;
}

function tail(names: readonly string[]): string {
  return names.length <= 12
    ? names.join(", ")
    : `... ${names.slice(-8).join(", ")} (${names.length} operations)`;
}
