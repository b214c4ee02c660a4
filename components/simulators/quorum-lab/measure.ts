/**
 * What many runs say: the share of stale reads with its sampling error, latencies, and what the checker calls each history.
 *
 * The stale share is compared with PBS only where PBS applies: nothing propagates, operations come one after another, nothing
 * is repaired, no fault strikes. There each read is an independent draw (its replicas are chosen at random whatever the write's
 * were), so the Wilson score interval holds (Wilson 1927). It is drawn at 3.29 standard deviations, 99.9 %: a right lab refutes
 * itself once in a thousand sweeps, not once in twenty.
 */
import { check, historyOf, pbsStaleChance } from "@/lib/checkers";
import type { Intervention } from "@/lib/sim";
import { sampleRun, type Parameters } from "./model";
import { judgeReads, OperationReader, type Operation } from "./operations";

export interface Sample {
  readonly seed: number;
  readonly asked: number;
  readonly answered: number;
  readonly reads: number;
  readonly stale: number;
  readonly backwards: number;
  readonly verdict: "ok" | "violation" | "unknown";
  readonly writeMs: readonly number[];
  readonly readMs: readonly number[];
  /**
   * For each write and read, ms from the client's question to the 1st, 2nd, … answer at its coordinator, an entry for each
   * replica that was asked; null for an answer that never came.
   */
  readonly writeAnswersMs: readonly (readonly (number | null)[])[];
  readonly readAnswersMs: readonly (readonly (number | null)[])[];
}

/** Operations of one history the checker may try. Histories here are short: it is never spent. */
const STEPS_MAX = 200_000;

export function sampleOf(
  parameters: Parameters,
  interventions: readonly Intervention[],
  seed: number,
): Sample {
  const reader = new OperationReader();
  const { history } = sampleRun(parameters, interventions, seed, [
    (event) => {
      reader.take(event);
      return null;
    },
  ]);
  const operations = reader.operations();
  const verdicts = [...judgeReads(history).values()];
  const of = (kind: "write" | "read"): readonly Operation[] => operations.filter((one) => one.kind === kind);
  return {
    seed,
    asked: operations.length,
    answered: operations.filter(({ outcome }) => outcome === "ok").length,
    reads: verdicts.length,
    stale: verdicts.filter(({ stale }) => stale).length,
    backwards: verdicts.filter(({ backwards }) => backwards).length,
    verdict: check(historyOf(history), { consistency: "linearizable", stepsMax: STEPS_MAX }).verdict,
    writeMs: of("write").flatMap(latencyOf),
    readMs: of("read").flatMap(latencyOf),
    writeAnswersMs: of("write").map(answersOf),
    readAnswersMs: of("read").map(answersOf),
  };
}

function latencyOf({ outcome, invokeMs, endMs }: Operation): readonly number[] {
  return outcome === "ok" && endMs !== null ? [endMs - invokeMs] : [];
}

function answersOf({ rounds, invokeMs }: Operation): readonly (number | null)[] {
  const [first] = rounds;
  if (!first) return [];
  const arrived = first.answers.map(({ timeMs }) => timeMs - invokeMs);
  return first.asked.map((_, k) => arrived[k] ?? null);
}

export interface Percentiles {
  /** Infinity: fewer than so many were ever answered. */
  readonly p50: number;
  readonly p99: number;
  readonly count: number;
}

export interface Summary {
  readonly runs: number;
  readonly asked: number;
  readonly answered: number;
  readonly reads: number;
  readonly stale: number;
  readonly backwards: number;
  readonly notLinearizable: readonly number[];
  readonly undecided: number;
  /** First seeds with a stale read, and with a read that went backwards. */
  readonly firstStale: number | null;
  readonly firstBackwards: number | null;
  readonly write: Percentiles | null;
  readonly read: Percentiles | null;
  /** Entry k − 1: how long a quorum of k would have taken; null when no operation asked k replicas. */
  readonly writeOf: readonly (Percentiles | null)[];
  readonly readOf: readonly (Percentiles | null)[];
}

