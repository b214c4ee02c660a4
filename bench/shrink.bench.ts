/**
 * What comes after a failure has been found by chance: shrinking it, and what an exhaustive case costs. Mutants are met by directed
 * schedules, which leave little to shrink; so each mutant of the two node exercises is graded here by its seeded schedules alone.
 *
 * The yardstick is the acceptance of the register's solution in the same seeded schedules.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { grade, type Grader, type ScheduleKind } from "@/lib/grading";
import abd from "@/content/exercises/abd-register/grader";
import { Register } from "@/content/exercises/abd-register/solution";
import election from "@/content/exercises/repair-the-election/grader";
import { RaftNode } from "@/content/exercises/repair-the-election/solution";
import { best } from "./measure";

const SEEDS = 200;
const REPEATS = 3;
const folder = "content/exercises";

export default async function measure() {
  const acceptMs = best(REPEATS, () => grade(only(abd, ["pct", "random"]), Register, { seeds: SEEDS }));
  const slowest = Math.max(
    ...(await shrinking("abd-register", abd, "Register")),
    ...(await shrinking("repair-the-election", election, "RaftNode")),
  );
  const campaignsMs = best(REPEATS, () => grade(only(election, ["exhaustive"]), RaftNode));
  const timestampsMs = best(REPEATS, () => grade(only(abd, ["exhaustive"]), Register));
  return {
    name: "shrink",
    figures: {
      "acceptance of the register, seeded schedules, ms": acceptMs,
      "slowest shrinking of a seeded failure, ms": slowest,
      "every order of two campaigns, ms": campaignsMs,
      "every order of two timestamps, ms": timestampsMs,
    },
    ratios: {
      "slowest shrinking / acceptance": slowest / acceptMs,
      "every order of two campaigns / acceptance": campaignsMs / acceptMs,
      "every order of two timestamps / acceptance": timestampsMs / acceptMs,
    },
  };
}

function only<Subject>(grader: Grader<Subject>, kinds: readonly ScheduleKind[]): Grader<Subject> {
  return {
    ...grader,
    *cases(options) {
      for (const one of grader.cases(options)) if (kinds.includes(one.schedule)) yield one;
    },
  };
}

/** For each mutant that a seeded schedule meets: the time from the failure to the verdict. */
async function shrinking<Subject>(slug: string, grader: Grader<Subject>, exported: string) {
  const found: number[] = [];
  for (const file of readdirSync(path.join(folder, slug, "mutants"))) {
    const subject = await load<Subject>(path.join(folder, slug, "mutants", file), slug, exported);
    for (const kind of ["pct", "random"] as const) {
      const failing = firstFailing(only(grader, [kind]), subject);
      if (failing !== null) found.push(best(REPEATS, () => grade(failing, subject)));
    }
  }
  return found;
}

/** A grader with the one case that rejects the subject. */
function firstFailing<Subject>(grader: Grader<Subject>, subject: Subject): Grader<Subject> | null {
  const verdict = grade(grader, subject, { seeds: SEEDS });
  if (verdict.verdict !== "rejected") return null;
  const { label, seed } = verdict.failing;
  return {
    ...grader,
    *cases() {
      for (const one of grader.cases({ seeds: SEEDS, seedBase: 1 }))
        if (one.label === label && one.seed === seed) yield one;
    },
  };
}

async function load<Subject>(file: string, slug: string, exported: string): Promise<Subject> {
  const outfile = path.join(".cache", "bench", slug, path.basename(file).replace(/\.ts$/, ".mjs"));
  await build({ entryPoints: [file], outfile, bundle: true, format: "esm", target: "es2023" });
  const loaded = (await import(pathToFileURL(path.resolve(outfile)).href)) as Readonly<
    Record<string, Subject>
  >;
  const subject = loaded[exported];
  if (subject === undefined) throw new Error(`${file} does not export ${exported}`);
  return subject;
}
