"use client";
/** Before signing in: what of this browser goes to the account. Nothing is said when there is nothing. */
import { HardDriveUpload } from "lucide-react";
import { useAccount, useSyncStatus } from "@/components/progress";
import styles from "./account.module.css";

export function TakenAlong() {
  const { ready, account } = useAccount();
  const { waiting } = useSyncStatus();
  if (!ready || account !== null || waiting === 0) return null;
  return (
    <p className={styles["along"]}>
      <HardDriveUpload size={16} aria-hidden="true" />
      <span>
        What you did in this browser so far ({waiting === 1 ? "1 record" : `${waiting} records`}) is added to
        the account. Nothing in the account is overwritten.
      </span>
    </p>
  );
}
