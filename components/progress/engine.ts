/**
 * What the student did, live: the rows of the present owner in memory, written through to the store, told to the other tabs,
 * synced when signed in. One per tab. It computes nothing about progress (lib/learning does) and draws nothing.
 *
 * Whose rows are shown is remembered in the store and changes only when somebody signs in, signs out or deletes the account.
 * A session that ended by itself changes nothing on the page: the work stays in sight and the badge asks to sign in again.
 */
import {
  exportFile,
  foldEvents,
  mergeDrafts,
  mergeEvents,
  type DraftVersion,
  type EventInput,
  type ExportFile,
  type LearningEvent,
  type LearningState,
} from "@/lib/learning";
import { createDraftDesk, type DraftDesk } from "./draft-desk";
import type { Environment, TabMessage } from "./environment";
import { createWriter } from "./writer";
import {
  ownerOf,
  SIGNED_OUT,
  type Account,
  type Delivery,
  type DraftRow,
  type EventRow,
  type ProgressStore,
  type Rows,
} from "./store";
import { createSyncLoop, type SyncPhase } from "./sync-loop";
import { syncRound } from "./sync-round";

export interface Snapshot {
  /** False until the rows are loaded: then nothing may be said about what is missing. */
  readonly ready: boolean;
  readonly account: Account | null;
  /** `ended`: the rows of an account are shown, and the server no longer knows who this is. */
  readonly session: "unknown" | "active" | "ended" | "none";
  readonly storage: "disk" | "memory";
  /** Why the last write to storage failed, or why there is no storage. */
  readonly problem: string | null;
  readonly events: readonly LearningEvent[];
  readonly learning: LearningState;
  /** Events and drafts the account does not have yet. */
  readonly waiting: number;
  /** Those it never will: too big, or refused by the server. They are kept here. */
  readonly refused: number;
  readonly online: boolean;
  readonly phase: SyncPhase;
  readonly syncedAtMs: number | null;
}

export const EMPTY: Snapshot = {
  ready: false,
  account: null,
  session: "unknown",
  storage: "disk",
  problem: null,
  events: [],
  learning: foldEvents([]),
  waiting: 0,
  refused: 0,
  online: true,
  phase: { kind: "idle" },
  syncedAtMs: null,
};

export interface Engine {
  readonly drafts: DraftDesk;
  snapshot(): Snapshot;
  subscribe(listener: () => void): () => void;
  record(input: EventInput): void;
  start(): Promise<void>;
  /** Asks the server who is signed in and takes over what was done signed out. */
  checkSession(): Promise<void>;
  /** How many changes the account still does not have. */
  syncNow(): Promise<number>;
  /** After the server has ended the session (or deleted the account: `forced`). */
  leave(forced: boolean): Promise<void>;
  exportData(): ExportFile;
  /** How many events and drafts were new. Throws a ZodError on a file that is not an export. */
  importData(json: unknown): Promise<number>;
  connectionChanged(): void;
  shown(): void;
  hidden(): void;
}

/** A clock this far behind the newest event is taken to be wrong by mistake, not by a year. */
const CLOCK_AHEAD_MAX_MS = 24 * 3600 * 1000;
const SESSION_CHECK_EVERY_MS = 60_000;

