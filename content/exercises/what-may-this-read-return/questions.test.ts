import { describe, expect, it } from "vitest";
import { bruteForce, parseOps } from "@/lib/checkers";
import { nextSeed, standingOf, STREAK, type GivenAnswer } from "@/lib/grading";
import { BELIEFS, linesOf } from "./beliefs";
import questions, { riddleOf } from "./questions";

const SEEDS = Array.from({ length: 600 }, (_, seed) => seed);

describe("questions", () => {
  it("have the answers that brute force gives", () => {
    for (const seed of SEEDS) {
      const riddle = riddleOf(seed);
      const verdicts = questions.judge(questions.ask(seed));
      const truth = riddle.values.map(
        (value) =>
          bruteForce(parseOps(linesOf(riddle, value)), { consistency: "linearizable" }).verdict === "ok",
      );
      expect(
        verdicts.map(({ isPossible }) => isPossible),
        `seed ${seed}`,
      ).toEqual(truth);
      expect(new Set(truth).size, "some values are possible, and some are not").toBe(2);
    }
  });

  it("show for each value an order or a circle, and a reason", () => {
    for (const seed of SEEDS.slice(0, 100)) {
      for (const { isPossible, why, witness, cycle } of questions.judge(questions.ask(seed))) {
        expect(why).not.toBe("");
        if (isPossible) expect(witness.length).toBeGreaterThan(0);
        else expect(witness).toEqual([]);
        if (isPossible) expect(cycle).toEqual([]);
      }
    }
  });

  it("are new for every seed, the same for the same, and around all traps in turn", () => {
    const texts = SEEDS.map((seed) => JSON.stringify(questions.ask(seed).figure));
    expect(new Set(texts).size).toBeGreaterThan(0.99 * texts.length);
    expect(questions.ask(77)).toEqual(questions.ask(77));
    expect(new Set(SEEDS.slice(0, 6).map((seed) => questions.ask(seed).trap)).size).toBe(6);
  });

  it("hide the answer, and nothing that is shown gives it away", () => {
    for (const seed of SEEDS.slice(0, 50)) {
      const { figure, prompt } = questions.ask(seed);
      expect(figure.operations.filter(({ text }) => text === "R() = ?")).toHaveLength(1);
      expect(prompt).toMatch(
        /^The register holds 0 at first and is linearizable\. What may [A-D]\d, the read of [A-D], have returned\?$/,
      );
    }
  });

  it("name the belief of the question when it is the one that leads to the answer", () => {
    for (const seed of SEEDS.slice(0, 60)) {
      const question = questions.ask(seed);
      const belief = BELIEFS.find(({ name }) => name === question.trap);
      const chosen = belief?.predict(riddleOf(seed)).map(String) ?? [];
      expect(questions.believed(question, chosen)?.name).toBe(question.trap);
    }
  });
});

describe("standing", () => {
  const { traps } = questions;
  const right = (trap: string): GivenAnswer => ({ trap, isRight: true });
  const all = traps.map(({ name }) => right(name));
  const [first] = all;

  it("is mastered after enough right answers in a row with every trap among them", () => {
    if (!first) throw new Error("no traps");
    const enough = [...all, first, first];
    expect(enough).toHaveLength(STREAK);
    expect(standingOf(enough, traps)).toMatchObject({ isMastered: true, streak: 0 });
    expect(standingOf(enough.slice(1), traps)).toMatchObject({ isMastered: false, streak: STREAK - 1 });
    expect(
      standingOf(
        Array.from({ length: 20 }, () => first),
        traps,
      ).isMastered,
    ).toBe(false);
    const broken = [...enough.slice(0, 5), { ...first, isRight: false }, ...enough.slice(5)];
    expect(standingOf(broken, traps)).toMatchObject({ isMastered: false, streak: 3 });
    expect(standingOf([...enough, { ...first, isRight: false }], traps).isMastered).toBe(true);
  });

  it("chooses the trap that was missed, or one that was not met yet", () => {
    const draws = Array.from({ length: 50 }, (_, place) => place / 50);
    const trapOf = (seed: number): string => questions.ask(seed).trap;
    for (const draw of draws) {
      const next = (missed: string | null, given: readonly GivenAnswer[]) =>
        trapOf(nextSeed(traps, standingOf(given, traps), missed, () => draw));
      expect(next("a-timeout-is-not-a-promise", [])).toBe("a-timeout-is-not-a-promise");
      expect(next(null, all.slice(0, 5))).toBe(traps[5]?.name);
    }
  });
});
