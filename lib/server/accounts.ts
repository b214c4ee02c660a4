/**
 * Accounts: made, entered, exported and deleted. Nothing here says by its duration whether an email has an account: a password
 * is hashed in every case, before the database is asked. That a taken email is named at sign-up cannot be hidden without
 * sending mail, which this server does not do; the throttle bounds how many can be tried.
 */
import { randomUUID } from "node:crypto";
import { draftVersion, learningEvent, type ExportFile, type SignUpRequest } from "@/lib/learning";
import { database, retried } from "./db";
import { hashPassword, passwordMatches } from "./passwords";
import { attempt, forget, SIGN_IN, SIGN_UP } from "./throttle";

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
}

/** Answered with 429. */
export class TooManyAttempts extends Error {
  constructor(readonly seconds: number) {
    super("TooManyAttempts");
  }
}

export const normalEmail = (email: string) => email.trim().toLowerCase();

/** The new account, or null when the email has one. */
export async function signUp({ email, password, name }: SignUpRequest): Promise<Account | null> {
  const seconds = await attempt(SIGN_UP, "everybody");
  if (seconds > 0) throw new TooManyAttempts(seconds);
  const passwordHash = await hashPassword(password);
  const db = await database();
  const id = randomUUID();
  const account = { id, email: normalEmail(email), name: name || null };
  // A taken email loses here, however many arrive at once; the look-up afterwards knows this attempt by its id.
  await retried(
    () => db.$executeRaw`
      INSERT INTO "User" ("id", "email", "name", "passwordHash", "createdAt")
      VALUES (${id}, ${account.email}, ${account.name}, ${passwordHash}, ${new Date().toISOString()})
      ON CONFLICT DO NOTHING`,
  );
  return (await findAccount(id)) === null ? null : account;
}

/** The account, or null when email and password do not belong together. */
export async function signIn(email: string, password: string): Promise<Account | null> {
  const who = normalEmail(email);
  const seconds = await attempt(SIGN_IN, who);
  if (seconds > 0) throw new TooManyAttempts(seconds);
  const db = await database();
  const user = await db.user.findUnique({ where: { email: who } });
  if (!(await passwordMatches(user?.passwordHash ?? null, password)) || user === null) return null;
  await forget(SIGN_IN, who);
  return { id: user.id, email: user.email, name: user.name };
}

export async function findAccount(id: string): Promise<Account | null> {
  const db = await database();
  return db.user.findUnique({ where: { id }, select: { id: true, email: true, name: true } });
}

/** Everything there is about a student, in the format the pages import. */
export async function exportAccount(id: string): Promise<ExportFile | null> {
  const db = await database();
  const user = await db.user.findUnique({
    where: { id },
    include: { events: { orderBy: { seq: "asc" } }, drafts: { orderBy: { seq: "asc" } } },
  });
  if (user === null) return null;
  return {
    format: "happens-before/1",
    exportedAt: new Date().toISOString(),
    account: { email: user.email, name: user.name, createdAt: user.createdAt.toISOString() },
    events: user.events.map(({ body }) => learningEvent.parse(JSON.parse(body))),
    drafts: user.drafts.map(({ body }) => draftVersion.parse(JSON.parse(body))),
  };
}

/** All of it, at once. False when the password is not the account's. */
export async function deleteAccount(id: string, password: string): Promise<boolean> {
  const db = await database();
  const user = await db.user.findUnique({ where: { id } });
  const seconds = await attempt(SIGN_IN, user?.email ?? id);
  if (seconds > 0) throw new TooManyAttempts(seconds);
  if (!(await passwordMatches(user?.passwordHash ?? null, password)) || user === null) return false;
  await retried(() =>
    db.$transaction([
      db.event.deleteMany({ where: { userId: id } }),
      db.draft.deleteMany({ where: { userId: id } }),
      db.submission.deleteMany({ where: { userId: id } }),
      db.throttle.deleteMany({ where: { key: `${SIGN_IN.name}:${user.email}` } }),
      db.user.deleteMany({ where: { id } }),
    ]),
  );
  return true;
}
