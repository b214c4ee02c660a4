"use client";
/**
 * What the clients saw, on one axis of time, with each partition as a band. Dragging across it paints another partition; the
 * sliders do the same for the keyboard, and the table below says everything in words. What is still to come is pale.
 */
import { memo, useRef, useState, type PointerEvent } from "react";
import { useWidth } from "@/components/canvas/use-width";
import { brief } from "@/components/replay/run-to-view";
import { formatIntervention, type Intervention } from "@/lib/sim";
import type { Asked, Partition } from "./measure";
import { clientsOf, END_MS, isProcessOf, SIDES, type Parameters } from "./model";
import styles from "./history-strip.module.css";

export interface HistoryStripProps {
  readonly asked: readonly Asked[];
  /** Numbers of acknowledged writes that are gone at the end. */
  readonly lost: ReadonlySet<number>;
  /** The checker's names of operations, by number. */
  readonly labels: ReadonlyMap<number, string>;
  /** Names of those that contradict each other, once they do. */
  readonly involved: ReadonlySet<string>;
  readonly partitions: readonly Partition[];
  /** Injected faults. */
  readonly faults: readonly Intervention[];
  readonly parameters: Parameters;
  readonly nowMs: number;
  onSeek(timeMs: number): void;
  onBrush(fromMs: number, untilMs: number): void;
}

const MARGIN_PX = 30;
const ROW_PX = 34;
/** Room above the first row for a name. */
const TOP_PX = 10;
const AXIS_PX = 36;
const TICK_MS = 1000;
const BAR_PX = 16;
const BAR_MIN_PX = 6;
const BRUSH_STEP_MS = 50;
/** A shorter drag is a click. */
const BRUSH_MIN_PX = 8;
const TICKS = Array.from({ length: Math.floor(END_MS / TICK_MS) + 1 }, (_, n) => n * TICK_MS);
/** On a narrower strip names would cover each other; the explanation and the table have them. */
const NAMED_FROM_PX = 520;

export function HistoryStrip(props: HistoryStripProps) {
  const { asked, lost, labels, involved, parameters, partitions, faults, nowMs, onSeek } = props;
  const [box, width] = useWidth<HTMLDivElement>();
  const clients = SIDES.flatMap((side) => clientsOf(parameters)[side]);
  const bottom = TOP_PX + clients.length * ROW_PX;
  const middleOf = (row: number) => TOP_PX + (row + 0.5) * ROW_PX;
  const x = (timeMs: number) => MARGIN_PX + (Math.min(timeMs, END_MS) / END_MS) * (width - MARGIN_PX - 4);
  const brush = useBrush(props, width);
  const bands = brush.painting ? [{ fromMs: brush.painting[0], untilMs: brush.painting[1] }] : partitions;
  return (
    <section className={styles["strip"]} aria-label="What the clients saw">
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={bottom + AXIS_PX} aria-hidden="true" {...brush.handlers}>
            {bands.map(({ fromMs, untilMs }) => (
              <g key={fromMs} className={styles["band"]}>
                <rect x={x(fromMs)} y={0} width={x(untilMs) - x(fromMs)} height={bottom} />
                <text x={(x(fromMs) + x(untilMs)) / 2} y={bottom + 15}>
                  partition
                </text>
              </g>
            ))}
            {TICKS.map((ms) => (
              <g key={ms} className={styles["tick"]}>
                <line x1={x(ms)} x2={x(ms)} y1={bottom + 18} y2={bottom + 22} />
                <text x={x(ms)} y={bottom + 33}>
                  {ms === 0 ? "0" : `${ms} ms`}
                </text>
              </g>
            ))}
            {clients.map((client, row) => (
              <g key={client}>
                <text className={styles["client"]} x={0} y={middleOf(row) + 4}>
                  {client}
                </text>
                <line
                  className={styles["axis"]}
                  x1={MARGIN_PX}
                  x2={width}
                  y1={middleOf(row)}
                  y2={middleOf(row)}
                />
                {asked
                  .filter(({ process }) => isProcessOf(process, client))
                  .map((entry) => (
                    <Bar
                      key={entry.op}
                      entry={entry}
                      lost={lost.has(entry.op)}
                      named={involved.has(labels.get(entry.op) ?? "") ? (labels.get(entry.op) ?? null) : null}
                      showsName={width >= NAMED_FROM_PX}
                      future={entry.callMs > nowMs}
                      left={x(entry.callMs)}
                      right={x(entry.endMs ?? END_MS)}
                      top={middleOf(row) - BAR_PX / 2}
                      onSeek={onSeek}
                    />
                  ))}
              </g>
            ))}
            {faults.map((fault, n) => (
              <FaultMark key={n} fault={fault} x={x(fault.at)} bottom={bottom} />
            ))}
            <line className={styles["now"]} x1={x(nowMs)} x2={x(nowMs)} y1={0} y2={bottom} />
          </svg>
        )}
      </div>
      <Legend />
      <Table asked={asked} lost={lost} labels={labels} />
    </section>
  );
}

/** A partition and its end are seen as a band; any other fault is a flash below the axis. */
function FaultMark({
  fault,
  x,
  bottom,
}: {
  readonly fault: Intervention;
  readonly x: number;
  readonly bottom: number;
}) {
  if (fault.kind === "part" || fault.kind === "heal") return null;
  return (
    <g className={styles["fault"]}>
      <title>{`${Math.round(fault.at)} ms: ${formatIntervention(fault)}`}</title>
      <line x1={x} x2={x} y1={0} y2={bottom} />
      <path d={`M${x + 2} ${bottom + 2}l-5 8h4l-2 7 6 -9h-4l2 -6z`} />
    </g>
  );
}

