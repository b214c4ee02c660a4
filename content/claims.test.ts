/**
 * Every claim of every chapter, executed; and every id a chapter mentions, resolved.
 *
 * The chapters are read from their syntax trees, so an element that the page renders cannot be missed here, and the same
 * `judge` and `compute` run as on the page. Each check is a function that returns what is wrong or null, so that the test of
 * the test can hand it a false claim and see it refused.
 */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { compute } from "@/components/mdx/claim-compute";
import { CONSISTENCIES, judge } from "@/components/mdx/history/judge";
import {
  announcedParts,
  listChapters,
  listExercises,
  listSimulators,
  loadChapter,
  readExample,
  type Chapter,
  type MdxElement,
} from "@/lib/curriculum";

const claimAttributes = z.strictObject({
  id: z.string().regex(/^c\d+(\.[a-z0-9-]+)?$/),
  engine: z.string(),
  input: z.unknown(),
  expect: z.string().min(1),
});
const historyAttributes = z.strictObject({
  id: z.string().regex(/^c\d+(\.[a-z0-9-]+)?$/),
  title: z.string().min(1),
  ops: z.array(z.string()).min(1),
  consistency: z.enum(CONSISTENCIES),
  only: z.string().optional(),
  expect: z.enum(["ok", "violation"]),
  cycle: z.string().optional(),
});
type ClaimAttributes = z.infer<typeof claimAttributes>;
type HistoryAttributes = z.infer<typeof historyAttributes>;

function problemWithClaim({ engine, input, expect: expected }: ClaimAttributes): string | null {
  const result = compute(engine, input);
  if (result.kind === "refused") return result.message;
  return result.text === expected ? null : `the text says "${expected}", ${engine} says "${result.text}"`;
}

function problemWithHistory({
  ops,
  consistency,
  only,
  expect: expected,
  cycle,
}: HistoryAttributes): string | null {
  const result = judge({ ops, consistency, only });
  if (result.kind === "refused") return result.message;
  const { verdict, cycle: found } = result.judgement;
  if (verdict !== expected) return `the text says ${expected}, the checker says ${verdict}`;
  if (cycle === undefined) return null;
  const shown = [...found.map(({ from }) => from), found[0]?.from].join("→");
  return shown === cycle ? null : `the text says the cycle is ${cycle}, the checker found ${shown}`;
}

const chapters = (await Promise.all((await listChapters()).map(({ slug }) => loadChapter(slug)))).filter(
  (chapter) => chapter !== null,
);
const exercises = new Set((await listExercises()).map(({ slug }) => slug));
const simulators = new Set((await listSimulators()).map(({ slug }) => slug));

const elementsOf = (chapter: Chapter, name: string) =>
  chapter.elements.filter((element) => element.name === name);
const where = ({ name, line, attributes }: MdxElement) =>
  `<${name}> line ${line} ${String(attributes["id"] ?? "")}`;

describe.each(chapters.map((chapter) => [chapter.slug, chapter] as const))("chapter %s", (_, chapter) => {
  it.each(elementsOf(chapter, "Claim").map((element) => [where(element), element] as const))(
    "%s computes what the text says",
    (_label, element) => {
      expect(problemWithClaim(claimAttributes.parse(element.attributes))).toBeNull();
    },
  );

  it.each(elementsOf(chapter, "History").map((element) => [where(element), element] as const))(
    "%s has the verdict the text says",
    (_label, element) => {
      expect(problemWithHistory(historyAttributes.parse(element.attributes))).toBeNull();
    },
  );

  it("has a claim and a history, each with words", () => {
    for (const element of [...elementsOf(chapter, "Claim"), ...elementsOf(chapter, "History")]) {
      expect(element.text, where(element)).not.toBe("");
    }
  });

  it("mentions only ids that exist", () => {
    expect(unresolved(chapter)).toEqual([]);
  });

  it("has no two anchors, claims or questions of one name", () => {
    const ids = chapter.elements.flatMap(({ name, attributes }) =>
      name === "Claim" || name === "History" ? [String(attributes["id"])] : [],
    );
    const anchors = chapter.sections.flatMap(({ id, headings }) => [
      id,
      ...headings.map((heading) => heading.id),
    ]);
    for (const names of [ids, anchors, ...dataIds(chapter)]) expect(repeated(names)).toEqual([]);
  });
});

describe("chapter cap-consistency, as the syllabus asks", () => {
  const chapter = chapters.find(({ slug }) => slug === "cap-consistency");

  it("has 14 sections and the claims c1 to c11", () => {
    expect(chapter?.sections).toHaveLength(14);
    expect(chapter?.claims).toEqual(Array.from({ length: 11 }, (_, index) => `c${index + 1}`));
  });

  it("has 4 simulators, its exercises, 20 quiz questions, 60 flashcards, 5 interview questions, all of them in the text", () => {
    expect(chapter?.simulators.toSorted()).toEqual([
      "history-workbench",
      "partition-lab",
      "quorum-lab",
      "triangle-explorer",
    ]);
    expect(chapter?.exercises.toSorted()).toEqual([
      "abd-register",
      "ask-before-campaigning",
      "break-the-vote",
      "quorum-intersection",
      "repair-the-election",
      "what-may-this-read-return",
      "write-the-register-test",
    ]);
    expect(chapter?.quiz).toHaveLength(20);
    expect(chapter?.flashcards).toHaveLength(60);
    expect(chapter?.interview).toHaveLength(5);
    const asked = elementsOf(chapter ?? failure(), "InterviewQuestion").map(
      ({ attributes }) => attributes["id"],
    );
    expect(asked.toSorted()).toEqual(chapter?.interview.map(({ id }) => id).toSorted());
    expect(
      elementsOf(chapter ?? failure(), "Quiz").filter(({ attributes }) => !attributes["id"]),
    ).toHaveLength(1);
    expect(chapter?.systemTable.length).toBeGreaterThanOrEqual(12);
  });
});

