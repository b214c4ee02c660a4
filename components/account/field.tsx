"use client";
/** A labelled text field with its hint and its problem tied to it, and a password field that can be looked at. */
import { CircleAlert, Eye, EyeOff } from "lucide-react";
import { useId, useState, type ComponentPropsWithoutRef } from "react";
import styles from "./account.module.css";

export interface FieldProps extends Omit<ComponentPropsWithoutRef<"input">, "id" | "className"> {
  readonly label: string;
  readonly name: string;
  readonly hint?: string;
  /** What is wrong with it, and what to do. */
  readonly problem?: string | undefined;
}

export function Field({ label, hint, problem, ...input }: FieldProps) {
  const ids = useFieldIds(hint, problem);
  return (
    <div className={styles["field"]}>
      <label htmlFor={ids.input}>{label}</label>
      <input
        id={ids.input}
        aria-invalid={problem !== undefined}
        aria-describedby={ids.described}
        {...input}
      />
      <Notes hint={hint} problem={problem} ids={ids} />
    </div>
  );
}

export function PasswordField({ label, hint, problem, ...input }: Omit<FieldProps, "type">) {
  const ids = useFieldIds(hint, problem);
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className={styles["field"]}>
      <label htmlFor={ids.input}>{label}</label>
      <div className={styles["secret"]}>
        <input
          id={ids.input}
          type={shown ? "text" : "password"}
          aria-invalid={problem !== undefined}
          aria-describedby={ids.described}
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          {...input}
        />
        <button type="button" aria-pressed={shown} aria-controls={ids.input} onClick={() => setShown(!shown)}>
          <Icon size={16} aria-hidden="true" />
          <span>{shown ? "Hide" : "Show"}</span>
          <span className={styles["unseen"]}> password</span>
        </button>
      </div>
      <Notes hint={hint} problem={problem} ids={ids} />
    </div>
  );
}

interface FieldIds {
  readonly input: string;
  readonly hint: string;
  readonly problem: string;
  readonly described: string | undefined;
}

function useFieldIds(hint: string | undefined, problem: string | undefined): FieldIds {
  const input = useId();
  const ids = { hint: `${input}-hint`, problem: `${input}-problem` };
  return { input, ...ids, described: problem ? ids.problem : hint ? ids.hint : undefined };
}

function Notes({ hint, problem, ids }: Pick<FieldProps, "hint" | "problem"> & { readonly ids: FieldIds }) {
  return (
    <>
      {problem && (
        <p id={ids.problem} className={styles["problem"]}>
          <CircleAlert size={14} aria-hidden="true" /> {problem}
        </p>
      )}
      {/* A problem says what to do; the hint would say it twice. */}
      {hint && !problem && (
        <p id={ids.hint} className={styles["hint"]}>
          {hint}
        </p>
      )}
    </>
  );
}

/** What went wrong with the form as a whole; read out when it appears. */
export function FormProblem({ children }: { readonly children: string | null }) {
  return (
    <div role="alert">
      {children !== null && (
        <p className={styles["formProblem"]}>
          <CircleAlert size={18} aria-hidden="true" /> <span>{children}</span>
        </p>
      )}
    </div>
  );
}
