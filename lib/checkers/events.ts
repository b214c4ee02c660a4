/** The history of a run: invocations and answers in real-time order, as the kernel's clients record them. */
import {
  HistoryError,
  makeHistory,
  renameAfterUnknown,
  type History,
  type Json,
  type Op,
  type Recorded,
} from "./history";

/** The fields of the kernel's `HEvent` that are read; array order is real time, ties in `t` included. */
export interface HistoryEvent {
  readonly op: number;
  readonly process: string;
  readonly t: number;
  readonly kind: "invoke" | "ok" | "fail" | "unknown";
  readonly f?: Json;
  readonly value?: Json;
}

/**
 * Operations are `{kind:"read",key}`, `{kind:"write",key,value}` and `{kind:"cas",key,from,to}`; the key may be missing, which is
 * a store of one register. Throws a {@link HistoryError} for anything else.
 */
export function historyOf(events: readonly HistoryEvent[], init: Json = 0): History {
  const open = new Map<number, Recorded>();
  events.forEach((event, place) => {
    if (event.kind === "invoke") {
      const op = parseOp(event.f, event.op);
      const rank = { call: place, end: Number.POSITIVE_INFINITY };
      open.set(event.op, {
        process: event.process,
        call: event.t,
        end: null,
        outcome: "unknown",
        op,
        output: undefined,
        rank,
      });
      return;
    }
    const called = open.get(event.op);
    if (!called) throw new HistoryError(`operation ${event.op} is answered and was never invoked`);
    if (event.kind === "unknown") return;
    const output = event.kind === "ok" && called.op.kind !== "write" ? (event.value ?? null) : undefined;
    const rank = { call: called.rank?.call ?? place, end: place };
    open.set(event.op, { ...called, end: event.t, outcome: event.kind, output, rank });
  });
  return makeHistory(renameAfterUnknown([...open.values()]), init);
}

function parseOp(f: Json | undefined, number: number): Op {
  const fields: Readonly<Record<string, Json | undefined>> = isObject(f) ? f : {};
  const { kind, key = "", value = null, from = null, to = null } = fields;
  if (typeof key === "string") {
    if (kind === "read") return { kind, key };
    if (kind === "write") return { kind, key, value };
    if (kind === "cas") return { kind, key, from, to };
  }
  throw new HistoryError(
    `operation ${number} is ${JSON.stringify(f)}; a register store knows {kind:"read",key}, {kind:"write",key,value} and {kind:"cas",key,from,to}`,
  );
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
