/**
 * The routes of /api as functions from a request, and the id of who is signed in, to an answer: app/api only finds out who
 * that is. So they are tested without a server.
 */
import { z } from "zod";
import {
  DRAFT_SIZE_BYTES_MAX,
  draftSizeBytes,
  PASSWORD_LENGTH_MAX,
  PASSWORD_LENGTH_MIN,
  signUpRequest,
  submissionRequest,
  syncRequest,
  type SyncRequest,
} from "@/lib/learning";
import { deleteAccount, exportAccount, findAccount, signUp } from "./accounts";
import { database } from "./db";
import { answered, problem, readBody, Refusal } from "./http";
import { findSubmission, isExercise, submit } from "./submissions";
import { readCursor, sync } from "./sync";

const SMALL_BODY_BYTES_MAX = 16 * 1024;
/** Eight drafts of 256 KiB may be six times as long once escaped; such text is nobody's code, twice is. */
const SYNC_BODY_BYTES_MAX = 8 * 1024 * 1024;

/** A file of 256 KiB, escaped. */
const SUBMISSION_BODY_BYTES_MAX = 2 * 1024 * 1024;

/** A password alone guards an account here: NIST SP 800-63B-4, §3.1.1.2 wants fifteen characters then. */
const SINGLE_FACTOR_LENGTH_MIN = Math.max(15, PASSWORD_LENGTH_MIN);

const signedOut = () => problem(401, { message: "You are signed out. Sign in, then try again." });

export function postSignUp(request: Request): Promise<Response> {
  return answered(async () => {
    const wanted = await readBody(request, signUpRequest, SMALL_BODY_BYTES_MAX);
    if (wanted.password.length < SINGLE_FACTOR_LENGTH_MIN)
      return problem(400, {
        field: "password",
        message: `Use at least ${SINGLE_FACTOR_LENGTH_MIN} characters; a few words are fine.`,
      });
    const account = await signUp(wanted);
    if (account === null)
      return problem(409, {
        field: "email",
        message: "This address cannot be used for a new account. If it is yours, sign in instead.",
      });
    return Response.json(account, { status: 201 });
  });
}

export function postSync(request: Request, userId: string | null): Promise<Response> {
  return answered(async () => {
    if (userId === null || (await findAccount(userId)) === null) return signedOut();
    const body = await readBody(request, syncRequest, SYNC_BODY_BYTES_MAX);
    refuseBigDrafts(body);
    const since = readCursor(body.cursor);
    if (since === null)
      return problem(400, { field: "cursor", message: "This cursor is not one of this server." });
    return Response.json(await sync(userId, body, since));
  });
}

function refuseBigDrafts({ drafts }: SyncRequest): void {
  for (const [index, { text }] of drafts.entries()) {
    const sizeBytes = draftSizeBytes(text);
    if (sizeBytes <= DRAFT_SIZE_BYTES_MAX) continue;
    throw new Refusal(
      problem(413, {
        field: `drafts.${index}.text`,
        message: `This draft has ${sizeBytes} bytes; at most ${DRAFT_SIZE_BYTES_MAX} can be kept on the server.`,
        sizeBytes,
        limitBytes: DRAFT_SIZE_BYTES_MAX,
      }),
    );
  }
}

export function postSubmission(request: Request, userId: string | null): Promise<Response> {
  return answered(async () => {
    if (userId === null || (await findAccount(userId)) === null) return signedOut();
    const { exercise, source } = await readBody(request, submissionRequest, SUBMISSION_BODY_BYTES_MAX);
    const sizeBytes = draftSizeBytes(source);
    if (sizeBytes > DRAFT_SIZE_BYTES_MAX)
      return problem(413, {
        field: "source",
        message: `This file has ${sizeBytes} bytes; at most ${DRAFT_SIZE_BYTES_MAX} are graded.`,
        sizeBytes,
        limitBytes: DRAFT_SIZE_BYTES_MAX,
      });
    if (!isExercise(exercise))
      return problem(404, { field: "exercise", message: "This server has no such exercise." });
    return Response.json(await submit(userId, exercise, source));
  });
}

export function getSubmission(id: string, userId: string | null): Promise<Response> {
  return answered(async () => {
    if (userId === null) return signedOut();
    const found = await findSubmission(userId, id);
    return found === null
      ? problem(404, { message: "There is no such submission of yours." })
      : Response.json(found);
  });
}

export function getAccount(userId: string | null): Promise<Response> {
  return answered(async () => {
    const file = userId === null ? null : await exportAccount(userId);
    if (file === null) return signedOut();
    const day = file.exportedAt.slice(0, 10);
    return Response.json(file, {
      headers: { "Content-Disposition": `attachment; filename="happens-before-${day}.json"` },
    });
  });
}

const deletion = z.strictObject({ password: z.string().max(PASSWORD_LENGTH_MAX) });

export function removeAccount(request: Request, userId: string | null): Promise<Response> {
  return answered(async () => {
    if (userId === null || (await findAccount(userId)) === null) return signedOut();
    const { password } = await readBody(request, deletion, SMALL_BODY_BYTES_MAX);
    if (!(await deleteAccount(userId, password)))
      return problem(403, { field: "password", message: "This is not the password of your account." });
    return Response.json({ ok: true });
  });
}

export function getHealth(): Promise<Response> {
  return answered(async () => {
    const db = await database();
    await db.$queryRaw`SELECT 1`;
    return Response.json({ ok: true });
  });
}
