/**
 * What an exercise is, and what a grader is.
 *
 * An exercise is a folder (`content/exercises/<slug>/`). `exercise.ts` says what it asks; `grader.ts` says what must hold:
 * named properties, and the cases in which they are tried. A case runs the student's code in one environment (a scenario on
 * the kernel for nodes, a batch of inputs for functions) under monitors that speak for the properties. Everything else, the
 * search, the shrinking, the explanation, the verdict, is the same for all exercises and lives beside this file.
 *
 * Cases are tried in the order the grader lists them: directed schedules first, each built to expose one misconception as
 * simply as it can be exposed; then clusters mixed with reference nodes; then clusters of only the student's nodes; then every
 * order of a small one; then priority-based schedules and seeded random ones. So the first failure a student sees is the
 * simplest there is.
 */
import type { Playground } from "./playground";
import type { OrdersWorld, Program, RecordedRun, Run, Scenario, System, TraceEvent, World } from "@/lib/sim";

export type ExerciseKind = "implement" | "break-it" | "write-the-test" | "predict";

/** What the student does, for a card. */
export const EXERCISE_KINDS: Readonly<Record<ExerciseKind, string>> = {
  implement: "Implement",
  "break-it": "Break it",
  "write-the-test": "Write the test",
  predict: "Predict",
};

/** The default export of `exercise.ts`. */
export interface Exercise {
  readonly title: string;
  /** Slug of the chapter. */
  readonly chapter: string;
  /** As in the syllabus: part and number, `8.E5`. Orders the exercises of a chapter. */
  readonly number: string;
  readonly kind: ExerciseKind;
  /** 1 (warm-up) to 5 (a research paper in an afternoon). */
  readonly difficulty: 1 | 2 | 3 | 4 | 5;
  /** Honest estimate for a first-time solver, minutes. */
  readonly minutes: number;
  /** One sentence for cards and search results. */
  readonly summary: string;
  readonly objectives: readonly string[];
  readonly outOfScope: readonly string[];
  /** In steps, from a nudge over the rule to a sketch. The student asks for each. */
  readonly hints: readonly string[];
  /** The name the student's file must export. */
  readonly exports: string;
  /**
   * Slug of the stage before: code that was accepted there is code to begin with here, because messages and exports are the same.
   * The starter of this stage holds a reference of that one, in a text of its own.
   */
  readonly continues?: string;
}

export function defineExercise(exercise: Exercise): Exercise {
  return exercise;
}

/** A property a student reads about: a kebab-case sentence, the rule it enforces and where that rule is written. */
export interface Property {
  readonly name: string;
  readonly kind: "safety" | "liveness" | "result";
  /** One sentence, in the words of the protocol. */
  readonly statement: string;
  /** The rule that code breaking this property offends. */
  readonly rule: string;
  /** "Raft §5.4.1". */
  readonly source: string;
}

/** Speaks for one property during one run. A fresh one is made for each run. */
export interface Monitor {
  readonly property: string;
  /** Called after each event. Returns what is wrong, in the terms of the run ("two leaders in term 7 (4 nodes)"), or null. */
  onEvent?(event: TraceEvent, world: World): string | null;
  /** Called when the run has completed; the place for liveness and for histories. */
  atEnd?(run: Run, world: World): string | null;
}

export type ScheduleKind = "directed" | "mixed" | "student" | "exhaustive" | "pct" | "random";

interface CaseBase {
  /** What is being tried, in a few words a student may read: "the writer crashes between its two phases". */
  readonly label: string;
  readonly schedule: ScheduleKind;
  readonly seed: number;
}

/** The student's node in a scenario. `Subject` is the class the student exports. */
export interface NodeCase<Subject> extends CaseBase {
  readonly kind: "node";
  readonly scenario: Scenario;
  /** Which code runs on which node. */
  program(subject: Subject): Program;
  monitors(scenario: Scenario): readonly Monitor[];
}

/**
 * The student's nodes in a small system, in every order there is (`lib/sim/orders.ts`). Its bounds belong to the case: a search that
 * reaches one says nothing, and an accepted verdict then does not speak of all orders.
 */
export interface OrdersCase<Subject> extends CaseBase {
  readonly kind: "orders";
  readonly system: System;
  program(subject: Subject): Program;
  /** Asked of every state. Names one of the grader's properties, as the monitors do. */
  broken(world: OrdersWorld): Pick<Failure, "property" | "message"> | null;
  /** Asked when nothing is left to come but faults. */
  brokenAtRest?(world: OrdersWorld): Pick<Failure, "property" | "message"> | null;
  /** They speak for the same properties in the run that repeats a counterexample, which is what the student is shown. */
  monitors(scenario: Scenario): readonly Monitor[];
}

export interface Failure {
  readonly property: string;
  readonly message: string;
  /** The smallest input found, printable, when the subject is a function. */
  readonly input?: string;
  /** When what a function returned was put to a run: that run, recorded, and the event at which to look. */
  readonly shown?: { readonly run: RecordedRun; readonly event: number };
}

/** The student's function on inputs. */
export interface FunctionCase<Subject> extends CaseBase {
  readonly kind: "function";
  check(subject: Subject): FunctionOutcome;
}

export interface FunctionOutcome {
  /** The first failure, or null. */
  readonly failure: Failure | null;
  /** Set instead when the function threw or returned what cannot be judged: what it did, and on which input. */
  readonly error?: string;
  /** Calls of the function. */
  readonly steps: number;
}

export type Case<Subject> = NodeCase<Subject> | FunctionCase<Subject> | OrdersCase<Subject>;

export interface GraderOptions {
  /** How many random seeds follow the directed schedules. */
  readonly seeds: number;
  /** Shifts the seeds, so that a server can use seeds a client has not seen. */
  readonly seedBase: number;
}

/** The default export of `grader.ts`. */
export interface Grader<Subject> {
  readonly exercise: string;
  readonly properties: readonly Property[];
  /** Random seeds when nobody says otherwise; 200 in most exercises. */
  readonly seedsDefault: number;
  /** Lazily, in the order they are tried. */
  cases(options: GraderOptions): Iterable<Case<Subject>>;
  /** Where a student may play with the node, if there is such a place. */
  readonly playground?: Playground<Subject>;
}

export function defineGrader<Subject>(grader: Grader<Subject>): Grader<Subject> {
  return grader;
}

/** What a mutant's file says of itself, beside the wrong solution it exports. */
export interface MutantNote {
  /** The one plausible belief that leads to this code. */
  readonly misconception: string;
  /** Name of the property that must reject it. */
  readonly caughtBy: string;
  /** The message it must be rejected with. */
  readonly message: RegExp;
}
