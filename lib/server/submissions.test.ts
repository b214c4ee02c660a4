/** Graded again by the server: on a database in a temporary folder, in the real threads. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hashSource, submissionResponse, type Verification } from "@/lib/learning";
import { deleteAccount, signUp } from "./accounts";
import { closeDatabases, database } from "./db";
import { getSubmission, postSubmission } from "./routes";
import { resume } from "./submissions";
import { sync } from "./sync";
import { Turns } from "./turns";

const EXERCISE = "quorum-intersection";
const PASSWORD = "correct horse battery";
const text = (file: string) => readFileSync(`content/exercises/${EXERCISE}/${file}.ts`, "utf8");
let folder = "";
const before = process.env["HB_DATA_DIR"];

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "happens-before-"));
  process.env["HB_DATA_DIR"] = folder;
});
afterEach(() => {
  globalThis.happensBeforeTurns = undefined;
});
afterAll(async () => {
  await closeDatabases();
  if (before === undefined) delete process.env["HB_DATA_DIR"];
  else process.env["HB_DATA_DIR"] = before;
  rmSync(folder, { recursive: true, force: true });
});

let made = 0;
async function student(): Promise<string> {
  const account = await signUp({ email: `student${++made}@example.org`, password: PASSWORD });
  return account?.id ?? "";
}

function post(body: unknown, userId: string | null): Promise<Response> {
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  return postSubmission(new Request("http://site.example/api/submissions", init), userId);
}

async function send(userId: string, source: string): Promise<string> {
  const response = await post({ exercise: EXERCISE, source }, userId);
  expect(response.status).toBe(200);
  return submissionResponse.parse(await response.json()).id;
}

/** Asks until it is done, as a page does. */
async function outcome(id: string, userId: string): Promise<Verification> {
  for (let n = 0; n < 300; n += 1) {
    const { verification } = submissionResponse.parse(await (await getSubmission(id, userId)).json());
    if (verification) return verification;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it was never done");
}

async function verified(userId: string): Promise<readonly string[]> {
  const { events } = await sync(userId, { cursor: null, events: [], drafts: [] }, { event: 0, draft: 0 });
  return events.flatMap((event) => (event.type === "exercise-verified" ? [event.source] : []));
}

/** A row as a server leaves it that stops in the middle. */
async function leftBehind(userId: string, row: { exercise?: string; leaseMs?: number; tries?: number }) {
  const db = await database();
  const { exercise = EXERCISE, leaseMs = 0, tries = 1 } = row;
  const source = text("solution");
  const id = randomUUID();
  await db.submission.create({
    data: { id, userId, exercise, source, sourceHash: hashSource(source), leaseMs, tries },
  });
  return { id, hash: hashSource(source) };
}

describe("a submission", () => {
  it("that is right makes the exercise verified, once, however often it is sent", async () => {
    const userId = await student();
    const [id, again] = await Promise.all([send(userId, text("solution")), send(userId, text("solution"))]);
    expect(again).toBe(id);
    const { verdict, runs } = await outcome(id, userId);
    expect(verdict).toBe("accepted");
    expect(runs).toBeGreaterThan(0);
    expect(await send(userId, text("solution"))).toBe(id);
    expect(await verified(userId)).toEqual([hashSource(text("solution"))]);
  }, 60_000);

  it("that is wrong is told so, and nothing is verified", async () => {
    const userId = await student();
    const id = await send(userId, text("mutants/w-plus-r-at-least-n"));
    expect(await outcome(id, userId)).toMatchObject({ verdict: "rejected" });
    expect(await verified(userId)).toEqual([]);
  }, 60_000);

  it("belongs to the student who sent it", async () => {
    const [userId, other] = [await student(), await student()];
    const id = await send(userId, "export {};");
    expect((await getSubmission(id, other)).status).toBe(404);
    expect((await getSubmission(id, null)).status).toBe(401);
    await outcome(id, userId);
  }, 60_000);

  it("goes with the account", async () => {
    const userId = await student();
    const { id } = await leftBehind(userId, {});
    expect(await deleteAccount(userId, PASSWORD)).toBe(true);
    const db = await database();
    expect(await db.submission.findUnique({ where: { id } })).toBeNull();
  });
});

describe("refused", () => {
  it("signed out, too long, or for an exercise that is not there", async () => {
    const userId = await student();
    expect((await post({ exercise: EXERCISE, source: "" }, null)).status).toBe(401);
    const long = await post({ exercise: EXERCISE, source: "x".repeat(256 * 1024 + 1) }, userId);
    expect(long.status).toBe(413);
    expect(await long.json()).toMatchObject({ field: "source", limitBytes: 256 * 1024 });
    expect((await post({ exercise: "nothing", source: "" }, userId)).status).toBe(404);
    expect((await post({ exercise: "../secret", source: "" }, userId)).status).toBe(400);
  });

  it("with 503 and Retry-After when too many wait, and nothing is kept", async () => {
    const userId = await student();
    globalThis.happensBeforeTurns = new Turns(0, 0, () => Promise.resolve());
    const response = await post({ exercise: EXERCISE, source: "export {};" }, userId);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(0);
    const db = await database();
    expect(await db.submission.count({ where: { userId } })).toBe(0);
  });
});

describe("a server that starts again", () => {
  it("grades what was left, and counts it once", async () => {
    const userId = await student();
    const { id, hash } = await leftBehind(userId, {});
    await resume();
    await resume();
    expect(await outcome(id, userId)).toMatchObject({ verdict: "accepted" });
    expect(await verified(userId)).toEqual([hash]);
  }, 60_000);

  it("waits for the lease of one that may still be at it", async () => {
    const userId = await student();
    const untilMs = Date.now() + 2_500;
    const { id } = await leftBehind(userId, { leaseMs: untilMs });
    await resume();
    expect(await outcome(id, userId)).toMatchObject({ verdict: "accepted" });
    expect(Date.now()).toBeGreaterThan(untilMs);
  }, 60_000);

  it("gives up on what brings the grader down three times", async () => {
    const userId = await student();
    const { id } = await leftBehind(userId, { exercise: "no-such-exercise", tries: 0 });
    await resume();
    expect(await outcome(id, userId)).toMatchObject({ verdict: "error", runs: 0 });
    const db = await database();
    expect(await db.submission.findUnique({ where: { id } })).toMatchObject({ tries: 3, done: true });
  }, 60_000);
});
