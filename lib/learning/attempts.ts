/**
 * Attempts: every time a student's code was judged, and the text it was.
 *
 * An attempt is an event (`exercise-attempted`): verdict, property, seed, and the hash of the source. The text itself is a version
 * of the draft: it is there already, it is synced, exported and deleted with the drafts, and the hash finds it. So nothing is
 * kept twice, and equal texts are kept once. What this file adds is which of the many versions may not be forgotten.
 *
 * Storage is bounded: what goes first is the text of the oldest attempt that was not accepted, once `ATTEMPT_TEXTS_MAX` different
 * ones are kept. The event stays, and the list says that the text is gone. An accepted text never goes.
 */
import { type DraftVersion } from "./drafts";
import { type LearningEvent } from "./events";
import { hashSource } from "./source-hash";

/** Different texts per exercise that were judged and not accepted. */
export const ATTEMPT_TEXTS_MAX = 100;

type AttemptEvent = Extract<LearningEvent, { type: "exercise-attempted" }>;

export interface Attempt {
  readonly id: string;
  readonly at: string;
  readonly verdict: AttemptEvent["verdict"];
  readonly property: string | null;
  readonly seed: number | null;
  /** Runs the verdict rests on; null for attempts that did not note them. */
  readonly runs: number | null;
  /** Hash of the text. */
  readonly source: string;
  /** The server graded this very text again and accepted it. */
  readonly verified: boolean;
}

/** Newest first. */
export function attemptsOf(events: readonly LearningEvent[], exercise: string): Attempt[] {
  const own = events.filter((event) => "exercise" in event && event.exercise === exercise);
  const verified = new Set(
    own.flatMap((event) => (event.type === "exercise-verified" ? [event.source] : [])),
  );
  return own
    .flatMap((event) => {
      if (event.type !== "exercise-attempted") return [];
      const { id, at, verdict, property = null, seed = null, runs = null, source } = event;
      return [{ id, at, verdict, property, seed, runs, source, verified: verified.has(source) }];
    })
    .reverse();
}

/** Hashes of the texts that must not be forgotten: all accepted ones, and the latest of the others. `attempts` newest first. */
export function keptSources(attempts: readonly Attempt[], max = ATTEMPT_TEXTS_MAX): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const { verdict, verified, source } of attempts)
    if (verdict === "accepted" || verified) kept.add(source);
  let others = 0;
  for (const { source } of attempts) {
    if (others === max) break;
    if (kept.has(source)) continue;
    kept.add(source);
    others += 1;
  }
  return kept;
}

/** A version never changes, so its hash is worked out once. */
const hashes = new WeakMap<DraftVersion, string>();

export function sourceOf(version: DraftVersion): string {
  const known = hashes.get(version);
  if (known !== undefined) return known;
  const hash = hashSource(version.text);
  hashes.set(version, hash);
  return hash;
}

/** The texts there are, by hash. */
export function textsBySource(versions: readonly DraftVersion[]): ReadonlyMap<string, string> {
  return new Map(versions.map((version) => [sourceOf(version), version.text]));
}

export interface LineChange {
  readonly added: number;
  readonly removed: number;
}

/** Above this many pairs of lines the exact answer is not worth the wait. */
const PAIRS_MAX = 1_000_000;

/** How many lines came and went between two texts: by their longest common subsequence, or, for large changes, by counting. */
export function lineChange(before: string, after: string): LineChange {
  let a = before.split("\n");
  let b = after.split("\n");
  const start = commonStart(a, b);
  [a, b] = [a.slice(start), b.slice(start)];
  const end = commonStart(a.toReversed(), b.toReversed());
  [a, b] = [a.slice(0, a.length - end), b.slice(0, b.length - end)];
  const same = a.length * b.length > PAIRS_MAX ? sharedLines(a, b) : commonSubsequence(a, b);
  return { added: b.length - same, removed: a.length - same };
}

function commonStart(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((line, index) => line !== b[index]);
  return differs === -1 ? a.length : differs;
}

function commonSubsequence(a: readonly string[], b: readonly string[]): number {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const row = [0];
    for (const [index, other] of b.entries())
      row.push(line === other ? (above[index] ?? 0) + 1 : Math.max(above[index + 1] ?? 0, row[index] ?? 0));
    above = row;
  }
  return above[b.length] ?? 0;
}

function sharedLines(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const line of a) left.set(line, (left.get(line) ?? 0) + 1);
  let shared = 0;
  for (const line of b) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    shared += 1;
  }
  return shared;
}
