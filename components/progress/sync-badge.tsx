"use client";
/** Where the work is, always in sight: a sign, a few words, and a sentence on hover and focus. */
import { Cloud, CloudOff, HardDrive, LogIn, RefreshCw, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Tooltip } from "@/components/ui/tooltip";
import { useSyncStatus } from "./hooks";
import styles from "./sync-badge.module.css";
import type { SyncLabel } from "./sync-label";

const ICONS = {
  loading: HardDrive,
  here: HardDrive,
  account: Cloud,
  syncing: RefreshCw,
  offline: CloudOff,
  waiting: HardDrive,
  ended: LogIn,
  memory: TriangleAlert,
  failed: TriangleAlert,
} as const satisfies Record<SyncLabel["state"], unknown>;

/** `compact`: where the header has no room only the sign is shown; the words stay for screen readers. */
export function SyncBadge({ compact = false }: { readonly compact?: boolean }) {
  const { state, label, explanation } = useSyncStatus();
  const Icon = ICONS[state];
  const href = state === "ended" ? "/account/sign-in" : "/account";
  return (
    <span className={styles["place"]} data-state={state} data-compact={compact || undefined}>
      {label !== "" && (
        <Tooltip content={explanation}>
          <Link href={href} className={styles["badge"]}>
            <Icon size={14} aria-hidden="true" />
            <span className={styles["label"]}>{label}</span>
          </Link>
        </Tooltip>
      )}
      {/* Read out only when it is about something to act on: "syncing" and "saved" at every pause would be noise. */}
      <span role="status" className={styles["spoken"]}>
        {state === "offline" || state === "ended" || state === "memory" || state === "failed"
          ? explanation
          : ""}
      </span>
    </span>
  );
}
