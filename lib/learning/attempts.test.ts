/** The list of attempts, and which texts are kept for it. */
import { describe, expect, it } from "vitest";
import { attemptsOf, keptSources, lineChange, textsBySource } from "./attempts";
import type { DraftVersion } from "./drafts";
import type { LearningEvent } from "./events";
import { hashSource } from "./source-hash";

const device = "00000000-0000-4000-8000-000000000000";
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
const source = (n: number) => hashSource(`text ${n}`);

function attempted(n: number, verdict: "accepted" | "rejected", text = n): LearningEvent {
  const event = { type: "exercise-attempted", exercise: "x", verdict, source: source(text) } as const;
  return { ...event, id: id(n), device, at: at(n), runs: n };
}

describe("attempts", () => {
  it("are listed newest first, those of one exercise only, and say which text the server verified", () => {
    const events: LearningEvent[] = [
      attempted(1, "rejected"),
      { ...attempted(2, "rejected"), exercise: "y" } as LearningEvent,
      attempted(3, "accepted"),
      { type: "exercise-verified", exercise: "x", source: source(3), id: id(4), device, at: at(4) },
    ];
    const listed = attemptsOf(events, "x");
    expect(listed.map(({ at: when, verdict, verified, runs }) => [when, verdict, verified, runs])).toEqual([
      [at(3), "accepted", true, 3],
      [at(1), "rejected", false, 1],
    ]);
  });

  it("keep every accepted text, however old, and only the latest of the others", () => {
    const events = [
      attempted(1, "accepted"),
      ...Array.from({ length: 9 }, (_, n) => attempted(n + 2, "rejected")),
    ];
    const kept = keptSources(attemptsOf(events, "x"), 3);
    expect([...kept].sort()).toEqual([source(1), source(8), source(9), source(10)].sort());
  });

  it("count equal texts once", () => {
    const events = [attempted(1, "rejected"), ...[2, 3, 4, 5].map((n) => attempted(n, "rejected", 7))];
    expect(keptSources(attemptsOf(events, "x"), 2)).toEqual(new Set([source(7), source(1)]));
  });

  it("find their text by its hash", () => {
    const version: DraftVersion = {
      id: id(1),
      exercise: "x",
      device,
      writer: "w",
      clock: { w: 1 },
      text: "text 5",
      at: at(1),
    };
    expect(textsBySource([version]).get(source(5))).toBe("text 5");
    expect(textsBySource([version]).get(source(6))).toBeUndefined();
  });
});

describe("the size of a change", () => {
  it("counts lines that came and lines that went", () => {
    expect(lineChange("a\nb\nc", "a\nb\nc")).toEqual({ added: 0, removed: 0 });
    expect(lineChange("a\nb\nc", "a\nB\nc")).toEqual({ added: 1, removed: 1 });
    expect(lineChange("a\nb\nc\nd", "a\nc\nx\ny\nd")).toEqual({ added: 2, removed: 1 });
    expect(lineChange("a\na", "a")).toEqual({ added: 0, removed: 1 });
    expect(lineChange("b\na", "a\nb")).toEqual({ added: 1, removed: 1 });
  });

  it("stays quick for texts that have nothing in common", () => {
    const many = (mark: string) => Array.from({ length: 5_000 }, (_, n) => `${mark}${n}`).join("\n");
    expect(lineChange(many("a"), many("b"))).toEqual({ added: 5_000, removed: 5_000 });
  });
});
