"use client";
/** From the text in the editor to a verdict, and the attempt as an event of the student's. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useProgress } from "@/components/progress";
import { hashSource, type EventInput } from "@/lib/learning";
import { gradeInSandbox } from "@/lib/sandbox/browser";
import type { ProgressMessage, StartedMessage } from "@/lib/sandbox/messages";
import type { Graded } from "@/lib/sandbox/supervise";
import type { EditorHandle } from "./code-editor";
import { compileModel, type CompileError } from "./compiler";

export type Grading =
  | { readonly state: "idle" }
  | { readonly state: "compiling" }
  | {
      readonly state: "hunting";
      readonly started: StartedMessage | null;
      readonly progress: ProgressMessage | null;
      /** It hung and was ended; the second run looks for the handler. */
      readonly stopped: boolean;
    }
  | { readonly state: "broken-code"; readonly errors: readonly CompileError[] }
  | {
      readonly state: "graded";
      readonly graded: Graded;
      readonly ms: number;
      /** The text that was judged. */
      readonly code: string;
    }
  /** Not the student's fault: the grader could not be loaded, or failed. */
  | { readonly state: "failed"; readonly message: string };

export interface GradingControl {
  readonly grading: Grading;
  start(editor: EditorHandle): void;
  cancel(): void;
  clear(): void;
}

/** What an attempt's event says beside which code it was. */
type Outcome = Omit<Extract<EventInput, { type: "exercise-attempted" }>, "type" | "exercise" | "source">;

const HUNTING = { state: "hunting", started: null, progress: null, stopped: false } as const;

/** `keep` is told the text before it is judged, so that the attempt's text outlives later typing; null: nobody's attempt. */
export function useGrading(exercise: string, keep: ((text: string) => void) | null): GradingControl {
  const { record: recordEvent } = useProgress();
  const [grading, setGrading] = useState<Grading>({ state: "idle" });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = useCallback(
    (editor: EditorHandle) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const { signal } = controller;
      const code = editor.text();
      const attempted = { type: "exercise-attempted", exercise, source: hashSource(code) } as const;
      const record = (outcome: Outcome): void => {
        if (keep) recordEvent({ ...attempted, ...outcome });
      };
      keep?.(code);

      const grade = async (): Promise<Grading> => {
        setGrading({ state: "compiling" });
        const result = await compileModel(editor.monaco, editor.model);
        if (signal.aborted) return { state: "idle" };
        if (!result.ok) {
          record({ verdict: "error" });
          return { state: "broken-code", errors: result.errors };
        }
        setGrading(HUNTING);
        const startedMs = performance.now();
        const graded = await gradeInSandbox(exercise, result.compiled, {
          signal,
          onProgress(news) {
            if (signal.aborted) return;
            setGrading((now) => {
              const before = now.state === "hunting" ? now : HUNTING;
              if (news.kind === "started") return { ...before, started: news };
              if (news.kind === "progress") return { ...before, progress: news };
              return { ...before, stopped: true };
            });
          },
        });
        const { verdict } = graded;
        record({
          verdict: verdict.verdict,
          runs: verdict.runs,
          ...(verdict.verdict === "rejected"
            ? { property: verdict.property, seed: verdict.failing.seed }
            : {}),
        });
        return { state: "graded", graded, ms: performance.now() - startedMs, code };
      };

      void grade().then(
        (end) => {
          if (!signal.aborted) setGrading(end);
        },
        (error: unknown) => {
          if (signal.aborted) return;
          setGrading({ state: "failed", message: error instanceof Error ? error.message : String(error) });
        },
      );
    },
    [exercise, recordEvent, keep],
  );
  const cancel = useCallback(() => {
    running.current?.abort();
    setGrading({ state: "idle" });
  }, []);
  const clear = useCallback(() => setGrading({ state: "idle" }), []);
  return { grading, start, cancel, clear };
}
