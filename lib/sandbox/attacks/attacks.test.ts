/** Hostile code in a thread of Node: each attack has a harmless end, and none an acceptance it has not earned. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../compile";
import { gradeInNode } from "../node";
import { attacks, patches, sharing } from "./sources";

const EXERCISE = "repair-the-election";
const text = (file: string) => readFileSync(`content/exercises/${EXERCISE}/${file}.ts`, "utf8");

describe("hostile code ends harmlessly", () => {
  test.concurrent.each(attacks.map((attack) => [attack.name, attack] as const))(
    "%s",
    async (_name, { source, verdicts, message }) => {
      const verdict = await gradeInNode(EXERCISE, source, { seeds: 0 });
      expect(verdicts, JSON.stringify(verdict).slice(0, 300)).toContain(verdict.verdict);
      if (message) expect("message" in verdict ? verdict.message : "").toMatch(message);
    },
    60_000,
  );
});

test("no node finds what another has left anywhere", async () => {
  const verdict = await gradeInNode(EXERCISE, sharing(text("solution")), { seeds: 3 });
  expect("message" in verdict ? verdict.message : "").toBe("");
  expect(verdict.verdict).toBe("accepted");
}, 60_000);

test("what is tried is tried: all of it compiles, but for what is nested too deeply and what asks for a module", () => {
  const tried = new Map([
    ...attacks.map(({ name, source }) => [name, source] as const),
    ...patches.map((patch) => [patch, `${patch}\nexport {};`] as const),
  ]);
  const broken = [...tried].flatMap(([name, source]) => (compile(source).ok ? [] : [name]));
  expect(broken).toEqual(["makes code by import()", "nests two hundred thousand parentheses"]);
});

describe("a wrong solution is not accepted for what it does to the language", () => {
  const mutant = text("mutants/wins-with-every-vote");
  test.concurrent.each(patches)(
    "%s",
    async (patch) => {
      // In strict mode a change of what is fixed throws, or is noticed by nobody.
      const open = await gradeInNode(EXERCISE, `${patch}\n${mutant}`, { seeds: 0 });
      expect(["error", "rejected"]).toContain(open.verdict);
      const hidden = await gradeInNode(EXERCISE, `try { ${patch} } catch {}\n${mutant}`, { seeds: 0 });
      expect(["error", "rejected"]).toContain(hidden.verdict);
    },
    60_000,
  );
});
