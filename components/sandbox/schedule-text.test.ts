import { describe, expect, it } from "vitest";
import type { Intervention } from "@/lib/sim";
import { withSchedule } from "./schedule-text";

const FAULTS: readonly Intervention[] = [
  { kind: "part", at: 0, groups: [["A", "B"], ["C"]] },
  { kind: "crash", at: 40.5, node: "B" },
];

describe("a schedule in the text", () => {
  it("replaces the list and leaves the rest as it was", () => {
    const text = [
      "// function schedule() { return [1] } is not it",
      "export function schedule(): readonly Fault[] {",
      '  // return ["neither is this"]',
      '  return [{ kind: "part", at: 0, groups: [["]"], [/* ] */]] }]; // kept',
      "}",
      "const other = [];",
    ];
    const after = withSchedule(text.join("\n"), "schedule", FAULTS);
    expect(after?.split("\n")).toEqual([
      ...text.slice(0, 3),
      "  return [",
      '    { kind: "part", at: 0, groups: [["A", "B"], ["C"]] },',
      '    { kind: "crash", at: 40.5, node: "B" },',
      "  ]; // kept",
      ...text.slice(4),
    ]);
  });

  it("writes an empty list, and reads back what it wrote", () => {
    const text = "export function schedule() {\n  return [\n  ];\n}\n";
    expect(withSchedule(text, "schedule", [])).toBe("export function schedule() {\n  return [];\n}\n");
    const written = withSchedule(text, "schedule", FAULTS) ?? "";
    expect(withSchedule(written, "schedule", FAULTS)).toBe(written);
  });

  it.each([
    ["another name", "export function faults() { return []; }"],
    ["no list", "export function schedule() { const list = []; return list; }"],
    ["a list that does not end", "export function schedule() { return [1, 2; }"],
  ])("says so where there is no list to replace: %s", (_name, text) => {
    expect(withSchedule(text, "schedule", FAULTS)).toBeNull();
  });
});
