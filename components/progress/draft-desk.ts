/**
 * The drafts open in this tab. Typing is saved after a short pause and at the latest after a few seconds; leaving the page saves
 * at once, and lays the text aside for the case that the page is gone before the write is (`rescue.ts`).
 */
import {
  attemptsOf,
  draftTooBig,
  forgettable,
  hashSource,
  keptSources,
  mergeDrafts,
  sourceOf,
  type DraftVersion,
} from "@/lib/learning";
import {
  absorbed,
  conflicts,
  NEW_SESSION,
  sameClock,
  saved,
  settled,
  typed,
  type DraftSession,
} from "./draft-session";
import type { Environment } from "./environment";
import { laidAside, layAside, written } from "./rescue";
import type { Snapshot } from "./snapshot";
import type { DraftRow } from "./store";

export const PAUSE_MS = 400;
/** Someone who types without a pause is saved this often. */
export const SAVE_AT_LATEST_MS = 3_000;
/** One version is kept per writer and this long; those in between are replaced. */
export const CHECKPOINT_MS = 5 * 60_000;

export type DraftStatus =
  | "loading"
  /** Nothing written yet. */
  | "untouched"
  | "saving"
  | "saved-here"
  | "saved-to-account"
  /** Kept here; over 256 KiB it is not sent. */
  | "too-big"
  /** The browser refused: it is only in memory. */
  | "not-saved";

export interface DraftView {
  /** Null: nothing written yet, show the starter. */
  readonly text: string | null;
  readonly revision: number;
  readonly status: DraftStatus;
  /** Texts written elsewhere without knowledge of this one; none of them is lost until the student decides. */
  readonly conflict: readonly DraftVersion[];
  /** Earlier versions, newest first. */
  readonly history: readonly DraftVersion[];
}

export const NO_DRAFT: DraftView = { text: null, revision: 0, status: "loading", conflict: [], history: [] };

export interface DeskHost {
  readonly env: Environment;
  snapshot(): Snapshot;
  device(): string;
  owner(): string;
  rows(): readonly DraftRow[];
  add(row: DraftRow, forget: readonly string[]): Promise<boolean>;
  changed(): void;
}

interface Open {
  session: DraftSession;
  cancel: (() => void) | null;
  dirtySinceMs: number | null;
  /** Writes under way. */
  writing: number;
}

interface Persist {
  /** Ids of versions that the student decided about with this text. */
  readonly instead?: readonly string[];
  /** Whether this writer's last version may be replaced. */
  readonly last?: "keep" | "replace";
}

export class DraftDesk {
  readonly #host: DeskHost;
  readonly #open = new Map<string, Open>();
  readonly #views = new Map<string, DraftView>();
  /** Hashes of texts that are being judged: until the attempt is an event, nothing else says that they must stay. */
  readonly #judged = new Set<string>();
  #writers = "";
  #slot = "0";

  constructor(host: DeskHost) {
    this.#host = host;
  }

  /** The same value until something changed. */
  view(exercise: string): DraftView {
    const cached = this.#views.get(exercise);
    if (cached) return cached;
    const draft = this.#at(exercise);
    const versions = this.#versions(exercise);
    const view: DraftView = {
      text: draft.session.text,
      revision: draft.session.revision,
      status: this.#status(exercise, draft),
      conflict: conflicts(draft.session, versions),
      history: mergeDrafts(versions),
    };
    this.#views.set(exercise, view);
    return view;
  }

  save(exercise: string, text: string): void {
    const draft = this.#at(exercise);
    draft.session = typed(draft.session, text);
    if (!draft.session.dirty) return;
    const nowMs = this.#host.env.nowMs();
    draft.dirtySinceMs ??= nowMs;
    draft.cancel?.();
    const leftMs = Math.max(0, draft.dirtySinceMs + SAVE_AT_LATEST_MS - nowMs);
    draft.cancel = this.#host.env.timer(() => this.#persist(exercise), Math.min(PAUSE_MS, leftMs));
    this.#touched(exercise);
  }

  /** This text instead of those versions. What it puts aside is saved first, so that it stays in the history. */
  settle(exercise: string, text: string, instead: readonly string[]): void {
    this.#persist(exercise);
    const draft = this.#at(exercise);
    draft.session = settled(draft.session, text);
    this.#persist(exercise, { instead, last: "keep" });
  }

  /** This text is about to be judged: it is saved at once, as it is, and what is typed from now on does not replace it. */
  keep(exercise: string, text: string): void {
    this.#judged.add(hashSource(text));
    this.#persist(exercise);
  }

