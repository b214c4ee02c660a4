/**
 * What may be done to a history. Each edit takes the lines and gives back lines that clients can have produced: a process does
 * one thing at a time, and a client that never heard back goes on as a new process. A wish that cannot be granted is bent to
 * the nearest place that can (a drag), or refused with a sentence (a form).
 */
import { formatOperation, type Operation } from "@/lib/checkers";
import { readLines, type WrittenOperation } from "./model";

export type Edited =
  | {
      readonly kind: "done";
      readonly lines: readonly string[];
      /** The line of the operation that is in hand afterwards; null when it is gone. */
      readonly line: number | null;
    }
  | { readonly kind: "refused"; readonly message: string };

type Lines = readonly string[];

export type Part = "whole" | "call" | "end";

export interface Placement {
  readonly process: string;
  readonly call: number;
  readonly end: number | null;
}

/** Where the bar should be. It goes to the nearest place where its process is free; with none in that process, it stays in its own. */
export function place(lines: Lines, line: number, part: Part, wish: Placement, snap: number): Edited {
  return edit(lines, line, (mine, all) => {
    const others = (process: string) =>
      all.filter((other) => other.process === process && other.line !== mine.line).toSorted(byCall);
    if (part !== "whole") return withEnds(mine, part, wish, others(mine.process), snap);
    for (const process of new Set([wish.process, mine.process])) {
      const call = nearest(freeCalls(mine, others(process), snap), wish.call, () => true);
      if (call !== undefined) return moved(mine, process, call);
    }
    return mine;
  });
}

/** So many steps of an arrow key. A bar that touches its neighbour goes to the next free place behind it. */
export function nudge(lines: Lines, line: number, part: Part, steps: number, snap: number): Edited {
  return edit(lines, line, (mine, all) => {
    const by = steps * snap;
    const others = all
      .filter((other) => other.process === mine.process && other.line !== mine.line)
      .toSorted(byCall);
    if (part !== "whole") {
      const end = mine.end === null ? null : mine.end + by;
      return withEnds(mine, part, { process: mine.process, call: mine.call + by, end }, others, snap);
    }
    const onward = (call: number) => Math.sign(call - mine.call) === Math.sign(by);
    const call = nearest(freeCalls(mine, others, snap), mine.call + by, onward);
    return call === undefined ? mine : moved(mine, mine.process, call);
  });
}

/** To the next process above (−1) or below (1) in which there is room. */
export function toRow(lines: Lines, line: number, by: -1 | 1, snap: number): Edited {
  return edit(lines, line, (mine, all) => {
    const rows = [...new Set(all.map(({ process }) => process))].toSorted();
    const here = rows.indexOf(mine.process);
    const ahead = by === 1 ? rows.slice(here + 1) : rows.slice(0, here).toReversed();
    for (const process of ahead) {
      const others = all.filter((other) => other.process === process).toSorted(byCall);
      const call = nearest(freeCalls(mine, others, snap), mine.call, () => true);
      if (call !== undefined) return moved(mine, process, call);
    }
    return mine;
  });
}

/** Replaces an operation by what the form says, in the notation; refused when the history would not be one. */
export function rewrite(lines: Lines, line: number, text: string): Edited {
  const next = lines.with(line, text);
  const reading = readLines(next);
  return reading.kind === "read" ? { kind: "done", lines: next, line } : refuse(reading.message);
}

export type Outcome = Operation["outcome"];

/** The answer is taken away, or given. After an answer that never came, its client goes on as a new process. */
export function setOutcome(lines: Lines, line: number, outcome: Outcome): Edited {
  if (outcome === "unknown") return lostReply(lines, line);
  return edit(lines, line, (mine) => {
    const end = mine.end ?? mine.call + DURATION;
    if (outcome === "fail") return { ...mine, outcome, end, output: undefined };
    const output =
      mine.op.kind === "write" ? undefined : (mine.output ?? (mine.op.kind === "cas" ? true : 0));
    return { ...mine, outcome, end, output };
  });
}

