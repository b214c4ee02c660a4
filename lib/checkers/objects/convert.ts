/** Histories of registers in the two forms: for the models of `../consistency.ts`, and for those of this folder. */
import { HistoryError, makeHistory, renameAfterUnknown, type History, type Json, type Op } from "../history";
import { formatCall, type Call, type ObjectOperation } from "./model";

export function asObjects({ operations }: History): ObjectOperation[] {
  return operations.map((operation) => {
    const { op, output, rank, outcome } = operation;
    const call = callOf(op);
    const end = outcome === "ok" ? rank.end : Number.POSITIVE_INFINITY;
    return { ...operation, op: call, rank: { ...rank, end }, text: formatCall(call, output) };
  });
}

/** Throws a {@link HistoryError} for operations that registers do not have. */
export function asHistory(operations: readonly ObjectOperation[], init: Json = null): History {
  const recorded = operations.map(({ process, call, end, outcome, op, output, rank }) => ({
    process,
    call,
    end,
    outcome,
    op: opOf(op),
    output: op.kind === "write" ? undefined : output,
    rank,
  }));
  return makeHistory(renameAfterUnknown(recorded), init);
}

function callOf(op: Op): Call {
  if (op.kind === "cas") return { kind: op.kind, key: op.key, expected: op.from, value: op.to };
  return op.kind === "write" ? { ...op } : { kind: op.kind, key: op.key };
}

function opOf({ kind, key, value = null, expected = null }: Call): Op {
  if (kind === "read") return { kind, key };
  if (kind === "write") return { kind, key, value };
  if (kind === "cas") return { kind, key, from: expected, to: value };
  throw new HistoryError(
    `${kind} is no operation of a register; other models are checked for linearizability only`,
  );
}
