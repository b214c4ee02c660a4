"use client";
/** What both benches do with an editor: run by key from anywhere on the page, and point at the line that did it. */
import { useEffect, type RefObject } from "react";
import type { EditorHandle } from "./code-editor";
import type { Grading } from "./use-grading";

/** Runs from anywhere on the page; in the editor the editor's own command does, and the key never gets here. */
export function useRunKey(run: () => void): void {
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
export function useMarkedLine(editor: RefObject<EditorHandle | null>, grading: Grading): void {
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
