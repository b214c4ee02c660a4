/**
 * `hb check <history.json>`: is this history consistent? For histories of any system, not only ours: operations with their
 * intervals, event lists in the manner of Jepsen, as one JSON value or one a line, and transactions.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  asHistory,
  asObjects,
  assertOneKey,
  CAUSAL_MODELS,
  check,
  checkCausal,
  checkObject,
  checkTransactions,
  CONSISTENCIES,
  isTransactionFile,
  ISOLATION_LEVELS,
  OBJECT_MODEL_NAMES,
  OBJECT_MODELS,
  parseHistoryFile,
  parseObjectFile,
  parseTransactionFile,
  type CheckResult,
  type History,
  type ObjectCheckResult,
  type ObjectModelName,
  type ObjectOperation,
} from "@/lib/checkers";
import { readContent, type Content } from "./history-content";
import { pictureOf } from "./picture";
import { BadInput, didYouMean, EXIT, print, type ExitCode } from "./output";

interface Options {
  /** Undefined: what the file names, else what fits its operations. */
  readonly model?: string;
  readonly consistency: string;
  readonly level: string;
  /** Where to write a picture of the one history. */
  readonly html?: string;
  readonly json?: boolean;
}

/** `register` is one register, `kv` one for each key, both with compare-and-set. */
const MODELS = ["register", "kv", ...OBJECT_MODEL_NAMES.filter((name) => name !== "register")] as const;
type Model = (typeof MODELS)[number];
/** Also those that are decided by bad patterns; `cm` is `causal` by the other way. */
const NAMES = [...CONSISTENCIES, ...CAUSAL_MODELS] as const;
type Name = (typeof NAMES)[number];
type Level = (typeof ISOLATION_LEVELS)[number];

/** What is printed with `--json`, without the time. */
interface Report {
  readonly verdict: "ok" | "violation" | "unknown";
  readonly model: string;
  readonly consistency: string;
  readonly witness?: readonly string[];
  readonly cycle?: CheckResult["cycle"];
  /** Operations that contradict each other whatever the rest did. */
  readonly conflict?: readonly string[];
  /** The longest order that begins well. */
  readonly longest?: readonly string[];
  readonly explanation: string;
}

/** What a picture is made of. */
interface Drawn {
  readonly operations: readonly ObjectOperation[];
  readonly result: ObjectCheckResult;
  readonly objectModel: ObjectModelName;
}

interface Judged {
  readonly report: Report;
  readonly drawn?: Drawn;
}

/** A circle is looked for, to explain a refusal, in at most so many operations on the refuted key, with so many steps. */
const CIRCLE_OPERATIONS_MAX = 400;
const CIRCLE_STEPS_MAX = 50_000;

export function checkHistories(files: readonly string[], options: Options): ExitCode {
  const consistency = known("consistency model", options.consistency, NAMES);
  const level = known("isolation level", options.level, ISOLATION_LEVELS);
  const wanted = options.model === undefined ? undefined : known("data model", options.model, MODELS);
  const { html } = options;
  if (html !== undefined && files.length > 1) throw new BadInput("--html draws one history: give one file.");
  const results = files.map((file) => {
    const startedMs = performance.now();
    const { report, drawn } = checkFile(file, { consistency, level, wanted, partials: html !== undefined });
    if (html !== undefined) draw(html, file, report, drawn);
    return { ...report, ms: Math.round(performance.now() - startedMs) };
  });
  const text = results
    .map(({ verdict, explanation }, i) => `${files[i] ?? ""}: ${verdict}. ${explanation}`)
    .join("\n");
  print(options.json, results.length === 1 ? results[0] : results, text);
  if (results.some(({ verdict }) => verdict === "violation")) return EXIT.rejected;
  return results.some(({ verdict }) => verdict === "unknown") ? EXIT.unknown : EXIT.ok;
}

