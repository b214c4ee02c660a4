/**
 * The contract every exercise folder keeps. It walks the folders: no exercise and no mutant is named here.
 *
 * A mutant must be rejected by the property it names, with the message it names. Being rejected at all is not enough: a wrong
 * solution that crashes, or that trips over an unrelated property, shows that the grader would mislead a student who holds
 * the same belief.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  grade,
  type Case,
  type Exercise,
  type FailingCase,
  type GradeVerdict,
  type Grader,
  type MutantNote,
} from "@/lib/grading";
import { tryNodes } from "@/lib/grading/trial";

const HOME = import.meta.dirname;
const FILES = ["README.md", "exercise.ts", "prompt.mdx", "starter.ts", "solution.ts", "grader.ts"];
const MUTANTS_MIN = 3;

const slugs = readdirSync(HOME, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe.each(slugs)("exercise %s", (slug) => {
  const folder = join(HOME, slug);
  const mutants = readdirSync(join(folder, "mutants")).map((file) => basename(file, ".ts"));
  const killedBy = new Map<string, string>();
  let exercise: Exercise;
  let grader: Grader<unknown>;

  /** What a student's file exports under the name the exercise asks for. */
  async function load(file: string): Promise<unknown> {
    const loaded: Record<string, unknown> = await import(join(folder, file));
    return loaded[exercise.exports];
  }

  beforeAll(async () => {
    const definition: { default: Exercise } = await import(join(folder, "exercise.ts"));
    const judge: { default: Grader<unknown> } = await import(join(folder, "grader.ts"));
    exercise = definition.default;
    grader = judge.default;
  });

  it("has every file of the contract and at least three mutants", () => {
    expect(FILES.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    expect(mutants.length).toBeGreaterThanOrEqual(MUTANTS_MIN);
    expect(grader.exercise).toBe(slug);
  });

  it("rejects the starter, which compiles and runs, and tells its author where to begin", async () => {
    const verdict = grade(grader, await load("starter.ts"));
    report(slug, "starter", verdict);
    expect(summary(verdict)).toMatch(/^rejected/);
    if (verdict.verdict !== "rejected") return;
    expect(verdict.message).toMatch(/\S+ \S+ \S+/);
    expect(verdict.explanation.rule).not.toBe("");
  });

  it("accepts the solution on all seeds", async () => {
    const verdict = grade(grader, await load("solution.ts"));
    expect(summary(verdict)).toBe("accepted");
    expect(verdict.seeds).toBe(grader.seedsDefault);
    report(slug, "solution", verdict);
  });

  it("accepts the solution on seeds the student's browser has not seen", async () => {
    const options = { seeds: Math.ceil(grader.seedsDefault / 4), seedBase: 1_000_001 };
    expect(summary(grade(grader, await load("solution.ts"), options))).toBe("accepted");
  });

  it.each(mutants)(
    "rejects the mutant %s by its own property, with its message, the same way twice",
    async (name) => {
      const note: MutantNote = await import(join(folder, "mutants", `${name}.ts`));
      const subject = await load(join("mutants", `${name}.ts`));
      const verdict = grade(grader, subject);
      expect(note.misconception).toMatch(/\.$/);
      expect(summary(verdict)).toBe(`rejected by ${note.caughtBy}`);
      if (verdict.verdict !== "rejected") return;
      expect(verdict.message).toMatch(note.message);
      expect(verdict.explanation.source).not.toBe("");
      killedBy.set(name, verdict.property);
      report(slug, name, verdict);
      expect(verdict.failing.schedule, "random seeds alone are luck").not.toBe("random");
      const again = grade(grader, subject);
      expect(fingerprint(again)).toBe(fingerprint(verdict));
    },
  );

  it.each(mutants)(
    "shows of %s a recorded run that replays and in which every fault is needed",
    async (name) => {
      const subject = await load(join("mutants", `${name}.ts`));
      const verdict = grade(grader, subject);
      if (verdict.verdict !== "rejected") throw new Error(summary(verdict));
      const { failing } = verdict;
      const found = caseOf(grader, failing);
      if (found.kind === "function") {
        expect(failing.input).not.toBe("");
        const { run: made, event = -1 } = failing;
        if (made) expect(made.trace[event]?.timeMs).toBe(failing.timeMs);
        return;
      }
      const shown = failing.run;
      if (shown === undefined || failing.event === undefined)
        throw new Error("a node was rejected without a run");
      expect(shown.seed).toBe(failing.seed);
      expect(shown.trace[failing.event]?.timeMs).toBe(failing.timeMs);
      expect(shown.violation).toMatchObject({ property: verdict.property, message: verdict.message });
      expect(tryNodes(found, subject, shown.scenario, "full").run.hash).toBe(shown.hash);

      // A liveness property breaks in every program whose network is never healed, so there a fault may have to stay.
      if (grader.properties.find(({ name: is }) => is === verdict.property)?.kind === "liveness") return;
      for (const fault of failing.interventions) {
        const interventions = failing.interventions.filter((other) => other !== fault);
        const without = tryNodes(found, subject, { ...shown.scenario, interventions }, "none");
        expect(without.failure?.property, `${fault.kind} at ${fault.at} ms is not needed`).not.toBe(
          verdict.property,
        );
      }
    },
  );

  it("continues, if it is a later stage, from code that was accepted in the stage before", async () => {
    const { continues, exports, chapter } = exercise;
    if (continues === undefined) return;
    const stage: { default: Exercise } = await import(join(HOME, continues, "exercise.ts"));
    const accepted: Record<string, unknown> = await import(join(HOME, continues, "solution.ts"));
    expect(stage.default).toMatchObject({ exports, chapter });
    expect(exercise.number.localeCompare(stage.default.number, "en", { numeric: true })).toBe(1);
    // It runs, and what it lacks is what this stage asks for first.
    const first = grade(grader, await load("starter.ts"));
    expect(summary(grade(grader, accepted[exports]))).toBe(summary(first));
  });

  it("has no property that kills nothing, and no verdict for a file without the export", () => {
    const killers = new Set(killedBy.values());
    expect(grader.properties.map(({ name }) => name).filter((name) => !killers.has(name))).toEqual([]);
    expect(grade(grader, undefined).verdict).toBe("error");
  });
});

