/** Claims about every run there is, tried on random ones: any cluster size, weather, faults and clients. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chaos, run } from ".";
import type { Ctx, HEvent, Intervention, Json, Msg, Node, Program, Request, Scenario, TraceEvent } from ".";

const RUNS = 60;

interface Note extends Msg {
  readonly marks: number[];
}

/** Does a bit of everything: stores, forgets, sends, sets and cancels timers, announces, answers late, writes into what it hears. */
class Busy implements Node<Note, Json, Json, Json> {
  private readonly owed: string[] = [];
  private marks = 0;
  init(ctx: Ctx<Note, Json, Json>): void {
    ctx.output({
      found: Object.fromEntries(ctx.disk.keys().map((key) => [key, ctx.disk.get<Json>(key) ?? null])),
    });
    ctx.setTimer("tick", 10 + 20 * ctx.random());
  }
  onMessage(from: string, message: Note, ctx: Ctx<Note, Json, Json>): void {
    message.marks.push(1); // on its own copy, or every second copy of a message would have two
    this.marks = Math.max(this.marks, message.marks.length);
    ctx.disk.put(`from ${from}`, { type: message.type, at: ctx.mono() });
    if (ctx.random() < 0.3) ctx.send(from, { type: "echo", marks: [] });
    if (ctx.random() < 0.1) ctx.disk.delete(`from ${from}`);
    for (const id of this.owed.splice(0))
      ctx.reply(id, { status: "ok", value: [ctx.disk.keys().length, this.marks] });
  }
  onTimer(_name: string, _data: Json | undefined, ctx: Ctx<Note, Json, Json>): void {
    for (const node of ctx.nodes) ctx.send(node, { type: "hello", marks: [] });
    ctx.disk.put("ticks", (ctx.disk.get<number>("ticks") ?? 0) + 1);
    ctx.setTimer("tick", 10 + 20 * ctx.random());
    if (ctx.random() < 0.2) ctx.cancelTimer("other");
  }
  onRequest({ id }: Request<Json>, ctx: Ctx<Note, Json, Json>): void {
    this.owed.push(id);
    ctx.setTimer("other", 50);
  }
}

const busy: Program = { name: "busy", boot: () => new Busy() };

interface Case {
  readonly scenario: Scenario;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc
  .record({
    size: fc.integer({ min: 2, max: 5 }),
    seed: fc.nat(),
    faults: fc.nat(),
    slowest: fc.integer({ min: 1, max: 40 }),
    lossRate: fc.constantFrom(0, 0.1),
    duplicateRate: fc.constantFrom(0, 0.1),
    endMs: fc.integer({ min: 100, max: 500 }),
  })
  .map(({ size, seed, faults, slowest, lossRate, duplicateRate, endMs }) => {
    const nodes = ["a", "b", "c", "d", "e"].slice(0, size);
    const operations = [1, 2, 3].map((op) => ({ op, atMs: op * 40 }));
    const calm: Scenario = {
      nodes,
      network: { delayMs: [1, slowest], lossRate, duplicateRate },
      clients: [{ id: "x", operations, timeoutMs: 60 }],
      endMs,
    };
    const profile = {
      ...{ fromMs: 20, untilMs: endMs * 0.8, partitions: 2, oneways: 1 },
      ...{ crashes: 2, cuts: 2, pauses: 1, slows: 1, skews: 1 },
    };
    return { seed, scenario: { ...calm, interventions: chaos(profile, calm, faults) } };
  });

function forAll(claim: (given: Case) => void): void {
  fc.assert(fc.property(cases, claim), { numRuns: RUNS, seed: 20_261_123 });
}

/** For each lossy step of a message: when and where it arrived. */
function arrivals(
  trace: readonly TraceEvent[],
): { from: string; at: string; timeMs: number; index: number }[] {
  return trace.flatMap((event) => {
    if (event.kind === "deliver" || event.kind === "answer")
      return [{ from: event.from, at: event.at, timeMs: event.timeMs, index: event.index }];
    if (event.kind !== "request") return [];
    return [{ from: event.client, at: event.at, timeMs: event.timeMs, index: event.index }];
  });
}

describe("any run", () => {
  test("is the same again for the same program, scenario and seed", () => {
    forAll(({ scenario, seed }) => {
      const copy: unknown = JSON.parse(JSON.stringify(scenario));
      expect(run(busy, copy as Scenario, seed)).toEqual(run(busy, scenario, seed));
    });
  });

  test("is the same whatever is recorded", () => {
    forAll(({ scenario, seed }) => {
      const full = run(busy, scenario, seed);
      const none = run(busy, scenario, seed, { record: "none" });
      expect(none).toEqual({ ...full, trace: [], views: [], hash: "" });
      const marks = none.history.flatMap(({ value }) => (Array.isArray(value) ? [value[1] as number] : []));
      expect(Math.max(1, ...marks)).toBe(1);
    });
  });

  test("stops at the same event, with the same verdict, whatever is recorded", () => {
    forAll(({ scenario, seed }) => {
      const observers = [
        ({ kind, index }: TraceEvent) =>
          kind === "output" && index > 30 ? { property: "silence", message: "it spoke" } : null,
      ];
      const full = run(busy, scenario, seed, { observers });
      expect(run(busy, scenario, seed, { observers, record: "none" }).violation).toEqual(full.violation);
    });
  });

  test("ends within its budgets, and says unknown if it was the budget that ended it", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 400 }), ({ scenario, seed }, eventsMax) => {
        const whole = run(busy, scenario, seed);
        const cut = run(busy, { ...scenario, eventsMax }, seed);
        expect(whole.virtualMs).toBe(scenario.endMs);
        expect(cut.events).toBe(Math.min(whole.events, eventsMax));
        expect(cut.status).toBe(whole.events >= eventsMax ? "unknown" : "completed");
        expect(cut.trace).toEqual(whole.trace.slice(0, eventsMax));
      }),
      { numRuns: RUNS, seed: 20_261_123 },
    );
  });
});

