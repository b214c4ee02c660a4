/**
 * Colours code for both themes at once, on the server: each token carries a light and a dark colour as custom properties, and
 * `light-dark()` picks one. No highlighter is sent to the browser.
 */
import { createHighlighter, type Highlighter } from "shiki";

const LANGUAGES = ["typescript", "python", "json", "bash", "sql"] as const;
type Language = (typeof LANGUAGES)[number];

const ALIASES: Readonly<Record<string, Language>> = {
  ts: "typescript",
  typescript: "typescript",
  py: "python",
  python: "python",
  json: "json",
  sh: "bash",
  bash: "bash",
  sql: "sql",
};

export const THEMES = { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } as const;

let highlighter: Promise<Highlighter> | undefined;

/** HTML of a `<pre>`; undefined for a language without colours (plain text, pseudo-code). */
export async function highlight(code: string, language: string): Promise<string | undefined> {
  const lang = ALIASES[language];
  if (!lang) return undefined;
  highlighter ??= createHighlighter({ langs: [...LANGUAGES], themes: Object.values(THEMES) });
  return (await highlighter).codeToHtml(code, { lang, themes: THEMES, defaultColor: false });
}
