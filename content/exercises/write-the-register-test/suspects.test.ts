import { describe, expect, it } from "vitest";
import { check, historyOf } from "@/lib/checkers";
import { grade } from "@/lib/grading";
import grader from "./grader";
import { findAnomaly } from "./solution";
import type { History } from "./starter";
import { historyOfRun, INNOCENT, SUSPECTS } from "./suspects";

function isLegal(history: History): boolean {
  const events = history.map(({ f, ...event }) => ({ ...event, ...(f ? { f: { ...f } } : {}) }));
  return check(historyOf(events), { consistency: "linearizable" }).verdict === "ok";
}

describe("the runs that a test is judged by", () => {
  it.each(SUSPECTS)("show a suspect guilty: $name", (store) => {
    const [first = 0] = store.seeds;
    expect(isLegal(historyOfRun(store, first))).toBe(false);
  });

  it.each(INNOCENT)("show the innocent without guilt, with timeouts: $name", (store) => {
    const histories = store.seeds.map((seed) => historyOfRun(store, seed));
    expect(histories.map(isLegal)).not.toContain(false);
    expect(histories.flat().some(({ kind }) => kind === "unknown")).toBe(true);
  });

  it("and the ones of many more seeds are told apart by the reference as the oracle tells them apart", () => {
    let guilty = 0;
    for (const store of [...SUSPECTS, ...INNOCENT]) {
      for (let seed = 100; seed < 120; seed += 1) {
        const history = historyOfRun(store, seed);
        guilty += Number(!isLegal(history));
        expect(findAnomaly(history) === null, `${store.name}, seed ${seed}`).toBe(isLegal(history));
      }
    }
    expect(guilty).toBeGreaterThan(20);
  });

  it("agree with the prompt about their numbers", () => {
    const runs = (stores: typeof SUSPECTS) => stores.reduce((sum, { seeds }) => sum + seeds.length, 0);
    expect([runs(INNOCENT), runs(SUSPECTS)]).toEqual([11, 16]);
  });
});

describe("a test that is none", () => {
  it.each([
    ["says nothing", () => undefined, "the answer is undefined, which JSON cannot hold"],
    ["says true", () => true, "neither null nor an Anomaly"],
    [
      "throws",
      () => {
        throw new Error("assertion failed");
      },
      "failed (assertion failed)",
    ],
  ])("cannot be judged: it %s", (_name, subject, why) => {
    const verdict = grade(grader, subject);
    expect(verdict.verdict).toBe("error");
    expect("message" in verdict && verdict.message).toContain(why);
  });

  it.each([
    ["accuses everybody", () => ({ ops: [], why: "" }), "nobody-innocent-is-accused"],
    ["accuses nobody", () => null, "every-suspect-is-convicted"],
    [
      "names what is not there",
      (history: History) => (isLegal(history) ? null : { ops: [99], why: "" }),
      "an-anomaly-is-evidence",
    ],
  ])("is rejected: it %s", (_name, subject, property) => {
    expect(grade(grader, subject)).toMatchObject({ verdict: "rejected", property });
  });
});
