/**
 * Explains a violation: the property, the rule it stands for, and the chain of causes that led to it, one sentence each.
 *
 * Pure: everything is read from the recorded run. The chain is `causeChain` of the violating event without what only repeats
 * a neighbour (a delivery follows its send), so that it reads like an account and not like a log.
 */
import {
  causeChain,
  type Json,
  type Msg,
  type RecordedRun,
  type TraceEvent,
  type Violation,
} from "@/lib/sim";
import type { Property } from "./contract";
import type { Explanation } from "./verdict";

/** Older causes than this are left out: how the cluster first booted explains nothing. */
const CHAIN_MAX = 16;

export function explain(property: Property, run: RecordedRun, violation: Violation): Explanation {
  const { statement, rule, source } = property;
  const events = leadingTo(run, violation.event)
    .map((index) => run.trace[index])
    .filter((event) => event !== undefined)
    .filter((event, place, all) => !isDeparture(event, all[place + 1]));
  const chain = events.slice(-CHAIN_MAX).map((event) => ({ event: event.index, text: sentence(event) }));
  return {
    statement,
    rule,
    source,
    chain: [...chain, { event: violation.event, text: `Broken: ${violation.message}.` }],
  };
}

/** The causes of an event. An answer that is wrong is wrong beside other answers, so for one of those the earlier ones too. */
function leadingTo(run: RecordedRun, last: number): readonly number[] {
  const causes = causeChain(run, last);
  if (run.trace[last]?.kind !== "return") return causes;
  const answers = run.trace
    .filter(({ kind, index }) => kind === "return" && index < last)
    .map(({ index }) => index);
  return [...new Set([...causes, ...answers])].sort((a, b) => a - b);
}

/** A send whose delivery comes next in the chain: the delivery says it all. */
function isDeparture(event: TraceEvent, next: TraceEvent | undefined): boolean {
  if (event.kind === "send" || event.kind === "ask" || event.kind === "reply") {
    return next !== undefined && "message" in next && next.message === event.message;
  }
  return false;
}

/** One event in words, without its time: the list shows that beside it. */
export function sentence(event: TraceEvent): string {
  const { at } = event;
  switch (event.kind) {
    case "boot":
      return event.incarnation > 1 ? `${at} restarts with what its disk holds.` : `${at} starts.`;
    case "crash":
      return event.why === "cut"
        ? `${at} crashes in the middle of a handler: only its first effects happened.`
        : `${at} crashes.`;
    case "pause":
      return `${at} is paused.`;
    case "resume":
      return `${at} resumes.`;
    case "intervene":
      return `The schedule strikes: ${event.intervention.kind}${at === "world" ? "" : ` on ${at}`}.`;
    case "send":
      return `${at} sends ${describeMessage(event.body)} to ${event.to}.`;
    case "deliver":
      return `${at} receives ${describeMessage(event.body)} from ${event.from}.`;
    case "drop":
      return `A message from ${at} to ${event.to} is lost (${event.why}).`;
    case "set-timer":
      return `${at} sets its timer "${event.name}" for ${ms(event.dueMs)}.`;
    case "cancel-timer":
      return `${at} cancels its timer "${event.name}".`;
    case "timer":
      return `The timer "${event.name}" of ${at} is due.`;
    case "put":
      return `${at} stores ${event.key} = ${JSON.stringify(event.value)}.`;
    case "delete":
      return `${at} deletes ${event.key} from its disk.`;
    case "append":
      return `${at} appends ${event.bytes.length / 2} bytes to its file ${event.file}.`;
    case "truncate":
      return `${at} cuts its file ${event.file} down to ${event.length} bytes.`;
    case "fsync":
      return `${at} syncs its file ${event.file}.`;
    case "torn":
      return `The crash takes ${event.lostBytes} unsynced bytes of the file ${event.file} of ${at}.`;
    case "lie":
      return event.silent
        ? `${at} is Byzantine and does not send ${describeMessage(event.meant)} to ${event.to}.`
        : `${at} is Byzantine: its program meant ${describeMessage(event.meant)} for ${event.to}.`;
    case "output":
      return `${at} announces ${describeValue(event.value)}.`;
    case "error":
      return `${event.handler} of ${at} fails: ${event.message}`;
    case "violation":
      return `${event.message}.`;
    default:
      return clientSentence(event);
  }
}

type ClientEvent = Extract<
  TraceEvent,
  { kind: "invoke" | "ask" | "request" | "reply" | "answer" | "return" }
>;

function clientSentence(event: ClientEvent): string {
  const { at } = event;
  switch (event.kind) {
    case "invoke":
      return `${event.process} begins operation ${event.op}: ${describeValue(event.f)}.`;
    case "ask":
      return `${at} asks ${event.to} for ${describeValue(event.f)}.`;
    case "request":
      return `${at} receives the request ${describeValue(event.f)} of ${event.client}.`;
    case "reply":
      return `${at} answers ${event.to}: ${describeReply(event.reply)}.`;
    case "answer":
      return `${at} gets the answer of ${event.from}: ${describeReply(event.reply)}.`;
    case "return":
      return `${event.process} is done with operation ${event.op}: ${event.status}${event.value === undefined ? "" : `, ${JSON.stringify(event.value)}`}.`;
  }
}

function describeReply(reply: Extract<TraceEvent, { kind: "reply" }>["reply"]): string {
  return reply.status === "ok" ? `ok, ${JSON.stringify(reply.value)}` : `${reply.status} (${reply.why})`;
}

/** `Vote{term 3, granted true}`: the type and the fields, for a reader who knows the protocol. */
export function describeMessage(body: Msg): string {
  const { type, ...fields } = body;
  return `${type}{${describeFields(fields)}}`;
}

/** An operation or an announcement: `write{value 3}`, `leader{term 7}`, or the bare JSON. */
function describeValue(value: Json): string {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return JSON.stringify(value);
  const { kind, ...fields } = { kind: undefined, ...value };
  return typeof kind === "string" ? `${kind}{${describeFields(fields)}}` : JSON.stringify(value);
}

function describeFields(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}

function ms(timeMs: number): string {
  return `${Math.round(timeMs * 10) / 10} ms`;
}
