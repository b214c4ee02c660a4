"use client";
/**
 * A small chart: lines, and points that can be picked. It knows numbers and words, no protocol.
 *
 * A series is told apart by shape and by colour, and by its words in the legend. Marks at the same place are drawn side by side
 * and not on top of each other; a mark that stands for several things is larger and says how many. Whoever uses it puts the same
 * numbers in a table beside it: a picture is never the only place where a number is.
 */
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { dodge, labelledTicks, placeOf, radiusOf, type Box, type PlacedMark } from "./chart-layout";
import styles from "./chart.module.css";
import { Shape } from "./chart-shape";
import type { Axis, Mark, Series, Zone } from "./chart-types";
import { useWidth } from "./use-width";

export type { Axis, Mark, Series, ShapeName, Tone, Zone } from "./chart-types";

export interface ChartProps {
  /** What the chart shows, in a sentence. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly zones?: readonly Zone[];
  /** Upright lines with a word, "W = 2". */
  readonly rules?: readonly { readonly x: number; readonly label: string }[];
  readonly heightPx?: number;
  /** Small, as one of several: no titles of axes, fewer ticks. */
  readonly compact?: boolean;
  readonly hideLegend?: boolean;
  /** Id of the mark that is chosen. */
  readonly selected?: string | null;
  readonly onPick?: ((mark: Mark) => void) | undefined;
}

const MARGIN = { top: 26, right: 16, bottom: 44, left: 56 };
const COMPACT_MARGIN = { top: 10, right: 10, bottom: 22, left: 36 };

export function Chart(props: ChartProps) {
  const { label, heightPx = 320, compact = false, series, hideLegend = false } = props;
  const [ref, widthPx] = useWidth<HTMLDivElement>();
  const margin = compact ? COMPACT_MARGIN : MARGIN;
  const box: Box = {
    left: margin.left,
    top: margin.top,
    width: Math.max(40, widthPx - margin.left - margin.right),
    height: heightPx - margin.top - margin.bottom,
  };
  return (
    <figure className={styles["figure"]} data-compact={compact || undefined}>
      <div ref={ref} className={styles["frame"]} style={{ height: heightPx }}>
        {widthPx > 0 && (
          <svg width={widthPx} height={heightPx} role="group" aria-label={label}>
            <Axes {...props} box={box} />
            <Zones {...props} box={box} />
            <Rules {...props} box={box} />
            <Lines {...props} box={box} />
            <Marks {...props} box={box} />
          </svg>
        )}
      </div>
      {!hideLegend && <Legend series={series} />}
    </figure>
  );
}

type Inside = ChartProps & { readonly box: Box };

function Axes({ x, y, box, compact = false }: Inside) {
  const bottom = box.top + box.height;
  return (
    <g aria-hidden="true">
      {y.ticks.map((tick) => {
        const at = placeOf({ x: x.min, y: tick }, x, y, box).top;
        return (
          <g key={tick}>
            <line className={styles["grid"]} x1={box.left} x2={box.left + box.width} y1={at} y2={at} />
            <text className={styles["tick"]} x={box.left - 8} y={at} dy="0.32em" textAnchor="end">
              {y.format(tick)}
            </text>
          </g>
        );
      })}
      {labelledTicks(x, box.width).map(({ value, labelled }) => {
        const at = placeOf({ x: value, y: y.min }, x, y, box).left;
        return (
          <g key={value}>
            <line className={styles["grid"]} x1={at} x2={at} y1={box.top} y2={bottom} />
            {labelled && (
              <text className={styles["tick"]} x={at} y={bottom + 16} textAnchor="middle">
                {x.format(value)}
              </text>
            )}
          </g>
        );
      })}
      {!compact && (
        <>
          <text className={styles["axis"]} x={box.left + box.width} y={bottom + 37} textAnchor="end">
            {x.label} →
          </text>
          <text className={styles["axis"]} x={0} y={11}>
            ↑ {y.label}
          </text>
        </>
      )}
    </g>
  );
}

function Zones({ zones = [], x, y, box, compact = false }: Inside) {
  return zones.map((zone) => {
    const low = placeOf({ x: zone.fromX, y: zone.fromY }, x, y, box);
    const high = placeOf({ x: zone.toX, y: zone.toY }, x, y, box);
    return (
      <g key={zone.label} aria-hidden="true">
        <rect
          className={styles["zone"]}
          x={low.left}
          y={high.top}
          width={high.left - low.left}
          height={low.top - high.top}
          rx="3"
        />
        {!compact && (
          <text className={styles["zoneLabel"]} x={high.left} y={low.top + 14} textAnchor="end">
            {zone.label}
          </text>
        )}
      </g>
    );
  });
}

