"use client";
/** History Workbench: draw a history, drag it, and watch which consistency models accept it. */
import { useDeferredValue, useId, useMemo, useState, type KeyboardEvent } from "react";
import { HistoryChart, type HistoryEdit } from "@/components/canvas/history-chart";
import { Controls } from "./controls";
import { nudge, place, removeOperation, snapOf, toRow, type Edited } from "./edits";
import { Evidence, type Piece } from "./evidence";
import { Inspector } from "./inspector";
import { judge, judgeAll, readLines, type Bench, type Reading } from "./model";
import { ModelsTable } from "./models-table";
import { RunPanel } from "./run-panel";
import { TextPanel } from "./text-panel";
import { useBench, type BenchState } from "./use-bench";
import { useStepper } from "./use-stepper";
import { VerdictLine } from "./verdict-line";
import { ordersOf, walk } from "./walk";
import styles from "./workbench.module.css";

type Read = Extract<Reading, { kind: "read" }>;

export interface HistoryWorkbenchProps {
  readonly preset?: Readonly<Record<string, unknown>> | undefined;
}

export default function HistoryWorkbench({ preset }: HistoryWorkbenchProps) {
  const state = useBench(preset);
  const { bench } = state;
  const [selected, setSelected] = useState<number | null>(0);
  const [refusal, setRefusal] = useState<string | null>(null);
  const reading = useMemo(() => readLines(bench.lines), [bench.lines]);
  const shown = useLastGood(reading);

  // All eight may take a moment; the bar under the pointer does not wait for them.
  const asked = useDeferredValue(shown?.history);
  const verdicts = useMemo(() => (asked ? judgeAll(asked, bench.only) : []), [asked, bench.only]);

  /** Takes an edit of the lines over, or says why it cannot be. */
  const apply = (edited: Edited, kind?: string): boolean => {
    setRefusal(edited.kind === "refused" ? edited.message : null);
    if (edited.kind === "refused") return false;
    setSelected(edited.line);
    state.commit({ lines: edited.lines }, kind);
    return true;
  };
  const replace = (next: Partial<Bench>) => {
    setRefusal(null);
    setSelected(firstLine(next.lines ?? bench.lines));
    state.commit(next);
  };

  const operation = shown?.operations.find(({ line }) => line === selected);
  return (
    <div className={styles["bench"]} onKeyDown={(event) => undoKeys(event, state)}>
      <Controls state={state} keys={shown ? keysIn(shown) : []} onReplace={replace} />
      <div className={styles["columns"]}>
        <div className={styles["main"]}>
          {shown && (
            <Stage
              reading={shown}
              stale={reading.kind === "refused"}
              state={state}
              selected={selected}
              onSelect={setSelected}
              onApply={apply}
            />
          )}
          <Inspector
            lines={bench.lines}
            operation={reading.kind === "read" ? operation : undefined}
            broken={reading.kind === "refused"}
            refusal={refusal}
            onApply={apply}
          />
        </div>
        <div className={styles["side"]}>
          {shown && (
            <ModelsTable
              verdicts={verdicts}
              model={bench.model}
              onModel={(model) => state.commit({ model })}
            />
          )}
          <TextPanel
            lines={bench.lines}
            problem={reading.kind === "refused" ? reading : null}
            selected={selected}
            onLine={setSelected}
            onLines={(lines) => {
              setRefusal(null);
              state.commit({ lines }, "text");
            }}
          />
        </div>
        <RunPanel model={bench.model} onTake={(lines) => replace({ lines, only: null })} />
      </div>
    </div>
  );
}

/** While the text cannot be read, the drawing keeps what could. */
function useLastGood(reading: Reading): Read | null {
  const [last, setLast] = useState<Read | null>(null);
  if (reading.kind === "read" && reading !== last) setLast(reading);
  return reading.kind === "read" ? reading : last;
}

function firstLine(lines: readonly string[]): number | null {
  const reading = readLines(lines);
  return reading.kind === "read" ? (reading.operations[0]?.line ?? null) : null;
}

function keysIn({ operations }: Read): string[] {
  return [...new Set(operations.map(({ op }) => op.key))].toSorted();
}

