"use client";
/** Each question of a part with how it was answered last: the quiz by the grader, the interview by the reader. */
import { Check, Minus, X } from "lucide-react";
import Link from "next/link";
import type { ChapterToDo } from "./progress-board";
import styles from "./progress-board.module.css";
import type { Standing } from "./standing";

const QUIZ = {
  right: { label: "right", Icon: Check },
  wrong: { label: "wrong", Icon: X },
  unanswered: { label: "not answered", Icon: Minus },
} as const;

const LEVELS = ["not yet", "level 1, junior", "level 2, senior", "level 3, staff"] as const;

export interface QuestionStatesProps {
  readonly chapter: ChapterToDo;
  readonly standing: Standing;
}

export function QuestionStates({ chapter, standing }: QuestionStatesProps) {
  const at = (id: string) => `/learn/${chapter.slug}#${id}`;
  return (
    <>
      <section aria-labelledby={`${chapter.slug}-quiz`}>
        <h3 id={`${chapter.slug}-quiz`}>Quiz</h3>
        <ol className={styles["rows"]}>
          {chapter.quiz.map(({ id, prompt, sectionId }) => {
            const answer = standing.answers.get(id);
            const state = answer ? (answer.correct ? "right" : "wrong") : "unanswered";
            const { label, Icon } = QUIZ[state];
            return (
              <li key={id}>
                <Link href={at(sectionId)}>{plain(prompt)}</Link>
                <span className={styles["state"]} data-state={state}>
                  <Icon size={13} aria-hidden="true" /> {label}
                </span>
              </li>
            );
          })}
        </ol>
      </section>
      <section aria-labelledby={`${chapter.slug}-interview`}>
        <h3 id={`${chapter.slug}-interview`}>Interview</h3>
        <ol className={styles["rows"]}>
          {chapter.interview.map(({ id, question, sectionId }) => {
            const grade = standing.selfGrades.get(id);
            return (
              <li key={id}>
                <Link href={at(sectionId)}>{plain(question)}</Link>
                <span className={styles["state"]}>
                  {grade === undefined ? "not rehearsed" : `graded ${LEVELS[grade] ?? "not yet"}`}
                </span>
              </li>
            );
          })}
        </ol>
      </section>
    </>
  );
}

/** Prompts carry a little Markdown; a list of links shows their words. */
function plain(text: string): string {
  return text.replace(/[`*]/g, "");
}
