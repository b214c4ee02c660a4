import { afterEach, expect, test, vi } from "vitest";
import { main } from "./main";
import type { ReportLine } from "./report";

afterEach(() => vi.restoreAllMocks());

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(console, "error").mockImplementation((text) => {
    err += String(text);
  });
  const code = await main(args);
  vi.restoreAllMocks();
  return { code, out, err };
}

test("a report names the property, the schedule and the run that killed each mutant", async () => {
  const { code, out } = await run("report", "quorum-intersection", "--json");
  const lines = JSON.parse(out) as readonly ReportLine[];
  expect(code).toBe(0);
  expect(lines.filter(({ asItMust }) => !asItMust)).toEqual([]);
  expect(lines[0]).toMatchObject({ subject: "solution", verdict: "accepted" });
  expect(lines.find(({ subject }) => subject === "names-any-pair")).toMatchObject({
    verdict: "rejected",
    property: "a-conflict-is-a-pair-that-does-not-meet",
    schedule: "directed",
    runs: 3,
  });
});

test("an exercise that does not exist is refused with those that do", async () => {
  const { code, err } = await run("report", "quorum-intersections");
  expect(code).toBe(2);
  expect(err).toContain("quorum-intersection");
});
