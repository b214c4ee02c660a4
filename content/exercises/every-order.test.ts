/**
 * What the exhaustive case of an exercise sees by itself: the solution in all its orders, and which misconceptions the small system is
 * large enough for. The numbers are counts, not measurements: a change of the search or of a solution that changes one must be read.
 */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { grade, type Exercise, type Grader, type MutantNote } from "@/lib/grading";
import { tryNodes } from "@/lib/grading/trial";
import abd from "./abd-register/grader";
import { Register } from "./abd-register/solution";
import election from "./repair-the-election/grader";
import { RaftNode } from "./repair-the-election/solution";

const HOME = import.meta.dirname;

function onlyExhaustive<Subject>(grader: Grader<Subject>): Grader<Subject> {
  return {
    ...grader,
    *cases(options) {
      for (const one of grader.cases(options)) if (one.kind === "orders") yield one;
    },
  };
}

describe("every order", () => {
  it("of two campaigns: the solution breaks nothing in 5,616 orders", () => {
    expect(grade(onlyExhaustive(election), RaftNode)).toMatchObject({
      verdict: "accepted",
      runs: 0,
      orders: 5616,
    });
  });

  it("of two writers: the solution breaks nothing in 8,280 orders", () => {
    expect(grade(onlyExhaustive(abd), Register)).toMatchObject({
      verdict: "accepted",
      runs: 0,
      orders: 8280,
    });
  });

  it.each([
    ["repair-the-election", ["answers-before-storing", "vote-kept-in-memory"], election],
    ["abd-register", ["timestamp-without-writer"], abd],
  ] as const)("of %s: finds by itself %j", async (slug, seen, grader: Grader<never>) => {
    const exercise: { default: Exercise } = await import(join(HOME, slug, "exercise.ts"));
    const found: string[] = [];
    for (const file of readdirSync(join(HOME, slug, "mutants"))) {
      const note: MutantNote & Record<string, never> = await import(join(HOME, slug, "mutants", file));
      const subject = note[exercise.default.exports];
      if (subject === undefined) throw new Error(`${file} has no ${exercise.default.exports}`);
      const verdict = grade(onlyExhaustive(grader), subject);
      if (verdict.verdict === "accepted") continue;
      if (verdict.verdict !== "rejected") throw new Error(`${file}: ${verdict.message}`);
      found.push(basename(file, ".ts"));
      expect(verdict.property).toBe(note.caughtBy);
      const [one] = onlyExhaustive(grader).cases({ seeds: 0, seedBase: 1 });
      const { run } = verdict.failing;
      if (one?.kind !== "orders" || run === undefined) throw new Error("no run was shown");
      expect(tryNodes(one, subject, run.scenario, "full").run.hash).toBe(run.hash);
    }
    expect(found).toEqual(seen);
  });
});
