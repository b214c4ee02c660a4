"use client";

import { Check, X } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { slugify } from "@/lib/curriculum/slugify";
import { Inline } from "./inline";
import { useAnswers } from "./progress.client";
import quiz from "./quiz.module.css";
import styles from "./predict.module.css";

export interface PredictProps {
  readonly chapter: string;
  readonly question: string;
  readonly options: readonly string[];
  /** Index into options. */
  readonly answer: number;
  /** The explanation, shown once the reader has committed to an answer. */
  readonly children?: ReactNode;
}

/** Ids of predictions are made from their text: a changed question is a new one. */
export function predictionId(question: string): string {
  return `predict-${slugify(question).slice(0, 64)}`;
}

/** A prediction is worth making only before the answer is seen: nothing is explained until the reader has chosen. */
export function Predict({ chapter, question, options, answer, children }: PredictProps) {
  const answers = useAnswers(chapter);
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const name = useId();
  const id = predictionId(question);
  const given = answers.latest(id);

  return (
    <section className={`${quiz["quiz"]} ${styles["predict"]}`} aria-label="Prediction">
      <p className={quiz["kind"]}>Predict, then read on</p>
      <form
        className={quiz["card"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== undefined)
            answers.answer({ question: id, option: chosen, correct: chosen === answer });
        }}
      >
        <fieldset className={quiz["options"]}>
          <legend className={quiz["prompt"]}>
            <Inline text={question} />
          </legend>
          {options.map((option, index) => {
            const right = given !== undefined && index === answer;
            const wrong = given !== undefined && index !== answer && given.option === index;
            const tone = right ? quiz["isRight"] : wrong ? quiz["isWrong"] : "";
            return (
              <div key={option} className={`${quiz["option"]} ${tone}`}>
                <label className={quiz["optionLabel"]}>
                  <input
                    type="radio"
                    name={name}
                    checked={(given ? given.option : chosen) === index}
                    disabled={given !== undefined}
                    onChange={() => setChosen(index)}
                  />
                  <span>
                    <Inline text={option} />
                  </span>
                  {right && (
                    <span className={quiz["mark"]}>
                      <Check size={14} aria-hidden="true" /> right
                    </span>
                  )}
                  {wrong && (
                    <span className={quiz["mark"]}>
                      <X size={14} aria-hidden="true" /> your prediction
                    </span>
                  )}
                </label>
              </div>
            );
          })}
        </fieldset>
        {!given && (
          <div className={quiz["foot"]}>
            <Button type="submit" variant="primary" size="sm" disabled={chosen === undefined}>
              Commit to it
            </Button>
          </div>
        )}
      </form>
      <div role="status">{given && <div className={styles["explanation"]}>{children}</div>}</div>
    </section>
  );
}
