"use client";
/**
 * A run that somebody shared: their code, to read, graded again here in the same sandbox as all code, and opened at the event the
 * link names. The reader's own draft is not touched until they ask for a copy, and no attempt of theirs is recorded.
 *
 * What the link says of the run is only compared: if the grader finds another run today, it has changed since, and this is said.
 */
import { Copy, CornerUpLeft, Share2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useDraft } from "@/components/progress";
import { Button } from "@/components/ui/button";
import { CodeEditor, type EditorHandle } from "./code-editor";
import { FailingRun } from "./failing-run";
import { Notice } from "./notice";
import type { BenchExercise, Taken } from "./own-bench";
import type { SharedRun } from "./run-link";
import { comparison, isSame } from "./shared-comparison";
import { useMarkedLine } from "./use-bench";
import { useGrading } from "./use-grading";
import { VerdictPanel } from "./verdict-panel";
import styles from "./workbench.module.css";

export interface SharedBenchProps {
  readonly exercise: BenchExercise;
  readonly shared: SharedRun;
  /** Back to the student's own code, into which this was copied if `taken` says so. */
  onClose(taken: Taken | null): void;
}

export function SharedBench({ exercise, shared, onClose }: SharedBenchProps) {
  const { slug, title, chapter, starter, mutants, kernelTypes } = exercise;
  const draft = useDraft(slug);
  const { grading, start } = useGrading(slug, null);
  const editor = useRef<EditorHandle | null>(null);
  const replay = useRef<HTMLElement>(null);
  const [closed, setClosed] = useState(false);
  useMarkedLine(editor, grading);

  const ready = useCallback(
    (handle: EditorHandle) => {
      editor.current = handle;
      start(handle);
    },
    [start],
  );
  const toReplay = (): void => {
    setClosed(false);
    requestAnimationFrame(() => {
      replay.current?.focus({ preventScroll: true });
      replay.current?.scrollIntoView({ block: "start" });
    });
  };
  const same = grading.state === "graded" && isSame(grading.graded, shared);
  useEffect(() => {
    if (same) replay.current?.scrollIntoView({ block: "start" });
  }, [same]);

  const copy = (): void => {
    draft.settle(shared.code, []);
    onClose({ what: "The shared code", before: draft.text ?? starter });
  };
  const actions = (
    <>
      <Button size="sm" disabled={draft.status === "loading"} onClick={copy}>
        <Copy size={16} aria-hidden="true" /> Copy into my editor
      </Button>
      <Button size="sm" variant="primary" onClick={() => onClose(null)}>
        <CornerUpLeft size={16} aria-hidden="true" /> Back to my own code
      </Button>
    </>
  );
  return (
    <>
      <section id="editor" className={styles["work"]} aria-label="A shared run">
        <Notice label="Whose code this is" icon={Share2} actions={actions}>
          <p>
            <b>A shared run.</b> This code came with the link; your own draft is untouched.
          </p>
          <p>{comparison(grading, shared)}</p>
        </Notice>
        <CodeEditor
          slug={`${slug}.shared`}
          label={`Shared solution of ${title}, read only`}
          initial={shared.code}
          kernelTypes={kernelTypes}
          readOnly
          onReady={ready}
          onChange={nothing}
          onRun={nothing}
        />
        <VerdictPanel
          grading={grading}
          mutants={mutants}
          chapter={chapter}
          next={null}
          changedSince={false}
          onLine={(line) => editor.current?.goTo(line)}
          onReplay={toReplay}
        />
      </section>
      {grading.state === "graded" && !closed && (
        <FailingRun
          ref={replay}
          verdict={grading.graded.verdict}
          exercise={slug}
          code={shared.code}
          whose="the shared code"
          startAt={same ? (shared.event ?? undefined) : undefined}
          onClose={() => setClosed(true)}
        />
      )}
    </>
  );
}

function nothing(): void {
  // Read only: nothing is typed, and the run is made once by itself.
}
