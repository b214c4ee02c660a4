/**
 * Judges a test as tests are to be judged: it must convict every suspect, accuse nobody who is innocent, and name as its evidence
 * operations that really contradict each other. Who is guilty is the oracle's business (`lib/checkers`): it tries all orders.
 *
 * A history that is misjudged is shrunk while the student's function misjudges it in the same way, operation by operation.
 */
import { check, formatOperation, historyOf, type HistoryEvent, type Operation } from "@/lib/checkers";
import {
  defineGrader,
  shrinkList,
  type Failure,
  type FunctionCase,
  type FunctionOutcome,
} from "@/lib/grading";
import { copyJson, createRandom, type Random } from "@/lib/sim";
import { properties } from "./properties";
import { SMALL } from "./small";
import { historyOfRun, INNOCENT, SUSPECTS, type Store } from "./suspects";
import type { Anomaly, History } from "./starter";

type Subject = (history: History) => unknown;

/** A history and what to call it. */
interface Exhibit {
  readonly label: string;
  readonly history: History;
  /** What does not hold when an illegal one is let pass. */
  readonly missed: "every-suspect-is-convicted" | "no-small-anomaly-is-missed";
}

export default defineGrader<Subject>({
  exercise: "write-the-register-test",
  seedsDefault: 200,
  properties,
  *cases({ seeds, seedBase }) {
    for (const store of INNOCENT) yield* runsOf(store, "innocent");
    for (const store of SUSPECTS) yield* runsOf(store, "suspect");
    for (const { label, lines } of SMALL) {
      yield exhibit({ label, history: eventsOf(lines), missed: "no-small-anomaly-is-missed" }, "directed", 0);
    }
    for (let seed = seedBase; seed < seedBase + seeds; seed += 1) {
      const history = randomHistory(createRandom(`write-the-register-test/${seed}`));
      const label = "a random history of a few operations";
      yield exhibit({ label, history, missed: "no-small-anomaly-is-missed" }, "random", seed);
    }
  },
});

function* runsOf(store: Store, word: "suspect" | "innocent"): Iterable<FunctionCase<Subject>> {
  for (const seed of store.seeds) {
    const history = historyOfRun(store, seed);
    const label = `${word}: ${store.name}`;
    yield exhibit({ label, history, missed: "every-suspect-is-convicted" }, "directed", seed);
  }
}

function exhibit(shown: Exhibit, schedule: "directed" | "random", seed: number): FunctionCase<Subject> {
  return {
    kind: "function",
    label: shown.label,
    schedule,
    seed,
    check: (subject) => judge(subject, shown),
  };
}

function judge(subject: Subject, { label, history, missed }: Exhibit): FunctionOutcome {
  let steps = 0;
  const ask = (events: History): unknown => {
    steps += 1;
    return copyJson(subject(copy(events)), "the answer");
  };
  try {
    const answer = ask(history);
    if (answer !== null && !isAnomaly(answer)) {
      const said = JSON.stringify(answer);
      const error = `findAnomaly returned ${said.slice(0, 120)}, which is neither null nor an Anomaly, for ${print(history)}`;
      return { failure: null, error, steps };
    }
    const isLegal = legal(history);
    const failure =
      answer === null
        ? isLegal
          ? null
          : letPass(label, missed, history, ask)
        : isLegal
          ? accused(history, ask)
          : unproven(history, answer);
    return { failure, steps };
  } catch (thrown) {
    const what = thrown instanceof Error ? thrown.message : String(thrown);
    return { failure: null, error: `findAnomaly failed (${what}) for ${print(history)}`, steps };
  }
}

/** An illegal history that the student's test lets pass; the smallest part of it that it still lets pass. */
function letPass(
  label: string,
  property: Exhibit["missed"],
  history: History,
  ask: (history: History) => unknown,
): Failure {
  const small = shrunk(history, (candidate) => !legal(candidate) && ask(candidate) === null);
  const { explanation } = verdictOn(small);
  return { property, message: `let pass, ${label}: ${decapitalize(explanation)}`, input: print(small) };
}

/** A legal history that the student's test calls an anomaly. */
function accused(history: History, ask: (history: History) => unknown): Failure {
  const accuses = (candidate: History): boolean => legal(candidate) && ask(candidate) !== null;
  const small = shrunk(history, accuses);
  const { witness = [] } = verdictOn(small);
  const answer = ask(small);
  const why = isAnomaly(answer) && answer.why !== "" ? ` ("${answer.why.slice(0, 120)}")` : "";
  const order = witness.length === 0 ? "the empty order" : witness.join(", ");
  return {
    property: "nobody-innocent-is-accused",
    message: `accused${why}, but this order explains everything: ${order}`,
    input: print(small),
  };
}

/** The student convicts, rightly. Is what it names a contradiction by itself? */
function unproven(history: History, { ops }: Anomaly): Failure | null {
  const property = "an-anomaly-is-evidence";
  const stranger = ops.find((number) => !history.some(({ op }) => op === number));
  if (stranger !== undefined)
    return {
      property,
      message: `names an operation ${stranger}, which the history does not have`,
      input: print(history),
    };
  const evidence = evidenceOf(history, ops);
  if (!legal(evidence)) return null;
  const { witness = [] } = verdictOn(evidence);
  const named = operationsIn(history).filter(({ number }) => ops.includes(number));
  const said = named.map(({ label, text }) => `${label} ${text}`).join(" and ");
  return {
    property,
    message: `${said === "" ? "nothing" : said} is named, and by itself contradicts nothing: ${witness.join(", ")} is legal`,
    input: print(evidence),
  };
}

