import { describe, expect, it } from "vitest";
import { SYNC_EVENTS_MAX, type LearningEvent, type SyncRequest } from "@/lib/learning";
import { createMemoryStore } from "./memory-store";
import { ownerOf, SIGNED_OUT, type Account, type ProgressStore } from "./store";
import { createSyncLoop, retryDelayMs, type SyncPhase } from "./sync-loop";
import { syncRound, type Outcome, type Reply } from "./sync-round";

let ids = 0;
const uuid = () => {
  ids += 1;
  return `${String(ids).padStart(8, "0")}-0000-4000-8000-000000000000`;
};
const event = (section: string): LearningEvent => ({
  id: uuid(),
  device: uuid(),
  at: "2026-01-01T00:00:00.000Z",
  type: "section-opened",
  chapter: "cap",
  section,
});
const draftOf = (id: string) => ({
  id,
  exercise: "e",
  device: id,
  writer: "w",
  clock: { w: 1 },
  text: "",
  at: "2026-01-01T00:00:00.000Z",
});
const ANN: Account = { id: "ann", email: "ann@example.org", name: null };
const BEN: Account = { id: "ben", email: "ben@example.org", name: null };

/** What a server does: a set per account, and a cursor that counts. */
function fakeServer() {
  const log: LearningEvent[] = [];
  const requests: SyncRequest[] = [];
  const send = async (request: SyncRequest): Promise<Reply> => {
    requests.push(request);
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
  };
  return { log, requests, send };
}

const quiet = { current: () => true, onArrived: () => undefined, onDelivered: () => undefined };
const put = (store: ProgressStore, owner: string, events: readonly LearningEvent[]) =>
  store.put(owner, { events: events.map((one) => ({ event: one, delivery: "waiting" })) });
const waiting = async (store: ProgressStore, owner: string) =>
  (await store.load(owner)).events.filter(({ delivery }) => delivery === "waiting").length;

