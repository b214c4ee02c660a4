/** Exercises: their cards, and what the page of one needs. A solution and a mutant's code are never read here. */
import { exerciseFolders, isSlug, mutantFiles, readText } from "./folders";
import { readExerciseMeta } from "./read-data";
import type { ExerciseMeta } from "./schema";

export interface ExerciseSummary extends ExerciseMeta {
  readonly slug: string;
}

export interface ExerciseDetail extends ExerciseSummary {
  /** The text the student starts from. */
  readonly starter: string;
  /** Names of the wrong solutions, each one misconception; their code stays on the server. */
  readonly mutants: readonly string[];
}

/** By chapter and number: 8.E1, 8.E5, 8.E9. */
export async function listExercises(): Promise<ExerciseSummary[]> {
  const all = await Promise.all(
    exerciseFolders().map(async (slug) => ({ slug, ...(await readExerciseMeta(slug)) })),
  );
  return all.sort((a, b) => a.number.localeCompare(b.number, "en", { numeric: true }));
}

/** Null when there is no such exercise. */
export async function loadExercise(slug: string): Promise<ExerciseDetail | null> {
  if (!isSlug(slug) || !exerciseFolders().includes(slug)) return null;
  const meta = await readExerciseMeta(slug);
  const starter = readText("content", "exercises", slug, "starter.ts");
  return { slug, ...meta, starter, mutants: mutantFiles(slug) };
}
