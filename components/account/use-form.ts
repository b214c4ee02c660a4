"use client";
/** The life of a form: problems per field, one for the form, busy while the server is asked, focus on the first bad field. */
import { useState, type FormEvent } from "react";
import type { Answer } from "./api";

export type Problems = Readonly<Record<string, string>>;

export interface FormState {
  readonly problems: Problems;
  readonly problem: string | null;
  readonly busy: boolean;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

export interface FormRules {
  /** What is wrong before anything is sent, by field; empty when nothing is. */
  check(data: FormData): Problems;
  send(data: FormData): Promise<Answer>;
  done(): Promise<void> | void;
}

export function useForm({ check, send, done }: FormRules): FormState {
  const [problems, setProblems] = useState<Problems>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const complain = (form: HTMLFormElement, found: Problems) => {
    setProblems(found);
    // The first one as the reader meets them, whatever the order in which they were found.
    const inputs = [...form.elements].filter((element) => element instanceof HTMLInputElement);
    inputs.find(({ name }) => Object.hasOwn(found, name))?.focus();
  };

  const submit = async (form: HTMLFormElement) => {
    const data = new FormData(form);
    setProblem(null);
    const found = check(data);
    complain(form, found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const answer = await send(data);
    if (answer.kind === "ok") await done();
    else if (answer.field !== null && form.elements.namedItem(answer.field))
      complain(form, { [answer.field]: answer.message });
    else setProblem(answer.message);
    setBusy(false);
  };

  return {
    problems,
    problem,
    busy,
    onSubmit: (event) => {
      event.preventDefault();
      if (!busy) void submit(event.currentTarget);
    },
  };
}

export function text(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}
