/** The operations that contradict each other, drawn in time with the arrows that no order can follow. */
import { HistoryChart } from "@/components/canvas/history-chart";
import { historyOf } from "@/lib/checkers";
import type { RecordedRun } from "@/lib/sim";
import type { RunVerdict } from "./verdict";

export interface CircleChartProps {
  readonly run: RecordedRun;
  readonly verdict: RunVerdict;
}

/** Nothing when no circle was found: then there is none to draw. */
export function CircleChart({ run, verdict: { circle, result } }: CircleChartProps) {
  const ops = result.cycle?.ops ?? [];
  if (ops.length === 0) return null;
  const all = historyOf(run.history).operations;
  // What a read of the circle returned was written by somebody, and without that one the drawing raises the question.
  const read = all.flatMap(({ label, output }) =>
    circle.has(label) && output !== undefined ? [output] : [],
  );
  const operations = all
    .filter(({ label, op }) => circle.has(label) || (op.kind === "write" && read.includes(op.value)))
    .map(({ label, process, call, end, outcome, text }) => ({
      ...{ label, process, end: end === null ? null : oneDigit(end), outcome },
      ...{ call: oneDigit(call), text: withoutKey(text) },
    }));
  const cycle = ops.slice(1).map((to, i) => ({ from: ops[i] ?? to, to }));
  return (
    <HistoryChart
      operations={operations}
      label={`The operations ${ops.join(", then ")} in time`}
      witness={[]}
      cycle={cycle}
      realTime={false}
    />
  );
}

/** There is one register: `W(1)` and `R=0` say enough. */
function withoutKey(text: string): string {
  return text.replace(/\(\w+\)/, "").replace(/\(\w+,/, "(");
}

function oneDigit(ms: number): number {
  return Math.round(ms * 10) / 10;
}
