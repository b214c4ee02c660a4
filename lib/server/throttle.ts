/**
 * Counting attempts in fixed windows, in the database: a restart forgets nothing and several processes count together. A
 * window that starts over lets through at most twice the limit around its edge, which is good enough against guessing.
 */
import { database, retried } from "./db";

export interface Limit {
  readonly name: string;
  readonly attempts: number;
  readonly windowMs: number;
}

const MINUTE_MS = 60_000;

/** Wrong passwords per email, known or not: who asks learns nothing from being refused. */
export const SIGN_IN: Limit = { name: "sign-in", attempts: 10, windowMs: 15 * MINUTE_MS };
/** Solutions a student may have graded here: each is seconds of a core. */
export const SUBMIT: Limit = { name: "submit", attempts: 60, windowMs: 60 * MINUTE_MS };
/** New accounts on the whole server: each costs a slow hash and a row for ever. */
export const SIGN_UP: Limit = { name: "sign-up", attempts: 300, windowMs: 60 * MINUTE_MS };

/** Counts one attempt. Returns 0 when it is allowed, else the seconds to wait. */
export async function attempt(limit: Limit, who: string, nowMs = Date.now()): Promise<number> {
  const db = await database();
  const key = `${limit.name}:${who}`;
  const startedBefore = nowMs - limit.windowMs;
  const rows = await retried(
    () => db.$queryRaw<{ count: number | bigint; sinceMs: number | bigint }[]>`
      INSERT INTO "Throttle" ("key", "count", "sinceMs") VALUES (${key}, 1, ${nowMs})
      ON CONFLICT ("key") DO UPDATE SET
        "count" = CASE WHEN "sinceMs" <= ${startedBefore} THEN 1 ELSE "count" + 1 END,
        "sinceMs" = CASE WHEN "sinceMs" <= ${startedBefore} THEN ${nowMs} ELSE "sinceMs" END
      RETURNING "count", "sinceMs"`,
  );
  const row = rows[0];
  if (!row || Number(row.count) <= limit.attempts) return 0;
  return Math.max(1, Math.ceil((Number(row.sinceMs) + limit.windowMs - nowMs) / 1000));
}

/** After a success: honest slips of the hand do not add up over a day. */
export async function forget(limit: Limit, who: string): Promise<void> {
  const db = await database();
  await retried(() => db.throttle.deleteMany({ where: { key: `${limit.name}:${who}` } }));
}
