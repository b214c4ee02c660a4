import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { HistoryChart, type ChartOperation, type HistoryEdit } from "./history-chart";

const operations: readonly ChartOperation[] = [
  { label: "A1", id: "7", process: "A", call: 0, end: 2, outcome: "ok", text: "W(x,1)" },
  { label: "B1", process: "B", call: 3, end: null, outcome: "unknown", text: "R(x)" },
];
const evidence = { witness: [], cycle: [], realTime: true };
const nothing = () => undefined;
const edit: HistoryEdit = {
  selected: "7",
  snap: 1,
  onSelect: nothing,
  onPropose: nothing,
  onSettle: nothing,
  onNudge: nothing,
  onRow: nothing,
  onRemove: nothing,
};
const draw = (more: Partial<Parameters<typeof HistoryChart>[0]>) =>
  renderToStaticMarkup(<HistoryChart operations={operations} label="a history" {...evidence} {...more} />);
const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

describe("a drawn history", () => {
  it("is one picture with a name, unless it can be edited", () => {
    expect(draw({})).toContain('role="img"');
    expect(count(draw({}), /role="(?:button|slider)"/g)).toBe(0);
  });

  it("has a button for each bar and a slider for each end there is, and the keyboard reaches those of the selected", () => {
    const markup = draw({ edit });
    expect(count(markup, /role="button"/g)).toBe(2);
    expect(count(markup, /role="slider"/g)).toBe(3);
    expect(count(markup, /role="slider" tabindex="0"/gi)).toBe(2);
    expect(markup).toContain('aria-label="A1, W(x,1), 0 to 2, answered"');
    expect(markup).toContain('aria-label="B1, R(x), called at 3, never answered"');
  });

  it("numbers a witness, and fades what is still ahead", () => {
    const standing = /data-standing="(\w+)"/g;
    const all = [...draw({ witness: ["A1", "B1"] }).matchAll(standing)].map(([, word]) => word);
    expect(all).toEqual(["done", "done"]);
    const first = [...draw({ witness: ["A1", "B1"], reached: 1 }).matchAll(standing)].map(([, word]) => word);
    expect(first).toEqual(["now", "ahead"]);
  });

  it("draws an arrow for each edge of a cycle between bars it has", () => {
    const cycle = [
      { from: "A1", to: "B1" },
      { from: "B1", to: "A1" },
      { from: "B1", to: "gone" },
    ];
    expect(count(draw({ cycle }), /marker-end=/g)).toBe(2);
  });
});
