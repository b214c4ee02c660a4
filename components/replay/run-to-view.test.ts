/** The pictures tell the run and nothing else: each arrow is a message, each message that arrived or was lost is an arrow. */
import { describe, expect, it } from "vitest";
import { program, scenario } from "@/lib/protocols/majority-cp";
import { frameAt, run } from "@/lib/sim";
import { causesOf, flightsOf, rowsOf, spaceTimeOf } from "./run-to-view";

const partitioned = run(program, scenario, 3);
const { trace } = partitioned;
const { arrows, events } = spaceTimeOf(partitioned);

describe("a space-time diagram", () => {
  it("has an arrow for every message that arrived or was lost, from where it was sent", () => {
    const ends = trace.filter(({ kind }) => ["deliver", "request", "answer", "drop"].includes(kind));
    expect(arrows).toHaveLength(ends.length);
    for (const { from, to } of arrows) {
      expect(trace[from.index]?.at).toBe(from.lane);
      expect(["send", "ask", "reply"]).toContain(trace[from.index]?.kind);
      expect(to?.index).toBeGreaterThan(from.index);
    }
  });

  it("shows as lost what was lost, and only that", () => {
    const lost = new Set(arrows.filter((arrow) => arrow.lost).map(({ to }) => to?.index));
    expect(lost).toEqual(new Set(trace.filter(({ kind }) => kind === "drop").map(({ index }) => index)));
    expect(lost.size).toBeGreaterThan(0);
  });

  it("leaves out what changes nothing for anybody else", () => {
    const kinds = new Set(events.map(({ index }) => trace[index]?.kind));
    for (const quiet of ["set-timer", "cancel-timer", "put"] as const) expect(kinds).not.toContain(quiet);
    for (const told of ["invoke", "return", "intervene", "output"] as const) expect(kinds).toContain(told);
  });
});

describe("the words", () => {
  it("are one row an event, and the causes of one end with itself", () => {
    expect(rowsOf(partitioned).map(({ index }) => index)).toEqual(trace.map(({ index }) => index));
    const answer = trace.findIndex(({ kind }) => kind === "return");
    const causes = causesOf(partitioned, answer).map(({ index }) => index);
    expect(causes.at(-1)).toBe(answer);
    expect(causes).toEqual([...causes].sort((a, b) => a - b));
    expect(trace[causes[0] ?? 0]?.cause).toBeNull();
  });
});

it("draws a flying message between its sender and its receiver", () => {
  const sent = trace.findIndex(({ kind }) => kind === "send");
  const flights = flightsOf(partitioned, frameAt(partitioned, sent));
  expect(flights.length).toBeGreaterThan(0);
  for (const { progress, from, to } of flights) {
    expect(progress).toBeGreaterThanOrEqual(0);
    expect(progress).toBeLessThanOrEqual(1);
    expect(from).not.toBe(to);
  }
});
