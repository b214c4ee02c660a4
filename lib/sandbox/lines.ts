/**
 * Which line of the student's file did it. The run that will be shown is made once more, with every effect noting the line
 * that asked for it; the trace then tells which event each effect became. The search itself notes nothing: a stack trace for
 * every `send` would make it many times slower.
 *
 * A function has no trace. There it is the line of the `return` that gave the answer, in the last call whose arguments are
 * all shown in the failing input.
 */
import type { Case, GradeVerdict } from "@/lib/grading";
import { run, type RecordedRun, type TraceEvent } from "@/lib/sim";
import type { SourceLines } from "./messages";
import type { EffectKind, Watch } from "./subject";

const EFFECTS: ReadonlySet<string> = new Set<EffectKind>([
  "send",
  "set-timer",
  "cancel-timer",
  "put",
  "delete",
  "reply",
  "output",
]);

type Rejected = Extract<GradeVerdict, { verdict: "rejected" }>;

/** `wrap` makes a subject whose calls are watched; `failed` is the case the verdict is about. */
export function findLines(
  verdict: Rejected,
  failed: Case<unknown>,
  wrap: (watch: Watch) => unknown,
): SourceLines {
  const { failing, explanation } = verdict;
  if (failed.kind === "function") return { ...functionLine(failing.input ?? "", failed, wrap), events: [] };
  if (!failing.run) return { events: [] };
  const byEvent = runLines(failing.run, failed, wrap);
  const events = explanation.chain.flatMap(({ event }) => {
    const line = lineOfEvent(event, failing.run?.trace ?? [], byEvent);
    return line === undefined ? [] : [{ event, line }];
  });
  const line = events.at(-1)?.line;
  return { ...(line === undefined ? {} : { line }), events };
}

function runLines(
  recorded: RecordedRun,
  failed: Extract<Case<unknown>, { kind: "node" | "orders" }>,
  wrap: (watch: Watch) => unknown,
): ReadonlyMap<number, number> {
  const lines = new Map<number, number>();
  let asked: { kind: EffectKind; line: number | undefined }[] = [];
  const subject = wrap({ effect: (kind, line) => asked.push({ kind, line }) });
  run(failed.program(subject), recorded.scenario, recorded.seed, {
    record: "none",
    // Effects are carried out as soon as their handler has returned, so what is left over belongs to an earlier one.
    onHandler: () => {
      asked = [];
    },
    observers: [
      ({ kind, index }) => {
        if (!EFFECTS.has(kind)) return null;
        // An effect may leave no event (a timer cancelled that was not set), so the next one of the kind is the one.
        const place = asked.findIndex((effect) => effect.kind === kind);
        const line = asked[place]?.line;
        if (place >= 0) asked = asked.slice(place + 1);
        if (line !== undefined) lines.set(index, line);
        return null;
      },
    ],
  });
  return lines;
}

/** A delivery was caused by the line that sent it. */
function lineOfEvent(
  index: number,
  trace: readonly TraceEvent[],
  lines: ReadonlyMap<number, number>,
): number | undefined {
  const own = lines.get(index);
  const event = trace[index];
  if (own !== undefined || !event || !("message" in event) || typeof event.message !== "number") return own;
  const { message } = event;
  const sent = trace.find(
    (other) => (other.kind === "send" || other.kind === "reply") && other.message === message,
  );
  return sent && lines.get(sent.index);
}

function functionLine(
  input: string,
  failed: Extract<Case<unknown>, { kind: "function" }>,
  wrap: (watch: Watch) => unknown,
): { line?: number } {
  let found: number | undefined;
  const subject = wrap({
    returned: (args, line) => {
      if (args.every((argument) => input.includes(JSON.stringify(argument)))) found = line ?? found;
    },
  });
  failed.check(subject);
  return found === undefined ? {} : { line: found };
}
