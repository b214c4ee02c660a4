/** The face of components/progress. */
export { ProgressProvider } from "./context";
export { DraftConflict } from "./draft-conflict";
export { DraftHistory } from "./draft-history";
export type { DraftStatus } from "./draft-desk";
export { useAccount, useDraft, useProgress, useSyncStatus } from "./hooks";
export { SyncBadge } from "./sync-badge";
