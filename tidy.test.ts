/**
 * House rules that neither the compiler, the linter nor the layer rule can see. Each rule is a function from text to what is
 * wrong with it, so that the second half of this file can show each of them a fault and see it found.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const LINES_MAX = 450;
const README_LINES_MAX = 15;
const FILE_BYTES_MAX = 700_000;

interface Rule {
  readonly name: string;
  readonly files: RegExp;
  readonly except?: RegExp;
  /** What is wrong, or null. */
  check(text: string, path: string): string | null;
  readonly fault: string;
}

const words = (...parts: readonly string[]) => parts.join("");
const found = (pattern: RegExp) => (text: string) => {
  const at = text.search(pattern);
  return at < 0 ? null : `line ${text.slice(0, at).split("\n").length}: ${pattern.exec(text)?.[0] ?? ""}`;
};

const rules: readonly Rule[] = [
  {
    name: "a chapter imports nothing: its vocabulary is injected",
    files: /^content\/chapters\/.*\.mdx$/,
    check: found(/^import\s.*$/m),
    fault: 'import { Chart } from "chart";',
  },
  {
    name: "no test is switched off, none is run alone",
    files: /\.test\.tsx?$|^e2e\//,
    check: found(/\b(?:it|test|describe)\.(?:only|skip|todo)\b/),
    fault: words("it.", "only('x', () => {})"),
  },
  {
    name: "nothing promises work for later",
    files: /\.(?:ts|tsx|mjs|mdx|css)$/,
    check: found(
      new RegExp(
        words("\\b(?:TO", "DO|FIX", "ME|XX", "X|HA", "CK)\\b|[Ll]orem ip", "sum|[Cc]oming so", "on"),
      ),
    ),
    fault: words("// TO", "DO: later"),
  },
  {
    name: "nothing is fetched from another host by a page",
    files: /^(?:app|components|public|lib)\/.*\.(?:ts|tsx|css|html|js|mjs)$|^next\.config\.mjs$/,
    check: found(/https?:\/\/(?:cdn\.|unpkg\.|cdnjs|fonts\.(?:googleapis|gstatic))/),
    fault: words("https://cdn", ".example/x.js"),
  },
  {
    name: "no path of a machine",
    files: /\.(?:ts|tsx|mjs|mdx|md|css|json|txt)$|^\.ci\//,
    except: /^package-lock\.json$/,
    check: found(/(?<![\w.-])\/(?:root|home\/\w+|farm)\//),
    fault: words("/ro", "ot/x"),
  },
  {
    name: `a file is at most ${LINES_MAX} lines`,
    files: /\.(?:ts|tsx|mjs)$/,
    except: /^content\/chapters\/[^/]+\/[^/]+\.ts$/,
    check: (text) => (text.split("\n").length > LINES_MAX ? `${text.split("\n").length} lines` : null),
    fault: "\n".repeat(LINES_MAX + 1),
  },
  {
    name: `a folder's README is at most ${README_LINES_MAX} lines`,
    files: /^(?:lib|components|content)\/.*README\.md$/,
    check: (text) => {
      const lines = text.trimEnd().split("\n").length;
      return lines > README_LINES_MAX ? `${lines} lines` : null;
    },
    fault: "line\n".repeat(README_LINES_MAX + 1),
  },
  {
    name: "colours come from the tokens",
    files: /^(?:app|components)\/.*\.module\.css$/,
    check: found(/#[0-9a-f]{3,8}\b(?![^{}]*\()|\brgba?\(|\bhsla?\(/i),
    fault: "a { color: #ff0000; }",
  },
  {
    name: "the lockfile holds no download addresses",
    files: /^package-lock\.json$/,
    check: found(/"resolved": *"https?:/),
    fault: words('"resolved": "https', '://a/b.tgz"'),
  },
];

const tracked = execFileSync("git", ["ls-files"], { encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "" && existsSync(path));
const read = (path: string) => readFileSync(path, "utf8");

describe("house rules", () => {
  it.each(rules)("$name", ({ files, except, check }) => {
    const wrong = tracked
      .filter((path) => files.test(path) && !except?.test(path))
      .flatMap((path) => {
        const problem = check(read(path), path);
        return problem === null ? [] : [`${path}: ${problem}`];
      });
    expect(wrong).toEqual([]);
  });

  it.each(rules)("$name: a fault is found", ({ check, fault }) => {
    expect(check(fault, "x")).not.toBeNull();
    expect(check("const fine = 1;\n", "x")).toBeNull();
  });

  it("every folder of lib/, components/ and content/ says what lives there", () => {
    const folders = ["lib", "components", "content/exercises", "content/chapters"].flatMap((parent) =>
      readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(parent, entry.name)),
    );
    expect(folders.length).toBeGreaterThan(15);
    expect(folders.filter((folder) => !existsSync(join(folder, "README.md")))).toEqual([]);
  });

  it("no committed file is large", () => {
    expect(tracked.filter((path) => statSync(path).size > FILE_BYTES_MAX)).toEqual([]);
  });
});
