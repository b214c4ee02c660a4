import { describe, expect, it } from "vitest";
import { parseChapter } from "./mdx";

const META = `export const meta = { title: "T", part: 8, slug: "s", summary: "S", objectives: ["a", "b", "c"], minutes: 5, prev: null, next: "n" };`;
const parse = (body: string, meta = META) => parseChapter(`${meta}\n\n${body}\n`, "chapter.mdx");

describe("a chapter's text", () => {
  it("has numbered sections with anchors, words without code, and sub-headings", () => {
    const text = parse(
      "Before.\n\n## One, two: W + R > N\n\nThree `code` words.\n\n### Sub\n\n```ts\nnot counted\n```\n\n## Last",
    );
    expect(text.sections.map(({ number, id }) => [number, id])).toEqual([
      [1, "one-two-w--r--n"],
      [2, "last"],
    ]);
    expect(text.sections[0]?.headings).toEqual([{ id: "sub", title: "Sub" }]);
    expect(text.sections[0]?.words).toBe(5 + 3 + 1);
    expect(text.words).toBe(1 + 9 + 1);
  });

  it("yields every element with the values of its attributes and its section", () => {
    const text = parse(
      '## A\n\nSee <Source id="x" at="§1" />.\n\n<Claim id="c1" engine="e" input={{ n: [1, -2], on: true, s: `t` }} expect="y">Words.</Claim>',
    );
    expect(text.elements).toMatchObject([
      { name: "Source", attributes: { id: "x", at: "§1" }, section: 1 },
      { name: "Claim", attributes: { input: { n: [1, -2], on: true, s: "t" } }, text: "Words.", section: 1 },
    ]);
  });

  it.each([
    ["a call", "<Claim input={read()} />", /chapter\.mdx:3: input: not a literal: CallExpression/],
    ["a name", "<Claim input={secret} />", /not a literal: Identifier/],
    ["a hole in a template", "<Claim input={`${1}`} />", /template string with a hole/],
    ["a spread", "<Claim {...all} />", /spread attribute/],
  ])("refuses %s where data belongs", (_, body, message) => {
    expect(() => parse(body)).toThrow(message);
  });

  it("refuses a chapter without meta, with a wrong one, or with an import", () => {
    expect(() => parseChapter("# no", "chapter.mdx")).toThrow(/no "export const meta/);
    expect(() => parse("x", `export const meta = { title: "T" };`)).toThrow(/meta:/);
    expect(() => parse("x", `import a from "b";\n\n${META}`)).toThrow(/may only export constants/);
  });
});
