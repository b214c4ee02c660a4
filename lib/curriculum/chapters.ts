/** Chapters: the list in course order, and one chapter with everything its folder holds. */
import { statSync } from "node:fs";
import { chapterFolder, chapterFolders, isSlug, projectPath, readText, type ChapterFolder } from "./folders";
import { parseChapter, type ChapterText, type MdxElement, type Section } from "./mdx";
import { readFlashcards, readInterview, readQuiz, readSources, readSystemTable } from "./read-data";
import type { ChapterMeta, Flashcard, InterviewQuestion, QuizQuestion, Source, SystemRow } from "./schema";

export interface ChapterSummary extends ChapterMeta {
  /** `08-cap-consistency`: the folder under content/chapters. */
  readonly folder: string;
  readonly number: number;
}

/** A source with the number it is cited by: in the order of first citation, then the rest. */
export interface NumberedSource extends Source {
  readonly number: number;
}

export interface Chapter extends ChapterSummary {
  readonly sections: readonly Section[];
  /** Words of prose; code is not counted. */
  readonly words: number;
  readonly elements: readonly MdxElement[];
  readonly links: readonly string[];
  /** Roots of the claim ids in the text (`c1`, not `c1.order`), in numerical order. */
  readonly claims: readonly string[];
  readonly simulators: readonly string[];
  readonly exercises: readonly string[];
  readonly quiz: readonly QuizQuestion[];
  readonly flashcards: readonly Flashcard[];
  readonly interview: readonly InterviewQuestion[];
  readonly sources: readonly NumberedSource[];
  readonly systemTable: readonly SystemRow[];
}

/** Parsed texts by file, kept until the file changes. One entry per chapter, so at most fifteen. */
const parsed = new Map<string, { readonly changedMs: number; readonly text: ChapterText }>();

/** The parsed text of a chapter. Synchronous, because a heading needs its number while it renders. */
export function chapterText({ folder, number, slug }: ChapterFolder): ChapterText {
  const file = projectPath("content", "chapters", folder, "chapter.mdx");
  const changedMs = statSync(file).mtimeMs;
  const known = parsed.get(file);
  if (known?.changedMs === changedMs) return known.text;
  const name = `content/chapters/${folder}/chapter.mdx`;
  const text = parseChapter(readText("content", "chapters", folder, "chapter.mdx"), name);
  if (text.meta.part !== number || text.meta.slug !== slug) {
    throw new Error(
      `${name}: meta says part ${text.meta.part}, slug ${text.meta.slug}; the folder disagrees`,
    );
  }
  parsed.set(file, { changedMs, text });
  return text;
}

export async function listChapters(): Promise<ChapterSummary[]> {
  return chapterFolders().map((entry) => summary(entry, chapterText(entry)));
}

/** Null when there is no such chapter. */
export async function loadChapter(slug: string): Promise<Chapter | null> {
  const entry = isSlug(slug) ? chapterFolder(slug) : undefined;
  if (!entry) return null;
  const text = chapterText(entry);
  const [quiz, flashcards, interview, sources, systemTable] = await Promise.all([
    readQuiz(entry.folder),
    readFlashcards(entry.folder),
    readInterview(entry.folder),
    readSources(entry.folder),
    readSystemTable(entry.folder),
  ]);
  const { sections, elements, words, links } = text;
  const used = (name: string, attribute: string) => unique(attributeOf(elements, name, attribute));
  return {
    ...summary(entry, text),
    sections,
    elements,
    links,
    words,
    claims: claimRoots(elements),
    simulators: used("Simulator", "slug"),
    exercises: used("Exercise", "slug"),
    quiz,
    flashcards,
    interview,
    sources: numbered(sources, used("Source", "id")),
    systemTable,
  };
}

/** Anchor to section number, of one chapter; empty for an unknown one. Synchronous, for headings. */
export function sectionNumbers(slug: string): ReadonlyMap<string, number> {
  const entry = isSlug(slug) ? chapterFolder(slug) : undefined;
  return new Map(entry ? chapterText(entry).sections.map(({ id, number }) => [id, number]) : []);
}

/** The shown part of an example: between `// #region shown` and `// #endregion`, or the whole file; undefined if absent. */
export function readExample(chapter: string, file: string): string | undefined {
  const entry = isSlug(chapter) ? chapterFolder(chapter) : undefined;
  if (!entry || !/^[a-z0-9-]+\.[a-z]+$/.test(file)) return undefined;
  let text: string;
  try {
    text = readText("content", "chapters", entry.folder, "examples", file);
  } catch {
    return undefined;
  }
  const shown = /^[^\n]*#region shown[^\n]*\n(.*?)^[^\n]*#endregion/ms.exec(text)?.[1];
  return dedent(shown ?? text);
}

function dedent(text: string): string {
  const lines = text.replace(/\s+$/, "").split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join("\n");
}

function summary({ folder, number }: ChapterFolder, { meta }: ChapterText): ChapterSummary {
  return { ...meta, folder, number };
}

function attributeOf(elements: readonly MdxElement[], name: string, attribute: string): string[] {
  return elements
    .filter((element) => element.name === name)
    .map((element) => element.attributes[attribute])
    .filter((value) => typeof value === "string");
}

function claimRoots(elements: readonly MdxElement[]): string[] {
  const ids = [...attributeOf(elements, "Claim", "id"), ...attributeOf(elements, "History", "id")];
  const roots = unique(ids.map((id) => id.split(".")[0] ?? id));
  return roots.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function numbered(sources: readonly Source[], cited: readonly string[]): NumberedSource[] {
  const rank = new Map(cited.map((id, index) => [id, index]));
  return sources
    .toSorted((a, b) => (rank.get(a.id) ?? cited.length) - (rank.get(b.id) ?? cited.length))
    .map((source, index) => ({ ...source, number: index + 1 }));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