/** The named operations. A read brings the write that it read along, of which nothing is assumed but that it was called. */
function evidenceOf(history: History, ops: readonly number[]): History {
  const named = new Set(ops);
  const found = new Set(
    history.flatMap(({ op, value }) => (named.has(op) && value !== undefined ? [value] : [])),
  );
  return history.filter(({ op, kind, f }) => {
    if (named.has(op)) return true;
    return kind === "invoke" && f?.kind === "write" && found.has(f.value) && hasTakenEffect(history, op);
  });
}

/** Whether an operation may have. One that failed has not. */
function hasTakenEffect(history: History, number: number): boolean {
  return !history.some(({ op, kind }) => op === number && kind === "fail");
}

function shrunk(history: History, stillSo: (candidate: History) => boolean): History {
  const numbers = [...new Set(history.map(({ op }) => op))];
  const only = (kept: readonly number[]): History => history.filter(({ op }) => kept.includes(op));
  return only(shrinkList(numbers, (kept) => stillSo(only(kept))));
}

// The oracle

function legal(history: History): boolean {
  const { verdict } = verdictOn(history);
  if (verdict === "unknown") throw new Error("the oracle ran out of its budget");
  return verdict === "ok";
}

function verdictOn(history: History) {
  return check(historyOf(asEvents(history)), { consistency: "linearizable" });
}

function asEvents(history: History): readonly HistoryEvent[] {
  return history.map(({ f, ...event }) => ({ ...event, ...(f ? { f: { ...f } } : {}) }));
}

function operationsIn(history: History): readonly (Operation & { readonly number: number })[] {
  const numbers = history.filter(({ kind }) => kind === "invoke").map(({ op }) => op);
  return historyOf(asEvents(history)).operations.map((operation, place) => ({
    ...operation,
    number: numbers[place] ?? -1,
  }));
}

// Making and printing histories

/** `A 0-2 W(1)` and so on, as the events that a student's function gets. */
function eventsOf(lines: readonly string[]): History {
  const events = lines.flatMap((line, number) => {
    const [, process = "", call = "0", end = "?", failed, write, found] =
      /^(\S+) (\d+)-(\d+|\?)(!)? (?:W\((\d+)\)|R\(\)(?:=(\d+))?)$/.exec(line) ?? [];
    if (process === "") throw new Error(`not an operation: ${line}`);
    const f =
      write === undefined ? { kind: "read" as const } : { kind: "write" as const, value: Number(write) };
    const invoke = { op: number + 1, process, t: Number(call), kind: "invoke" as const, f };
    if (end === "?") return [invoke];
    const kind = failed ? ("fail" as const) : ("ok" as const);
    return [
      invoke,
      { op: number + 1, process, t: Number(end), kind, ...(found ? { value: Number(found) } : {}) },
    ];
  });
  // Of what happens at the same time, calls come first.
  return events.toSorted((a, b) => a.t - b.t || Number(a.kind !== "invoke") - Number(b.kind !== "invoke"));
}

const CLIENTS = ["A", "B", "C"];

/** Two to seven operations of three clients; one in five is never answered, and a read finds any value that anybody writes, or 0. */
function randomHistory(random: Random): History {
  const operations = 2 + random.int(6);
  const writes = 1 + random.int(Math.min(3, operations));
  const freeAt = new Map<string, number>();
  const lines = Array.from({ length: operations }, (_, number) => {
    const client = CLIENTS[random.int(CLIENTS.length)] ?? "A";
    const call = (freeAt.get(client) ?? 0) + random.int(4);
    const end = call + 1 + random.int(6);
    const isWrite = number < writes;
    const isOpen = random.next() < 0.2;
    freeAt.set(client, isOpen ? Number.POSITIVE_INFINITY : end + 1);
    const what = isWrite ? `W(${number + 1})` : `R()${isOpen ? "" : `=${random.int(writes + 1)}`}`;
    const failed = isWrite && !isOpen && random.next() < 0.1 ? "!" : "";
    return Number.isFinite(call) ? `${client} ${call}-${isOpen ? "?" : end}${failed} ${what}` : "";
  });
  return eventsOf(lines.filter((line) => line !== ""));
}

function print(history: History): string {
  const { operations } = historyOf(asEvents(history));
  return operations
    .map((operation) => `${operation.label}: ${formatOperation(rounded(operation))}`)
    .join("\n");
}

function rounded(operation: Operation): Operation {
  const round = (ms: number): number => Math.round(ms * 10) / 10;
  return {
    ...operation,
    call: round(operation.call),
    end: operation.end === null ? null : round(operation.end),
  };
}

function decapitalize(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, "");
}

function copy(history: History): History {
  return history.map((event) => ({ ...event, ...(event.f ? { f: { ...event.f } } : {}) }));
}

function isAnomaly(answer: unknown): answer is Anomaly {
  if (typeof answer !== "object" || answer === null || !("ops" in answer && "why" in answer)) return false;
  const { ops, why } = answer;
  return typeof why === "string" && Array.isArray(ops) && ops.every((op) => typeof op === "number");
}
