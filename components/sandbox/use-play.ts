"use client";
/**
 * A cluster with the student's node in it, run anew in the sandbox whenever something is changed: the text, the cluster, the seed,
 * a fault, a request. Only the latest question is answered; an earlier worker is ended. Nothing of the student's runs on the page.
 */
import { useEffect, useEffectEvent, useState, type RefObject } from "react";
import { playInSandbox } from "@/lib/sandbox/browser";
import type { CompiledSource } from "@/lib/sandbox/messages";
import type { Played, PlayRequestOf } from "@/lib/sandbox/play";
import type { EditorHandle } from "./code-editor";
import { compileModel, type CompileError } from "./compiler";

/** The text that is played, compiled. */
type Text =
  | { readonly state: "compiling" }
  | { readonly state: "broken"; readonly errors: readonly CompileError[]; readonly code: string }
  | { readonly state: "compiled"; readonly source: CompiledSource; readonly code: string }
  | { readonly state: "failed"; readonly message: string };

export interface Play {
  readonly text: Text;
  /** The last run that came back; it stays on the page while the next is made. */
  readonly played: Played | null;
  readonly busy: boolean;
  /** Not the student's fault. */
  readonly failure: string | null;
  /** Takes the text that is in the editor now. */
  takeText(): void;
}

interface Answer {
  readonly source: CompiledSource;
  readonly request: PlayRequestOf;
  readonly played: Played | null;
  readonly failure: string | null;
}

/** `request` must be the same object while nothing was changed. */
export function usePlay(
  exercise: string,
  editor: RefObject<EditorHandle | null>,
  request: PlayRequestOf,
): Play {
  const [text, setText] = useState<Text>({ state: "compiling" });
  const [answer, setAnswer] = useState<Answer | null>(null);

  const takeText = (): void => {
    const handle = editor.current;
    if (!handle) return;
    const code = handle.text();
    compileModel(handle.monaco, handle.model).then(
      (result) =>
        setText(
          result.ok
            ? { state: "compiled", source: result.compiled, code }
            : { state: "broken", errors: result.errors, code },
        ),
      (error: unknown) => setText({ state: "failed", message: messageOf(error) }),
    );
  };
  const takeFirst = useEffectEvent(takeText);
  useEffect(() => takeFirst(), []);

  const source = text.state === "compiled" ? text.source : null;
  useEffect(() => {
    if (!source) return;
    const controller = new AbortController();
    const { signal } = controller;
    playInSandbox(exercise, source, request, signal).then(
      (played) => {
        if (!signal.aborted) setAnswer({ source, request, played, failure: null });
      },
      (error: unknown) => {
        if (!signal.aborted) setAnswer({ source, request, played: null, failure: messageOf(error) });
      },
    );
    return () => controller.abort(new Error("something was changed"));
  }, [exercise, source, request]);

  const busy = source !== null && (answer?.source !== source || answer.request !== request);
  return {
    text,
    played: answer?.played ?? null,
    busy,
    failure: busy ? null : (answer?.failure ?? null),
    takeText,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
