/**
 * The conversation between a device and the server: POST /api/sync.
 *
 * A device sends what the server has not acknowledged and the cursor of the last answer; the server stores by union (the same
 * id twice is harmless) and answers with what is new since that cursor, from any device, this one included. The cursor is the
 * server's and opaque here. While `more` is true the device asks again at once with the new cursor.
 *
 * A server must not let a cursor pass over something that commits later with a smaller number, or that event never arrives;
 * sending a few things twice is always allowed. Answers: 200, 400 (`syncError` with the path of the bad field), 401 signed
 * out, 413 (`syncError` with size and limit), 429 and 503 with Retry-After.
 */
import { z } from "zod";
import { draftVersion } from "./drafts";
import { clientEvent, learningEvent } from "./events";

/** Per request, both ways. */
export const SYNC_EVENTS_MAX = 500;
/** Each of at most 256 KiB, so a request stays under about 2 MiB of text before escaping. */
export const SYNC_DRAFTS_MAX = 8;

export const syncCursor = z.string().max(200);

export const syncRequest = z.strictObject({
  /** Null: from the beginning. */
  cursor: syncCursor.nullable(),
  events: z.array(clientEvent).max(SYNC_EVENTS_MAX),
  drafts: z.array(draftVersion).max(SYNC_DRAFTS_MAX),
});
export type SyncRequest = z.infer<typeof syncRequest>;

export const syncResponse = z.object({
  cursor: syncCursor,
  events: z.array(learningEvent),
  drafts: z.array(draftVersion),
  /** There is more after this cursor. */
  more: z.boolean().default(false),
});
export type SyncResponse = z.infer<typeof syncResponse>;

/** The body of every error of /api: what was wrong, where, and what to do. */
export const syncError = z.object({
  message: z.string(),
  /** Dotted path into the request: `events.3.at`. */
  field: z.string().optional(),
  sizeBytes: z.number().optional(),
  limitBytes: z.number().optional(),
});
export type SyncError = z.infer<typeof syncError>;

/** The file of "Export my data", made on the device or by GET /api/account. */
export const exportFile = z.object({
  format: z.literal("happens-before/1"),
  exportedAt: z.iso.datetime(),
  account: z
    .object({ email: z.string(), name: z.string().nullable(), createdAt: z.iso.datetime() })
    .nullable(),
  events: z.array(learningEvent),
  drafts: z.array(draftVersion),
});
export type ExportFile = z.infer<typeof exportFile>;
