/**
 * When to sync: soon after a change, at once on focus and on reconnect, and after a failure later and later (exponential
 * backoff with full jitter, so that a server that comes back is not met by everybody at the same moment).
 */
import type { Outcome } from "./sync-round";

/** Typing and clicking come in bursts; one request for a burst. */
export const CHANGE_DELAY_MS = 1_500;
export const BACKOFF_FIRST_MS = 2_000;
export const BACKOFF_MAX_MS = 5 * 60_000;

export type SyncPhase =
  | { readonly kind: "idle" }
  | { readonly kind: "syncing" }
  | { readonly kind: "offline" }
  | { readonly kind: "waiting"; readonly message: string }
  /** The server does not know the session any more. */
  | { readonly kind: "ended" };

export interface LoopHost {
  /** False while nobody is signed in: then nothing is sent. */
  enabled(): boolean;
  round(): Promise<Outcome>;
  /** Calls `run` once after `ms`; the result cancels. */
  timer(run: () => void, ms: number): () => void;
  /** In [0, 1). */
  random(): number;
  onPhase(phase: SyncPhase): void;
}

export interface SyncLoop {
  /** Something is waiting to be sent. */
  changed(): void;
  /** Sync now; resolves when the round has ended. A round already under way is followed by another. */
  now(): Promise<void>;
  stop(): void;
}

export function createSyncLoop(host: LoopHost): SyncLoop {
  let cancel: (() => void) | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let failures = 0;

  const plan = (ms: number) => {
    cancel?.();
    cancel = host.timer(() => void now(), ms);
  };

  const now = (): Promise<void> => {
    cancel?.();
    cancel = null;
    if (!host.enabled()) return Promise.resolve();
    if (running) {
      again = true;
      return running;
    }
    running = rounds().finally(() => {
      running = null;
    });
    return running;
  };

  const rounds = async () => {
    do {
      again = false;
      host.onPhase({ kind: "syncing" });
      const outcome = await host
        .round()
        .catch((error: unknown): Outcome => ({ kind: "later", afterMs: null, message: String(error) }));
      settle(outcome);
      if (outcome.kind !== "done") return;
    } while (again);
  };

  const settle = (outcome: Outcome) => {
    if (outcome.kind === "done") {
      failures = 0;
      host.onPhase({ kind: "idle" });
      return;
    }
    if (outcome.kind === "signed-out") {
      host.onPhase({ kind: "ended" });
      return;
    }
    failures += 1;
    plan(retryDelayMs(failures, host.random(), outcome.kind === "later" ? outcome.afterMs : null));
    host.onPhase(
      outcome.kind === "offline" ? { kind: "offline" } : { kind: "waiting", message: outcome.message },
    );
  };

  return {
    changed: () => {
      if (!host.enabled()) return;
      // During backoff a change does not hurry the retry; during a round it asks for another.
      if (running) again = true;
      else if (failures === 0) plan(CHANGE_DELAY_MS);
    },
    now: () => {
      failures = 0;
      return now();
    },
    stop: () => cancel?.(),
  };
}

/** `failures` from 1; `afterMs` is what the server asked for, and is obeyed. */
export function retryDelayMs(failures: number, random: number, afterMs: number | null): number {
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (failures - 1));
  const jittered = ceiling / 2 + (random * ceiling) / 2;
  return Math.max(jittered, afterMs ?? 0);
}