describe("a partition", () => {
  test("delivers nothing from one of its groups to another, and heals", () => {
    const halves = fc.record({
      at: fc.integer({ min: 0, max: 90 }),
      forMs: fc.integer({ min: 10, max: 200 }),
    });
    fc.assert(
      fc.property(cases, halves, ({ scenario, seed }, { at, forMs }) => {
        const [first = "", ...others] = scenario.nodes;
        const groups = [[first, "x"], others];
        const interventions: Intervention[] = [
          { kind: "part", at, groups },
          { kind: "heal", at: at + forMs },
        ];
        const { trace } = run(busy, { ...scenario, interventions }, seed);
        const side = (id: string): boolean => others.includes(id);
        const [from = Infinity, until = Infinity] = trace
          .filter(({ kind }) => kind === "intervene")
          .map(({ index }) => index);
        const across = arrivals(trace).filter((arrival) => side(arrival.from) !== side(arrival.at));
        expect(across.filter(({ index }) => index > from && index < until)).toEqual([]);
      }),
      { numRuns: RUNS, seed: 20_261_123 },
    );
  });
});

describe("a crash", () => {
  test("keeps exactly what the carried out effects had made of the disk", () => {
    let crashes = 0;
    forAll(({ scenario, seed }) => {
      const disks = new Map<string, Map<string, Json>>();
      for (const event of run(busy, scenario, seed).trace) {
        const disk = disks.get(event.at) ?? new Map<string, Json>();
        disks.set(event.at, disk);
        if (event.kind === "put") disk.set(event.key, event.value);
        else if (event.kind === "delete") disk.delete(event.key);
        else if (event.kind === "crash") crashes++;
        else if (event.kind === "output") expect(event.value).toEqual({ found: Object.fromEntries(disk) });
      }
    });
    expect(crashes).toBeGreaterThan(RUNS / 2);
  });

  test("is followed by nothing of that node until it boots again", () => {
    forAll(({ scenario, seed }) => {
      const down = new Set<string>();
      for (const event of run(busy, scenario, seed).trace) {
        if (event.kind === "boot") down.delete(event.at);
        const own = event.kind !== "intervene" && event.kind !== "drop";
        if (own) expect(down.has(event.at)).toBe(false);
        if (event.kind === "crash") down.add(event.at);
      }
    });
  });
});

describe("the network", () => {
  test("taking one message away changes when no other one sent on its link would arrive", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), ({ scenario, seed }, nth) => {
        const [from = "", to = ""] = scenario.nodes;
        const quiet = { ...scenario, clients: [], interventions: [] };
        const talker: Program = { name: "talker", boot: () => new Talker() };
        const plain = run(talker, quiet, seed);
        const match = { from, to, nth };
        const without = run(talker, { ...quiet, interventions: [{ kind: "drop", at: 0, match }] }, seed);
        const left = delivered(without.trace);
        expect(delivered(plain.trace).filter((line) => !left.includes(line)).length).toBeLessThanOrEqual(2);
        expect(left.filter((line) => !delivered(plain.trace).includes(line))).toEqual([]);
      }),
      { numRuns: RUNS, seed: 20_261_123 },
    );
  });

  test("what a client saw does not go backwards in time, and each operation ends once", () => {
    forAll(({ scenario, seed }) => {
      const { history } = run(busy, scenario, seed);
      const ends = history.filter(({ kind }) => kind !== "invoke").map(({ op }) => op);
      expect(new Set(ends).size).toBe(ends.length);
      expect(history).toEqual(history.toSorted((a: HEvent, b: HEvent) => a.t - b.t));
    });
  });
});

/** Says the same whatever it hears: what is lost does not change what is sent. */
class Talker implements Node<Msg, Json, Json, Json> {
  init(ctx: Ctx<Msg, Json, Json>): void {
    ctx.setTimer("tick", 10);
  }
  onMessage(): void {}
  onTimer(_name: string, _data: Json | undefined, ctx: Ctx<Msg, Json, Json>): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, { type: "hello" });
    ctx.setTimer("tick", 10);
  }
}

function delivered(trace: readonly TraceEvent[]): string[] {
  return trace.flatMap((e) => (e.kind === "deliver" ? [`${e.timeMs} ${e.from}>${e.at} ${e.message}`] : []));
}
