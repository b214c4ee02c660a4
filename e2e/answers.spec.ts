/** Solutions and wrong solutions never reach a browser: nothing that only they say is in anything the site can send. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

const isAnswer = (path: string) => /^content\/exercises\/[^/]+\/(solution\.ts|mutants\/)/.test(path);
const tracked = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");
const answers = tracked.filter(isAnswer);

/** Words survive minification where they name members or stand in strings; lines survive where source is sent as text. */
function traits(text: string): string[] {
  const words = text.match(/[A-Za-z][A-Za-z-]{9,}/g) ?? [];
  const lines = text.split("\n").map((line) => line.trim());
  return [...words, ...lines.filter((line) => line.length >= 40)];
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|mjs|html|rsc|json|txt|map)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

test("the build holds nothing that only an answer says", () => {
  const common = new Set(
    tracked
      .filter((path) => !isAnswer(path) && /\.(ts|tsx|mdx|mjs|md|css)$/.test(path))
      .flatMap((path) => traits(readFileSync(path, "utf8"))),
  );
  const own = answers.map((path) => ({
    path,
    traits: [...new Set(traits(readFileSync(path, "utf8")))].filter((trait) => !common.has(trait)),
  }));
  for (const { path, traits: found } of own) expect(found, `${path} says nothing of its own`).not.toEqual([]);
  const sent = [...filesUnder(".next/static"), ...filesUnder("public"), ...filesUnder(".next/server/app")];
  expect(sent.length).toBeGreaterThan(50);
  const lines = own.flatMap(({ path, traits: found }) =>
    found.filter((trait) => trait.includes(" ") || trait.length >= 14).map((trait) => ({ path, trait })),
  );
  const leaks = sent.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return lines
      .filter(({ trait }) => text.includes(trait))
      .map(({ path, trait }) => `${file}: "${trait}" of ${path}`);
  });
  expect(leaks.slice(0, 10)).toEqual([]);
});
