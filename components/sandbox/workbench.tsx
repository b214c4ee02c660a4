"use client";
/**
 * One exercise being solved: the editor, the hunt, the verdict, and the failing run replayed.
 *
 * The draft and the verdict are separate on purpose: a verdict is about the text that was run, and says so when the text has
 * changed since. Nothing here ever holds the only copy of the student's code; that is the draft's job (components/progress).
 */
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { DraftConflict, DraftHistory, useDraft } from "@/components/progress";
import { CodeEditor, type EditorHandle } from "./code-editor";
import { FailingRun } from "./failing-run";
import { Toolbar } from "./toolbar";
import { useGrading, type Grading } from "./use-grading";
import { VerdictPanel } from "./verdict-panel";
import styles from "./workbench.module.css";

export interface WorkbenchProps {
  readonly slug: string;
  readonly title: string;
  readonly chapter: { readonly slug: string; readonly title: string };
  readonly starter: string;
  /** Names of the wrong solutions the grader is tested against. */
  readonly mutants: readonly string[];
  /** Text of `declare module "happens-before"`. */
  readonly kernelTypes: string;
  /** The statement, rendered on the server; it stands beside the editor. */
  readonly children: ReactNode;
}

export function Workbench({ slug, title, chapter, starter, mutants, kernelTypes, children }: WorkbenchProps) {
  const draft = useDraft(slug);
  const { grading, start, cancel } = useGrading(slug);
  const editor = useRef<EditorHandle | null>(null);
  const [ready, setReady] = useState(false);
  const [changedSince, setChangedSince] = useState(false);
  const [undoable, setUndoable] = useState(false);
  const replay = useRef<HTMLElement>(null);
  const [replaying, setReplaying] = useState(false);

  // The text came from another tab, another device or a decision about a conflict; or it left with its owner, at sign-out.
  useEffect(() => {
    if (ready) editor.current?.replace(draft.text ?? starter);
  }, [ready, draft.revision]); // eslint-disable-line react-hooks/exhaustive-deps -- typing changes the text, not the revision

  const run = useCallback(() => {
    if (!editor.current) return;
    setChangedSince(false);
    setReplaying(false);
    editor.current.mark(null, "");
    start(editor.current);
  }, [start]);
  useMarkedLine(editor, grading);
  useRunKey(run);

  const reset = (): void => {
    editor.current?.replace(starter);
    setUndoable(true);
  };
  const undoReset = (): void => {
    editor.current?.undo();
    setUndoable(false);
  };
  const showRun = (): void => {
    setReplaying(true);
    requestAnimationFrame(() => {
      replay.current?.focus({ preventScroll: true });
      replay.current?.scrollIntoView({ block: "start" });
    });
  };

  return (
    <div className={styles["bench"]}>
      <div className={styles["statement"]}>{children}</div>
      <section id="editor" className={styles["work"]} aria-label="Your solution">
        <Toolbar
          file={`${slug}.ts`}
          status={draft.status}
          busy={grading.state === "compiling" || grading.state === "hunting"}
          ready={ready}
          undoable={undoable}
          onRun={run}
          onCancel={cancel}
          onReset={reset}
          onUndoReset={undoReset}
        >
          <DraftHistory draft={draft} />
        </Toolbar>
        <DraftConflict draft={draft} />
        <CodeEditor
          slug={slug}
          label={`Your solution of ${title}`}
          initial={draft.text ?? starter}
          kernelTypes={kernelTypes}
          onReady={(handle) => {
            editor.current = handle;
            setReady(true);
          }}
          onChange={(text) => {
            if (text !== (draft.text ?? starter)) draft.save(text);
            setChangedSince(true);
            if (text !== starter) setUndoable(false);
          }}
          onRun={run}
        />
        <p className={styles["escape"]}>
          <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the editor; <kbd>F1</kbd> lists its commands.
        </p>
        <VerdictPanel
          grading={grading}
          mutants={mutants}
          chapter={chapter}
          changedSince={changedSince}
          onLine={(line) => editor.current?.goTo(line)}
          onReplay={showRun}
        />
      </section>
      {replaying && grading.state === "graded" && (
        <FailingRun ref={replay} verdict={grading.graded.verdict} onClose={() => setReplaying(false)} />
      )}
    </div>
  );
}

/** Runs from anywhere on the page; in the editor the editor's own command does, and the key never gets here. */
function useRunKey(run: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      event.preventDefault();
      run();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [run]);
}

/** Points at the line that did it, in the text it was run with. */
function useMarkedLine(editor: React.RefObject<EditorHandle | null>, grading: Grading): void {
  useEffect(() => {
    if (grading.state === "broken-code") {
      const [first] = grading.errors;
      if (first) editor.current?.mark(first.line, first.message);
    }
    if (grading.state !== "graded") return;
    const { verdict, lines } = grading.graded;
    if (lines.line !== undefined && "message" in verdict) editor.current?.mark(lines.line, verdict.message);
  }, [editor, grading]);
}
