"use client";
/**
 * The editor as a component. The text lives in Monaco, not in React: the parent hears of changes, and reaches the text through
 * the handle. Undo survives everything that replaces the text, the reset included.
 *
 * Tab indents. To leave with the keyboard, Escape makes the next Tab move on (WCAG 2.1.2), and the line under the editor says so.
 */
import type { editor } from "monaco-editor/editor/editor.api";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import styles from "./code-editor.module.css";
import { useEditorTheme } from "./editor-theme";
import { loadMonaco, type Monaco } from "./monaco";

export interface EditorHandle {
  readonly monaco: Monaco;
  readonly model: editor.ITextModel;
  text(): string;
  /** Replaces the text as one step that can be undone. */
  replace(text: string): void;
  undo(): void;
  /** Scrolls to a line, puts the cursor there and takes the focus. */
  goTo(line: number): void;
  /** Marks a line with a note until the text changes; null removes the mark. */
  mark(line: number | null, note: string): void;
}

export interface CodeEditorProps {
  /** Names the file; one model per exercise. */
  readonly slug: string;
  readonly label: string;
  readonly initial: string;
  readonly kernelTypes: string;
  readonly readOnly?: boolean;
  onReady(handle: EditorHandle): void;
  onChange(text: string): void;
  onRun(): void;
}

export function CodeEditor({
  slug,
  label,
  initial,
  kernelTypes,
  readOnly = false,
  onReady,
  onChange,
  onRun,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const [monaco, setMonaco] = useState<Monaco | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  const ready = useEffectEvent(onReady);
  const changed = useEffectEvent(onChange);
  const run = useEffectEvent(onRun);
  const firstText = useEffectEvent(() => initial);
  useEditorTheme(monaco);

  useEffect(() => {
    let gone = false;
    let dispose: (() => void) | undefined;
    loadMonaco(kernelTypes).then(
      (loaded) => {
        if (gone || !host.current) return;
        setMonaco(loaded);
        dispose = open(loaded, host.current, {
          slug,
          label,
          text: firstText(),
          readOnly,
          ready: (handle) => ready(handle),
          changed: (text) => changed(text),
          run: () => run(),
        });
      },
      (error: unknown) => {
        if (!gone) setFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      gone = true;
      dispose?.();
    };
  }, [kernelTypes, slug, label, readOnly, attempt]);

  return (
    <div className={styles["frame"]}>
      <div ref={host} className={styles["editor"]} />
      {!monaco && (
        <div className={styles["waiting"]} role="status">
          {failure === null ? (
            "The editor is loading."
          ) : (
            <>
              <p>The editor could not be loaded ({failure}). Your code is safe.</p>
              <button
                type="button"
                onClick={() => {
                  setFailure(null);
                  setAttempt(attempt + 1);
                }}
              >
                Try again
              </button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** Narrower than this, long lines wrap instead of scrolling. */
const NARROW_PX = 560;

const OPTIONS = {
  automaticLayout: true,
  bracketPairColorization: { enabled: false },
  fixedOverflowWidgets: true,
  fontLigatures: false,
  fontSize: 14,
  lineHeight: 21,
  folding: false,
  glyphMargin: false,
  lineNumbersMinChars: 3,
  // Dimmed, the number of an empty last line has too little contrast.
  renderFinalNewline: "on",
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  padding: { top: 12, bottom: 12 },
  renderLineHighlight: "line",
  scrollBeyondLastLine: false,
  scrollbar: { alwaysConsumeMouseWheel: false },
  stickyScroll: { enabled: false },
  tabSize: 2,
  unicodeHighlight: { ambiguousCharacters: false },
} as const;

interface Opening {
  readonly slug: string;
  readonly label: string;
  readonly text: string;
  readonly readOnly: boolean;
  ready(handle: EditorHandle): void;
  changed(text: string): void;
  run(): void;
}

function open(monaco: Monaco, host: HTMLElement, opening: Opening) {
  const { slug, label, text, readOnly, ready, changed, run } = opening;
  const uri = monaco.Uri.parse(`file:///exercises/${slug}.ts`);
  monaco.editor.getModel(uri)?.dispose();
  const model = monaco.editor.createModel(text, "typescript", uri);
  const view = monaco.editor.create(host, {
    ...OPTIONS,
    model,
    readOnly,
    readOnlyMessage: { value: "A shared run is not edited. Copy it into your editor first." },
    ariaLabel: `${label}, TypeScript. Escape, then Tab leaves the editor.`,
    fontFamily: getComputedStyle(host).fontFamily,
    wordWrap: host.clientWidth < NARROW_PX ? "on" : "off",
  });
  const marks = view.createDecorationsCollection();
  model.onDidChangeContent(() => {
    marks.clear();
    changed(model.getValue());
  });
  view.addAction({
    id: "run-exercise",
    label: "Run: hunt for the run that breaks it",
    keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter],
    run,
  });
  leaveByEscape(monaco, view);
  ready(handleOf(monaco, view, model, marks));
  return () => {
    view.dispose();
    model.dispose();
  };
}

function handleOf(
  monaco: Monaco,
  view: editor.IStandaloneCodeEditor,
  model: editor.ITextModel,
  marks: editor.IEditorDecorationsCollection,
): EditorHandle {
  return {
    monaco,
    model,
    text: () => model.getValue(),
    replace(next) {
      if (next === model.getValue()) return;
      view.pushUndoStop();
      view.executeEdits("replace", [{ range: model.getFullModelRange(), text: next }]);
      view.pushUndoStop();
    },
    undo: () => view.trigger("toolbar", "undo", null),
    goTo(line) {
      view.setPosition({ lineNumber: line, column: model.getLineFirstNonWhitespaceColumn(line) || 1 });
      view.revealLineInCenter(line);
      view.focus();
    },
    mark(line, note) {
      marks.clear();
      if (line === null || line > model.getLineCount()) return;
      const options = {
        isWholeLine: true,
        className: styles["markedLine"] ?? "",
        linesDecorationsClassName: styles["markedGutter"] ?? "",
        hoverMessage: { value: plain(note) },
      };
      marks.set([{ range: new monaco.Range(line, 1, line, 1), options }]);
      view.revealLineInCenterIfOutsideViewport(line);
    },
  };
}

/** A note is shown as Markdown, and may hold what the judged code said: no links, no pictures. */
function plain(note: string): string {
  return note.replace(/[\\`*_{}[\]()#+\-.!<>|~]/g, "\\$&");
}

/** After Escape, Tab moves the focus; any other key, and coming back, makes it indent again. */
function leaveByEscape(monaco: Monaco, view: editor.IStandaloneCodeEditor): void {
  const keep = new Set([monaco.KeyCode.Tab, monaco.KeyCode.Shift]);
  view.onKeyDown(({ keyCode }) => {
    if (keyCode === monaco.KeyCode.Escape) view.updateOptions({ tabFocusMode: true });
    else if (!keep.has(keyCode)) view.updateOptions({ tabFocusMode: false });
  });
  view.onDidFocusEditorText(() => view.updateOptions({ tabFocusMode: false }));
}
