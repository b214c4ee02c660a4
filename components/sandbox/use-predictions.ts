"use client";
/** A student's answers to an exercise of the kind "predict", as events, and where that leaves them. */
import { useCallback, useMemo } from "react";
import { useProgress } from "@/components/progress";
import {
  standingOf,
  type GivenAnswer,
  type PredictQuestion,
  type PredictSource,
  type Standing,
} from "@/lib/grading";
import { attemptsOf, hashSource } from "@/lib/learning";

export interface Predictions {
  /** False until the events are loaded. */
  readonly ready: boolean;
  readonly standing: Standing;
  /** Whether this question was answered before: then it does not count again. */
  isAnswered(seed: number): boolean;
  record(question: PredictQuestion, chosen: readonly string[], isRight: boolean): void;
}

/**
 * An answer is an attempt: wrong is `rejected` by the trap's rule, right is `unknown`, because one answer proves nothing, and the one
 * that completes the row is `accepted`.
 */
export function usePredictions(exercise: string, source: PredictSource | null): Predictions {
  const { ready, events, record } = useProgress();
  const attempts = useMemo(() => attemptsOf(events, exercise).toReversed(), [events, exercise]);
  const answers = useMemo(
    () =>
      attempts.flatMap(({ property, verdict }): GivenAnswer[] =>
        property === null ? [] : [{ trap: property, isRight: verdict !== "rejected" }],
      ),
    [attempts],
  );
  const traps = useMemo(() => source?.traps ?? [], [source]);
  const standing = useMemo(() => standingOf(answers, traps), [answers, traps]);
  return {
    ready,
    standing,
    isAnswered: useCallback((asked) => attempts.some(({ seed }) => seed === asked), [attempts]),
    record(question, chosen, isRight) {
      const { trap, seed } = question;
      const after = standingOf([...answers, { trap, isRight }], traps);
      const isComplete = isRight && after.streak === 0;
      record({
        type: "exercise-attempted",
        exercise,
        verdict: isComplete ? "accepted" : isRight ? "unknown" : "rejected",
        property: trap,
        seed,
        runs: 1,
        source: hashSource(`question ${seed}: ${chosen.join(", ")}`),
      });
    },
  };
}
