/**
 * From events to what pages show. A fold over the set in its one order (`compareEvents`), so it does not matter in which order,
 * how often or from where the events came. Counts are of distinct ids. Nothing here looks at the clock.
 *
 * Left out: readiness and the review queue, which fade with time and need a `now`.
 */
import { mergeEvents, type LearningEvent } from "./events";

export interface Answer {
  readonly option: number;
  readonly correct: boolean;
  readonly at: string;
}

export interface QuestionState {
  readonly latest: Answer;
  readonly first: Answer;
  readonly times: number;
}

export type SelfGrade = 0 | 1 | 2 | 3;

export interface GradeState {
  readonly latest: SelfGrade;
  readonly at: string;
  readonly times: number;
}

export interface CardState {
  readonly latest: 1 | 2 | 3 | 4;
  readonly at: string;
  readonly times: number;
}

export interface ChapterState {
  readonly opened: ReadonlySet<string>;
  readonly read: ReadonlySet<string>;
  /** By question id; predictions are here too, under ids that begin with `predict-`. */
  readonly questions: ReadonlyMap<string, QuestionState>;
  readonly interview: ReadonlyMap<string, GradeState>;
  readonly cards: ReadonlyMap<string, CardState>;
}

/** Only ever goes up: code that was accepted once and then changed is still an exercise that was solved. */
export type ExerciseStage = "untouched" | "tried" | "accepted" | "verified";

export interface ExerciseState {
  readonly stage: ExerciseStage;
  readonly attempts: number;
  /** The latest attempt, or null. */
  readonly latest: {
    readonly verdict: string;
    readonly property: string | null;
    readonly seed: number | null;
    readonly at: string;
    readonly source: string;
  } | null;
  /** Hashes of sources that were accepted, and those the server verified. */
  readonly accepted: ReadonlySet<string>;
  readonly verified: ReadonlySet<string>;
}

export interface LearningState {
  readonly chapters: ReadonlyMap<string, ChapterState>;
  readonly exercises: ReadonlyMap<string, ExerciseState>;
  /** Time of the newest event, or null. */
  readonly lastAt: string | null;
}

interface ChapterDraft {
  opened: Set<string>;
  read: Set<string>;
  questions: Map<string, QuestionState>;
  interview: Map<string, GradeState>;
  cards: Map<string, CardState>;
}

export const NO_CHAPTER: ChapterState = {
  opened: new Set(),
  read: new Set(),
  questions: new Map(),
  interview: new Map(),
  cards: new Map(),
};
export const NO_EXERCISE: ExerciseState = {
  stage: "untouched",
  attempts: 0,
  latest: null,
  accepted: new Set(),
  verified: new Set(),
};

export function foldEvents(events: readonly LearningEvent[]): LearningState {
  const chapters = new Map<string, ChapterDraft>();
  const exercises = new Map<string, ExerciseState>();
  const ordered = mergeEvents(events);
  for (const event of ordered) {
    if (event.type === "exercise-attempted" || event.type === "exercise-verified")
      exercises.set(event.exercise, stepExercise(exercises.get(event.exercise) ?? NO_EXERCISE, event));
    else stepChapter(draftOf(chapters, event.chapter), event);
  }
  return { chapters, exercises, lastAt: ordered.at(-1)?.at ?? null };
}

type ExerciseEvent = Extract<LearningEvent, { exercise: string }>;
type ChapterEvent = Exclude<LearningEvent, ExerciseEvent>;

function draftOf(chapters: Map<string, ChapterDraft>, slug: string): ChapterDraft {
  const found = chapters.get(slug);
  if (found) return found;
  const made: ChapterDraft = {
    opened: new Set(),
    read: new Set(),
    questions: new Map(),
    interview: new Map(),
    cards: new Map(),
  };
  chapters.set(slug, made);
  return made;
}

function stepChapter(chapter: ChapterDraft, event: ChapterEvent): void {
  switch (event.type) {
    case "section-opened":
      chapter.opened.add(event.section);
      return;
    case "section-read":
      // Whoever read it opened it, even if that event is still on another device.
      chapter.opened.add(event.section);
      chapter.read.add(event.section);
      return;
    case "question-answered": {
      const before = chapter.questions.get(event.question);
      const latest = { option: event.option, correct: event.correct, at: event.at };
      chapter.questions.set(event.question, {
        latest,
        first: before?.first ?? latest,
        times: (before?.times ?? 0) + 1,
      });
      return;
    }
    case "interview-graded":
      chapter.interview.set(event.question, {
        latest: event.grade,
        at: event.at,
        times: (chapter.interview.get(event.question)?.times ?? 0) + 1,
      });
      return;
    case "flashcard-reviewed":
      chapter.cards.set(event.card, {
        latest: event.rating,
        at: event.at,
        times: (chapter.cards.get(event.card)?.times ?? 0) + 1,
      });
  }
}

function stepExercise(state: ExerciseState, event: ExerciseEvent): ExerciseState {
  if (event.type === "exercise-verified") {
    const verified = new Set(state.verified).add(event.source);
    // The server accepted it, so it is accepted, even if the attempt itself is still on another device.
    return { ...state, stage: "verified", verified, accepted: new Set(state.accepted).add(event.source) };
  }
  const accepted = event.verdict === "accepted" ? new Set(state.accepted).add(event.source) : state.accepted;
  const latest = {
    verdict: event.verdict,
    property: event.property ?? null,
    seed: event.seed ?? null,
    at: event.at,
    source: event.source,
  };
  const stage = state.verified.size > 0 ? "verified" : accepted.size > 0 ? "accepted" : "tried";
  return { ...state, stage, attempts: state.attempts + 1, latest, accepted };
}

/** What a chapter consists of, as the curriculum counts it. */
export interface ChapterParts {
  readonly sections: readonly string[];
  readonly questions: readonly string[];
  readonly interview: readonly string[];
  readonly exercises: readonly string[];
}

export interface ChapterTotals {
  readonly opened: number;
  readonly read: number;
  readonly answered: number;
  readonly right: number;
  readonly rehearsed: number;
  readonly accepted: number;
  readonly verified: number;
  /** Every question's latest answer is right, every interview question rehearsed, every exercise accepted. Pages do not count. */
  readonly complete: boolean;
}

/** Only what the chapter holds today counts: an answer to a question that was since removed is kept, and not counted. */
export function chapterTotals(state: LearningState, chapter: string, parts: ChapterParts): ChapterTotals {
  const own = state.chapters.get(chapter) ?? NO_CHAPTER;
  const count = <T>(all: readonly T[], holds: (one: T) => boolean) => all.filter(holds).length;
  const stage = (slug: string) => (state.exercises.get(slug) ?? NO_EXERCISE).stage;
  const right = count(parts.questions, (id) => own.questions.get(id)?.latest.correct === true);
  const rehearsed = count(parts.interview, (id) => own.interview.has(id));
  const accepted = count(parts.exercises, (slug) => stage(slug) === "accepted" || stage(slug) === "verified");
  return {
    opened: count(parts.sections, (id) => own.opened.has(id)),
    read: count(parts.sections, (id) => own.read.has(id)),
    answered: count(parts.questions, (id) => own.questions.has(id)),
    right,
    rehearsed,
    accepted,
    verified: count(parts.exercises, (slug) => stage(slug) === "verified"),
    complete:
      parts.questions.length + parts.interview.length + parts.exercises.length > 0 &&
      right === parts.questions.length &&
      rehearsed === parts.interview.length &&
      accepted === parts.exercises.length,
  };
}