export function createEngine(env: Environment): Engine {
  let store: ProgressStore | null = null;
  let device = "";
  let current = EMPTY;
  let owner = SIGNED_OUT;
  let checkedAtMs = 0;
  const eventRows = new Map<string, EventRow>();
  const draftRows = new Map<string, DraftRow>();
  const listeners = new Set<() => void>();
  const early: { readonly input: EventInput; readonly atMs: number }[] = [];

  const emit = (change: Partial<Snapshot>) => {
    current = { ...current, ...change, ...counts(eventRows, draftRows) };
    for (const listener of listeners) listener();
  };

  const writer = createWriter({
    timer: env.timer,
    write: async (to, rows, forget) => store?.put(to, rows, forget),
    onProblem: (problem) => {
      drafts.changed();
      emit({ problem });
    },
  });
  const post = env.tabs((message) => hear(message));

  /** Into memory; true when something was new. */
  const take = (rows: Rows): boolean => {
    let fresh = false;
    for (const row of rows.events ?? []) fresh = takeRow(eventRows, row.event.id, row) || fresh;
    for (const row of rows.drafts ?? []) fresh = takeRow(draftRows, row.version.id, row) || fresh;
    return fresh;
  };

  const refold = (change: Partial<Snapshot> = {}) => {
    const events = mergeEvents([...eventRows.values()].map(({ event }) => event));
    drafts.changed();
    emit({ ...change, events, learning: foldEvents(events) });
  };

  /** Into memory, the store and the other tabs. */
  const add = (rows: Rows, forget: readonly string[] = []): Promise<boolean> => {
    take(rows);
    for (const id of forget) draftRows.delete(id);
    const to = owner;
    const written = writer.put(to, rows, forget).then((ok) => {
      if (ok)
        post({
          kind: "added",
          owner: to,
          events: (rows.events ?? []).map(({ event }) => event),
          drafts: (rows.drafts ?? []).map(({ version }) => version),
          as: "waiting",
        });
      return ok;
    });
    loop.changed();
    return written;
  };

  const drafts = createDraftDesk({
    env,
    ready: () => current.ready,
    device: () => device,
    signedIn: () => current.account !== null,
    onDisk: () => current.storage === "disk",
    failing: () => current.problem !== null,
    owner: () => owner,
    rows: () => [...draftRows.values()],
    add: (row, forget) => add({ drafts: [row] }, forget),
    changed: () => emit({}),
  });

  const loop = createSyncLoop({
    enabled: () => store !== null && current.account !== null && current.session !== "ended",
    round: async () => {
      if (!store) return { kind: "done" };
      await writer.idle();
      const from = owner;
      return syncRound({
        store,
        owner: from,
        send: env.send,
        onArrived: (events, versions) => arrived(from, events, versions, "sent", true),
        onDelivered: (events, versions, as) => {
          delivered(from, events, versions, as);
          post({ kind: "delivered", owner: from, events, drafts: versions, as });
        },
      });
    },
    timer: env.timer,
    random: env.random,
    onPhase: (phase) => {
      if (phase.kind === "ended") emit({ phase, session: "ended" });
      else emit({ phase, ...(phase.kind === "idle" ? { syncedAtMs: env.nowMs() } : {}) });
    },
  });

  const arrived = (
    from: string,
    events: readonly LearningEvent[],
    versions: readonly DraftVersion[],
    delivery: Delivery,
    tell: boolean,
  ) => {
    if (from !== owner) return;
    const fresh = take({
      events: events.map((event) => ({ event, delivery })),
      drafts: versions.map((version) => ({ version, delivery })),
    });
    if (fresh) refold();
    if (fresh && tell) post({ kind: "added", owner: from, events, drafts: versions, as: "sent" });
  };

  const delivered = (from: string, events: readonly string[], versions: readonly string[], as: Delivery) => {
    if (from !== owner) return;
    for (const id of events) remark(eventRows, id, as);
    for (const id of versions) remark(draftRows, id, as);
    drafts.changed();
    emit({});
  };

  const hear = (message: TabMessage) => {
    if (message.kind === "reload") void reload();
    else if (message.kind === "delivered")
      delivered(message.owner, message.events, message.drafts, message.as);
    else arrived(message.owner, message.events, message.drafts, message.as, false);
  };

  /** Everything anew from the store: another owner, or rows that other tabs changed. */
  const reload = async () => {
    if (!store) return;
    await writer.idle();
    const account = await store.account();
    const next = ownerOf(account);
    const contents = await store.load(next);
    if (next !== owner) drafts.reset();
    owner = next;
    eventRows.clear();
    draftRows.clear();
    take(contents);
    drafts.open(contents.writers);
    const session = account ? (current.account?.id === account.id ? current.session : "active") : "none";
    refold({ account, session, ready: true });
  };

  const start = async () => {
    const opened = await env.openStore();
    store = opened.store;
    device = await store.device();
    emit({ storage: store.kind, problem: opened.problem, online: env.online() });
    await drafts.claim();
    await reload();
    drafts.rescue();
    for (const { input, atMs } of early.splice(0)) recordAt(input, atMs);
    await checkSession();
  };

  const recordAt = (input: EventInput, atMs: number) => {
    const event: LearningEvent = {
      ...input,
      id: env.uuid(),
      device,
      at: new Date(afterAll(current.events, atMs)).toISOString(),
    };
    void add({ events: [{ event, delivery: "waiting" }] });
    refold();
  };

  const checkSession = async () => {
    if (!store) return;
    checkedAtMs = env.nowMs();
    const session = await env.session();
    if (session.kind === "unknown") return;
    if (session.kind === "nobody") {
      emit({ session: current.account ? "ended" : "none" });
      return;
    }
    await drafts.flush();
    await writer.idle();
    const moved = await store.adopt(session.account);
    const changed = moved > 0 || current.account?.id !== session.account.id || current.session === "ended";
    emit({ session: "active" });
    await reload();
    emit({ session: "active" });
    if (changed) post({ kind: "reload" });
    await loop.now();
  };

  return {
    drafts,
    snapshot: () => current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    record: (input) => {
      if (current.ready) recordAt(input, env.nowMs());
      else early.push({ input, atMs: env.nowMs() });
    },
    start,
    checkSession,
    syncNow: async () => {
      await drafts.flush();
      await loop.now();
      return current.waiting;
    },
    leave: async (forced) => {
      await drafts.flush();
      await writer.idle();
      await store?.leave(forced);
      await reload();
      emit({ session: "none", phase: { kind: "idle" }, syncedAtMs: null });
      post({ kind: "reload" });
    },
    exportData: () => ({
      format: "happens-before/1",
      exportedAt: new Date(env.nowMs()).toISOString(),
      account: null,
      events: [...current.events],
      drafts: mergeDrafts([...draftRows.values()].map(({ version }) => version)),
    }),
    importData: async (json) => {
      const file = exportFile.parse(json);
      const events = file.events.filter(({ id, type }) => type !== "exercise-verified" && !eventRows.has(id));
      const versions = file.drafts.filter(({ id }) => !draftRows.has(id));
      await add({
        events: events.map((event) => ({ event, delivery: "waiting" })),
        drafts: versions.map((version) => ({ version, delivery: "waiting" })),
      });
      refold();
      return events.length + versions.length;
    },
    connectionChanged: () => {
      emit({ online: env.online() });
      if (env.online()) void (current.session === "active" ? loop.now() : checkSession());
    },
    shown: () => {
      if (!store) return;
      if (current.session === "active") void loop.now();
      else if (env.nowMs() - checkedAtMs > SESSION_CHECK_EVERY_MS) void checkSession();
    },
    hidden: () => drafts.hidden(),
  };
}