export function summaryOf(samples: readonly Sample[], n: number): Summary {
  const sum = (of: (sample: Sample) => number): number => samples.reduce((total, one) => total + of(one), 0);
  const first = (of: (sample: Sample) => number): number | null =>
    samples.find((one) => of(one) > 0)?.seed ?? null;
  const kth = (
    of: (sample: Sample) => readonly (readonly (number | null)[])[],
  ): readonly (Percentiles | null)[] => {
    const all = samples.flatMap(of);
    return Array.from({ length: n }, (_, k) =>
      percentiles(all.flatMap((one) => (k < one.length ? (one[k] ?? Infinity) : []))),
    );
  };
  return {
    runs: samples.length,
    asked: sum(({ asked }) => asked),
    answered: sum(({ answered }) => answered),
    reads: sum(({ reads }) => reads),
    stale: sum(({ stale }) => stale),
    backwards: sum(({ backwards }) => backwards),
    notLinearizable: samples.filter(({ verdict }) => verdict === "violation").map(({ seed }) => seed),
    undecided: samples.filter(({ verdict }) => verdict === "unknown").length,
    firstStale: first(({ stale }) => stale),
    firstBackwards: first(({ backwards }) => backwards),
    write: percentiles(samples.flatMap(({ writeMs }) => writeMs)),
    read: percentiles(samples.flatMap(({ readMs }) => readMs)),
    writeOf: kth(({ writeAnswersMs }) => writeAnswersMs),
    readOf: kth(({ readAnswersMs }) => readAnswersMs),
  };
}

/** Nearest rank: the smallest value that at least the share `p` of all do not exceed. Null without values. */
export function percentiles(values: readonly number[]): Percentiles | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (p: number): number | undefined => sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
  const [p50, p99] = [at(0.5), at(0.99)];
  return p50 === undefined || p99 === undefined ? null : { p50, p99, count: sorted.length };
}

/** Standard deviations of a two-sided 99.9 % interval. */
const Z = 3.29;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The Wilson score interval of a share: never outside [0, 1], and [0, something] for no hit at all. */
export function wilson(hits: number, count: number): Interval {
  if (count === 0) return { low: 0, high: 1 };
  const share = hits / count;
  const middle = (share + Z ** 2 / (2 * count)) / (1 + Z ** 2 / count);
  const half =
    (Z / (1 + Z ** 2 / count)) * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  return {
    low: hits === 0 ? 0 : Math.max(0, middle - half),
    high: hits === count ? 1 : Math.min(1, middle + half),
  };
}

export interface PbsComparison {
  readonly exact: number;
  /** Null before the first read. */
  readonly measured: number | null;
  readonly interval: Interval;
  readonly verdict: "holds" | "violated" | "no reads yet" | "not comparable";
  /** Why PBS says nothing about these runs; empty when it does. */
  readonly because: readonly string[];
}

/** The lab's invariant: without propagation the measured share of stale reads is what PBS says, within sampling error. */
export function comparePbs(
  parameters: Parameters,
  interventions: readonly Intervention[],
  { reads, stale }: Pick<Summary, "reads" | "stale">,
): PbsComparison {
  const exact = pbsStaleChance(parameters);
  const interval = wilson(stale, reads);
  const because = whyNotComparable(parameters, interventions);
  const inside = interval.low <= exact + 1e-12 && exact - 1e-12 <= interval.high;
  const verdict =
    because.length > 0 ? "not comparable" : reads === 0 ? "no reads yet" : inside ? "holds" : "violated";
  return { exact, measured: reads === 0 ? null : stale / reads, interval, verdict, because };
}

function whyNotComparable(
  { propagation, pattern, readRepair, lossRate, sloppy }: Parameters,
  interventions: readonly Intervention[],
): readonly string[] {
  return [
    ...(propagation === "all" ? ["writes go to all N replicas"] : []),
    ...(pattern === "overlapping" ? ["reads overlap writes"] : []),
    ...(readRepair === "off" ? [] : ["reads repair replicas"]),
    ...(sloppy ? ["stand-ins may answer"] : []),
    ...(lossRate > 0 ? ["messages are lost"] : []),
    ...(interventions.length > 0 ? ["faults strike"] : []),
  ];
}
