/** Playing: the student's node answers, obeys the faults, and is stopped as in grading when it does not return. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Intervention } from "@/lib/sim";
import { compile } from "./compile";
import type { Played } from "./play";
import { playInNode } from "./node";

const solution = readFileSync("content/exercises/abd-register/solution.ts", "utf8");

async function played(
  code: string,
  interventions: readonly Intervention[],
  cluster = "reference",
): Promise<Played> {
  const compilation = compile(code);
  if (!compilation.ok) throw new Error(compilation.message);
  return playInNode("abd-register", compilation.compiled, { cluster, seed: 1, interventions });
}

const write: Intervention = {
  kind: "request",
  at: 10,
  client: "you",
  node: "A",
  op: { kind: "write", value: 7 },
};
const read: Intervention = { kind: "request", at: 300, client: "you", node: "B", op: { kind: "read" } };

describe("playing with a node", () => {
  it.each(["reference", "mine"])(
    "answers requests in the cluster %s, and the run is recorded",
    async (cluster) => {
      const { run, problem } = await played(solution, [write, read], cluster);
      expect(problem).toBeNull();
      const answers = run?.history.filter(({ kind }) => kind === "ok").map(({ value }) => value);
      expect(answers).toEqual([null, 7]);
      expect(run?.trace.length).toBeGreaterThan(20);
    },
  );

  it("is the same run for the same seed and faults, and another with a crash", async () => {
    const [one, same] = [await played(solution, [write]), await played(solution, [write])];
    const crashed = await played(solution, [{ kind: "crash", at: 5, node: "A" }, write]);
    expect(same.run?.hash).toBe(one.run?.hash);
    expect(crashed.run?.hash).not.toBe(one.run?.hash);
    expect(crashed.run?.trace.some(({ kind, at }) => kind === "crash" && at === "A")).toBe(true);
  });

  it("says which handler threw, on which line, and shows the run up to there", async () => {
    const code = solution
      .replace("onTimer(): void {", 'onTimer(): void {\n    throw new Error("x");')
      .replace(
        "const rid = this.issued.rid + 1;",
        'if (ctx.id === "A") throw new Error("not yet");\n    const rid = this.issued.rid + 1;',
      );
    const { run, problem, line } = await played(code, [write]);
    expect(problem).toMatch(/onRequest.* on A failed: not yet/);
    expect(line).toBe(code.split("\n").findIndex((text) => text.includes("not yet")) + 1);
    expect(run?.trace.at(-1)?.timeMs).toBeGreaterThanOrEqual(10);
  });

  it("stops code that never returns, in a loop of its own or inside a built-in", async () => {
    const loop = solution.replace(
      "const rid = this.issued.rid + 1;",
      "while (true) {}\n    const rid = this.issued.rid + 1;",
    );
    expect((await played(loop, [write])).problem).toMatch(/onRequest.*did not return/);
    const regex = solution.replace(
      "const rid = this.issued.rid + 1;",
      'if (/^(a+)+$/.test("a".repeat(40) + "b")) return;\n    const rid = this.issued.rid + 1;',
    );
    expect((await played(regex, [write])).problem).toMatch(/onRequest on A never returned/);
  }, 30_000);

  it("does not play in a cluster that does not exist", async () => {
    await expect(played(solution, [], "nowhere")).rejects.toThrow(/no cluster "nowhere"/);
  });
});
