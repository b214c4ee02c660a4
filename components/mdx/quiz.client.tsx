"use client";

import { Check, ChevronLeft, ChevronRight, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import type { QuizQuestion } from "@/lib/curriculum/schema";
import { useAnswers, type Answers } from "./progress.client";
import { QuestionCard } from "./question.client";
import styles from "./quiz.module.css";

export interface QuizItem {
  readonly question: QuizQuestion;
  readonly section: { readonly number: number; readonly id: string; readonly title: string } | undefined;
  readonly citations: ReactNode;
}

/** One question at a time; the row of numbers shows where the reader stands, and the score counts the latest answers. */
export function QuizBoard({ chapter, items }: { chapter: string; items: readonly QuizItem[] }) {
  const answers = useAnswers(chapter);
  const [at, setAt] = useState(0);
  const item = items[at];
  if (!item) return null;
  const alone = items.length === 1;
  return (
    <section className={styles["quiz"]} aria-label={alone ? "Question" : `Quiz, ${items.length} questions`}>
      <header className={styles["head"]}>
        <p className={styles["kind"]}>{alone ? "Check yourself" : "Quiz"}</p>
        {!alone && <Score items={items} answers={answers} />}
      </header>
      {!alone && <Numbers items={items} at={at} answers={answers} onGo={setAt} />}
      <QuestionCard
        key={item.question.id}
        item={item}
        answers={answers}
        number={alone ? undefined : at + 1}
      />
      {!alone && (
        <nav className={styles["steps"]} aria-label="Questions">
          <Button variant="ghost" size="sm" disabled={at === 0} onClick={() => setAt(at - 1)}>
            <ChevronLeft size={16} aria-hidden="true" /> Previous
          </Button>
          <span>
            {at + 1} of {items.length}
          </span>
          <Button variant="ghost" size="sm" disabled={at === items.length - 1} onClick={() => setAt(at + 1)}>
            Next <ChevronRight size={16} aria-hidden="true" />
          </Button>
        </nav>
      )}
      {!alone && <Misconceptions items={items} answers={answers} />}
    </section>
  );
}

function Score({ items, answers }: { items: readonly QuizItem[]; answers: Answers }) {
  const given = items.filter(({ question }) => answers.latest(question.id));
  const right = given.filter(({ question }) => answers.latest(question.id)?.correct);
  return (
    <p className={styles["score"]} role="status">
      {given.length === 0 ? "Not begun" : `${right.length} right of ${given.length} answered`}, {items.length}{" "}
      in all
    </p>
  );
}

interface NumbersProps {
  readonly items: readonly QuizItem[];
  readonly at: number;
  readonly answers: Answers;
  readonly onGo: (at: number) => void;
}

function Numbers({ items, at, answers, onGo }: NumbersProps) {
  return (
    <ol className={styles["numbers"]}>
      {items.map(({ question }, index) => {
        const answer = answers.latest(question.id);
        const state = !answer ? "open" : answer.correct ? "right" : "wrong";
        return (
          <li key={question.id}>
            <button
              type="button"
              className={styles[state]}
              aria-current={index === at ? "step" : undefined}
              aria-label={`Question ${index + 1}, ${answer ? state : "not answered"}`}
              onClick={() => onGo(index)}
            >
              {index + 1}
              {state === "right" && <Check size={12} aria-hidden="true" />}
              {state === "wrong" && <X size={12} aria-hidden="true" />}
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** Once all are answered: which beliefs led astray, and where to read again. A score alone teaches nothing. */
function Misconceptions({ items, answers }: { items: readonly QuizItem[]; answers: Answers }) {
  if (!items.every(({ question }) => answers.latest(question.id))) return null;
  const wrong = items.flatMap(({ question, section }) => {
    const answer = answers.latest(question.id);
    const option = answer && !answer.correct ? question.options[answer.option] : undefined;
    return option ? [{ id: question.id, belief: option.misconception ?? option.text, section }] : [];
  });
  return (
    <div className={styles["summary"]}>
      <p>
        {wrong.length === 0
          ? "Every question is answered right."
          : "What led you astray, and where to read again:"}
      </p>
      {wrong.length > 0 && (
        <ul>
          {wrong.map(({ id, belief, section }) => (
            <li key={id}>
              “{belief}”
              {section && (
                <>
                  {": "}
                  <a href={`#${section.id}`}>
                    section {section.number}, {section.title}
                  </a>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
