import { describe, expect, it } from "vitest";
import { edgeLine, effectTimes, labelOf, layoutOf, rowBelow, type ChartOperation } from "./history-layout";

function operation(label: string, call: number, end: number | null, text = "R(x)=0"): ChartOperation {
  const outcome = end === null ? "unknown" : "ok";
  return { label, process: label.slice(0, 1), call, end, outcome, text, ignored: false };
}

describe("the drawing of a history", () => {
  const ops = [operation("A1", 0, 2), operation("A2", 3, 5), operation("B1", 6, null)];
  const layout = layoutOf(ops, { withEdges: false });
  const placed = (label: string) => layout.placed.get(label) ?? expect.fail(`${label} is not placed`);

  it("gives each process a row and each bar its interval, in order of time", () => {
    expect(layout.frame.processes).toEqual(["A", "B"]);
    expect(placed("A1").top).toBe(placed("A2").top);
    expect(placed("B1").top).toBeGreaterThan(placed("A1").top);
    expect(placed("A1").right).toBeLessThan(placed("A2").left);
    expect(placed("A2").right).toBeLessThan(placed("B1").left);
  });

  it("leaves the bar of an operation without an answer open to the edge", () => {
    expect(placed("B1").right).toBe(100);
    expect(placed("A2").right).toBeLessThan(100);
  });

  it("is at least so wide that labels of one row do not touch", () => {
    const crowded = layoutOf(
      [operation("A1", 0, 1, "CAS(x,0,1)=true"), operation("A2", 1, 2, "CAS(x,1,2)=true")],
      { withEdges: false },
    );
    const [one, two] = [crowded.placed.get("A1"), crowded.placed.get("A2")];
    const apart =
      (((two?.left ?? 0) + (two?.right ?? 0) - (one?.left ?? 0) - (one?.right ?? 0)) / 200) *
      crowded.minWidthPx;
    expect(apart).toBeGreaterThan(labelOf(operation("A1", 0, 1, "CAS(x,0,1)=true")).length * 6);
    expect(layout.minWidthPx).toBeLessThan(crowded.minWidthPx);
  });

  it("draws an arrow from the end of one bar to the beginning of the next, and between rows from edge to edge", () => {
    expect(edgeLine(placed("A1"), placed("A2"))).toMatchObject({
      x1: placed("A1").right,
      x2: placed("A2").left,
    });
    const down = edgeLine(placed("A2"), placed("B1"));
    expect(down.y1).toBeLessThan(down.y2);
    const up = edgeLine(placed("B1"), placed("A2"));
    expect(up.y1).toBeGreaterThan(up.y2);
    expect(up.shift).not.toBe(down.shift);
  });
});

describe("a drawing whose bars are dragged", () => {
  const before = [operation("A1", 0, 2), operation("B1", 3, 5)];
  const options = { withEdges: false, editable: true };
  const { frame, ...layout } = layoutOf(before, options);

  it("keeps its scale and its rows while a bar leaves both", () => {
    const moved = [operation("A1", 0, 2), { ...operation("A2", 30, 35), id: "B1" }];
    expect(layoutOf(moved, { ...options, frame }).frame).toEqual(frame);
    expect(layoutOf(moved, options).frame).not.toEqual(frame);
  });

  it("counts rows from where the bar was, and stops at the outermost", () => {
    const rows = { frame, rowPx: layout.rowPx };
    expect(rowBelow(rows, "A", 0.4 * layout.rowPx)).toBe("A");
    expect(rowBelow(rows, "A", 0.6 * layout.rowPx)).toBe("B");
    expect(rowBelow(rows, "B", -1.2 * layout.rowPx)).toBe("A");
    expect(rowBelow(rows, "B", 5000)).toBe("B");
  });

  it("does not change its rows when a verdict brings arrows", () => {
    expect(layoutOf(before, { ...options, withEdges: true }).heightPx).toBe(layout.heightPx);
  });

  it("has room to drag the last bar further", () => {
    expect(layoutOf(before, options).frame.until).toBeGreaterThan(
      layoutOf(before, { withEdges: false }).frame.until,
    );
  });
});

describe("instants of effect of a linearization", () => {
  it.each([
    ["in sequence", [operation("A1", 0, 2), operation("B1", 3, 5)]],
    [
      "a read that returns late takes effect before the write",
      [operation("C1", 2, 7), operation("A1", 0, 4), operation("B1", 6, 8)],
    ],
    [
      "a pending write takes effect last",
      [operation("B1", 1, 3), operation("A1", 0, null), operation("C1", 4, 6)],
    ],
  ])("%s: inside each interval and in order", (_, order) => {
    const times = effectTimes(order);
    order.forEach(({ call, end }, index) => {
      expect(times[index]).toBeGreaterThanOrEqual(call);
      expect(times[index]).toBeLessThanOrEqual(end ?? Infinity);
      if (index > 0) expect(times[index]).toBeGreaterThanOrEqual(times[index - 1] ?? 0);
    });
  });
});
