/** The verdict on a history: the models of `consistency.ts`, searched by `search.ts`, a refusal explained by `cycle.ts`. */
import {
  candidates,
  CONSISTENCY_ADJECTIVES,
  found,
  needsReadsFrom,
  reads,
  viewsOf,
  type Arrow,
  type Consistency,
  type ReadsFrom,
  type View,
} from "./consistency";
import { findCycle } from "./cycle";
import { HistoryError, type History, type Operation } from "./history";
import { findOrder, type Budget } from "./search";

export interface CheckOptions {
  readonly consistency: Consistency;
  /** `register`: a single one, and a history that names two keys is refused. `kv`, the default: one for each key. */
  readonly model?: "register" | "kv";
  /** Only the operations on this key. */
  readonly only?: string | undefined;
  /** Operations the search may try; one million unless given. */
  readonly stepsMax?: number;
}

export interface CheckResult {
  /** `unknown`: the budget ran out. */
  readonly verdict: "ok" | "violation" | "unknown";
  /** A legal order, by labels, when one order explains the history (linearizable and sequential). */
  readonly witness?: readonly string[];
  /** A legal order for each process, in the models where each has its own view. */
  readonly views?: readonly { readonly process: string; readonly order: readonly string[] }[];
  /** Operations that would each have to come before the next; the first is also the last. One reason for each arrow. */
  readonly cycle?: { readonly ops: readonly string[]; readonly reasons: readonly string[] };
  readonly explanation: string;
  /** Operations tried. */
  readonly steps: number;
}

const STEPS_MAX = 1_000_000;

/** Throws a {@link HistoryError} when the history does not fit the data model. */
export function check(history: History, options: CheckOptions): CheckResult {
  const { consistency, model = "kv", only, stepsMax = STEPS_MAX } = options;
  const chosen = only === undefined ? history : restrict(history, only);
  if (model === "register") assertOneKey(chosen);
  const budget: Budget = { left: stepsMax };
  const result = judge(chosen, consistency, budget);
  return { ...result, steps: stepsMax - budget.left };
}

export function restrict({ operations, init }: History, key: string): History {
  return { operations: operations.filter(({ op }) => op.key === key), init };
}

type Judged = Omit<CheckResult, "steps">;

function judge(history: History, consistency: Consistency, budget: Budget): Judged {
  const answered = history.operations.filter(
    (operation) => reads(operation) && found(operation) !== undefined,
  );
  const sources = answered.map((read) => ({ read, writes: candidates(read, alive(history), history.init) }));
  const orphan = sources.find(({ writes }) => writes.length === 0);
  if (orphan) return outOfNowhere(orphan.read, history);
  if (!needsReadsFrom(consistency))
    return judgeViews(viewsOf(history, consistency, new Map()), history, consistency, budget);
  let refused: Judged | undefined;
  for (const readsFrom of assignments(sources)) {
    // Making the views of an assignment is work too, and there may be very many assignments.
    budget.left -= history.operations.length;
    if (budget.left <= 0) return outOfBudget(history);
    const judged = judgeViews(viewsOf(history, consistency, readsFrom), history, consistency, budget);
    if (judged.verdict !== "violation") return judged;
    refused = refused === undefined ? judged : withoutCycle(judged);
  }
  return refused ?? judgeViews([], history, consistency, budget);
}

function alive({ operations }: History): Operation[] {
  return operations.filter(({ outcome }) => outcome !== "fail");
}

/** Every way in which the reads can have got their values: the last read varies fastest. */
function* assignments(
  sources: readonly { read: Operation; writes: readonly (Operation | null)[] }[],
): Generator<ReadsFrom> {
  const [first, ...rest] = sources;
  if (!first) {
    yield new Map();
    return;
  }
  for (const write of first.writes) {
    for (const others of assignments(rest)) yield new Map([[first.read, write], ...others]);
  }
}

function judgeViews(
  views: readonly View[],
  history: History,
  consistency: Consistency,
  budget: Budget,
): Judged {
  const orders: { process: string | undefined; order: readonly Operation[] }[] = [];
  for (const view of views) {
    const result = findOrder(view, history.init, budget);
    if (result.kind === "out-of-budget") return outOfBudget(history);
    if (result.kind === "none") {
      return refuse(view, consistency, findCycle(view, history.init), result.longest);
    }
    orders.push({ process: view.process, order: result.order });
  }
  return accept(orders, consistency);
}

