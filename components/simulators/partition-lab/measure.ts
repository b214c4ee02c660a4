/**
 * What is read off a run: who was answered, whether the clients' history satisfies the chosen model, and which acknowledged
 * writes no replica holds any more. Nothing here knows a protocol; only the history and the replicas' stores are looked at.
 */
import { check, historyOf, type CheckResult, type Consistency } from "@/lib/checkers";
import { frameAt, type Frame, type HEvent, type Intervention, type Json, type RecordedRun } from "@/lib/sim";
import { z } from "zod";
import { isProcessOf, sideOf, type Parameters, type Side } from "./model";

export interface Asked {
  readonly op: number;
  readonly process: string;
  readonly side: Side;
  readonly kind: "read" | "write";
  readonly key: string;
  /** What was written; undefined for a read. */
  readonly written: Json | undefined;
  readonly callMs: number;
  readonly endMs: number | null;
  /** `open`: not answered yet at this moment. */
  readonly outcome: "ok" | "fail" | "unknown" | "open";
  readonly value: Json | undefined;
}

const operation = z.object({ kind: z.enum(["read", "write"]), key: z.string(), value: z.json().optional() });

export function askedIn(history: readonly HEvent[], parameters: Parameters): readonly Asked[] {
  const ends = new Map(history.filter(({ kind }) => kind !== "invoke").map((event) => [event.op, event]));
  return history.flatMap((event): Asked[] => {
    if (event.kind !== "invoke") return [];
    const { kind, key, value } = operation.parse(event.f);
    const end = ends.get(event.op);
    return [
      {
        op: event.op,
        process: event.process,
        side: sideOf(parameters, event.process),
        kind,
        key,
        written: kind === "write" ? value : undefined,
        callMs: event.t,
        endMs: end?.t ?? null,
        outcome: end === undefined || end.kind === "invoke" ? "open" : end.kind,
        value: end?.value,
      },
    ];
  });
}

export interface Availability {
  readonly answered: number;
  /** Those that are over: answered, refused or given up. */
  readonly asked: number;
  readonly refused: number;
  readonly unknown: number;
}

/** From when until when which groups could not reach each other. */
export interface Partition {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly groups: readonly (readonly string[])[];
}

/** All partitions of a run, in order: the one that was painted, and those that were injected. One replaces the one before. */
export function partitionsOf({ scenario }: RecordedRun): readonly Partition[] {
  const faults = [...(scenario.interventions ?? [])].sort((a, b) => a.at - b.at);
  const turns = faults.filter((fault) => fault.kind === "part" || fault.kind === "heal");
  return turns.flatMap((turn: Intervention, n): Partition[] => {
    const untilMs = turns[n + 1]?.at ?? scenario.endMs;
    return turn.kind === "part" && untilMs > turn.at
      ? [{ fromMs: turn.at, untilMs, groups: turn.groups }]
      : [];
  });
}

/** Of the operations that were begun and over while the network was parted; of all when it never is. */
export function availabilityOf(
  asked: readonly Asked[],
  partitions: readonly Partition[],
): Readonly<Record<Side, Availability>> {
  const counted = asked.filter(
    ({ callMs, endMs }) =>
      partitions.length === 0 ||
      (partitionAt(callMs, partitions) && endMs !== null && partitionAt(endMs, partitions)),
  );
  const of = (side: Side): Availability => {
    const over = counted.filter((entry) => entry.side === side && entry.outcome !== "open");
    const count = (outcome: Asked["outcome"]) => over.filter((entry) => entry.outcome === outcome).length;
    return { answered: count("ok"), asked: over.length, refused: count("fail"), unknown: count("unknown") };
  };
  return { left: of("left"), right: of("right") };
}

function partitionAt(timeMs: number, partitions: readonly Partition[]): Partition | undefined {
  return partitions.find(({ fromMs, untilMs }) => timeMs >= fromMs && timeMs < untilMs);
}

/** Could neither client know of what the other one did? */
function areApart(a: Asked, b: Asked, partitions: readonly Partition[]): boolean {
  const groupOf = ({ process, callMs }: Asked) =>
    partitionAt(callMs, partitions)?.groups.find((group) => group.some((name) => isProcessOf(process, name)));
  const [ofA, ofB] = [groupOf(a), groupOf(b)];
  return ofA !== undefined && ofB !== undefined && !ofA.some((name) => ofB.includes(name));
}

/**
 * Acknowledged writes whose value no replica holds, and that nobody who could have known of them wrote over: a later or
 * concurrent write of the key explains that a value is gone, unless a partition stood between the two. A write of unknown
 * outcome explains something only if its own value was ever seen.
 */
export function lostWrites(
  asked: readonly Asked[],
  frame: Frame,
  partitions: readonly Partition[],
): readonly Asked[] {
  const held = new Set(
    Object.values(frame.nodes).flatMap(({ view, disk }) => [...valuesIn(view), ...valuesIn(disk)]),
  );
  const read = new Set(asked.flatMap(({ kind, value }) => (kind === "read" ? valuesIn(value) : [])));
  const wasSeen = ({ written }: Asked) =>
    held.has(JSON.stringify(written)) || read.has(JSON.stringify(written));
  const writes = asked.filter(({ kind }) => kind === "write");
  const explaining = writes.filter(
    (write) => write.outcome === "ok" || (write.outcome !== "fail" && wasSeen(write)),
  );
  return writes.filter((write) => {
    if (write.outcome !== "ok" || held.has(JSON.stringify(write.written))) return false;
    return !explaining.some((other) => other !== write && replaces(other, write, partitions));
  });
}

