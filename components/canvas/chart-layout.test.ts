import { describe, expect, it } from "vitest";
import { dodge, labelledTicks, placeOf, radiusOf, type PlacedMark } from "./chart-layout";
import type { Axis } from "./chart-types";

const axis = (min: number, max: number, ticks: readonly number[] = []): Axis => {
  return { label: "", min, max, ticks, format: (value) => `${value} %` };
};
const box = { left: 50, top: 10, width: 200, height: 100 };

const mark = (left: number, top: number, radius = 6): PlacedMark => {
  return { mark: { id: "", x: 0, y: 0, title: "" }, shape: "circle", tone: 1, name: "", radius, left, top };
};

describe("a chart's layout", () => {
  it("puts the ends of both axes at the corners of the box", () => {
    const [x, y] = [axis(0, 10), axis(-1, 1)];
    expect(placeOf({ x: 0, y: -1 }, x, y, box)).toEqual({ left: 50, top: 110 });
    expect(placeOf({ x: 10, y: 1 }, x, y, box)).toEqual({ left: 250, top: 10 });
  });

  it("marks at one place do not cover each other, and stay in the box", () => {
    const placed = dodge([mark(250, 10), mark(250, 10, 9), mark(250, 10)], box);
    const sorted = placed.toSorted((a, b) => a.left - b.left);
    sorted.slice(1).forEach((one, i) => {
      const before = sorted[i];
      expect(one.left - one.radius).toBeGreaterThan((before?.left ?? 0) + (before?.radius ?? 0));
    });
    expect(Math.max(...placed.map(({ left, radius }) => left + radius))).toBeLessThanOrEqual(258);
  });

  it("marks at different places stay where they are", () => {
    const apart = [mark(100, 10), mark(150, 10)];
    expect(dodge(apart, box)).toEqual(apart);
  });

  it("marks on a line stay on it", () => {
    const onLine = [mark(100, 10), mark(100, 10)].map((one) => ({ ...one, fixed: true }));
    expect(dodge(onLine, box)).toEqual(onLine);
  });

  it("a mark for more is larger, up to a bound", () => {
    expect(radiusOf(9, false)).toBeGreaterThan(radiusOf(1, false));
    expect(radiusOf(10_000, false)).toBe(radiusOf(1_000_000, false));
  });

  it("ticks lose their words and not their lines when there is no room; the last keeps them", () => {
    const ticks = [0, 20, 40, 60, 80, 100];
    const narrow = labelledTicks(axis(0, 100, ticks), 120);
    expect(narrow.map(({ value }) => value)).toEqual(ticks);
    expect(narrow.filter(({ labelled }) => labelled).length).toBeLessThan(ticks.length);
    expect(narrow.at(-1)?.labelled).toBe(true);
    expect(labelledTicks(axis(0, 100, ticks), 600).every(({ labelled }) => labelled)).toBe(true);
  });
});
