/** What the checker says about one run, and the event at which it first had to say it. */
import { check, historyOf, type CheckResult } from "@/lib/checkers";
import type { HEvent, RecordedRun } from "@/lib/sim";

export interface RunVerdict {
  readonly result: CheckResult;
  /** The checker's names, `A1`, by the kernel's number of the operation. */
  readonly labels: ReadonlyMap<number, string>;
  /** Operations of the circle, or of no circle. */
  readonly circle: ReadonlySet<string>;
  /** Index of the event at which the history stopped being linearizable. */
  readonly brokenAt: number | null;
}

export function verdictOf(run: RecordedRun): RunVerdict {
  const history = historyOf(run.history);
  const result = check(history, { consistency: "linearizable" });
  const numbers = run.history.filter(({ kind }) => kind === "invoke").map(({ op }) => op);
  const labels = new Map(numbers.map((op, i) => [op, history.operations[i]?.label ?? ""]));
  const brokenAt = result.verdict === "violation" ? firstBroken(run) : null;
  return { result, labels, circle: new Set(result.cycle?.ops ?? []), brokenAt };
}

/** A history that is not linearizable stays so whatever follows, so the first bad beginning is found by halving. */
function firstBroken(run: RecordedRun): number | null {
  let [good, bad] = [0, run.history.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBroken(run.history.slice(0, middle))) bad = middle;
    else good = middle;
  }
  const last = run.history[bad - 1];
  return run.trace.find((event) => event.kind === "return" && event.op === last?.op)?.index ?? null;
}

function isBroken(history: readonly HEvent[]): boolean {
  return check(historyOf(history), { consistency: "linearizable" }).verdict === "violation";
}
