/**
 * Drafts: the code a student is writing, on several tabs and devices, without losing any of it.
 *
 * A draft is a set of immutable versions under version vectors (Parker et al. 1983; DeCandia et al. 2007, §4.4). A writer is
 * one tab of one device. It numbers its versions 1, 2, 3... per exercise; a version's clock says, per writer, the newest
 * version its text took into account. A version whose clock is covered by another's has been replaced by it. Those that no
 * other covers are the heads. One head: that is the draft. Several: somebody wrote without having seen the other text, and
 * both are kept until the student says what becomes of them.
 *
 *     tab 1 writes {a:1}. Tab 2 loads it and writes {a:1,b:1}; tab 1, offline, writes {a:2}. Neither covers the other: two
 *     heads. The student keeps tab 2's text in tab 1: {a:3,b:1}, which covers both.
 *
 * A device may drop versions that are replaced and never sent: clocks compare alike without them. What must hold is that a
 * writer's new version covers its own earlier ones; `nextVersion` refuses when the text was not based on them, because then
 * the vector would claim to have seen what it never saw (the writer must then take a new name).
 *
 * Merging is by union. Left out: merging texts line by line, which makes code nobody wrote.
 */
import { z } from "zod";
import { compareTimes } from "./time";

/** Of the text in UTF-8. */
export const DRAFT_SIZE_BYTES_MAX = 256 * 1024;
/** Devices times tabs open at once; far above what people have. */
export const DRAFT_WRITERS_MAX = 256;
/** Replaced versions kept per exercise on a device; heads are always kept. */
export const DRAFT_HISTORY_MAX = 30;

export const draftWriter = z.string().regex(/^[a-z0-9-]{1,60}$/);

/** Writer to the number of its newest version taken into account. */
export const draftClock = z
  .record(draftWriter, z.int().min(1))
  .refine((clock) => Object.keys(clock).length <= DRAFT_WRITERS_MAX, {
    error: `at most ${DRAFT_WRITERS_MAX} writers`,
  });
export type DraftClock = Readonly<Record<string, number>>;

/**
 * The text is not limited here: a server checks `draftSizeBytes` and answers 413, so that "too big" is not told as "malformed".
 */
export const draftVersion = z
  .strictObject({
    id: z.uuid(),
    exercise: z.string().regex(/^[a-z0-9][a-z0-9-]{0,119}$/),
    device: z.uuid(),
    writer: draftWriter,
    clock: draftClock,
    text: z.string(),
    at: z.iso.datetime(),
  })
  .refine((version) => Object.hasOwn(version.clock, version.writer), {
    path: ["clock"],
    error: "a version's clock counts its own writer",
  });
export type DraftVersion = z.infer<typeof draftVersion>;

/** Bytes in UTF-8; a lone surrogate counts as the three bytes of U+FFFD it is written as. */
export function draftSizeBytes(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

export function draftTooBig(text: string): boolean {
  return draftSizeBytes(text) > DRAFT_SIZE_BYTES_MAX;
}

/** A writer may be called `constructor`: only own keys count. */
function seen(clock: DraftClock, writer: string): number {
  return Object.hasOwn(clock, writer) ? (clock[writer] ?? 0) : 0;
}

/** Whether everything `b` took into account, `a` did too. */
export function covers(a: DraftClock, b: DraftClock): boolean {
  return Object.entries(b).every(([writer, count]) => count <= seen(a, writer));
}

export function mergeClocks(...clocks: readonly DraftClock[]): DraftClock {
  const merged: Record<string, number> = {};
  for (const clock of clocks)
    for (const [writer, count] of Object.entries(clock))
      merged[writer] = Math.max(seen(merged, writer), count);
  return merged;
}

/** Newest first; the same on every device. */
function compareVersions(a: DraftVersion, b: DraftVersion): number {
  return compareTimes(b.at, a.at) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Union by id, newest first. */
export function mergeDrafts(...sets: readonly (readonly DraftVersion[])[]): DraftVersion[] {
  const byId = new Map<string, DraftVersion>();
  for (const set of sets) for (const version of set) if (!byId.has(version.id)) byId.set(version.id, version);
  return [...byId.values()].sort(compareVersions);
}

/** The versions of one exercise that no other replaces, newest first. Equal clocks can only be one version. */
export function draftHeads(versions: readonly DraftVersion[]): DraftVersion[] {
  return mergeDrafts(versions).filter(
    (version, _, all) =>
      !all.some(
        (other) =>
          other.id !== version.id &&
          covers(other.clock, version.clock) &&
          !covers(version.clock, other.clock),
      ),
  );
}

export interface NextVersion {
  readonly id: string;
  readonly exercise: string;
  readonly device: string;
  readonly writer: string;
  readonly at: string;
  readonly text: string;
  /** What the text took into account: the clocks of the versions the student had before them, merged. */
  readonly base: DraftClock;
  /** The writer's newest version of this exercise on this device; 0 when it has none. */
  readonly written: number;
}

/** The next version of a writer, or null when the text is not based on what this writer wrote before. */
export function nextVersion(next: NextVersion): DraftVersion | null {
  const { base, written, ...rest } = next;
  if (seen(base, next.writer) < written) return null;
  return { ...rest, clock: { ...base, [next.writer]: seen(base, next.writer) + 1 } };
}

/** What a device may forget: replaced versions beyond the newest `kept`. A head is never among them. */
export function forgettable(versions: readonly DraftVersion[], kept = DRAFT_HISTORY_MAX): DraftVersion[] {
  const heads = new Set(draftHeads(versions).map(({ id }) => id));
  return mergeDrafts(versions)
    .filter(({ id }) => !heads.has(id))
    .slice(kept);
}
