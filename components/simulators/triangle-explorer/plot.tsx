"use client";
/** The points: one plane for a protocol, or six small ones. Runs at the same place are one mark, with their number. */
import { Chart, Legend, type Axis, type Mark, type Series, type Zone } from "@/components/canvas/chart";
import { PROTOCOLS, protocolOf, type ProtocolId } from "./model";
import { availabilityOf, consistencyOf, kindOf, type Point } from "./point";
import { counted, KINDS, LEGEND, percent } from "./words";
import styles from "./plot.module.css";

/** Runs at one place of the plane. */
export interface Stack {
  readonly id: string;
  readonly points: readonly Point[];
}

export function stackId(point: Point): string {
  return [
    point.protocol,
    kindOf(point),
    consistencyOf(point).toFixed(4),
    availabilityOf(point).toFixed(4),
  ].join(" ");
}

export function stacksOf(points: readonly Point[]): ReadonlyMap<string, Stack> {
  const stacks = new Map<string, { readonly id: string; readonly points: Point[] }>();
  for (const point of points) {
    const id = stackId(point);
    const stack = stacks.get(id) ?? { id, points: [] };
    stack.points.push(point);
    stacks.set(id, stack);
  }
  return stacks;
}

export interface PlotProps {
  readonly shown: "all" | ProtocolId;
  readonly stacks: ReadonlyMap<string, Stack>;
  readonly selected: string | null;
  readonly onPick: (stack: Stack) => void;
  readonly onChoose: (protocol: ProtocolId) => void;
}

const shares = [0, 0.2, 0.4, 0.6, 0.8, 1];
const X: Axis = {
  label: "consistent: registers without a violation",
  ...{ min: -0.04, max: 1.06, ticks: shares, format: percent },
};
const Y: Axis = {
  label: "available: requests answered",
  min: -0.04,
  max: 1.08,
  ticks: shares,
  format: percent,
};
const CORNER: Zone = { fromX: 0.955, toX: 1.045, fromY: 0.94, toY: 1.06, label: "both" };

export function Plot({ shown, stacks, selected, onPick, onChoose }: PlotProps) {
  const pick = (mark: Mark): void => {
    const stack = stacks.get(mark.id);
    if (stack) onPick(stack);
  };
  if (shown !== "all") {
    return (
      <Chart
        label={`Runs of ${protocolOf(shown).name}: consistency across, availability up`}
        x={X}
        y={Y}
        series={seriesOf(shown, stacks)}
        zones={[CORNER]}
        heightPx={400}
        selected={selected}
        onPick={pick}
      />
    );
  }
  return (
    <div>
      <p className={styles["axes"]}>
        <span>
          <strong>→ consistent:</strong> share of registers without a violation
        </span>
        <span>
          <strong>↑ available:</strong> share of requests answered
        </span>
      </p>
      <div className={styles["panels"]}>
        {PROTOCOLS.map(({ id, name }) => (
          <div key={id} className={styles["panel"]}>
            <button type="button" className={styles["name"]} onClick={() => onChoose(id)}>
              {name}
            </button>
            <Chart
              label={`Runs of ${name}`}
              x={{ ...X, ticks: [0, 0.5, 1] }}
              y={{ ...Y, ticks: [0, 0.5, 1] }}
              series={seriesOf(id, stacks)}
              zones={[CORNER]}
              heightPx={190}
              compact
              hideLegend
              selected={selected}
              onPick={pick}
            />
          </div>
        ))}
      </div>
      <Legend series={LEGEND} />
    </div>
  );
}

function seriesOf(protocol: ProtocolId, stacks: ReadonlyMap<string, Stack>): readonly Series[] {
  const all = [...stacks.values()].filter(({ points }) => points[0]?.protocol === protocol);
  return KINDS.map(({ kind, name, shape, tone }) => ({
    ...{ id: kind, name, shape, tone },
    marks: all.flatMap(({ id, points }): readonly Mark[] => {
      const [first] = points;
      if (!first || kindOf(first) !== kind) return [];
      const [x, y] = [consistencyOf(first), availabilityOf(first)];
      const title = `${counted(points.length, "run")} of ${protocolOf(protocol).name}. ${name}. ${percent(x)} consistent, ${percent(y)} available.`;
      return [{ id, x, y, title, count: points.length }];
    }),
  }));
}
