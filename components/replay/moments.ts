/** Moments of a run, by the index of the last event that has happened. Pure; `use-playback.ts` holds the present one. */
import type { RecordedRun, TraceEvent } from "@/lib/sim";

/**
 * The moment of another run that corresponds to one of this run. Up to the first difference (a fault that was injected, say) two
 * runs are event for event the same, so there it is the same index; behind it, the same virtual time.
 */
export function sameMoment(before: RecordedRun, index: number, after: RecordedRun): number {
  const [event, same] = [before.trace[index], after.trace[index]];
  if (!event) return Math.min(index, Math.max(0, after.trace.length - 1));
  if (same && isAlike(event, same)) return index;
  return lastAt(after, event.timeMs);
}

/** The last event that has happened at a virtual time. */
export function lastAt(run: RecordedRun, timeMs: number): number {
  const found = run.trace.findLastIndex((event) => event.timeMs <= timeMs);
  return Math.max(0, found);
}

/**
 * Where a playing run goes next: past timers being set and cancelled, because nothing that is drawn changes, but never past
 * `stopAt`. Stepping stops at every event.
 */
export function nextToShow(run: RecordedRun, index: number, stopAt?: number): number {
  const next = run.trace.findIndex(
    (event) => event.index > index && event.kind !== "set-timer" && event.kind !== "cancel-timer",
  );
  const shown = next === -1 ? run.trace.length - 1 : next;
  return stopAt !== undefined && index < stopAt ? Math.min(shown, stopAt) : shown;
}

/** The nearest moment in a direction at which a client was done with an operation; else the end, or the beginning. */
export function answerNear(run: RecordedRun, index: number, direction: 1 | -1): number {
  const isAnswer = (event: TraceEvent) => event.kind === "return" && (event.index - index) * direction > 0;
  const found = direction === 1 ? run.trace.findIndex(isAnswer) : run.trace.findLastIndex(isAnswer);
  if (found !== -1) return found;
  return direction === 1 ? Math.max(0, run.trace.length - 1) : 0;
}

function isAlike(a: TraceEvent, b: TraceEvent): boolean {
  return a.timeMs === b.timeMs && a.kind === b.kind && a.at === b.at;
}
