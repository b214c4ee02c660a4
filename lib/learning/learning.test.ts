import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  chapterTotals,
  clientEvent,
  covers,
  DRAFT_SIZE_BYTES_MAX,
  draftHeads,
  draftSizeBytes,
  draftTooBig,
  draftVersion,
  foldEvents,
  forgettable,
  learningEvent,
  mergeClocks,
  mergeDrafts,
  mergeEvents,
  nextVersion,
  syncRequest,
  type DraftVersion,
  type LearningEvent,
} from "./index";

const DEVICE = "00000000-0000-4000-8000-000000000001";
const HASH = "a".repeat(64);
const idOf = (n: number) => `10000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const atOf = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
const base = (n: number, seconds = n) => ({ id: idOf(n), device: DEVICE, at: atOf(seconds) });

const answered = (n: number, question: string, correct: boolean, seconds = n): LearningEvent => ({
  ...base(n, seconds),
  type: "question-answered",
  chapter: "cap",
  question,
  option: correct ? 1 : 0,
  correct,
});
const attempted = (n: number, verdict: "accepted" | "rejected"): LearningEvent => ({
  ...base(n),
  type: "exercise-attempted",
  exercise: "abd-register",
  verdict,
  source: HASH,
});

/** A small id space and equal times on purpose: duplicates and ties are what a merge gets wrong. */
const arbitraryEvent: fc.Arbitrary<LearningEvent> = fc.nat(30).map((n): LearningEvent => {
  // The content of an event follows from its id, as it does when ids are unique.
  const at = base(n, (n * 7) % 4);
  const k = n % 6;
  const w = n % 3;
  if (k === 0) return { ...at, type: "section-opened", chapter: "cap", section: `s${w}` };
  if (k === 1) return { ...at, type: "section-read", chapter: "cap", section: `s${w}` };
  if (k === 2)
    return {
      ...at,
      type: "question-answered",
      chapter: "cap",
      question: `q-${w}`,
      option: n % 3,
      correct: n % 2 === 0,
    };
  if (k === 3)
    return {
      ...at,
      type: "interview-graded",
      chapter: "cap",
      question: `i${w}`,
      grade: ([0, 1, 2, 3] as const)[n % 4] ?? 0,
    };
  if (k === 4)
    return {
      ...at,
      type: "exercise-attempted",
      exercise: "e",
      verdict: n % 2 ? "accepted" : "rejected",
      source: HASH,
    };
  return { ...at, type: "exercise-verified", exercise: "e", source: HASH };
});
const arbitrarySet = fc.array(arbitraryEvent, { maxLength: 25 });

describe("events", () => {
  it("merge is commutative, associative and idempotent, and so is what pages show", () => {
    fc.assert(
      fc.property(arbitrarySet, arbitrarySet, arbitrarySet, (a, b, c) => {
        expect(mergeEvents(a, b)).toEqual(mergeEvents(b, a));
        expect(mergeEvents(mergeEvents(a, b), c)).toEqual(mergeEvents(a, mergeEvents(b, c)));
        expect(mergeEvents(a, a)).toEqual(mergeEvents(a));
        expect(foldEvents([...a, ...b, ...a])).toEqual(foldEvents([...b, ...a].reverse()));
      }),
    );
  });

  it("the latest answer is the later one by time, whichever arrived last", () => {
    const events = [answered(2, "q-x", true, 20), answered(1, "q-x", false, 10)];
    const question = foldEvents(events).chapters.get("cap")?.questions.get("q-x");
    expect(question).toMatchObject({ latest: { correct: true }, first: { correct: false }, times: 2 });
    expect(foldEvents(events.toReversed())).toEqual(foldEvents(events));
  });

  it("time is compared as time: a fraction of a second is not later than the next second", () => {
    const early = { ...answered(1, "q-x", false), at: "2026-01-01T00:00:00.5Z" };
    const late = { ...answered(2, "q-x", true), at: "2026-01-01T00:00:00.75Z" };
    const whole = { ...answered(3, "q-x", false), at: "2026-01-01T00:00:00Z" };
    expect(mergeEvents([late, whole, early]).map(({ id }) => id)).toEqual([whole.id, early.id, late.id]);
  });

  it("an exercise that was accepted stays accepted after a later rejection, and counts attempts once per id", () => {
    const events = [
      attempted(1, "rejected"),
      attempted(2, "accepted"),
      attempted(3, "rejected"),
      attempted(3, "rejected"),
    ];
    expect(foldEvents(events).exercises.get("abd-register")).toMatchObject({
      stage: "accepted",
      attempts: 3,
      latest: { verdict: "rejected" },
    });
    expect(foldEvents([attempted(1, "rejected")]).exercises.get("abd-register")?.stage).toBe("tried");
  });

  it("only the server can say verified", () => {
    const verified = { ...base(1), type: "exercise-verified", exercise: "abd-register", source: HASH };
    expect(learningEvent.safeParse(verified).success).toBe(true);
    expect(clientEvent.safeParse(verified).success).toBe(false);
    expect(syncRequest.safeParse({ cursor: null, events: [verified], drafts: [] }).success).toBe(false);
  });

  it("an event with an unknown field or an id that is no uuid is refused", () => {
    const good = answered(1, "q-x", true);
    expect(clientEvent.safeParse(good).success).toBe(true);
    expect(clientEvent.safeParse({ ...good, extra: 1 }).success).toBe(false);
    expect(clientEvent.safeParse({ ...good, id: "1" }).success).toBe(false);
    expect(clientEvent.safeParse({ ...good, question: "<b>" }).success).toBe(false);
  });
});

describe("a chapter", () => {
  const parts = { sections: ["s1", "s2"], questions: ["q-1"], interview: ["i"], exercises: ["abd-register"] };
  const graded: LearningEvent = {
    ...base(8),
    type: "interview-graded",
    chapter: "cap",
    question: "i",
    grade: 1,
  };

  it("is complete when all is answered right, rehearsed and accepted", () => {
    const state = foldEvents([answered(1, "q-1", true), attempted(2, "accepted"), graded]);
    expect(chapterTotals(state, "cap", parts)).toMatchObject({
      complete: true,
      right: 1,
      rehearsed: 1,
      accepted: 1,
      opened: 0,
    });
  });

  it("is not complete by reading alone, by a wrong latest answer, or without parts", () => {
    const read = parts.sections.map((section, n): LearningEvent => ({
      ...base(n),
      type: "section-read",
      chapter: "cap",
      section,
    }));
    expect(chapterTotals(foldEvents(read), "cap", parts)).toMatchObject({
      complete: false,
      read: 2,
      opened: 2,
    });
    const wrong = foldEvents([
      answered(1, "q-1", true),
      answered(9, "q-1", false),
      attempted(2, "accepted"),
      graded,
    ]);
    expect(chapterTotals(wrong, "cap", parts).complete).toBe(false);
    expect(
      chapterTotals(foldEvents([]), "cap", { sections: [], questions: [], interview: [], exercises: [] })
        .complete,
    ).toBe(false);
  });

  it("does not count answers to questions it no longer has", () => {
    expect(chapterTotals(foldEvents([answered(1, "q-gone", true)]), "cap", parts)).toMatchObject({
      answered: 0,
      right: 0,
    });
  });
});

let versions = 0;
function write(
  writer: string,
  seen: readonly DraftVersion[],
  text: string,
  written = 0,
): DraftVersion | null {
  versions += 1;
  return nextVersion({
    id: idOf(versions),
    exercise: "abd-register",
    device: DEVICE,
    writer,
    at: atOf(versions),
    text,
    base: mergeClocks(...seen.map(({ clock }) => clock)),
    written,
  });
}
function must(version: DraftVersion | null): DraftVersion {
  if (!version) throw new Error("the writer was refused");
  return version;
}
const texts = (all: readonly DraftVersion[]) => draftHeads(all).map(({ text }) => text);

describe("drafts", () => {
  it("a text written upon another replaces it; two written apart are both kept", () => {
    const one = must(write("a", [], "one"));
    const two = must(write("b", [one], "two"));
    expect(texts([one, two])).toEqual(["two"]);
    const apart = must(write("a", [one], "apart", 1));
    expect(texts([one, two, apart])).toEqual(["apart", "two"]);
  });

  it("keeping one of two texts covers both, on every device", () => {
    const one = must(write("a", [], "one"));
    const two = must(write("b", [], "two"));
    const kept = must(write("a", [one, two], "two", 1));
    expect(texts([two, kept, one])).toEqual(["two"]);
    expect(draftHeads([two, kept, one])).toEqual([kept]);
  });

  it("heads do not change when a replaced version in between was forgotten", () => {
    const one = must(write("a", [], "one"));
    const two = must(write("a", [one], "two", 1));
    const three = must(write("a", [two], "three", 2));
    const other = must(write("b", [two], "other"));
    expect(texts([one, two, three, other])).toEqual(texts([one, three, other]));
  });

  it("a writer cannot write past its own earlier text; a new writer can, and both are kept", () => {
    const mine = must(write("a", [], "mine"));
    const theirs = must(write("b", [], "theirs"));
    expect(write("a", [theirs], "upon theirs", 1)).toBeNull();
    const renamed = must(write("a2", [theirs], "upon theirs"));
    expect(texts([mine, theirs, renamed])).toEqual(["upon theirs", "mine"]);
  });

  it("no interleaving of two tabs loses a text that nobody replaced knowingly", () => {
    const step = fc.record({ tab: fc.constantFrom("a", "b", "c"), load: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const all: DraftVersion[] = [];
        // The model keeps, per tab, the set of texts it has ever had before it; a text must stay until a successor knew it.
        const base = new Map<string, DraftVersion[]>();
        const knew = new Map<string, Set<string>>();
        for (const { tab, load } of steps) {
          if (load) base.set(tab, [...(base.get(tab) ?? []), ...draftHeads(all)]);
          const seen = base.get(tab) ?? [];
          const written = all.filter(({ writer }) => writer === tab).length;
          const version = must(write(tab, seen, `text ${all.length}`, written));
          const before = new Set(seen.flatMap(({ id }) => [id, ...(knew.get(id) ?? [])]));
          knew.set(version.id, before);
          base.set(tab, [version]);
          all.push(version);
        }
        const replaced = new Set(all.flatMap(({ id }) => [...(knew.get(id) ?? [])]));
        const expected = all.filter(({ id }) => !replaced.has(id)).map(({ id }) => id);
        expect(
          draftHeads(all)
            .map(({ id }) => id)
            .sort(),
        ).toEqual(expected.sort());
      }),
    );
  });

  it("merge is a union: commutative, associative, idempotent", () => {
    const one = must(write("a", [], "one"));
    const two = must(write("b", [one], "two"));
    const three = must(write("c", [one], "three"));
    expect(mergeDrafts([one, two], [three])).toEqual(mergeDrafts([three], mergeDrafts([two], [one, one])));
  });

  it("what may be forgotten is old and replaced, never a head", () => {
    const history = [must(write("a", [], "0"))];
    for (let n = 1; n < 6; n += 1)
      history.push(must(write("a", [history[n - 1] ?? must(null)], String(n), n)));
    const stale = must(write("b", [], "stale head"));
    const gone = forgettable([stale, ...history], 2).map(({ text }) => text);
    expect(gone).toEqual(["2", "1", "0"]);
  });

  it("size is bytes in UTF-8, and 256 KiB is still accepted", () => {
    expect(draftSizeBytes("aé€😀")).toBe(1 + 2 + 3 + 4);
    expect(draftSizeBytes("\ud800")).toBe(3);
    expect(draftTooBig("a".repeat(DRAFT_SIZE_BYTES_MAX))).toBe(false);
    expect(draftTooBig("a".repeat(DRAFT_SIZE_BYTES_MAX - 1) + "é")).toBe(true);
  });

  it("a clock that does not count its own writer is refused; a writer may be called constructor", () => {
    const one = must(write("a", [], "one"));
    expect(draftVersion.safeParse(one).success).toBe(true);
    expect(draftVersion.safeParse({ ...one, clock: { b: 1 } }).success).toBe(false);
    expect(covers({}, { constructor: 1 })).toBe(false);
    expect(must(write("constructor", [], "x")).clock).toEqual({ constructor: 1 });
  });
});
