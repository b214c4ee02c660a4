/**
 * `hb report`: for each exercise, what its grader does to the solution, the starter and every mutant. It is how an author sees
 * whether each misconception is met by its own property, by which schedule, and how soon.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { listExercises } from "@/lib/curriculum";
import { grade, type Exercise, type GradeVerdict, type Grader, type MutantNote } from "@/lib/grading";
import { didYouMean, EXIT, print, type ExitCode } from "./output";

export interface ReportLine {
  readonly exercise: string;
  /** "solution", "starter", or the name of a mutant. */
  readonly subject: string;
  readonly verdict: GradeVerdict["verdict"];
  /** Whether it ended as it must: the solution accepted, a mutant rejected by the property it names and with its message. */
  readonly asItMust: boolean;
  readonly property?: string;
  readonly schedule?: string;
  readonly label?: string;
  readonly message?: string;
  /** Runs until the verdict; for a rejection, the number of the run that killed it. */
  readonly runs: number;
  readonly events: number;
  readonly nodes?: number;
  /** Faults left in the run that is shown, and how much shrinking took away. */
  readonly faults?: number;
  readonly removed?: number;
  readonly ms: number;
}

interface Subject {
  readonly name: string;
  readonly exported: unknown;
  readonly note?: MutantNote;
}

export async function report(
  wanted: readonly string[],
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const known = (await listExercises()).map(({ slug }) => slug);
  for (const slug of wanted) if (!known.includes(slug)) throw didYouMean("exercise", slug, known);
  const lines: ReportLine[] = [];
  for (const slug of wanted.length === 0 ? known : wanted) {
    const { grader, subjects } = await load(slug);
    for (const subject of subjects) lines.push(judge(slug, grader, subject));
  }
  print(json, lines, table(lines));
  return lines.every(({ asItMust }) => asItMust) ? EXIT.ok : EXIT.rejected;
}

async function load(slug: string): Promise<{ grader: Grader<unknown>; subjects: readonly Subject[] }> {
  const root = process.env["HAPPENS_BEFORE_ROOT"] ?? process.cwd();
  const folder = path.join(root, "content", "exercises", slug);
  const open = async <T>(file: string): Promise<T> =>
    (await import(pathToFileURL(path.join(folder, file)).href)) as T;
  const { default: exercise } = await open<{ default: Exercise }>("exercise.ts");
  const { default: grader } = await open<{ default: Grader<unknown> }>("grader.ts");
  const exported = async (file: string): Promise<unknown> =>
    (await open<Readonly<Record<string, unknown>>>(file))[exercise.exports];
  const subjects: Subject[] = [
    { name: "solution", exported: await exported("solution.ts") },
    { name: "starter", exported: await exported("starter.ts") },
  ];
  for (const file of readdirSync(path.join(folder, "mutants")).toSorted()) {
    const mutant = path.join("mutants", file);
    const note = await open<MutantNote>(mutant);
    subjects.push({ name: path.basename(file, ".ts"), exported: await exported(mutant), note });
  }
  return { grader, subjects };
}

function judge(exercise: string, grader: Grader<unknown>, { name, exported, note }: Subject): ReportLine {
  const startedMs = performance.now();
  const verdict = grade(grader, exported);
  const ms = Math.round(performance.now() - startedMs);
  const { runs, events } = verdict;
  const line = { exercise, subject: name, verdict: verdict.verdict, runs, events, ms };
  if (verdict.verdict !== "rejected") {
    const message = "message" in verdict ? { message: verdict.message } : {};
    return { ...line, ...message, asItMust: name === "solution" && verdict.verdict === "accepted" };
  }
  const { property, message, failing } = verdict;
  const killed = note === undefined || (note.caughtBy === property && note.message.test(message));
  return {
    ...line,
    asItMust: name !== "solution" && killed,
    property,
    message,
    schedule: failing.schedule,
    label: failing.label,
    ...(failing.run === undefined ? {} : { nodes: failing.run.scenario.nodes.length }),
    faults: failing.interventions.length,
    removed: failing.removed,
  };
}

function table(lines: readonly ReportLine[]): string {
  const parts: string[] = [];
  for (const exercise of new Set(lines.map((line) => line.exercise))) {
    const own = lines.filter((line) => line.exercise === exercise);
    const width = Math.max(...own.map(({ subject }) => subject.length));
    parts.push(exercise);
    for (const line of own) {
      const { subject, verdict, property, schedule, label, runs, faults, ms, message, asItMust } = line;
      const head = `  ${asItMust ? " " : "!"} ${subject.padEnd(width)}`;
      if (property === undefined) {
        parts.push(
          `${head}  ${verdict}, ${runs} runs, ${ms} ms${message === undefined ? "" : `: ${message}`}`,
        );
        continue;
      }
      parts.push(
        `${head}  ${property}, run ${runs} (${schedule ?? ""}: ${label ?? ""}), ${faults ?? 0} faults, ${ms} ms`,
        `    ${"".padEnd(width)}  ${message ?? ""}`,
      );
    }
  }
  const wrong = lines.filter(({ asItMust }) => !asItMust).length;
  parts.push(wrong === 0 ? "Everything ends as it must." : `${wrong} do not end as they must (marked !).`);
  return parts.join("\n");
}
