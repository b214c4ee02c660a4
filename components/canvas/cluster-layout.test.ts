/** Nobody stands on somebody else, nothing is wider than the screen, and a partition is where the sides are apart. */
import { describe, expect, it } from "vitest";
import { layoutCluster, partitionLines, type ClusterLayout, type Member } from "./cluster-layout";
import { wayBetween } from "./cluster-ways";

const member = (id: string, column: number): Member => ({ id, column, lines: 3 });
const cluster = [
  member("c1", 0),
  ..."AB".split("").map((id) => member(id, 1)),
  ..."CDE".split("").map((id) => member(id, 2)),
  member("c2", 3),
];

describe.each([320, 559, 560, 700, 1400])("a cluster of five on %i px", (width) => {
  const layout = layoutCluster(cluster, width);
  const places = [...layout.places.values()];

  it("fits", () => {
    for (const { x, y, width: wide, height } of places) {
      expect(x - wide / 2).toBeGreaterThanOrEqual(0);
      expect(x + wide / 2).toBeLessThanOrEqual(width);
      expect(y - height / 2).toBeGreaterThanOrEqual(0);
      expect(y + height / 2).toBeLessThanOrEqual(layout.height);
    }
  });

  it("has no two members in one place", () => {
    places.forEach((a, i) =>
      places.slice(i + 1).forEach((b) => {
        const apart =
          Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
        expect(apart).toBe(true);
      }),
    );
  });

  it("is divided between the columns that cannot reach each other, and nowhere else", () => {
    const nodes = cluster.filter(({ column }) => column === 1 || column === 2);
    const side = (id: string) => nodes.find((node) => node.id === id)?.column;
    const [line, ...more] = partitionLines(layout, nodes, (a, b) => side(a) !== side(b));
    expect(more).toEqual([]);
    const [b, c] = [layout.places.get("B"), layout.places.get("C")];
    const axis = layout.wide ? "x" : "y";
    expect(line).toBeGreaterThan(b?.[axis] ?? 0);
    expect(line).toBeLessThan(c?.[axis] ?? 0);
    expect(partitionLines(layout, nodes, (a, b) => a === "A" && b === "C")).toEqual([]);
  });
});

describe.each([288, 320, 500, 700, 1200])("a cluster without sides on %i px", (width) => {
  it.each([3, 4, 5, 7])("stands in a ring of %i, and fits", (count) => {
    const members = Array.from({ length: count }, (_, n): Member => ({
      id: `n${n}`,
      column: 1,
      lines: 2 + (n % 4),
    }));
    const layout = layoutCluster(members, width);
    const places = [...layout.places.values()];
    expect(new Set(places.map(({ x }) => Math.round(x))).size).toBeGreaterThan(1);
    for (const { x, y, width: wide, height } of places) {
      expect(x - wide / 2).toBeGreaterThanOrEqual(0);
      expect(x + wide / 2).toBeLessThanOrEqual(width);
      expect(y - height / 2).toBeGreaterThanOrEqual(0);
      expect(y + height / 2).toBeLessThanOrEqual(layout.height);
    }
    places.forEach((a, i) =>
      places.slice(i + 1).forEach((b) => {
        const [dx, dy] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
        expect(dx >= (a.width + b.width) / 2 || dy >= (a.height + b.height) / 2).toBe(true);
      }),
    );
  });
});

describe("the way of a message", () => {
  const layout = layoutCluster(cluster, 700);
  const place = (id: string) => {
    const found = layout.places.get(id);
    if (!found) throw new Error(id);
    return found;
  };
  const meets = (id: string, way: ReturnType<typeof wayBetween>): boolean => {
    const { x, y, width, height } = place(id);
    return Array.from({ length: 51 }, (_, n) => way.at(n / 50)).some(
      (point) => Math.abs(point.x - x) < width / 2 && Math.abs(point.y - y) < height / 2,
    );
  };

  it("goes around whoever stands in between, on one side there and on the other back", () => {
    const there = wayBetween(place("C"), place("E"), layout);
    const back = wayBetween(place("E"), place("C"), layout);
    expect(meets("D", there) || meets("D", back)).toBe(false);
    expect(Math.sign(there.at(0.5).x - place("D").x)).toBe(-Math.sign(back.at(0.5).x - place("D").x));
  });

  it("is straight where nobody does", () => {
    const way = wayBetween(place("A"), place("B"), layout);
    expect(way.at(0.5)).toEqual({ x: place("A").x, y: expect.closeTo((place("A").y + place("B").y) / 2, 5) });
    expect(way.path).toMatch(/^M[^Q]*L[^Q]*$/);
  });

  it("would go through the middle one if it did not bend", () => {
    const others: ClusterLayout = {
      ...layout,
      places: new Map([
        ["C", place("C")],
        ["E", place("E")],
      ]),
    };
    expect(meets("D", wayBetween(place("C"), place("E"), others))).toBe(true);
  });
});