/** The store may have acted; the client will never know. */
export function lostReply(lines: Lines, line: number): Edited {
  return edit(lines, line, pending, (after, all) => {
    const fresh = freshNames(after.process, all);
    return (other) => ({ ...other, process: fresh });
  });
}

/** The client dies while it waits: the same, and nothing comes after. */
export function crashedWriter(lines: Lines, line: number): Edited {
  return edit(lines, line, pending, () => () => null);
}

/** A read at the end of that process, or of its successor when it waits for ever. */
export function addOperation(lines: Lines, process: string): Edited {
  return withHistory(lines, (all) => {
    const mine = all.filter((operation) => operation.process === process).toSorted(byCall);
    const last = mine.at(-1);
    const call = last ? (last.end ?? last.call + DURATION) + 1 : 0;
    const name = last?.end === null ? freshNames(process, all) : process;
    return append(lines, `${name} ${call}-${call + DURATION} R(${keyFor(last)})=0`);
  });
}

export function addProcess(lines: Lines): Edited {
  return withHistory(lines, (all) => {
    const used = new Set(all.map(({ process }) => process));
    const name = [...LETTERS].find((letter) => !used.has(letter)) ?? freshNames("A", all);
    return append(lines, `${name} 0-${DURATION} R(${keyFor(all.at(-1))})=0`);
  });
}

export function removeOperation(lines: Lines, line: number): Edited {
  return without(lines, (operation) => operation.line === line);
}

export function removeProcess(lines: Lines, process: string): Edited {
  return without(lines, (operation) => operation.process === process);
}

/** The operation that moves up is the next in hand, so that a reader can remove several in a row. */
function without(lines: Lines, isGone: (operation: WrittenOperation) => boolean): Edited {
  return withHistory(lines, (all) => {
    const gone = all.filter(isGone).map(({ line }) => line);
    const left = all.filter((operation) => !isGone(operation));
    const next = left.find(({ line }) => line > (gone[0] ?? 0)) ?? left.at(-1);
    const shift = gone.filter((line) => next !== undefined && line < next.line).length;
    return {
      kind: "done",
      lines: lines.filter((_, line) => !gone.includes(line)),
      line: next === undefined ? null : next.line - shift,
    };
  });
}

