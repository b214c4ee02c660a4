/** The drawing of a history: a row per process, a bar per operation from call to return, and the verdict's evidence on top. */
import { useId } from "react";
import type { DrawnOperation, Judgement } from "./judge";
import {
  BAR_HEIGHT,
  BAR_TOP,
  edgeLine,
  effectTimes,
  labelOf,
  layoutOf,
  type Layout,
  type Line,
  type PlacedOperation,
} from "./layout";
import styles from "./history.module.css";

export interface DiagramProps {
  readonly judgement: Judgement;
  /** Instants of effect are drawn only for a model that promises them. */
  readonly realTime: boolean;
  readonly label: string;
}

export function Diagram({ judgement, realTime, label }: DiagramProps) {
  const layout = layoutOf(judgement.operations, judgement.cycle.length > 0);
  const arrowId = useId();
  return (
    <div className={styles["diagram"]}>
      <div className={styles["processes"]} aria-hidden="true">
        {layout.processes.map((process) => (
          <span key={process} style={{ height: layout.rowPx }}>
            {process}
          </span>
        ))}
      </div>
      <div className={styles["scroll"]} role="img" aria-label={label} tabIndex={0}>
        <svg width="100%" height={layout.heightPx} style={{ minWidth: layout.minWidthPx }} aria-hidden="true">
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
              <path d="M0 0 L8 4 L0 8 z" className={styles["arrowHead"]} />
            </marker>
          </defs>
          <Axis layout={layout} />
          {[...layout.placed.values()].map((placed) => (
            <Bar key={placed.operation.label} placed={placed} />
          ))}
          <CycleEdges layout={layout} judgement={judgement} arrowId={arrowId} />
          {[...layout.placed.values()].map((placed) => (
            <BarLabel key={placed.operation.label} placed={placed} />
          ))}
          <EdgeNumbers layout={layout} judgement={judgement} />
          <WitnessPoints layout={layout} judgement={judgement} realTime={realTime} />
        </svg>
      </div>
    </div>
  );
}

function percent(value: number): string {
  return `${value.toFixed(3)}%`;
}

function Axis({ layout }: { layout: Layout }) {
  const bottom = layout.heightPx - 22;
  return (
    <g className={styles["axis"]}>
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

function Bar({ placed }: { placed: PlacedOperation }) {
  const { operation, left, right, top } = placed;
  const kind = operation.ignored ? "ignored" : operation.outcome;
  return (
    <g className={`${styles["operation"]} ${styles[kind]}`}>
      <rect x={percent(left)} y={top + BAR_TOP} width={percent(right - left)} height={BAR_HEIGHT} rx="3" />
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

/** Drawn after the arrows, with a halo, so that no arrow makes it unreadable. */
function BarLabel({ placed }: { placed: PlacedOperation }) {
  const { operation, left, right, top } = placed;
  const kind = operation.ignored ? "ignored" : operation.outcome;
  const end = operation.end === null ? Math.min(right, left + 30) : right;
  return (
    <g className={`${styles["operation"]} ${styles[kind]}`}>
      <text
        className={styles["label"]}
        x={percent((left + end) / 2)}
        y={top + BAR_TOP - 7}
        textAnchor="middle"
      >
        {labelOf(operation)}
      </text>
    </g>
  );
}

/** How far along an edge its number stands: not in the middle, where the edges of a cycle tend to cross. */
const BADGE_AT = 0.3;

interface CycleEdge {
  readonly key: string;
  readonly line: Line;
}

function cycleEdges(layout: Layout, judgement: Judgement): CycleEdge[] {
  return judgement.cycle.flatMap(({ from, to }) => {
    const source = layout.placed.get(from);
    const target = layout.placed.get(to);
    return source && target ? [{ key: `${from}-${to}`, line: edgeLine(source, target) }] : [];
  });
}

interface EvidenceProps {
  readonly layout: Layout;
  readonly judgement: Judgement;
}

function CycleEdges({ layout, judgement, arrowId }: EvidenceProps & { readonly arrowId: string }) {
  return cycleEdges(layout, judgement).map(({ key, line }) => (
    <g key={key} className={styles["edge"]} transform={`translate(${line.shift} 0)`}>
      <line
        x1={percent(line.x1)}
        x2={percent(line.x2)}
        y1={line.y1}
        y2={line.y2}
        markerEnd={`url(#${arrowId})`}
      />
    </g>
  ));
}

function EdgeNumbers({ layout, judgement }: EvidenceProps) {
  return cycleEdges(layout, judgement).map(({ key, line }, index) => {
    const flat = line.y1 === line.y2;
    const share = flat ? 0.5 : BADGE_AT;
    const x = line.x1 + (line.x2 - line.x1) * share;
    const y = line.y1 + (line.y2 - line.y1) * share + (flat ? 14 : 0);
    return (
      <g key={key} className={styles["edge"]} transform={`translate(${line.shift} 0)`}>
        <Badge x={x} y={y} text={String(index + 1)} />
      </g>
    );
  });
}

function Badge({ x, y, text }: { x: number; y: number; text: string }) {
  return (
    <>
      <circle className={styles["badge"]} cx={percent(x)} cy={y} r="8" />
      <text className={styles["badgeText"]} x={percent(x)} y={y + 3.5} textAnchor="middle">
        {text}
      </text>
    </>
  );
}

function WitnessPoints({ layout, judgement, realTime }: EvidenceProps & { readonly realTime: boolean }) {
  const order = judgement.witness
    .map((label) => layout.placed.get(label))
    .filter((placed): placed is PlacedOperation => placed !== undefined);
  const times = effectTimes(order.map(({ operation }): DrawnOperation => operation));
  return order.map((placed, index) => {
    const time = times[index];
    const x = realTime && time !== undefined ? layout.at(time) : (placed.left + placed.right) / 2;
    return (
      <g key={placed.operation.label} className={styles["point"]}>
        <Badge x={x} y={placed.top + BAR_TOP + BAR_HEIGHT / 2} text={String(index + 1)} />
      </g>
    );
  });
}
