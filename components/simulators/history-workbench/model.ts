/**
 * History Workbench: from text to operations, from operations to verdicts. The judges are those of `lib/checkers`; here is only
 * what an editor needs besides: which line an operation stands on, and which line a mistake is in.
 */
import {
  bruteForce,
  BRUTE_FORCE_MAX,
  check,
  CONSISTENCIES,
  HistoryError,
  parseOps,
  type CheckResult,
  type Consistency,
  type History,
  type Operation,
} from "@/lib/checkers";

export interface Bench {
  /** The history in the notation of the chapters, one operation a line. */
  readonly lines: readonly string[];
  readonly model: Consistency;
  /** Only the operations on this key are checked; null: all. */
  readonly only: string | null;
}

/** An operation and where it is written. The line is its identity: an edit may change the label. */
export interface WrittenOperation extends Operation {
  readonly line: number;
}

export type Reading =
  | {
      readonly kind: "read";
      readonly history: History;
      /** In the order of their lines. */
      readonly operations: readonly WrittenOperation[];
    }
  | { readonly kind: "refused"; readonly message: string; readonly lines: readonly number[] };

/** The drawing and the checks follow each keystroke, so there is an end to what they take. */
export const OPERATIONS_MAX = 60;

export function readLines(lines: readonly string[]): Reading {
  const alone: { readonly line: number; readonly operation: Operation }[] = [];
  for (const [line, text] of lines.entries()) {
    try {
      const [operation] = parseOps([text]).operations;
      if (operation) alone.push({ line, operation });
    } catch (thrown) {
      return refused(thrown, [line], `Line ${line + 1}, “${text.trim().slice(0, 60)}”: `);
    }
  }
  if (alone.length > OPERATIONS_MAX) {
    const over = alone[OPERATIONS_MAX];
    const message = `${alone.length} operations; this page draws and checks ${OPERATIONS_MAX}. Remove some.`;
    return { kind: "refused", message, lines: over ? [over.line] : [] };
  }
  try {
    const history = parseOps(lines);
    return { kind: "read", history, operations: written(history, alone) };
  } catch (thrown) {
    const pair = overlapping(alone);
    const where = pair.length === 2 ? `Lines ${pair.map((line) => line + 1).join(" and ")}: ` : "";
    return refused(thrown, pair, where);
  }
}

type Alone = readonly { readonly line: number; readonly operation: Operation }[];

function refused(thrown: unknown, lines: readonly number[], where: string): Reading {
  if (!(thrown instanceof HistoryError)) throw thrown;
  return { kind: "refused", message: where + thrown.message.replace(/^line \d+, ".*?": /, ""), lines };
}

/** A process is sequential, so its n-th operation in time is the n-th of its labels. */
function written({ operations }: History, alone: Alone): WrittenOperation[] {
  return operations
    .map((operation): WrittenOperation => {
      const mine = (other: { readonly process: string }) => other.process === operation.process;
      const nth = operations.filter(mine).indexOf(operation);
      const found = byTime(alone.filter(({ operation: other }) => mine(other)))[nth];
      return { ...operation, line: found?.line ?? -1 };
    })
    .toSorted((a, b) => a.line - b.line);
}

function byTime(alone: Alone): Alone {
  return alone.toSorted((a, b) => a.operation.call - b.operation.call);
}

function overlapping(alone: Alone): readonly number[] {
  for (const process of new Set(alone.map(({ operation }) => operation.process))) {
    const mine = byTime(alone.filter(({ operation }) => operation.process === process));
    for (const [place, next] of mine.entries()) {
      const before = mine[place - 1];
      if (before && (before.operation.end ?? Infinity) >= next.operation.call)
        return [before.line, next.line].toSorted((a, b) => a - b);
    }
  }
  return [];
}

export function keysOf({ operations }: History): string[] {
  return [...new Set(operations.map(({ op }) => op.key))].toSorted();
}

/** A page checks while its reader drags, eight models at a time: operations tried until the answer is `unknown`. */
const STEPS_MAX = 20_000;
/** With more operations than this each step costs more, since every explanation of the reads is its own search. */
const SMALL_MAX = 16;
const STEPS_OF_LARGE_MAX = 4_000;

export function judge(history: History, model: Consistency, only: string | null): CheckResult {
  const stepsMax = history.operations.length > SMALL_MAX ? STEPS_OF_LARGE_MAX : STEPS_MAX;
  return check(history, { consistency: model, only: only ?? undefined, stepsMax });
}

export interface ModelVerdict {
  readonly model: Consistency;
  readonly result: CheckResult;
}

/** All eight, strongest first. */
export function judgeAll(history: History, only: string | null): ModelVerdict[] {
  return CONSISTENCIES.map((model) => ({ model, result: judge(history, model, only) }));
}

export type Comparison =
  | { readonly kind: "compared"; readonly verdict: "ok" | "violation"; readonly orders: number }
  /** More operations than all orders can be tried for. */
  | { readonly kind: "too-many"; readonly operations: number };

/** The definition executed, for a history small enough. */
export function compare({ lines, model, only }: Bench): Comparison {
  const history = parseOps(lines);
  const operations = history.operations.filter(({ op }) => only === null || op.key === only).length;
  if (operations > BRUTE_FORCE_MAX) return { kind: "too-many", operations };
  return {
    kind: "compared",
    ...bruteForce(history, { consistency: model, only: only ?? undefined }),
  };
}
