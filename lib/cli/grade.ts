/** `hb grade <exercise> <file.ts>`: the site's verdict on a file, for people who like their own editor. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { listExercises } from "@/lib/curriculum";
import { everyOrder } from "@/lib/grading/every-order";
import type { GradeVerdict } from "@/lib/grading";
import { gradeInNode } from "@/lib/sandbox/node";
import { didYouMean, EXIT, print, readInput, wholeNumber, type ExitCode } from "./output";

interface Options {
  readonly seeds?: string;
  readonly json?: boolean;
}

export async function gradeFile(exercise: string, file: string, options: Options): Promise<ExitCode> {
  const known = (await listExercises()).map(({ slug }) => slug);
  if (!known.includes(exercise)) throw didYouMean("exercise", exercise, known);
  const source = readInput(file);
  const seeds = options.seeds === undefined ? {} : { seeds: wholeNumber("--seeds", options.seeds, 0) };
  const startedMs = performance.now();
  const verdict = await gradeInNode(exercise, source, seeds);
  const ms = Math.round(performance.now() - startedMs);
  print(options.json, summary(exercise, verdict, ms), describe(verdict));
  const codes = {
    accepted: EXIT.ok,
    rejected: EXIT.rejected,
    error: EXIT.rejected,
    unknown: EXIT.unknown,
  } as const;
  return codes[verdict.verdict];
}

function summary(exercise: string, verdict: GradeVerdict, ms: number): object {
  const { runs, events } = verdict;
  const failing = "failing" in verdict ? verdict.failing : undefined;
  return {
    exercise,
    verdict: verdict.verdict,
    ...(verdict.verdict === "rejected" ? { property: verdict.property } : {}),
    ...("message" in verdict ? { message: verdict.message } : {}),
    ...(failing ? { schedule: failing.label, seed: failing.seed } : {}),
    ...(verdict.verdict === "accepted" && verdict.orders !== undefined ? { orders: verdict.orders } : {}),
    runs,
    events,
    ms,
    ...(failing?.run ? { trace: writeTrace(failing.run) } : {}),
  };
}

function writeTrace(run: object): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "hb-")), "failing-run.json");
  writeFileSync(file, JSON.stringify(run));
  return file;
}

function describe(verdict: GradeVerdict): string {
  const counts = `${verdict.runs} runs, ${verdict.seeds} random seeds, ${verdict.events} events`;
  switch (verdict.verdict) {
    case "accepted":
      return `accepted: ${counts}${everyOrder(verdict)}`;
    case "unknown":
      return `unknown, which is not a pass: ${verdict.message} (${counts})`;
    case "error": {
      const where = [verdict.handler, verdict.line && `line ${verdict.line}`].filter(Boolean).join(", ");
      return `cannot be judged: ${verdict.message}${where ? ` (${where})` : ""}`;
    }
    case "rejected": {
      const { property, message, explanation, failing } = verdict;
      const chain = explanation.chain.map(({ event, text }) => `  ${String(event).padStart(5)}  ${text}`);
      return [
        `rejected: ${property}`,
        `  ${message}`,
        `  ${explanation.statement} ${explanation.rule} (${explanation.source})`,
        `  schedule: ${failing.label}, seed ${failing.seed}${failing.event === undefined ? "" : `, event ${failing.event}`}`,
        ...(failing.input === undefined ? [] : [`  input: ${failing.input}`]),
        ...chain,
        `  ${counts}`,
      ].join("\n");
    }
  }
}
