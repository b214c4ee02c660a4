/**
 * What the priority-based schedules of an exercise find beside uniform delays: the same clients, seeds and number of runs, and the
 * same longest delay; only the order in which messages arrive is drawn in another way. Counts of runs that break a property.
 */
import { describe, expect, it } from "vitest";
import type { Grader, NodeCase } from "@/lib/grading";
import { tryNodes } from "@/lib/grading/trial";
import abd from "./abd-register/grader";
import { Register as NoWriteBack } from "./abd-register/mutants/no-write-back";
import { Register as StalePhase } from "./abd-register/mutants/stale-phase-accepted";
import { Register as SkipsReadPhase } from "./abd-register/mutants/write-skips-read-phase";
import { Register } from "./abd-register/solution";
import election from "./repair-the-election/grader";
import { RaftNode as LateVote } from "./repair-the-election/mutants/late-vote-counted";
import { RaftNode } from "./repair-the-election/solution";

/** Liveness is left out: delays as long as an election are no fair weather for it. */
const SAFETY = new Set(
  [...abd.properties, ...election.properties].flatMap(({ kind, name }) => (kind === "safety" ? [name] : [])),
);

function hits<Subject>(cases: readonly NodeCase<Subject>[], subject: Subject, slowestMs: number) {
  const uniform = { network: { delayMs: [1, slowestMs] }, interventions: [] } as const;
  const breaks = (one: NodeCase<Subject>, changes: object): boolean =>
    SAFETY.has(tryNodes(one, subject, { ...one.scenario, ...changes }, "none").failure?.property ?? "");
  return {
    uniform: cases.filter((one) => breaks(one, uniform)).length,
    priorities: cases.filter((one) => breaks(one, {})).length,
  };
}

/** There are a quarter as many of them as random seeds. */
function pctCases<Subject>(grader: Grader<Subject>, count: number): readonly NodeCase<Subject>[] {
  const all = [...grader.cases({ seeds: 4 * count, seedBase: 1 })].flatMap((one) =>
    one.kind === "node" && one.schedule === "pct" ? [one] : [],
  );
  expect(all).toHaveLength(count);
  return all;
}

describe("priorities beside uniform delays", () => {
  it("the register, 300 runs: replies that come a phase too late, and a replica that lags behind", () => {
    const cases = pctCases(abd, 300);
    expect(hits(cases, Register, 100)).toEqual({ uniform: 0, priorities: 0 });
    expect(hits(cases, StalePhase, 100)).toEqual({ uniform: 2, priorities: 195 });
    expect(hits(cases, SkipsReadPhase, 100)).toEqual({ uniform: 0, priorities: 8 });
  });

  it("the register without the write-back stays hidden: that needs both readers' majorities arranged", () => {
    expect(hits(pctCases(abd, 300), NoWriteBack, 100)).toEqual({
      uniform: 0,
      priorities: 0,
    });
  });

  it("the election, 100 runs: a late vote needs delays longer than a campaign, and then uniform ones do better", () => {
    const cases = pctCases(election, 100);
    expect(hits(cases, RaftNode, 400)).toEqual({ uniform: 0, priorities: 0 });
    expect(hits(cases, LateVote, 100)).toEqual({ uniform: 0, priorities: 16 });
    expect(hits(cases, LateVote, 400)).toEqual({ uniform: 82, priorities: 16 });
  });
});
