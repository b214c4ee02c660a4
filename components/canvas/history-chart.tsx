"use client";
/**
 * The drawing of a history: a row per process, a bar per operation from call to return, and the evidence for a verdict on top:
 * numbers in the order of a witness, or the arrows of a cycle. With `edit`, the bars are dragged, and moved from the keyboard:
 * a bar is a button and its two ends, once it is selected, are sliders. What a move may do is the owner's business.
 */
import { useId, useRef } from "react";
import { CycleEdges, EdgeNumbers, WitnessPoints, type Evidence } from "./history-evidence";
import {
  BAR_HEIGHT,
  BAR_TOP,
  idOf,
  labelOf,
  layoutOf,
  type ChartOperation,
  type Frame,
  type Layout,
  type PlacedOperation,
} from "./history-layout";
import styles from "./history-chart.module.css";
import { barKeys, endKeys, useBarDrag, type BarDrag, type HistoryEdit } from "./use-bar-drag";

export type { ChartOperation, HistoryEdit };

export interface HistoryChartProps extends Omit<Evidence, "layout"> {
  /** While bars are edited: in an order that edits do not change. */
  readonly operations: readonly ChartOperation[];
  /** What the drawing is of, for those who cannot see it. */
  readonly label: string;
  readonly edit?: HistoryEdit | undefined;
}

export function HistoryChart({ operations, label, edit, ...evidence }: HistoryChartProps) {
  const svg = useRef<SVGSVGElement>(null);
  const drag = useBarDrag(svg, edit);
  const arrowId = useId();
  const options = { withEdges: evidence.cycle.length > 0, editable: edit !== undefined };
  const layout = layoutOf(operations, { ...options, frame: drag.frame });
  const placed = [...layout.placed.values()];
  return (
    <div className={styles["chart"]}>
      <div className={styles["processes"]} aria-hidden="true">
        {layout.frame.processes.map((process) => (
          <span key={process} style={{ height: layout.rowPx }}>
            {process}
          </span>
        ))}
      </div>
      <div
        className={styles["scroll"]}
        role={edit ? "group" : "img"}
        aria-label={label}
        tabIndex={edit ? -1 : 0}
      >
        <svg
          ref={svg}
          width="100%"
          height={layout.heightPx}
          style={{ minWidth: layout.minWidthPx }}
          aria-hidden={edit ? undefined : "true"}
          className={drag.frame ? styles["dragging"] : undefined}
          onPointerMove={(event) => drag.move(event, layout)}
          onPointerUp={drag.drop}
          onPointerCancel={drag.cancel}
        >
          <ArrowHead id={arrowId} />
          <Axis layout={layout} />
          {placed.map((one) =>
            edit ? (
              <EditableBar
                key={idOf(one.operation)}
                placed={one}
                edit={edit}
                drag={drag}
                frame={layout.frame}
              />
            ) : (
              <Bar key={idOf(one.operation)} placed={one} />
            ),
          )}
          <g aria-hidden="true" className={styles["marks"]}>
            <CycleEdges layout={layout} {...evidence} arrowId={arrowId} />
            {placed.map((one) => (
              <BarLabel key={idOf(one.operation)} placed={one} />
            ))}
            <EdgeNumbers layout={layout} {...evidence} />
            <WitnessPoints layout={layout} {...evidence} />
          </g>
        </svg>
      </div>
    </div>
  );
}

