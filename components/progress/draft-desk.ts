/**
 * The drafts open in this tab. Typing is saved after a short pause and at the latest after a few seconds; leaving the page saves
 * at once, and because a browser may cut a write short as the page goes, the text is also laid aside synchronously until the
 * next visit (`rescue`).
 */
import { z } from "zod";
import { draftTooBig, draftVersion, forgettable, mergeDrafts, type DraftVersion } from "@/lib/learning";
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
import type { DraftRow } from "./store";

export const PAUSE_MS = 400;
/** Someone who types without a pause is saved this often. */
export const SAVE_AT_LATEST_MS = 3_000;
/** One version is kept per writer and this long; those in between are replaced. */
export const CHECKPOINT_MS = 5 * 60_000;
const RESCUE_PREFIX = "happens-before-rescue:";

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

export interface DraftDesk {
  view(exercise: string): DraftView;
  save(exercise: string, text: string): void;
  /** This text instead of those versions. */
  settle(exercise: string, text: string, instead: readonly string[]): void;
  flush(): Promise<void>;
  changed(): void;
  reset(): void;
  open(writers: string): void;
  claim(): Promise<void>;
  rescue(): void;
  hidden(): void;
}

export interface DeskHost {
  readonly env: Environment;
  ready(): boolean;
  device(): string;
  owner(): string;
  signedIn(): boolean;
  onDisk(): boolean;
  /** The last write was refused. */
  failing(): boolean;
  rows(): readonly DraftRow[];
  add(row: DraftRow, forget: readonly string[]): Promise<boolean>;
  changed(): void;
}

interface Open {
  session: DraftSession;
  cancel: (() => void) | null;
  dirtySinceMs: number | null;
  writing: number;
}

