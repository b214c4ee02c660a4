/** The moment that is shown survives whatever is changed: by index where the runs agree, by time where they do not. */
import { describe, expect, it } from "vitest";
import { program, scenario } from "@/lib/protocols/majority-cp";
import { run } from "@/lib/sim";
import { answerNear, lastAt, nextToShow, sameMoment } from "./moments";

const calm = run(program, { ...scenario, interventions: [] }, 1);
const crashed = run(program, { ...scenario, interventions: [{ kind: "crash", at: 1000, node: "n2" }] }, 1);
const fork = crashed.trace.findIndex(({ kind }) => kind === "intervene");

describe("a run that was forked", () => {
  it("stays at the same event before the fault", () => {
    expect(crashed.trace.slice(0, fork)).toEqual(calm.trace.slice(0, fork));
    for (const index of [0, 7, fork - 1]) expect(sameMoment(calm, index, crashed)).toBe(index);
  });

  it("stays at the same time behind it", () => {
    const at = lastAt(calm, 3000);
    const moved = sameMoment(calm, at, crashed);
    expect(moved).not.toBe(at);
    expect(crashed.trace[moved]?.timeMs).toBeLessThanOrEqual(3000);
    expect(crashed.trace[moved + 1]?.timeMs).toBeGreaterThan(calm.trace[at]?.timeMs ?? 0);
  });
});

describe("a playing run", () => {
  it("passes over timers being set, and over nothing else", () => {
    const setting = calm.trace.findIndex(({ kind }, at) => kind === "set-timer" && at > 0);
    const next = nextToShow(calm, setting - 1);
    expect(next).toBeGreaterThan(setting);
    for (const { kind } of calm.trace.slice(setting, next)) expect(kind).toMatch(/timer$/);
    expect(calm.trace[next]?.kind).not.toMatch(/^(set|cancel)-timer$/);
  });

  it("stops where it is to stop, and can go on from there", () => {
    const setting = calm.trace.findIndex(({ kind }, at) => kind === "set-timer" && at > 0);
    expect(nextToShow(calm, setting - 1, setting)).toBe(setting);
    expect(nextToShow(calm, setting, setting)).toBeGreaterThan(setting);
  });

  it("ends at the last event", () => {
    const last = calm.trace.length - 1;
    expect(nextToShow(calm, last)).toBe(last);
  });
});

it("goes from one answer to the next, and back to the same one", () => {
  const first = answerNear(calm, 0, 1);
  expect(calm.trace[first]?.kind).toBe("return");
  expect(answerNear(calm, answerNear(calm, first, 1), -1)).toBe(first);
  expect(answerNear(calm, first, -1)).toBe(0);
});
