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
} from "@/lib/learning";
import { DraftDesk } from "./draft-desk";
import type { Environment, TabMessage } from "./environment";
import { OwnerRows, rowsOf } from "./rows";
import { EMPTY, type Snapshot } from "./snapshot";
import { ownerOf, SIGNED_OUT, type Account, type DraftRow, type ProgressStore, type Rows } from "./store";
import { createSyncLoop, type SyncLoop, type SyncPhase } from "./sync-loop";
import { syncRound, type Outcome } from "./sync-round";
import { createWriter, type Writer } from "./writer";

/** A clock this far behind the newest event is taken to be wrong by mistake, not by a year. */
const CLOCK_AHEAD_MAX_MS = 24 * 3600 * 1000;
const SESSION_CHECK_EVERY_MS = 60_000;
/** Coming back to the page fires several events at once. */
const SHOWN_EVERY_MS = 3_000;

export class Engine {
  readonly drafts: DraftDesk;
  readonly #env: Environment;
  readonly #rows = new OwnerRows();
  readonly #listeners = new Set<() => void>();
  /** What was recorded before the store was open. */
  readonly #early: { readonly input: EventInput; readonly atMs: number }[] = [];
  readonly #writer: Writer;
  readonly #loop: SyncLoop;
  readonly #post: (message: TabMessage) => void;
  #store: ProgressStore | null = null;
  #device = "";
  #owner = SIGNED_OUT;
  #now: Snapshot = EMPTY;
  #checkedAtMs = 0;
  #shownAtMs = 0;

