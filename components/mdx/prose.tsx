/**
 * Plain Markdown as a chapter shows it: numbered, linkable headings, tables that scroll on their own instead of the page,
 * and links that say when they leave the site.
 */
import type { ComponentPropsWithoutRef, ReactNode } from "react";
import { isValidElement } from "react";
import { slugify } from "@/lib/curriculum/slugify";
import styles from "./prose.module.css";

/** The words inside rendered children, for an anchor or a code block. */
export function textOf(node: ReactNode): string {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map((child: ReactNode) => textOf(child)).join("");
  if (isValidElement<{ children?: ReactNode }>(node)) return textOf(node.props.children);
  return "";
}

/** `## ` opens a section of a chapter; sections are numbered by the site, so the text can be reordered without renumbering. */
export function sectionHeading(numbers: ReadonlyMap<string, number>) {
  return function SectionHeading({ children, id: given }: ComponentPropsWithoutRef<"h2">) {
    const title = textOf(children);
    const id = given ?? slugify(title);
    const number = numbers.get(id);
    return (
      <h2 id={id} className={styles["h2"]} data-section={number}>
        {number !== undefined && <span className={styles["number"]}>{number}</span>}
        <span>{children}</span>
        <Anchor id={id} title={title} />
      </h2>
    );
  };
}

export function SubHeading({ children, id: given }: ComponentPropsWithoutRef<"h3">) {
  const title = textOf(children);
  const id = given ?? slugify(title);
  return (
    <h3 id={id} className={styles["h3"]}>
      <span>{children}</span>
      <Anchor id={id} title={title} />
    </h3>
  );
}

function Anchor({ id, title }: { id: string; title: string }) {
  return (
    <a href={`#${id}`} className={styles["anchor"]} aria-label={`Link to “${title}”`}>
      <span aria-hidden="true">#</span>
    </a>
  );
}

export function Table({ children }: ComponentPropsWithoutRef<"table">) {
  return (
    <div className={styles["tableScroll"]} role="region" aria-label="Table" tabIndex={0}>
      <table className={styles["table"]}>{children}</table>
    </div>
  );
}

export function Blockquote({ children }: ComponentPropsWithoutRef<"blockquote">) {
  return <blockquote className={styles["quote"]}>{children}</blockquote>;
}

export function Link({ href = "", children }: ComponentPropsWithoutRef<"a">) {
  const leaves = /^https?:/.test(href);
  return (
    <a href={href} className={styles["link"]} {...(leaves ? { rel: "noreferrer", target: "_blank" } : {})}>
      {children}
    </a>
  );
}

export function InlineCode({ children, className }: ComponentPropsWithoutRef<"code">) {
  return <code className={className ?? styles["code"]}>{children}</code>;
}
