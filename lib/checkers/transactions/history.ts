/**
 * Histories of transactions. A transaction is a list of reads and writes on named objects, begun by one call and ended by one
 * answer; its outcome is `ok` (committed), `fail` (aborted) or `unknown`.
 *
 * There are two kinds of objects. A *list* only has elements appended, so a read shows the order of all the appends before it.
 * A *register* is overwritten, so a read shows one write and hides the others. In both, no two writes to an object may write the
 * same value: what a read saw then names the transaction it saw (Kingsbury & Alvaro 2020, "recoverability"). To the checker both
 * reads are lists of written values: a register's has one element, and none stands for what the object held at first.
 */
import { canonical, HistoryError, type Json, type Outcome } from "../history";

export const WORKLOADS = ["list-append", "rw-register"] as const;
export type Workload = (typeof WORKLOADS)[number];

/** Values are in canonical JSON. */
export type MicroOp =
  | { readonly kind: "write"; readonly key: string; readonly value: string }
  /** What it found; undefined when the transaction was not answered. */
  | { readonly kind: "read"; readonly key: string; readonly found: readonly string[] | undefined };

export interface Transaction {
  readonly label: string;
  readonly process: string;
  readonly outcome: Outcome;
  /** Places of call and return in real time; a call comes before a return of the same time. No return: infinity. */
  readonly rank: { readonly call: number; readonly end: number };
  readonly ops: readonly MicroOp[];
}

export interface TransactionHistory {
  readonly workload: Workload;
  /** In order of their calls. */
  readonly transactions: readonly Transaction[];
}

export type RecordedOp =
  readonly ["append" | "w", string, Json] | readonly ["r", string, Json | readonly Json[]];

/** A transaction as a source tells it. */
export interface RecordedTransaction {
  readonly label?: string | undefined;
  readonly process: string;
  readonly call: number;
  /** Null while there is no answer. */
  readonly end: number | null;
  readonly outcome: Outcome;
  readonly ops: readonly RecordedOp[];
}

/** Throws a {@link HistoryError} for a history whose reads cannot name what they saw, or that no clients can produce. */
export function makeTransactions(
  workload: Workload,
  recorded: readonly RecordedTransaction[],
  init: Json = null,
): TransactionHistory {
  const rankOf = ranks(recorded);
  const lives = new Map<string, number>();
  const transactions = recorded
    .map((entry, place) => ({ entry, place }))
    .toSorted((a, b) => rankOf(a.place).call - rankOf(b.place).call)
    .map(({ entry, place }): Transaction => {
      const label = entry.label ?? `T${place + 1}`;
      const life = lives.get(entry.process) ?? 0;
      // A client that had no answer may go on while the transaction still runs: it is a new process from then on.
      if (entry.outcome === "unknown") lives.set(entry.process, life + 1);
      const { call, end } = rankOf(place);
      return {
        label,
        process: entry.process + "'".repeat(life),
        outcome: entry.outcome,
        rank: { call, end: entry.outcome === "unknown" ? Number.POSITIVE_INFINITY : end },
        ops: entry.ops.map((op) => opOf(op, { workload, label, outcome: entry.outcome, init })),
      };
    });
  assertSequential(transactions);
  assertDistinct(transactions, workload, canonical(init));
  return { workload, transactions };
}

interface Context {
  readonly workload: Workload;
  readonly label: string;
  readonly outcome: Outcome;
  readonly init: Json;
}

function opOf([kind, key, value]: RecordedOp, { workload, label, outcome, init }: Context): MicroOp {
  if (kind !== "r") {
    if ((kind === "append") === (workload === "list-append")) {
      return { kind: "write", key, value: canonical(value) };
    }
    throw new HistoryError(
      `${label} has "${kind}" on ${key}, and the model ${workload} has only ${workload === "list-append" ? '"append"' : '"w"'} and "r"`,
    );
  }
  if (outcome !== "ok") return { kind: "read", key, found: undefined };
  if (workload === "rw-register") {
    const initial = value === null || canonical(value) === canonical(init);
    return { kind: "read", key, found: initial ? [] : [canonical(value)] };
  }
  if (value === null) return { kind: "read", key, found: [] };
  if (!isList(value)) {
    throw new HistoryError(
      `${label} read ${canonical(value)} of ${key}, and a list reads as a list, as in ["r","x",[1,2]]`,
    );
  }
  return { kind: "read", key, found: value.map(canonical) };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function ranks(recorded: readonly RecordedTransaction[]): (place: number) => { call: number; end: number } {
  const moments = recorded.flatMap(({ call, end }, place) => [
    { place, time: call, isEnd: false },
    ...(end === null ? [] : [{ place, time: end, isEnd: true }]),
  ]);
  moments.sort((a, b) => a.time - b.time || Number(a.isEnd) - Number(b.isEnd));
  const found = recorded.map(() => ({ call: 0, end: Number.POSITIVE_INFINITY }));
  moments.forEach(({ place, isEnd }, rank) => {
    const entry = found[place];
    if (entry) entry[isEnd ? "end" : "call"] = rank;
  });
  return (place) => found[place] ?? { call: 0, end: Number.POSITIVE_INFINITY };
}

function assertSequential(transactions: readonly Transaction[]): void {
  const last = new Map<string, Transaction>();
  for (const transaction of transactions) {
    const before = last.get(transaction.process);
    last.set(transaction.process, transaction);
    if (!before || before.rank.end < transaction.rank.call) continue;
    throw new HistoryError(
      `${before.label} and ${transaction.label} overlap, and the client ${transaction.process} runs one transaction at a time: ` +
        "give one of them to another client",
    );
  }
}

function assertDistinct(transactions: readonly Transaction[], workload: Workload, init: string): void {
  const labels = new Set<string>();
  const writers = new Map<string, string>();
  for (const { label, ops } of transactions) {
    if (labels.has(label)) throw new HistoryError(`two transactions are called ${label}`);
    labels.add(label);
    for (const op of ops) {
      if (op.kind !== "write") continue;
      const place = objectValue(op.key, op.value);
      const other = writers.get(place);
      if (workload === "rw-register" && (op.value === init || op.value === "null")) {
        throw new HistoryError(
          `${label} writes ${op.value} to ${op.key}, which is what a register holds at first`,
        );
      }
      if (other !== undefined) {
        throw new HistoryError(
          `${other} and ${label} both write ${op.value} to ${op.key}: write a value once, so that a read says whose it saw`,
        );
      }
      writers.set(place, label);
    }
  }
}

/** One string for an object and a value of it. */
export function objectValue(key: string, value: string): string {
  return `${JSON.stringify(key)} ${value}`;
}
