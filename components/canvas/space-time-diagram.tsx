"use client";
/**
 * The space-time diagram of a run (Lamport 1978): a line per process, time downwards, an arrow per message. Rows are events
 * in order, equally far apart, because what matters here is what came before what; the margin says when. Only the
 * neighbourhood of the present event is drawn, so a run of thousands stays quick.
 */
import { useEffect, useMemo, useRef, type RefObject } from "react";
import { roundMs } from "./event-list";
import styles from "./space-time-diagram.module.css";
import { useWidth } from "./use-width";

export interface SpaceTimeEvent {
  readonly index: number;
  readonly lane: string;
  readonly timeMs: number;
  readonly kind: "step" | "operation" | "lost" | "fault" | "violation";
  readonly label: string;
}

export interface SpaceTimeArrow {
  readonly from: { readonly lane: string; readonly index: number };
  /** Null: still on its way when the run ended. */
  readonly to: { readonly lane: string; readonly index: number } | null;
  readonly label: string;
  readonly lost: boolean;
  /** Colour by kind of message, 1 to 6. */
  readonly hue: number;
}

export interface SpaceTimeDiagramProps {
  readonly lanes: readonly string[];
  /** In order. */
  readonly events: readonly SpaceTimeEvent[];
  readonly arrows: readonly SpaceTimeArrow[];
  readonly at: number;
  readonly highlighted?: ReadonlySet<number> | undefined;
  onPick(index: number): void;
}

const ROW_PX = 24;
const HEAD_PX = 30;
const MARGIN_PX = 62;
/** Events drawn before and after the present one. */
const BEFORE = 45;
const AFTER = 25;
/** Where in its window the present row comes to stand, from the top: more past than future. */
const PRESENT_AT = 0.6;

export function SpaceTimeDiagram({ lanes, events, arrows, at, highlighted, onPick }: SpaceTimeDiagramProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const present = events.findLastIndex(({ index }) => index <= at);
  const first = Math.max(0, present - BEFORE);
  const shown = events.slice(first, present + AFTER);
  const presentRow = present - first;
  const drawing: Drawing = {
    events: shown,
    rowOf: new Map(shown.map(({ index }, row) => [index, row])),
    laneX: new Map(
      lanes.map((lane, n) => [lane, MARGIN_PX + ((n + 0.5) * (width - MARGIN_PX)) / lanes.length]),
    ),
    width,
    height: HEAD_PX + shown.length * ROW_PX,
  };
  const scroll = useInSight(presentRow, at, width);
  const senders = useMemo(() => new Map(arrows.map(({ from, to }) => [to?.index, from.lane])), [arrows]);
  return (
    <div ref={box} className={styles["box"]}>
      <div
        ref={scroll}
        className={styles["scroll"]}
        role="img"
        tabIndex={0}
        aria-label="Space-time diagram; the list of events says the same in words"
      >
        {width > 0 && (
          <>
            <div className={styles["lanes"]} aria-hidden="true">
              {lanes.map((lane) => (
                <span key={lane} style={{ left: drawing.laneX.get(lane) }}>
                  {lane}
                </span>
              ))}
            </div>
            <svg width={width} height={drawing.height} style={{ marginTop: -HEAD_PX }} aria-hidden="true">
              <rect
                className={styles["now"]}
                x={0}
                y={yOf(presentRow) - ROW_PX / 2}
                width={width}
                height={ROW_PX}
              />
              {lanes.map((lane) => {
                const x = drawing.laneX.get(lane);
                return (
                  <line
                    key={lane}
                    className={styles["lane"]}
                    x1={x}
                    x2={x}
                    y1={HEAD_PX}
                    y2={drawing.height}
                  />
                );
              })}
              {arrowsAmong(arrows, shown).map((arrow) => (
                <Arrow
                  key={`${arrow.from.index}-${arrow.to?.index ?? "open"}-${arrow.to?.lane ?? ""}`}
                  arrow={arrow}
                  drawing={drawing}
                  at={at}
                  highlighted={highlighted}
                />
              ))}
              {shown.map((event, row) => (
                <EventMark
                  key={event.index}
                  event={event}
                  row={row}
                  drawing={drawing}
                  sender={senders.get(event.index)}
                  now={row === presentRow}
                  lit={highlighted?.has(event.index) ?? false}
                  future={event.index > at}
                  onPick={onPick}
                />
              ))}
            </svg>
          </>
        )}
      </div>
    </div>
  );
}

/** Those that touch the rows that are drawn: of a long run almost none do. */
function arrowsAmong(
  arrows: readonly SpaceTimeArrow[],
  shown: readonly SpaceTimeEvent[],
): readonly SpaceTimeArrow[] {
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  return arrows.filter(({ from, to }) => from.index <= last && (!to || to.index >= first));
}

