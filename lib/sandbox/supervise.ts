/**
 * Watches a worker from outside, where its silence can be seen: the last word on code that never returns.
 *
 * Loops and calls end by themselves (`guards.ts`). What still can hang is a single built-in call, or a heap that is full. A
 * worker that gives no sign of life is ended after `SILENCE_MS`, so a page says "stopped" within a second, and a second
 * worker repeats the case it was in, announcing each call: the one that was announced and not left is the culprit. If nobody
 * was inside the student's code, the machine or the grader was slow, and the search goes on with more patience.
 */
import type { GradeVerdict } from "@/lib/grading";
import {
  workerMessage,
  type Job,
  type ProgressMessage,
  type SourceLines,
  type StartedMessage,
  type WorkerMessage,
} from "./messages";

/** A worker, as seen from outside. */
export interface Port {
  post(job: Job): void;
  /** Ends the worker at once, whatever it is doing. */
  kill(): void;
}

export interface PortEvents {
  message(data: unknown): void;
  /** The worker is gone, and not because it was killed. */
  died(why: string): void;
}

export interface Graded {
  readonly verdict: GradeVerdict;
  readonly lines: SourceLines;
  /** What the exercise asks for; empty when the code could not even be loaded. */
  readonly properties: StartedMessage["properties"];
}

type SandboxProgress =
  | StartedMessage
  | ProgressMessage
  /** Stopped, and being run again to learn where it hangs. */
  | { readonly kind: "stopped" };

export interface SuperviseOptions {
  readonly onProgress?: (progress: SandboxProgress) => void;
  readonly signal?: AbortSignal;
}

/** Without a sign of life a worker that runs student code is ended. */
const SILENCE_MS = 700;
/** For loading the worker, and for a grader that turned out to be slow itself. */
const PATIENCE_MS = 10_000;
/** For everything; then the verdict is `unknown`. */
const TOTAL_MS = 120_000;
const TICK_MS = 50;
const ATTEMPTS_MAX = 3;

export async function supervise(
  open: (events: PortEvents) => Port,
  job: Job,
  options: SuperviseOptions = {},
): Promise<Graded> {
  const endMs = performance.now() + TOTAL_MS;
  let announceCase: number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const end = await watchOne(
      open,
      announceCase === undefined ? job : { ...job, announceCase },
      endMs,
      options,
    );
    if (end.kind === "graded") return end.graded;
    if (end.kind === "over") return unknown(end.last, "the time for grading ended");
    if (end.inside) return hung(end.last, end.inside, end.why);
    if (end.why !== undefined && announceCase !== undefined) return broken(end.last, end.why);
    if (attempt === ATTEMPTS_MAX) return unknown(end.last, "this device was too busy to grade");
    announceCase = end.last.progress?.case ?? 0;
    options.onProgress?.({ kind: "stopped" });
  }
}

/** What was last heard of a worker. */
interface Last {
  started?: StartedMessage;
  progress?: ProgressMessage;
}

interface Call {
  readonly handler: string;
  readonly where?: string;
}

type End =
  | { readonly kind: "graded"; readonly graded: Graded }
  | { readonly kind: "over"; readonly last: Last }
  /** `inside`: the announced call that was not left. `why`: the worker died by itself. */
  | { readonly kind: "silent"; readonly last: Last; readonly inside?: Call; readonly why?: string };

function watchOne(
  open: (events: PortEvents) => Port,
  job: Job,
  endMs: number,
  { onProgress, signal }: SuperviseOptions,
): Promise<End> {
  return new Promise((resolve, reject) => {
    const heard = new Heard(onProgress);
    const close = (): void => {
      clearInterval(timer);
      signal?.removeEventListener("abort", abort);
      port.kill();
    };
    const end = (result: End): void => {
      close();
      resolve(result);
    };
    const fail = (reason: unknown): void => {
      close();
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
    const abort = (): void => fail(signal?.reason);

    const port = open({
      message(data) {
        const parsed = workerMessage.safeParse(data);
        if (!parsed.success) return fail(new Error("the sandbox sent what is not a message of it"));
        const message = parsed.data;
        if (message.kind === "ready") port.post(job);
        if (message.kind === "failed") return fail(new Error(`the grader failed: ${message.message}`));
        const result = heard.hear(message);
        if (result) end(result);
      },
      died: (why) => end(heard.silence(why)),
    });
    const timer = setInterval(() => {
      if (performance.now() >= endMs) end({ kind: "over", last: heard.last });
      else if (heard.isSilent(job.announceCase !== undefined)) end(heard.silence());
    }, TICK_MS);
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
  });
}

/** What was heard of one worker, and when. */
class Heard {
  readonly last: Last = {};
  private inside: Call | undefined;
  private loading = true;
  private atMs = performance.now();

  constructor(private readonly onProgress: SuperviseOptions["onProgress"]) {}

  /** The end, when this message is it. */
  hear(message: WorkerMessage): End | null {
    this.atMs = performance.now();
    switch (message.kind) {
      case "ready":
        this.loading = false;
        return null;
      case "started":
        this.last.started = message;
        this.onProgress?.(message);
        return null;
      case "progress":
        this.last.progress = message;
        this.onProgress?.(message);
        return null;
      case "enter":
        this.inside = message;
        return null;
      case "leave":
        this.inside = undefined;
        return null;
      case "verdict": {
        const { verdict, lines } = message;
        return {
          kind: "graded",
          graded: { verdict, lines, properties: this.last.started?.properties ?? [] },
        };
      }
      case "alive":
      case "failed":
        return null;
    }
  }

  /** In a repetition (`announced`) only a call that was announced and not left is the student's silence. */
  isSilent(announced: boolean): boolean {
    const slow = this.loading || (announced && !this.inside);
    return performance.now() - this.atMs > (slow ? PATIENCE_MS : SILENCE_MS);
  }

  silence(why?: string): End {
    const { last, inside } = this;
    return { kind: "silent", last, ...(inside ? { inside } : {}), ...(why === undefined ? {} : { why }) };
  }
}

function hung(last: Last, { handler, where }: Call, why: string | undefined): Graded {
  const at = where === undefined ? handler : `${handler} on ${where}`;
  const what =
    why === undefined
      ? `${at} never returned; it was stopped after ${SILENCE_MS / 1000} s`
      : `${at} took all the memory there is: ${why}`;
  return graded(last, { verdict: "error", message: what, handler, ...countsOf(last) });
}

function broken(last: Last, why: string): Graded {
  return graded(last, { verdict: "error", message: `the code broke its sandbox: ${why}`, ...countsOf(last) });
}

function unknown(last: Last, why: string): Graded {
  const message = last.progress ? `${why} in "${last.progress.label}"` : why;
  return graded(last, { verdict: "unknown", message, ...countsOf(last) });
}

function graded(last: Last, verdict: GradeVerdict): Graded {
  return { verdict, lines: { events: [] }, properties: last.started?.properties ?? [] };
}

function countsOf({ progress }: Last): { runs: number; events: number; seeds: number } {
  return { runs: progress?.runs ?? 0, events: progress?.events ?? 0, seeds: 0 };
}
