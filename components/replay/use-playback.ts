"use client";
/**
 * Where in a run we are. The moment is the index of an event, so going back is counting down, and a run that was computed
 * anew because a fault was injected stays at the same event: up to the fault both runs are the same.
 */
import { useEffect, useMemo, useState } from "react";
import type { RecordedRun } from "@/lib/sim";

export const SPEEDS = [2, 6, 20, 60] as const;
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
  seek(index: number): void;
  setSpeed(speed: Speed): void;
}

export function usePlayback(run: RecordedRun, startAt = 0): Playback {
  const last = Math.max(0, run.trace.length - 1);
  const [wanted, setWanted] = useState(startAt);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(6);
  const index = Math.min(wanted, last);
  const moving = playing && index < last;

  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => setWanted((before) => Math.min(before, last) + 1), 1000 / speed);
    return () => clearInterval(timer);
  }, [moving, speed, last]);

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
      seek,
      setSpeed,
    };
  }, [index, last, moving, speed]);
}