  constructor(env: Environment) {
    this.#env = env;
    this.#writer = createWriter({
      timer: env.timer,
      write: async (owner, rows, forget) => this.#store?.put(owner, rows, forget),
      onProblem: (problem) => {
        this.drafts.changed();
        this.#emit({ problem });
      },
    });
    this.#post = env.tabs((message) => this.#hear(message));
    this.drafts = new DraftDesk({
      env,
      snapshot: this.snapshot,
      device: () => this.#device,
      owner: () => this.#owner,
      rows: () => this.#rows.drafts(),
      add: (row: DraftRow, forget) => this.#add({ drafts: [row] }, forget),
      changed: () => this.#emit({}),
    });
    this.#loop = createSyncLoop({
      enabled: () => this.#store !== null && this.#now.account !== null && this.#now.session !== "ended",
      round: () => this.#round(),
      timer: env.timer,
      random: env.random,
      onPhase: (phase) => this.#phase(phase),
    });
  }

  readonly snapshot = (): Snapshot => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async start(): Promise<void> {
    const { store, problem } = await this.#env.openStore();
    this.#store = store;
    this.#device = await store.device();
    this.#emit({ storage: store.kind, problem, online: this.#env.online() });
    await this.drafts.claim();
    await this.#reload();
    this.drafts.rescue();
    for (const { input, atMs } of this.#early.splice(0)) this.#recordAt(input, atMs);
    await this.checkSession();
  }

  readonly record = (input: EventInput): void => {
    const atMs = this.#env.nowMs();
    if (this.#now.ready) this.#recordAt(input, atMs);
    else this.#early.push({ input, atMs });
  };

  /** Asks the server who is signed in and takes over what was done signed out. */
  async checkSession(): Promise<void> {
    if (!this.#store) return;
    this.#checkedAtMs = this.#env.nowMs();
    const session = await this.#env.session();
    if (session.kind === "account") await this.#enter(this.#store, session.account);
    if (session.kind === "nobody") this.#emit({ session: this.#now.account ? "ended" : "none" });
  }

  /** Resolves with the number of changes that the account still does not have. */
  async syncNow(): Promise<number> {
    await this.drafts.flush();
    await this.#loop.now();
    return this.#now.waiting;
  }

  /** After the server has ended the session, or deleted the account (then `forced`). */
  async leave(forced: boolean): Promise<void> {
    await this.drafts.flush();
    await this.#writer.idle();
    await this.#store?.leave(forced);
    await this.#reload();
    this.#emit({ session: "none", phase: { kind: "idle" }, syncedAtMs: null });
    this.#post({ kind: "reload" });
  }

  exportData(): ExportFile {
    return {
      format: "happens-before/1",
      exportedAt: new Date(this.#env.nowMs()).toISOString(),
      account: null,
      events: [...this.#now.events],
      drafts: mergeDrafts(this.#rows.drafts().map(({ version }) => version)),
    };
  }

  /** How many events and drafts were new. Throws a ZodError on what is not an export. */
  async importData(json: unknown): Promise<number> {
    const file = exportFile.parse(json);
    // A file can say anything; that the server verified a solution is for the server to say.
    const events = file.events.filter(({ id, type }) => type !== "exercise-verified" && !this.#rows.has(id));
    const versions = file.drafts.filter(({ id }) => !this.#rows.has(id));
    await this.#add(rowsOf(events, versions, "waiting"));
    this.#refold();
    return events.length + versions.length;
  }

  readonly connectionChanged = (): void => {
    const online = this.#env.online();
    this.#emit({ online });
    if (online) void (this.#now.session === "active" ? this.#loop.now() : this.checkSession());
  };

  readonly shown = (): void => {
    const nowMs = this.#env.nowMs();
    if (!this.#store || nowMs - this.#shownAtMs < SHOWN_EVERY_MS) return;
    this.#shownAtMs = nowMs;
    if (this.#now.session === "active") void this.#loop.now();
    else if (nowMs - this.#checkedAtMs > SESSION_CHECK_EVERY_MS) void this.checkSession();
  };

  readonly hidden = (): void => this.drafts.hidden();

  #emit(change: Partial<Snapshot>): void {
    const counts = { waiting: this.#rows.count("waiting"), refused: this.#rows.count("refused") };
    this.#now = { ...this.#now, ...change, ...counts };
    for (const listener of this.#listeners) listener();
  }

  #refold(change: Partial<Snapshot> = {}): void {
    const events = mergeEvents(this.#rows.events());
    this.drafts.changed();
    this.#emit({ ...change, events, learning: foldEvents(events) });
  }

  #recordAt(input: EventInput, atMs: number): void {
    const at = new Date(afterAll(this.#now.events, atMs)).toISOString();
    const event: LearningEvent = { ...input, id: this.#env.uuid(), device: this.#device, at };
    void this.#add(rowsOf([event], [], "waiting"));
    this.#refold();
  }

  /** Into memory at once, then into the store and to the other tabs. False: the store refused; it is tried again. */
  async #add(rows: Rows, forget: readonly string[] = []): Promise<boolean> {
    this.#rows.take(rows);
    this.#rows.forget(forget);
    const owner = this.#owner;
    this.#loop.changed();
    const ok = await this.#writer.put(owner, rows, forget);
    const events = (rows.events ?? []).map(({ event }) => event);
    const drafts = (rows.drafts ?? []).map(({ version }) => version);
    if (ok) this.#post({ kind: "added", owner, events, drafts, as: "waiting" });
    return ok;
  }

  async #round(): Promise<Outcome> {
    const store = this.#store;
    if (!store) return { kind: "done" };
    await this.#writer.idle();
    const owner = this.#owner;
    return syncRound({
      store,
      owner,
      send: this.#env.send,
      current: () => owner === this.#owner,
      onArrived: (events, drafts) => {
        if (this.#arrived(owner, events, drafts, "sent"))
          this.#post({ kind: "added", owner, events, drafts, as: "sent" });
      },
      onDelivered: (events, drafts, as) => {
        this.#delivered({ kind: "delivered", owner, events, drafts, as });
        this.#post({ kind: "delivered", owner, events, drafts, as });
      },
    });
  }

  #phase(phase: SyncPhase): void {
    if (phase.kind === "ended") this.#emit({ phase, session: "ended" });
    else if (phase.kind === "idle") this.#emit({ phase, syncedAtMs: this.#env.nowMs() });
    else this.#emit({ phase });
  }

  #hear(message: TabMessage): void {
    if (message.kind === "reload") void this.#reload();
    else if (message.kind === "delivered") this.#delivered(message);
    else this.#arrived(message.owner, message.events, message.drafts, message.as);
  }

  /** Rows that are in the store already. True when they were news here. */
  #arrived(
    owner: string,
    events: readonly LearningEvent[],
    drafts: readonly DraftVersion[],
    as: "sent" | "waiting",
  ): boolean {
    if (owner !== this.#owner || !this.#rows.take(rowsOf(events, drafts, as))) return false;
    this.#refold();
    return true;
  }

  #delivered({ owner, events, drafts, as }: Extract<TabMessage, { kind: "delivered" }>): void {
    if (owner !== this.#owner) return;
    this.#rows.mark(events, drafts, as);
    this.drafts.changed();
    this.#emit({});
  }

  async #enter(store: ProgressStore, account: Account): Promise<void> {
    const before = this.#now;
    await this.drafts.flush();
    await this.#writer.idle();
    if (before.account && before.account.id !== account.id) await store.leave(false);
    const moved = await store.adopt(account);
    await this.#reload();
    this.#emit({ session: "active" });
    if (moved > 0 || before.account?.id !== account.id || before.session === "ended")
      this.#post({ kind: "reload" });
    await this.#loop.now();
  }

  /** Whatever the store says now: another owner perhaps, or rows that this tab was not told of. */
  async #reload(): Promise<void> {
    const store = this.#store;
    if (!store) return;
    await this.#writer.idle();
    const account = await store.gather();
    const owner = ownerOf(account);
    const contents = await store.load(owner);
    const changed = owner !== this.#owner;
    if (changed) {
      this.drafts.reset();
      // Rows that are still on their way to the store stay where they are; those of another owner must not.
      this.#rows.clear();
    }
    this.#owner = owner;
    this.#rows.take(contents);
    this.drafts.open(contents.writers);
    const session = !account ? "none" : this.#now.account?.id === account.id ? this.#now.session : "active";
    this.#refold({ account, session, ready: true });
    if (changed && account) await this.#stragglers(store, owner);
  }

  /** What was recorded under the old owner while the owner changed. */
  async #stragglers(store: ProgressStore, owner: string): Promise<void> {
    await this.#writer.idle();
    await store.gather();
    const { events, drafts } = await store.load(owner);
    if (owner === this.#owner && this.#rows.take({ events, drafts })) this.#refold();
  }
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
