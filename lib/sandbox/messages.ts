/**
 * What crosses the border between a page (or a terminal) and the worker that runs a student's code.
 *
 * Everything that comes out of the worker is checked: the code in it is not trusted, and neither is what it might have made
 * the worker say. A message that does not fit ends the session as an error; it is never shown and never stored.
 */
import { z } from "zod";
import type { GradeVerdict, Property, ScheduleKind } from "@/lib/grading";
import type { Intervention, RecordedRun } from "@/lib/sim";

/** JavaScript of the student's file, with the map back to it. Made by `compile.ts` or by the editor's own compiler. */
export interface CompiledSource {
  readonly javascript: string;
  readonly sourceMap: string;
}

/** The one message to a worker. */
export type Job = GradeJob | PlayJob;

export interface GradeJob extends CompiledSource {
  readonly kind: "grade";
  /** Random seeds after the directed schedules; the grader's default unless given. */
  readonly seeds?: number;
  readonly seedBase?: number;
  /** In this case (by its place in the search, from 0) every call is announced before it is made. */
  readonly announceCase?: number;
}

/** Free play in a cluster of the exercise's playground (`play.ts`). */
export interface PlayJob extends CompiledSource {
  readonly kind: "play";
  readonly cluster: string;
  readonly seed: number;
  readonly interventions: readonly Intervention[];
  readonly announceCase?: number;
}

/** Which line of the student's file did it: the one to point at, and those of the events in the explanation. */
export interface SourceLines {
  readonly line?: number;
  readonly events: readonly { readonly event: number; readonly line: number }[];
}

export interface ProgressMessage {
  readonly kind: "progress";
  /** Place of the case under way, from 0. */
  readonly case: number;
  readonly label: string;
  readonly schedule: ScheduleKind;
  readonly runs: number;
  readonly events: number;
}

export interface StartedMessage {
  readonly kind: "started";
  readonly cases: number;
  readonly properties: readonly Property[];
}

export type WorkerMessage =
  /** The worker's own code is loaded. */
  | { readonly kind: "ready" }
  /** The student's file is loaded; the search begins. */
  | StartedMessage
  | ProgressMessage
  /** Nothing new, but handlers return. */
  | { readonly kind: "alive" }
  /** Only in the announced case. */
  | { readonly kind: "enter"; readonly handler: string; readonly where?: string }
  | { readonly kind: "leave" }
  | { readonly kind: "verdict"; readonly verdict: GradeVerdict; readonly lines: SourceLines }
  /** The harness itself failed. */
  | { readonly kind: "failed"; readonly message: string };

const count = z.int().min(0);
const text = z.string().max(20_000);
const schedule = z.enum(["directed", "mixed", "student", "exhaustive", "pct", "random"]);
const counts = { runs: count, events: count, seeds: count };

const property = z.object({
  name: text,
  kind: z.enum(["safety", "liveness", "result"]),
  statement: text,
  rule: text,
  source: text,
});

/** The run is drawn by views that look only at its parts; here it is enough that the parts are there. */
const recordedRun = z.custom<RecordedRun>(
  (value) =>
    z
      .looseObject({
        scenario: z.looseObject({ nodes: z.array(z.string()), endMs: z.number() }),
        trace: z.array(z.looseObject({ index: count, timeMs: z.number(), kind: z.string(), at: z.string() })),
        views: z.array(z.looseObject({ index: count, node: z.string() })),
        history: z.array(z.looseObject({ op: count, t: z.number(), kind: z.string() })),
        hash: z.string(),
        seed: z.number(),
      })
      .safeParse(value).success,
);

const failing = z.object({
  label: text,
  schedule,
  seed: z.int(),
  interventions: z.custom<readonly Intervention[]>((value) => Array.isArray(value)),
  removed: count,
  event: z.int().optional(),
  timeMs: z.number().optional(),
  input: text.optional(),
  run: recordedRun.optional(),
});

export const gradeVerdict: z.ZodType<GradeVerdict> = z.discriminatedUnion("verdict", [
  z.object({
    verdict: z.literal("accepted"),
    orders: count.optional(),
    ordersOf: z.array(text).optional(),
    beyondBound: z.array(text).optional(),
    ...counts,
  }),
  z.object({
    verdict: z.literal("rejected"),
    property: text,
    message: text,
    explanation: z.object({
      statement: text,
      rule: text,
      source: text,
      chain: z.array(z.object({ event: z.int(), text })),
    }),
    failing,
    ...counts,
  }),
  z.object({ verdict: z.literal("unknown"), message: text, failing: failing.optional(), ...counts }),
  z.object({
    verdict: z.literal("error"),
    message: text,
    handler: text.optional(),
    line: count.optional(),
    failing: failing.optional(),
    ...counts,
  }),
]);

const lines = z.object({
  line: count.optional(),
  events: z.array(z.object({ event: z.int(), line: count })),
});

export const workerMessage: z.ZodType<WorkerMessage> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready") }),
  z.object({ kind: z.literal("started"), cases: count, properties: z.array(property) }),
  z.object({
    kind: z.literal("progress"),
    case: count,
    label: text,
    schedule,
    runs: count,
    events: count,
  }),
  z.object({ kind: z.literal("alive") }),
  z.object({ kind: z.literal("enter"), handler: text, where: text.optional() }),
  z.object({ kind: z.literal("leave") }),
  z.object({ kind: z.literal("verdict"), verdict: gradeVerdict, lines }),
  z.object({ kind: z.literal("failed"), message: text }),
]);