function replaces(other: Asked, write: Asked, partitions: readonly Partition[]): boolean {
  if (other.key !== write.key || areApart(other, write, partitions)) return false;
  return (other.endMs ?? Number.POSITIVE_INFINITY) > write.callMs;
}

/** Every value anywhere in a store, as JSON: all values written in a run are different, so finding one is finding its write. */
function valuesIn(part: Json | undefined): string[] {
  if (part === undefined) return [];
  if (typeof part !== "object" || part === null) return [JSON.stringify(part)];
  return Object.values(part).flatMap((inner: Json | undefined) => valuesIn(inner));
}

/** Reads of siblings: one is a value, none is a key never written. Several stay several, which no register can return. */
export function asRegisters(history: readonly HEvent[]): readonly HEvent[] {
  return history.map((event) => {
    if (event.kind !== "ok" || !Array.isArray(event.value)) return event;
    const [only, ...others]: readonly Json[] = event.value;
    return others.length > 0 ? event : { ...event, value: only ?? 0 };
  });
}

/** Enough for a run of the lab, and soon over if a reader makes a hard one. */
const STEPS_MAX = 60_000;
/** For each of the shorter histories among which the first bad one is sought. */
const STEPS_EACH_MAX = 15_000;

export function verdictOn(
  history: readonly HEvent[],
  consistency: Consistency,
  stepsMax = STEPS_MAX,
): CheckResult {
  return check(historyOf(asRegisters(history)), { consistency, stepsMax });
}

export interface Breakage {
  /** Index of the trace event at which the history stopped satisfying the model. */
  readonly event: number;
  readonly result: CheckResult;
  /** Nothing is known of some shorter history: it may have been broken already. */
  readonly atLatest: boolean;
}

/** The checker's names of the operations, `c1.4`, by their numbers: explanations speak of them. */
export function labelsOf(history: readonly HEvent[]): ReadonlyMap<number, string> {
  const { operations } = historyOf(asRegisters(history));
  const numbers = history.filter(({ kind }) => kind === "invoke").map(({ op }) => op);
  return new Map(numbers.map((op, n) => [op, operations[n]?.label ?? ""]));
}

/** The operations a breakage is about: those of the circle and those its reasons name; else the one whose answer broke it. */
export function involvedIn({ event, result }: Breakage, run: RecordedRun): ReadonlySet<string> {
  const labels = labelsOf(run.history);
  const answer = run.trace[event];
  const own = answer?.kind === "return" ? [labels.get(answer.op) ?? ""] : [];
  if (!result.cycle) return new Set(own);
  const told = result.cycle.reasons.join(" ");
  const named = [...labels.values()].filter((label) => new RegExp(`\\b${label}\\b(?!\\.\\d)`).test(told));
  return new Set([...result.cycle.ops, ...named, ...own]);
}

/** The verdict on the whole run, and if it is a violation, where it began. */
export function judge(run: RecordedRun, consistency: Consistency) {
  const whole = verdictOn(run.history, consistency);
  return { whole, breakage: whole.verdict === "violation" ? firstBreakage(run, consistency, whole) : null };
}

/**
 * The first moment at which no order explains the history any more. More events never mend it, so halving finds it. A
 * shorter history that could not be judged is passed over as if it were good, until a longer one is known to be.
 */
function firstBreakage(run: RecordedRun, consistency: Consistency, whole: CheckResult): Breakage {
  let [good, bad, result, atLatest] = [0, run.history.length, whole, false];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const found = verdictOn(run.history.slice(0, middle), consistency, STEPS_EACH_MAX);
    if (found.verdict === "violation") [bad, result] = [middle, found];
    else [good, atLatest] = [middle, found.verdict === "unknown"];
  }
  const moments = run.trace.filter(({ kind }) => kind === "invoke" || kind === "return");
  return { event: moments[bad - 1]?.index ?? 0, result, atLatest };
}

/** Who leads when the partition begins: whom it would hurt most to isolate. Null for protocols without a leader. */
export function leaderAtCut(run: RecordedRun, parameters: Parameters): string | null {
  const after = run.trace.findIndex(({ timeMs }) => timeMs >= parameters.fromMs);
  const frame = frameAt(run, after === -1 ? run.trace.length - 1 : after - 1);
  return (
    Object.entries(frame.nodes).find(([, { view }]) =>
      ["leader", "primary"].includes(roleOf(view) ?? ""),
    )?.[0] ?? null
  );
}

const stated = z.object({
  role: z.string().optional(),
  term: z.number().optional(),
  kv: z.record(z.string(), z.json()).optional(),
});

export function roleOf(view: Json | undefined): string | undefined {
  return stated.safeParse(view).data?.role;
}

/** A node's own words about itself: role, term, and the value of each key. */
export function stateOf(view: Json | undefined): z.infer<typeof stated> {
  return stated.safeParse(view).data ?? {};
}
