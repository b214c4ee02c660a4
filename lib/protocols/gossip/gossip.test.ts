import { describe, expect, test } from "vitest";
import { chaos, run, type Intervention, type Json, type Program, type Scenario } from "@/lib/sim";
import { goldenScenarios } from "../shared/golden";
import { alternating } from "../shared/scenario";
import { different, seeds, viewsAtEnd } from "../shared/testing";
import { program } from ".";
import type { Cell } from "./cells";
import { Gossip, type GossipCtx } from "./gossip";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

type Params = Readonly<Record<string, Json>>;

const booting = (boot: () => Gossip): Program => ({ name: "gossip", boot });
const named = (n: number): readonly string[] => Array.from({ length: n }, (_, i) => `n${i + 1}`);
const ask = (at: number, node: string, op: Json): Intervention => {
  return { kind: "request", at, client: `c${at}`, node, op };
};
const write = (value: Json): Json => ({ kind: "write", key: "x", value });
const remove: Json = { kind: "delete", key: "x" };

/** Writes everywhere, faults until 4 s, and time to agree after that. */
function hostile(seed: number, n: number, params: Params): Scenario {
  const nodes = named(n);
  const timing = { count: 20, everyMs: 150, fromMs: 500 };
  const calm: Scenario = {
    nodes,
    params: { periodMs: 40, antiEntropyMs: 200, ...params },
    network: { delayMs: [1, 25], lossRate: 0.05, duplicateRate: 0.05 },
    clients: nodes.slice(0, 3).map((node, i) => alternating(`client${i}`, [node], timing)),
    endMs: 8000,
  };
  const profile = { fromMs: 600, untilMs: 4000, partitions: 3, oneways: 1, crashes: 2, cuts: 2, pauses: 2 };
  return { ...calm, interventions: chaos(profile, calm, seed) };
}

/** What the replicas hold when the run is over, as many as there are different. */
function atEnd(scenario: Scenario, seed = 1, of: Program = program): readonly string[] {
  return different(viewsAtEnd(of, scenario, seed), "kv");
}

describe("under crashes, partitions, pauses, loss and duplicates", () => {
  const ways: readonly Params[] = [
    {},
    { spread: "push", interest: "blind-coin", k: 2 },
    { spread: "pull", interest: "feedback-coin", payload: "state" },
    { spread: "push", mode: "anti-entropy", fanOut: 2 },
    { spread: "pull", mode: "anti-entropy" },
  ];
  test.each(ways)("all replicas hold the same when it is over, and somebody's write: %o", (params) => {
    for (const seed of seeds(6)) {
      for (const n of [2, 3, 6]) {
        const held = atEnd(hostile(seed, n, params), seed);
        expect(held, `seed ${seed}, ${n} replicas`).toHaveLength(1);
        expect(held[0]).toContain("client");
      }
    }
  });

  test("a write that was acknowledged is not lost, unless a later one replaced it", () => {
    for (const seed of seeds(20)) {
      const scenario = hostile(seed, 4, {});
      const { trace } = run(program, scenario, seed);
      const newest = trace
        .flatMap((event) => (event.kind === "output" ? [Number(Object(event.value)["at"])] : []))
        .reduce((a, b) => Math.max(a, b));
      const finals = new Map(
        trace.flatMap((event) =>
          event.kind === "output" ? [[event.at, Number(Object(event.value)["at"])]] : [],
        ),
      );
      expect([...finals.values()]).toEqual(named(4).map(() => newest));
    }
  });
});

describe("(J): what wins does not depend on what came last", () => {
  /** Takes whatever it is told, if it is not what it has. */
  class Credulous extends Gossip {
    protected override accepts(cell: Cell, known: Cell | undefined): boolean {
      return known === undefined || cell.at !== known.at || cell.by !== known.by;
    }
  }
  const scenario: Scenario = {
    nodes: named(4),
    params: { mode: "rumours", periodMs: 40, k: 2 },
    network: { delayMs: [1, 30] },
    interventions: [ask(10, "n1", write("old")), ask(60, "n3", write("new"))],
    endMs: 3000,
  };

  test("with it the newer of two writes is everywhere, or nowhere older where both are known", () => {
    const back = seeds(20).filter((seed) => wentBack(program, seed));
    expect(back).toEqual([]);
  });

  test("without it replicas go back to the older one", () => {
    expect(
      seeds(20).some((seed) =>
        wentBack(
          booting(() => new Credulous()),
          seed,
        ),
      ),
    ).toBe(true);
  });

  function wentBack(of: Program, seed: number): boolean {
    const known = new Map<string, number>();
    return run(of, scenario, seed).trace.some((event) => {
      if (event.kind !== "output") return false;
      const at = Number(Object(event.value)["at"]);
      const older = at < (known.get(event.at) ?? 0);
      known.set(event.at, at);
      return older;
    });
  }
});

