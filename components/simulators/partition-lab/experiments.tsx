"use client";
/** Starting points, each a question. They only set what the reader could set too; what happens is for the run to say. */
import type { NodeId } from "@/lib/sim";
import { leftSchema, type Parameters } from "./model";
import styles from "./partition-lab.module.css";

type Change = Partial<Parameters>;

interface Experiment {
  readonly question: string;
  readonly change: Change;
  /** Puts whoever leads at the cut alone on the left. */
  readonly isolateLeader: boolean;
}

const EXPERIMENTS: readonly Experiment[] = [
  {
    question: "What can a minority still do?",
    change: { protocol: "majority-cp", consistency: "linearizable", partition: true },
    isolateLeader: true,
  },
  {
    question: "What does last-write-wins cost?",
    change: { protocol: "ap-lww", consistency: "linearizable", partition: true },
    isolateLeader: false,
  },
  {
    question: "Are siblings any better?",
    change: { protocol: "ap-siblings", consistency: "linearizable", partition: true },
    isolateLeader: false,
  },
  {
    question: "One side stops: so it is CP?",
    change: { protocol: "async-leader", consistency: "linearizable", partition: true },
    isolateLeader: true,
  },
];

export interface ExperimentsProps {
  onChoose(change: Change): void;
  leaderOf(change: Change): NodeId | null;
}

export function Experiments({ onChoose, leaderOf }: ExperimentsProps) {
  const choose = ({ change, isolateLeader }: Experiment): void => {
    const leader = isolateLeader ? leaderOf(change) : null;
    const left = leftSchema.safeParse([leader]);
    onChoose({ ...change, left: left.success ? left.data : ["A"] });
  };
  return (
    <ul className={styles["experiments"]} aria-label="Experiments">
      {EXPERIMENTS.map((experiment) => (
        <li key={experiment.question}>
          <button type="button" onClick={() => choose(experiment)}>
            {experiment.question}
          </button>
        </li>
      ))}
    </ul>
  );
}
