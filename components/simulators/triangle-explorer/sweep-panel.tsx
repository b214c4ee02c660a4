"use client";
/** The sweep: the points as they come, the triangle counted, the theorem checked on each run, and the same in a table. */
import { CircleCheck, Hourglass, TriangleAlert } from "lucide-react";
import { useCallback, useMemo } from "react";
import { SweepHead } from "@/components/canvas/sweep-head";
import { useSame } from "@/components/canvas/use-same";
import { useSlices } from "@/components/canvas/use-slices";
import { Button } from "@/components/ui/button";
import type { Intervention } from "@/lib/sim";
import { protocolOf, type Parameters, type ProtocolId } from "./model";
import { Plot, stackId, stacksOf, type Stack } from "./plot";
import { groupsOf, isPerfect, kindOf, samplePoint, type Point } from "./point";
import { RunTable } from "./run-table";
import { settingsOf, sweepRun } from "./sweep";
import { Triangle } from "./triangle";
import { counted, kindWords } from "./words";
import styles from "./sweep-panel.module.css";

export interface OpenRun {
  readonly protocol: ProtocolId;
  readonly seed: number;
  readonly cut: boolean;
}

export interface SweepPanelProps {
  readonly parameters: Parameters;
  readonly interventions: readonly Intervention[];
  /** The point of the run that is open. */
  readonly open: Point;
  readonly onOpen: (run: OpenRun) => void;
  readonly onChange: (patch: Partial<Parameters>) => void;
}

export function SweepPanel({ parameters, interventions, open, onOpen, onChange }: SweepPanelProps) {
  const { sweep: shown, seeds, partitionMs, slowMs, traffic } = parameters;
  // The open run and the number of seeds do not change what a seed gives: what is known stays when only they change.
  const settings = useMemo(
    () =>
      settingsOf({ sweep: shown, seeds: 10, partitionMs, slowMs, traffic, protocol: "ap-lww", cut: true }),
    [shown, partitionMs, slowMs, traffic],
  );
  const faults = useSame(interventions);
  const step = useCallback(
    (index: number): Point => {
      const { setting, seed } = sweepRun(settings, index);
      return samplePoint(setting, seed, faults);
    },
    [settings, faults],
  );
  const sweep = useSlices(step, seeds * settings.length);
  const points = sweep.results;
  const stacks = useMemo(() => stacksOf(points), [points]);
  const groups = useMemo(() => groupsOf(points), [points]);
  const pick = (stack: Stack): void => {
    const [first] = stack.points;
    if (first) onOpen(first);
  };
  const selected = stackId(open);
  return (
    <section className={styles["sweep"]} aria-labelledby="triangle-sweep">
      <SweepHead id="triangle-sweep" title="Every run is a point" sweep={sweep} noun="run" />
      <Invariant points={points} onOpen={onOpen} />
      <div className={styles["columns"]}>
        <div className={styles["plot"]}>
          <Plot
            shown={shown}
            stacks={stacks}
            selected={selected}
            onPick={pick}
            onChoose={(protocol) => onChange({ sweep: protocol, protocol })}
          />
          <Picked stack={stacks.get(selected)} open={open} onOpen={onOpen} />
        </div>
        <div>
          <p className={styles["subtitle"]}>The triangle, counted</p>
          <Triangle points={points} />
        </div>
      </div>
      <details className={styles["numbers"]}>
        <summary>The same in numbers</summary>
        <RunTable groups={groups} />
      </details>
    </section>
  );
}

function Invariant({
  points,
  onOpen,
}: {
  readonly points: readonly Point[];
  readonly onOpen: (run: OpenRun) => void;
}) {
  const refuted = points.find(({ holds }) => !holds);
  const spanned = points.filter((point) => kindOf(point) === "spanned").length;
  const perfect = points.filter(isPerfect).length;
  if (points.length === 0) {
    return (
      <p className={styles["invariant"]}>
        <Hourglass size={18} aria-hidden="true" />
        <span>No run yet.</span>
      </p>
    );
  }
  if (refuted) {
    return (
      <p className={styles["invariant"]} data-holds="false" role="status">
        <TriangleAlert size={18} aria-hidden="true" />
        <span>
          <strong>The theorem is refuted</strong> by {protocolOf(refuted.protocol).name}, seed {refuted.seed}:
          no violation, every request answered on both sides, and a write was read across the partition.{" "}
          <Button size="sm" onClick={() => onOpen(refuted)}>
            Open it
          </Button>
        </span>
      </p>
    );
  }
  return (
    <p className={styles["invariant"]} data-holds="true">
      <CircleCheck size={18} aria-hidden="true" />
      <span>
        <strong>The theorem holds in {counted(points.length, "run")} so far.</strong>{" "}
        {spanned === 0
          ? "In none of them was a write on one side of a partition read later on the other, so it forbade nothing."
          : `In ${spanned} of them a write on one side of a partition was read later on the other, and each of these has a violation or a request without an answer.`}{" "}
        {perfect > 0 && `Of the others, ${perfect} have neither.`}
      </span>
    </p>
  );
}

const SEEDS_SHOWN = 24;

interface PickedProps {
  readonly stack: Stack | undefined;
  readonly open: Point;
  readonly onOpen: (run: OpenRun) => void;
}

/** The runs that one mark stands for. */
function Picked({ stack, open, onOpen }: PickedProps) {
  const [first] = stack?.points ?? [];
  if (!stack || !first) {
    return <p className={styles["hint"]}>Pick a mark to open its run below.</p>;
  }
  const rest = stack.points.length - SEEDS_SHOWN;
  return (
    <div className={styles["picked"]}>
      <p className={styles["hint"]}>
        <strong>
          {counted(stack.points.length, "run")} of {protocolOf(first.protocol).name} here
        </strong>{" "}
        (partition: {kindWords(kindOf(first))}). Open seed
      </p>
      <ul aria-label="Runs at this place">
        {stack.points.slice(0, SEEDS_SHOWN).map((point) => (
          <li key={point.seed}>
            <button type="button" aria-pressed={point.seed === open.seed} onClick={() => onOpen(point)}>
              {point.seed}
            </button>
          </li>
        ))}
        {rest > 0 && <li>and {rest} more</li>}
      </ul>
    </div>
  );
}
