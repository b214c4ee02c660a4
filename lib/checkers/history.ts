/**
 * A history: what the clients of a store asked, what they were told, and when (Herlihy & Wing 1990, §2.1).
 *
 * An operation is an interval from its call to its return. Its outcome is one of three, and the difference between the last two
 * is the whole art of recording histories: `ok` took effect; `fail` never did and never will; `unknown` may have taken effect,
 * may yet, or may never. The store is a set of registers: read, write, and compare-and-set.
 */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

export type Op =
  | { readonly kind: "read"; readonly key: string }
  | { readonly kind: "write"; readonly key: string; readonly value: Json }
  | { readonly kind: "cas"; readonly key: string; readonly from: Json; readonly to: Json };

export type Outcome = "ok" | "fail" | "unknown";

export interface Operation {
  /** Process and number, `A1`; a dot between them when the process ends in a digit, `c1.2`. */
  readonly label: string;
  readonly process: string;
  /** Times to draw with, in the unit of the source. */
  readonly call: number;
  /** Null while there is no answer. */
  readonly end: number | null;
  /**
   * Places of call and return in one order of all such events: real time, for the checkers. Two events of the same time are
   * placed call first, so that operations which only touch are concurrent. No return: infinity.
   */
  readonly rank: { readonly call: number; readonly end: number };
  readonly outcome: Outcome;
  readonly op: Op;
  /** What a read returned, or whether a compare-and-set did set. Undefined for a write, and without an answer. */
  readonly output: Json | undefined;
  /** The operation in the notation of the chapters, without process and times: `R(x)=1`. */
  readonly text: string;
}

export interface History {
  /** In order of their calls. */
  readonly operations: readonly Operation[];
  /** What a key holds that was never written. */
  readonly init: Json;
}

/** An operation as a source tells it, before it has a label. */
export interface Recorded {
  readonly process: string;
  readonly call: number;
  readonly end: number | null;
  readonly outcome: Outcome;
  readonly op: Op;
  readonly output: Json | undefined;
  /** Places in real time when the source knows more than its times say. */
  readonly rank?: { readonly call: number; readonly end: number };
}

/** A history that no set of clients can produce, or that cannot be read. The message says what, where and what to do. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
}

/** Labels the operations and orders them. A process is sequential: two operations of one that overlap are an error. */
export function makeHistory(recorded: readonly Recorded[], init: Json = 0): History {
  const rankOf = ranks(recorded);
  const sorted = recorded
    .map((operation, place) => ({ ...operation, rank: operation.rank ?? rankOf(place) }))
    .toSorted((a, b) => a.rank.call - b.rank.call);
  const perProcess = new Map<string, number>();
  const operations = sorted.map((operation): Operation => {
    const { process } = operation;
    const number = (perProcess.get(process) ?? 0) + 1;
    perProcess.set(process, number);
    const label = /\d$/.test(process) ? `${process}.${number}` : `${process}${number}`;
    return { ...operation, label, text: formatOp(operation.op, operation.output) };
  });
  assertSequential(operations);
  return { operations, init };
}

/**
 * A client that never heard back may not know that its first operation is over, so what it does next is not ordered after it.
 * Sources that keep one name through that are given a new one, `A'`, as Jepsen and our own clients do.
 */
export function renameAfterUnknown(recorded: readonly Recorded[]): Recorded[] {
  const generation = new Map<string, number>();
  return recorded.map((operation) => {
    const lives = generation.get(operation.process) ?? 0;
    if (operation.outcome === "unknown") generation.set(operation.process, lives + 1);
    return { ...operation, process: operation.process + "'".repeat(lives) };
  });
}

/** `W(x,1)`, `R(x)=1`, `CAS(x,0,1)=true`. A store of one nameless register has the key "", which is not written. */
export function formatOp(op: Op, output: Json | undefined): string {
  const { key } = op;
  const inside = (...values: readonly Json[]) =>
    [...(key === "" ? [] : [key]), ...values.map(formatValue)].join(",");
  if (op.kind === "write") return `W(${inside(op.value)})`;
  const answer = output === undefined ? "" : `=${formatValue(output)}`;
  return op.kind === "read" ? `R(${inside()})${answer}` : `CAS(${inside(op.from, op.to)})${answer}`;
}

/** A word is written bare, everything else as JSON. */
export function formatValue(value: Json): string {
  const bare = typeof value === "string" && /^[A-Za-z_][\w-]*$/.test(value);
  return bare && !["null", "true", "false"].includes(value) ? value : JSON.stringify(value);
}

/** Values are equal when their JSON is, with the fields of objects in any order. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]: [string, Json | undefined]) => `${JSON.stringify(name)}:${canonical(field)}`)
    .join(",")}}`;
}

/** Places of calls and returns in one order of all of them; of the same time, calls first. */
export function ranks(
  recorded: readonly { readonly call: number; readonly end: number | null }[],
): (place: number) => { call: number; end: number } {
  const moments = recorded.flatMap(({ call, end }, place) => [
    { place, time: call, isEnd: 0 },
    ...(end === null ? [] : [{ place, time: end, isEnd: 1 }]),
  ]);
  moments.sort((a, b) => a.time - b.time || a.isEnd - b.isEnd);
  const found = recorded.map(() => ({ call: 0, end: Number.POSITIVE_INFINITY }));
  moments.forEach(({ place, isEnd }, rank) => {
    const entry = found[place];
    if (entry) entry[isEnd === 1 ? "end" : "call"] = rank;
  });
  return (place) => found[place] ?? { call: 0, end: Number.POSITIVE_INFINITY };
}

function assertSequential(operations: readonly Operation[]): void {
  const last = new Map<string, Operation>();
  for (const operation of operations) {
    const before = last.get(operation.process);
    last.set(operation.process, operation);
    if (!before || before.rank.end < operation.rank.call) continue;
    const { process } = operation;
    throw new HistoryError(
      before.end === null
        ? `${operation.label} follows ${before.label}, which never returned: a client whose operation has no outcome ` +
            `goes on as a new process, so call the later one ${process}'`
        : `${before.label} and ${operation.label} overlap, and a process does one thing at a time: ` +
            `let ${operation.label} begin after ${before.end}, or give it to another process`,
    );
  }
}
