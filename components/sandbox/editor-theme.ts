"use client";
/** The editor in the colours of the site: read from the tokens, and read again whenever the site's theme changes. */
import { useEffect } from "react";
import type { Monaco } from "./monaco";

const NAME = "happens-before";

/** Parts of the editor and the token each is painted with. The second number is opacity in percent. */
const PARTS: Readonly<Record<string, readonly [token: string, percent?: number]>> = {
  "editor.background": ["raised"],
  "editor.foreground": ["text"],
  "editorLineNumber.foreground": ["muted"],
  "editorLineNumber.activeForeground": ["text"],
  "editor.lineHighlightBackground": ["surface", 70],
  "editor.lineHighlightBorder": ["surface", 0],
  "editor.selectionBackground": ["accent", 26],
  "editor.inactiveSelectionBackground": ["accent", 15],
  "editorCursor.foreground": ["accent"],
  "editorWidget.background": ["raised"],
  "editorWidget.border": ["border"],
  "editorSuggestWidget.selectedBackground": ["accent-soft"],
  "editorSuggestWidget.selectedForeground": ["text"],
  "editorSuggestWidget.highlightForeground": ["accent"],
  "editorSuggestWidget.focusHighlightForeground": ["accent"],
  "editorHoverWidget.background": ["raised"],
  "editorHoverWidget.border": ["border"],
  "editorError.foreground": ["danger"],
  "editorWarning.foreground": ["warn"],
  "editorIndentGuide.background1": ["border"],
  "editorGutter.background": ["raised"],
  "scrollbarSlider.background": ["border-strong", 35],
  "editorBracketHighlight.foreground1": ["text"],
  "editorBracketHighlight.foreground2": ["text"],
  "editorBracketHighlight.foreground3": ["text"],
  focusBorder: ["accent"],
};

const TOKENS: readonly (readonly [scope: string, token: string, style?: string])[] = [
  ["", "text"],
  ["comment", "muted", "italic"],
  ["keyword", "node-4"],
  ["string", "node-3"],
  ["number", "msg-5"],
  ["regexp", "node-2"],
  ["type", "accent"],
  ["identifier", "text"],
  ["delimiter", "text"],
];

function paint(monaco: Monaco): void {
  const root = document.documentElement;
  const style = getComputedStyle(root);
  const hex = (token: string): string => {
    const name = token.startsWith("node-") || token.startsWith("msg-") ? `--${token}` : `--color-${token}`;
    return sixDigits(style.getPropertyValue(name).trim());
  };
  const colors = Object.fromEntries(
    Object.entries(PARTS).map(([part, [token, percent = 100]]) => [part, hex(token) + alpha(percent)]),
  );
  monaco.editor.defineTheme(NAME, {
    base: style.colorScheme === "dark" ? "vs-dark" : "vs",
    inherit: true,
    colors,
    rules: TOKENS.map(([token, color, fontStyle]) => ({
      token,
      foreground: hex(color).slice(1),
      ...(fontStyle ? { fontStyle } : {}),
    })),
  });
  monaco.editor.setTheme(NAME);
}

/** A minifier writes #ffffff as #fff, which the editor does not know. */
function sixDigits(color: string): string {
  return /^#[0-9a-f]{3}$/i.test(color) ? color.replace(/[0-9a-f]/gi, "$&$&") : color;
}

function alpha(percent: number): string {
  if (percent === 100) return "";
  return Math.round((percent / 100) * 255)
    .toString(16)
    .padStart(2, "0");
}

/** Follows both ways a theme changes: the reader's choice on `<html>` and the system's. */
export function useEditorTheme(monaco: Monaco | null): void {
  useEffect(() => {
    if (!monaco) return;
    const repaint = (): void => paint(monaco);
    repaint();
    const observer = new MutationObserver(repaint);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", repaint);
    return () => {
      observer.disconnect();
      system.removeEventListener("change", repaint);
    };
  }, [monaco]);
}