function undoKeys(event: KeyboardEvent, { undo, redo }: BenchState): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "z") (event.shiftKey ? redo : undo)();
  else if (key === "y") redo();
  else return;
  event.preventDefault();
}

interface StageProps {
  readonly reading: Read;
  /** The text has gone on and cannot be read: nothing here can be dragged. */
  readonly stale: boolean;
  readonly state: BenchState;
  readonly selected: number | null;
  readonly onSelect: (line: number) => void;
  readonly onApply: (edited: Edited, kind?: string) => boolean;
}

function Stage({ reading, stale, state, selected, onSelect, onApply }: StageProps) {
  const { bench } = state;
  const helpId = useId();
  const [viewer, setViewer] = useState<string>();
  const result = useMemo(
    () => judge(reading.history, bench.model, bench.only),
    [reading.history, bench.model, bench.only],
  );
  const orders = ordersOf(result);
  const order = orders.find(({ process }) => process === viewer) ?? orders[0];
  const cycle = (result.cycle?.reasons ?? []).map((reason, arrow) => ({
    from: result.cycle?.ops[arrow] ?? "",
    to: result.cycle?.ops[arrow + 1] ?? "",
    reason,
  }));
  const steps = order ? walk(reading.history, order) : [];
  const pieces: Piece[] =
    cycle.length > 0
      ? cycle.map(({ from, to, reason }) => ({ kind: "arrow", from, to, reason }))
      : steps.map((step) => ({ kind: "step", ...step }));
  const stepper = useStepper(pieces.length, JSON.stringify(pieces));
  const edit = useEdit({ reading, state, selected, helpId, onSelect, onApply });
  return (
    <section
      className={styles["stage"]}
      aria-label="The history and its verdict"
      data-stale={stale || undefined}
    >
      <VerdictLine result={result} bench={bench} stale={stale} />
      <HistoryChart
        operations={reading.operations.map((operation) => ({
          ...operation,
          id: String(operation.line),
          ignored: bench.only !== null && operation.op.key !== bench.only,
        }))}
        label="The history: a row for each process, a bar for each operation from call to return"
        witness={order?.labels ?? []}
        cycle={cycle}
        realTime={bench.model === "linearizable"}
        reached={stepper.at ?? undefined}
        edit={stale ? undefined : edit}
      />
      <p id={helpId} className={styles["help"]}>
        Drag a bar, or one of its ends.{" "}
        <span>
          With the keyboard: <kbd>Tab</kbd> to a bar, <kbd>←</kbd> <kbd>→</kbd> move it, with <kbd>Shift</kbd>{" "}
          its return, <kbd>↑</kbd> <kbd>↓</kbd> to another process, <kbd>Del</kbd> removes it.
        </span>
      </p>
      {!stale && (
        <Evidence
          pieces={pieces}
          explanation={result.explanation}
          stepper={stepper}
          viewers={orders.flatMap(({ process }) => process ?? [])}
          viewer={order?.process}
          onViewer={setViewer}
        />
      )}
    </section>
  );
}

interface EditOptions extends Omit<StageProps, "stale"> {
  readonly helpId: string;
}

/** From what is done to the drawing to edits of the lines. A drag is one edit, however long it takes. */
function useEdit({ reading, state, selected, helpId, onSelect, onApply }: EditOptions): HistoryEdit {
  const snap = snapOf(reading.operations);
  const kept = state.scene.scene.parameters.lines;
  return {
    selected: selected === null ? null : String(selected),
    snap,
    helpId,
    onSelect: (id) => onSelect(Number(id)),
    onPropose(id, part, wish) {
      const edited = place(kept, Number(id), part, wish, snap);
      if (edited.kind === "done") state.preview({ lines: edited.lines });
    },
    onSettle(keep) {
      if (keep) state.commit({ lines: state.bench.lines });
      else state.preview(null);
    },
    onNudge: (id, part, steps) => onApply(nudge(kept, Number(id), part, steps, snap), `nudge ${id} ${part}`),
    onRow: (id, rows) => onApply(toRow(kept, Number(id), rows, snap), `row ${id}`),
    onRemove: (id) => onApply(removeOperation(kept, Number(id))),
  };
}
