/** What replica states say about convergence, in pairs that differ in one thing; and two real sets of replicated data types. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkConvergence, CONVERGENCES, type ConvergenceInput } from "./convergence";
import type { Json } from "./history";

const replica = (id: string, delivered: string, state: Json) => ({
  id,
  delivered: delivered === "" ? [] : delivered.split(" "),
  state,
});
const verdicts = (input: ConvergenceInput) =>
  CONVERGENCES.map((convergence) => checkConvergence(input, convergence).verdict);

describe("convergence", () => {
  it("holds when all have delivered the same in any order, are equal, and nothing is on its way", () => {
    const replicas = [replica("A", "u v", { x: 1, y: 2 }), replica("B", "v u", { y: 2, x: 1 })];
    expect(verdicts({ replicas, quiescent: true })).toEqual(["ok", "ok"]);
  });

  it("is open while messages may be on their way, whether states differ or not", () => {
    expect(verdicts({ replicas: [replica("A", "u", 1), replica("B", "", 0)] })).toEqual([
      "unknown",
      "unknown",
    ]);
    expect(verdicts({ replicas: [replica("A", "u", 1), replica("B", "u", 1)] })).toEqual([
      "unknown",
      "unknown",
    ]);
  });

  it("is strong only if equal deliveries mean equal states at any moment", () => {
    const replicas = [replica("A", "u v", 1), replica("B", "v u", 2), replica("C", "u", 1)];
    expect(verdicts({ replicas })).toEqual(["unknown", "violation"]);
    const { replicas: two, explanation } = checkConvergence({ replicas }, "strong-eventual");
    expect(two).toEqual(["A", "B"]);
    expect(explanation).toBe(
      "Strong eventual consistency is violated: A and B have delivered the same 2 updates and hold 1 and 2.",
    );
  });

  it("fails at the end when an update never arrived, though states are equal", () => {
    const replicas = [replica("A", "u", 1), replica("B", "u v", 1)];
    expect(verdicts({ replicas, quiescent: true })).toEqual(["violation", "violation"]);
    const { replicas: two, explanation } = checkConvergence({ replicas, quiescent: true }, "eventual");
    expect(two).toEqual(["B", "A"]);
    expect(explanation).toMatch(/B has delivered v, and A has not\.$/);
  });

  it("fails at the end when all delivered everything and two differ", () => {
    const replicas = [replica("A", "u", 1), replica("B", "u", 1), replica("C", "u", 2)];
    expect(verdicts({ replicas, quiescent: true })).toEqual(["violation", "violation"]);
    expect(checkConvergence({ replicas, quiescent: true }, "eventual").explanation).toMatch(
      /all have delivered everything, and A and C hold 1 and 2/,
    );
  });

  it("does not compare replicas that share an id", () => {
    expect(() => verdicts({ replicas: [replica("A", "", 0), replica("A", "", 1)] })).toThrow(
      /two replicas are called A/,
    );
  });
});

describe("replicas that deliver the same updates in orders of their own", () => {
  const updates = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 });
  const runs = updates.chain((values) => {
    const all = values.map((value, n) => ({ id: `u${n}`, value }));
    const order = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    return fc.tuple(order, order, order);
  });
  const judge = (
    orders: readonly (readonly { readonly id: string; readonly value: number }[])[],
    step: (state: number, value: number) => number,
  ) =>
    checkConvergence(
      {
        quiescent: true,
        replicas: orders.map((order, n) => ({
          id: `r${n}`,
          delivered: order.map(({ id }) => id),
          state: order.reduce((state, { value }) => step(state, value), 0),
        })),
      },
      "strong-eventual",
    ).verdict;

  it("converge when updates commute, and are caught when they do not", () => {
    let caught = 0;
    fc.assert(
      fc.property(runs, (orders) => {
        expect(judge(orders, (state, value) => Math.max(state, value))).toBe("ok");
        expect(judge(orders, (state, value) => state + value)).toBe("ok");
        const last = orders.map((order) => order.at(-1)?.value);
        const overwritten = judge(orders, (_, value) => value);
        expect(overwritten).toBe(new Set(last).size === 1 ? "ok" : "violation");
        if (overwritten === "violation") caught += 1;
      }),
      { numRuns: 300, seed: 3 },
    );
    expect(caught).toBeGreaterThan(100);
  });
});
