"use client";

import { useId, useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import type { InterviewQuestion } from "@/lib/curriculum/schema";
import { Inline } from "./inline";
import { useSelfGrades, type SelfGrade } from "./progress.client";
import quiz from "./quiz.module.css";
import styles from "./interview-question.module.css";

const LEVELS: Readonly<Record<1 | 2 | 3, string>> = { 1: "Junior", 2: "Senior adds", 3: "Staff adds" };
const GRADES: readonly { readonly grade: SelfGrade; readonly label: string }[] = [
  { grade: 0, label: "Not yet" },
  { grade: 1, label: "Level 1" },
  { grade: 2, label: "Level 2" },
  { grade: 3, label: "Level 3" },
];

export interface InterviewCardProps {
  readonly chapter: string;
  readonly question: InterviewQuestion;
  readonly citations: ReactNode;
}

export function InterviewCard({ chapter, question, citations }: InterviewCardProps) {
  const [revealed, setRevealed] = useState(false);
  const grades = useSelfGrades(chapter);
  const latest = grades.latest(question.id);
  const rubricId = useId();
  return (
    <section
      className={`${quiz["quiz"]} ${styles["card"]}`}
      aria-label={`Interview question: ${question.question}`}
    >
      <header className={quiz["head"]}>
        <p className={quiz["kind"]}>Interview question</p>
        {latest !== undefined && (
          <p className={quiz["score"]}>Your last grade: {GRADES[latest]?.label.toLowerCase()}</p>
        )}
      </header>
      <p className={styles["question"]}>
        <Inline text={question.question} />
      </p>
      {!revealed && (
        <p className={styles["think"]}>
          Think first: answer aloud, two minutes, as if someone were listening. The rubric is worth reading
          only against an answer you have given.
        </p>
      )}
      <Button
        variant={revealed ? "secondary" : "primary"}
        size="sm"
        aria-expanded={revealed}
        aria-controls={rubricId}
        onClick={() => setRevealed(!revealed)}
      >
        {revealed ? "Hide the rubric" : "I have answered: show the rubric"}
      </Button>
      <div id={rubricId} hidden={!revealed}>
        {revealed && <Rubric question={question} citations={citations} />}
        {revealed && <SelfGrading latest={latest} onGrade={(grade) => grades.grade(question.id, grade)} />}
      </div>
    </section>
  );
}

function Rubric({ question, citations }: { question: InterviewQuestion; citations: ReactNode }) {
  return (
    <div className={styles["rubric"]}>
      <p>
        <strong>What the interviewer listens for.</strong> <Inline text={question.listensFor} />
      </p>
      <ol className={styles["levels"]}>
        {question.rubric.map((level) => (
          <li key={level.level}>
            <h4>
              <span>{level.level}</span> {LEVELS[level.level]}: <Inline text={level.summary} />
            </h4>
            <p>
              <Inline text={level.answer} />
            </p>
            <ul>
              {level.signals.map((signal) => (
                <li key={signal}>
                  <Inline text={signal} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      <p>
        <strong>The trap.</strong> <Inline text={question.trap} />
      </p>
      <p>
        <strong>Expect next:</strong>
      </p>
      <ul>
        {question.followUps.map((followUp) => (
          <li key={followUp}>
            <Inline text={followUp} />
          </li>
        ))}
      </ul>
      {citations && <p className={styles["sources"]}>Sources {citations}</p>}
    </div>
  );
}

interface SelfGradingProps {
  readonly latest: SelfGrade | undefined;
  readonly onGrade: (grade: SelfGrade) => void;
}

function SelfGrading({ latest, onGrade }: SelfGradingProps) {
  return (
    <div className={styles["grading"]} role="group" aria-label="Grade your answer">
      <p>How far did your answer reach?</p>
      <div className={styles["grades"]}>
        {GRADES.map(({ grade, label }) => (
          <Button key={grade} size="sm" aria-pressed={latest === grade} onClick={() => onGrade(grade)}>
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
}