describe("a round", () => {
  it("brings two devices to the same set", async () => {
    const server = fakeServer();
    const [phone, desk] = [createMemoryStore(uuid), createMemoryStore(uuid)];
    const owner = ownerOf(ANN);
    await put(phone, owner, [event("s1"), event("s2")]);
    await put(desk, owner, [event("s3")]);
    for (const store of [phone, desk, phone])
      expect(await syncRound({ store, owner, send: server.send, ...quiet })).toEqual({ kind: "done" });
    const idsOf = async (store: ProgressStore) =>
      (await store.load(owner)).events.map((row) => row.event.id).sort();
    expect(await idsOf(phone)).toEqual(await idsOf(desk));
    expect(await idsOf(phone)).toHaveLength(3);
    expect(await waiting(phone, owner)).toBe(0);
  });

  it("marks nothing as sent when the answer was lost, and sending again doubles nothing", async () => {
    const server = fakeServer();
    const store = createMemoryStore(uuid);
    await put(store, "user:ann", [event("s1")]);
    const lost = async (request: SyncRequest): Promise<Reply> => {
      await server.send(request);
      return { kind: "offline" };
    };
    expect(await syncRound({ store, owner: "user:ann", send: lost, ...quiet })).toEqual({ kind: "offline" });
    expect(await waiting(store, "user:ann")).toBe(1);
    await syncRound({ store, owner: "user:ann", send: server.send, ...quiet });
    expect(await waiting(store, "user:ann")).toBe(0);
    expect(server.log).toHaveLength(1);
  });

  it("brings nothing back of an account that was left while the answer was under way", async () => {
    const server = fakeServer();
    server.log.push(event("s1"));
    const store = createMemoryStore(uuid);
    const host = { store, owner: "user:ann", send: server.send, ...quiet };
    expect(await syncRound({ ...host, current: () => false })).toEqual({ kind: "done" });
    expect((await store.load("user:ann")).events).toEqual([]);
    await syncRound(host);
    expect((await store.load("user:ann")).events).toHaveLength(1);
  });

  it("sends more than one batch holds", async () => {
    const server = fakeServer();
    const store = createMemoryStore(uuid);
    await put(
      store,
      "user:ann",
      Array.from({ length: SYNC_EVENTS_MAX + 3 }, (_, n) => event(`s${n}`)),
    );
    await syncRound({ store, owner: "user:ann", send: server.send, ...quiet });
    expect(server.log).toHaveLength(SYNC_EVENTS_MAX + 3);
    expect(Math.max(...server.requests.map(({ events }) => events.length))).toBe(SYNC_EVENTS_MAX);
  });

  it("begins again when the server does not know the cursor, and does not loop when it still refuses", async () => {
    const server = fakeServer();
    server.log.push(event("s1"));
    const store = createMemoryStore(uuid);
    await store.setCursor("user:ann", "of another server");
    const restored = async (request: SyncRequest): Promise<Reply> =>
      request.cursor === null ? server.send(request) : { kind: "stale-cursor" };
    const host = { store, owner: "user:ann", send: restored, ...quiet };
    expect(await syncRound(host)).toEqual({ kind: "done" });
    expect((await store.load("user:ann")).events).toHaveLength(1);
    const stubborn = async (): Promise<Reply> => ({ kind: "stale-cursor" });
    expect(await syncRound({ ...host, send: stubborn })).toMatchObject({ kind: "later" });
  });

  it("a request holds as many drafts as travel in 4 MiB, at least one, and the rest goes in the next", async () => {
    const requests: SyncRequest[] = [];
    const send = async (request: SyncRequest): Promise<Reply> => {
      requests.push(request);
      return { kind: "ok", response: { cursor: "1", events: [], drafts: [], more: false } };
    };
    const store = createMemoryStore(uuid);
    // Each control character travels as six.
    const drafts = Array.from({ length: 6 }, () => ({
      delivery: "waiting" as const,
      version: { ...draftOf(uuid()), text: "\u0001".repeat(256 * 1024) },
    }));
    await store.put("user:ann", { drafts });
    expect(await syncRound({ store, owner: "user:ann", send, ...quiet })).toEqual({ kind: "done" });
    expect(requests.map((one) => one.drafts.length)).toEqual([2, 2, 2]);
  });

  it("keeps what the server refuses, sets it aside, and sends the rest", async () => {
    const server = fakeServer();
    const store = createMemoryStore(uuid);
    await put(store, "user:ann", [event("s1"), event("bad"), event("s2")]);
    const picky = async (request: SyncRequest): Promise<Reply> => {
      const index = request.events.findIndex((one) => one.type === "section-opened" && one.section === "bad");
      if (index >= 0) return { kind: "refused", item: { list: "events", index }, message: "no such section" };
      return server.send(request);
    };
    expect(await syncRound({ store, owner: "user:ann", send: picky, ...quiet })).toEqual({ kind: "done" });
    expect(server.log).toHaveLength(2);
    expect((await store.load("user:ann")).events.map(({ delivery }) => delivery).sort()).toEqual([
      "refused",
      "sent",
      "sent",
    ]);
  });

  it("a refusal that names nothing waits instead of looping", async () => {
    const store = createMemoryStore(uuid);
    await put(store, "user:ann", [event("s1")]);
    const send = async (): Promise<Reply> => ({ kind: "refused", item: null, message: "no" });
    expect(await syncRound({ store, owner: "user:ann", send, ...quiet })).toMatchObject({ kind: "later" });
    expect(await waiting(store, "user:ann")).toBe(1);
  });
});