/** A step of the drawing: a whole number, coarse enough that a drag across it takes some hundred steps. */
export function snapOf(operations: readonly Operation[]): number {
  const span = Math.max(...operations.flatMap(({ call, end }) => [call, end ?? call]), 1);
  return [1, 2, 5, 10, 20, 50, 100].find((step) => span / step <= 150) ?? 500;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/** How long an operation lasts whose end has to be invented. */
const DURATION = 2;

function refuse(message: string): Edited {
  return { kind: "refused", message };
}

function withHistory(lines: Lines, then: (all: readonly WrittenOperation[]) => Edited): Edited {
  const reading = readLines(lines);
  return reading.kind === "read" ? then(reading.operations) : refuse(reading.message);
}

type Change = (operation: WrittenOperation, all: readonly WrittenOperation[]) => WrittenOperation;
/** What becomes of an operation that the process made later; null: it was never made. */
type Later = (
  operation: WrittenOperation,
  all: readonly WrittenOperation[],
) => (other: WrittenOperation) => WrittenOperation | null;

/** Changes the operation of a line, and perhaps those that follow it in its process, and writes their lines anew. */
function edit(lines: Lines, line: number, change: Change, later?: Later): Edited {
  return withHistory(lines, (all) => {
    const mine = all.find((operation) => operation.line === line);
    if (!mine) return refuse("The operation is no longer there.");
    const changed = change(mine, all);
    const follow = later?.(mine, all);
    const isLater = (other: WrittenOperation) => other.process === mine.process && other.call > mine.call;
    const next: string[] = [];
    let lineNow = line;
    for (const [index, text] of lines.entries()) {
      if (index === line) lineNow = next.length;
      const other = all.find((operation) => operation.line === index);
      const then = index === line ? changed : other && follow && isLater(other) ? follow(other) : other;
      if (then === null) continue;
      next.push(then === undefined || then === other ? text : formatOperation(then));
    }
    const reading = readLines(next);
    return reading.kind === "read" ? { kind: "done", lines: next, line: lineNow } : refuse(reading.message);
  });
}

function byCall(a: Operation, b: Operation): number {
  return a.call - b.call;
}

function pending(operation: WrittenOperation): WrittenOperation {
  return { ...operation, outcome: "unknown", end: null, output: undefined };
}

function append(lines: Lines, text: string): Edited {
  // A last empty line is where the cursor waits, not a gap to keep.
  const kept = lines.at(-1)?.trim() === "" ? lines.slice(0, -1) : lines;
  return { kind: "done", lines: [...kept, text], line: kept.length };
}

function keyFor(operation: Operation | undefined): string {
  return operation ? operation.op.key : "x";
}

/** `A'`, and when that is taken, `A''`. */
function freshNames(process: string, all: readonly Operation[]): string {
  const used = new Set(all.map((operation) => operation.process));
  let name = `${process}'`;
  while (used.has(name)) name += "'";
  return name;
}

function rounded(time: number): number {
  return Number(time.toFixed(3));
}

function moved(operation: WrittenOperation, process: string, call: number): WrittenOperation {
  if (process === operation.process && call === operation.call) return operation;
  const end = operation.end === null ? null : rounded(operation.end + call - operation.call);
  return { ...operation, process, call, end };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Multiples of `snap` strictly after `time`, and strictly before it. */
const after = (time: number, snap: number) => rounded((Math.floor(time / snap) + 1) * snap);
const before = (time: number, snap: number) => rounded((Math.ceil(time / snap) - 1) * snap);

/** Where in a process an operation of this length can be called: between its operations, never touching one. */
function freeCalls(operation: Operation, others: readonly Operation[], snap: number): Range[] {
  const gaps = [...others, undefined].map((next, index) => {
    const previous = others[index - 1];
    const from = previous === undefined ? 0 : previous.end === null ? Infinity : after(previous.end, snap);
    // Without an answer it takes all the time there is, so nothing can follow it.
    const length = operation.end === null ? Infinity : operation.end - operation.call;
    const to = next === undefined ? Infinity : before(next.call - length, snap);
    return { from, to };
  });
  return gaps.filter(({ from, to }) => from <= to && from < Infinity);
}

function nearest(
  ranges: readonly Range[],
  wish: number,
  allowed: (call: number) => boolean,
): number | undefined {
  const calls = ranges.map(({ from, to }) => rounded(Math.min(Math.max(wish, from), to))).filter(allowed);
  return calls.toSorted((a, b) => Math.abs(a - wish) - Math.abs(b - wish))[0];
}

function withEnds(
  mine: WrittenOperation,
  part: "call" | "end",
  wish: Placement,
  others: readonly Operation[],
  snap: number,
): WrittenOperation {
  if (part === "call") {
    const previous = others.filter((other) => other.call < mine.call).at(-1);
    const from = previous?.end === null || previous === undefined ? 0 : after(previous.end, snap);
    const to = mine.end === null ? Infinity : before(mine.end, snap);
    return from > to ? mine : { ...mine, call: rounded(Math.min(Math.max(wish.call, from), to)) };
  }
  if (mine.end === null || wish.end === null) return mine;
  const next = others.find((other) => other.call > mine.call);
  const from = after(mine.call, snap);
  const to = next === undefined ? Infinity : before(next.call, snap);
  return from > to ? mine : { ...mine, end: rounded(Math.min(Math.max(wish.end, from), to)) };
}
