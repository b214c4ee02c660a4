"use client";
export interface Answer {
  readonly question: string;
  readonly option: number;
  readonly correct: boolean;
}
export interface Answers {
  latest(question: string): Answer | undefined;
  answer(answer: Answer): void;
}
export declare function useAnswers(chapter: string): Answers;
export type SelfGrade = 0 | 1 | 2 | 3;
export declare function useSelfGrades(chapter: string): {
  latest(question: string): SelfGrade | undefined;
  grade(question: string, grade: SelfGrade): void;
};
export declare function useExerciseState(
  slug: string,
): "untouched" | "tried" | "accepted" | "verified" | undefined;