describe("(H): only news becomes hot", () => {
  /** Tells again what it has just been told, known or not. */
  class Excited extends Gossip {
    protected override accepts(cell: Cell, known: Cell | undefined): boolean {
      return super.accepts(cell, known) || (cell.at === known?.at && cell.by === known.by);
    }
  }
  const scenario: Scenario = {
    nodes: named(8),
    params: { mode: "rumours", spread: "push", periodMs: 40, k: 2 },
    interventions: [ask(10, "n1", write("a"))],
    endMs: 10_000,
  };
  /** When the last update was sent, ms. */
  const silentAfter = (of: Program, seed: number): number =>
    run(of, scenario, seed).trace.findLast(({ kind }) => kind === "send")?.timeMs ?? 0;

  test("a rumour ends", () => {
    for (const seed of seeds(20)) expect(silentAfter(program, seed)).toBeLessThan(2000);
  });

  test("without it, it goes round for ever", () => {
    for (const seed of seeds(20)) {
      expect(
        silentAfter(
          booting(() => new Excited()),
          seed,
        ),
      ).toBeGreaterThan(9900);
    }
  });
});

describe("(A): rumours are backed up by anti-entropy", () => {
  const whole = (mode: string): Scenario => ({
    nodes: named(6),
    params: { mode, spread: "push", periodMs: 40, antiEntropyMs: 200, k: 2 },
    interventions: [
      {
        kind: "part",
        at: 0,
        groups: [
          ["n1", "n2", "n3", "c100"],
          ["n4", "n5", "n6"],
        ],
      },
      ask(100, "n1", write("a")),
      { kind: "heal", at: 3000 },
    ],
    endMs: 8000,
  });

  test("a rumour that died during a partition is in nobody's mouth when it heals", () => {
    for (const seed of seeds(10)) expect(atEnd(whole("rumours"), seed)).toContain("{}");
  });

  test("anti-entropy brings it across", () => {
    for (const seed of seeds(10)) expect(atEnd(whole("both"), seed)).toEqual(['{"x":"a"}']);
  });
});

describe("(D): a deletion leaves a death certificate", () => {
  /** Deletes by forgetting. */
  class Forgetful extends Gossip {
    protected override bury(key: string, _at: number, ctx: GossipCtx): void {
      this.forget(key, ctx);
    }
  }
  const scenario = (params: Params, healMs: number): Scenario => ({
    nodes: named(3),
    params: { periodMs: 40, antiEntropyMs: 200, ...params },
    interventions: [
      ask(100, "n1", write("a")),
      { kind: "part", at: 1500, groups: [["n1", "n2", "c1600"], ["n3"]] },
      ask(1600, "n1", remove),
      { kind: "heal", at: healMs },
    ],
    endMs: healMs + 4000,
  });

  test("with it the deletion reaches everybody, however late", () => {
    for (const seed of seeds(10)) expect(atEnd(scenario({}, 6000), seed)).toEqual(["{}"]);
  });

  test("without it the value comes back from those who still have it", () => {
    const forgetful = booting(() => new Forgetful());
    for (const seed of seeds(10)) {
      expect(atEnd(scenario({}, 2000), seed, forgetful)).toEqual(['{"x":"a"}']);
    }
  });

  test("a certificate thrown away before the last replica has seen it is no better", () => {
    for (const seed of seeds(10)) {
      expect(atEnd(scenario({ certificateMs: 2000 }, 6000), seed)).toEqual(['{"x":"a"}']);
      expect(atEnd(scenario({ certificateMs: 6000 }, 6000), seed)).toEqual(["{}"]);
    }
  });

  test("a certificate is thrown away in the end, and a write after the deletion is a write", () => {
    const later = scenario({ certificateMs: 1000 }, 1700);
    const interventions = [...(later.interventions ?? []), ask(2500, "n2", write("b"))];
    const views = viewsAtEnd(program, { ...later, interventions, endMs: 6000 }, 1);
    expect(different(views, "kv")).toEqual(['{"x":"b"}']);
    const gone = viewsAtEnd(program, { ...later, endMs: 6000 }, 1);
    expect(different(gone, "certificates")).toEqual(["0"]);
  });
});

test("comparing digests first costs a fraction of sending everything, when little differs", () => {
  const scenario = (payload: string): Scenario => ({
    nodes: named(2),
    params: { mode: "anti-entropy", antiEntropyMs: 100, payload },
    interventions: Array.from({ length: 20 }, (_, n) =>
      ask(n + 1, "n1", { kind: "write", key: `key${n}`, value: "v".repeat(200) }),
    ),
    endMs: 5000,
  });
  const bytes = (payload: string): number =>
    run(program, scenario(payload), 1).trace.reduce(
      (sum, event) => sum + (event.kind === "send" ? event.bytes : 0),
      0,
    );
  expect(bytes("state") / bytes("digest")).toBeGreaterThan(4);
});