/** Keeps the present row in sight without moving the page; also when the drawing gets its size, and when only its rows moved on. */
function useInSight(row: number, at: number, width: number): RefObject<HTMLDivElement | null> {
  const scroll = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const view = scroll.current;
    if (!view || width === 0) return;
    const top = yOf(row);
    if (top < view.scrollTop + HEAD_PX + ROW_PX || top > view.scrollTop + view.clientHeight - ROW_PX) {
      view.scrollTop = top - view.clientHeight * PRESENT_AT;
    }
  }, [row, at, width]);
  return scroll;
}

interface ArrowProps extends Pick<SpaceTimeDiagramProps, "at" | "highlighted"> {
  readonly arrow: SpaceTimeArrow;
  readonly drawing: Drawing;
}

function Arrow({ arrow, drawing, at, highlighted }: ArrowProps) {
  const line = lineOf(arrow, drawing);
  if (!line) return null;
  const lit = highlighted?.has(arrow.from.index) && (!arrow.to || highlighted.has(arrow.to.index));
  const { x1, y1, x2, y2 } = line;
  return (
    <g
      className={styles["arrow"]}
      style={{ color: `var(--msg-${arrow.hue})` }}
      data-lit={lit || undefined}
      data-future={arrow.from.index > at || undefined}
    >
      <line x1={x1} y1={y1} x2={x2} y2={y2} />
      {arrow.lost ? (
        <path className={styles["lost"]} d={`M${x2 - 4} ${y2 - 4}l8 8m0 -8l-8 8`} />
      ) : (
        line.arrives && (
          <path
            className={styles["head"]}
            d="M-4 0-13-4.5-13 4.5Z"
            transform={`translate(${x2} ${y2}) rotate(${(Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI})`}
          />
        )
      )}
    </g>
  );
}

interface EventMarkProps {
  readonly event: SpaceTimeEvent;
  readonly row: number;
  readonly drawing: Drawing;
  /** The lane from which it was reached. */
  readonly sender: string | undefined;
  readonly now: boolean;
  readonly lit: boolean;
  readonly future: boolean;
  onPick(index: number): void;
}

function EventMark({ event, row, drawing, sender, now, lit, future, onPick }: EventMarkProps) {
  const x = drawing.laneX.get(event.lane) ?? 0;
  const senderX = drawing.laneX.get(sender ?? "") ?? x;
  const y = yOf(row);
  return (
    <g
      className={styles["event"]}
      data-kind={event.kind}
      data-now={now || undefined}
      data-lit={lit || undefined}
      data-future={future || undefined}
      onClick={() => onPick(event.index)}
    >
      <rect x={0} y={y - ROW_PX / 2} width={drawing.width} height={ROW_PX} className={styles["hit"]} />
      <text className={styles["time"]} x={MARGIN_PX - 12} y={y + 4}>
        {roundMs(event.timeMs)}
      </text>
      {event.kind !== "lost" && <circle cx={x} cy={y} r={now ? 6 : 4} />}
      <EventLabel event={event} x={x} y={y} senderX={senderX} width={drawing.width} />
    </g>
  );
}

interface EventLabelProps {
  readonly event: SpaceTimeEvent;
  readonly x: number;
  readonly y: number;
  readonly senderX: number;
  readonly width: number;
}

/** Beside its mark, towards the middle; lower where an arrow comes in on that side. What is lost is named where it was lost. */
function EventLabel({ event, x, y, senderX, width }: EventLabelProps) {
  const at = event.kind === "lost" ? senderX + (x - senderX) * LOST_AT : x;
  const lost = event.kind === "lost";
  const left = lost ? senderX > x : at > width * 0.66;
  const meets = !lost && (left ? senderX < x : senderX > x);
  return (
    <text
      className={styles["label"]}
      x={left ? at - 9 : at + 9}
      y={meets ? y + 13 : y + 4}
      textAnchor={left ? "end" : "start"}
    >
      {event.label}
    </text>
  );
}

interface Drawing {
  readonly rowOf: ReadonlyMap<number, number>;
  readonly laneX: ReadonlyMap<string, number>;
  readonly events: readonly SpaceTimeEvent[];
  readonly width: number;
  readonly height: number;
}

function yOf(row: number): number {
  return HEAD_PX + (row + 0.5) * ROW_PX;
}

/** How far a message that is lost is drawn. */
const LOST_AT = 0.7;

/** Ends outside the drawn rows are cut off at the edge. */
function lineOf({ from, to, lost }: SpaceTimeArrow, { rowOf, laneX, events, height }: Drawing) {
  const [x1, x2] = [laneX.get(from.lane), laneX.get(to?.lane ?? from.lane)];
  const [firstIndex, lastIndex] = [events[0]?.index ?? 0, events.at(-1)?.index ?? 0];
  if (x1 === undefined || x2 === undefined || from.index > lastIndex || (to && to.index < firstIndex))
    return null;
  const [startRow, endRow] = [rowOf.get(from.index), to ? rowOf.get(to.index) : undefined];
  if (startRow === undefined && endRow === undefined) return null;
  const y1 = startRow === undefined ? 0 : yOf(startRow);
  const y2 = endRow === undefined ? height : yOf(endRow);
  return { x1, y1, x2: lost ? x1 + (x2 - x1) * LOST_AT : x2, y2, arrives: endRow !== undefined };
}
