"use client";

import { Check, X } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Inline } from "./inline";
import type { Answers } from "./progress.client";
import type { QuizItem } from "./quiz.client";
import styles from "./quiz.module.css";

export interface QuestionCardProps {
  readonly item: QuizItem;
  readonly answers: Answers;
  readonly number: number | undefined;
}

/** Choose, commit, then every option is explained: why it is right, or which belief leads to it. */
export function QuestionCard({ item, answers, number }: QuestionCardProps) {
  const { question, section, citations } = item;
  const earlier = answers.latest(question.id);
  const [again, setAgain] = useState(false);
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const name = useId();
  const shown = again ? undefined : earlier;

  const commit = () => {
    const option = chosen === undefined ? undefined : question.options[chosen];
    if (chosen === undefined || !option) return;
    answers.answer({ question: question.id, option: chosen, correct: option.correct });
    setAgain(false);
  };
  const retry = () => {
    setChosen(undefined);
    setAgain(true);
  };

  return (
    <form
      className={styles["card"]}
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <fieldset className={styles["options"]}>
        <legend className={styles["prompt"]}>
          {number !== undefined && <span className={styles["promptNumber"]}>{number}.</span>}{" "}
          <Inline text={question.prompt} />
        </legend>
        {question.options.map((option, index) => (
          <OptionRow
            key={option.text}
            name={name}
            option={option}
            picked={shown ? shown.option === index : chosen === index}
            answered={shown !== undefined}
            onPick={() => setChosen(index)}
          />
        ))}
      </fieldset>
      <div className={styles["foot"]}>
        {shown ? (
          <Button size="sm" onClick={retry}>
            Try again
          </Button>
        ) : (
          <Button type="submit" variant="primary" size="sm" disabled={chosen === undefined}>
            Answer
          </Button>
        )}
        <p className={styles["result"]} role="status">
          {shown && (shown.correct ? "Right." : "Not this one. The explanations are under each option.")}
        </p>
        {shown && (
          <p className={styles["where"]}>
            {section && (
              <a href={`#${section.id}`}>
                Section {section.number}, {section.title}
              </a>
            )}{" "}
            {citations}
          </p>
        )}
      </div>
    </form>
  );
}

interface OptionRowProps {
  readonly name: string;
  readonly option: QuizItem["question"]["options"][number];
  readonly picked: boolean;
  readonly answered: boolean;
  readonly onPick: () => void;
}

function OptionRow({ name, option, picked, answered, onPick }: OptionRowProps) {
  const tone = !answered ? "" : option.correct ? styles["isRight"] : picked ? styles["isWrong"] : "";
  return (
    <div className={`${styles["option"]} ${tone}`} data-picked={picked || undefined}>
      <label className={styles["optionLabel"]}>
        <input type="radio" name={name} checked={picked} disabled={answered} onChange={onPick} />
        <span>
          <Inline text={option.text} />
        </span>
        {answered && option.correct && (
          <span className={styles["mark"]}>
            <Check size={14} aria-hidden="true" /> right
          </span>
        )}
        {answered && !option.correct && picked && (
          <span className={styles["mark"]}>
            <X size={14} aria-hidden="true" /> your answer
          </span>
        )}
      </label>
      {answered && (
        <p className={styles["explanation"]}>
          {!option.correct && option.misconception && (
            <span className={styles["belief"]}>Belief: {option.misconception}. </span>
          )}
          <Inline text={option.explanation} />
        </p>
      )}
    </div>
  );
}
