/** The search going on: how far, and what is being tried at this moment. */
import { Progress } from "@/components/ui/progress";
import type { Grading } from "./use-grading";
import styles from "./hunt-progress.module.css";

const SCHEDULES = {
  directed: "Directed schedule",
  mixed: "Mixed cluster",
  student: "A cluster of your nodes",
  exhaustive: "Every order",
  pct: "Priority-based schedule",
  random: "Random seed",
} as const;

export function HuntProgress({ grading }: { readonly grading: Extract<Grading, { state: "hunting" }> }) {
  const { started, progress, stopped } = grading;
  const done = progress?.case ?? 0;
  const all = started?.cases ?? 0;
  return (
    <div className={styles["hunt"]}>
      <p className={styles["what"]}>
        {stopped
          ? "Your code did not return and was stopped. Running it again to find out where."
          : "Looking for a run that breaks your code"}
      </p>
      <Progress label="Runs" value={done} max={all} />
      <p className={styles["now"]}>
        {all > 0 && `${done} of ${all} runs`}
        {progress && `. ${SCHEDULES[progress.schedule]}: ${progress.label}`}
      </p>
    </div>
  );
}
