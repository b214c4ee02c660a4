"use client";
/**
 * A long computation in slices of a few milliseconds, so that the page stays quick while it runs.
 *
 * Whoever uses it gives a function from 0, 1, 2, … to results, memoised: another function is another computation, and what the
 * old one found is dropped at once, so a number on the page never belongs to settings that are gone. It begins by itself after a
 * short pause (a slider on its way would start a hundred), can be stopped, and can go on from where it stopped.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

const SLICE_MS = 10;
const PAUSE_MS = 4;
const PUBLISH_EVERY_MS = 150;
const BEGIN_AFTER_MS = 300;
const NOTHING: readonly never[] = [];

export interface Slices<T> {
  readonly results: readonly T[];
  readonly count: number;
  readonly state: "running" | "stopped" | "done";
  stop(): void;
  resume(): void;
}

interface Progress<T> {
  readonly step: (index: number) => T;
  readonly results: readonly T[];
}

export function useSlices<T>(step: (index: number) => T, count: number): Slices<T> {
  const [progress, setProgress] = useState<Progress<T>>({ step, results: [] });
  const [stopped, setStopped] = useState<Progress<T>["step"] | null>(null);
  const kept = useRef<Progress<T>>(progress);
  const isStopped = stopped === step;

  useEffect(() => {
    if (isStopped) return;
    let all = kept.current.step === step ? kept.current.results : [];
    let publishedMs = performance.now();
    const publish = (): void => {
      publishedMs = performance.now();
      setProgress({ step, results: all });
    };
    const slice = (): void => {
      const untilMs = performance.now() + SLICE_MS;
      const fresh: T[] = [];
      while (all.length + fresh.length < count && performance.now() < untilMs) {
        fresh.push(step(all.length + fresh.length));
      }
      all = [...all, ...fresh];
      kept.current = { step, results: all };
      const over = all.length >= count;
      if (over || performance.now() - publishedMs > PUBLISH_EVERY_MS) publish();
      if (!over) timer = setTimeout(slice, PAUSE_MS);
    };
    let timer = setTimeout(slice, BEGIN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [step, count, isStopped]);

  const all = progress.step === step ? progress.results : NOTHING;
  const results = useMemo(() => all.slice(0, count), [all, count]);
  const stop = useCallback(() => setStopped(() => step), [step]);
  const resume = useCallback(() => setStopped(null), []);
  const state = results.length >= count ? "done" : isStopped ? "stopped" : "running";
  return { results, count, state, stop, resume };
}
