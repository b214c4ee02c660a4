/** What the engine shows: one immutable value, replaced at each change. */
import { foldEvents, type LearningEvent, type LearningState } from "@/lib/learning";
import type { Account } from "./store";
import type { SyncPhase } from "./sync-loop";

export interface Snapshot {
  /** False until the rows are loaded: then nothing may be said about what is missing. */
  readonly ready: boolean;
  readonly account: Account | null;
  /** `ended`: the rows of an account are shown, and the server no longer knows who this is. */
  readonly session: "unknown" | "active" | "ended" | "none";
  readonly storage: "disk" | "memory";
  /** Why the last write to storage failed, or why there is no storage. */
  readonly problem: string | null;
  readonly events: readonly LearningEvent[];
  readonly learning: LearningState;
  /** Events and drafts the account does not have yet. */
  readonly waiting: number;
  /** Those it never will: too big, or refused by the server. They are kept here. */
  readonly refused: number;
  readonly online: boolean;
  readonly phase: SyncPhase;
  readonly syncedAtMs: number | null;
}

export const EMPTY: Snapshot = {
  ready: false,
  account: null,
  session: "unknown",
  storage: "disk",
  problem: null,
  events: [],
  learning: foldEvents([]),
  waiting: 0,
  refused: 0,
  online: true,
  phase: { kind: "idle" },
  syncedAtMs: null,
};
