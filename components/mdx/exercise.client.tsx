"use client";

import { BadgeCheck, CircleCheck, CircleDashed } from "lucide-react";
import { useExerciseState } from "./progress.client";
import styles from "./exercise.module.css";

const STATES = {
  untouched: { label: "Not begun", Icon: CircleDashed },
  tried: { label: "Begun", Icon: CircleDashed },
  accepted: { label: "Accepted here", Icon: CircleCheck },
  verified: { label: "Verified", Icon: BadgeCheck },
} as const;

/** Read from the reader's own events; empty until they are loaded, so that it never says "not begun" by mistake. */
export function ExerciseState({ slug }: { slug: string }) {
  const state = useExerciseState(slug);
  if (!state) return <span className={styles["state"]} />;
  const { label, Icon } = STATES[state];
  return (
    <span className={`${styles["state"]} ${styles[state]}`}>
      <Icon size={14} aria-hidden="true" /> {label}
    </span>
  );
}