function Rules({ rules = [], x, y, box }: Inside) {
  return rules.map((rule) => {
    const { left } = placeOf({ x: rule.x, y: y.min }, x, y, box);
    return (
      <g key={rule.label}>
        <line className={styles["rule"]} x1={left} x2={left} y1={box.top} y2={box.top + box.height} />
        <text className={styles["ruleLabel"]} x={left + 5} y={box.top + 10}>
          {rule.label}
        </text>
      </g>
    );
  });
}

function Lines({ series, x, y, box }: Inside) {
  return series
    .filter(({ line, marks }) => line !== undefined && marks.length > 1)
    .map(({ id, line, tone, marks }) => (
      <polyline
        key={id}
        className={styles["line"]}
        data-tone={tone}
        data-line={line}
        points={marks
          .map((mark) => placeOf(mark, x, y, box))
          .map(({ left, top }) => `${left},${top}`)
          .join(" ")}
      />
    ));
}

function Marks(props: Inside) {
  const { series, compact = false, selected, onPick } = props;
  const id = useId();
  const placed = largestFirst(
    series.flatMap((one) =>
      one.marks.map((mark): PlacedMark => ({
        ...{
          mark,
          shape: one.shape,
          tone: one.tone,
          name: one.name,
          fixed: one.line !== undefined && one.marks.length > 1,
        },
        ...{ radius: radiusOf(mark.count ?? 1, compact) },
        ...placeOf(mark, props.x, props.y, props.box),
      })),
    ),
    props.box,
  );
  const [focused, setFocused] = useState(0);
  const group = useRef<SVGGElement>(null);
  const onKeyDown = (event: KeyboardEvent, place: number): void => {
    const next = stepOf(event.key, place, placed.length);
    if (next !== null) {
      event.preventDefault();
      setFocused(next);
      group.current?.querySelectorAll<SVGGElement>("[data-mark]")[next]?.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      const chosen = placed[place];
      if (chosen) onPick?.(chosen.mark);
    }
  };
  return (
    <g ref={group}>
      {placed.map((entry, place) => (
        <MarkView
          key={`${entry.name} ${entry.mark.id}`}
          entry={entry}
          titleId={`${id}-${place}`}
          selected={entry.mark.id === selected}
          interactive={onPick !== undefined}
          tabIndex={place === Math.min(focused, placed.length - 1) ? 0 : -1}
          onPick={() => {
            setFocused(place);
            onPick?.(entry.mark);
          }}
          onKeyDown={(event) => onKeyDown(event, place)}
        />
      ))}
    </g>
  );
}

/** A small mark that lies near a large one stays in sight. */
function largestFirst(marks: readonly PlacedMark[], box: Box): readonly PlacedMark[] {
  return dodge(marks, box).toSorted((a, b) => b.radius - a.radius);
}

function stepOf(key: string, place: number, count: number): number | null {
  if (key === "ArrowRight" || key === "ArrowDown") return Math.min(count - 1, place + 1);
  if (key === "ArrowLeft" || key === "ArrowUp") return Math.max(0, place - 1);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

interface MarkViewProps {
  readonly entry: PlacedMark;
  readonly titleId: string;
  readonly selected: boolean;
  readonly interactive: boolean;
  readonly tabIndex: number;
  readonly onPick: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function MarkView({ entry, titleId, selected, interactive, tabIndex, onPick, onKeyDown }: MarkViewProps) {
  const { mark, left, top, radius, shape, tone } = entry;
  const count = mark.count ?? 1;
  const role = interactive
    ? { role: "button", tabIndex, onClick: onPick, onKeyDown, "aria-pressed": selected }
    : { role: "img" };
  return (
    <g
      className={styles["mark"]}
      data-mark=""
      data-tone={tone}
      data-interactive={interactive || undefined}
      transform={`translate(${left} ${top})`}
      aria-labelledby={titleId}
      {...role}
    >
      <title id={titleId}>{mark.title}</title>
      {interactive && <circle className={styles["target"]} r={Math.max(12, radius + 2)} />}
      {selected && <circle className={styles["selected"]} r={radius + 4} />}
      <Shape name={shape} radius={radius} />
      {count > 1 && radius >= 10 && (
        <text className={styles["count"]} textAnchor="middle" dy={shape === "triangle" ? "0.55em" : "0.34em"}>
          {count}
        </text>
      )}
    </g>
  );
}

export function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <ul className={styles["legend"]}>
      {series.map(({ id, name, shape, tone, line }) => (
        <li key={id}>
          <svg width="28" height="14" aria-hidden="true" className={styles["mark"]} data-tone={tone}>
            {line !== undefined && (
              <line
                className={styles["line"]}
                data-tone={tone}
                data-line={line}
                x1="0"
                x2="28"
                y1="7"
                y2="7"
              />
            )}
            <g transform="translate(14 7)">
              <Shape name={shape} radius={5} />
            </g>
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
