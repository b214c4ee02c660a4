/** Histories of objects as JSON: operations with their intervals, or an event list. What `hb check` reads. */
import { z } from "zod";
import { HistoryError, type Json } from "../history";
import { callsOfEvents } from "./events";
import { makeOperations, type ObjectOperation, type RecordedCall } from "./model";
import { OBJECT_MODEL_NAMES, OBJECT_MODELS, type ObjectModelName } from "./models";

const json: z.ZodType<Json> = z.json();
const OPERATIONS_MAX = 1_000_000;

const operation = z
  .strictObject({
    client: z.union([z.string().min(1), z.number()]).transform(String),
    call: z.number(),
    /** Null or left out: it never returned. */
    return: z.number().nullish(),
    kind: z.string(),
    key: z.union([z.string(), z.number()]).transform(String).default(""),
    value: json.optional(),
    expected: json.optional(),
    output: json.optional(),
    /** It may have taken effect, or may yet. */
    unknown: z.boolean().default(false),
    /** It did not take effect and never will. */
    failed: z.boolean().default(false),
  })
  .refine(({ call, return: end }) => (end ?? call) >= call, "it returns before it is called")
  .refine(({ unknown, failed }) => !unknown || !failed, "it is unknown or failed, not both");
const envelope = z.object({
  model: z.string().optional(),
  init: json.optional(),
  operations: z.array(z.unknown()).max(OPERATIONS_MAX).optional(),
  events: z
    .array(z.unknown())
    .max(2 * OPERATIONS_MAX)
    .optional(),
});

export interface ObjectFile {
  readonly model: ObjectModelName;
  readonly init: Json | undefined;
  readonly operations: readonly ObjectOperation[];
}

/**
 * `{ model?, init?, operations: [...] }`, `{ model?, init?, events: [...] }`, or a list of events alone. Without a model, named or
 * wanted, it is the one whose kinds of operations these are. Throws a {@link HistoryError} that names the first wrong entry.
 */
export function parseObjectFile(content: unknown, wanted?: ObjectModelName): ObjectFile {
  const parsed = envelope.safeParse(Array.isArray(content) ? { events: content } : content);
  const { model: named, init, operations, events } = parsed.success ? parsed.data : {};
  const entries = events ?? operations;
  if (!entries) {
    throw new HistoryError(
      'the file: it is neither {"operations":[...]}, nor {"events":[...]}, nor a list of events',
    );
  }
  const calls = events ? callsOfEvents(events) : entries.map(readOperation);
  const list = events ? (Array.isArray(content) ? "" : "events") : "operations";
  const name = wanted ?? modelNamed(named) ?? modelOf(calls);
  const model = OBJECT_MODELS[name];
  calls.forEach(({ op, output, outcome, call }, i) => {
    const place = events ? call : i;
    const example = model.kinds[op.kind];
    const problem =
      example === undefined
        ? `a ${name} knows ${Object.keys(model.kinds).join(", ")}, not ${JSON.stringify(op.kind)}`
        : model.invalid(op, output, outcome === "ok");
    if (problem === undefined) return;
    throw new HistoryError(
      `${list}[${place}]: ${problem}; for instance ${example ?? Object.values(model.kinds)[0] ?? ""}`,
    );
  });
  const atFirst = init ?? (events || !isRegister(name) ? undefined : 0);
  const wrongInit = model.invalidInit(atFirst);
  if (wrongInit !== undefined) throw new HistoryError(`init: ${wrongInit}`);
  return { model: name, init: atFirst, operations: makeOperations(calls) };
}

function readOperation(content: unknown, place: number): RecordedCall {
  const parsed = operation.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = (issue?.path ?? []).map((part) => `.${String(part)}`).join("");
    throw new HistoryError(`operations[${place}]${path}: ${issue?.message ?? "not an operation"}`);
  }
  const {
    client,
    call,
    return: end = null,
    kind,
    key,
    value,
    expected,
    output,
    unknown,
    failed,
  } = parsed.data;
  const outcome = failed ? "fail" : unknown || end === null ? "unknown" : "ok";
  const op = {
    kind,
    key,
    ...(value === undefined ? {} : { value }),
    ...(expected === undefined ? {} : { expected }),
  };
  return { process: client, call, end, outcome, op, output: outcome === "ok" ? output : undefined };
}

function modelNamed(name: string | undefined): ObjectModelName | undefined {
  if (name === undefined || name === "kv") return undefined;
  const known = OBJECT_MODEL_NAMES.find((other) => other === name);
  if (!known)
    throw new HistoryError(
      `model: there is no ${JSON.stringify(name)}; known: ${OBJECT_MODEL_NAMES.join(", ")}`,
    );
  return known;
}

/** The first model that knows all the kinds; a counter and a set differ in what a read returns. */
function modelOf(calls: readonly RecordedCall[]): ObjectModelName {
  const kinds = new Set(calls.map(({ op }) => op.kind));
  const lists = calls.some(({ op, output }) => op.kind === "read" && Array.isArray(output));
  const order: readonly ObjectModelName[] = [
    "cas-register",
    "kv-append",
    ...(lists ? (["set", "counter"] as const) : (["counter", "set"] as const)),
    ...OBJECT_MODEL_NAMES,
  ];
  const fits = order.find((name) =>
    [...kinds].every((kind) => OBJECT_MODELS[name].kinds[kind] !== undefined),
  );
  if (fits) return fits;
  throw new HistoryError(
    `model: no model knows all of ${[...kinds].join(", ")}; name one of ${OBJECT_MODEL_NAMES.join(", ")}`,
  );
}

function isRegister(name: ObjectModelName): boolean {
  return name === "register" || name === "cas-register" || name === "multi-register";
}
