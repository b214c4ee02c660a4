import { describe, expect, it } from "vitest";
import { census, courseMap, listChapters, listExercises, loadChapter, loadExercise, readExample } from ".";

describe("the course map", () => {
  it("has fifteen parts in order, each open because its folder exists or announced with what it will contain", async () => {
    const map = await courseMap();
    expect(map.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(new Set(map.map(({ slug }) => slug)).size).toBe(15);
    const open = map.filter(({ state }) => state === "open").map(({ slug }) => slug);
    expect(open).toEqual((await listChapters()).map(({ slug }) => slug));
    for (const part of map) {
      expect(part.purpose, part.slug).not.toBe("");
      if (part.state !== "announced") continue;
      expect(part.sections.length, part.slug).toBeGreaterThanOrEqual(9);
      expect(part.simulators.length, part.slug).toBeGreaterThanOrEqual(2);
      expect(part.exercises.length, part.slug).toBeGreaterThanOrEqual(3);
    }
  });
});

describe("readers", () => {
  it("answer null for a slug that is unknown or not a slug", async () => {
    for (const slug of ["no-such", "../../etc", "", "A", "a".repeat(300)]) {
      expect(await loadChapter(slug)).toBeNull();
      expect(await loadExercise(slug)).toBeNull();
      expect(readExample(slug, "x.ts")).toBeUndefined();
    }
    expect(readExample("cap-consistency", "../chapter.mdx")).toBeUndefined();
  });

  it("count the same things as the chapter holds", async () => {
    const counted = await census();
    const [chapter] = counted.chapters;
    const loaded = await loadChapter(chapter?.slug ?? "");
    expect(chapter?.sections).toBe(loaded?.sections.length);
    expect(chapter?.words).toBeGreaterThan(1000);
    expect(counted.exercises.map(({ slug }) => slug)).toEqual(
      (await listExercises()).map(({ slug }) => slug),
    );
  });
});
