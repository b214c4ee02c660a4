/** Where the work is, in words: what the badge says and the sentence that explains it. Pure. */
import type { Snapshot } from "./snapshot";

export interface SyncLabel {
  readonly state:
    "loading" | "here" | "account" | "syncing" | "offline" | "waiting" | "ended" | "memory" | "failed";
  /** Two to four words. Empty while loading, and while there is nothing to save. */
  readonly label: string;
  readonly explanation: string;
}

export function syncLabel(snapshot: Snapshot): SyncLabel {
  const { ready, account, session, storage, problem, phase, online, waiting } = snapshot;
  if (!ready) return { state: "loading", label: "", explanation: "Reading what is kept in this browser." };
  if (storage === "memory")
    return {
      state: "memory",
      label: "Not saved here",
      explanation: account
        ? "This browser refuses storage, so work is kept only in your account and in this open page."
        : "This browser refuses storage (private window, or storage is blocked). Work is lost when the page closes.",
    };
  if (problem) return { state: "failed", label: "Not saved", explanation: problem };
  if (!account)
    return {
      state: "here",
      label: "Saved here",
      explanation: "Kept in this browser only. Sign in to have it on other devices.",
    };
  if (session === "ended")
    return {
      state: "ended",
      label: "Sign in again",
      explanation: "Your session has ended. Work is saved here and goes to your account when you sign in.",
    };
  if (!online || phase.kind === "offline")
    return {
      state: "offline",
      label: "Offline, saved here",
      explanation: `Saved in this browser. ${changes(waiting)} when you are online again.`,
    };
  if (phase.kind === "waiting")
    return {
      state: "waiting",
      label: "Saved here",
      explanation: `Your account could not be reached (${phase.message}). It is tried again by itself.`,
    };
  if (phase.kind === "syncing" || waiting > 0)
    return {
      state: "syncing",
      label: "Syncing",
      explanation: `Saved in this browser. ${changes(waiting)} now.`,
    };
  return {
    state: "account",
    label: "Saved to your account",
    explanation: "Everything here is in your account too.",
  };
}

function changes(waiting: number): string {
  if (waiting === 0) return "Your account is compared";
  return waiting === 1 ? "1 change goes to your account" : `${waiting} changes go to your account`;
}
