/**
 * Grading on a server, where the code of strangers runs: QuickJS in a thread of its own, which has no environment and bounded memory
 * and is ended when it does not end. The thread and the graders are scripts that `write.ts` has made beforehand.
 */
import path from "node:path";
import { Worker, type WorkerOptions } from "node:worker_threads";
import type { GradeVerdict } from "@/lib/grading";
import { gradeVerdict } from "./messages";
import { projectRoot } from "./root";

export interface VerifyOptions {
  /** Random seeds after the directed schedules. */
  readonly seeds: number;
  readonly seedBase: number;
}

const HEAP_MB_MAX = 512;
const STACK_MB_MAX = 8;
/** Of real time. The thread itself counts how long it has had a core (`quickjs-terms.ts`); this is for a machine that gives it none. */
const PATIENCE_MS = 120_000;

export function verifierFolder(): string {
  return path.join(/* turbopackIgnore: true */ projectRoot(), ".cache", "verifier");
}

/** The verdict. Rejects when the thread ended without one: that is about the server, or about code that brought it down. */
export function verify(exercise: string, source: string, options: VerifyOptions): Promise<GradeVerdict> {
  const folder = verifierFolder();
  const thread = openThread(path.join(folder, "thread.mjs"), {
    workerData: { script: path.join(folder, `${exercise}.js`), source, ...options },
    env: { HAPPENS_BEFORE_ROOT: projectRoot() },
    argv: [],
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX, stackSizeMb: STACK_MB_MAX },
  });
  return new Promise<GradeVerdict>((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = "it was not through in time";
      resolve({ verdict: "unknown", message, runs: 0, events: 0, seeds: 0 });
    }, PATIENCE_MS);
    thread.on("message", (data: unknown) => {
      const parsed = gradeVerdict.safeParse(data);
      if (parsed.success) resolve(parsed.data);
      else reject(new Error("the thread said what nobody understands"));
    });
    thread.on("error", reject);
    thread.on("exit", (code) => reject(new Error(`the thread ended with code ${code}`)));
    thread.on("exit", () => clearTimeout(timer));
  }).finally(() => void thread.terminate());
}

/** A bundler that reads `new Worker` looks for its script while it builds; this one is made beside the build. */
function openThread(file: string, options: WorkerOptions): Worker {
  return Reflect.construct(Worker, [file, options]);
}
