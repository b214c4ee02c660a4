"use client";
/** The life of a form: problems per field, one for the form, busy while the server is asked, focus on the first bad field. */
import { useRef, useState, type FormEvent, type RefObject } from "react";
import type { Answer } from "./api";

export type Problems = Readonly<Record<string, string>>;

export interface FormState {
  readonly form: RefObject<HTMLFormElement | null>;
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
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<Problems>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const complain = (found: Problems) => {
    setProblems(found);
    const [first] = Object.keys(found);
    const input = first === undefined ? null : form.current?.elements.namedItem(first);
    if (input instanceof HTMLElement) input.focus();
  };

  const submit = async (data: FormData) => {
    setProblem(null);
    const found = check(data);
    complain(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    const answer = await send(data);
    if (answer.kind === "ok") await done();
    else if (answer.field !== null && form.current?.elements.namedItem(answer.field))
      complain({ [answer.field]: answer.message });
    else setProblem(answer.message);
    setBusy(false);
  };

  return {
    form,
    problems,
    problem,
    busy,
    onSubmit: (event) => {
      event.preventDefault();
      if (!busy) void submit(new FormData(event.currentTarget));
    },
  };
}

export function text(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === "string" ? value : "";
}
