/** The exhaustive case, tried on a toy: a lock that one node hands out to two others. */
import { describe, expect, it } from "vitest";
import type { Ctx, Msg, Node, System } from "@/lib/sim";
import { defineGrader, grade, hunt, type Monitor, type OrdersCase } from ".";
import { everyOrder } from "./every-order";
import { tryNodes } from "./trial";

type Subject = new () => Node<Msg, never, never, string>;
type LockCtx = Ctx<Msg, never, string>;

/** B and C ask A for its lock; A grants it once and refuses from then on. */
class Lock implements Node<Msg, never, never, string> {
  #granted = false;
  init(ctx: LockCtx): void {
    if (ctx.id !== "A") ctx.setTimer("ask", 10);
  }
  onTimer(_name: string, _data: unknown, ctx: LockCtx): void {
    ctx.send("A", { type: "ask" });
  }
  onMessage(from: string, { type }: Msg, ctx: LockCtx): void {
    if (type === "granted") ctx.output("locked");
    if (type !== "ask") return;
    ctx.send(from, { type: this.#granted ? "refused" : "granted" });
    this.grant(from);
  }
  protected grant(_to: string): void {
    this.#granted = true;
  }
}
/** Believes that C never asks before B. */
class InTurn extends Lock {
  protected override grant(to: string): void {
    if (to === "B") super.grant(to);
  }
}
let asked = 0;
class OnceForAll extends Lock {
  override onMessage(from: string, message: Msg, ctx: LockCtx): void {
    if (message.type === "ask") ctx.send(from, { type: asked++ === 0 ? "granted" : "refused" });
  }
}
class Throws extends Lock {
  override onMessage(): void {
    throw new Error("no");
  }
}
/** Grants twice where no time has passed since it booted: so in every order, and in no run. */
class ReadsItsClock extends Lock {
  override onMessage(from: string, message: Msg, ctx: LockCtx): void {
    if (ctx.mono() > 0 || message.type !== "ask") super.onMessage(from, message, ctx);
    else ctx.send(from, { type: "granted" });
  }
}

const system: System = {
  nodes: ["A", "B", "C"],
  stimuli: ["B", "C"].map((node) => ({ kind: "fire", timer: "ask", node })),
};
const property = "one-holder";

function oneHolder(): Monitor {
  let holders = 0;
  return {
    property,
    onEvent: (event) => (event.kind === "output" && ++holders > 1 ? "two nodes hold the lock" : null),
  };
}

const lockCase: OrdersCase<Subject> = {
  kind: "orders",
  label: "two nodes that want one lock",
  schedule: "exhaustive",
  seed: 1,
  system,
  program: (subject) => ({ name: "lock", boot: () => new subject() }),
  broken: ({ nodes, outputs }) =>
    nodes.filter((node) => outputs(node).length > 0).length > 1
      ? { property, message: "two nodes hold the lock" }
      : null,
  monitors: () => [oneHolder()],
};

const grader = (bounds: System["bounds"] = {}) =>
  defineGrader<Subject>({
    exercise: "lock",
    seedsDefault: 0,
    properties: [
      { name: property, kind: "safety", statement: "One holder.", rule: "Grant once.", source: "this test" },
    ],
    *cases() {
      yield { ...lockCase, system: { ...system, bounds } };
    },
  });

describe("every order", () => {
  it("an acceptance says how many there are, and of what", () => {
    const verdict = grade(grader(), Lock);
    expect(verdict).toEqual({
      verdict: "accepted",
      runs: 0,
      seeds: 0,
      events: 0,
      orders: 2,
      ordersOf: ["two nodes that want one lock"],
    });
    expect(everyOrder({ orders: 4132, ordersOf: ["a thing", "another"] })).toBe(
      ", and all 4,132 orders of a thing; another",
    );
  });

  it("a counterexample becomes a run that is shrunk, explained, and replays", () => {
    const verdict = grade(grader(), InTurn);
    if (verdict.verdict !== "rejected") throw new Error(verdict.verdict);
    const { run, event } = verdict.failing;
    expect(verdict.property).toBe(property);
    expect(verdict.explanation.chain.at(-1)?.text).toBe("Broken: two nodes hold the lock.");
    expect(run?.trace[event ?? -1]?.kind).toBe("output");
    expect(run?.scenario.interventions?.filter(({ kind }) => kind === "fire")).toHaveLength(2);
    if (run) expect(tryNodes(lockCase, InTurn, run.scenario, "full").run.hash).toBe(run.hash);
  });

  it("a bound that ends the search leaves an acceptance that does not speak of all orders", () => {
    const verdict = grade(grader({ statesMax: 3 }), Lock);
    expect(verdict).toMatchObject({ verdict: "accepted", beyondBound: ["two nodes that want one lock"] });
    expect(verdict).not.toHaveProperty("orders");
    expect(everyOrder({ beyondBound: ["a thing"] })).toBe("; too many orders to try them all of a thing");
    expect(everyOrder({})).toBe("");
  });

  it("can be left out", () => {
    expect(grade(grader(), Lock, { exhaustive: false })).not.toHaveProperty("orders");
  });

  it("a node that does not do the same twice, or throws, cannot be judged, and the handler is named", () => {
    expect(grade(grader(), OnceForAll)).toMatchObject({ verdict: "error", handler: "onMessage" });
    expect(grade(grader(), Throws)).toMatchObject({ verdict: "error", handler: "onMessage", message: /no$/ });
  });

  it("an order that does not break in a run is no rejection, and no pass", () => {
    expect(grade(grader(), ReadsItsClock)).toMatchObject({ verdict: "unknown", message: /read a clock/ });
  });

  it("a long search says so now and then, in the same case", () => {
    const steps = [...hunt(grader(), Lock)];
    expect(steps.length).toBeGreaterThan(1);
    expect(new Set(steps.map((step) => step.case))).toEqual(new Set([0]));
  });
});
