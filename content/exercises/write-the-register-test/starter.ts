import type { HEvent } from "happens-before";

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

/** Null when a linearizable register can have answered so; otherwise operations that no order explains. */
export function findAnomaly(history: History): Anomaly | null {
  const operations = operationsOf(history);
  const written = new Set(operations.filter(({ kind }) => kind === "write").map(({ value }) => value));
  for (const { number, kind, value } of operations) {
    if (kind === "read" && value !== undefined && value !== 0 && !written.has(value)) {
      return { ops: [number], why: `nobody wrote ${value}` };
    }
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
