/** A link gives back the run it was made from; what was cut, edited or made to burst is refused with a reason, and quickly. */
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeRun, encodeRun, LINK_LENGTH_SAFE, RUN_PREFIX, type SharedRun } from "./run-link";

const run: SharedRun = {
  exercise: "abd-register",
  code: readFileSync("content/exercises/abd-register/starter.ts", "utf8") + "// Größe → 1\n",
  label: "a slow write, two readers",
  schedule: "directed",
  seed: 1,
  property: "linearizable-register",
  event: 42,
  hash: "0123456789abcdef",
};
const problem = async (text: string, exercise = run.exercise) => {
  const decoded = await decodeRun(text, exercise);
  return decoded.kind === "refused" ? decoded.problem : null;
};
const packed = (value: unknown) => RUN_PREFIX + deflateRawSync(JSON.stringify(value)).toString("base64url");

async function encoded(given: SharedRun): Promise<string> {
  const text = await encodeRun(given);
  if (text === null) throw new Error("too large");
  return text;
}

describe("a link to a run", () => {
  it("gives back the run, code and all, in characters an address can have", async () => {
    const text = await encoded(run);
    expect(text).toMatch(/^run=[\w-]+$/);
    expect(await decodeRun(text, run.exercise)).toEqual({ kind: "run", run });
  });

  it("is short: an exercise's code fits where messengers cut", async () => {
    expect((await encoded(run)).length).toBeLessThan(LINK_LENGTH_SAFE);
  });

  it("holds a run of a function, which has no event", async () => {
    const plain = { ...run, event: null, hash: null, property: null };
    expect(await decodeRun(await encoded(plain), run.exercise)).toEqual({ kind: "run", run: plain });
  });

  it("is refused when it is cut off anywhere, or edited", async () => {
    const text = await encoded(run);
    for (let length = RUN_PREFIX.length; length < text.length; length += 37)
      expect(await problem(text.slice(0, length))).toMatch(/cut off/);
    expect(await problem(`${text.slice(0, -3)}%%%`)).toMatch(/cut off/);
    expect(await problem(packed({ ...run, v: 1, source: "0".repeat(16) }))).toMatch(/code was changed/);
    expect(await problem(packed({ v: 2 }))).toMatch(/another version/);
    expect(await problem(`${RUN_PREFIX}e30`)).toMatch(/cut off/);
  });

  it("is refused on the page of another exercise", async () => {
    expect(await problem(await encoded(run), "quorum-intersection")).toMatch(
      /another exercise, abd-register/,
    );
  });
});

describe("a link that would burst", () => {
  it("is given up at the limit, long before it is unpacked", async () => {
    const bomb = RUN_PREFIX + deflateRawSync(Buffer.alloc(64 * 1024 * 1024)).toString("base64url");
    expect(bomb.length).toBeLessThan(100_000);
    const begun = performance.now();
    expect(await problem(bomb)).toMatch(/more than 256 KB/);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it("is refused unread when it is longer than any of ours", async () => {
    expect(await problem(RUN_PREFIX + "A".repeat(500_000))).toMatch(/longer than/);
  });

  it("is not made: code over the limit has no link", async () => {
    expect(await encodeRun({ ...run, code: "x".repeat(256 * 1024) })).toBeNull();
    expect(await encodeRun({ ...run, code: "x".repeat(255 * 1024) })).not.toBeNull();
  });
});
