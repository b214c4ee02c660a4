/**
 * Solutions that are graded again here (lib/sandbox/verifier), with seeds no browser has seen. Only this makes an exercise verified.
 *
 * A submission is a row before it is work, so a server that stops in the middle finds it when it starts again (`resume`). Whoever
 * works on one holds a lease; the row and the event of the verification are written in one transaction, and the event has the
 * submission's id, so it is graded at least once, counted once, and never lost. A source that brings its thread down three times is
 * told so.
 */
import { randomInt, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import type { GradeVerdict } from "@/lib/grading";
import {
  hashSource,
  verification,
  type LearningEvent,
  type SubmissionResponse,
  type Verification,
} from "@/lib/learning";
import { verifierFolder, verify } from "@/lib/sandbox/verifier";
import { TooManyAttempts } from "./accounts";
import { database, retried } from "./db";
import { Overloaded } from "./passwords";
import { type Prisma } from "./prisma-client/client";
import { attempt, SUBMIT } from "./throttle";
import { Turns } from "./turns";

/** QuickJS takes some sixty times as long as a browser's engine; these and the directed schedules fit into its seconds. */
const SEEDS = 20;
/** A browser's seeds begin at 1. */
const SEED_MIN = 1_000_000;
const SEED_MAX = 2 ** 31;
/** Renewed while the work goes on. What a server leaves behind that was killed is taken up again after this long. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const TRIES_MAX = 3;
const RETRY_MS = 1_000;
const WAITING_MAX = 32;
/** Half of the cores: pages are served too. */
const AT_ONCE_MAX = Math.max(1, Math.floor(availableParallelism() / 2));
/** Where the events come from that no device made. */
const SERVER = "00000000-0000-4000-8000-000000000000";

declare global {
  var happensBeforeTurns: Turns | undefined;
}

/** One line for the process, in whichever of the server's bundles this file is. */
function turns(): Turns {
  return (globalThis.happensBeforeTurns ??= new Turns(AT_ONCE_MAX, WAITING_MAX, gradeAgain));
}

export function isExercise(slug: string): boolean {
  return existsSync(path.join(/* turbopackIgnore: true */ verifierFolder(), `${slug}.js`));
}

/** Throws {@link Overloaded} or {@link TooManyAttempts}; then nothing was kept. */
export async function submit(userId: string, exercise: string, source: string): Promise<SubmissionResponse> {
  const db = await database();
  const sourceHash = hashSource(source);
  const where = { userId_exercise_sourceHash: { userId, exercise, sourceHash } };
  if ((await db.submission.findUnique({ where, select: { id: true } })) === null) {
    if (!turns().hasRoom) throw new Overloaded();
    const seconds = await attempt(SUBMIT, userId);
    if (seconds > 0) throw new TooManyAttempts(seconds);
    await retried(
      () => db.$executeRaw`
        INSERT INTO "Submission" ("id", "userId", "exercise", "sourceHash", "source")
        VALUES (${randomUUID()}, ${userId}, ${exercise}, ${sourceHash}, ${source}) ON CONFLICT DO NOTHING`,
    );
  }
  const { id, done, verdict } = await db.submission.findUniqueOrThrow({ where });
  if (!done) turns().add(id);
  return answer(id, verdict);
}

/** Null when this student has no such submission. */
export async function findSubmission(userId: string, id: string): Promise<SubmissionResponse | null> {
  const db = await database();
  const found = await db.submission.findUnique({ where: { id, userId } });
  if (found === null) return null;
  if (!found.done) turns().add(id);
  return answer(id, found.verdict);
}

function answer(id: string, verdict: string | null): SubmissionResponse {
  return verdict === null ? { id } : { id, verification: verification.parse(JSON.parse(verdict)) };
}

/** At the start of the server: whatever was not finished. */
export async function resume(): Promise<void> {
  const db = await database();
  for (const { id } of await db.submission.findMany({ where: { done: false }, select: { id: true } }))
    turns().add(id);
}

async function gradeAgain(id: string): Promise<void> {
  const db = await database();
  const nowMs = Date.now();
  const claimed = await retried(
    () => db.$executeRaw`
      UPDATE "Submission" SET "leaseMs" = ${nowMs + LEASE_MS}, "tries" = "tries" + 1
      WHERE "id" = ${id} AND NOT "done" AND "leaseMs" <= ${nowMs}`,
  );
  const found = await db.submission.findUnique({ where: { id } });
  if (found === null || found.done) return;
  // Another process is at it, or was when it stopped.
  if (claimed === 0) return later(id, Number(found.leaseMs) - nowMs);
  const { exercise, source, tries } = found;
  const outcome = await judge(exercise, source, () => lease(id, Date.now() + LEASE_MS)).catch(
    (error: unknown) => {
      console.error(`submission ${id}, attempt ${tries}:`, error);
      return NOT_GRADED;
    },
  );
  // A grader that was brought down, or came to no end, may have been unlucky with its machine.
  const unsettled = outcome === NOT_GRADED || outcome.verdict === "unknown";
  if (!unsettled || tries >= TRIES_MAX) return finish(found, outcome);
  await lease(id, 0);
  later(id, RETRY_MS);
}

async function judge(exercise: string, source: string, renew: () => Promise<void>): Promise<Verification> {
  const renewing = setInterval(() => void renew().catch(() => undefined), RENEW_MS);
  try {
    const seedBase = randomInt(SEED_MIN, SEED_MAX);
    return told(await verify(exercise, source, { seeds: SEEDS, seedBase }));
  } finally {
    clearInterval(renewing);
  }
}

async function lease(id: string, untilMs: number): Promise<void> {
  const db = await database();
  await retried(() => db.submission.updateMany({ where: { id, done: false }, data: { leaseMs: untilMs } }));
}

const NOT_GRADED: Verification = {
  verdict: "error",
  message: "grading it brought the grader down, three times",
  runs: 0,
  seeds: 0,
};

/** Of a verdict, what is kept: without the recorded run, which is long. */
function told(verdict: GradeVerdict): Verification {
  const { runs, seeds } = verdict;
  const orders = "orders" in verdict && verdict.orders !== undefined ? { orders: verdict.orders } : {};
  const message = "message" in verdict ? { message: verdict.message } : {};
  const failing =
    verdict.verdict === "rejected" ? { property: verdict.property, seed: verdict.failing.seed } : {};
  return { verdict: verdict.verdict, ...message, ...failing, runs, seeds, ...orders };
}

type Submission = Prisma.SubmissionModel;

/** The row is done and the event is there, or neither. An account that was deleted meanwhile gets nothing. */
async function finish(submission: Submission, outcome: Verification): Promise<void> {
  const { id, userId, exercise, sourceHash: source } = submission;
  const db = await database();
  const event: LearningEvent = {
    id,
    device: SERVER,
    at: new Date().toISOString(),
    type: "exercise-verified",
    exercise,
    source,
  };
  await retried(() =>
    db.$transaction([
      ...(outcome.verdict === "accepted"
        ? [
            db.$executeRaw`
              INSERT INTO "Event" ("userId", "id", "body")
              SELECT ${userId}, ${id}, ${JSON.stringify(event)}
              FROM "Submission" WHERE "id" = ${id} AND NOT "done" ON CONFLICT DO NOTHING`,
          ]
        : []),
      db.submission.updateMany({
        where: { id, done: false },
        data: { done: true, verdict: JSON.stringify(outcome) },
      }),
    ]),
  );
}

function later(id: string, afterMs: number): void {
  setTimeout(() => turns().add(id), Math.max(RETRY_MS, afterMs)).unref();
}