describe("accounts on one device", () => {
  it("signing in takes along what was done signed out, once", async () => {
    const store = createMemoryStore(uuid);
    await put(store, SIGNED_OUT, [event("s1")]);
    expect(await store.adopt(ANN)).toBe(1);
    expect(await waiting(store, ownerOf(ANN))).toBe(1);
    expect((await store.load(SIGNED_OUT)).events).toEqual([]);
    expect(await store.adopt(ANN)).toBe(0);
  });

  it("the next account sees nothing of the last one", async () => {
    const store = createMemoryStore(uuid);
    await store.adopt(ANN);
    await put(store, ownerOf(ANN), [event("s1")]);
    await store.leave(false);
    await store.adopt(BEN);
    expect((await store.load(ownerOf(BEN))).events).toEqual([]);
  });

  it("signing out removes what the account has, and keeps what it does not have yet", async () => {
    const store = createMemoryStore(uuid);
    await store.adopt(ANN);
    const owner = ownerOf(ANN);
    const one = event("s1");
    await put(store, owner, [one]);
    await store.leave(false);
    expect((await store.load(owner)).events).toHaveLength(1);
    await store.adopt(ANN);
    await store.mark(owner, { events: [one.id], drafts: [], as: "sent" });
    await store.leave(false);
    expect((await store.load(owner)).events).toEqual([]);
  });

  it("writers get new names when the rows that counted them are gone", async () => {
    const store = createMemoryStore(uuid);
    await store.adopt(ANN);
    const before = (await store.load(ownerOf(ANN))).writers;
    await store.leave(true);
    await store.adopt(ANN);
    expect((await store.load(ownerOf(ANN))).writers).not.toBe(before);
  });
});

function harness(outcomes: Outcome[], enabled = true) {
  const phases: string[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  let rounds = 0;
  const loop = createSyncLoop({
    enabled: () => enabled,
    round: async () => {
      rounds += 1;
      return outcomes.shift() ?? { kind: "done" };
    },
    timer: (run, ms) => {
      const entry = { run, ms };
      timers.push(entry);
      return () => void timers.splice(timers.indexOf(entry), 1);
    },
    random: () => 0.5,
    onPhase: (phase: SyncPhase) => phases.push(phase.kind),
  });
  return { loop, phases, timers, rounds: () => rounds };
}

describe("the loop", () => {
  it("sends nothing while nobody is signed in", async () => {
    const { loop, timers, rounds } = harness([], false);
    loop.changed();
    await loop.now();
    expect([timers.length, rounds()]).toEqual([0, 0]);
  });

  it("makes one round of a burst of changes", () => {
    const { loop, timers } = harness([]);
    for (let n = 0; n < 5; n += 1) loop.changed();
    expect(timers).toHaveLength(1);
  });

  it("waits longer after each failure, and a change does not hurry it", async () => {
    const { loop, timers, phases } = harness([{ kind: "offline" }, { kind: "offline" }, { kind: "done" }]);
    await loop.now();
    const first = timers[0]?.ms ?? 0;
    loop.changed();
    expect(timers).toHaveLength(1);
    timers.shift()?.run();
    await new Promise((resolve) => setTimeout(resolve));
    expect(timers[0]?.ms).toBeGreaterThan(first);
    timers.shift()?.run();
    await new Promise((resolve) => setTimeout(resolve));
    expect(phases).toEqual(["syncing", "offline", "syncing", "offline", "syncing", "idle"]);
    expect(timers).toEqual([]);
  });

  it("stops when the session has ended, until told to go on", async () => {
    const { loop, timers, phases } = harness([{ kind: "signed-out" }]);
    await loop.now();
    expect([timers.length, phases.at(-1)]).toEqual([0, "ended"]);
    await loop.now();
    expect(phases.at(-1)).toBe("idle");
  });

  it("a change during a round is followed by another round", async () => {
    const { loop, rounds } = harness([]);
    const running = loop.now();
    loop.changed();
    await running;
    expect(rounds()).toBe(2);
  });

  it("backs off within bounds and obeys Retry-After", () => {
    expect(retryDelayMs(1, 0, null)).toBe(1_000);
    expect(retryDelayMs(30, 0.999, null)).toBeLessThanOrEqual(300_000);
    expect(retryDelayMs(1, 0, 7_000)).toBe(7_000);
  });
});
