"use client";
/** What can be done with the code: run it, stop it, start over; and whether it is saved. */
import { Play, RotateCcw, Square, Undo2 } from "lucide-react";
import { useSyncExternalStore, type ReactNode } from "react";
import type { DraftStatus } from "@/components/progress";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import styles from "./toolbar.module.css";

export interface ToolbarProps {
  readonly file: string;
  readonly status: DraftStatus;
  readonly ready: boolean;
  readonly busy: boolean;
  /** The code was just reset. */
  readonly undoable: boolean;
  onRun(): void;
  onCancel(): void;
  onReset(): void;
  onUndoReset(): void;
  /** What else can be done with the draft. */
  readonly children: ReactNode;
}

const SAVED: Readonly<Record<DraftStatus, string>> = {
  loading: "",
  untouched: "Starter",
  saving: "Saving",
  "saved-here": "Saved here",
  "saved-to-account": "Saved to your account",
  "too-big": "Kept here only: over 256 KB is not synced",
  "not-saved": "Not saved: this browser refuses storage",
};

export function Toolbar({ file, status, ready, busy, undoable, children, ...act }: ToolbarProps) {
  const key = useRunKey();
  return (
    <div className={styles["bar"]}>
      <span className={styles["file"]}>{file}</span>
      <span className={styles["status"]} data-status={status} role="status">
        {SAVED[status]}
      </span>
      {children}
      {undoable ? (
        <Button size="sm" variant="ghost" onClick={act.onUndoReset}>
          <Undo2 size={16} aria-hidden="true" /> Undo reset
        </Button>
      ) : (
        <Button size="sm" variant="ghost" disabled={!ready} onClick={act.onReset}>
          <RotateCcw size={16} aria-hidden="true" /> Reset
        </Button>
      )}
      {busy ? (
        <Button size="sm" onClick={act.onCancel}>
          <Square size={14} aria-hidden="true" /> Stop
        </Button>
      ) : (
        <Button
          size="sm"
          variant="primary"
          disabled={!ready}
          onClick={act.onRun}
          aria-keyshortcuts={key.aria}
        >
          <Play size={16} aria-hidden="true" /> Run
          <span className={styles["key"]} aria-hidden="true">
            <Kbd>{key.shown}</Kbd>
          </span>
        </Button>
      )}
    </div>
  );
}

const MAC = { shown: "⌘ Enter", aria: "Meta+Enter" } as const;
const OTHER = { shown: "Ctrl Enter", aria: "Control+Enter" } as const;

/** The key as this reader's keyboard calls it; the server cannot know. */
function useRunKey(): typeof MAC | typeof OTHER {
  return useSyncExternalStore(
    () => () => undefined,
    () => (/mac|iphone|ipad/i.test(navigator.userAgent) ? MAC : OTHER),
    () => OTHER,
  );
}
