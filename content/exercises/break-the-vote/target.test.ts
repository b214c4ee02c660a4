import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { grade } from "@/lib/grading";
import { run } from "@/lib/sim";
import type { Fault } from "./starter";
import { schedule as solution } from "./solution";
import grader from "./grader";
import { ElectionNode } from "./target";
import { SCENARIO } from "./world";

type Ctx = Parameters<ElectionNode["init"]>[0];

function textOf(file: string): string {
  return readFileSync(join(import.meta.dirname, file), "utf8");
}

/** Where the one who forgets is the winner: it votes for the next candidate of the term that it led. */
const winnerForgets: readonly Fault[] = [
  { kind: "part", at: 0, groups: [["A", "B"], ["C"]] },
  { kind: "fire", at: 10, node: "A", timer: "election" },
  { kind: "crash", at: 40, node: "A" },
  { kind: "restart", at: 50, node: "A" },
  { kind: "heal", at: 60 },
  { kind: "fire", at: 60, node: "C", timer: "election" },
];

/** Nobody is cut off: who sleeps through the first election has heard of nothing either. A dies, or its heartbeats may be there first. */
const rivalSleeps: readonly Fault[] = [
  { kind: "crash", at: 0, node: "C" },
  { kind: "fire", at: 10, node: "A", timer: "election" },
  { kind: "crash", at: 40, node: "A" },
  { kind: "crash", at: 40, node: "B" },
  { kind: "restart", at: 50, node: "B" },
  { kind: "restart", at: 60, node: "C" },
  { kind: "fire", at: 60, node: "C", timer: "election" },
];

describe("the election with the bug", () => {
  it("is the one that the prompt shows", () => {
    const target = textOf("target.ts").replaceAll("Ctx<Message, never, Leader>", "Ctx");
    const [, shown] = /```ts\n(export class [\s\S]*?)\n```/.exec(textOf("prompt.mdx")) ?? [];
    expect(shown).toBeDefined();
    expect(target.trimEnd().endsWith(shown ?? "?")).toBe(true);
  });

  it.each([
    ["the winner forgets", winnerForgets],
    ["the rival sleeps", rivalSleeps],
  ])("can be broken in more ways than one: %s", (_name, faults) => {
    expect(grade(grader, () => faults)).toMatchObject({ verdict: "accepted" });
  });

  it("cannot be broken by the same schedule once it stores its vote", () => {
    class Repaired extends ElectionNode {
      override init(ctx: Ctx): void {
        super.init(ctx);
        Object.assign(this, { votedFor: ctx.disk.get("vote") ?? null });
      }

      override onTimer(...[name, data, ctx]: Parameters<ElectionNode["onTimer"]>): void {
        super.onTimer(name, data, ctx);
        this.storeVote(ctx);
      }

      override onMessage(...[from, message, ctx]: Parameters<ElectionNode["onMessage"]>): void {
        super.onMessage(from, message, ctx);
        this.storeVote(ctx);
      }

      /** After the vote was sent, which is late only for a crash in the middle of a handler; there is none here. */
      private storeVote(ctx: Ctx): void {
        ctx.disk.put("vote", new Map(Object.entries(this.view() ?? {})).get("votedFor") ?? null);
      }
    }
    for (const faults of [solution(), winnerForgets, rivalSleeps]) {
      const program = { name: "repaired", boot: () => new Repaired() };
      const { trace } = run(program, { ...SCENARIO, interventions: faults }, 1);
      const led = trace.flatMap((event) => (event.kind === "output" ? [JSON.stringify(event.value)] : []));
      expect(new Set(led).size).toBe(led.length);
    }
  });

  it.each([
    ["no list", () => ({ at: 1 }), "not a list"],
    ["no time", () => [{ kind: "heal" }], 'fault 1 ({"kind":"heal"}): its time `at` is not a number'],
    [
      "a kind that is not allowed",
      () => [{ kind: "byz", at: 1, node: "A" }],
      "its kind is not one of part, heal",
    ],
    [
      "a timer it does not have",
      () => [{ kind: "fire", at: 1, node: "A", timer: "heartbeat" }],
      "its timer is not election",
    ],
    ["NaN", () => [{ kind: "heal", at: Number.NaN }], "is NaN, which JSON cannot hold"],
    [
      "something that throws",
      () =>
        new Proxy([], {
          get: () => {
            throw new Error("boo");
          },
        }),
      "boo",
    ],
    ["another list every time", counting(), "another schedule than the first time"],
  ])("refuses %s with a reason", (_name, schedule, why) => {
    const verdict = grade(grader, schedule);
    expect(verdict.verdict).toBe("error");
    expect("message" in verdict && verdict.message).toContain(why);
  });

  it.each([
    ["a side that is missing", [{ kind: "part", at: 0, groups: [["A"], ["B"]] }], "C is on no side"],
    [
      "a node on two sides",
      [
        {
          kind: "part",
          at: 0,
          groups: [
            ["A", "B"],
            ["B", "C"],
          ],
        },
      ],
      "B is on two sides",
    ],
    [
      "a stranger",
      [
        {
          kind: "part",
          at: 0,
          groups: [
            ["A", "B"],
            ["C", "D"],
          ],
        },
      ],
      "there is no node D",
    ],
    ["too late", [{ kind: "heal", at: 601 }], "a fault strikes between 0 and 600 ms"],
    [
      "too many",
      Array.from({ length: 9 }, () => ({ kind: "heal", at: 1 })),
      "9 faults, of which 8 are allowed",
    ],
    [
      "a timer of a node that is down",
      [
        { kind: "crash", at: 1, node: "A" },
        { kind: "fire", at: 2, node: "A", timer: "election" },
      ],
      "A is down, and a crash takes all timers",
    ],
  ])("rejects %s with its place", (_name, faults, why) => {
    const verdict = grade(grader, () => faults);
    expect(verdict).toMatchObject({ verdict: "rejected", property: "the-schedule-is-possible" });
    expect("message" in verdict && verdict.message).toContain(why);
  });
});

/** A schedule that is right once, and right in another way the next time. */
function counting(): () => readonly Fault[] {
  let calls = 0;
  return () => ((calls += 1) === 1 ? solution() : winnerForgets);
}
