"use client";
/** What views call. Without the provider (tests, static rendering) all of them say "not ready" and keep nothing. */
import { useCallback, useMemo } from "react";
import type { EventInput, LearningEvent, LearningState } from "@/lib/learning";
import { useEngine, useEngineValue, useSnapshot } from "./context";
import { NO_DRAFT, type DraftView } from "./draft-desk";
import type { Account } from "./store";
import { syncLabel, type SyncLabel } from "./sync-label";

export interface ProgressView {
  /** False until the events are loaded: then nothing may be said about what is missing. */
  readonly ready: boolean;
  readonly events: readonly LearningEvent[];
  /** The events folded: what pages show. */
  readonly learning: LearningState;
  readonly record: (event: EventInput) => void;
}

export function useProgress(): ProgressView {
  const engine = useEngine();
  const { ready, events, learning } = useSnapshot();
  const record = useCallback((event: EventInput) => engine?.record(event), [engine]);
  return useMemo(() => ({ ready, events, learning, record }), [ready, events, learning, record]);
}

export interface Draft extends DraftView {
  /** Call on every change of the editor; it is saved after a pause. */
  save(text: string): void;
  /** Call when this text is about to be judged: it stays, whatever is typed afterwards. */
  keep(text: string): void;
  /** The student's decision about a conflict: keep this text; `instead` are the ids in `conflict` it replaces. */
  settle(text: string, instead: readonly string[]): void;
}

/**
 * The student's code of one exercise. `text` null: nothing written, show the starter. When `revision` changes, the text came
 * from another tab or device (or from a decision about a conflict) and the editor must take it over.
 */
export function useDraft(exercise: string): Draft {
  const engine = useEngine();
  const view = useEngineValue(
    useCallback((one) => one.drafts.view(exercise), [exercise]),
    NO_DRAFT,
  );
  return useMemo(
    () => ({
      ...view,
      save: (text: string) => engine?.drafts.save(exercise, text),
      keep: (text: string) => engine?.drafts.keep(exercise, text),
      settle: (text: string, instead: readonly string[]) => engine?.drafts.settle(exercise, text, instead),
    }),
    [view, engine, exercise],
  );
}

export interface SyncStatus extends SyncLabel {
  readonly ready: boolean;
  /** Changes the account does not have yet. */
  readonly waiting: number;
  /** Changes it never will have, kept here: too big, or refused. */
  readonly refused: number;
  readonly syncedAtMs: number | null;
  /**
   * Sync now, for a button and after the server has made an event (verification). Resolves with the number of changes that the
   * account still does not have.
   */
  readonly syncNow: () => Promise<number>;
}

export function useSyncStatus(): SyncStatus {
  const engine = useEngine();
  const snapshot = useSnapshot();
  return useMemo(
    () => ({
      ...syncLabel(snapshot),
      ready: snapshot.ready,
      waiting: snapshot.waiting,
      refused: snapshot.refused,
      syncedAtMs: snapshot.syncedAtMs,
      syncNow: async () => engine?.syncNow() ?? 0,
    }),
    [snapshot, engine],
  );
}

export interface AccountView {
  readonly ready: boolean;
  /** Whose work is shown; null: signed out. */
  readonly account: Account | null;
  /** `ended`: the work is still here and the server asks to sign in again. */
  readonly session: "unknown" | "active" | "ended" | "none";
  /** After signing in: takes over what was done signed out and begins to sync. */
  readonly signedIn: () => Promise<void>;
  /** After the server has signed out or deleted the account (then `forced`): removes the account's rows from this browser. */
  readonly signedOut: (forced: boolean) => Promise<void>;
  readonly exportData: () => unknown;
  readonly importData: (json: unknown) => Promise<number>;
}

export function useAccount(): AccountView {
  const engine = useEngine();
  const { ready, account, session } = useSnapshot();
  return useMemo(
    () => ({
      ready,
      account,
      session,
      signedIn: async () => engine?.checkSession(),
      signedOut: async (forced: boolean) => engine?.leave(forced),
      exportData: () => engine?.exportData(),
      importData: async (json: unknown) => engine?.importData(json) ?? 0,
    }),
    [ready, account, session, engine],
  );
}
