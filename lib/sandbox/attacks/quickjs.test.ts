/** The same code in the engine of the server, which has no names to reach for and its own ways to fail. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { GradeVerdict } from "@/lib/grading";
import { bundleGrader } from "../bundle";
import { compile } from "../compile";
import { gradeInQuickJS } from "../quickjs";
import { QUICKJS_LIMITS } from "../quickjs-terms";
import { attacks, patches, sharing } from "./sources";

const EXERCISE = "repair-the-election";
const LIMITS = { ...QUICKJS_LIMITS, timeMs: 500 };
const text = (file: string) => readFileSync(`content/exercises/${EXERCISE}/${file}.ts`, "utf8");
let script = "";
beforeAll(async () => {
  script = await bundleGrader(EXERCISE, "quickjs");
});

async function graded(source: string, limits = LIMITS): Promise<GradeVerdict> {
  const compilation = compile(source);
  if (!compilation.ok) {
    const { message } = compilation;
    return { verdict: "error", message, runs: 0, events: 0, seeds: 0 };
  }
  return gradeInQuickJS(script, { kind: "grade", ...compilation.compiled, seeds: 0 }, limits);
}

describe("hostile code ends harmlessly", () => {
  test.each(attacks.map((attack) => [attack.name, attack] as const))(
    "%s",
    async (_name, { source, verdicts }) => {
      const { verdict } = await graded(source);
      // What V8 ends at once may take this engine its whole time, and that is no pass either.
      expect([...verdicts, "unknown"]).toContain(verdict);
    },
    30_000,
  );
});

test("no node finds what another has left anywhere", async () => {
  const verdict = await graded(sharing(text("solution")), QUICKJS_LIMITS);
  expect("message" in verdict ? verdict.message : "").not.toMatch(/shared/);
  expect(["accepted", "unknown"]).toContain(verdict.verdict);
}, 60_000);

test.each(patches.slice(0, 8))("a wrong solution is not accepted for %s", async (patch) => {
  const hidden = await graded(`try { ${patch} } catch {}\n${text("mutants/wins-with-every-vote")}`);
  expect(["error", "rejected"]).toContain(hidden.verdict);
});
