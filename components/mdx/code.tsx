/** Fenced code of a chapter, and `<Example>`: the shown part of a file that is type-checked and stands beside the chapter. */
import { Fragment, isValidElement, type ComponentPropsWithoutRef, type ReactNode } from "react";
import { readExample } from "@/lib/curriculum";
import { highlight } from "./highlight";
import { Missing } from "./missing";
import { textOf } from "./prose";
import styles from "./code.module.css";

/** `pre` of MDX: its only child is a `code` whose class names the language. */
export async function CodeBlock({ children }: ComponentPropsWithoutRef<"pre">) {
  const language = /language-(\S+)/.exec(classOf(children))?.[1] ?? "text";
  return <Code text={textOf(children).replace(/\n$/, "")} language={language} />;
}

/** A scrolling block of code; focusable, because what scrolls must be reachable with the keyboard. */
export async function Code({ text, language }: { text: string; language: string }) {
  const html = await highlight(text, language);
  const label = html ? `Code, ${language}` : "Text diagram or pseudo-code";
  const frame = { className: styles["block"], role: "region", "aria-label": label, tabIndex: 0 };
  if (!html) {
    return (
      <div {...frame}>
        <pre className={styles["plain"]}>{text}</pre>
      </div>
    );
  }
  return <div {...frame} dangerouslySetInnerHTML={{ __html: html }} />;
}

export function exampleOf(chapter: string) {
  return function Example({ file }: { file: string }) {
    const text = readExample(chapter, file);
    if (text === undefined) return <Missing what={`Example "${file}" is not in examples/ of ${chapter}`} />;
    return (
      <figure className={styles["example"]}>
        <Code text={text} language={file.split(".").pop() ?? "text"} />
        <figcaption className={styles["caption"]}>
          <code>{file}</code>
          <span>type-checked</span>
        </figcaption>
      </figure>
    );
  };
}

function classOf(node: ReactNode): string {
  if (!isValidElement<{ className?: string; children?: ReactNode }>(node)) return "";
  if (node.type === Fragment) return classOf(node.props.children);
  return node.props.className ?? "";
}
