"use client";
/** Many seeds: the same settings and faults, each run with other luck. What is counted is counted while it runs. */
import { useCallback, useMemo } from "react";
import { Chart, type Axis, type Series } from "@/components/canvas/chart";
import { SweepHead } from "@/components/canvas/sweep-head";
import { useSame } from "@/components/canvas/use-same";
import { useSlices } from "@/components/canvas/use-slices";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import type { Intervention } from "@/lib/sim";
import { ChoiceMatrix } from "./choice-matrix";
import { counted, milliseconds, number, percent } from "./format";
import { comparePbs, sampleOf, summaryOf, type Percentiles, type Sample, type Summary } from "./measure";
import type { Parameters } from "./model";
import { PbsBar } from "./pbs-bar";
import styles from "./sweep-panel.module.css";

export interface SweepPanelProps {
  readonly parameters: Parameters;
  readonly interventions: readonly Intervention[];
  readonly onChange: (patch: Partial<Parameters>) => void;
  /** Open the run of a seed. */
  readonly onOpen: (seed: number) => void;
}

const COUNTS = [50, 200, 1000].map((count) => ({ value: String(count), label: `${number(count)} seeds` }));

export function SweepPanel({ parameters, interventions, onChange, onOpen }: SweepPanelProps) {
  const { n, seeds } = parameters;
  // How many seeds are run does not change what a seed gives: what is known stays when only that changes.
  const settings = useSame({ ...parameters, seeds: 50 });
  const faults = useSame(interventions);
  const step = useCallback(
    (index: number): Sample => sampleOf(settings, faults, index + 1),
    [settings, faults],
  );
  const sweep = useSlices(step, seeds);
  const summary = useMemo(() => summaryOf(sweep.results, n), [sweep.results, n]);
  const comparison = comparePbs(parameters, interventions, summary);
  return (
    <section className={styles["sweep"]} aria-labelledby="quorum-sweep">
      <SweepHead id="quorum-sweep" title="Many runs" sweep={sweep} noun="seed">
        <Select
          label="Seeds"
          hideLabel
          value={String(seeds)}
          options={COUNTS}
          onValueChange={(next) => onChange({ seeds: Number(next) })}
        />
      </SweepHead>
      <Counts summary={summary} onOpen={onOpen} />
      <div className={styles["columns"]}>
        <div>
          <p className={styles["subtitle"]}>Stale reads beside the odds</p>
          <PbsBar
            comparison={comparison}
            parameters={parameters}
            reads={summary.reads}
            stale={summary.stale}
          />
        </div>
        <div>
          <p className={styles["subtitle"]}>What each choice costs</p>
          <ChoiceMatrix parameters={parameters} summary={summary} onChoose={onChange} />
        </div>
      </div>
      <Latency summary={summary} parameters={parameters} />
    </section>
  );
}

function Counts({ summary, onOpen }: { readonly summary: Summary; readonly onOpen: (seed: number) => void }) {
  const { reads, stale, backwards, notLinearizable, runs, undecided, asked, answered } = summary;
  return (
    <dl className={styles["counts"]}>
      <div>
        <dt>Stale reads</dt>
        <dd>{number(stale)}</dd>
        <dd className={styles["small"]}>
          of {number(reads)}: older than a write acknowledged before they began
        </dd>
        <Open seed={summary.firstStale} onOpen={onOpen} />
      </div>
      <div>
        <dt>Reads that went backwards</dt>
        <dd>{number(backwards)}</dd>
        <dd className={styles["small"]}>older than a read that was over before they began</dd>
        <Open seed={summary.firstBackwards} onOpen={onOpen} />
      </div>
      <div data-bad={notLinearizable.length > 0}>
        <dt>Histories not linearizable</dt>
        <dd>{number(notLinearizable.length)}</dd>
        <dd className={styles["small"]}>
          of {counted(runs, "run")}, says the checker{undecided > 0 && `; ${undecided} undecided`}
        </dd>
        <Open seed={notLinearizable[0] ?? null} onOpen={onOpen} />
      </div>
      <div>
        <dt>Answered</dt>
        <dd>{asked === 0 ? "–" : percent(answered / asked)}</dd>
        <dd className={styles["small"]}>
          {number(answered)} of {number(asked)} asked
        </dd>
      </div>
      <Times label="Write" percentiles={summary.write} />
      <Times label="Read" percentiles={summary.read} />
    </dl>
  );
}

function Open({ seed, onOpen }: { readonly seed: number | null; readonly onOpen: (seed: number) => void }) {
  if (seed === null) return null;
  return (
    <dd>
      <Button size="sm" variant="ghost" onClick={() => onOpen(seed)}>
        Open seed {seed}
      </Button>
    </dd>
  );
}

function Times({ label, percentiles }: { readonly label: string; readonly percentiles: Percentiles | null }) {
  return (
    <div>
      <dt>{label}, median</dt>
      <dd>{percentiles ? milliseconds(percentiles.p50) : "–"}</dd>
      <dd className={styles["small"]}>
        {percentiles ? `99 % within ${milliseconds(percentiles.p99)}` : "none was answered"}
      </dd>
    </div>
  );
}

function Latency({
  summary,
  parameters: { n, w, r },
}: {
  readonly summary: Summary;
  readonly parameters: Parameters;
}) {
  const series = [
    seriesOf("write-p50", "Write, median", summary.writeOf, "p50", 2),
    seriesOf("write-p99", "Write, 99 %", summary.writeOf, "p99", 2),
    seriesOf("read-p50", "Read, median", summary.readOf, "p50", 1),
    seriesOf("read-p99", "Read, 99 %", summary.readOf, "p99", 1),
  ];
  const highest = Math.max(1, ...series.flatMap(({ marks }) => marks.map(({ y }) => y)));
  const step = niceStep(highest / 4);
  const top = Math.ceil(highest / step) * step;
  const x: Axis = {
    label: "answers waited for",
    min: 0.6,
    max: n + 0.4,
    ticks: Array.from({ length: n }, (_, i) => i + 1),
    format: String,
  };
  const y: Axis = {
    label: "time",
    min: 0,
    max: top,
    ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step),
    format: milliseconds,
  };
  const rules =
    w === r
      ? [{ x: w, label: `W = R = ${w}` }]
      : [
          { x: w, label: `W = ${w}` },
          { x: r, label: `R = ${r}` },
        ];
  return (
    <div>
      <p className={styles["subtitle"]}>How long until the k-th answer</p>
      <p className={styles["note"]}>
        From the client&apos;s question to the arrival of the k-th answer at its coordinator, in the runs
        above: what W or R = k would have cost, with or without a partition. The same medians stand at the
        edges of the table.
      </p>
      <Chart
        label={`Time until the k-th answer, for writes and reads, k from 1 to ${n}`}
        x={x}
        y={y}
        series={series}
        rules={rules}
        heightPx={260}
      />
    </div>
  );
}

function seriesOf(
  id: string,
  name: string,
  times: readonly (Percentiles | null)[],
  which: "p50" | "p99",
  tone: 1 | 2,
): Series {
  return {
    ...{ id, name, tone },
    shape: tone === 1 ? "circle" : "diamond",
    line: which === "p50" ? "solid" : "dashed",
    marks: times.flatMap((one, i) =>
      one && Number.isFinite(one[which])
        ? [
            {
              id: `${id}-${i}`,
              x: i + 1,
              y: one[which],
              title: `${name}, ${counted(i + 1, "answer")}: ${milliseconds(one[which])}`,
            },
          ]
        : [],
    ),
  };
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? least;
}
