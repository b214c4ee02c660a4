import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundleGrader } from "./bundle";
import { frameHtml } from "./frame";

const EXERCISES = join(import.meta.dirname, "..", "..", "content", "exercises");
const slugs = readdirSync(EXERCISES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Before compression. What it holds beside the kernel and the checks of code (a parser) is the exercise's own. */
const BYTES_MAX = 400_000;

describe.each(slugs)("what a browser gets to grade %s", (slug) => {
  it("holds the properties, and no sentence of any mutant", async () => {
    const bundle = await bundleGrader(slug, "browser");
    const sentences = readdirSync(join(EXERCISES, slug, "mutants")).map((file) => {
      const text = readFileSync(join(EXERCISES, slug, "mutants", file), "utf8");
      return /misconception\s*=\s*["'`](.{20,}?)["'`];/.exec(text)?.[1] ?? `no misconception in ${file}`;
    });
    const caughtBy = /caughtBy = "([a-z-]+)"/.exec(
      readFileSync(
        join(EXERCISES, slug, "mutants", readdirSync(join(EXERCISES, slug, "mutants"))[0] ?? ""),
        "utf8",
      ),
    )?.[1];
    expect(bundle).toContain(caughtBy);
    expect(bundle.length).toBeLessThan(BYTES_MAX);
    expect(sentences.filter((sentence) => sentence.startsWith("no misconception"))).toEqual([]);
    expect(sentences.filter((sentence) => bundle.includes(sentence))).toEqual([]);
  });
});

it("a name that is no exercise is refused before a file is read", async () => {
  await expect(bundleGrader("../../secret", "node")).rejects.toThrow(/not the name/);
});

it("the frame allows its own script and blobs, and nothing else", () => {
  const html = frameHtml();
  const script = /<script>([\s\S]*)<\/script>/.exec(html)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = /content="([^"]*)"/.exec(html)?.[1] ?? "";
  expect(policy).toBe(`default-src 'none'; script-src 'sha256-${hash}' blob:; worker-src blob:`);
});
