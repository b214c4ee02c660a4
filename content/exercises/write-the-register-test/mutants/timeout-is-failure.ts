import type { HEvent } from "happens-before";

export const misconception = "A client that gave up was told nothing, so its write did not happen.";
export const caughtBy = "nobody-innocent-is-accused";
export const message = /^accused \("nobody wrote \d"\), but this order explains everything: /;

export type Op = { readonly kind: "read" } | { readonly kind: "write"; readonly value: number };
/** What clients saw, in real-time order. An `invoke` says in `f` what was asked, the `ok` of a read in `value` what was found. */
export type History = readonly HEvent<Op, number>[];

export interface Anomaly {
  /** The operations that contradict each other, by their numbers (`HEvent.op`). */
  readonly ops: readonly number[];
  /** For whoever reads the report. */
  readonly why: string;
}

/** One operation, put together from its events. */
interface Operation {
  readonly number: number;
  readonly kind: "read" | "write";
  /** Written, or found; undefined for a read without an answer. */
  readonly value: number | undefined;
  /** Places of call and return in the history; an operation that never returned has the place Infinity. */
  readonly called: number;
  readonly returned: number;
  readonly outcome: "ok" | "fail" | "unknown";
}

/** A write and the reads that found its value: in any legal order they stand together. */
interface Group {
  readonly value: number;
  readonly operations: readonly Operation[];
}

/** Null when a linearizable register can have answered so; otherwise operations that no order explains. */
export function findAnomaly(history: History): Anomaly | null {
  const operations = operationsOf(history);
  const writes = operations.filter(({ kind, outcome }) => kind === "write" && outcome === "ok");
  const reads = operations.filter(({ kind, outcome }) => kind === "read" && outcome === "ok");
  for (const read of reads) {
    const write = writes.find(({ value }) => value === read.value);
    if (!write && read.value !== 0) return { ops: [read.number], why: `nobody wrote ${read.value}` };
    if (write && read.returned < write.called) {
      return { ops: [read.number, write.number], why: `${read.value} was read before anybody wrote it` };
    }
  }
  const groups = groupsOf(writes, reads);
  for (const [place, one] of groups.entries()) {
    for (const other of groups.slice(place + 1)) {
      const there = before(one, other);
      const back = before(other, one);
      if (!there || !back) continue;
      const ops = new Set([...there, ...back].map(({ number }) => number).filter((number) => number >= 0));
      return { ops: [...ops], why: `${one.value} must be both before and after ${other.value}` };
    }
  }
  return null;
}

function groupsOf(writes: readonly Operation[], reads: readonly Operation[]): readonly Group[] {
  const first: Operation = {
    number: -1,
    kind: "write",
    value: 0,
    called: -Infinity,
    returned: -Infinity,
    outcome: "ok",
  };
  return [first, ...writes].map((write) => ({
    value: write.value ?? 0,
    operations: [write, ...reads.filter(({ value }) => value === write.value)],
  }));
}

/** An operation of the one that had returned before an operation of the other was called. */
function before(one: Group, other: Group): readonly [Operation, Operation] | null {
  for (const earlier of one.operations) {
    const later = other.operations.find(({ called }) => earlier.returned < called);
    if (later) return [earlier, later];
  }
  return null;
}

function operationsOf(history: History): readonly Operation[] {
  const operations = new Map<number, Operation>();
  history.forEach(({ op, kind, f, value }, place) => {
    const begun = operations.get(op);
    if (kind === "invoke" && f) {
      operations.set(op, {
        number: op,
        kind: f.kind,
        value: f.kind === "write" ? f.value : undefined,
        called: place,
        returned: Infinity,
        outcome: "unknown",
      });
    } else if (begun && kind !== "invoke" && kind !== "unknown") {
      const found = begun.kind === "read" && kind === "ok" ? value : begun.value;
      operations.set(op, { ...begun, value: found, returned: place, outcome: kind });
    }
  });
  return [...operations.values()];
}
