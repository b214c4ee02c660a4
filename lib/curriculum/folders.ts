/**
 * Where content lives, and the rule that replaces every registration list: a chapter, an exercise or a simulator exists
 * because its folder exists. A chapter's order is the number in its folder's name and its URL is the rest of it.
 *
 * The root is the working directory, which is the project for Next, for the tests and for npm scripts. A program that may be
 * started elsewhere (`hb`) sets HAPPENS_BEFORE_ROOT before it reads anything.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface ChapterFolder {
  /** `08-cap-consistency` */
  readonly folder: string;
  readonly number: number;
  readonly slug: string;
}

/** A slug comes from a URL; only names of this form ever reach the file system. */
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export function isSlug(text: string): boolean {
  return text.length <= 80 && SLUG.test(text);
}

export function projectPath(...parts: string[]): string {
  const root = process.env.HAPPENS_BEFORE_ROOT ?? process.cwd();
  return path.join(/* turbopackIgnore: true */ root, ...parts);
}

function subfolders(...parts: string[]): string[] {
  const at = projectPath(...parts);
  if (!existsSync(at)) return [];
  return readdirSync(at, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** In course order. A folder counts once it has its `chapter.mdx`. */
export function chapterFolders(): ChapterFolder[] {
  return subfolders("content", "chapters").flatMap((folder) => {
    const match = /^(\d{2})-([a-z0-9-]+)$/.exec(folder);
    if (!match?.[1] || !match[2] || !hasFile("content", "chapters", folder, "chapter.mdx")) return [];
    return [{ folder, number: Number(match[1]), slug: match[2] }];
  });
}

export function chapterFolder(slug: string): ChapterFolder | undefined {
  return chapterFolders().find((chapter) => chapter.slug === slug);
}

/** Slugs, in alphabetical order; the course orders exercises by their number. */
export function exerciseFolders(): string[] {
  return subfolders("content", "exercises").filter((slug) =>
    hasFile("content", "exercises", slug, "exercise.ts"),
  );
}

export function simulatorFolders(): string[] {
  return subfolders("components", "simulators").filter((slug) =>
    hasFile("components", "simulators", slug, "index.tsx"),
  );
}

/** File names without their extension. */
export function mutantFiles(exercise: string): string[] {
  const at = projectPath("content", "exercises", exercise, "mutants");
  if (!existsSync(at)) return [];
  return readdirSync(at)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

export function hasFile(...parts: string[]): boolean {
  return existsSync(projectPath(...parts));
}

export function readText(...parts: string[]): string {
  return readFileSync(projectPath(...parts), "utf8");
}
