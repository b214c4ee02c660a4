/**
 * What a student did, as events: the only thing about a student that is ever stored besides drafts.
 *
 * An event is made once, on one device, with an id made there; it is never changed and never deleted on its own. The events of
 * a student form a grow-only set, and two devices merge by union. Everything a page shows is computed from the set (`state.ts`),
 * so there is nothing else that could disagree between devices.
 *
 * Two kinds of event need not be told apart by type: that an exercise was accepted is an attempt with that verdict, and that a
 * chapter is complete follows from the others. `exercise-verified` is the one event a client cannot make: the server makes it
 * after grading the source again (`clientEvent` leaves it out).
 */
import { z } from "zod";
import { compareTimes } from "./time";

/** Chapter, section, question, exercise: the ids of content are slugs. */
export const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]{0,119}$/, { error: "an id of content: a-z, 0-9, dot and hyphen" });

/** Hexadecimal SHA-256 of the source text in UTF-8: names a solution without carrying it. */
export const sourceHash = z.string().regex(/^[0-9a-f]{64}$/, { error: "a SHA-256 in 64 hexadecimal digits" });

export const eventId = z.uuid();

const base = {
  /** Made by the client; the same id is the same event, however often it arrives. */
  id: eventId,
  /** The device (browser profile) that made it. */
  device: z.uuid(),
  /** When, by that device's clock: ISO 8601 in UTC. A clock may be wrong: it orders, it proves nothing. */
  at: z.iso.datetime(),
};

const sectionOpened = z.strictObject({
  ...base,
  type: z.literal("section-opened"),
  chapter: slug,
  section: slug,
});

/** The section's end was on screen after enough time to have read it. Shown as read; never counted as knowing. */
const sectionRead = z.strictObject({
  ...base,
  type: z.literal("section-read"),
  chapter: slug,
  section: slug,
});

/** A quiz question or a prediction. `option` counts from 0, in the order the author wrote them. */
const questionAnswered = z.strictObject({
  ...base,
  type: z.literal("question-answered"),
  chapter: slug,
  question: slug,
  option: z.int().min(0).max(15),
  correct: z.boolean(),
});

/** The student's own judgement against the rubric: 0 not yet, 1 junior, 2 senior, 3 staff. */
const interviewGraded = z.strictObject({
  ...base,
  type: z.literal("interview-graded"),
  chapter: slug,
  question: slug,
  grade: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
});

/** 1 again, 2 hard, 3 good, 4 easy: the four ratings of FSRS. */
const flashcardReviewed = z.strictObject({
  ...base,
  type: z.literal("flashcard-reviewed"),
  chapter: slug,
  card: slug,
  rating: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
});

/** One grading that ended, in the browser. */
const exerciseAttempted = z.strictObject({
  ...base,
  type: z.literal("exercise-attempted"),
  exercise: slug,
  verdict: z.enum(["accepted", "rejected", "unknown", "error"]),
  /** The property that was broken, when rejected. */
  property: slug.optional(),
  /** The seed of the failing run, when there is one. */
  seed: z.int().optional(),
  /** How many runs the verdict rests on. */
  runs: z.int().min(0).optional(),
  source: sourceHash,
});

/** The server graded this source again, with seeds the client did not know, and accepted it. */
const exerciseVerified = z.strictObject({
  ...base,
  type: z.literal("exercise-verified"),
  exercise: slug,
  source: sourceHash,
});

const ofClients = [
  sectionOpened,
  sectionRead,
  questionAnswered,
  interviewGraded,
  flashcardReviewed,
  exerciseAttempted,
] as const;

/** What a client may send. */
export const clientEvent = z.discriminatedUnion("type", ofClients);
export type ClientEvent = z.infer<typeof clientEvent>;

/** What is stored, and what a server answers with. */
export const learningEvent = z.discriminatedUnion("type", [...ofClients, exerciseVerified]);
export type LearningEvent = z.infer<typeof learningEvent>;
export type EventType = LearningEvent["type"];

type WithoutBase<E> = E extends LearningEvent ? Omit<E, "id" | "device" | "at"> : never;
/** What a view records; the store adds id, device and time. */
export type EventInput = WithoutBase<ClientEvent>;

/**
 * A total order on events that every device computes alike: by time, then by id. Two events with equal ids are one event.
 */
export function compareEvents(a: LearningEvent, b: LearningEvent): number {
  return compareTimes(a.at, b.at) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Union by id, in the order of `compareEvents`. Commutative, associative, idempotent. */
export function mergeEvents(...sets: readonly (readonly LearningEvent[])[]): LearningEvent[] {
  const byId = new Map<string, LearningEvent>();
  for (const set of sets) for (const event of set) if (!byId.has(event.id)) byId.set(event.id, event);
  return [...byId.values()].sort(compareEvents);
}
