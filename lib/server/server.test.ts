/**
 * What the routes of /api promise, against a database in a temporary folder. app/api only adds who is signed in, so the id of
 * an account stands for a session here.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  DRAFT_SIZE_BYTES_MAX,
  draftHeads,
  exportFile,
  SYNC_EVENTS_MAX,
  syncError,
  syncResponse,
  type ClientEvent,
  type DraftVersion,
  type SyncRequest,
} from "@/lib/learning";
import { signIn, TooManyAttempts } from "./accounts";
import { authOptions } from "./auth";
import { sessionSecret } from "./data-folder";
import { closeDatabases, database } from "./db";
import { BUSY_TIMEOUT_MS } from "./migrate";
import { getAccount, getHealth, postSignUp, postSync, removeAccount } from "./routes";
import { attempt, forget, SIGN_IN } from "./throttle";

const PASSWORD = "correct horse battery";
let folder = "";
const before = process.env["HB_DATA_DIR"];

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "happens-before-"));
  process.env["HB_DATA_DIR"] = folder;
});

afterAll(async () => {
  await closeDatabases();
  if (before === undefined) delete process.env["HB_DATA_DIR"];
  else process.env["HB_DATA_DIR"] = before;
  rmSync(folder, { recursive: true, force: true });
});

function request(body: unknown, headers: Record<string, string> = {}): Request {
  return new Request("http://site.example/api", {
    method: "POST",
    headers: { "content-type": "application/json", host: "site.example", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

let made = 0;
async function student(): Promise<{ id: string; email: string }> {
  const email = `student${++made}@example.org`;
  const response = await postSignUp(request({ email, password: PASSWORD }));
  expect(response.status).toBe(201);
  return z.object({ id: z.string(), email: z.string() }).parse(await response.json());
}

const device = randomUUID();
const event = (section = "quorums"): ClientEvent => ({
  id: randomUUID(),
  device,
  at: "2026-01-02T03:04:05.000Z",
  type: "section-opened",
  chapter: "cap-consistency",
  section,
});
const draft = (writer: string, text: string): DraftVersion => ({
  id: randomUUID(),
  exercise: "abd-register",
  device: randomUUID(),
  writer,
  clock: { [writer]: 1 },
  text,
  at: "2026-01-02T03:04:05.000Z",
});
const nothing: SyncRequest = { cursor: null, events: [], drafts: [] };

async function synced(userId: string, body: Partial<SyncRequest>) {
  const response = await postSync(request({ ...nothing, ...body }), userId);
  expect(response.status).toBe(200);
  return syncResponse.parse(await response.json());
}

async function refused(response: Response, status: number) {
  expect(response.status).toBe(status);
  return syncError.parse(await response.json());
}

describe("sign-up", () => {
  it("makes an account whose password is stored as an Argon2id hash only", async () => {
    const { id } = await student();
    const user = await (await database()).user.findUniqueOrThrow({ where: { id } });
    expect(user.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(user)).not.toContain(PASSWORD);
  });

  it("refuses a taken email, however it is written, and leaves the account alone", async () => {
    const { email } = await student();
    const again = { email: ` ${email.toUpperCase()} `, password: "another long password" };
    expect(await refused(await postSignUp(request(again)), 409)).toMatchObject({ field: "email" });
    expect(await signIn(email, PASSWORD)).not.toBeNull();
    expect(await signIn(email, "another long password")).toBeNull();
  });

  it("lets one of many win when all want the same email at once", async () => {
    const wanted = { email: "race@example.org", password: PASSWORD };
    const all = await Promise.all(Array.from({ length: 6 }, () => postSignUp(request(wanted))));
    expect(all.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it("takes fifteen characters and refuses fourteen", async () => {
    const fourteen = await postSignUp(request({ email: "short@example.org", password: "a".repeat(14) }));
    expect(await refused(fourteen, 400)).toMatchObject({ field: "password" });
    const fifteen = await postSignUp(request({ email: "short@example.org", password: "a".repeat(15) }));
    expect(fifteen.status).toBe(201);
  });

  it.each([
    ["an email that is none", { email: "nobody", password: PASSWORD }, "email"],
    ["a name that is too long", { email: "n@example.org", password: PASSWORD, name: "n".repeat(81) }, "name"],
  ])("names the field of %s", async (_, body, field) => {
    expect(await refused(await postSignUp(request(body)), 400)).toMatchObject({ field });
  });

  it.each([
    ["not JSON", "{", {}, 400],
    ["a form", "a=b", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["another origin", {}, { origin: "https://evil.example" }, 403],
    ["another site", {}, { "sec-fetch-site": "cross-site" }, 403],
    ["a large body", `"${"x".repeat(20_000)}"`, {}, 413],
  ])("refuses %s", async (_, body, headers, status) => {
    await refused(await postSignUp(request(body, headers)), status);
  });
});

describe("sign-in", () => {
  it("takes the right password and refuses a wrong one and an unknown email alike", async () => {
    const { id, email } = await student();
    expect(await signIn(email.toUpperCase(), PASSWORD)).toMatchObject({ id });
    expect(await signIn(email, `${PASSWORD}!`)).toBeNull();
    expect(await signIn("nobody@example.org", PASSWORD)).toBeNull();
  });

  it("hashes for an unknown email too, so the time says nothing", async () => {
    const { email } = await student();
    const time = async (who: string) => {
      const started = performance.now();
      await signIn(who, "a wrong password it is");
      return performance.now() - started;
    };
    const median = (all: number[]) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 7; round++) {
      known.push(await time(email));
      unknown.push(await time("stranger@example.org"));
    }
    // Without a hash an unknown email is answered ten times sooner.
    expect(median(unknown)).toBeGreaterThan(median(known) / 3);
  });

  it("stops guessing after ten tries, the right password included, and another account is not affected", async () => {
    const { email } = await student();
    for (let guess = 0; guess < SIGN_IN.attempts; guess++) await attempt(SIGN_IN, email);
    await expect(signIn(email, PASSWORD)).rejects.toThrow(TooManyAttempts);
    expect(await signIn((await student()).email, PASSWORD)).not.toBeNull();
  });

  it("counts again when the window is over, and from nothing after a success", async () => {
    for (let guess = 0; guess < SIGN_IN.attempts; guess++) expect(await attempt(SIGN_IN, "w", 1000)).toBe(0);
    expect(await attempt(SIGN_IN, "w", 1000)).toBe(SIGN_IN.windowMs / 1000);
    expect(await attempt(SIGN_IN, "w", 1000 + SIGN_IN.windowMs)).toBe(0);
    for (let guess = 0; guess < SIGN_IN.attempts; guess++) await attempt(SIGN_IN, "v", 1000);
    await forget(SIGN_IN, "v");
    expect(await attempt(SIGN_IN, "v", 1000)).toBe(0);
  });

  it("ends the session of an account that is gone", async () => {
    const { id, email } = await student();
    const show = async (sub: string) => {
      const session = { expires: "", user: { id: "", email: "", name: null } };
      return authOptions().callbacks?.session?.({
        session,
        token: { sub },
        user: { id: sub, email, emailVerified: null },
        newSession: null,
        trigger: "update",
      });
    };
    expect(await show(id)).toMatchObject({ user: { id, email } });
    expect(await show(randomUUID())).not.toHaveProperty("user");
  });
});

describe("sync", () => {
  it("refuses who is signed out, or whose account is gone", async () => {
    await refused(await postSync(request(nothing), null), 401);
    await refused(await postSync(request(nothing), randomUUID()), 401);
  });

  it("stores what is sent twice once", async () => {
    const { id } = await student();
    const sent = { events: [event()], drafts: [draft("tab", "const x = 1;")] };
    await synced(id, sent);
    await synced(id, sent);
    const all = await synced(id, {});
    expect(all.events).toEqual(sent.events);
    expect(all.drafts).toEqual(sent.drafts);
    expect(all.more).toBe(false);
  });

  it("merges two devices, and a cursor passes over nothing", async () => {
    const { id } = await student();
    const [a, b, c] = [event("one"), event("two"), event("three")];
    const first = await synced(id, { events: [a] });
    const second = await synced(id, { events: [b] });
    expect(second.events).toEqual([a, b]);
    const later = await synced(id, { events: [c], cursor: first.cursor });
    expect(later.events).toEqual([b, c]);
    expect((await synced(id, { cursor: later.cursor })).events).toEqual([]);
  });

  it("keeps both of two drafts written apart", async () => {
    const { id } = await student();
    await synced(id, { drafts: [draft("laptop", "left")] });
    const { drafts } = await synced(id, { drafts: [draft("phone", "right")] });
    expect(
      draftHeads(drafts)
        .map(({ text }) => text)
        .sort(),
    ).toEqual(["left", "right"]);
  });

  it("loses nothing when devices write at once", async () => {
    const { id } = await student();
    const sent = Array.from({ length: 20 }, () => event());
    await Promise.all(sent.map((one) => synced(id, { events: [one] })));
    const ids = (await synced(id, {})).events.map((one) => one.id);
    expect(ids.sort()).toEqual(sent.map((one) => one.id).sort());
  });

  it("does not stand still while one transaction is open and others write", async () => {
    const { id } = await student();
    const started = performance.now();
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => [
        synced(id, { events: [event()], drafts: [draft(`tab-${n}`, "text")] }),
        attempt(SIGN_IN, `somebody-${n}`),
        (async () => (await getAccount(id)).status)(),
      ]).flat(),
    );
    expect(performance.now() - started).toBeLessThan(BUSY_TIMEOUT_MS);
  });

  it("answers in pages", async () => {
    const { id } = await student();
    for (let page = 0; page < 2; page++)
      await synced(id, { events: Array.from({ length: SYNC_EVENTS_MAX }, () => event()) });
    await synced(id, { events: [event()] });
    const seen = new Set<string>();
    let cursor: string | null = null;
    let pages = 0;
    for (let more = true; more; pages++) {
      const page: z.infer<typeof syncResponse> = await synced(id, { cursor });
      for (const one of page.events) seen.add(one.id);
      ({ cursor, more } = page);
    }
    expect(seen.size).toBe(2 * SYNC_EVENTS_MAX + 1);
    expect(pages).toBe(3);
  });

  it("starts over for a cursor from before the database was restored", async () => {
    const { id } = await student();
    const one = event();
    await synced(id, { events: [one] });
    expect((await synced(id, { cursor: "999999999.999999999" })).events).toEqual([one]);
    expect(await refused(await postSync(request({ ...nothing, cursor: "x" }), id), 400)).toMatchObject({
      field: "cursor",
    });
  });

  it("shows nobody what is another's, even under the same id", async () => {
    const [ada, bob] = [await student(), await student()];
    const one = event("ada");
    await synced(ada.id, { events: [one] });
    expect((await synced(bob.id, {})).events).toEqual([]);
    const forged = { ...event("bob"), id: one.id };
    expect((await synced(bob.id, { events: [forged] })).events).toEqual([forged]);
    expect((await synced(ada.id, {})).events).toEqual([one]);
  });

  it("takes a draft of exactly the limit and names size and limit above it", async () => {
    const { id } = await student();
    await synced(id, { drafts: [draft("fits", "é".repeat(DRAFT_SIZE_BYTES_MAX / 2))] });
    const big = draft("big", "é".repeat(DRAFT_SIZE_BYTES_MAX / 2 + 1));
    const answer = await refused(await postSync(request({ ...nothing, drafts: [big] }), id), 413);
    expect(answer).toMatchObject({
      field: "drafts.0.text",
      sizeBytes: DRAFT_SIZE_BYTES_MAX + 2,
      limitBytes: DRAFT_SIZE_BYTES_MAX,
    });
  });

  it("names the path of a bad field and stores nothing of that request", async () => {
    const { id } = await student();
    const bad = { ...nothing, events: [event(), { ...event(), at: "yesterday" }] };
    expect(await refused(await postSync(request(bad), id), 400)).toMatchObject({ field: "events.1.at" });
    expect((await synced(id, {})).events).toEqual([]);
  });

  it("takes no verification from a client", async () => {
    const { id } = await student();
    const { chapter: _c, section: _s, ...base } = { ...event(), chapter: "", section: "" };
    const forged = { ...base, type: "exercise-verified", exercise: "abd-register", source: "0".repeat(64) };
    await refused(await postSync(request({ ...nothing, events: [forged] }), id), 400);
  });
});

describe("account", () => {
  it("exports everything, and refuses who is signed out", async () => {
    const { id, email } = await student();
    const sent = { events: [event()], drafts: [draft("tab", "text")] };
    await synced(id, sent);
    const response = await getAccount(id);
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; /);
    const file = exportFile.parse(await response.json());
    expect(file).toMatchObject({ ...sent, account: { email } });
    expect(JSON.stringify(file)).not.toContain("argon2");
    await refused(await getAccount(null), 401);
  });

  it("is deleted with its password and all of it, and not with another", async () => {
    const [ada, bob] = [await student(), await student()];
    for (const { id } of [ada, bob]) await synced(id, { events: [event()], drafts: [draft("tab", "text")] });
    const wrong = await removeAccount(request({ password: "not this one at all" }), ada.id);
    expect(await refused(wrong, 403)).toMatchObject({ field: "password" });
    expect((await synced(ada.id, {})).events).toHaveLength(1);
    await refused(await removeAccount(request({ password: PASSWORD }), null), 401);

    expect((await removeAccount(request({ password: PASSWORD }), ada.id)).status).toBe(200);
    const db = await database();
    const where = { userId: ada.id };
    expect([await db.event.count({ where }), await db.draft.count({ where })]).toEqual([0, 0]);
    expect(await signIn(ada.email, PASSWORD)).toBeNull();
    await refused(await postSync(request(nothing), ada.id), 401);
    expect((await synced(bob.id, {})).events).toHaveLength(1);
  });
});

describe("the data folder", () => {
  it("is for the server's account only, and its secret stays the same", () => {
    const secret = sessionSecret();
    expect(secret).toHaveLength(43);
    expect(sessionSecret()).toBe(secret);
    expect(statSync(path.join(folder, "secret")).mode & 0o777).toBe(0o600);
  });

  it("is well", async () => {
    expect(await (await getHealth()).json()).toEqual({ ok: true });
  });
});
