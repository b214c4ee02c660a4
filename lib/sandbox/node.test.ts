/**
 * The whole path outside of a browser, on real exercises: every way a student's file can fail is a verdict, and the process
 * that graded it goes on.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gradeInNode, gradeWithLines } from "./node";

const EXERCISES = join(import.meta.dirname, "..", "..", "content", "exercises");
const read = (slug: string, file: string): string => readFileSync(join(EXERCISES, slug, file), "utf8");

const QUORUM = "quorum-intersection";
const ELECTION = "repair-the-election";
const starter = read(ELECTION, "starter.ts");
/** The starter of the election with a line at the beginning of `init`. */
const inInit = (line: string): string =>
  starter.replace(/init\(ctx: RaftCtx\)[^{]*\{/, (head) => `${head} ${line}`);
const quorum = (body: string): string =>
  `export function isQuorumSystem(ws: string[][], rs: string[][]): unknown {\n  ${body}\n}\n`;
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;

describe("grading in a worker thread", () => {
  it("accepts a solution and counts what that rests on", async () => {
    const verdict = await gradeInNode(QUORUM, read(QUORUM, "solution.ts"), { seeds: 20 });
    expect(verdict).toMatchObject({ verdict: "accepted", seeds: 20 });
  });

  it("rejects a wrong function at the line of its answer", async () => {
    const source = read(QUORUM, "mutants/ignores-write-write.ts");
    const { verdict, lines } = await gradeWithLines(QUORUM, source);
    expect(verdict).toMatchObject({ verdict: "rejected", property: "any-two-writes-meet" });
    expect(source.split("\n")[(lines.line ?? 0) - 1]).toMatch(/return null/);
  });

  it("rejects a wrong node at the line that acted", async () => {
    const source = read(ELECTION, "mutants/peers-majority.ts");
    const { verdict, lines, properties } = await gradeWithLines(ELECTION, source);
    expect(verdict).toMatchObject({ verdict: "rejected", property: "at-most-one-leader-per-term" });
    expect(lines.line).toBe(lineOf(source, 'ctx.output({ kind: "leader"'));
    expect(properties.map(({ name }) => name)).toContain("at-most-one-leader-per-term");
  });
});

describe("code that cannot be judged is told what it did, where", () => {
  it.each([
    ["never returns", "while (true) {}", /init on A failed: it did not return/],
    ["throws", 'throw new Error("not ready");', /init on A failed: not ready/],
    ["calls itself without end", "const f = (): void => f(); f();", /calls itself without end/],
    [
      "floods",
      'for (;;) ctx.send(ctx.id, { type: "Vote", term: 1, pre: false, granted: true });',
      /1000 effects/,
    ],
    [
      "allocates without end",
      "let l: number[] = [1]; while (true) l = [...l, ...l];",
      /allocates without end/,
    ],
    ["uses chance", "Math.random();", /use ctx\.random/],
    ["uses the clock", "Date.now();", /use ctx\.now/],
    ["makes code", '(() => 1).constructor("return 1")();', /not made at run time/],
    ["reaches for the process", "Reflect.get(globalThis, 'process').exit(0);", /undefined/],
    ["changes what the grader uses", "Array.prototype.map = () => [];", /read only|not extensible|assign/],
  ])("%s", async (_name, line, message) => {
    const source = inInit(line);
    const verdict = await gradeInNode(ELECTION, source, { seeds: 0 });
    expect(verdict).toMatchObject({
      verdict: "error",
      handler: "init",
      line: lineOf(source, "init(ctx: RaftCtx)"),
    });
    expect("message" in verdict ? verdict.message : "").toMatch(message);
  });

  it.each([
    ["nonsense", quorum("return ws && rs && 42;"), /returned 42/],
    ["no export", "export const other = 1;\n", /does not export isQuorumSystem/],
    ["a top level that never ends", `while (true) {}\n${quorum("return [ws, rs];")}`, /could not be loaded/],
    ["a type error", quorum("return ws + ;"), /does not compile/],
    [
      "a promise",
      quorum("return ws;").replace("export function", "export async function"),
      /does not compile|synchronous/,
    ],
  ])("%s", async (_name, source, message) => {
    const verdict = await gradeInNode(QUORUM, source, { seeds: 0 });
    expect(verdict.verdict).toBe("error");
    expect("message" in verdict ? verdict.message : "").toMatch(message);
  });

  it("a flood over many handlers ends in unknown, which is not a pass", async () => {
    const source = starter.replace(/onMessage\([^{]*\{/, (head) => {
      return `${head} for (const node of ctx.nodes) for (let i = 0; i < 3; i++) ctx.send(node, { type: "RequestVote", term: 1, pre: false, force: false, lastIndex: 0, lastTerm: 0 }); if (from) return;`;
    });
    const verdict = await gradeInNode(ELECTION, source, { seeds: 0 });
    expect(verdict.verdict).not.toBe("accepted");
    expect("message" in verdict ? verdict.message : "").toMatch(/budget|pending/);
  });

  it("what leaks from run to run is stopped before it fills the heap", async () => {
    const source = `const kept: unknown[] = [];\n${read(ELECTION, "solution.ts").replace(
      /init\(ctx: RaftCtx\)[^{]*\{/,
      (head) => `${head} kept.push(new Array(100_000).fill({}));`,
    )}`;
    const verdict = await gradeInNode(ELECTION, source);
    expect(verdict).toMatchObject({ verdict: "error", handler: "init" });
    expect("message" in verdict ? verdict.message : "").toMatch(/allocates without end/);
  });

  it("one built-in call that never ends is stopped from outside, and its handler is named", async () => {
    const source = quorum('/^(a+)+$/.test("a".repeat(60) + "!");\n  return ws && rs && null;');
    const verdict = await gradeInNode(QUORUM, source, { seeds: 0 });
    expect(verdict).toMatchObject({ verdict: "error", handler: "isQuorumSystem" });
    expect("message" in verdict ? verdict.message : "").toMatch(/isQuorumSystem never returned/);
  });
});
