"use client";
/** The verdict of brute force on what is on the bench, a moment after the reader has stopped changing it. */
import { useEffect, useState } from "react";
import type { Bench, Comparison } from "./model";

export type Compared = Comparison | { readonly kind: "working" } | { readonly kind: "impossible" };

/** A drag changes the bench many times a second; the comparison waits for a pause, ms. */
const PAUSE_MS = 150;

/** Null: there is nothing to compare. */
export function useComparison(bench: Bench | null): Compared {
  const [found, setFound] = useState<{ readonly for: string; readonly result: Compared }>();
  const wanted = bench === null ? null : JSON.stringify(bench);
  useEffect(() => {
    if (wanted === null) return;
    let worker: Worker | undefined;
    const timer = setTimeout(() => {
      worker = new Worker(new URL("./brute-force.worker.ts", import.meta.url), { type: "module" });
      worker.onmessage = ({ data }: MessageEvent<Comparison>) => {
        setFound({ for: wanted, result: data });
        worker?.terminate();
      };
      worker.onerror = () => setFound({ for: wanted, result: { kind: "impossible" } });
      worker.postMessage(JSON.parse(wanted));
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      worker?.terminate();
    };
  }, [wanted]);
  return found && found.for === wanted ? found.result : { kind: "working" };
}
