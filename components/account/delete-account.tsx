"use client";
/** Deleting is final and says so; the password is asked again, because an open page is not consent. */
import { useState } from "react";
import { useAccount } from "@/components/progress";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import styles from "./account.module.css";
import { deleteAccount, signOutHere } from "./api";
import { FormProblem, PasswordField } from "./field";
import { text, useForm } from "./use-form";

export function DeleteAccount() {
  return (
    <section aria-labelledby="delete">
      <h2 id="delete">Delete the account</h2>
      <p>
        Removes the account with all events and code, on the server and in this browser. There is no way back;
        export your data first if you may want it.
      </p>
      <Dialog>
        <DialogTrigger asChild>
          <Button variant="danger">Delete my account</Button>
        </DialogTrigger>
        <DialogContent
          title="Delete your account?"
          description="All events and all code of this account are removed, at once and for good."
        >
          <Confirm />
        </DialogContent>
      </Dialog>
    </section>
  );
}

function Confirm() {
  const { account, signedOut } = useAccount();
  const toast = useToast();
  const [gone, setGone] = useState(false);
  const form = useForm({
    check: (data): Record<string, string> =>
      text(data, "password") === "" ? { password: "Write your password." } : {},
    send: (data) => deleteAccount(text(data, "password")),
    done: async () => {
      setGone(true);
      // The account is gone whether or not the cookie can still be taken back.
      await signOutHere();
      await signedOut(true);
      toast({ title: "Your account is deleted", description: "Nothing of it remains here." });
    },
  });
  return (
    <form
      className={styles["form"]}
      method="post"
      noValidate
      onSubmit={form.onSubmit}
      aria-label="Delete the account"
    >
      <FormProblem>{form.problem}</FormProblem>
      {/* Password managers look for the name beside the password. */}
      <input type="email" name="email" autoComplete="username" value={account?.email ?? ""} readOnly hidden />
      <PasswordField
        label="Your password"
        name="password"
        autoComplete="current-password"
        problem={form.problems["password"]}
      />
      <div className={styles["actions"]}>
        <Button type="submit" variant="danger" aria-disabled={form.busy || gone || undefined}>
          {form.busy ? "Deleting…" : "Delete for good"}
        </Button>
        <DialogClose asChild>
          <Button>Keep it</Button>
        </DialogClose>
      </div>
    </form>
  );
}
