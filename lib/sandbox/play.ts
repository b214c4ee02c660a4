/**
 * A run that is played, not judged: the student's node in a playground of the exercise, with the faults and requests of the one
 * who plays. It happens where grading happens, under the same guards and the same supervision from outside, so code that never
 * returns ends here as it does there.
 *
 * What comes back has the shape of a verdict that judges nothing: `unknown`, with the recorded run, or `error` when the code broke
 * off. `supervise` then needs no second protocol.
 */
import type { Grader, GradeVerdict, PlayCluster } from "@/lib/grading";
import { run, type Intervention, type RecordedRun } from "@/lib/sim";
import type { CompiledSource, PlayJob } from "./messages";

/** Of a run with nothing but honest traffic in it, several times what was seen; a page has to draw it. */
const EVENTS_MAX = 20_000;

export type PlayRequestOf = Omit<PlayJob, "kind" | "announceCase" | keyof CompiledSource>;

/** What came of it, for a page. */
export interface Played {
  readonly run: RecordedRun | null;
  /** Why it broke off, in words; null when it ran to its end. */
  readonly problem: string | null;
  readonly line: number | null;
}

export function play(grader: Grader<unknown>, subject: unknown, job: PlayJob): GradeVerdict {
  const { cluster: id, seed } = job;
  const cluster = grader.playground?.clusters.find((candidate) => candidate.id === id);
  if (!cluster) throw new Error(`${grader.exercise} has no cluster "${id}" to play with`);
  const brought = faultsOf(cluster, subject);
  if (typeof brought === "string")
    return { verdict: "error", message: brought, runs: 0, events: 0, seeds: 0 };
  const interventions = [...brought, ...job.interventions].toSorted((a, b) => a.at - b.at);
  const scenario = { ...cluster.scenario, interventions, eventsMax: EVENTS_MAX };
  const played = run(cluster.program(subject), scenario, seed);
  const failing = { label: cluster.label, schedule: "student", seed, interventions, removed: 0, run: played };
  const counts = { runs: 1, events: played.events, seeds: 0 };
  const error = played.trace.findLast(({ kind }) => kind === "error");
  if (error?.kind === "error") {
    const { handler, at, message, line } = error;
    const where = line === undefined ? {} : { line };
    return {
      verdict: "error",
      message: `${handler} on ${at} failed: ${message}`,
      handler,
      ...where,
      failing: { ...failing, schedule: "student", event: error.index },
      ...counts,
    };
  }
  const message = played.status === "completed" ? "played" : (played.why ?? "its budget ran out");
  return { verdict: "unknown", message, failing: { ...failing, schedule: "student" }, ...counts };
}

/** The faults in the student's code, or why they could not be had. */
function faultsOf(cluster: PlayCluster<unknown>, subject: unknown): readonly Intervention[] | string {
  try {
    return cluster.faults?.(subject) ?? [];
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

export function playedOf(verdict: GradeVerdict): Played {
  const found = "failing" in verdict ? (verdict.failing?.run ?? null) : null;
  const line = verdict.verdict === "error" ? (verdict.line ?? null) : null;
  if (verdict.verdict === "unknown" && found?.status === "completed")
    return { run: found, problem: null, line };
  return { run: found, problem: "message" in verdict ? verdict.message : null, line };
}
