/** How far an exercise is, in a word and a sign. */
import { BadgeCheck, Check, Circle, CircleDot } from "lucide-react";
import styles from "./exercise-mark.module.css";
import type { ExerciseState } from "./standing";

const MARKS = {
  untouched: { label: "not begun", Icon: Circle },
  tried: { label: "begun", Icon: CircleDot },
  accepted: { label: "accepted", Icon: Check },
  verified: { label: "verified", Icon: BadgeCheck },
} as const;

export interface ExerciseMarkProps {
  /** False while the reader's events load: then nothing is said. */
  readonly ready: boolean;
  readonly state: ExerciseState;
}

export function ExerciseMark({ ready, state }: ExerciseMarkProps) {
  if (!ready) return null;
  const { label, Icon } = MARKS[state];
  return (
    <span className={styles["mark"]} data-state={state}>
      <Icon size={13} aria-hidden="true" /> {label}
    </span>
  );
}
