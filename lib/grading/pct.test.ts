/**
 * What priorities find and uniform delays do not, counted: the same system, the same number of runs, the same longest delay.
 *
 * A sends F its configuration, and a token round the ring A, B, C, D, E, F. If the token overtakes the configuration, F is not ready: an
 * order of two events, so a bug of depth 2, behind a chain of five messages. With uniform delays the chance is 1 in 6!.
 */
import { describe, expect, it } from "vitest";
import { run, type Ctx, type Json, type Msg, type Node, type NodeId, type Scenario } from "@/lib/sim";
import { prioritySchedule } from "./pct";

const NEXT = new Map<NodeId, NodeId>([
  ["A", "B"],
  ["B", "C"],
  ["C", "D"],
  ["D", "E"],
  ["E", "F"],
]);

/** Announces, as F, whether it was ready when the token came. */
class Ring implements Node<Msg, never, never, boolean> {
  private ready = false;
  init(ctx: Ctx<Msg, never, boolean>): void {
    if (ctx.id === "A") for (const round of [0, 1]) ctx.setTimer(`round ${round}`, 10 + round * ROUND_MS);
  }
  onTimer(_name: string, _data: Json | undefined, ctx: Ctx<Msg, never, boolean>): void {
    ctx.send("F", { type: "configuration" });
    ctx.send("B", { type: "token" });
  }
  onMessage(_from: NodeId, message: Msg, ctx: Ctx<Msg, never, boolean>): void {
    const next = NEXT.get(ctx.id);
    if (message.type === "configuration") this.ready = true;
    else if (next !== undefined) ctx.send(next, message);
    else {
      ctx.output(this.ready);
      this.ready = false;
    }
  }
}

const ROUND_MS = 1100;
const SLOWEST_MS = 200;
const RUNS = 4000;
const scenario: Scenario = {
  nodes: ["A", "B", "C", "D", "E", "F"],
  network: { delayMs: [1, 5] },
  endMs: 3 * ROUND_MS,
};
const uniform = (): Scenario => ({ ...scenario, network: { delayMs: [1, SLOWEST_MS] } });
const priorities =
  (depth: number) =>
  (seed: number): Scenario => ({
    ...scenario,
    interventions: prioritySchedule(
      { fromMs: 0, untilMs: 2 * ROUND_MS, depth, slowestMs: SLOWEST_MS },
      scenario,
      seed,
    ),
  });

function hits(make: (seed: number) => Scenario, isBug: (rounds: readonly Json[]) => boolean): number {
  let found = 0;
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const { trace } = run({ name: "ring", boot: () => new Ring() }, make(seed), seed);
    if (isBug(trace.flatMap((event) => (event.kind === "output" ? [event.value] : [])))) found += 1;
  }
  return found;
}

describe("priorities beside uniform delays, hits in 4,000 runs", () => {
  const late = (rounds: readonly Json[]) => rounds[0] === false;
  const lateOnce = (rounds: readonly Json[]) => rounds[0] === true && rounds[1] === false;

  it("a bug of depth 2 behind a chain of five messages", () => {
    expect({ uniform: hits(uniform, late), priorities: hits(priorities(2), late) }).toEqual({
      uniform: 2,
      priorities: 250,
    });
  });

  it("a bug of depth 3, which needs a change of priority: on time in one round, late in the next", () => {
    expect({
      uniform: hits(uniform, lateOnce),
      unchanging: hits(priorities(1), lateOnce),
      priorities: hits(priorities(3), lateOnce),
    }).toEqual({ uniform: 5, unchanging: 19, priorities: 136 });
  });
});

describe("a priority-based schedule", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(priorities(3)(7)).toEqual(priorities(3)(7));
    expect(priorities(3)(7)).not.toEqual(priorities(3)(8));
  });

  it("delays at most one message at a time on a link, inside its window, and has at most depth - 1 changes", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const depth = 1 + (seed % 4);
      const delays = priorities(depth)(seed).interventions ?? [];
      expect(delays.filter(({ at }) => at > 0).length).toBeLessThan(depth);
      for (const one of delays) {
        if (one.kind !== "delay") throw new Error(one.kind);
        expect(one.until).toBeGreaterThan(one.at);
        expect(one.until).toBeLessThanOrEqual(2 * ROUND_MS);
        const others = delays.filter(
          (other) =>
            other.kind === "delay" &&
            other !== one &&
            `${other.match.from}>${other.match.to}` === `${one.match.from}>${one.match.to}`,
        );
        for (const other of others)
          expect("until" in other && (other.at >= (one.until ?? 0) || (other.until ?? 0) <= one.at)).toBe(
            true,
          );
      }
    }
  });
});
