"use client";
/**
 * The student's own code of an exercise: the editor, the hunt, the verdict, and below it what was asked for last: the failing run
 * replayed, the attempts, or a cluster to play with.
 *
 * The draft and the verdict are separate on purpose: a verdict is about the text that was run, and says so when the text has
 * changed since. Nothing here ever holds the only copy of the student's code; that is the draft's job (components/progress).
 */
import { Check, FlaskConical, TriangleAlert, Undo2, X } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { DraftConflict, DraftHistory, useDraft } from "@/components/progress";
import { Button } from "@/components/ui/button";
import type { PlayStage } from "@/lib/grading";
import { AttemptsButton, AttemptsPanel } from "./attempts";
import { BeginFromButton, StageNotice, type OtherStage } from "./begin-from";
import { CodeEditor, type EditorHandle } from "./code-editor";
import { FailingRun } from "./failing-run";
import { Notice } from "./notice";
import { PlayPanel } from "./play-panel";
import { Toolbar } from "./toolbar";
import { useGrading } from "./use-grading";
import { useMarkedLine, useRunKey } from "./use-bench";
import { Verification } from "./verification";
import { VerdictPanel } from "./verdict-panel";
import styles from "./workbench.module.css";

/** What a bench needs to know of an exercise. */
export interface BenchExercise {
  readonly slug: string;
  readonly title: string;
  readonly chapter: { readonly slug: string; readonly title: string };
  readonly starter: string;
  /** Names of the wrong solutions the grader is tested against. */
  readonly mutants: readonly string[];
  /** Text of `declare module "happens-before"`. */
  readonly kernelTypes: string;
  /** Where the node can be played with; null where there is no such place. */
  readonly stage: PlayStage | null;
  /** The stage that this exercise continues, and the one that continues it. */
  readonly before: OtherStage | null;
  readonly next: OtherStage | null;
}

/** Another text was put into the editor, and this is what it took the place of. */
export interface Taken {
  readonly what: string;
  readonly before: string;
}

export interface OwnBenchProps {
  readonly exercise: BenchExercise;
  readonly taken: Taken | null;
  onTaken(taken: Taken | null): void;
  /** Why the link that was opened was refused. */
  readonly problem: string | null;
  onProblemSeen(): void;
}

type Below = "replay" | "attempts" | "play";

export function OwnBench({ exercise, taken, onTaken, problem, onProblemSeen }: OwnBenchProps) {
  const { slug, title, chapter, starter, mutants, kernelTypes, stage, before, next } = exercise;
  const draft = useDraft(slug);
  const { keep, settle } = draft;
  const { grading, start, cancel } = useGrading(slug, keep);
  const editor = useRef<EditorHandle | null>(null);
  const [ready, setReady] = useState(false);
  const [changedSince, setChangedSince] = useState(false);
  const [undoable, setUndoable] = useState(false);
  const below = useRef<HTMLElement>(null);
  const [shown, setShown] = useState<Below | null>(null);

  // The text came from another tab, another device or a decision about a conflict; or it left with its owner, at sign-out.
  useEffect(() => {
    if (ready) editor.current?.replace(draft.text ?? starter);
  }, [ready, draft.revision]); // eslint-disable-line react-hooks/exhaustive-deps -- typing changes the text, not the revision

  const run = useCallback(() => {
    if (!editor.current) return;
    setChangedSince(false);
    setShown((now) => (now === "replay" ? null : now));
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
  const show = (what: Below): void => {
    setShown(what);
    requestAnimationFrame(() => {
      below.current?.focus({ preventScroll: true });
      below.current?.scrollIntoView({ block: "start" });
    });
  };
  const current = draft.text ?? starter;
  const takeOver = (text: string, what: string): void => {
    onTaken({ what, before: current });
    settle(text, []);
  };

  return (
    <>
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
          {stage && (
            <Button size="sm" variant="ghost" disabled={!ready} onClick={() => show("play")}>
              <FlaskConical size={16} aria-hidden="true" />{" "}
              {stage.schedule ? "Watch the schedule" : "Play with it"}
            </Button>
          )}
          {before && <BeginFromButton before={before} current={current} onBegin={takeOver} />}
          <AttemptsButton exercise={slug} onOpen={() => show("attempts")} />
        </Toolbar>
        {problem !== null && <RefusedLink problem={problem} onClose={onProblemSeen} />}
        {taken && (
          <TakenOver
            what={taken.what}
            onUndo={() => {
              settle(taken.before, []);
              onTaken(null);
            }}
            onClose={() => onTaken(null)}
          />
        )}
        {before && ready && (
          <StageNotice before={before} current={current} starter={starter} onBegin={takeOver} />
        )}
        <DraftConflict draft={draft} />
        <CodeEditor
          slug={slug}
          label={`Your solution of ${title}`}
          initial={current}
          kernelTypes={kernelTypes}
          onReady={(handle) => {
            editor.current = handle;
            setReady(true);
          }}
          onChange={(text) => {
            if (text !== current) draft.save(text);
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
          next={next}
          changedSince={changedSince}
          onLine={(line) => editor.current?.goTo(line)}
          onReplay={() => show("replay")}
        />
        <Verification exercise={slug} text={current} />
      </section>
      {shown === "replay" && grading.state === "graded" && (
        <FailingRun
          ref={below}
          verdict={grading.graded.verdict}
          exercise={slug}
          code={grading.code}
          whose="your code"
          onClose={() => setShown(null)}
        />
      )}
      {shown === "play" && stage && (
        <PlayPanel
          ref={below}
          exercise={slug}
          stage={stage}
          editor={editor}
          current={current}
          onLine={(line) => editor.current?.goTo(line)}
          onClose={() => setShown(null)}
        />
      )}
      {shown === "attempts" && (
        <AttemptsPanel
          ref={below}
          exercise={slug}
          starter={starter}
          kernelTypes={kernelTypes}
          current={current}
          versions={draft.history}
          onRestore={(text, what) => takeOver(text, what)}
          onClose={() => setShown(null)}
        />
      )}
    </>
  );
}

function RefusedLink({ problem, onClose }: { readonly problem: string; onClose(): void }) {
  const close = (
    <Button size="sm" variant="ghost" iconOnly aria-label="Close this message" onClick={onClose}>
      <X size={16} aria-hidden="true" />
    </Button>
  );
  return (
    <Notice label="The link" icon={TriangleAlert} tone="problem" actions={close}>
      {problem}
    </Notice>
  );
}

interface TakenOverProps {
  readonly what: string;
  onUndo(): void;
  onClose(): void;
}

function TakenOver({ what, onUndo, onClose }: TakenOverProps) {
  const actions = (
    <>
      <Button size="sm" onClick={onUndo}>
        <Undo2 size={16} aria-hidden="true" /> Undo
      </Button>
      <Button size="sm" variant="ghost" iconOnly aria-label="Close this message" onClick={onClose}>
        <X size={16} aria-hidden="true" />
      </Button>
    </>
  );
  return (
    <Notice label="Text replaced" icon={Check} actions={actions}>
      {what} is in your editor now. The text it replaced is kept under Earlier versions.
    </Notice>
  );
}
