/** Nobody stands on somebody else, nothing is wider than the screen, and a partition is where the sides are apart. */
import { describe, expect, it } from "vitest";
import { layoutCluster, partitionLines, type Member } from "./cluster-layout";

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
