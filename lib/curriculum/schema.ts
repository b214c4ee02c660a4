/**
 * The shapes of everything a chapter folder may hold beside its prose.
 *
 * `content/chapters/NN-slug/` holds `chapter.mdx`, `quiz.ts`, `flashcards.ts`, `interview.ts`, `sources.ts` and, where a
 * chapter has one, `system-table.ts`. Each of these data files exports one named const (`quiz`, `flashcards`, `interview`,
 * `sources`, `systemTable`), checked against the schema of the same name when it is read, so that a mistake in content is
 * reported with its file and path and never reaches a page.
 */
import { z } from "zod";

/** `export const meta` of a chapter.mdx. */
export const chapterMeta = z.strictObject({
  title: z.string().min(1),
  /** 1 to 15; equals the number in the folder's name. */
  part: z.number().int().min(1).max(15),
  /** Equals the folder's name without its number; the chapter's URL. */
  slug: z.string().regex(/^[a-z0-9-]+$/),
  summary: z.string().min(1),
  objectives: z.array(z.string().min(1)).min(3),
  /** Reading time without exercises, minutes. */
  minutes: z.number().int().positive(),
  /** Slug of the previous part, null for the first. */
  prev: z.string().nullable(),
  next: z.string().nullable(),
});
export type ChapterMeta = z.infer<typeof chapterMeta>;

/** One option of a question. A wrong option names the misconception that leads to it. */
export const quizOption = z.strictObject({
  text: z.string().min(1),
  correct: z.boolean().default(false),
  /** Shown after answering: why this option is right, or what exactly is wrong with it. */
  explanation: z.string().min(1),
  /** Required for wrong options: the misconception in a few words ("timeout = no effect"). */
  misconception: z.string().min(1).optional(),
});
export const quizQuestion = z
  .strictObject({
    id: z.string().regex(/^q-[a-z0-9-]+$/),
    /** Number of the chapter section it tests, from 1. */
    section: z.number().int().positive(),
    prompt: z.string().min(1),
    options: z.array(quizOption).min(3).max(5),
    /** Source ids of sources.ts that settle the answer. */
    sources: z.array(z.string()).default([]),
  })
  .refine((q) => q.options.filter((o) => o.correct).length === 1, {
    error: "a question has exactly one correct option",
  })
  .refine((q) => q.options.every((o) => o.correct || o.misconception !== undefined), {
    error: "each wrong option names its misconception",
  });
export type QuizQuestion = z.infer<typeof quizQuestion>;
/** What an author writes; defaults are filled in on reading. */
export type QuizQuestionInput = z.input<typeof quizQuestion>;
export const quiz = z.array(quizQuestion).min(1);

export const flashcard = z.strictObject({
  id: z.string().regex(/^f-[a-z0-9-]+$/),
  section: z.number().int().positive(),
  front: z.string().min(1),
  back: z.string().min(1),
});
export type Flashcard = z.infer<typeof flashcard>;
export const flashcards = z.array(flashcard).min(1);

/** Level 1 is the typical junior answer, 2 what a senior adds, 3 what staff adds. */
export const interviewQuestion = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  question: z.string().min(1),
  /** What the interviewer is listening for, one or two sentences. */
  listensFor: z.string().min(1),
  rubric: z
    .array(
      z.strictObject({
        level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
        summary: z.string(),
        answer: z.string(),
        signals: z.array(z.string()).min(1),
      }),
    )
    .length(3),
  followUps: z.array(z.string()).min(1),
  /** A trap strong candidates fall into. */
  trap: z.string().min(1),
  /** Source ids of sources.ts. */
  sources: z.array(z.string()).default([]),
});
export type InterviewQuestion = z.infer<typeof interviewQuestion>;
export type InterviewQuestionInput = z.input<typeof interviewQuestion>;
export const interview = z.array(interviewQuestion).min(1);

export const source = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  authors: z.string().min(1),
  year: z.number().int(),
  title: z.string().min(1),
  /** Journal, conference, publisher or site. */
  venue: z.string().min(1),
  /** Link to the publication's own page; shown, never fetched. */
  url: z.url().optional(),
  /** For living documents: the ISO date on which the text was checked. */
  checkedOn: z.iso.date().optional(),
  /** One sentence: what this chapter takes from it. */
  note: z.string().min(1),
});
export type Source = z.infer<typeof source>;
export const sources = z.array(source).min(1);

/** One row of the system table: one product in one configuration, because a product as a whole has no guarantee. */
export const systemRow = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  system: z.string().min(1),
  /** "regional table", "w: 1, read concern local". */
  configuration: z.string().min(1),
  defaultGuarantee: z.string().min(1),
  strongest: z.string().min(1),
  /** What the minority side of a partition does. */
  minoritySide: z.string().min(1),
  /** Whether and how an acknowledged write can be lost. */
  acknowledgedWriteLoss: z.string().min(1),
  /** "PC/EC", or a sentence where no class fits. */
  pacelc: z.string().min(1),
  /** Source ids of sources.ts, at least one. */
  sources: z.array(z.string()).min(1),
  /** ISO date on which the row was compared with its sources. */
  checkedOn: z.iso.date(),
});
export type SystemRow = z.infer<typeof systemRow>;
export type SystemRowInput = z.input<typeof systemRow>;
export const systemTable = z.array(systemRow).min(1);

/** The default export of an exercise's `exercise.ts`; the type `Exercise` of lib/grading says what each field means. */
export const exerciseMeta = z.strictObject({
  title: z.string().min(1),
  chapter: z.string().regex(/^[a-z0-9-]+$/),
  number: z.string().regex(/^\d{1,2}\.E\d{1,2}$/),
  kind: z.enum(["implement", "break-it", "write-the-test", "predict"]),
  difficulty: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]),
  minutes: z.number().int().positive(),
  summary: z.string().min(1),
  objectives: z.array(z.string().min(1)).min(1),
  outOfScope: z.array(z.string().min(1)),
  hints: z.array(z.string().min(1)).min(1),
  exports: z.string().min(1),
  continues: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional(),
});
export type ExerciseMeta = z.infer<typeof exerciseMeta>;

/** `export const meta` of a simulator's `meta.ts`. */
export const simulatorMeta = z.strictObject({
  title: z.string().min(1),
  /** One or two sentences: what can be seen and found in it. */
  summary: z.string().min(1),
});
export type SimulatorMeta = z.infer<typeof simulatorMeta>;