/** The case a verdict speaks of. */
function caseOf(grader: Grader<unknown>, { label, seed }: FailingCase): Case<unknown> {
  for (const candidate of grader.cases({ seeds: 0, seedBase: 1 })) {
    if (candidate.label === label && candidate.seed === seed) return candidate;
  }
  throw new Error(`no directed case "${label}"`);
}

function summary(verdict: GradeVerdict): string {
  if (verdict.verdict === "rejected") return `rejected by ${verdict.property}`;
  return verdict.verdict === "accepted" ? "accepted" : `${verdict.verdict}: ${verdict.message}`;
}

/** The hash of the recorded run, or for functions everything that was said. */
function fingerprint(verdict: GradeVerdict): string {
  if (verdict.verdict !== "rejected") return verdict.verdict;
  return verdict.failing.run?.hash ?? JSON.stringify(verdict);
}

/** One line per graded file, for whoever set EXERCISE_REPORT: what was found, where, after how many runs. */
function report(slug: string, name: string, verdict: GradeVerdict): void {
  if (process.env["EXERCISE_REPORT"] === undefined) return;
  const found =
    verdict.verdict === "rejected"
      ? ` "${verdict.message}" (${verdict.failing.label}, seed ${verdict.failing.seed}, ${verdict.failing.interventions.length} interventions left, ${verdict.failing.removed} removed)`
      : "";
  console.info(
    `${slug}/${name}: ${summary(verdict)}${found}, runs ${verdict.runs}, events ${verdict.events}`,
  );
}
