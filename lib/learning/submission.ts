/**
 * A solution to be graded again by the server: POST /api/submissions, then GET /api/submissions/<id> until it is done.
 *
 * A browser is the student's machine, so what it says proves nothing. The server grades the source in another engine, with seeds
 * nobody knew; only an acceptance there makes `exercise-verified`, which arrives with the next sync. Sending a source twice is
 * harmless. Answers: 200 (`submissionResponse`), 400, 401, 404 no such exercise, 413, 429 and 503 with Retry-After: the server has
 * kept nothing, and the client comes back.
 */
import { z } from "zod";
import { slug } from "./events";

export const submissionRequest = z.strictObject({ exercise: slug, source: z.string() });

/** What came of it, and what it rests on. */
export const verification = z.object({
  verdict: z.enum(["accepted", "rejected", "unknown", "error"]),
  message: z.string().optional(),
  property: z.string().optional(),
  /** Of the failing run. */
  seed: z.number().optional(),
  runs: z.number(),
  /** Random seeds among the runs. */
  seeds: z.number(),
  orders: z.number().optional(),
});
export type Verification = z.infer<typeof verification>;

export const submissionResponse = z.object({
  id: z.uuid(),
  /** Absent: it waits its turn, or is being graded. */
  verification: verification.optional(),
});
export type SubmissionResponse = z.infer<typeof submissionResponse>;
