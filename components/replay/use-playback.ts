"use client";
/**
 * Where in a run we are. The moment is the index of an event, so going back is counting down, and a run that was computed
 * anew because a fault was injected stays at the same event: up to the fault both runs are the same.
 */
import { useEffect, useMemo, useState } from "react";
import type { RecordedRun } from "@/lib/sim";

export const SPEEDS = [2, 6, 20, 60, 200] as const;
export type Speed = (typeof SPEEDS)[number];

export interface Playback {
  /** Index of the last event that has happened. */
  readonly index: number;
  readonly last: number;
  readonly atEnd: boolean;
  readonly playing: boolean;
  /** Events a second. */
  readonly speed: Speed;
  toggle(): void;
  pause(): void;
  step(): void;
  back(): void;
  /** To the nearest moment in that direction at which a client got its answer, or gave up. */
  toAnswer(direction: 1 | -1): void;
  seek(index: number): void;
  setSpeed(speed: Speed): void;
}

export function usePlayback(run: RecordedRun, startAt = 0): Playback {
  const last = Math.max(0, run.trace.length - 1);
  const [wanted, setWanted] = useState(startAt);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(20);
  const index = Math.min(wanted, last);
  const moving = playing && index < last;

  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(
      () => setWanted((before) => nextToShow(run, Math.min(before, last))),
      1000 / speed,
    );
    return () => clearInterval(timer);
  }, [moving, speed, last, run]);

  return useMemo(() => {
    const seek = (to: number): void => {
      setPlaying(false);
      setWanted(Math.min(last, Math.max(0, to)));
    };
    return {
      index,
      last,
      atEnd: index === last,
      playing: moving,
      speed,
      toggle: () => {
        if (!moving && index === last) setWanted(0);
        setPlaying(!moving);
      },
      pause: () => setPlaying(false),
      step: () => seek(index + 1),
      back: () => seek(index - 1),
      toAnswer: (direction) => {
        const found =
          direction === 1
            ? run.trace.findIndex((event) => event.index > index && event.kind === "return")
            : run.trace.findLastIndex((event) => event.index < index && event.kind === "return");
        seek(found === -1 ? (direction === 1 ? last : 0) : found);
      },
      seek,
      setSpeed,
    };
  }, [index, last, moving, speed, run]);
}

/** A playing run does not stop at timers being set and cancelled: nothing that is drawn changes. Stepping stops at every event. */
function nextToShow(run: RecordedRun, index: number): number {
  const next = run.trace.findIndex(
    (event) => event.index > index && event.kind !== "set-timer" && event.kind !== "cancel-timer",
  );
  return next === -1 ? run.trace.length - 1 : next;
}
