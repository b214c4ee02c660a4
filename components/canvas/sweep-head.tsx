"use client";
/** The head of a sweep over many runs: how far it is, and a button that stops it and lets it go on. */
import { Pause, Play } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import styles from "./sweep-head.module.css";
import type { Slices } from "./use-slices";

export interface SweepHeadProps {
  /** Labels the section of the sweep. */
  readonly id: string;
  readonly title: string;
  readonly sweep: Pick<Slices<unknown>, "results" | "count" | "state" | "stop" | "resume">;
  /** What is counted: "run", "seed". */
  readonly noun: string;
  /** More controls of the sweep. */
  readonly children?: ReactNode;
}

export function SweepHead({ id, title, sweep, noun, children }: SweepHeadProps) {
  const { results, count, state, stop, resume } = sweep;
  const Icon = state === "running" ? Pause : Play;
  return (
    <header className={styles["head"]}>
      <p id={id} className={styles["title"]}>
        {title}
      </p>
      {children}
      <Button size="sm" onClick={state === "running" ? stop : resume} disabled={state === "done"}>
        <Icon size={14} aria-hidden="true" />
        {state === "running" ? "Stop" : state === "done" ? "Done" : "Go on"}
      </Button>
      <div className={styles["progress"]}>
        <Progress label={`Each ${noun} of the sweep`} value={results.length} max={count} />
        <span>
          {results.length.toLocaleString("en")} of {count.toLocaleString("en")} {noun}s
        </span>
      </div>
    </header>
  );
}
