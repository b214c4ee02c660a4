/** What a checker has to show for its verdict, drawn over the bars: a numbered order, or the numbered arrows of a cycle. */
import { Fragment } from "react";
import {
  BAR_HEIGHT,
  BAR_TOP,
  edgeLine,
  effectTimes,
  type Layout,
  type Line,
  type PlacedOperation,
} from "./history-layout";
import styles from "./history-chart.module.css";

export interface Evidence {
  readonly layout: Layout;
  /** Labels in an order that explains the history; empty when there is none. */
  readonly witness: readonly string[];
  /** Arrows by label; empty when there are none. */
  readonly cycle: readonly { readonly from: string; readonly to: string }[];
  /** Instants of effect are drawn only for a model that promises them. */
  readonly realTime: boolean;
  /** So many numbers of the order, or arrows, have been gone through; all unless given. */
  readonly reached?: number | undefined;
}

/** How far along an edge its number stands: not in the middle, where the edges of a cycle tend to cross. */
const BADGE_AT = 0.3;

interface CycleEdge {
  readonly key: string;
  readonly line: Line;
}

function cycleEdges({ layout, cycle }: Evidence): CycleEdge[] {
  return cycle.flatMap(({ from, to }) => {
    const source = layout.placed.get(from);
    const target = layout.placed.get(to);
    return source && target ? [{ key: `${from}-${to}`, line: edgeLine(source, target) }] : [];
  });
}

type Standing = "done" | "now" | "ahead";

function standingOf(index: number, reached: number | undefined): Standing {
  if (reached === undefined || index < reached - 1) return "done";
  return index === reached - 1 ? "now" : "ahead";
}

export function CycleEdges({ arrowId, ...evidence }: Evidence & { readonly arrowId: string }) {
  return cycleEdges(evidence).map(({ key, line }, index) => (
    <g
      key={key}
      className={styles["edge"]}
      data-standing={standingOf(index, evidence.reached)}
      transform={`translate(${line.shift} 0)`}
    >
      <line x1={`${line.x1}%`} x2={`${line.x2}%`} y1={line.y1} y2={line.y2} markerEnd={`url(#${arrowId})`} />
    </g>
  ));
}

export function EdgeNumbers(evidence: Evidence) {
  return cycleEdges(evidence).map(({ key, line }, index) => {
    const flat = line.y1 === line.y2;
    const share = flat ? 0.5 : BADGE_AT;
    const x = line.x1 + (line.x2 - line.x1) * share;
    const y = line.y1 + (line.y2 - line.y1) * share + (flat ? 14 : 0);
    return (
      <g
        key={key}
        className={styles["edge"]}
        data-standing={standingOf(index, evidence.reached)}
        transform={`translate(${line.shift} 0)`}
      >
        <Badge x={x} y={y} text={String(index + 1)} />
      </g>
    );
  });
}

function Badge({ x, y, text }: { readonly x: number; readonly y: number; readonly text: string }) {
  return (
    <>
      <circle className={styles["badge"]} cx={`${x}%`} cy={y} r="8" />
      <text className={styles["badgeText"]} x={`${x}%`} y={y + 3.5} textAnchor="middle">
        {text}
      </text>
    </>
  );
}

export function WitnessPoints({ layout, witness, realTime, reached }: Evidence) {
  const order = witness
    .map((label) => layout.placed.get(label))
    .filter((placed): placed is PlacedOperation => placed !== undefined);
  const times = effectTimes(order.map(({ operation }) => operation));
  return order.map((placed, index) => {
    const time = times[index];
    const x = realTime && time !== undefined ? layout.at(time) : middleOf(placed);
    const standing = standingOf(index, reached);
    return (
      <Fragment key={placed.operation.label}>
        {standing === "now" && realTime && (
          <line className={styles["instant"]} x1={`${x}%`} x2={`${x}%`} y1={4} y2={layout.heightPx - 22} />
        )}
        <g className={styles["point"]} data-standing={standing}>
          <Badge x={x} y={placed.top + BAR_TOP + BAR_HEIGHT / 2} text={String(index + 1)} />
        </g>
      </Fragment>
    );
  });
}

/** Of a bar that is open to the right, a place near its call: there is no middle. */
function middleOf({ operation, left, right }: PlacedOperation): number {
  return operation.end === null ? left + Math.min(4, (right - left) / 2) : (left + right) / 2;
}
