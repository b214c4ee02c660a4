"use client";
/** Where the work is, in full sentences. */
import { useState } from "react";
import { useAccount, useProgress, useSyncStatus } from "@/components/progress";
import { Button } from "@/components/ui/button";
import styles from "./account.module.css";

const TIME = new Intl.DateTimeFormat("en", { timeStyle: "medium" });

export function SyncState() {
  const { account } = useAccount();
  const { events } = useProgress();
  const { label, explanation, waiting, refused, syncedAtMs, syncNow } = useSyncStatus();
  const [asking, setAsking] = useState(false);
  const sync = async () => {
    setAsking(true);
    await syncNow();
    setAsking(false);
  };
  return (
    <section aria-labelledby="where">
      <h2 id="where">Where your work is</h2>
      <p role="status">
        <strong>{label}.</strong> {explanation}
      </p>
      <dl className={styles["who"]}>
        <div>
          <dt>Events on this device</dt>
          <dd>{events.length}</dd>
        </div>
        {account && (
          <div>
            <dt>Not in the account yet</dt>
            <dd>{waiting}</dd>
          </div>
        )}
        {account && syncedAtMs !== null && (
          <div>
            <dt>Last compared</dt>
            <dd>{TIME.format(syncedAtMs)}</dd>
          </div>
        )}
        {refused > 0 && (
          <div>
            <dt>Kept here only</dt>
            <dd>{refused} (too big, or refused by the server)</dd>
          </div>
        )}
      </dl>
      {account && (
        <div className={styles["actions"]}>
          <Button onClick={() => void sync()} aria-disabled={asking || undefined}>
            {asking ? "Syncing…" : "Sync now"}
          </Button>
        </div>
      )}
    </section>
  );
}
