/**
 * Histories as people write them, one operation a line: `<process> <call>-<return> <operation>`.
 *
 *     A 0-2 W(x,1)          A called at 0, returned at 2
 *     B 3-5 R(x)=1
 *     A' 6-? W(x,2)         no answer: the outcome is unknown
 *     C 7-9! CAS(x,1,3)     reported as failed: it never took effect
 */
import {
  formatOp,
  HistoryError,
  makeHistory,
  type History,
  type Json,
  type Op,
  type Operation,
  type Recorded,
} from "./history";

const LINE =
  /^(?<process>[A-Za-z][\w'.]*)\s+(?<call>\d+(?:\.\d+)?)-(?<end>\?|\d+(?:\.\d+)?)(?<failed>!?)\s+(?<kind>W|R|CAS)\((?<inside>.*)\)(?:\s*=\s*(?<output>.+))?$/;

/** How many operations a history in this notation may have: it is for reading. */
const OPERATIONS_MAX = 500;

/** Empty lines and lines that begin with `#` are passed over. Throws a {@link HistoryError} that names the line. */
export function parseOps(lines: readonly string[]): History {
  const recorded = lines.flatMap((line, index): Recorded[] => {
    const text = line.trim();
    if (text === "" || text.startsWith("#")) return [];
    try {
      return [parseLine(text)];
    } catch (thrown) {
      if (!(thrown instanceof HistoryError)) throw thrown;
      throw new HistoryError(`line ${index + 1}, "${text.slice(0, 60)}": ${thrown.message}`);
    }
  });
  if (recorded.length > OPERATIONS_MAX) {
    throw new HistoryError(
      `${recorded.length} operations, and this notation takes ${OPERATIONS_MAX}: use a history file`,
    );
  }
  return makeHistory(recorded);
}

/** The line that {@link parseOps} reads back. */
export function formatOperation({ process, call, end, outcome, op, output }: Operation): string {
  return `${process} ${call}-${end ?? "?"}${outcome === "fail" ? "!" : ""} ${formatOp(op, output)}`;
}

function parseLine(text: string): Recorded {
  const groups = LINE.exec(text)?.groups;
  if (!groups) {
    throw new HistoryError(
      "write <process> <call>-<return> <operation>, for instance A 0-2 W(x,1), B 3-5 R(x)=1, C 6-? CAS(x,1,2)",
    );
  }
  const { process = "", call = "", end = "", failed, kind = "", inside = "", output } = groups;
  const op = parseOp(kind, inside);
  const pending = end === "?";
  const times = { call: Number(call), end: pending ? null : Number(end) };
  if (times.end !== null && times.end < times.call) {
    throw new HistoryError(`it returns at ${times.end}, before it is called at ${times.call}`);
  }
  if (pending && failed)
    throw new HistoryError("an operation without a return cannot have failed: drop the !");
  const outcome = failed ? "fail" : pending ? "unknown" : "ok";
  return { process, ...times, outcome, op, output: parseOutput(op, outcome, output) };
}

function parseOp(kind: string, inside: string): Op {
  const parts = splitTop(inside);
  const wanted = { W: 1, R: 0, CAS: 2 }[kind] ?? 0;
  if (parts.length !== wanted && parts.length !== wanted + 1) {
    const examples = { W: "W(x,1)", R: "R(x)", CAS: "CAS(x,0,1)" };
    throw new HistoryError(`${kind} takes ${wanted + 1} parts, as in ${examples[kind as "W" | "R" | "CAS"]}`);
  }
  const key = parts.length === wanted ? "" : (parts[0] ?? "");
  const [first = null, second = null] = parts.slice(parts.length - wanted).map(parseValue);
  if (kind === "W") return { kind: "write", key, value: first };
  return kind === "R" ? { kind: "read", key } : { kind: "cas", key, from: first, to: second };
}

function parseOutput(op: Op, outcome: Recorded["outcome"], text: string | undefined): Json | undefined {
  if (op.kind === "write") {
    if (text !== undefined) throw new HistoryError("a write returns nothing: drop what follows the )");
    return undefined;
  }
  if (outcome !== "ok") {
    if (text !== undefined) throw new HistoryError("an operation that did not succeed has no result");
    return undefined;
  }
  if (text === undefined) {
    throw new HistoryError(
      op.kind === "read" ? "say what it read, as in R(x)=1" : "say whether it did set, as in CAS(x,0,1)=true",
    );
  }
  const value = parseValue(text.trim());
  if (op.kind === "cas" && typeof value !== "boolean") {
    throw new HistoryError("a compare-and-set answers true or false");
  }
  return value;
}

/** JSON, or a bare word, which is a string. */
function parseValue(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    if (/^[A-Za-z_][\w-]*$/.test(text)) return text;
    throw new HistoryError(`${text === "" ? "an empty value" : text} is neither JSON nor a word`);
  }
}

/** Splits at commas that are not inside brackets or quotes. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let part = "";
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (!quoted && "[{".includes(char)) depth += 1;
    if (!quoted && "]}".includes(char)) depth -= 1;
    if (char === "," && depth === 0 && !quoted) {
      parts.push(part.trim());
      part = "";
    } else part += char;
  }
  return text.trim() === "" && parts.length === 0 ? [] : [...parts, part.trim()];
}
