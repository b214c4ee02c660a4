"use client";
/**
 * The space-time diagram of a run (Lamport 1978): a line per process, time downwards, an arrow per message. Rows are events
 * in order, equally far apart, because what matters here is what came before what; the margin says when. Only the
 * neighbourhood of the present event is drawn, so a run of thousands stays quick.
 */
import { useEffect, useId, useRef } from "react";
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

export function SpaceTimeDiagram({ lanes, events, arrows, at, highlighted, onPick }: SpaceTimeDiagramProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const scroll = useRef<HTMLDivElement>(null);
  const arrowId = useId();
  const present = events.findLastIndex(({ index }) => index <= at);
  const first = Math.max(0, present - BEFORE);
  const shown = events.slice(first, present + AFTER);
  const rowOf = new Map(shown.map(({ index }, row) => [index, row]));
  const laneX = new Map(
    lanes.map((lane, n) => [lane, MARGIN_PX + ((n + 0.5) * (width - MARGIN_PX)) / lanes.length]),
  );
  const y = (row: number) => HEAD_PX + (row + 0.5) * ROW_PX;
  const height = HEAD_PX + shown.length * ROW_PX;
  const presentRow = present - first;
  useEffect(() => {
    const view = scroll.current;
    if (!view) return;
    const top = HEAD_PX + (presentRow + 0.5) * ROW_PX;
    if (top < view.scrollTop + HEAD_PX || top > view.scrollTop + view.clientHeight - ROW_PX) {
      view.scrollTop = top - view.clientHeight * 0.6;
    }
  }, [presentRow]);
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
                <span key={lane} style={{ left: laneX.get(lane) }}>
                  {lane}
                </span>
              ))}
            </div>
            <svg width={width} height={height} style={{ marginTop: -HEAD_PX }} aria-hidden="true">
              <defs>
                <marker
                  id={arrowId}
                  viewBox="0 0 8 8"
                  refX="7"
                  refY="4"
                  markerWidth="7"
                  markerHeight="7"
                  orient="auto"
                >
                  <path d="M0 0 8 4 0 8Z" fill="context-stroke" />
                </marker>
              </defs>
              <rect
                className={styles["now"]}
                x={0}
                y={y(presentRow) - ROW_PX / 2}
                width={width}
                height={ROW_PX}
              />
              {lanes.map((lane) => (
                <line
                  key={lane}
                  className={styles["lane"]}
                  x1={laneX.get(lane)}
                  x2={laneX.get(lane)}
                  y1={HEAD_PX}
                  y2={height}
                />
              ))}
              {arrows.map((arrow) => {
                const line = lineOf(arrow, { rowOf, laneX, y, events: shown, height });
                if (!line) return null;
                const lit =
                  highlighted?.has(arrow.from.index) && (!arrow.to || highlighted.has(arrow.to.index));
                const future = arrow.from.index > at;
                return (
                  <g
                    key={`${arrow.from.index}-${arrow.to?.index ?? "open"}-${arrow.to?.lane ?? ""}`}
                    className={styles["arrow"]}
                    style={{ color: `var(--msg-${arrow.hue})` }}
                    data-lit={lit || undefined}
                    data-future={future || undefined}
                  >
                    <line {...line} markerEnd={arrow.lost || !arrow.to ? undefined : `url(#${arrowId})`} />
                    {arrow.lost && (
                      <path className={styles["lost"]} d={`M${line.x2 - 4} ${line.y2 - 4}l8 8m0 -8l-8 8`} />
                    )}
                  </g>
                );
              })}
              {shown.map((event, row) => (
                <g
                  key={event.index}
                  className={styles["event"]}
                  data-kind={event.kind}
                  data-now={row === presentRow || undefined}
                  data-lit={highlighted?.has(event.index) || undefined}
                  data-future={event.index > at || undefined}
                  onClick={() => onPick(event.index)}
                >
                  <rect
                    x={0}
                    y={y(row) - ROW_PX / 2}
                    width={width}
                    height={ROW_PX}
                    className={styles["hit"]}
                  />
                  <text className={styles["time"]} x={MARGIN_PX - 12} y={y(row) + 4}>
                    {roundMs(event.timeMs)}
                  </text>
                  {event.kind !== "lost" && (
                    <circle cx={laneX.get(event.lane)} cy={y(row)} r={row === presentRow ? 6 : 4} />
                  )}
                  <EventLabel event={event} x={laneX.get(event.lane) ?? 0} y={y(row)} width={width} />
                </g>
              ))}
            </svg>
          </>
        )}
      </div>
    </div>
  );
}

function EventLabel({ event, x, y, width }: { event: SpaceTimeEvent; x: number; y: number; width: number }) {
  const left = x > width * 0.66;
  return (
    <text className={styles["label"]} x={left ? x - 9 : x + 9} y={y + 4} textAnchor={left ? "end" : "start"}>
      {event.label}
    </text>
  );
}

interface Drawing {
  readonly rowOf: ReadonlyMap<number, number>;
  readonly laneX: ReadonlyMap<string, number>;
  readonly events: readonly SpaceTimeEvent[];
  readonly height: number;
  y(row: number): number;
}

/** How far a message that is lost is drawn. */
const LOST_AT = 0.7;

/** Ends outside the drawn rows are cut off at the edge. */
function lineOf({ from, to, lost }: SpaceTimeArrow, { rowOf, laneX, y, events, height }: Drawing) {
  const [x1, x2] = [laneX.get(from.lane), laneX.get(to?.lane ?? from.lane)];
  const [firstIndex, lastIndex] = [events[0]?.index ?? 0, events.at(-1)?.index ?? 0];
  if (x1 === undefined || x2 === undefined || from.index > lastIndex || (to && to.index < firstIndex))
    return null;
  const [startRow, endRow] = [rowOf.get(from.index), to ? rowOf.get(to.index) : undefined];
  const y1 = startRow === undefined ? 0 : y(startRow);
  const y2 = endRow === undefined ? height : y(endRow);
  if (startRow === undefined && endRow === undefined) return null;
  return { x1, y1, x2: lost ? x1 + (x2 - x1) * LOST_AT : x2, y2 };
}
