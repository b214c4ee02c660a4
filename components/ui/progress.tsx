/** How much of a whole is done, as a bar; put the numbers next to it in words. */
import styles from "./progress.module.css";

export interface ProgressProps {
  /** What is being counted: "Sections read". */
  readonly label: string;
  readonly value: number;
  readonly max: number;
}

export function Progress({ label, value, max }: ProgressProps) {
  return (
    <progress
      className={styles["progress"]}
      aria-label={label}
      value={Math.min(value, max)}
      max={Math.max(max, 1)}
    >
      {value} of {max}
    </progress>
  );
}
