"use client";
/** What this reader has done in one chapter: a view of the events, made for the pages that show it. */
import { useMemo } from "react";
import { useProgress } from "@/components/progress";
import { NO_CHAPTER, NO_EXERCISE, type ExerciseStage } from "@/lib/learning";

export type ExerciseState = ExerciseStage;

export interface ExerciseStanding {
  readonly state: ExerciseState;
  readonly attempts: number;
}

export interface Standing {
  /** False until the reader's events are loaded: then nothing may be said about what is missing. */
  readonly ready: boolean;
  /** Ids of sections that were opened. */
  readonly opened: ReadonlySet<string>;
  /** Ids of sections that were read to their end. */
  readonly read: ReadonlySet<string>;
  /** The latest answer to each question, predictions in the text included. */
  readonly answers: ReadonlyMap<string, { readonly correct: boolean }>;
  /** The latest self-grade of each interview question, 0 to 3. */
  readonly selfGrades: ReadonlyMap<string, number>;
  exercise(slug: string): ExerciseStanding;
  openSection(id: string): void;
  readSection(id: string): void;
}

export function useStanding(chapter: string): Standing {
  const { ready, learning, record } = useProgress();
  const own = learning.chapters.get(chapter) ?? NO_CHAPTER;
  const { exercises } = learning;
  return useMemo(
    () => ({
      ready,
      opened: own.opened,
      read: own.read,
      answers: new Map([...own.questions].map(([id, { latest }]) => [id, latest])),
      selfGrades: new Map([...own.interview].map(([id, { latest }]) => [id, latest])),
      exercise: (slug) => {
        const { stage, attempts } = exercises.get(slug) ?? NO_EXERCISE;
        return { state: stage, attempts };
      },
      // Once is enough: a second event of the same section would say nothing.
      openSection: (section) => {
        if (ready && !own.opened.has(section)) record({ type: "section-opened", chapter, section });
      },
      readSection: (section) => {
        if (ready && !own.read.has(section)) record({ type: "section-read", chapter, section });
      },
    }),
    [ready, own, exercises, record, chapter],
  );
}
