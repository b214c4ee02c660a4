import { describe, expect, it } from "vitest";
import { DRAFT_HISTORY_MAX, hashSource, type LearningEvent, type SyncRequest } from "@/lib/learning";
import { Engine } from "./engine";
import type { Environment, Session, TabMessage } from "./environment";
import { createMemoryStore } from "./memory-store";
import { SIGNED_OUT, type Account, type ProgressStore } from "./store";
import { syncLabel } from "./sync-label";
import type { Reply } from "./sync-round";

const ANN: Account = { id: "ann", email: "ann@example.org", name: "Ann" };

let ids = 0;
const uuid = () => {
  ids += 1;
  return `${String(ids).padStart(8, "0")}-0000-4000-8000-000000000000`;
};
const settle = async () => {
  for (let n = 0; n < 60; n += 1) await Promise.resolve();
};

/** A browser with one store and any number of tabs; the world is what a server and the network do. */
function browser() {
  const world = {
    session: { kind: "nobody" } as Session,
    online: true,
    nowMs: Date.UTC(2026, 0, 1),
    reply: null as Reply | null,
  };
  const store = { ...createMemoryStore(uuid), kind: "disk" as const } satisfies ProgressStore;
  const log: LearningEvent[] = [];
  const requests: SyncRequest[] = [];
  const listeners: ((message: TabMessage) => void)[] = [];
  const timers: (() => void)[] = [];
  let tabs = 0;
  const env = (): Environment => {
    const slot = String(tabs++);
    return {
      openStore: async () => ({ store, problem: null }),
      uuid,
      nowMs: () => (world.nowMs += 1),
      random: () => 0.5,
      timer: (run) => {
        timers.push(run);
        return () => void (timers.includes(run) && timers.splice(timers.indexOf(run), 1));
      },
      tabSlot: async () => slot,
      tabs: (listen) => {
        listeners.push(listen);
        return (message) => {
          for (const other of listeners) if (other !== listen) other(structuredClone(message));
        };
      },
      session: async () => world.session,
      send: async (request) => {
        requests.push(request);
        if (!world.online) return { kind: "offline" };
        if (world.reply) return world.reply;
        for (const one of request.events) if (!log.some(({ id }) => id === one.id)) log.push(one);
        return {
          kind: "ok",
          response: {
            cursor: String(log.length),
            events: log.slice(Number(request.cursor ?? 0)),
            drafts: [],
            more: false,
          },
        };
      },
      online: () => world.online,
    };
  };
  return {
    world,
    store,
    log,
    requests,
    open: async () => {
      const engine = new Engine(env());
      await engine.start();
      return engine;
    },
    early: () => new Engine(env()),
    tick: async () => {
      for (const run of timers.splice(0)) run();
      await settle();
    },
  };
}

const open = (engine: Engine, section: string) =>
  engine.record({ type: "section-opened", chapter: "cap", section });
const opened = (engine: Engine) => [...(engine.snapshot().learning.chapters.get("cap")?.opened ?? [])].sort();
const label = (engine: Engine) => syncLabel(engine.snapshot()).label;

describe("signed out", () => {
  it("keeps what is done, here, and sends nothing", async () => {
    const one = browser();
    const engine = await one.open();
    open(engine, "s1");
    await one.tick();
    expect(opened(await one.open())).toEqual(["s1"]);
    expect(one.requests).toEqual([]);
    expect(label(engine)).toBe("Saved here");
  });

  it("keeps what happens before the store is open", async () => {
    const one = browser();
    const engine = one.early();
    open(engine, "s1");
    expect(opened(engine)).toEqual([]);
    await engine.start();
    await settle();
    expect(opened(await one.open())).toEqual(["s1"]);
  });

  it("shows in one tab what was done in another", async () => {
    const one = browser();
    const [a, b] = [await one.open(), await one.open()];
    open(a, "s1");
    await settle();
    expect(opened(b)).toEqual(["s1"]);
  });
});

