/**
 * Reads the data files of content: TypeScript modules with one named const (or, for an exercise, a default export), loaded by
 * a dynamic import whose template the bundler, tsx and the tests all resolve, and parsed by the schema of the same name.
 */
import type { z } from "zod";
import { hasFile } from "./folders";
import * as schema from "./schema";

function parse<T extends z.ZodType>(shape: T, value: unknown, file: string): z.infer<T> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${file}: ${issue ? `${issue.path.join(".")}: ${issue.message}` : parsed.error.message}`);
}

/** A file that is not there is a part the chapter does not have; a file that is there must be right. */
async function readList<T extends z.ZodArray>(
  folder: string,
  file: string,
  name: string,
  shape: T,
  load: () => Promise<Record<string, unknown>>,
): Promise<z.infer<T> | []> {
  if (!hasFile("content", "chapters", folder, `${file}.ts`)) return [];
  const module = await load();
  return parse(shape, module[name], `content/chapters/${folder}/${file}.ts, const ${name}`);
}

export function readQuiz(folder: string): Promise<schema.QuizQuestion[]> {
  const load = () => import(`@/content/chapters/${folder}/quiz.ts`);
  return readList(folder, "quiz", "quiz", schema.quiz, load);
}

export function readFlashcards(folder: string): Promise<schema.Flashcard[]> {
  const load = () => import(`@/content/chapters/${folder}/flashcards.ts`);
  return readList(folder, "flashcards", "flashcards", schema.flashcards, load);
}

export function readInterview(folder: string): Promise<schema.InterviewQuestion[]> {
  const load = () => import(`@/content/chapters/${folder}/interview.ts`);
  return readList(folder, "interview", "interview", schema.interview, load);
}

export function readSources(folder: string): Promise<schema.Source[]> {
  const load = () => import(`@/content/chapters/${folder}/sources.ts`);
  return readList(folder, "sources", "sources", schema.sources, load);
}

export function readSystemTable(folder: string): Promise<schema.SystemRow[]> {
  const load = () => import(`@/content/chapters/${folder}/system-table.ts`);
  return readList(folder, "system-table", "systemTable", schema.systemTable, load);
}

export async function readExerciseMeta(slug: string): Promise<schema.ExerciseMeta> {
  const module: Record<string, unknown> = await import(`@/content/exercises/${slug}/exercise.ts`);
  return parse(schema.exerciseMeta, module["default"], `content/exercises/${slug}/exercise.ts`);
}

export async function readSimulatorMeta(slug: string): Promise<schema.SimulatorMeta | undefined> {
  if (!hasFile("components", "simulators", slug, "meta.ts")) return undefined;
  const module: Record<string, unknown> = await import(`@/components/simulators/${slug}/meta.ts`);
  return parse(schema.simulatorMeta, module["meta"], `components/simulators/${slug}/meta.ts`);
}
