/**
 * The grader's public face: `grade` for whoever wants the verdict, `hunt` for whoever wants to show the search going on.
 *
 *     const verdict = grade(grader, subject, { onProgress: (p) => show(p.runs, p.label) });
 *
 * Both are pure: the same grader, subject and options give the same verdict, to the hash of the failing run.
 */
import type { Grader } from "./contract";
import { hunt, type HuntOptions } from "./hunt";
import type { GradeVerdict, Progress } from "./verdict";

export type * from "./contract";
export type * from "./playground";
export type * from "./predict";
export type * from "./verdict";
export { defineExercise, defineGrader, EXERCISE_KINDS } from "./contract";
export { breakItGrader, type Breakable, type Saboteur } from "./break-it";
export { readFaults, type Fault } from "./fault-list";
export { hunt, type HuntOptions } from "./hunt";
export { shrinkList } from "./shrink";
export { Health, workingMajority } from "./health";
export { withinBudget, type Budget, type Limit } from "./efficiency";
export {
  nobodyKeepsSilent,
  recoversAfterHeal,
  requestsAreAnswered,
  type Debt,
  type Owing,
  type Patience,
  type Recovery,
} from "./obligations";
export { prioritySchedule, type PctProfile } from "./pct";
export { isTrueAt, numberAt, stringAt } from "./read";
export { stageOf } from "./playground";
export { nextSeed, standingOf, STREAK } from "./predict";
export { puppet, type PuppetScript } from "./puppet";

export interface GradeOptions extends HuntOptions {
  /** Called before each case. A worker that must stay responsive uses `hunt` instead. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Judges `subject`, the value the student's file exports under the name the exercise asks for. */
export function grade<Subject>(
  grader: Grader<Subject>,
  subject: Subject,
  options: GradeOptions = {},
): GradeVerdict {
  const search = hunt(grader, subject, options);
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
    options.onProgress?.(step.value);
  }
}
