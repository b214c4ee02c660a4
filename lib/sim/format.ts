/**
 * A trace as text, one line an event: time, place, what happened, and the index of its cause. This is the format of golden
 * scenarios: a change of a protocol shows up as a diff a person can read, explain, and only then accept.
 */
import { asJson, describeJson } from "./json";
import type { Json, Reply } from "./node";
import type { RecordedRun } from "./run";
import type { Intervention } from "./scenario";
import type { TraceEvent } from "./trace";

/** The whole run, ending with its status and hash. */
export function formatRun(run: RecordedRun): string {
  const lines = run.trace.map((event) => {
    const cause = event.cause === null ? "" : `  <- ${event.cause}`;
    const at = event.at === "world" ? "" : event.at;
    return `${String(event.index).padStart(4)} ${event.timeMs.toFixed(3).padStart(10)}  ${at.padEnd(6)} ${formatEvent(event)}${cause}`;
  });
  const why = run.why === undefined ? "" : `: ${run.why}`;
  return [
    ...lines,
    `${run.status}${why}; ${run.events} events, ${run.virtualMs} ms, hash ${run.hash}`,
    "",
  ].join("\n");
}

/** What happened, without when, where and why. */
export function formatEvent(event: TraceEvent): string {
  switch (event.kind) {
    case "boot":
      return event.incarnation === 1 ? "boot" : `boot (incarnation ${event.incarnation})`;
    case "crash":
      return event.why === "intervention" ? "crash" : `crash (${event.why})`;
    case "pause":
    case "resume":
      return event.kind;
    case "intervene":
      return `fault: ${formatIntervention(event.intervention)}`;
    case "send":
      return `send ${formatBody(event.body)} to ${event.to}`;
    case "deliver":
      return `deliver ${formatBody(event.body)} from ${event.from}`;
    case "drop":
      return `lost on the way to ${event.to} (${event.why})`;
    case "set-timer":
      return `set timer ${event.name} for ${event.dueMs}`;
    case "cancel-timer":
      return `cancel timer ${event.name}`;
    case "timer":
      return `timer ${event.name}`;
    case "put":
      return `put ${event.key} = ${describeJson(event.value)}`;
    case "delete":
      return `delete ${event.key}`;
    case "append":
      return `append ${formatBytes(event.bytes)} to file ${event.file}`;
    case "truncate":
      return `truncate file ${event.file} to ${event.length} bytes`;
    case "fsync":
      return `fsync file ${event.file}`;
    case "torn":
      return `file ${event.file} loses ${event.lostBytes} unsynced bytes, left: ${formatBytes(event.bytes)}`;
    case "lie":
      return `${event.silent ? "keep back" : "lie instead of"} ${formatBody(event.meant)} to ${event.to}`;
    case "output":
      return `output ${describeJson(event.value)}`;
    case "invoke":
      return `invoke ${describeJson(event.f)} (${event.process})`;
    case "ask":
      return `ask ${event.to} ${describeJson(event.f)}`;
    case "request":
      return `request ${event.request} ${describeJson(event.f)}`;
    case "reply":
      return `reply to ${event.request}: ${formatReply(event.reply)}`;
    case "answer":
      return `answer from ${event.from}: ${formatReply(event.reply)}`;
    case "return":
      return event.status === "ok"
        ? `ok ${describeJson(event.value)}`
        : `${event.status}: ${event.why ?? ""}`;
    case "error":
      return `error in ${event.handler}${event.line === undefined ? "" : ` (line ${event.line})`}: ${event.message}`;
    case "violation":
      return `VIOLATION of ${event.property}: ${event.message}`;
  }
}

/** A fault in a few words: `part {a} | {b, c}`. */
export function formatIntervention(intervention: Intervention): string {
  switch (intervention.kind) {
    case "part":
      return `part ${intervention.groups.map((group) => `{${group.join(", ")}}`).join(" | ")}`;
    case "oneway":
      return `oneway {${intervention.from.join(", ")}} cannot reach {${intervention.to.join(", ")}}`;
    case "heal":
      return "heal";
    case "crash":
    case "restart":
    case "pause":
    case "resume":
      return `${intervention.kind} ${intervention.node}`;
    case "fire":
      return `fire timer ${intervention.timer} of ${intervention.node}`;
    case "cut":
      return `cut the next matching handler of ${intervention.node} after ${intervention.effects} effects`;
    case "byz": {
      const { node, match, behaviour, until } = intervention;
      const when = until === undefined ? "" : ` until ${until}`;
      const which = match === undefined ? "" : ` about ${describeJson(asJson(match))}`;
      return `byz ${node}${when}${which}: ${describeJson(asJson(behaviour))}`;
    }
    case "torn": {
      const { node, keep, corrupt } = intervention;
      const kept = "bytes" in keep ? `${keep.bytes} bytes` : `${keep.fraction}`;
      return `torn ${node}: the next crash keeps ${kept} of the unsynced tail${corrupt ? ", with a wrong bit" : ""}`;
    }
    case "request":
      return `${intervention.client} asks ${intervention.node} ${describeJson(intervention.op)}`;
    default: {
      const details = Object.entries(intervention).flatMap(([name, value]: [string, Json]) =>
        name === "kind" || name === "at" ? [] : [`${name} ${describeJson(value)}`],
      );
      return `${intervention.kind} ${details.join(", ")}`;
    }
  }
}

/** The first bytes, in hexadecimal, and how many there are. */
function formatBytes(bytes: string): string {
  const shown = bytes.length <= 32 ? bytes : `${bytes.slice(0, 32)}…`;
  return `${bytes.length / 2} bytes${shown === "" ? "" : ` ${shown}`}`;
}

function formatBody(body: { readonly type: string }): string {
  const { type, ...fields } = body;
  return Object.keys(fields).length === 0 ? type : `${type} ${describeJson(fields)}`;
}

function formatReply(reply: Reply<Json>): string {
  return reply.status === "ok" ? `ok ${describeJson(reply.value)}` : `${reply.status} (${reply.why})`;
}
