/** How far and how fast an update goes, against what is proved of it. Rounds are synchronous: `jitter: 0`. */
import { describe, expect, test } from "vitest";
import { run, type Json, type Observer, type Scenario } from "@/lib/sim";
import { seeds } from "../shared/testing";
import { program } from ".";

const N = 1000;
const PERIOD_MS = 100;

interface Spread {
  /** The share of replicas never told. */
  readonly residue: number;
  /** Updates sent, a replica. */
  readonly traffic: number;
  /** Rounds until half know, and until the last of those who are ever told knows. */
  readonly half: number;
  readonly last: number;
}

/** The mean over three seeds of one update's spread from n1 through 1,000 replicas. */
function spread(params: Readonly<Record<string, Json>>, rounds: number): Spread {
  const scenario: Scenario = {
    nodes: Array.from({ length: N }, (_, n) => `n${n + 1}`),
    params: { periodMs: PERIOD_MS, antiEntropyMs: PERIOD_MS, jitter: 0, ...params },
    network: { delayMs: [1, 5] },
    interventions: [
      { kind: "request", at: 50, client: "c", node: "n1", op: { kind: "write", key: "x", value: 1 } },
    ],
    endMs: rounds * PERIOD_MS + 50,
    eventsMax: Infinity,
  };
  const measured = seeds(3).map((seed): Spread => {
    const learnt: number[] = [];
    let updates = 0;
    const watch: Observer = (event) => {
      if (event.kind === "output") learnt.push(Math.floor(event.timeMs / PERIOD_MS));
      if (event.kind === "send" && Object.keys(Object(Object(event.body)["cells"])).length > 0) updates += 1;
      return null;
    };
    run(program, scenario, seed, { record: "none", observers: [watch] });
    const half = learnt[N / 2] ?? Infinity;
    return { residue: 1 - learnt.length / N, traffic: updates / N, half, last: learnt.at(-1) ?? Infinity };
  });
  const mean = (field: keyof Spread): number =>
    measured.reduce((sum, one) => sum + one[field], 0) / measured.length;
  return { residue: mean("residue"), traffic: mean("traffic"), half: mean("half"), last: mean("last") };
}

/** The residue s of a rumour that solves s = e^(-exponent (1 - s)), s < 1. */
function residueOf(exponent: number): number {
  return Array.from({ length: 200 }).reduce<number>((s) => Math.exp(-exponent * (1 - s)), 0);
}

const push = { mode: "rumours", spread: "push" };

describe("rumours (Demers et al. 1987, section 1.4)", () => {
  test.each([1, 2, 3])(
    "feedback and a coin of 1/k, k = %i: the residue is the s of s = e^(-(k + 1)(1 - s))",
    (k) => {
      const { residue } = spread({ ...push, interest: "feedback-coin", k }, 40);
      expect(residueOf(k + 1)).toBeCloseTo([0.203, 0.0595, 0.0198][k - 1] ?? NaN, 3);
      expect(Math.abs(residue - residueOf(k + 1))).toBeLessThan(0.02);
    },
  );

  test.each([2, 3])("told blindly, k = %i: as much as feedback leaves with one less", (k) => {
    const { residue } = spread({ ...push, interest: "blind-coin", k }, 60);
    expect(Math.abs(residue - residueOf(k))).toBeLessThan(0.02);
  });

  test("told blindly once, a rumour hardly begins", () => {
    expect(spread({ ...push, interest: "blind-coin", k: 1 }, 60).residue).toBeGreaterThan(0.9);
  });

  test.each([
    { interest: "feedback-coin", k: 1 },
    { interest: "feedback-counter", k: 2 },
    { interest: "blind-coin", k: 2 },
  ])(
    "whatever ends the interest, the residue of pushing is e^(-m) for m updates sent a replica: %o",
    (how) => {
      const { residue, traffic } = spread({ ...push, ...how }, 60);
      expect(residue / Math.exp(-traffic)).toBeGreaterThan(0.85);
      expect(residue / Math.exp(-traffic)).toBeLessThan(1.15);
    },
  );

  test("a counter leaves fewer than a coin, and pull fewer than push", () => {
    const counter = spread({ ...push, interest: "feedback-counter", k: 2 }, 40);
    const coin = spread({ ...push, interest: "feedback-coin", k: 2 }, 40);
    const pull = spread({ mode: "rumours", spread: "pull", interest: "feedback-counter", k: 2 }, 40);
    expect(counter.residue).toBeLessThan(coin.residue);
    expect(pull.residue).toBeLessThan(counter.residue / 3);
  });

  test("with an interest that does not end, pushing takes log2 n + ln n rounds (Pittel 1987)", () => {
    const { residue, last } = spread({ ...push, k: 1000 }, 30);
    expect(residue).toBe(0);
    expect(Math.abs(last - (Math.log2(N) + Math.log(N)))).toBeLessThan(1.5);
  });
});

describe("anti-entropy (Demers et al. 1987, section 1.3)", () => {
  test("when half know it, pull is done in log log n rounds and push needs ln n", () => {
    const tail = (how: string): number => {
      const { residue, half, last } = spread({ mode: "anti-entropy", spread: how }, 30);
      expect(residue).toBe(0);
      return last - half;
    };
    expect(tail("push")).toBeGreaterThan(0.8 * Math.log(N / 2));
    expect(tail("pull")).toBeLessThan(1.5 * Math.log2(Math.log2(N)));
    expect(tail("push-pull")).toBeLessThan(tail("pull"));
  });
});
