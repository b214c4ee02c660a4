/**
 * Grading outside of a browser: `hb grade`, and a server that grades again. The file is type-checked, then runs in a worker
 * thread that has limits on memory and no environment, and is killed when it is silent.
 */
import { Worker } from "node:worker_threads";
import type { GradeVerdict } from "@/lib/grading";
import { bundleGrader } from "./bundle";
import { compile } from "./compile";
import type { CompiledSource, Job } from "./messages";
import { playedOf, type Played, type PlayRequestOf } from "./play";
import { supervise, type Graded, type PortEvents } from "./supervise";

export interface NodeGradeOptions {
  /** Random seeds after the directed schedules; the grader's default unless given. */
  readonly seeds?: number;
  /** Where they begin: a server uses seeds no browser has seen. */
  readonly seedBase?: number;
}

const HEAP_MB_MAX = 512;
const STACK_MB_MAX = 4;

const bundles = new Map<string, Promise<string>>();

/** The verdict on a student's file. Rejects only when the exercise does not exist or the harness itself is broken. */
export async function gradeInNode(
  slug: string,
  source: string,
  options: NodeGradeOptions = {},
): Promise<GradeVerdict> {
  return (await gradeWithLines(slug, source, options)).verdict;
}

/** The same, with the lines of the student's file that acted. */
export async function gradeWithLines(
  slug: string,
  source: string,
  options: NodeGradeOptions = {},
): Promise<Graded> {
  const compilation = compile(source);
  if (!compilation.ok) {
    const { line, message } = compilation;
    const verdict = { verdict: "error", message: `it does not compile: ${message}`, line } as const;
    return {
      verdict: { ...verdict, runs: 0, events: 0, seeds: 0 },
      lines: { line, events: [] },
      properties: [],
    };
  }
  const code = await scriptOf(slug);
  const { seeds, seedBase } = options;
  const job: Job = {
    kind: "grade",
    ...compilation.compiled,
    ...(seeds === undefined ? {} : { seeds }),
    ...(seedBase === undefined ? {} : { seedBase }),
  };
  return supervise((events) => openThread(code, events), job);
}

/** A run with the student's node in it, played and not judged. */
export async function playInNode(
  slug: string,
  source: CompiledSource,
  request: PlayRequestOf,
): Promise<Played> {
  const code = await scriptOf(slug);
  const job: Job = { kind: "play", ...source, ...request };
  return playedOf((await supervise((events) => openThread(code, events), job)).verdict);
}

function scriptOf(slug: string): Promise<string> {
  const bundle = bundles.get(slug) ?? bundleGrader(slug, "node");
  bundles.set(slug, bundle);
  return bundle;
}

function openThread(code: string, events: PortEvents) {
  const worker = new Worker(code, {
    eval: true,
    env: {},
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX, stackSizeMb: STACK_MB_MAX },
  });
  let killed = false;
  const died = (why: string): void => {
    if (killed) return;
    killed = true;
    events.died(why);
  };
  worker.on("message", (data: unknown) => {
    if (!killed) events.message(data);
  });
  worker.on("error", (error) => died(error.message));
  worker.on("exit", () => died("its thread ended"));
  return {
    post: (job: Job) => worker.postMessage(job),
    kill(): void {
      killed = true;
      void worker.terminate();
    },
  };
}