describe("signing in and out", () => {
  it("takes along what was done signed out, in every tab, and on the next device it is there", async () => {
    const one = browser();
    const [a, b] = [await one.open(), await one.open()];
    open(a, "s1");
    await settle();
    one.world.session = { kind: "account", account: ANN };
    await a.checkSession();
    await settle();
    expect([a.snapshot().account?.id, b.snapshot().account?.id]).toEqual(["ann", "ann"]);
    expect(opened(b)).toEqual(["s1"]);
    expect(one.log).toHaveLength(1);
    expect(label(a)).toBe("Saved to your account");
    expect(a.snapshot().waiting).toBe(0);
    expect(b.snapshot().waiting).toBe(0);
  });

  it("leaves nothing of the account behind in this browser", async () => {
    const one = browser();
    one.world.session = { kind: "account", account: ANN };
    const engine = await one.open();
    open(engine, "s1");
    await engine.syncNow();
    one.world.session = { kind: "nobody" };
    await engine.leave(false);
    expect(opened(engine)).toEqual([]);
    expect((await one.store.load("user:ann")).events).toEqual([]);
    open(engine, "s2");
    await settle();
    expect((await one.store.load(SIGNED_OUT)).events).toHaveLength(1);
  });

  it("a session that ended by itself hides nothing, and says what to do", async () => {
    const one = browser();
    one.world.session = { kind: "account", account: ANN };
    const engine = await one.open();
    open(engine, "s1");
    await engine.syncNow();
    one.world.reply = { kind: "signed-out" };
    open(engine, "s2");
    await one.tick();
    expect(opened(engine)).toEqual(["s1", "s2"]);
    expect(label(engine)).toBe("Sign in again");
    one.world.reply = null;
    await engine.checkSession();
    expect(label(engine)).toBe("Saved to your account");
    expect(one.log).toHaveLength(2);
  });

  it("works offline from the start as the account it was", async () => {
    const one = browser();
    one.world.session = { kind: "account", account: ANN };
    const before = await one.open();
    open(before, "s1");
    await before.syncNow();
    one.world.session = { kind: "unknown" };
    one.world.online = false;
    const engine = await one.open();
    open(engine, "s2");
    await settle();
    expect(opened(engine)).toEqual(["s1", "s2"]);
    expect(label(engine)).toBe("Offline, saved here");
    one.world.session = { kind: "account", account: ANN };
    one.world.online = true;
    engine.connectionChanged();
    await settle();
    expect(one.log).toHaveLength(2);
    expect(label(engine)).toBe("Saved to your account");
  });
});

it("what is done in any tab while one signs in goes to the account too", async () => {
  const one = browser();
  const [a, b] = [await one.open(), await one.open()];
  one.world.session = { kind: "account", account: ANN };
  const signingIn = a.checkSession();
  open(a, "s1");
  open(b, "s2");
  await signingIn;
  open(b, "s3");
  await settle();
  await a.syncNow();
  await b.syncNow();
  expect([opened(a), opened(b)]).toEqual([
    ["s1", "s2", "s3"],
    ["s1", "s2", "s3"],
  ]);
  expect(one.log).toHaveLength(3);
  expect((await one.store.load(SIGNED_OUT)).events).toEqual([]);
});

it("another account on the same browser begins with nothing of the first", async () => {
  const one = browser();
  one.world.session = { kind: "account", account: ANN };
  const engine = await one.open();
  open(engine, "s1");
  await engine.syncNow();
  one.log.length = 0;
  one.world.session = { kind: "account", account: { id: "ben", email: "ben@example.org", name: null } };
  await engine.checkSession();
  expect(opened(engine)).toEqual([]);
  expect((await one.store.load("user:ann")).events).toEqual([]);
});

describe("drafts in two tabs", () => {
  it("neither loses its text, and one decision ends it in both", async () => {
    const one = browser();
    const [a, b] = [await one.open(), await one.open()];
    a.drafts.save("e", "base");
    await one.tick();
    expect(b.drafts.view("e")).toMatchObject({ text: "base", status: "saved-here" });
    a.drafts.save("e", "from a");
    b.drafts.save("e", "from b");
    expect(a.drafts.view("e").status).toBe("saving");
    await one.tick();
    expect(a.drafts.view("e").conflict.map(({ text }) => text)).toEqual(["from b"]);
    expect(b.drafts.view("e").conflict.map(({ text }) => text)).toEqual(["from a"]);
    b.drafts.settle(
      "e",
      "from a",
      b.drafts.view("e").conflict.map(({ id }) => id),
    );
    await settle();
    expect(a.drafts.view("e")).toMatchObject({ text: "from a", conflict: [] });
    b.drafts.save("e", "from a, more");
    await one.tick();
    expect(a.drafts.view("e").text).toBe("from a, more");
    expect(b.drafts.view("e").history.map(({ text }) => text)).toContain("from b");
  });

  it("an earlier version is put back as a new one, and the text it replaces stays in the history", async () => {
    const one = browser();
    const engine = await one.open();
    engine.drafts.save("e", "old");
    await one.tick();
    one.world.nowMs += 6 * 60_000;
    engine.drafts.save("e", "new");
    await one.tick();
    const { revision } = engine.drafts.view("e");
    engine.drafts.settle("e", "old", []);
    await settle();
    expect(engine.drafts.view("e")).toMatchObject({ text: "old", conflict: [], revision: revision + 1 });
    expect(engine.drafts.view("e").history.map(({ text }) => text)).toContain("new");
  });

  it("a text typed and not yet saved is saved when the page is left", async () => {
    const one = browser();
    const engine = await one.open();
    engine.drafts.save("e", "almost lost");
    engine.hidden();
    await settle();
    expect((await one.open()).drafts.view("e").text).toBe("almost lost");
  });

  it("over 256 KiB it is kept here, not sent, and says so; shortened, it is sent", async () => {
    const one = browser();
    one.world.session = { kind: "account", account: ANN };
    const engine = await one.open();
    engine.drafts.save("e", "x".repeat(256 * 1024 + 1));
    await engine.syncNow();
    expect(engine.drafts.view("e").status).toBe("too-big");
    expect(one.requests.flatMap(({ drafts }) => drafts)).toEqual([]);
    expect((await one.open()).drafts.view("e").text).toHaveLength(256 * 1024 + 1);
    engine.drafts.save("e", "short");
    await engine.syncNow();
    expect(engine.drafts.view("e").status).toBe("saved-to-account");
    expect(one.requests.flatMap(({ drafts }) => drafts).map(({ text }) => text)).toEqual(["short"]);
  });

  it("what is typed while signing in stays in the editor and is saved", async () => {
    const one = browser();
    const engine = await one.open();
    engine.drafts.save("e", "first");
    await one.tick();
    one.world.session = { kind: "account", account: ANN };
    const signingIn = engine.checkSession();
    engine.drafts.save("e", "first, typed on");
    await signingIn;
    expect(engine.drafts.view("e").text).toBe("first, typed on");
    await engine.syncNow();
    expect(engine.drafts.view("e").conflict).toEqual([]);
    expect((await one.open()).drafts.view("e").text).toBe("first, typed on");
  });
});

