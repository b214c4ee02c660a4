/** A link says what was found once; the page says whether that is still so. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gradeWithLines } from "@/lib/sandbox/node";
import type { SharedRun } from "./run-link";
import { comparison } from "./shared-comparison";
import type { Grading } from "./use-grading";

const exercise = "abd-register";
const code = readFileSync(`content/exercises/${exercise}/mutants/no-write-back.ts`, "utf8");

async function graded(): Promise<{ grading: Grading; shared: SharedRun }> {
  const found = await gradeWithLines(exercise, code);
  if (found.verdict.verdict !== "rejected") throw new Error("a mutant is rejected");
  const { property, failing } = found.verdict;
  const { label, schedule, seed, event = null, run } = failing;
  const shared = { exercise, code, label, schedule, seed, property, event, hash: run?.hash ?? null };
  return { grading: { state: "graded", graded: found, ms: 1, code }, shared };
}

describe("a shared run, graded again", () => {
  it("is the same run event for event while the grader is the same, and opens where it was shared", async () => {
    const [first, second] = [await graded(), await graded()];
    expect(comparison(second.grading, { ...first.shared, event: 3 })).toMatch(
      /the same run. It opens at event 3/,
    );
  });

  it("is said to be another when the hash differs", async () => {
    const { grading, shared } = await graded();
    const told = comparison(grading, { ...shared, hash: "0000000000000000" });
    expect(told).toMatch(/The grader has changed since the link was made: today it finds another run/);
    expect(told).toContain(shared.label);
  });

  it("is said to be accepted when it is accepted now, and nothing is said before the verdict", async () => {
    const { shared } = await graded();
    const verdict = { verdict: "accepted", runs: 1, events: 1, seeds: 0 } as const;
    const accepted = { verdict, lines: { events: [] }, properties: [] };
    expect(comparison({ state: "graded", graded: accepted, ms: 1, code }, shared)).toMatch(
      /today it accepts/,
    );
    expect(comparison({ state: "compiling" }, shared)).toBe("It is being graded again here, in the sandbox.");
  });
});
