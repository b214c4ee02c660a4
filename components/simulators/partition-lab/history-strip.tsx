"use client";
/**
 * What the clients saw, on one axis of time, with the partition as a band. Dragging across it paints another partition; the
 * sliders above do the same for the keyboard, and the table below says everything in words.
 */
import { useRef, useState, type PointerEvent } from "react";
import { useWidth } from "@/components/canvas/use-width";
import { brief } from "@/components/replay/run-to-view";
import type { Asked } from "./measure";
import { clientsOf, END_MS, isProcessOf, SIDES, type Parameters } from "./model";
import styles from "./history-strip.module.css";

export interface HistoryStripProps {
  readonly asked: readonly Asked[];
  /** Numbers of acknowledged writes that are gone at the end. */
  readonly lost: ReadonlySet<number>;
  readonly parameters: Parameters;
  readonly nowMs: number;
  onSeek(timeMs: number): void;
  onBrush(fromMs: number, untilMs: number): void;
}

const MARGIN_PX = 40;
const ROW_PX = 30;
const AXIS_PX = 20;
const BAR_PX = 16;
const BAR_MIN_PX = 6;
const BRUSH_STEP_MS = 50;
/** A shorter drag is a click. */
const BRUSH_MIN_PX = 8;

export function HistoryStrip(props: HistoryStripProps) {
  const { asked, lost, parameters, nowMs, onSeek } = props;
  const [box, width] = useWidth<HTMLDivElement>();
  const clients = SIDES.flatMap((side) => clientsOf(parameters)[side]);
  const height = clients.length * ROW_PX + AXIS_PX;
  const x = (timeMs: number) => MARGIN_PX + (Math.min(timeMs, END_MS) / END_MS) * (width - MARGIN_PX - 4);
  const brush = useBrush(props, width);
  const band = brush.painting ?? (parameters.partition ? [parameters.fromMs, parameters.untilMs] : null);
  return (
    <section className={styles["strip"]} aria-label="What the clients saw">
      <div ref={box}>
        {width > 0 && (
          <svg width={width} height={height} aria-hidden="true" {...brush.handlers}>
            {band && (
              <g className={styles["band"]}>
                <rect x={x(band[0])} y={0} width={x(band[1]) - x(band[0])} height={height - AXIS_PX} />
                <text x={(x(band[0]) + x(band[1])) / 2} y={height - 6}>
                  partition
                </text>
              </g>
            )}
            {clients.map((client, row) => (
              <g key={client}>
                <text className={styles["client"]} x={0} y={row * ROW_PX + ROW_PX / 2 + 4}>
                  {client}
                </text>
                <line
                  className={styles["axis"]}
                  x1={MARGIN_PX}
                  x2={width}
                  y1={(row + 0.5) * ROW_PX}
                  y2={(row + 0.5) * ROW_PX}
                />
                {asked
                  .filter(({ process }) => isProcessOf(process, client))
                  .map((entry) => (
                    <Bar
                      key={entry.op}
                      entry={entry}
                      lost={lost.has(entry.op)}
                      left={x(entry.callMs)}
                      right={x(entry.endMs ?? END_MS)}
                      top={row * ROW_PX + (ROW_PX - BAR_PX) / 2}
                      onClick={() => onSeek(entry.endMs ?? entry.callMs)}
                    />
                  ))}
              </g>
            ))}
            <line className={styles["now"]} x1={x(nowMs)} x2={x(nowMs)} y1={0} y2={height - AXIS_PX} />
          </svg>
        )}
      </div>
      <Legend />
      <Table asked={asked} lost={lost} />
    </section>
  );
}

interface BarProps {
  readonly entry: Asked;
  readonly lost: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  onClick(): void;
}

function Bar({ entry, lost, left, right, top, onClick }: BarProps) {
  const width = Math.max(BAR_MIN_PX, right - left);
  const middle = left + width / 2;
  return (
    <g
      className={styles["bar"]}
      data-kind={entry.kind}
      data-outcome={lost ? "lost" : entry.outcome}
      onPointerDown={(press) => press.stopPropagation()}
      onClick={onClick}
    >
      <title>{`${entry.process} ${told(entry)}, ${Math.round(entry.callMs)} ms: ${outcomeOf(entry, lost)}`}</title>
      <rect x={left} y={top} width={width} height={BAR_PX} rx={2} />
      {entry.outcome === "fail" && <path d={`M${middle - 4} ${top + 4}l8 8m0 -8l-8 8`} />}
      {lost && <path d={`M${middle - 5} ${top + BAR_PX / 2}l5 -6 5 6 -5 6z`} />}
    </g>
  );
}

function Legend() {
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
}

function Table({ asked, lost }: Pick<HistoryStripProps, "asked" | "lost">) {
  return (
    <details className={styles["table"]}>
      <summary>As a table</summary>
      <div tabIndex={0} role="region" aria-label="Operations of the clients">
        <table>
          <thead>
            <tr>
              <th scope="col">Client</th>
              <th scope="col">Operation</th>
              <th scope="col">Asked, ms</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {asked.map((entry) => (
              <tr key={entry.op}>
                <td>{entry.process}</td>
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
}

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
