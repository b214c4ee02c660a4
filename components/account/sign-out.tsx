"use client";
/** Signing out syncs first; what the account does not have yet is never thrown away without a word. */
import { useState } from "react";
import { useAccount, useSyncStatus } from "@/components/progress";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import styles from "./account.module.css";
import { signOutHere } from "./api";
import { FormProblem } from "./field";

export function SignOut() {
  const { session, signedOut } = useAccount();
  const { syncNow } = useSyncStatus();
  const toast = useToast();
  const [left, setLeft] = useState(0);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const out = async () => {
    setLeft(0);
    const answer = await signOutHere();
    if (answer.kind === "refused") setProblem(answer.message);
    else {
      await signedOut(false);
      toast({ title: "Signed out", description: "Your work is in your account." });
    }
  };
  const begin = async () => {
    setBusy(true);
    setProblem(null);
    const waiting = session === "ended" ? 0 : await syncNow();
    if (waiting > 0) setLeft(waiting);
    else await out();
    setBusy(false);
  };

  return (
    <>
      <Button onClick={() => void begin()} aria-disabled={busy || undefined}>
        Sign out
      </Button>
      <FormProblem>{problem}</FormProblem>
      <Dialog open={left > 0} onOpenChange={(open) => !open && setLeft(0)}>
        <DialogContent
          title="Sign out now?"
          description={`${left === 1 ? "1 change is" : `${left} changes are`} not in your account yet. They stay in this browser, out of sight, and go to your account when you sign in here again.`}
        >
          <div className={styles["actions"]}>
            <DialogClose asChild>
              <Button variant="primary">Stay signed in</Button>
            </DialogClose>
            <Button onClick={() => void out()}>Sign out anyway</Button>
          </div>
        </DialogContent>
      </Dialog>
    </>
  );
}
