/**
 * The server's half of lib/learning/sync: store by union, answer with what is new. Rows are numbered while SQLite's one write
 * lock is held, hence in the order of their commits: a reader that saw number n will never see a smaller one appear, so a
 * cursor is two numbers, one per table. What is stored before the answer is read is in the answer or behind the cursor.
 *
 * A database restored from a backup has forgotten numbers that devices remember; a cursor beyond the end starts over, and
 * sending something twice is harmless.
 */
import {
  draftVersion,
  learningEvent,
  SYNC_DRAFTS_MAX,
  SYNC_EVENTS_MAX,
  type SyncRequest,
  type SyncResponse,
} from "@/lib/learning";
import { database, retried } from "./db";
import { Prisma } from "./prisma-client/client";

interface Cursor {
  readonly event: number;
  readonly draft: number;
}

/** Null for what is not a cursor of this server. */
export function readCursor(text: string | null): Cursor | null {
  if (text === null) return { event: 0, draft: 0 };
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text);
  return match && { event: Number(match[1]), draft: Number(match[2]) };
}

export async function sync(userId: string, request: SyncRequest, since: Cursor): Promise<SyncResponse> {
  await store(userId, request);
  const db = await database();
  const last = await db.$transaction([
    db.event.aggregate({ where: { userId }, _max: { seq: true } }),
    db.draft.aggregate({ where: { userId }, _max: { seq: true } }),
  ]);
  const from = {
    event: since.event > (last[0]._max.seq ?? 0) ? 0 : since.event,
    draft: since.draft > (last[1]._max.seq ?? 0) ? 0 : since.draft,
  };
  const [events, drafts] = await db.$transaction([
    db.event.findMany({
      where: { userId, seq: { gt: from.event } },
      orderBy: { seq: "asc" },
      take: SYNC_EVENTS_MAX + 1,
    }),
    db.draft.findMany({
      where: { userId, seq: { gt: from.draft } },
      orderBy: { seq: "asc" },
      take: SYNC_DRAFTS_MAX + 1,
    }),
  ]);
  const more = events.length > SYNC_EVENTS_MAX || drafts.length > SYNC_DRAFTS_MAX;
  const sentEvents = events.slice(0, SYNC_EVENTS_MAX);
  const sentDrafts = drafts.slice(0, SYNC_DRAFTS_MAX);
  return {
    cursor: `${sentEvents.at(-1)?.seq ?? from.event}.${sentDrafts.at(-1)?.seq ?? from.draft}`,
    events: sentEvents.map(({ body }) => learningEvent.parse(JSON.parse(body))),
    drafts: sentDrafts.map(({ body }) => draftVersion.parse(JSON.parse(body))),
    more,
  };
}

/** All or nothing: a device keeps what was not acknowledged and sends it again. */
async function store(userId: string, { events, drafts }: SyncRequest): Promise<void> {
  const db = await database();
  const writes: (() => Prisma.PrismaPromise<number>)[] = [];
  if (events.length > 0) {
    const rows = events.map((event) => Prisma.sql`(${userId}, ${event.id}, ${JSON.stringify(event)})`);
    writes.push(
      () =>
        db.$executeRaw`INSERT INTO "Event" ("userId", "id", "body") VALUES ${Prisma.join(rows)} ON CONFLICT DO NOTHING`,
    );
  }
  if (drafts.length > 0) {
    const rows = drafts.map(
      (draft) => Prisma.sql`(${userId}, ${draft.id}, ${draft.exercise}, ${JSON.stringify(draft)})`,
    );
    writes.push(
      () =>
        db.$executeRaw`INSERT INTO "Draft" ("userId", "id", "exercise", "body") VALUES ${Prisma.join(rows)} ON CONFLICT DO NOTHING`,
    );
  }
  if (writes.length > 0) await retried(() => db.$transaction(writes.map((write) => write())));
}
