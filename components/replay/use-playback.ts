"use client";
/**
 * Where in a run we are. The moment is the index of an event, so going back is counting down, and a run that was computed
 * anew because a fault was injected stays at the same event: up to the fault both runs are the same.
 */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { RecordedRun } from "@/lib/sim";
import { answerNear, nextToShow, sameMoment } from "./moments";

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

interface Moment {
  readonly run: RecordedRun;
  readonly index: number;
}

/** `stopAt`: a playing run stops there, once; where a property breaks. */
export function usePlayback(run: RecordedRun, startAt = 0, stopAt?: number): Playback {
  const last = Math.max(0, run.trace.length - 1);
  const [moment, setMoment] = useState<Moment>({ run, index: startAt });
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(20);
  const index = useMemo(() => {
    const found = moment.run === run ? moment.index : sameMoment(moment.run, moment.index, run);
    return Math.min(last, Math.max(0, found));
  }, [moment, run, last]);
  const moving = playing && index < last;

  useEffect(() => {
    if (!moving) return;
    const timer = setTimeout(() => {
      const next = nextToShow(run, index, stopAt);
      setMoment({ run, index: next });
      if (next === stopAt || next >= last) setPlaying(false);
    }, 1000 / speed);
    return () => clearTimeout(timer);
  }, [moving, speed, last, run, index, stopAt]);

  const seek = useCallback(
    (to: number): void => {
      setPlaying(false);
      setMoment({ run, index: Math.min(last, Math.max(0, to)) });
    },
    [run, last],
  );

  return useMemo(
    () => ({
      index,
      last,
      atEnd: index === last,
      playing: moving,
      speed,
      toggle: () => {
        if (!moving && index === last) setMoment({ run, index: 0 });
        setPlaying(!moving);
      },
      pause: () => setPlaying(false),
      step: () => seek(index + 1),
      back: () => seek(index - 1),
      toAnswer: (direction) => seek(answerNear(run, index, direction)),
      seek,
      setSpeed,
    }),
    [index, last, moving, speed, run, seek],
  );
}
