/**
 * One tab's view of one draft, as a value: the text in the editor, what it is based on, and whether it is saved. Functions over
 * it say what happens when the student types, when a save is due, and when versions arrive from other tabs and devices.
 *
 * The invariant: text that was not saved is never replaced from outside, and text that was saved is replaced only by a version
 * that took it into account. Everything else that is there is shown as a conflict.
 */
import {
  covers,
  draftHeads,
  mergeClocks,
  nextVersion,
  type DraftClock,
  type DraftVersion,
} from "@/lib/learning";

export interface DraftSession {
  /** Null: nothing was written yet; the editor shows the exercise's starter. */
  readonly text: string | null;
  readonly base: DraftClock;
  /** The text differs from what was saved last. */
  readonly dirty: boolean;
  /** Goes up when the text was replaced from outside the editor, so that the editor takes it over. */
  readonly revision: number;
}

export const NEW_SESSION: DraftSession = { text: null, base: {}, dirty: false, revision: 0 };

export function typed(session: DraftSession, text: string): DraftSession {
  return session.text === text ? session : { ...session, text, dirty: true };
}

/** Versions arrived (or were there all along): follow them if nothing unsaved stands in the way. */
export function absorbed(session: DraftSession, versions: readonly DraftVersion[]): DraftSession {
  if (session.dirty) return session;
  const heads = draftHeads(versions);
  // What was saved here is still a head, or nothing was saved by anyone.
  if (heads.length === 0 || heads.some(({ clock }) => sameClock(clock, session.base))) return session;
  const successor =
    heads.find(({ clock }) => covers(clock, session.base)) ?? (session.text === null ? heads[0] : undefined);
  if (!successor) return session;
  const changed = successor.text !== session.text;
  return {
    text: successor.text,
    base: successor.clock,
    dirty: false,
    revision: session.revision + (changed ? 1 : 0),
  };
}

/** Heads with another text that this session has not taken into account, newest first. Equal texts are no conflict. */
export function conflicts(session: DraftSession, versions: readonly DraftVersion[]): DraftVersion[] {
  return draftHeads(versions).filter(
    ({ clock, text }) => text !== session.text && !covers(session.base, clock),
  );
}

export interface Maker {
  readonly id: string;
  readonly exercise: string;
  readonly device: string;
  readonly at: string;
  /** The tab's name, and another for when that one must not be used. */
  readonly writer: string;
  readonly spareWriter: string;
}

export interface Saved {
  readonly session: DraftSession;
  readonly version: DraftVersion;
}

/** Null when there is nothing to save. `settles`: ids of versions the student has decided about with this text. */
export function saved(
  session: DraftSession,
  versions: readonly DraftVersion[],
  maker: Maker,
  settles: readonly string[] = [],
): Saved | null {
  const { text } = session;
  if (text === null || (!session.dirty && settles.length === 0)) return null;
  // A head with this very text, or one the student decided about, has been taken into account.
  const seen = draftHeads(versions).filter((head) => head.text === text || settles.includes(head.id));
  const base = mergeClocks(session.base, ...seen.map(({ clock }) => clock));
  const { writer, spareWriter, ...rest } = maker;
  const make = (name: string) =>
    nextVersion({ ...rest, writer: name, text, base, written: newestOf(versions, name) });
  const version = make(writer) ?? make(spareWriter);
  if (!version) throw new Error("a spare writer has never written");
  return { session: { ...session, base: version.clock, dirty: false }, version };
}

/** The student decides: this text, instead of these versions. */
export function settled(session: DraftSession, text: string): DraftSession {
  return { ...session, text, dirty: true, revision: session.revision + (text === session.text ? 0 : 1) };
}

/** How far this writer has counted, as far as anything here knows. */
function newestOf(versions: readonly DraftVersion[], writer: string): number {
  return Math.max(
    0,
    ...versions.map(({ clock }) => (Object.hasOwn(clock, writer) ? (clock[writer] ?? 0) : 0)),
  );
}

export function sameClock(a: DraftClock, b: DraftClock): boolean {
  return covers(a, b) && covers(b, a);
}