describe("a text that was judged", () => {
  const attempted = (engine: Engine, text: string) =>
    engine.record({
      type: "exercise-attempted",
      exercise: "e",
      verdict: "rejected",
      source: hashSource(text),
    });
  const texts = (engine: Engine) => engine.drafts.view("e").history.map(({ text }) => text);

  it("stays while its neighbours of the same five minutes are replaced, and after a reload", async () => {
    const one = browser();
    const engine = await one.open();
    for (const text of ["typed", "judged", "typed on", "judged again", "last"]) {
      engine.drafts.save("e", text);
      if (text.startsWith("judged")) engine.drafts.keep("e", text);
      else await one.tick();
      if (text.startsWith("judged")) attempted(engine, text);
    }
    expect(texts(engine)).toEqual(["last", "judged again", "judged"]);
    const later = await one.open();
    expect(texts(later)).toEqual(["last", "judged again", "judged"]);
    later.drafts.save("e", "after");
    await one.tick();
    expect(texts(later)).toContain("judged");
  });

  it("stays while it is being judged, before there is an event of it", async () => {
    const one = browser();
    const engine = await one.open();
    engine.drafts.save("e", "judged");
    engine.drafts.keep("e", "judged");
    engine.drafts.save("e", "typed meanwhile");
    await one.tick();
    expect(texts(engine)).toEqual(["typed meanwhile", "judged"]);
  });

  it("that was accepted outlives any number of versions after it", async () => {
    const one = browser();
    const engine = await one.open();
    engine.drafts.save("e", "accepted");
    engine.drafts.keep("e", "accepted");
    engine.record({
      type: "exercise-attempted",
      exercise: "e",
      verdict: "accepted",
      source: hashSource("accepted"),
    });
    for (let n = 0; n < DRAFT_HISTORY_MAX + 5; n += 1) engine.drafts.settle("e", `version ${n}`, []);
    engine.drafts.save("e", "typed at last");
    await one.tick();
    expect(texts(engine)).toContain("accepted");
    expect(texts(engine)).not.toContain("version 0");
  });
});

it("a store that refuses is tried again, and the page says so meanwhile", async () => {
  const one = browser();
  const engine = await one.open();
  const put = one.store.put;
  one.store.put = async () => {
    throw new Error("QuotaExceededError");
  };
  engine.drafts.save("e", "kept in memory");
  await one.tick();
  expect(engine.drafts.view("e").status).toBe("not-saved");
  expect(label(engine)).toBe("Not saved");
  one.store.put = put;
  await one.tick();
  expect(label(engine)).toBe("Saved here");
  expect(engine.drafts.view("e").status).toBe("saved-here");
  expect((await one.open()).drafts.view("e").text).toBe("kept in memory");
});

it("an export read back on another device adds what is missing, once", async () => {
  const [from, to] = [browser(), browser()];
  const one = await from.open();
  open(one, "s1");
  one.drafts.save("e", "code");
  await from.tick();
  const file: unknown = JSON.parse(JSON.stringify(one.exportData()));
  const other = await to.open();
  expect(await other.importData(file)).toBe(2);
  expect(await other.importData(file)).toBe(0);
  expect(opened(other)).toEqual(["s1"]);
  expect(other.drafts.view("e").text).toBe("code");
  await expect(other.importData({ format: "something else" })).rejects.toThrow();
});

it("an event is later than all that was known, even if this clock runs behind", async () => {
  const one = browser();
  const engine = await one.open();
  const answer = (correct: boolean) =>
    engine.record({
      type: "question-answered",
      chapter: "cap",
      question: "q-x",
      option: correct ? 1 : 0,
      correct,
    });
  answer(false);
  one.world.nowMs -= 3600_000;
  answer(true);
  expect(engine.snapshot().learning.chapters.get("cap")?.questions.get("q-x")?.latest.correct).toBe(true);
});
