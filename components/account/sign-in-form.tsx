"use client";
/** Email and password, or another provider when the server has one. What was done signed out goes along. */
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useAccount } from "@/components/progress";
import { Button } from "@/components/ui/button";
import styles from "./account.module.css";
import { nextPath, otherProviders, signInWith, signInWithPassword, type OtherProvider } from "./api";
import { Field, FormProblem, PasswordField } from "./field";
import { TakenAlong } from "./taken-along";
import { text, useForm, type Problems } from "./use-form";

export function SignInForm() {
  const router = useRouter();
  const { account, session, signedIn } = useAccount();
  const form = useForm({
    check: (data) => {
      const problems: Record<string, string> = {};
      if (!text(data, "email").includes("@"))
        problems["email"] = "Write the address of your account, like ada@example.org.";
      if (text(data, "password") === "") problems["password"] = "Write your password.";
      return problems satisfies Problems;
    },
    send: (data) => signInWithPassword(text(data, "email").trim(), text(data, "password")),
    done: async () => {
      await signedIn();
      router.push(nextPath(window.location.search));
    },
  });
  return (
    <form className={styles["form"]} method="post" noValidate onSubmit={form.onSubmit} aria-label="Sign in">
      <FormProblem>{form.problem}</FormProblem>
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        // The rows of the account are still shown: it is this account that is asked for again.
        defaultValue={session === "ended" ? (account?.email ?? "") : ""}
        key={session === "ended" ? account?.id : "new"}
        problem={form.problems["email"]}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        problem={form.problems["password"]}
      />
      <Button type="submit" variant="primary" aria-disabled={form.busy || undefined}>
        {form.busy ? "Signing in…" : "Sign in"}
      </Button>
      <OtherWays />
      <TakenAlong />
      <p className={styles["else"]}>
        No account yet? <Link href="/account/sign-up">Create one</Link>. The course works without.
      </p>
    </form>
  );
}

/** Nothing while the server has no other provider. */
function OtherWays() {
  const [providers, setProviders] = useState<readonly OtherProvider[]>([]);
  useEffect(() => {
    let here = true;
    void otherProviders().then((found) => {
      if (here) setProviders(found);
    });
    return () => {
      here = false;
    };
  }, []);
  if (providers.length === 0) return null;
  return (
    <div className={styles["others"]}>
      <p>or</p>
      {providers.map(({ id, name }) => (
        <Button key={id} onClick={() => signInWith(id, nextPath(window.location.search))}>
          Continue with {name}
        </Button>
      ))}
    </div>
  );
}