export function createDraftDesk(host: DeskHost): DraftDesk {
  const { env } = host;
  const open = new Map<string, Open>();
  const views = new Map<string, DraftView>();
  let writers = "";
  let slot = "0";

  const at = (exercise: string): Open => {
    const found = open.get(exercise);
    if (found) return found;
    const made: Open = { session: NEW_SESSION, cancel: null, dirtySinceMs: null, writing: 0 };
    if (host.ready()) made.session = absorbed(made.session, versionsOf(exercise));
    open.set(exercise, made);
    return made;
  };
  const versionsOf = (exercise: string) =>
    host.rows().flatMap(({ version }) => (version.exercise === exercise ? [version] : []));

  const makeVersion = (exercise: string, settles: readonly string[]): DraftVersion | null => {
    const draft = at(exercise);
    const writer = `${writers}-${slot}`;
    const maker = {
      id: env.uuid(),
      exercise,
      device: host.device(),
      at: new Date(env.nowMs()).toISOString(),
      writer,
      spareWriter: env.uuid(),
    };
    const result = saved(draft.session, versionsOf(exercise), maker, settles);
    if (result) draft.session = result.session;
    return result?.version ?? null;
  };

  /** The version is in memory when this returns, and on the disk when its promise resolves. Null: nothing to save. */
  const persist = (
    exercise: string,
    settles: readonly string[] = [],
    last: "keep" | "replace" = "replace",
  ): { version: DraftVersion; done: Promise<void> } | null => {
    const draft = at(exercise);
    draft.cancel?.();
    draft.cancel = null;
    draft.dirtySinceMs = null;
    const version = host.ready() ? makeVersion(exercise, settles) : null;
    if (!version) return null;
    draft.writing += 1;
    const written = host.add(rowOf(version), last === "keep" ? [] : replaceable(host.rows(), version));
    touched(exercise);
    const done = written.then((ok) => {
      draft.writing -= 1;
      if (ok) unrescue(exercise);
      touched(exercise);
    });
    return { version, done };
  };

  const touched = (exercise: string) => {
    views.delete(exercise);
    host.changed();
  };

  const statusOf = (exercise: string, { session, writing }: Open): DraftStatus => {
    if (!host.ready()) return "loading";
    if (session.text === null) return "untouched";
    if (host.failing() || !host.onDisk()) return "not-saved";
    if (session.dirty || writing > 0) return "saving";
    if (draftTooBig(session.text)) return "too-big";
    const row = host
      .rows()
      .find(({ version }) => version.exercise === exercise && sameClock(version.clock, session.base));
    return host.signedIn() && row?.delivery === "sent" ? "saved-to-account" : "saved-here";
  };

  const viewOf = (exercise: string): DraftView => {
    const draft = at(exercise);
    const versions = versionsOf(exercise);
    return {
      text: draft.session.text,
      revision: draft.session.revision,
      status: statusOf(exercise, draft),
      conflict: conflicts(draft.session, versions),
      history: mergeDrafts(versions),
    };
  };

  const changed = () => {
    views.clear();
    for (const [exercise, draft] of open) draft.session = absorbed(draft.session, versionsOf(exercise));
  };

  const flush = async () => {
    await Promise.all([...open.keys()].map((exercise) => persist(exercise)?.done));
  };

  return {
    view: (exercise) => {
      const cached = views.get(exercise);
      if (cached) return cached;
      const view = viewOf(exercise);
      views.set(exercise, view);
      return view;
    },
    save: (exercise, text) => {
      const draft = at(exercise);
      draft.session = typed(draft.session, text);
      if (!draft.session.dirty) return;
      const nowMs = env.nowMs();
      draft.dirtySinceMs ??= nowMs;
      draft.cancel?.();
      const leftMs = Math.max(0, draft.dirtySinceMs + SAVE_AT_LATEST_MS - nowMs);
      draft.cancel = env.timer(() => persist(exercise), Math.min(PAUSE_MS, leftMs));
      touched(exercise);
    },
    settle: (exercise, text, instead) => {
      const draft = at(exercise);
      // What is put aside is saved first: the text not chosen stays in the history.
      persist(exercise);
      draft.session = settled(draft.session, text);
      persist(exercise, instead, "keep");
    },
    flush,
    changed,
    reset: () => {
      // What is typed and not saved yet stays in the editor and is saved under the new owner.
      for (const draft of open.values())
        if (!draft.session.dirty) draft.session = { ...NEW_SESSION, revision: draft.session.revision + 1 };
      views.clear();
    },
    open: (prefix) => {
      writers = prefix;
    },
    claim: async () => {
      slot = await env.tabSlot();
    },
    rescue: () => {
      for (const { version, owner } of rescued()) {
        if (owner !== host.owner()) continue;
        void host.add(rowOf(version), []).then((ok) => {
          if (ok) unrescue(version.exercise);
        });
      }
      changed();
      host.changed();
    },
    hidden: () => {
      for (const exercise of open.keys()) {
        const begun = persist(exercise);
        if (begun) layAside(host.owner(), begun.version);
      }
    },
  };
}

function rowOf(version: DraftVersion): DraftRow {
  return { version, delivery: draftTooBig(version.text) ? "refused" : "waiting" };
}

/**
 * Versions that a new one makes superfluous: this writer's last one, if it was never sent and is of the same five minutes, and
 * old history. Only the last: one that a decision about a conflict put aside must stay.
 */
export function replaceable(rows: readonly DraftRow[], next: DraftVersion): string[] {
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
  return [...new Set([...last.map(({ version }) => version.id), ...old.map(({ id }) => id)])];
}

const asideSchema = z.object({ owner: z.string(), version: draftVersion });

function layAside(owner: string, version: DraftVersion): void {
  try {
    localStorage.setItem(RESCUE_PREFIX + version.exercise, JSON.stringify({ owner, version }));
  } catch {
    // Storage is full or refused; the write to IndexedDB is under way and is the one that counts.
  }
}

function unrescue(exercise: string): void {
  try {
    localStorage.removeItem(RESCUE_PREFIX + exercise);
  } catch {
    // As above.
  }
}

function rescued(): z.infer<typeof asideSchema>[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(RESCUE_PREFIX))
      .flatMap((key) => {
        const parsed = asideSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? "null"));
        return parsed.success ? [parsed.data] : [];
      });
  } catch {
    return [];
  }
}
