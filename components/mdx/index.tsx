/**
 * The vocabulary of a chapter: which component each Markdown element and each named element becomes. It is made per chapter,
 * because section numbers, citations, questions and examples belong to one.
 */
import type { MDXComponents } from "mdx/types";
import type { ComponentProps } from "react";
import { sectionNumbers } from "@/lib/curriculum";
import { Callout } from "./callout";
import { Claim } from "./claim";
import { CodeBlock, exampleOf } from "./code";
import { Exercise } from "./exercise";
import { Figure } from "./figure";
import { History } from "./history/history.client";
import { interviewQuestionOf } from "./interview-question";
import { Predict } from "./predict.client";
import { Blockquote, InlineCode, Link, sectionHeading, SubHeading, Table } from "./prose";
import { quizOf } from "./quiz";
import { Simulator } from "./simulator";
import { sourceOf } from "./source";
import { systemTableOf } from "./system-table";

export { ChapterSources } from "./source";

/** `chapter` is the bare slug, `cap-consistency`. Server side: it reads the chapter's folder. */
export function createMdxComponents(chapter: string): MDXComponents {
  return {
    h2: sectionHeading(sectionNumbers(chapter)),
    h3: SubHeading,
    table: Table,
    blockquote: Blockquote,
    a: Link,
    code: InlineCode,
    pre: CodeBlock,
    Callout,
    Claim,
    Example: exampleOf(chapter),
    Exercise,
    Figure,
    History,
    InterviewQuestion: interviewQuestionOf(chapter),
    Predict: (props: Omit<ComponentProps<typeof Predict>, "chapter">) => (
      <Predict {...props} chapter={chapter} />
    ),
    Quiz: quizOf(chapter),
    Simulator,
    Source: sourceOf(chapter),
    SystemTable: systemTableOf(chapter),
  };
}
