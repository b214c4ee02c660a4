"use client";
/** What the elements of a chapter ask about the reader, and tell: a narrow view of components/progress. */
import { useMemo } from "react";
import { useProgress } from "@/components/progress";
import { NO_CHAPTER, NO_EXERCISE, type ExerciseStage, type SelfGrade } from "@/lib/learning";

export type { SelfGrade };

export interface Answer {
  readonly question: string;
  readonly option: number;
  readonly correct: boolean;
}

export interface Answers {
  latest(question: string): Answer | undefined;
  answer(answer: Answer): void;
}

export function useAnswers(chapter: string): Answers {
  const { learning, record } = useProgress();
  const { questions } = learning.chapters.get(chapter) ?? NO_CHAPTER;
  return useMemo(
    () => ({
      latest: (question) => {
        const latest = questions.get(question)?.latest;
        return latest && { question, option: latest.option, correct: latest.correct };
      },
      answer: (answer) => record({ type: "question-answered", chapter, ...answer }),
    }),
    [questions, record, chapter],
  );
}

export interface SelfGrades {
  latest(question: string): SelfGrade | undefined;
  grade(question: string, grade: SelfGrade): void;
}

export function useSelfGrades(chapter: string): SelfGrades {
  const { learning, record } = useProgress();
  const { interview } = learning.chapters.get(chapter) ?? NO_CHAPTER;
  return useMemo(
    () => ({
      latest: (question) => interview.get(question)?.latest,
      grade: (question, grade) => record({ type: "interview-graded", chapter, question, grade }),
    }),
    [interview, record, chapter],
  );
}

/** Undefined until the reader's events are loaded. */
export function useExerciseState(slug: string): ExerciseStage | undefined {
  const { ready, learning } = useProgress();
  return ready ? (learning.exercises.get(slug) ?? NO_EXERCISE).stage : undefined;
}
