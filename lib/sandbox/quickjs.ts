/**
 * Grading in QuickJS compiled to WebAssembly: a second engine that shares no code with the browser's, inside a sandbox of the first
 * kind there is, a memory of its own. The script in it has one function of ours, which takes a text. Memory, stack and time are
 * bounded from outside, so the bounds hold whatever runs inside.
 */
import variant from "@jitl/quickjs-wasmfile-release-sync";
import { newQuickJSWASMModuleFromVariant, type QuickJSContext } from "quickjs-emscripten-core";
import type { GradeVerdict } from "@/lib/grading";
import { workerMessage, type Job } from "./messages";
import { JOB, POST, QUICKJS_LIMITS, type QuickJSLimits } from "./quickjs-terms";

/**
 * `script` is the exercise's bundle for this host (`bundle.ts`); `clockMs` is what the limit on time is measured with. Rejects only
 * when the harness itself is broken.
 */
export async function gradeInQuickJS(
  script: string,
  job: Job,
  { memoryBytes, stackBytes, timeMs }: QuickJSLimits = QUICKJS_LIMITS,
  clockMs: () => number = () => performance.now(),
): Promise<GradeVerdict> {
  // A module of its own for each grading. What is in it is not taken apart afterwards: a runtime that was interrupted, or ran out of
  // memory, is not fit for that, and all of it goes with the module.
  const engine = await newQuickJSWASMModuleFromVariant(variant);
  const runtime = engine.newRuntime();
  const untilMs = clockMs() + timeMs;
  let late = false;
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(stackBytes);
  runtime.setInterruptHandler(() => (late ||= clockMs() > untilMs));
  const context = runtime.newContext();
  const heard = new Heard();
  give(context, job, (text) => heard.hear(text));
  const result = context.evalCode(script, "grader.js");
  if (heard.verdict) return heard.verdict;
  if (late) return heard.unfinished("unknown", `it was not through after ${timeMs / 1000} s`);
  const why = heard.failure ?? (result.error ? messageOf(context.dump(result.error)) : "it fell silent");
  if (/out of memory/i.test(why))
    return heard.unfinished("error", `it took more than ${memoryBytes / 1024 / 1024} MB`);
  throw new Error(`the grader did not end with a verdict: ${why}`);
}

function give(context: QuickJSContext, job: Job, hear: (text: string) => void): void {
  const text = context.newString(JSON.stringify(job));
  const post = context.newFunction("post", (message) => hear(context.getString(message)));
  context.setProp(context.global, JOB, text);
  context.setProp(context.global, POST, post);
  text.dispose();
  post.dispose();
}

/** What came out. The code in there is not trusted, so each message is read with care, and only the first verdict counts. */
class Heard {
  verdict: GradeVerdict | undefined;
  failure: string | undefined;
  private counts = { runs: 0, events: 0, seeds: 0 };

  hear(text: string): void {
    const parsed = workerMessage.safeParse(parseJson(text));
    if (!parsed.success) {
      this.failure ??= "it said what nobody understands";
      return;
    }
    const message = parsed.data;
    if (message.kind === "verdict") this.verdict ??= message.verdict;
    else if (message.kind === "failed") this.failure ??= message.message;
    else if (message.kind === "progress")
      this.counts = { runs: message.runs, events: message.events, seeds: 0 };
  }

  unfinished(verdict: "unknown" | "error", message: string): GradeVerdict {
    return { verdict, message, ...this.counts };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  const { name, message } = { name: "", message: "", ...thrown };
  return `${String(name)} ${String(message)}`;
}
