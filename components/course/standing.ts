"use client";
/** What this reader has done in one chapter: a view of the events, made for the pages that show it. */

export type ExerciseState = "untouched" | "tried" | "accepted" | "verified";

export interface ExerciseStanding {
  readonly state: ExerciseState;
  readonly attempts: number;
}

export interface Standing {
  /** False until the reader's events are loaded: then nothing may be said about what is missing. */
  readonly ready: boolean;
  /** Ids of sections that were opened. */
  readonly opened: ReadonlySet<string>;
  /** The latest answer to each question of the quiz. */
  readonly answers: ReadonlyMap<string, { readonly correct: boolean }>;
  /** The latest self-grade of each interview question, 0 to 3. */
  readonly selfGrades: ReadonlyMap<string, number>;
  exercise(slug: string): ExerciseStanding;
  openSection(id: string): void;
}

export function useStanding(chapter: string): Standing {
  void chapter;
  return {
    ready: false,
    opened: new Set(),
    answers: new Map(),
    selfGrades: new Map(),
    exercise: () => ({ state: "untouched", attempts: 0 }),
    openSection: () => undefined,
  };
}
