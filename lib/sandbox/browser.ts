/** Grading on a page: a frame of opaque origin, a worker in it, and the same supervision as everywhere. */
import { z } from "zod";
import type { CompiledSource, Job } from "./messages";
import { playedOf, type Played, type PlayRequestOf } from "./play";
import { supervise, type Graded, type Port, type PortEvents, type SuperviseOptions } from "./supervise";

export interface BrowserGradeOptions extends SuperviseOptions {
  readonly seeds?: number;
}

const FRAME = "/sandbox/frame.html";

const frameMessage = z.union([
  z.object({ from: z.literal("worker"), data: z.unknown() }),
  z.object({ from: z.literal("frame"), ready: z.literal(true) }),
  z.object({ from: z.literal("frame"), died: z.string() }),
]);

/**
 * The verdict on compiled code. Rejects with the reason of `signal`, or when the grader cannot be had (offline before it was
 * ever loaded) or is itself broken; whatever the student's code does is a verdict.
 */
export async function gradeInSandbox(
  slug: string,
  source: CompiledSource,
  { seeds, ...options }: BrowserGradeOptions = {},
): Promise<Graded> {
  const script = await loadGrader(slug, options.signal);
  const job: Job = { kind: "grade", ...source, ...(seeds === undefined ? {} : { seeds }) };
  return supervise((events) => openFrame(script, events), job, options);
}

/** A run with the student's node in it, played and not judged. Rejects as `gradeInSandbox` does. */
export async function playInSandbox(
  slug: string,
  source: CompiledSource,
  request: PlayRequestOf,
  signal: AbortSignal,
): Promise<Played> {
  const script = await loadGrader(slug, signal);
  const job: Job = { kind: "play", ...source, ...request };
  const { verdict } = await supervise((events) => openFrame(script, events), job, { signal });
  return playedOf(verdict);
}

async function loadGrader(slug: string, signal: AbortSignal | undefined): Promise<string> {
  const response = await fetch(`/sandbox/${slug}.js`, signal ? { signal } : {});
  if (!response.ok) throw new Error(`the grader of ${slug} could not be loaded (${response.status})`);
  return response.text();
}

function openFrame(script: string, events: PortEvents): Port {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "Sandbox";
  frame.hidden = true;
  frame.setAttribute("aria-hidden", "true");
  frame.src = FRAME;

  const hear = (event: MessageEvent<unknown>): void => {
    if (event.source !== frame.contentWindow || event.source === null) return;
    const parsed = frameMessage.safeParse(event.data);
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.from === "worker") events.message(message.data);
    else if ("died" in message) events.died(message.died);
    // Its origin is opaque, so no other target than "*" can be named; the source was checked above.
    else frame.contentWindow?.postMessage(script, "*");
  };
  window.addEventListener("message", hear);
  document.body.append(frame);
  return {
    post: (job) => frame.contentWindow?.postMessage(job, "*"),
    kill(): void {
      window.removeEventListener("message", hear);
      frame.remove();
    },
  };
}
