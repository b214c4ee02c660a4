"use client";
/** The account page: who this is, where the work is, all of it as one file, and the ways out. */
import Link from "next/link";
import { useAccount } from "@/components/progress";
import { Button } from "@/components/ui/button";
import styles from "./account.module.css";
import { DeleteAccount } from "./delete-account";
import { ExportImport } from "./export-import";
import { SignOut } from "./sign-out";
import { SyncState } from "./sync-state";

export function AccountPanel() {
  const { ready, account, session } = useAccount();
  if (!ready)
    return (
      <p className={styles["loading"]} role="status">
        Reading what is kept in this browser.
      </p>
    );
  return (
    <div className={styles["panel"]}>
      <section aria-labelledby="who">
        <h2 id="who">{account ? "Signed in as" : "Not signed in"}</h2>
        {account ? (
          <dl className={styles["who"]}>
            <div>
              <dt>Email</dt>
              <dd>{account.email}</dd>
            </div>
            <div>
              <dt>Name</dt>
              <dd>{account.name ?? "not given"}</dd>
            </div>
          </dl>
        ) : (
          <p>
            Everything works without an account. With one, your progress and your code are on all your
            devices.
          </p>
        )}
        <div className={styles["actions"]}>
          {account === null || session === "ended" ? (
            <>
              <Button asChild variant="primary">
                <Link href="/account/sign-in">{session === "ended" ? "Sign in again" : "Sign in"}</Link>
              </Button>
              {account === null && (
                <Button asChild>
                  <Link href="/account/sign-up">Create an account</Link>
                </Button>
              )}
            </>
          ) : null}
          {account && <SignOut />}
        </div>
      </section>
      <SyncState />
      <ExportImport />
      {account && session !== "ended" && <DeleteAccount />}
    </div>
  );
}
