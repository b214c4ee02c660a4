/** Content in data files is plain text in which `code` and **weight** may be marked, as in Markdown, and nothing else. */
import { Fragment } from "react";
import { InlineCode } from "./prose";

export function Inline({ text }: { text: string }) {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*)/);
  return parts.map((part, index) => {
    if (/^`[^`]+`$/.test(part)) return <InlineCode key={index}>{part.slice(1, -1)}</InlineCode>;
    if (/^\*\*[^*]+\*\*$/.test(part)) return <strong key={index}>{part.slice(2, -2)}</strong>;
    return <Fragment key={index}>{part}</Fragment>;
  });
}
