/** One grading in a thread of its own (`verifier.ts`): compiles the file, runs it in QuickJS, posts the verdict and ends. */
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { compile } from "./compile";
import { gradeInQuickJS } from "./quickjs";

const task = z.object({ script: z.string(), source: z.string(), seeds: z.int(), seedBase: z.int() });

const { script, source, seeds, seedBase } = task.parse(workerData);
const compilation = compile(source);
parentPort?.postMessage(
  compilation.ok
    ? await gradeInQuickJS(await readFile(script, "utf8"), {
        kind: "grade",
        ...compilation.compiled,
        seeds,
        seedBase,
      })
    : {
        verdict: "error",
        message: `it does not compile: ${compilation.message}`,
        line: compilation.line,
        runs: 0,
        events: 0,
        seeds: 0,
      },
);
