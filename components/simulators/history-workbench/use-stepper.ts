"use client";
/** Going through the evidence one piece at a time. Until the reader begins, all of it is shown. */
import { useEffect, useState } from "react";

/** Time to read one step, ms. */
const STEP_MS = 1100;

export interface Stepper {
  /** How many pieces have been gone through; null: not begun, all are shown. */
  readonly at: number | null;
  readonly playing: boolean;
  toggle(): void;
  step(): void;
  back(): void;
  seek(to: number): void;
  toStart(): void;
  toEnd(): void;
}

/** `key` names the evidence: with another one, it begins anew. */
export function useStepper(total: number, key: string): Stepper {
  const [state, setState] = useState<{ key: string; at: number | null; playing: boolean }>({
    key,
    at: null,
    playing: false,
  });
  const { at, playing } = state.key === key ? state : { at: null, playing: false };
  const moving = playing && at !== null && at < total;
  useEffect(() => {
    if (!moving || at === null) return;
    const timer = setTimeout(() => setState({ key, at: at + 1, playing: true }), STEP_MS);
    return () => clearTimeout(timer);
  }, [moving, at, key]);
  const seek = (to: number) => setState({ key, at: Math.max(0, Math.min(total, to)), playing: false });
  return {
    at,
    playing: moving,
    toggle() {
      if (moving) seek(at);
      else setState({ key, at: at === null || at === total ? 0 : at, playing: true });
    },
    step: () => seek((at ?? 0) + 1),
    back: () => seek((at ?? total) - 1),
    seek,
    toStart: () => seek(0),
    toEnd: () => setState({ key, at: null, playing: false }),
  };
}
