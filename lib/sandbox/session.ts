/**
 * One grading, seen from inside the worker. The host (`worker-browser.ts`, `worker-node.ts`) can turn text into a function and
 * post messages; everything else is the same in a browser and in a terminal, so both give the same verdict.
 *
 * It says at least every tenth of a second that handlers still return. When that stops, whoever listens outside ends the
 * worker and starts another with `announceCase`, to learn the name of the handler that never returned.
 */
import { hunt, type Grader, type GraderOptions, type GradeVerdict } from "@/lib/grading";
import { Budget } from "./budget";
import { guard, RefusedError, type GuardOptions } from "./guards";
import { findLines } from "./lines";
import type { Job, SourceLines, WorkerMessage } from "./messages";
import { play } from "./play";
import { closeRealm, lockDown } from "./realm";
import { readSourceMap, type OriginalLine } from "./source-map";
import { Subject, type Watch } from "./subject";

/** What differs between a browser's worker and a thread of Node. */
export interface Host {
  /** Makes `body` a function with these parameters, in strict mode, under the name `FILE` in stack traces. */
  compile(parameters: readonly string[], body: string): (...args: unknown[]) => unknown;
  post(message: WorkerMessage): void;
  nowMs(): number;
}

/** Between two signs of life, while handlers return. */
const ALIVE_MS = 100;
const STACK_FRAMES_MAX = 60;

export function runJob(grader: Grader<unknown>, exportName: string, job: Job, host: Host): void {
  try {
    host.post(gradeJob(grader, exportName, job, host));
  } catch (thrown) {
    host.post({ kind: "failed", message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

function gradeJob(grader: Grader<unknown>, exportName: string, job: Job, host: Host): WorkerMessage {
  Error.stackTraceLimit = STACK_FRAMES_MAX;
  const budget = new Budget();
  const originalLine = readSourceMap(job.sourceMap);
  const beat = createBeat(host);
  const announcing: Watch = {
    enter: (handler, where) => host.post({ kind: "enter", handler, ...(where ? { where } : {}) }),
    leave: () => host.post({ kind: "leave" }),
  };
  let watch = job.announceCase === undefined ? beat : announcing;
  lockDown(budget);
  const student = Student.compile(job, exportName, budget, originalLine, host);
  if ("refused" in student) return errorMessage(student.refused, student.line);
  closeRealm();
  const loaded = student.load("search", {
    enter: (...call) => watch.enter?.(...call),
    leave: () => watch.leave?.(),
  });
  if ("refused" in loaded) return errorMessage(loaded.refused, loaded.line);
  const { exported, subject } = loaded;
  if (typeof exported !== "function")
    return errorMessage(`the file does not export ${exportName}`, undefined);
  if (job.kind === "play") {
    budget.startCase();
    return finish(play(grader, exported, job), subject, () => ({ events: [] }));
  }

  const options = { seeds: job.seeds ?? grader.seedsDefault, seedBase: job.seedBase ?? 1 };
  const { properties } = grader;
  host.post({ kind: "started", cases: [...grader.cases(options)].length, properties });
  const search = hunt(grader, exported, options);
  // Each step but the first runs the case that the step before announced, or a part of it.
  for (let current = -1; ;) {
    watch = current === job.announceCase ? announcing : beat;
    const step = search.next();
    if (step.done)
      return finish(step.value, subject, (verdict) => linesOf(verdict, grader, options, student));
    const { case: next, label, schedule, runs, events } = step.value;
    if (next !== current) budget.startCase();
    current = next;
    host.post({ kind: "progress", case: next, label, schedule, runs, events });
  }
}

type Rejected = Extract<GradeVerdict, { verdict: "rejected" }>;

function finish(
  verdict: GradeVerdict,
  { lastError }: Subject,
  rejectedLines: (verdict: Rejected) => SourceLines,
): WorkerMessage {
  if (verdict.verdict === "rejected") return { kind: "verdict", verdict, lines: rejectedLines(verdict) };
  if (verdict.verdict !== "error") return { kind: "verdict", verdict, lines: { events: [] } };
  const handler = verdict.handler ?? lastError?.handler;
  const line = verdict.line ?? lastError?.line;
  const where = { ...(handler === undefined ? {} : { handler }), ...(line === undefined ? {} : { line }) };
  return { kind: "verdict", verdict: { ...verdict, ...where }, lines: linesAt(line) };
}

function errorMessage(message: string, line: number | undefined): WorkerMessage {
  const where = line === undefined ? {} : { line };
  const verdict = { verdict: "error", message, ...where, runs: 0, events: 0, seeds: 0 } as const;
  return { kind: "verdict", verdict, lines: linesAt(line) };
}

function linesAt(line: number | undefined): SourceLines {
  return line === undefined ? { events: [] } : { line, events: [] };
}

/** The lines are a help, not a part of the judgement: if they cannot be found, the verdict stands without. */
function linesOf(
  verdict: Rejected,
  grader: Grader<unknown>,
  options: GraderOptions,
  student: Student,
): SourceLines {
  const { label, schedule, seed } = verdict.failing;
  try {
    for (const candidate of grader.cases(options)) {
      if (candidate.label !== label || candidate.schedule !== schedule || candidate.seed !== seed) continue;
      return findLines(verdict, candidate, (watch) => {
        const again = student.load("lines", watch);
        return "refused" in again ? undefined : again.exported;
      });
    }
    return { events: [] };
  } catch {
    return { events: [] };
  }
}

interface Refused {
  readonly refused: string;
  readonly line: number | undefined;
}

type Body = (...args: unknown[]) => unknown;

/** The student's text as functions, guarded: one for the search, and one that notes its returns, for the lines. */
class Student {
  private constructor(
    private readonly bodies: Readonly<Record<"search" | "lines", Body>>,
    private readonly exportName: string,
    private readonly budget: Budget,
    private readonly originalLine: OriginalLine,
  ) {}

  static compile(
    { javascript }: Job,
    exportName: string,
    budget: Budget,
    originalLine: OriginalLine,
    host: Host,
  ): Student | Refused {
    const bodyOf = (options: GuardOptions): Body => {
      const { code, guard: name } = guard(javascript, options);
      return host.compile(["exports", "require", name], code);
    };
    try {
      const bodies = { search: bodyOf({}), lines: bodyOf({ noteReturns: true }) };
      return new Student(bodies, exportName, budget, originalLine);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (thrown instanceof RefusedError) return { refused: message, line: originalLine(thrown.line) };
      return { refused: `the file could not be loaded: ${message}`, line: undefined };
    }
  }

  /** The export, as the grader may use it. Each node gets an evaluation of the file of its own, and so variables of its own. */
  load(which: "search" | "lines", watch: Watch): { exported: unknown; subject: Subject } | Refused {
    const subject = new Subject(this.budget, this.originalLine, watch);
    const evaluate = (): unknown => {
      const exports: Record<string, unknown> = {};
      this.bodies[which](exports, noImport, this.budget.guard);
      return exports[this.exportName];
    };
    try {
      this.budget.startCase();
      const first = subject.call("the top level of the file", undefined, evaluate);
      return { exported: subject.wrap(first, evaluate), subject };
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      return { refused: `the file could not be loaded: ${message}`, line: subject.lastError?.line };
    }
  }
}

const noImport = Object.freeze((): never => {
  throw new Error("an exercise is one file: import is not available");
});

function createBeat(host: Host): Watch {
  let lastMs = host.nowMs();
  return {
    enter() {
      const nowMs = host.nowMs();
      if (nowMs - lastMs < ALIVE_MS) return;
      lastMs = nowMs;
      host.post({ kind: "alive" });
    },
  };
}