interface BarProps {
  readonly entry: Asked;
  readonly lost: boolean;
  /** Its name, when it is one of those that contradict each other. */
  readonly named: string | null;
  readonly showsName: boolean;
  readonly future: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly onSeek: (timeMs: number) => void;
}

const Bar = memo(function Bar({ entry, lost, named, showsName, future, left, right, top, onSeek }: BarProps) {
  const width = Math.max(BAR_MIN_PX, right - left);
  const middle = left + width / 2;
  return (
    <g
      className={styles["bar"]}
      data-kind={entry.kind}
      data-outcome={lost ? "lost" : entry.outcome}
      data-future={future || undefined}
      onPointerDown={(press) => press.stopPropagation()}
      onClick={() => onSeek(entry.endMs ?? entry.callMs)}
    >
      <title>{`${entry.process} ${told(entry)}, ${Math.round(entry.callMs)} ms: ${outcomeOf(entry, lost)}`}</title>
      <rect x={left} y={top} width={width} height={BAR_PX} rx={2} />
      {entry.outcome === "fail" && <path d={`M${middle - 4} ${top + 4}l8 8m0 -8l-8 8`} />}
      {lost && <path d={`M${middle - 5} ${top + BAR_PX / 2}l5 -6 5 6 -5 6z`} />}
      {named !== null && (
        <rect
          className={styles["circle"]}
          x={left - 3}
          y={top - 3}
          width={width + 6}
          height={BAR_PX + 6}
          rx={4}
        />
      )}
      {named !== null && showsName && (
        <text className={styles["name"]} x={middle} y={top - 5}>
          {named}
        </text>
      )}
    </g>
  );
});

const Legend = memo(function Legend() {
  const signs = [
    ["ok", "write", "write answered"],
    ["ok", "read", "read answered"],
    ["fail", "write", "refused"],
    ["unknown", "write", "no answer: unknown"],
    ["lost", "write", "acknowledged, and gone at the end"],
  ] as const;
  return (
    <ul className={styles["legend"]}>
      {signs.map(([outcome, kind, text]) => (
        <li key={text}>
          <svg width={18} height={BAR_PX} aria-hidden="true">
            <g className={styles["bar"]} data-kind={kind} data-outcome={outcome}>
              <rect x={3} y={1} width={12} height={BAR_PX - 2} rx={2} />
              {outcome === "fail" && <path d="M5 4l8 8m0 -8l-8 8" />}
              {outcome === "lost" && <path d="M4 8l5 -6 5 6 -5 6z" />}
            </g>
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
});

const Table = memo(function Table({
  asked,
  lost,
  labels,
}: Pick<HistoryStripProps, "asked" | "lost" | "labels">) {
  return (
    <details className={styles["table"]}>
      <summary>As a table</summary>
      <div tabIndex={0} role="region" aria-label="Operations of the clients">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Operation</th>
              <th scope="col">Asked, ms</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {asked.map((entry) => (
              <tr key={entry.op}>
                <td>{labels.get(entry.op)}</td>
                <td>
                  <code>{told(entry)}</code>
                </td>
                <td>{Math.round(entry.callMs)}</td>
                <td>{outcomeOf(entry, lost.has(entry.op))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
});

function told({ kind, key, written, outcome, value }: Asked): string {
  if (kind === "write") return `W(${key},${brief(written)})`;
  return outcome === "ok" ? `R(${key})=${brief(value)}` : `R(${key})`;
}

const OUTCOMES = {
  ok: "answered",
  fail: "refused",
  unknown: "no answer: unknown",
  open: "not over when the run ends",
} as const;

function outcomeOf({ outcome }: Asked, lost: boolean): string {
  return lost ? "acknowledged, and gone at the end" : OUTCOMES[outcome];
}

/** Painting a partition with the pointer. While it is painted only the band moves; the run is computed when it is done. */
function useBrush({ onBrush }: HistoryStripProps, width: number) {
  const start = useRef<{ readonly x: number; readonly ms: number } | null>(null);
  const [painting, setPainting] = useState<readonly [number, number] | null>(null);
  const timeOf = (event: PointerEvent<SVGSVGElement>): { x: number; ms: number } => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const share = (x - MARGIN_PX) / (width - MARGIN_PX - 4);
    const ms = Math.round((Math.min(1, Math.max(0, share)) * END_MS) / BRUSH_STEP_MS) * BRUSH_STEP_MS;
    return { x, ms };
  };
  const handlers = {
    onPointerDown: (event: PointerEvent<SVGSVGElement>): void => {
      start.current = timeOf(event);
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>): void => {
      const from = start.current;
      if (!from) return;
      const to = timeOf(event);
      const isDrag = Math.abs(to.x - from.x) >= BRUSH_MIN_PX && to.ms !== from.ms;
      setPainting(isDrag ? [Math.min(from.ms, to.ms), Math.max(from.ms, to.ms)] : null);
    },
    onPointerUp: (): void => {
      start.current = null;
      setPainting(null);
      if (painting) onBrush(painting[0], painting[1]);
    },
    onPointerCancel: (): void => {
      start.current = null;
      setPainting(null);
    },
  };
  return { painting, handlers };
}