  /** Resolves when everything typed so far was tried to be written. */
  async flush(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((exercise) => this.#persist(exercise)?.done));
  }

  /** Versions or what surrounds them changed. */
  changed(): void {
    this.#views.clear();
    for (const [exercise, draft] of this.#open)
      draft.session = absorbed(draft.session, this.#versions(exercise));
  }

  /** Another owner. What is typed and not saved yet stays in the editor and is saved under the new one. */
  reset(): void {
    for (const draft of this.#open.values())
      if (!draft.session.dirty) draft.session = { ...NEW_SESSION, revision: draft.session.revision + 1 };
    this.#views.clear();
  }

  open(writers: string): void {
    this.#writers = writers;
  }

  async claim(): Promise<void> {
    this.#slot = await this.#host.env.tabSlot();
  }

  /** Takes back what was laid aside when a page went, if it did not reach the store. */
  rescue(): void {
    for (const { owner, version } of laidAside()) {
      if (owner !== this.#host.owner()) continue;
      void this.#host.add(rowOf(version), []).then((ok) => {
        if (ok) written(version);
      });
    }
    this.changed();
    this.#host.changed();
  }

  hidden(): void {
    for (const exercise of this.#open.keys()) {
      const begun = this.#persist(exercise);
      if (begun) layAside(this.#host.owner(), begun.version);
    }
  }

  #at(exercise: string): Open {
    const found = this.#open.get(exercise);
    if (found) return found;
    const session = this.#host.snapshot().ready
      ? absorbed(NEW_SESSION, this.#versions(exercise))
      : NEW_SESSION;
    const made: Open = { session, cancel: null, dirtySinceMs: null, writing: 0 };
    this.#open.set(exercise, made);
    return made;
  }

  #versions(exercise: string): DraftVersion[] {
    return this.#host.rows().flatMap(({ version }) => (version.exercise === exercise ? [version] : []));
  }

  #touched(exercise: string): void {
    this.#views.delete(exercise);
    this.#host.changed();
  }

  /** The version is in memory when this returns, and on the disk when its promise resolves. Null: nothing to save. */
  #persist(exercise: string, { instead = [], last = "replace" }: Persist = {}) {
    const draft = this.#at(exercise);
    draft.cancel?.();
    draft.cancel = null;
    draft.dirtySinceMs = null;
    const version = this.#host.snapshot().ready ? this.#make(exercise, draft, instead) : null;
    if (!version) return null;
    draft.writing += 1;
    const adding = this.#host.add(
      rowOf(version),
      last === "keep" ? [] : replaceable(this.#host.rows(), version, this.#pinned(exercise)),
    );
    this.#touched(exercise);
    const done = adding.then((ok) => {
      draft.writing -= 1;
      if (ok) written(version);
      this.#touched(exercise);
    });
    return { version, done };
  }

  /** Texts that an attempt speaks of. */
  #pinned(exercise: string): ReadonlySet<string> {
    const attempts = attemptsOf(this.#host.snapshot().events, exercise);
    return new Set([...keptSources(attempts), ...this.#judged]);
  }

  #make(exercise: string, draft: Open, instead: readonly string[]): DraftVersion | null {
    const { env } = this.#host;
    const maker = {
      id: env.uuid(),
      exercise,
      device: this.#host.device(),
      at: new Date(env.nowMs()).toISOString(),
      writer: `${this.#writers}-${this.#slot}`,
      spareWriter: env.uuid(),
    };
    const result = saved(draft.session, this.#versions(exercise), maker, instead);
    if (result) draft.session = result.session;
    return result?.version ?? null;
  }

  #status(exercise: string, { session, writing }: Open): DraftStatus {
    const { ready, account, storage, problem } = this.#host.snapshot();
    if (!ready) return "loading";
    if (session.text === null) return "untouched";
    if (problem !== null || storage === "memory") return "not-saved";
    if (session.dirty || writing > 0) return "saving";
    if (draftTooBig(session.text)) return "too-big";
    const row = this.#host
      .rows()
      .find(({ version }) => version.exercise === exercise && sameClock(version.clock, session.base));
    return account && row?.delivery === "sent" ? "saved-to-account" : "saved-here";
  }
}

function rowOf(version: DraftVersion): DraftRow {
  return { version, delivery: draftTooBig(version.text) ? "refused" : "waiting" };
}

/**
 * Versions that a new one makes superfluous: this writer's last one, if it was never sent and is of the same five minutes, and
 * old history. Only the last: one that a decision about a conflict put aside must stay. And none that was judged (`pinned`).
 */
function replaceable(rows: readonly DraftRow[], next: DraftVersion, pinned: ReadonlySet<string>): string[] {
  const own = rows.filter(({ version }) => version.exercise === next.exercise);
  const window = (at: string) => Math.floor(Date.parse(at) / CHECKPOINT_MS);
  const count = ({ clock }: DraftVersion) => clock[next.writer] ?? 0;
  const last = own.filter(
    ({ version, delivery }) =>
      delivery !== "sent" &&
      version.writer === next.writer &&
      count(version) === count(next) - 1 &&
      window(version.at) === window(next.at),
  );
  const old = forgettable([next, ...own.map(({ version }) => version)]);
  const superfluous = [...last.map(({ version }) => version), ...old];
  return [...new Set(superfluous.filter((version) => !pinned.has(sourceOf(version))).map(({ id }) => id))];
}