function draw(html: string, file: string, report: Report, drawn: Drawn | undefined): void {
  if (!drawn) throw new BadInput("--html draws what is checked for linearizability, and this is not.");
  const { operations, result, objectModel } = drawn;
  const picture = pictureOf({
    title: path.basename(file),
    operations,
    result: { ...result, explanation: report.explanation },
    keysOf: ({ op }) => OBJECT_MODELS[objectModel].keys(op),
  });
  try {
    writeFileSync(html, picture);
  } catch (thrown) {
    throw new BadInput(`${html}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function known<T extends string>(what: string, given: string, names: readonly T[]): T {
  const found = names.find((name) => name === given);
  if (found === undefined) throw didYouMean(what, given, names);
  return found;
}

interface Wanted {
  readonly consistency: Name;
  readonly level: Level;
  readonly wanted: Model | undefined;
  /** Also look for the longest orders that have an operation. */
  readonly partials: boolean;
}

function checkFile(file: string, wanted: Wanted): Judged {
  const content = readContent(file);
  try {
    return judge(content, wanted);
  } catch (thrown) {
    if (thrown instanceof BadInput) throw thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new BadInput(`${file}: ${content.placed(message)}`);
  }
}

function judge({ value }: Content, { consistency, level, wanted, partials }: Wanted): Judged {
  if (isTransactionFile(value)) {
    const { verdict, explanation } = checkTransactions(parseTransactionFile(value), { level });
    const report = {
      verdict,
      model: fieldOf(value, "model") ?? "transactions",
      consistency: level,
      explanation,
    };
    return { report };
  }
  const model = wanted ?? modelNamed(value);
  if (areRegisters(value, model)) {
    const { model: named, ...history } = parseHistoryFile(withoutModel(value));
    return judgeRegisters(history, model ?? named ?? "kv", consistency, partials);
  }
  const objectModel = model === "register" || model === "kv" ? undefined : model;
  const { model: name, init, operations } = parseObjectFile(withoutModel(value), objectModel);
  if (name === "cas-register") {
    return judgeRegisters(asHistory(operations, init), model ?? name, consistency, partials);
  }
  if (model === "register") throw new BadInput(`These are the operations of a ${name}, not of a register.`);
  if (consistency !== "linearizable") {
    throw new BadInput(
      `A ${name} is checked for linearizability only; ${consistency} is for register, kv and cas-register.`,
    );
  }
  const result = checkObject(operations, OBJECT_MODELS[name], { init, partials });
  const { verdict, explanation } = result;
  const report = { verdict, model: name, consistency, ...evidence(result), explanation };
  return { report, drawn: { operations, result, objectModel: name } };
}

function judgeRegisters(history: History, model: Model, consistency: Name, partials: boolean): Judged {
  if (model === "register") assertOneKey(history);
  const causal = CAUSAL_MODELS.find((name) => name === consistency);
  if (causal !== undefined) {
    const { verdict, explanation } = checkCausal(history, causal);
    return { report: { verdict, model, consistency, explanation } };
  }
  const searched = CONSISTENCIES.find((name) => name === consistency) ?? "linearizable";
  if (searched !== "linearizable") {
    const { verdict, witness, cycle, explanation } = check(history, { consistency: searched });
    const report = {
      verdict,
      model,
      consistency,
      ...(witness && { witness }),
      ...(cycle && { cycle }),
      explanation,
    };
    return { report };
  }
  const operations = asObjects(history);
  const objectModel = "cas-register";
  const result = checkObject(operations, OBJECT_MODELS[objectModel], { init: history.init, partials });
  const { verdict, refuted, explanation } = result;
  const circle = refuted && circleOf(history, refuted.keys);
  const report = {
    verdict,
    model,
    consistency,
    ...evidence(result),
    ...(circle?.cycle && { cycle: circle.cycle }),
    explanation: circle?.explanation ?? explanation,
  };
  return { report, drawn: { operations, result, objectModel } };
}

function evidence({ witness, refuted }: ObjectCheckResult): Partial<Report> {
  if (refuted) return { conflict: refuted.conflict, longest: refuted.longest };
  return witness ? { witness } : {};
}

/** A circle says why better than a list of operations, when there is one and it can be found quickly. */
function circleOf(history: History, keys: readonly string[]): CheckResult | undefined {
  const [only] = keys;
  const count = history.operations.filter(({ op }) => op.key === only).length;
  if (count > CIRCLE_OPERATIONS_MAX) return undefined;
  const result = check(history, { consistency: "linearizable", only, stepsMax: CIRCLE_STEPS_MAX });
  return result.verdict === "violation" && (result.cycle || count < 30) ? result : undefined;
}

/** Whether these are operations, not events, of a kind that registers have. A wrong entry is told as one of a register's. */
function areRegisters(value: unknown, model: Model | undefined): boolean {
  if (model !== undefined && !["register", "kv", "cas-register"].includes(model)) return false;
  if (typeof value !== "object" || value === null || Array.isArray(value) || "events" in value) return false;
  const operations: unknown = "operations" in value ? value.operations : [];
  if (!Array.isArray(operations) || model === "register" || model === "cas-register") return true;
  const kinds = new Set(operations.map((entry: unknown) => fieldOf(entry, "kind")));
  const names: readonly ObjectModelName[] = model === "kv" ? ["kv-append"] : OBJECT_MODEL_NAMES;
  const elsewhere = names.some((name) => [...kinds].every((kind) => OBJECT_MODELS[name].kinds[kind ?? ""]));
  const here = [...kinds].every((kind) => OBJECT_MODELS["cas-register"].kinds[kind ?? ""]);
  return here || !elsewhere;
}

function modelNamed(value: unknown): Model | undefined {
  const name = fieldOf(value, "model");
  return name === undefined ? undefined : known("data model", name, MODELS);
}

function withoutModel(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? { ...value, model: undefined }
    : value;
}

function fieldOf(value: unknown, name: string): string | undefined {
  const field: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  return typeof field === "string" ? field : undefined;
}
