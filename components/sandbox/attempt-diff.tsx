"use client";
/**
 * Two texts compared, in the editor's own colours: side by side, or one column where there is no room. The editor is on the page
 * already when somebody has attempts, and its comparison is a part of it, so this loads nothing more.
 */
import type { editor } from "monaco-editor/editor/editor.api";
import { useEffect, useRef, useState } from "react";
import styles from "./attempt-diff.module.css";
import { useEditorTheme } from "./editor-theme";
import { loadMonaco, type Monaco } from "./monaco";

export interface AttemptDiffProps {
  readonly kernelTypes: string;
  readonly original: string;
  readonly modified: string;
}

/** Narrower than this, one column. */
const SIDE_BY_SIDE_PX = 720;

export function AttemptDiff({ kernelTypes, original, modified }: AttemptDiffProps) {
  const host = useRef<HTMLDivElement>(null);
  const [monaco, setMonaco] = useState<Monaco | null>(null);
  const view = useRef<editor.IStandaloneDiffEditor | null>(null);
  useEditorTheme(monaco);

  useEffect(() => {
    let gone = false;
    loadMonaco(kernelTypes).then(
      (loaded) => {
        if (gone || !host.current) return;
        view.current = loaded.editor.createDiffEditor(host.current, {
          automaticLayout: true,
          fontFamily: getComputedStyle(host.current).fontFamily,
          fontLigatures: false,
          fontSize: 13,
          hideUnchangedRegions: { enabled: true },
          lineNumbersMinChars: 3,
          minimap: { enabled: false },
          originalAriaLabel: "The attempt",
          modifiedAriaLabel: "Your code now",
          readOnly: true,
          renderGutterMenu: false,
          renderOverviewRuler: false,
          renderSideBySideInlineBreakpoint: SIDE_BY_SIDE_PX,
          // Types are not checked here: what is wrong with an old text was said when it was judged.
          renderValidationDecorations: "off",
          scrollBeyondLastLine: false,
          scrollbar: { alwaysConsumeMouseWheel: false },
          stickyScroll: { enabled: false },
          unicodeHighlight: { ambiguousCharacters: false },
          useInlineViewWhenSpaceIsLimited: true,
        });
        setMonaco(loaded);
      },
      () => undefined,
    );
    return () => {
      gone = true;
      view.current?.dispose();
      view.current = null;
    };
  }, [kernelTypes]);

  useEffect(() => {
    if (!monaco || !view.current) return;
    const models = {
      original: monaco.editor.createModel(original, "typescript"),
      modified: monaco.editor.createModel(modified, "typescript"),
    };
    view.current.setModel(models);
    return () => {
      view.current?.setModel(null);
      models.original.dispose();
      models.modified.dispose();
    };
  }, [monaco, original, modified]);

  return (
    <div className={styles["frame"]} role="group" aria-label="The attempt beside your code now">
      <div ref={host} className={styles["editor"]} />
    </div>
  );
}
