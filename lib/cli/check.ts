/** `hb check <history.json>`: is this history consistent? For histories of any system, not only ours. */
import { check, CONSISTENCIES, parseHistoryFile, type CheckResult, type Consistency } from "@/lib/checkers";
import { BadInput, didYouMean, EXIT, print, readJson, type ExitCode } from "./output";

interface Options {
  /** Undefined: what the file names, else kv. */
  readonly model?: string;
  readonly consistency: string;
  readonly json?: boolean;
}

const models = ["register", "kv"] as const;
type Model = (typeof models)[number];

export function checkHistories(files: readonly string[], options: Options): ExitCode {
  const consistency = CONSISTENCIES.find((name) => name === options.consistency);
  if (consistency === undefined) throw didYouMean("consistency model", options.consistency, CONSISTENCIES);
  const wanted = models.find((name) => name === options.model);
  if (options.model !== undefined && wanted === undefined) {
    throw didYouMean("data model", options.model, models);
  }
  const results = files.map((file) => {
    const startedMs = performance.now();
    const { model, result } = checkFile(file, consistency, wanted);
    const { verdict, witness, cycle, explanation } = result;
    const ms = Math.round(performance.now() - startedMs);
    return {
      verdict,
      model,
      consistency,
      ...(witness ? { witness } : {}),
      ...(cycle ? { cycle } : {}),
      explanation,
      ms,
    };
  });
  const text = results
    .map(({ verdict, explanation }, i) => `${files[i] ?? ""}: ${verdict}. ${explanation}`)
    .join("\n");
  print(options.json, results.length === 1 ? results[0] : results, text);
  if (results.some(({ verdict }) => verdict === "violation")) return EXIT.rejected;
  return results.some(({ verdict }) => verdict === "unknown") ? EXIT.unknown : EXIT.ok;
}

function checkFile(
  file: string,
  consistency: Consistency,
  wanted: Model | undefined,
): { readonly model: Model; readonly result: CheckResult } {
  try {
    const history = parseHistoryFile(readJson(file));
    const model = wanted ?? history.model ?? "kv";
    return { model, result: check(history, { consistency, model }) };
  } catch (thrown) {
    if (thrown instanceof BadInput) throw thrown;
    throw new BadInput(`${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
