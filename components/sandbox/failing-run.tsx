"use client";
/**
 * The failing run, step by step: what happened, and what every node was after it. It opens at the event that broke the
 * property. Nothing is computed again: the run came with the verdict, recorded with the student's code in its nodes.
 */
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useState, type Ref } from "react";
import { Button } from "@/components/ui/button";
import type { GradeVerdict } from "@/lib/grading";
import { sentence } from "@/lib/grading/explain";
import { frameAt, type RecordedRun } from "@/lib/sim";
import styles from "./failing-run.module.css";

export interface FailingRunProps {
  readonly ref: Ref<HTMLElement>;
  readonly verdict: GradeVerdict;
  onClose(): void;
}

export function FailingRun({ ref, verdict, onClose }: FailingRunProps) {
  const failing = "failing" in verdict ? verdict.failing : undefined;
  if (!failing?.run) return null;
  return (
    <section ref={ref} tabIndex={-1} className={styles["replay"]} aria-labelledby="failing-run">
      <header className={styles["head"]}>
        <h2 id="failing-run">The failing run, with your code in the nodes</h2>
        <Button size="sm" variant="ghost" iconOnly aria-label="Close the replay" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      <Stepper run={failing.run} startAt={failing.event ?? failing.run.trace.length - 1} />
    </section>
  );
}

function Stepper({ run, startAt }: { readonly run: RecordedRun; readonly startAt: number }) {
  const [at, setAt] = useState(startAt);
  const frame = frameAt(run, at);
  const event = run.trace[at];
  const step = (by: number): void => setAt(Math.min(run.trace.length - 1, Math.max(0, at + by)));
  return (
    <div
      onKeyDown={({ key }) => {
        if (key === "ArrowLeft") step(-1);
        if (key === "ArrowRight") step(1);
      }}
    >
      <div className={styles["controls"]}>
        <Button size="sm" onClick={() => step(-1)} disabled={at === 0}>
          <ChevronLeft size={16} aria-hidden="true" /> Back
        </Button>
        <Button size="sm" onClick={() => step(1)} disabled={at === run.trace.length - 1}>
          Next <ChevronRight size={16} aria-hidden="true" />
        </Button>
        <input
          type="range"
          aria-label="Event"
          min={0}
          max={run.trace.length - 1}
          value={at}
          onChange={(change) => setAt(Number(change.target.value))}
        />
        <span>
          Event {at} of {run.trace.length - 1}, {Math.round(frame.timeMs * 10) / 10} ms
        </span>
      </div>
      <p className={styles["event"]} role="status">
        {event ? sentence(event) : ""}
      </p>
      <ul className={styles["nodes"]}>
        {Object.entries(frame.nodes).map(([id, { up, paused, view, disk }]) => (
          <li key={id} data-up={up}>
            <b>{id}</b> {up ? (paused ? "paused" : "up") : "down"}
            <pre>{JSON.stringify({ ...(view === undefined ? {} : { view }), disk }, null, 1)}</pre>
          </li>
        ))}
      </ul>
    </div>
  );
}
