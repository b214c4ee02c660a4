/**
 * The verdict: what a student, a terminal and a database are told about a piece of code.
 *
 * It is plain JSON, so it crosses a worker boundary, a process boundary and a table as it is. `accepted` says how many runs it
 * rests on; `unknown` (a budget ended first) is never a pass; `rejected` names the property and carries the shortest failing
 * run found, fully recorded, so that it can be replayed without running the code again.
 */
import type { Intervention, RecordedRun } from "@/lib/sim";
import type { ScheduleKind } from "./contract";

export interface Counts {
  readonly runs: number;
  /** Trace events for nodes, calls for functions. */
  readonly events: number;
  /** Random seeds among the runs. */
  readonly seeds: number;
}

/** What was tried in every order. */
export interface Exhausted {
  /** Complete orders of all exhaustive cases together. Absent if there was none, or if one of them reached its bound. */
  readonly orders?: number;
  /** Labels of those cases. */
  readonly ordersOf?: readonly string[];
  /** Labels of the cases that reached their bound: nothing was wrong until then. */
  readonly beyondBound?: readonly string[];
}

export interface Explanation {
  /** The property in words. */
  readonly statement: string;
  /** The rule the code offends, with its source: "A voter … (Raft §5.4.1)". */
  readonly rule: string;
  readonly source: string;
  /** The chain of events that led to the violation, oldest first, one sentence each. */
  readonly chain: readonly { readonly event: number; readonly text: string }[];
}

export interface FailingCase {
  readonly label: string;
  readonly schedule: ScheduleKind;
  readonly seed: number;
  /** What is left of the schedule after shrinking. */
  readonly interventions: readonly Intervention[];
  /** How many interventions and operations shrinking removed. */
  readonly removed: number;
  /** Index of the violating trace event; absent for functions. */
  readonly event?: number;
  /** Virtual time of the violation, ms. */
  readonly timeMs?: number;
  /** For functions: the smallest failing input found. */
  readonly input?: string;
  /** For nodes: the shrunk run with everything recorded. */
  readonly run?: RecordedRun;
}

export type GradeVerdict =
  | ({ readonly verdict: "accepted" } & Exhausted & Counts)
  | ({
      readonly verdict: "rejected";
      readonly property: string;
      readonly message: string;
      readonly explanation: Explanation;
      readonly failing: FailingCase;
    } & Counts)
  | ({ readonly verdict: "unknown"; readonly message: string; readonly failing?: FailingCase } & Counts)
  /** The code cannot be judged: it does not export what it must, throws, or returns what is not plain JSON. */
  | ({
      readonly verdict: "error";
      readonly message: string;
      readonly handler?: string;
      readonly line?: number;
      readonly failing?: FailingCase;
    } & Counts);

/** Streamed while the search goes on. */
export interface Progress {
  /** Place of the case under way, from 0. A long case is announced more than once. */
  readonly case: number;
  readonly runs: number;
  readonly events: number;
  /** Label of the case under way. */
  readonly label: string;
  readonly schedule: ScheduleKind;
}
