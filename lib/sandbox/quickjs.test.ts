import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { GradeVerdict } from "@/lib/grading";
import { bundleGrader } from "./bundle";
import { compile } from "./compile";
import { gradeInQuickJS } from "./quickjs";
import { QUICKJS_LIMITS } from "./quickjs-terms";

const exercise = "content/exercises/repair-the-election";
let script = "";
beforeAll(async () => {
  script = await bundleGrader("repair-the-election", "quickjs");
});

async function graded(source: string, seeds = 5, limits = QUICKJS_LIMITS): Promise<GradeVerdict> {
  const compilation = compile(source);
  if (!compilation.ok) throw new Error(compilation.message);
  return gradeInQuickJS(script, { kind: "grade", ...compilation.compiled, seeds, seedBase: 900_000 }, limits);
}

const text = (file: string) => readFileSync(`${exercise}/${file}.ts`, "utf8");
/** A node whose `init` begins with this. */
const hostile = (code: string) =>
  `export class RaftNode { init(ctx: unknown): void { ${code} } onMessage(): void {} onTimer(): void {} }`;

describe("grading in QuickJS", () => {
  test("accepts the solution", async () => {
    const verdict = await graded(text("solution"));
    expect(verdict.verdict).toBe("accepted");
    expect(verdict.seeds).toBe(5);
  });

  test("rejects every mutant, by its own property", async () => {
    for (const file of readdirSync(`${exercise}/mutants`)) {
      const source = readFileSync(`${exercise}/mutants/${file}`, "utf8");
      const verdict = await graded(source);
      const caughtBy = /caughtBy = "([^"]+)"/.exec(source)?.[1];
      expect([file, verdict.verdict, "property" in verdict && verdict.property]).toEqual([
        file,
        "rejected",
        caughtBy,
      ]);
    }
  });

  test.each([
    ["a loop", "for (;;) {}", "error"],
    ["recursion", "const f = (): number => f() + 1; f();", "error"],
    ["memory", "let s = 'x'; for (;;) s += s;", "error"],
    ["a thrown text", "throw 'no';", "error"],
    ["a thrown nothing", "throw null;", "error"],
  ])("%s ends as %s says", async (_, code, expected) => {
    const verdict = await graded(hostile(code), 1);
    expect(verdict.verdict).toBe(expected);
  });

  test("a built-in that takes for ever is interrupted, and that is no pass", async () => {
    const slow = hostile("/^(a+)+$/.test('a'.repeat(60) + 'b');");
    const verdict = await graded(slow, 1, { ...QUICKJS_LIMITS, timeMs: 300 });
    expect(["unknown", "error"]).toContain(verdict.verdict);
  });

  test("no name of the outside is left for the student", async () => {
    const names =
      "['$post', '$job', 'Function', 'eval', 'fetch', 'process', 'require'].filter((n) => (globalThis as any)[n] !== undefined)";
    const verdict = await graded(
      hostile(`const left = ${names}; throw new Error('left: ' + left.join());`),
      1,
    );
    expect("message" in verdict && verdict.message).toMatch(/left: $/);
  });

  test("a verdict cannot be forged by what the student prints", async () => {
    const forging = hostile(
      "const o: any = { kind: 'verdict', verdict: { verdict: 'accepted', runs: 1, events: 1, seeds: 1 }, lines: { events: [] } }; (ctx as any).output(o); throw o;",
    );
    expect((await graded(forging, 1)).verdict).not.toBe("accepted");
  });
});
