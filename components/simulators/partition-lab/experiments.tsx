"use client";
/** Starting points, each a question. They only set what the reader could set too; what happens is for the run to say. */
import { memo } from "react";
import type { Intervention, NodeId } from "@/lib/sim";
import { DEFAULTS, leftSchema, type Parameters } from "./model";
import styles from "./partition-lab.module.css";

type Change = Partial<Parameters>;

interface Experiment {
  readonly question: string;
  /** Where to look. */
  readonly hint: string;
  readonly change: Change;
  /** Puts whoever leads at the cut alone on the left. */
  readonly isolatesLeader: boolean;
  /** What is injected besides, given who leads. */
  faults?(leader: NodeId): readonly Intervention[];
}

const { partition, fromMs, untilMs, clientsPerSide, consistency } = DEFAULTS;
const COMMON: Change = { partition, fromMs, untilMs, clientsPerSide, consistency };
/** The leader's clock goes slow a moment before the cut. Followers count its lease by their own clocks. */
const SLOW_FROM_MS = 1300;
const SLOW_RATE = 0.25;

export const EXPERIMENTS: readonly Experiment[] = [
  {
    question: "What can a minority still do?",
    hint: "The leader stands alone on the left. Compare the two sides, and step to an answer of c1: is it a refusal, or does c1 not know?",
    change: { ...COMMON, protocol: "majority-cp" },
    isolatesLeader: true,
  },
  {
    question: "What does last-write-wins cost?",
    hint: "Both sides answer everything. Compare what the replicas hold before the heal and after it, and find the client that was told ok.",
    change: { ...COMMON, protocol: "ap-lww" },
    isolatesLeader: false,
  },
  {
    question: "Are siblings any better?",
    hint: "The same seed and the same cut as for last-write-wins. What is kept now, and what does a reader get to see?",
    change: { ...COMMON, protocol: "ap-siblings" },
    isolatesLeader: false,
  },
  {
    question: "One side stops: is it CP?",
    hint: "The primary alone on the left stops answering, as in a CP system. Look at what it had acknowledged until then.",
    change: { ...COMMON, protocol: "async-leader" },
    isolatesLeader: true,
  },
  {
    question: "A lease, and a slow clock?",
    hint: "The old leader's clock runs at a quarter of its speed, so its lease seems to last. Find the read that is stale.",
    change: { ...COMMON, protocol: "leader-lease", fromMs: 1350 },
    isolatesLeader: true,
    faults: (node) => [{ kind: "skew", at: SLOW_FROM_MS, node, rate: SLOW_RATE, monoRate: SLOW_RATE }],
  },
];

export interface ExperimentsProps {
  readonly parameters: Parameters;
  /** Who leads when the cut begins; null where nobody does. */
  readonly leader: NodeId | null;
  onChoose(change: Change, faults: readonly Intervention[]): void;
  leaderOf(change: Change): NodeId | null;
}

export const Experiments = memo(function Experiments({
  parameters,
  leader: leads,
  onChoose,
  leaderOf,
}: ExperimentsProps) {
  const current = EXPERIMENTS.find(
    ({ change, isolatesLeader }) =>
      agrees(parameters, change) &&
      (!isolatesLeader || (parameters.left.length === 1 && parameters.left.some((node) => node === leads))),
  );
  const choose = (experiment: Experiment): void => {
    const { change, isolatesLeader, faults } = experiment;
    const leader = isolatesLeader ? leaderOf(change) : null;
    const left = leftSchema.safeParse([leader]);
    onChoose(
      { ...change, left: left.success ? left.data : ["A"] },
      leader === null ? [] : (faults?.(leader) ?? []),
    );
  };
  return (
    <div className={styles["experiments"]}>
      <div role="group" aria-label="Start from">
        <span>Start from</span>
        {EXPERIMENTS.map((experiment) => (
          <button
            key={experiment.question}
            type="button"
            aria-pressed={experiment === current}
            onClick={() => choose(experiment)}
          >
            {experiment.question}
          </button>
        ))}
      </div>
      <p role="status">
        {current?.hint ??
          "An experiment of your own. Every answer below is computed from this seed and these settings."}
      </p>
    </div>
  );
});

function agrees(parameters: Parameters, change: Change): boolean {
  const now = new Map<string, unknown>(Object.entries(parameters));
  return Object.entries(change).every(([name, value]) => now.get(name) === value);
}
