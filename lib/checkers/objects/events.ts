/**
 * Event lists in the manner of Jepsen: `{process, type: "invoke" | "ok" | "fail" | "info", f, value, time?, index?}`, the order of the
 * list being real time. `info`, and no event at all, is an unknown outcome; `fail` is a promise that nothing happened, so a
 * compare-and-set that was executed and found another value has to be recorded as `ok` with `"output": false`.
 *
 * A value is what is written, `[from, to]` for a cas, what was found for a read that is ok. With independent keys every value is
 * `[key, value]`; that is assumed when all of them look so, reads included.
 */
import { z } from "zod";
import { HistoryError, type Json } from "../history";
import type { Call, RecordedCall } from "./model";

const json: z.ZodType<Json> = z.json();
/** As text without the colon that keywords bring along. */
const keyword = z.string().transform((text) => text.replace(/^:/, ""));
const event = z.object({
  process: z.union([z.string(), z.number()]).transform((process) => String(process).replace(/^:/, "")),
  type: keyword.pipe(z.enum(["invoke", "ok", "fail", "info"])),
  f: keyword,
  value: json.optional(),
  output: json.optional(),
  key: z.union([z.string(), z.number()]).transform(String).optional(),
});
type Event = z.infer<typeof event>;

/** Kinds whose answer is the value of the event that reports it. */
const ANSWERING = new Set(["read", "get", "dequeue", "acquire", "txn"]);
/** Kinds that did what they say if they are ok and nothing else is said. */
const SUCCEEDING = new Set(["cas", "release", "transfer"]);

/** Throws a {@link HistoryError} that names the event, as `[3]`. */
export function callsOfEvents(content: readonly unknown[]): RecordedCall[] {
  const events = content.map((entry, place): Event => {
    const parsed = event.safeParse(entry);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw wrong(place, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not an event"}`);
  });
  const ours = events
    .map((entry, place) => ({ ...entry, place }))
    .filter(({ process }) => process !== "nemesis");
  const keyed = areKeyed(ours);
  const open = new Map<string, { place: number; started: Event }>();
  const calls: (RecordedCall | undefined)[] = [];
  for (const { place, ...told } of ours) {
    const { process, type } = told;
    const before = open.get(process);
    if (type === "invoke") {
      if (before)
        throw wrong(place, `process ${process} invokes again, and event ${before.place} has no outcome`);
      open.set(process, { place, started: told });
      const { op } = callOf(told, keyed, place);
      calls[place] = { process, call: place, end: null, outcome: "unknown", op, output: undefined };
      continue;
    }
    if (!before) throw wrong(place, `process ${process} has invoked nothing that could be ${type}`);
    open.delete(process);
    const { op } = callOf(before.started, keyed, before.place);
    const outcome = type === "info" ? "unknown" : type;
    const output = type === "ok" ? outputOf(op, told, keyed) : undefined;
    calls[before.place] = { process, call: before.place, end: place, outcome, op, output };
  }
  return calls.filter((call) => call !== undefined);
}

function callOf({ f, key, value }: Event, keyed: boolean, place: number): { op: Call } {
  const [on, inner] = keyed ? split(value) : [key ?? "", value];
  if (f !== "cas") {
    const asks = inner !== null && !["read", "get", "dequeue", "acquire"].includes(f);
    // A read of several keys names them.
    const names = f === "read" && Array.isArray(inner);
    return { op: { kind: f, key: on, ...(asks || names ? { value: inner } : {}) } };
  }
  if (!Array.isArray(inner) || inner.length !== 2) throw wrong(place, "the value of a cas is [from, to]");
  const [from, to]: readonly Json[] = inner;
  return { op: { kind: f, key: on, expected: from, value: to } };
}

function outputOf({ kind }: Call, { value, output }: Event, keyed: boolean): Json | undefined {
  if (output !== undefined) return output;
  if (ANSWERING.has(kind)) return (keyed ? split(value)[1] : value) ?? null;
  return SUCCEEDING.has(kind) ? true : undefined;
}

function split(value: Json | undefined): [string, Json | undefined] {
  const [key, inner]: readonly Json[] = Array.isArray(value) ? value : [];
  return [typeof key === "string" ? key : JSON.stringify(key ?? ""), inner];
}

function areKeyed(events: readonly Event[]): boolean {
  const invoked = events.filter(({ type }) => type === "invoke");
  return (
    invoked.length > 0 &&
    invoked.every(({ f, value, key }) => {
      if (key !== undefined || !Array.isArray(value) || value.length !== 2) return false;
      const [on, inner]: readonly Json[] = value;
      if (typeof on !== "string" && typeof on !== "number") return false;
      if (["read", "get", "dequeue", "acquire"].includes(f)) return inner === null;
      return f !== "cas" || Array.isArray(inner);
    })
  );
}

function wrong(place: number, problem: string): HistoryError {
  return new HistoryError(
    `[${place}]: ${problem}; an event is {"process":0,"type":"invoke","f":"write","value":1}`,
  );
}
