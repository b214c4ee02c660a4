"use client";
/**
 * The failing run, step by step: what happened, and what every node was after it. It opens at the event that broke the
 * property. Nothing is computed again: the run came with the verdict, recorded with the student's code in its nodes.
 */
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { useEffect, useRef, useState, type Ref } from "react";
import { Button } from "@/components/ui/button";
import type { GradeVerdict } from "@/lib/grading";
import { sentence } from "@/lib/grading/explain";
import { describeJson, frameAt, type Frame, type Json, type RecordedRun } from "@/lib/sim";
import styles from "./failing-run.module.css";

export interface FailingRunProps {
  readonly ref: Ref<HTMLElement>;
  readonly verdict: GradeVerdict;
  onClose(): void;
}

export function FailingRun({ ref, verdict, onClose }: FailingRunProps) {
  const failing = "failing" in verdict ? verdict.failing : undefined;
  if (!failing?.run) return null;
  const last = failing.run.trace.length - 1;
  return (
    <section ref={ref} tabIndex={-1} className={styles["replay"]} aria-labelledby="failing-run">
      <header className={styles["head"]}>
        <h2 id="failing-run">The failing run, with your code in the nodes</h2>
        <Button size="sm" variant="ghost" iconOnly aria-label="Close the replay" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      <Stepper run={failing.run} startAt={Math.min(failing.event ?? last, last)} />
    </section>
  );
}

function Stepper({ run, startAt }: { readonly run: RecordedRun; readonly startAt: number }) {
  const [at, setAt] = useState(startAt);
  const last = run.trace.length - 1;
  const go = (to: number): void => setAt(Math.min(last, Math.max(0, to)));
  const frame = frameAt(run, at);
  const event = run.trace[at];
  return (
    <>
      <div className={styles["controls"]}>
        <Button size="sm" onClick={() => go(at - 1)} disabled={at === 0}>
          <ChevronLeft size={16} aria-hidden="true" /> Back
        </Button>
        <Button size="sm" onClick={() => go(at + 1)} disabled={at === last}>
          Next <ChevronRight size={16} aria-hidden="true" />
        </Button>
        <Button size="sm" variant="ghost" onClick={() => go(startAt)} disabled={at === startAt}>
          To the violation
        </Button>
        <span>
          Event {at} of {last}, {roundMs(frame.timeMs)} ms
        </span>
      </div>
      <p className={styles["event"]} role="status">
        {event ? sentence(event) : ""}
      </p>
      <div className={styles["stage"]}>
        <EventList run={run} at={at} broken={startAt} onPick={go} />
        <Cluster frame={frame} active={event?.at} />
      </div>
    </>
  );
}

interface EventListProps {
  readonly run: RecordedRun;
  readonly at: number;
  readonly broken: number;
  onPick(index: number): void;
}

/** All events around the present one: a run of thousands is not drawn whole. */
const SHOWN = 200;

function EventList({ run, at, broken, onPick }: EventListProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (!row || !list.current) return;
    const { offsetTop, offsetHeight } = row;
    const box = list.current;
    if (offsetTop < box.scrollTop || offsetTop + offsetHeight > box.scrollTop + box.clientHeight) {
      box.scrollTop = offsetTop - box.clientHeight / 2;
    }
  }, [at]);
  const first = Math.max(0, Math.min(at - SHOWN / 2, run.trace.length - SHOWN));
  return (
    <ul
      ref={list}
      className={styles["events"]}
      role="listbox"
      aria-label="Events; arrow keys step through the run"
      aria-activedescendant={`event-${at}`}
      tabIndex={0}
      onKeyDown={(press) => {
        const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, PageDown: 10, PageUp: -10 };
        const by = Object.entries(steps).find(([key]) => key === press.key)?.[1];
        if (by === undefined && press.key !== "Home" && press.key !== "End") return;
        press.preventDefault();
        onPick(by === undefined ? (press.key === "Home" ? 0 : run.trace.length - 1) : at + by);
      }}
    >
      {run.trace.slice(first, first + SHOWN).map((event) => (
        <li
          key={event.index}
          id={`event-${event.index}`}
          role="option"
          aria-selected={event.index === at}
          data-broken={event.index === broken || undefined}
          onClick={() => onPick(event.index)}
        >
          <span className={styles["number"]}>{event.index}</span>
          <span className={styles["time"]}>{roundMs(event.timeMs)} ms</span>
          <span>{sentence(event)}</span>
        </li>
      ))}
    </ul>
  );
}

function Cluster({ frame, active }: { readonly frame: Frame; readonly active: string | undefined }) {
  return (
    <div className={styles["cluster"]}>
      <ul className={styles["nodes"]} aria-label="Nodes after this event">
        {Object.entries(frame.nodes).map(([id, { up, paused, view, disk, timers }]) => (
          <li key={id} data-up={up} data-active={id === active || undefined}>
            <p>
              <b>{id}</b> <span>{up ? (paused ? "paused" : "up") : "down"}</span>
            </p>
            <Fields title="Memory" value={view} />
            <Fields title="Disk" value={disk} />
            {timers.length > 0 && (
              <Fields
                title="Timers"
                value={Object.fromEntries(timers.map(({ name, dueMs }) => [name, `${roundMs(dueMs)} ms`]))}
              />
            )}
          </li>
        ))}
      </ul>
      <h3>On the way</h3>
      {frame.flights.length === 0 && <p className={styles["none"]}>No message is on its way.</p>}
      <ul className={styles["flights"]}>
        {frame.flights.map(({ message, from, to, label, arriveMs, event }) => (
          <li key={`${message}-${event}-${arriveMs}`}>
            {from} → {to} <b>{label}</b>{" "}
            <span>{arriveMs === null ? "will be lost" : `arrives at ${roundMs(arriveMs)} ms`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Fields({ title, value }: { readonly title: string; readonly value: Json | undefined }) {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) return null;
  return (
    <>
      <p className={styles["group"]}>{title}</p>
      <dl>
        {Object.entries(value).map(([name, part]: [string, Json | undefined]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof part === "string" ? part : describeJson(part)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function roundMs(timeMs: number): number {
  return Math.round(timeMs * 10) / 10;
}