function accept(
  orders: readonly { process: string | undefined; order: readonly Operation[] }[],
  consistency: Consistency,
): Judged {
  const name = capital(CONSISTENCY_ADJECTIVES[consistency]);
  if (consistency === "linearizable" || consistency === "sequential") {
    const witness = merge(orders.map(({ order }) => order)).map(({ label }) => label);
    const empty = `${name}: no operation was answered, so nothing can contradict it.`;
    return {
      verdict: "ok",
      witness,
      explanation:
        witness.length === 0
          ? empty
          : `${name}: in the order ${list(witness)} every read returns the latest write.`,
    };
  }
  const views = orders.map(({ process = "", order }) => ({
    process,
    order: order.map(({ label }) => label),
  }));
  const told = views.map(({ process, order }) => `${process} can have seen ${list(order)}`);
  return {
    verdict: "ok",
    views,
    explanation: told.length === 0 ? `${name}: nothing was read.` : `${name}: ${told.join("; ")}.`,
  };
}

/**
 * One order out of one for each key. The orders and real time together have no circle (locality, Herlihy & Wing 1990,
 * Theorem 1), so there is always a key whose next operation was called before every other one still to come had returned.
 */
function merge(orders: readonly (readonly Operation[])[]): Operation[] {
  const rest = orders.map((order) => [...order]);
  const merged: Operation[] = [];
  for (let count = orders.reduce((sum, order) => sum + order.length, 0); count > 0; count -= 1) {
    const firstEnd = Math.min(...rest.flat().map(({ rank }) => rank.end));
    const next = rest.filter(([head]) => head !== undefined && head.rank.call <= firstEnd);
    next.sort(([a], [b]) => (a?.rank.call ?? 0) - (b?.rank.call ?? 0));
    const taken = (next[0] ?? rest.find((order) => order.length > 0))?.shift();
    if (taken) merged.push(taken);
  }
  return merged;
}

function refuse(
  view: View,
  consistency: Consistency,
  arrows: readonly Arrow[] | undefined,
  longest: readonly Operation[],
): Judged {
  const whose = view.process === undefined ? "" : ` as ${view.process} saw it`;
  const not = `Not ${CONSISTENCY_ADJECTIVES[consistency]}${whose}`;
  if (!arrows) {
    const begun =
      longest.length === 0
        ? "not even a first operation fits"
        : `the longest that begins well is ${list(longest.map(({ label }) => label))}`;
    const count = view.operations.length;
    return {
      verdict: "violation",
      explanation: `${not}: every order of the ${count} operations was tried and none is legal; ${begun}.`,
    };
  }
  const ops = [...arrows.map(({ from }) => from.label), arrows[0]?.from.label ?? ""];
  const reasons = arrows.map(({ reason }) => reason);
  const told = `${not}: ${ops.join(" → ")} is a circle, and no order can follow it. ${reasons.map(capital).join(". ")}.`;
  return { verdict: "violation", cycle: { ops, reasons }, explanation: told };
}

/** Of several ways to explain the reads all were refused, each for its own reason: no single circle is the proof. */
function withoutCycle(judged: Judged): Judged {
  const { cycle: _, ...rest } = judged;
  return {
    ...rest,
    explanation: `However the reads got their values, it fails. One way: ${judged.explanation}`,
  };
}

function outOfNowhere(read: Operation, { operations }: History): Judged {
  const value = JSON.stringify(found(read));
  const failed = operations.find(
    (other) =>
      other.outcome === "fail" &&
      other.op.kind === "write" &&
      JSON.stringify(other.op.value) === value &&
      other.op.key === read.op.key,
  );
  const why = failed
    ? ` ${failed.label} would have, but it is recorded as failed: it never took effect.`
    : "";
  return { verdict: "violation", explanation: `${read.label} found ${value}, which nobody wrote.${why}` };
}

function outOfBudget({ operations }: History): Judged {
  return {
    verdict: "unknown",
    explanation: `The search gave up before it was through all orders of the ${operations.length} operations. That says nothing about the history.`,
  };
}

/** Throws a {@link HistoryError}. */
export function assertOneKey({ operations }: History): void {
  const keys = [...new Set(operations.map(({ op }) => op.key))];
  if (keys.length <= 1) return;
  throw new HistoryError(
    `a register has no keys, and the history names ${keys.join(", ")}: use the model kv, or check one key only`,
  );
}

function list(labels: readonly string[]): string {
  const shown = 24;
  return labels.length <= shown
    ? labels.join(", ")
    : `${labels.slice(0, shown).join(", ")} and ${labels.length - shown} more`;
}

/** For the beginning of a sentence. A first word with a digit is a label, `c1.2`, and stays as the drawings show it. */
function capital(text: string): string {
  const [first = ""] = text.split(" ");
  return /\d/.test(first) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
