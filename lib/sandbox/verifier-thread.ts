/** One grading in a thread of its own (`verifier.ts`): compiles the file, runs it in QuickJS, posts the verdict and ends. */
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { compile } from "./compile";
import { gradeInQuickJS } from "./quickjs";
import { QUICKJS_LIMITS } from "./quickjs-terms";

const task = z.object({ script: z.string(), source: z.string(), seeds: z.int(), seedBase: z.int() });

/** Linux keeps, for each thread, for how many nanoseconds it has had a core. */
const CPU_TIME = "/proc/thread-self/schedstat";
const LOOK_EVERY_MS = 50;

/** The thread's own time, so that a busy machine takes nothing away from a student; real time where nobody counts it. */
function threadClock(): () => number {
  if (!existsSync(CPU_TIME)) return () => performance.now();
  let [lookedMs, usedMs] = [Number.NEGATIVE_INFINITY, 0];
  return () => {
    const nowMs = performance.now();
    if (nowMs - lookedMs < LOOK_EVERY_MS) return usedMs;
    lookedMs = nowMs;
    usedMs = Number(readFileSync(CPU_TIME, "utf8").split(" ")[0]) / 1e6;
    return usedMs;
  };
}

const { script, source, seeds, seedBase } = task.parse(workerData);
const compilation = compile(source);
parentPort?.postMessage(
  compilation.ok
    ? await gradeInQuickJS(
        await readFile(script, "utf8"),
        { kind: "grade", ...compilation.compiled, seeds, seedBase },
        QUICKJS_LIMITS,
        threadClock(),
      )
    : {
        verdict: "error",
        message: `it does not compile: ${compilation.message}`,
        line: compilation.line,
        runs: 0,
        events: 0,
        seeds: 0,
      },
);
