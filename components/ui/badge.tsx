/** A word about a thing: `accepted`, `D3`, `8 min`. The word carries the meaning; the tone only repeats it. */
import type { ReactNode } from "react";
import styles from "./badge.module.css";

export interface BadgeProps {
  readonly tone?: "neutral" | "accent" | "ok" | "warn" | "danger" | "violation";
  readonly children: ReactNode;
}

export function Badge({ tone = "neutral", children }: BadgeProps) {
  return (
    <span className={styles["badge"]} data-tone={tone}>
      {children}
    </span>
  );
}