function ArrowHead({ id }: { readonly id: string }) {
  return (
    <defs aria-hidden="true">
      <marker id={id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
        <path d="M0 0 L8 4 L0 8 z" className={styles["arrowHead"]} />
      </marker>
    </defs>
  );
}

function percent(value: number): string {
  return `${value.toFixed(3)}%`;
}

function Axis({ layout }: { readonly layout: Layout }) {
  const bottom = layout.heightPx - 22;
  return (
    <g className={styles["axis"]} aria-hidden="true">
      {layout.ticks.map(({ time, at }) => (
        <g key={time}>
          <line x1={percent(at)} x2={percent(at)} y1={4} y2={bottom} />
          <text x={percent(at)} y={bottom + 16} textAnchor="middle">
            {time}
          </text>
        </g>
      ))}
    </g>
  );
}

function kindOf({ ignored, outcome }: ChartOperation): string {
  return `${styles["operation"]} ${styles[ignored ? "ignored" : outcome]}`;
}

function Bar({ placed }: { readonly placed: PlacedOperation }) {
  const { operation, left, right, top } = placed;
  return (
    <g className={kindOf(operation)}>
      <rect
        className={styles["bar"]}
        x={percent(left)}
        y={top + BAR_TOP}
        width={percent(right - left)}
        height={BAR_HEIGHT}
        rx="3"
      />
      {operation.outcome === "fail" && (
        <line
          className={styles["strike"]}
          x1={percent(left)}
          x2={percent(right)}
          y1={top + BAR_TOP + BAR_HEIGHT + 3}
          y2={top + BAR_TOP - 3}
        />
      )}
      {operation.end === null && (
        <text className={styles["question"]} x="100%" dx="-14" y={top + BAR_TOP + 13} textAnchor="middle">
          ?
        </text>
      )}
    </g>
  );
}

interface EditableBarProps {
  readonly placed: PlacedOperation;
  readonly edit: HistoryEdit;
  readonly drag: BarDrag;
  readonly frame: Frame;
}

/** What a finger can hit around a bar of 16 px. */
const HIT_PX = 40;
const HIT_TOP = BAR_TOP + BAR_HEIGHT / 2 - HIT_PX / 2;

function EditableBar({ placed, edit, drag, frame }: EditableBarProps) {
  const { operation, left, right, top } = placed;
  const id = idOf(operation);
  const selected = edit.selected === id;
  return (
    <g className={styles["editable"]} data-selected={selected || undefined}>
      <g
        role="button"
        tabIndex={0}
        aria-pressed={selected}
        aria-label={spoken(operation)}
        aria-describedby={edit.helpId}
        className={styles["body"]}
        onFocus={() => edit.onSelect(id)}
        onPointerDown={(event) => drag.begin(event, operation, "whole", frame)}
        onKeyDown={(event) => barKeys(event, id, edit)}
      >
        <rect
          className={styles["hit"]}
          x={percent(left)}
          y={top + HIT_TOP}
          width={percent(right - left)}
          height={HIT_PX}
        />
        <Bar placed={placed} />
      </g>
      <Handle placed={placed} part="call" {...{ edit, drag, frame }} />
      {operation.end !== null && <Handle placed={placed} part="end" {...{ edit, drag, frame }} />}
    </g>
  );
}

/** A handle reaches out of the bar more than into it, so that a short bar can still be taken in its middle. */
const HANDLE_OUT_PX = 15;
const HANDLE_PX = 22;

function Handle({ placed, part, edit, drag, frame }: EditableBarProps & { readonly part: "call" | "end" }) {
  const { operation, left, right, top } = placed;
  const id = idOf(operation);
  const selected = edit.selected === id;
  const value = part === "call" ? operation.call : (operation.end ?? 0);
  const x = percent(part === "call" ? left : right);
  return (
    <g
      role="slider"
      tabIndex={selected ? 0 : -1}
      aria-label={`${part === "call" ? "Call" : "Return"} of ${operation.label}`}
      aria-valuenow={value}
      aria-valuemin={part === "call" ? 0 : operation.call}
      aria-valuemax={part === "call" ? (operation.end ?? undefined) : undefined}
      className={styles["handle"]}
      onFocus={() => edit.onSelect(id)}
      onPointerDown={(event) => drag.begin(event, operation, part, frame)}
      onKeyDown={(event) => endKeys(event, id, part, edit)}
    >
      <rect
        className={styles["hit"]}
        x={x}
        y={top + HIT_TOP}
        width={HANDLE_PX}
        height={HIT_PX}
        transform={`translate(${part === "call" ? -HANDLE_OUT_PX : HANDLE_OUT_PX - HANDLE_PX} 0)`}
      />
      <rect
        className={styles["grip"]}
        x={x}
        y={top + BAR_TOP - 3}
        width="6"
        height={BAR_HEIGHT + 6}
        rx="3"
        transform="translate(-3 0)"
      />
    </g>
  );
}

function spoken({ label, text, call, end, outcome }: ChartOperation): string {
  const told = { ok: "answered", fail: "reported as failed", unknown: "never answered" }[outcome];
  return `${label}, ${text}, ${end === null ? `called at ${call}` : `${call} to ${end}`}, ${told}`;
}

/** Drawn after the arrows, with a halo, so that no arrow makes it unreadable. */
function BarLabel({ placed }: { readonly placed: PlacedOperation }) {
  const { operation, left, right, top } = placed;
  // The label of a bar that is open to the right stands at its call, where it begins.
  const open = operation.end === null;
  return (
    <g className={kindOf(operation)}>
      <text
        className={styles["label"]}
        x={percent(open ? left : (left + right) / 2)}
        y={top + BAR_TOP - 7}
        textAnchor={open ? "start" : "middle"}
      >
        {labelOf(operation)}
      </text>
    </g>
  );
}
