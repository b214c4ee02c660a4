"use client";
/** A new account, signed in at once. The rules are those of the server (lib/learning), said before anything is sent. */
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useAccount } from "@/components/progress";
import { Button } from "@/components/ui/button";
import { PASSWORD_LENGTH_MIN, signUpRequest } from "@/lib/learning";
import styles from "./account.module.css";
import { nextPath, signInWithPassword, signUp, type Answer } from "./api";
import { Field, FormProblem, PasswordField } from "./field";
import { TakenAlong } from "./taken-along";
import { text, useForm, type Problems } from "./use-form";

export function SignUpForm() {
  const router = useRouter();
  const { signedIn } = useAccount();
  const form = useForm({
    check: problemsOf,
    send: create,
    done: async () => {
      await signedIn();
      router.push(nextPath(window.location.search));
    },
  });
  return (
    <form
      className={styles["form"]}
      method="post"
      noValidate
      onSubmit={form.onSubmit}
      aria-label="Create an account"
    >
      <FormProblem>{form.problem}</FormProblem>
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        inputMode="email"
        hint="To sign in with. Nothing is sent to it."
        problem={form.problems["email"]}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="new-password"
        hint={`At least ${PASSWORD_LENGTH_MIN} characters. Nothing else is asked of it.`}
        problem={form.problems["password"]}
      />
      <Field
        label="Name (optional)"
        name="name"
        type="text"
        autoComplete="name"
        hint="Only you see it."
        problem={form.problems["name"]}
      />
      <Button type="submit" variant="primary" aria-disabled={form.busy || undefined}>
        {form.busy ? "Creating the account…" : "Create the account"}
      </Button>
      <TakenAlong />
      <p className={styles["else"]}>
        You have one? <Link href="/account/sign-in">Sign in</Link>.
      </p>
    </form>
  );
}

function wanted(data: FormData) {
  const name = text(data, "name").trim();
  return { email: text(data, "email"), password: text(data, "password"), ...(name === "" ? {} : { name }) };
}

function problemsOf(data: FormData): Problems {
  const parsed = signUpRequest.safeParse(wanted(data));
  if (parsed.success) return {};
  // The first problem of a field is enough to act on.
  return Object.fromEntries(
    parsed.error.issues.toReversed().map(({ path, message }) => [String(path[0]), message]),
  );
}

async function create(data: FormData): Promise<Answer> {
  const request = signUpRequest.parse(wanted(data));
  const made = await signUp(request);
  return made.kind === "ok" ? signInWithPassword(request.email, request.password) : made;
}
