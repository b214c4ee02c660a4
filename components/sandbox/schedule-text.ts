/**
 * A schedule of faults as source text: the list in the student's file, replaced by another one and nothing else touched. The text
 * stays the only truth; whoever draws on the diagram writes in the file.
 */
import type { Intervention } from "@/lib/sim";

/**
 * `text` with `faults` as the list that the function `exported` returns; null when there is no `return [` in it to replace. Strings
 * and comments are stepped over, and brackets are counted.
 */
export function withSchedule(text: string, exported: string, faults: readonly Intervention[]): string | null {
  const declared = codeMatching(text, 0, new RegExp(`function\\s+${exported}\\b`, "y"));
  if (declared === null) return null;
  const opening = codeMatching(text, declared, /return\s*\[/y);
  if (opening === null) return null;
  const from = text.indexOf("[", opening);
  const to = closingOf(text, from);
  return to === null ? null : text.slice(0, from) + listText(faults) + text.slice(to + 1);
}

/** Where code from `start` on first matches a sticky expression, or null. */
function codeMatching(text: string, start: number, wanted: RegExp): number | null {
  for (const at of codeFrom(text, start)) {
    wanted.lastIndex = at;
    if (wanted.test(text)) return at;
  }
  return null;
}

function closingOf(text: string, opening: number): number | null {
  let depth = 0;
  for (const at of codeFrom(text, opening)) {
    if (text[at] === "[") depth += 1;
    if (text[at] === "]") depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}

const COMMENT_OR_STRING = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(["'`])(?:\\[\s\S]|(?!\1)[^\\])*\1/y;

/** The places of code: all but those in comments and strings. */
function* codeFrom(text: string, start: number): Generator<number> {
  for (let at = start; at < text.length; at += 1) {
    COMMENT_OR_STRING.lastIndex = at;
    if (COMMENT_OR_STRING.test(text)) at = COMMENT_OR_STRING.lastIndex - 1;
    else yield at;
  }
}

function listText(faults: readonly Intervention[]): string {
  if (faults.length === 0) return "[]";
  return `[\n${faults.map((fault) => `    ${faultText(fault)},\n`).join("")}  ]`;
}

function faultText(fault: Intervention): string {
  const fields = Object.entries(fault).map(
    ([name, value]: [string, unknown]) => `${name}: ${valueText(value)}`,
  );
  return `{ ${fields.join(", ")} }`;
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(valueText).join(", ")}]` : JSON.stringify(value);
}