describe("a false claim is refused", () => {
  const elements = chapters.flatMap((chapter) => chapter.elements);
  const histories = elements
    .filter(({ name }) => name === "History")
    .map(({ attributes }) => historyAttributes.parse(attributes));
  const claims = elements
    .filter(({ name }) => name === "Claim")
    .map(({ attributes }) => claimAttributes.parse(attributes));

  it("every history with the opposite verdict", () => {
    expect(histories.length).toBeGreaterThan(0);
    for (const history of histories) {
      const opposite = history.expect === "ok" ? ("violation" as const) : ("ok" as const);
      expect(problemWithHistory({ ...history, expect: opposite }), history.id).toMatch(/the checker says/);
    }
  });

  it("a history with another cycle, and one that does not parse", () => {
    const cyclic = histories.filter(({ cycle }) => cycle !== undefined);
    expect(cyclic.length).toBeGreaterThan(0);
    for (const history of cyclic) {
      expect(problemWithHistory({ ...history, cycle: "A1→B1→A1" }), history.id).toMatch(/the checker found/);
      expect(problemWithHistory({ ...history, ops: ["nonsense"] }), history.id).not.toBeNull();
    }
  });

  it("every claim with a digit or a word changed, and one that names no engine", () => {
    expect(claims.length).toBeGreaterThan(0);
    for (const claim of claims) {
      expect(problemWithClaim({ ...claim, expect: `${claim.expect}0` }), claim.id).toMatch(/says/);
      expect(problemWithClaim({ ...claim, engine: "no-such-engine" }), claim.id).not.toBeNull();
    }
  });
});

/** Each kind of element and what its reference must be found in. */
function unresolved(chapter: Chapter): string[] {
  const quiz = new Set(chapter.quiz.map(({ id }) => id));
  const interview = new Set(chapter.interview.map(({ id }) => id));
  const sources = new Set(chapter.sources.map(({ id }) => id));
  const anchors = new Set(
    chapter.sections.flatMap(({ id, headings }) => [id, ...headings.map((heading) => heading.id)]),
  );
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const checks: Readonly<Record<string, (attributes: MdxElement["attributes"]) => boolean>> = {
    Simulator: ({ slug }) => simulators.has(text(slug)),
    Exercise: ({ slug }) => exercises.has(text(slug)),
    Quiz: ({ id }) => id === undefined || quiz.has(text(id)),
    Source: ({ id }) => sources.has(text(id)),
    InterviewQuestion: ({ id }) => interview.has(text(id)),
    Example: ({ file }) => readExample(chapter.slug, text(file)) !== undefined,
    Predict: ({ options, answer }) =>
      Array.isArray(options) && typeof answer === "number" && answer in options,
    Callout: ({ kind }) => ["note", "warning", "interview", "correction"].includes(text(kind)),
    Figure: ({ caption, alt }) => text(caption) !== "" && text(alt) !== "",
    SystemTable: () => chapter.systemTable.length > 0,
    Claim: () => true,
    History: () => true,
  };
  const fromText = chapter.elements
    .filter(({ name, attributes }) => checks[name]?.(attributes) !== true)
    .map((element) => `${where(element)}: ${JSON.stringify(element.attributes).slice(0, 120)}`);
  const links = chapter.links.filter((url) => url.startsWith("#") && !anchors.has(url.slice(1)));
  const cited = [...chapter.quiz, ...chapter.interview, ...chapter.systemTable].flatMap(
    ({ id, sources: ids }) =>
      ids.filter((source) => !sources.has(source)).map((source) => `${id}: ${source}`),
  );
  const sections = [...chapter.quiz, ...chapter.flashcards]
    .filter(({ section }) => section > chapter.sections.length)
    .map(({ id, section }) => `${id}: section ${section}`);
  return [...fromText, ...links, ...cited, ...sections, ...neighbours(chapter)];
}

function neighbours({ prev, next }: Chapter): string[] {
  const known = new Set([...chapters, ...announcedParts].map(({ slug }) => slug));
  return [prev, next].filter((slug) => slug !== null).filter((slug) => !known.has(slug));
}

function dataIds({ quiz, flashcards, interview, sources, systemTable }: Chapter): string[][] {
  return [quiz, flashcards, interview, sources, systemTable].map((list) => list.map(({ id }) => id));
}

function repeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

function failure(): never {
  throw new Error("content/chapters has no cap-consistency");
}