function takeRow<R extends { readonly delivery: Delivery }>(
  rows: Map<string, R>,
  id: string,
  row: R,
): boolean {
  const before = rows.get(id);
  if (before && !(before.delivery === "waiting" && row.delivery !== "waiting")) return false;
  rows.set(id, row);
  return before === undefined;
}

function remark<R extends { readonly delivery: Delivery }>(
  rows: Map<string, R>,
  id: string,
  as: Delivery,
): void {
  const row = rows.get(id);
  if (row) rows.set(id, { ...row, delivery: as });
}

function counts(events: ReadonlyMap<string, EventRow>, drafts: ReadonlyMap<string, DraftRow>) {
  const all = [...events.values(), ...drafts.values()];
  return {
    waiting: all.filter(({ delivery }) => delivery === "waiting").length,
    refused: all.filter(({ delivery }) => delivery === "refused").length,
  };
}

/**
 * A hybrid clock: an event is later than all that this device knew when it was made, even if its clock runs behind another
 * device's; otherwise a new answer could count as older than the one it corrects.
 */
function afterAll(events: readonly LearningEvent[], nowMs: number): number {
  const newest = events.at(-1);
  const floor = newest ? Date.parse(newest.at) + 1 : 0;
  return floor - nowMs < CLOCK_AHEAD_MAX_MS ? Math.max(nowMs, floor) : nowMs;
}
