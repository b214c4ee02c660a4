import { describe, expect, test } from "vitest";
import { chaos, createRandom, frameAt, causeChain, run } from ".";
import type { Ctx, Intervention, Json, Msg, Node, Program, Request, Scenario, TraceEvent } from ".";

interface Note extends Msg {
  readonly type: "note";
  readonly n: number;
}

/** A register per node that tells the others of every write, and ticks. */
class Gossip implements Node<Note, Json, Json, Json> {
  private value = 0;
  init(ctx: Ctx<Note, Json, Json>): void {
    this.value = ctx.disk.get<number>("value") ?? 0;
    ctx.setTimer("tick", 50);
  }
  onMessage(_from: string, message: Note, ctx: Ctx<Note, Json, Json>): void {
    this.value = Math.max(this.value, message.n);
    ctx.disk.put("value", this.value);
  }
  onTimer(_name: string, _data: Json | undefined, ctx: Ctx<Note, Json, Json>): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, { type: "note", n: this.value });
    ctx.setTimer("tick", 40 + 20 * ctx.random());
  }
  onRequest(request: Request<Json>, ctx: Ctx<Note, Json, Json>): void {
    if (typeof request.op === "number") this.value = request.op;
    ctx.disk.put("value", this.value);
    ctx.reply(request.id, { status: "ok", value: this.value });
    ctx.output({ value: this.value });
  }
  view(): Json {
    return { value: this.value };
  }
}

const gossip: Program = { name: "gossip", boot: () => new Gossip() };
const scenario: Scenario = {
  nodes: ["a", "b", "c"],
  network: { delayMs: [1, 20], lossRate: 0.05, duplicateRate: 0.05 },
  clients: [
    {
      id: "x",
      operations: [
        { op: 1, to: "a" },
        { op: "read", to: "b", atMs: 300 },
      ],
      timeoutMs: 100,
    },
    {
      id: "y",
      operations: [
        { op: 2, to: "b", atMs: 100 },
        { op: "read", atMs: 150 },
      ],
      timeoutMs: 100,
    },
  ],
  endMs: 1000,
};

function with_(...interventions: Intervention[]): Scenario {
  return { ...scenario, network: { delayMs: [5, 5] }, interventions };
}

function eventsOf<K extends TraceEvent["kind"]>(
  trace: readonly TraceEvent[],
  kind: K,
): Extract<TraceEvent, { kind: K }>[] {
  return trace.filter((event): event is Extract<TraceEvent, { kind: K }> => event.kind === kind);
}

describe("determinism", () => {
  test("the same program, scenario and seed give the same trace", () => {
    const again = run(gossip, scenario, 7);
    expect(run(gossip, scenario, 7)).toEqual(again);
    expect(again.hash).toMatch(/^[0-9a-f]{16}$/);
  });

  test("another seed gives another trace", () => {
    expect(run(gossip, scenario, 8).hash).not.toBe(run(gossip, scenario, 7).hash);
  });

  test("the hash of a run with faults is the one every engine must compute", () => {
    const interventions = chaos(
      { fromMs: 100, untilMs: 800, partitions: 2, crashes: 2, slows: 1 },
      scenario,
      3,
    );
    expect(run(gossip, { ...scenario, interventions }, 3).hash).toMatchInlineSnapshot(`"4388e18e151989f1"`);
  });

  test("not recording changes neither the events nor the history", () => {
    const full = run(gossip, scenario, 7);
    const none = run(gossip, scenario, 7, { record: "none" });
    expect([none.events, none.history]).toEqual([full.events, full.history]);
    expect([none.trace, none.hash]).toEqual([[], ""]);
  });

  test("taking one message away leaves the delays of all others on the link as they were", () => {
    const plain = run(gossip, { ...scenario, network: { delayMs: [1, 20] }, clients: [] }, 5);
    const match = { from: "a", to: "b", nth: 2 };
    const dropped = run(gossip, { ...plain.scenario, interventions: [{ kind: "drop", at: 0, match }] }, 5);
    const arrivals = (trace: readonly TraceEvent[]): number[] =>
      eventsOf(trace, "deliver")
        .filter(({ at, from }) => at === "b" && from === "a")
        .map(({ timeMs }) => timeMs);
    const lost = arrivals(plain.trace).filter((ms) => !arrivals(dropped.trace).includes(ms));
    expect(lost).toHaveLength(1);
  });
});

describe("faults", () => {
  test("a partition stops messages between its groups and nothing else", () => {
    const { trace } = run(gossip, with_({ kind: "part", at: 0, groups: [["a"], ["b", "c"]] }), 1);
    const pairs = new Set(eventsOf(trace, "deliver").map(({ at, from }) => `${from}>${at}`));
    expect([...pairs].sort()).toEqual(["b>c", "c>b"]);
  });

  test("a one-way cut leaves the other direction working", () => {
    const { trace } = run(gossip, with_({ kind: "oneway", at: 0, from: ["a"], to: ["b", "c"] }), 1);
    const pairs = new Set(eventsOf(trace, "deliver").map(({ at, from }) => `${from}>${at}`));
    expect([...pairs].sort()).toEqual(["b>a", "b>c", "c>a", "c>b"]);
  });

  test("what was on its way when the cut came is lost", () => {
    const cut = { kind: "part", at: 52, groups: [["a"], ["b"], ["c"]] } as const;
    const { trace } = run(gossip, with_(cut), 1);
    expect(eventsOf(trace, "drop").filter(({ timeMs }) => timeMs === 55)).toHaveLength(6);
  });

  test("a crash loses memory and keeps the disk", () => {
    const down = [
      { kind: "crash", at: 60, node: "a" },
      { kind: "restart", at: 200, node: "a" },
    ] as const;
    const kept = run(gossip, with_(...down), 1);
    expect(frameAt(kept, kept.trace.length - 1).nodes["a"]).toMatchObject({ up: true, incarnation: 2 });
    const boot = eventsOf(kept.trace, "boot").find(({ incarnation }) => incarnation === 2);
    const view = kept.views.find(({ node, index }) => node === "a" && index > (boot?.index ?? 0));
    expect(view?.state).toEqual({ value: 1 });
  });

  test("cut k carries out exactly k effects and then crashes the node", () => {
    const effects = [0, 1, 2].map((k) => {
      const { trace } = run(
        gossip,
        with_({ kind: "cut", at: 0, node: "a", effects: k, on: { handler: "request" } }),
        1,
      );
      const request = eventsOf(trace, "request")[0];
      return trace
        .filter(({ cause, kind }) => cause === request?.index && kind !== "crash")
        .map(({ kind }) => kind);
    });
    expect(effects).toEqual([[], ["put"], ["put", "reply"]]);
  });

  test("a pause keeps memory, and what waited arrives at the resume", () => {
    const pause = [
      { kind: "pause", at: 0.5, node: "b" },
      { kind: "resume", at: 400, node: "b" },
    ] as const;
    const { trace } = run(gossip, with_(...pause), 1);
    const handled = trace.filter(({ at, kind }) => at === "b" && (kind === "deliver" || kind === "timer"));
    expect(handled[0]?.timeMs).toBe(400);
  });

  test("a slow node serves one stimulus after the other", () => {
    const { trace } = run(gossip, with_({ kind: "slow", at: 0, node: "b", ms: 30 }), 1);
    const times = eventsOf(trace, "deliver")
      .filter(({ at }) => at === "b")
      .map(({ timeMs }) => timeMs);
    expect(times.length).toBeGreaterThan(3);
    for (const [i, ms] of times.entries())
      if (i > 0) expect(ms - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(30);
  });
});

describe("clients", () => {
  test("an operation nobody answers is unknown, and its client goes on as a new process", () => {
    const { history } = run(gossip, with_({ kind: "crash", at: 0, node: "a" }), 1);
    expect(
      history.filter(({ process }) => process.startsWith("x")).map(({ process, kind }) => [process, kind]),
    ).toEqual([
      ["x", "invoke"],
      ["x", "unknown"],
      ["x.2", "invoke"],
      ["x.2", "ok"],
    ]);
  });

  test("a reply from another incarnation is heard by nobody", () => {
    class Late extends Gossip {
      override onRequest(request: Request<Json>, ctx: Ctx<Note, Json, Json>): void {
        ctx.disk.put("owed", request.id);
      }
      override init(ctx: Ctx<Note, Json, Json>): void {
        const owed = ctx.disk.get<string>("owed");
        if (owed !== undefined) ctx.reply(owed, { status: "ok", value: 9 });
      }
    }
    const restart = [
      { kind: "crash", at: 20, node: "a" },
      { kind: "restart", at: 30, node: "a" },
    ] as const;
    const { trace } = run({ name: "late", boot: () => new Late() }, with_(...restart), 1);
    expect(eventsOf(trace, "reply").length).toBeGreaterThan(0);
    expect(eventsOf(trace, "answer")).toEqual([]);
  });
});

describe("what a node may not do", () => {
  const broken = (init: (ctx: Ctx<Note, Json, Json>) => unknown): string | undefined => {
    class Broken extends Gossip {
      override init(ctx: Ctx<Note, Json, Json>): void {
        return init(ctx) as undefined;
      }
    }
    const result = run({ name: "broken", boot: () => new Broken() }, scenario, 1);
    expect(result.status).toBe("error");
    return result.why;
  };

  test("each offence ends the run as an error that names the handler and the path", () => {
    expect(broken(() => Promise.resolve())).toContain("init of a: a handler must be synchronous");
    expect(broken((ctx) => ctx.disk.put("k", { at: [new Map()] }))).toContain('disk.put("k").at[0] is a Map');
    expect(broken((ctx) => ctx.disk.put("k", Number.NaN))).toContain("is NaN");
    expect(broken((ctx) => ctx.send("z", { type: "note", n: 1 }))).toContain(
      'send to "z": the nodes are a, b, c',
    );
    expect(broken((ctx) => ctx.setTimer("t", -1))).toContain("-1 is not a duration");
    expect(
      broken((ctx) => {
        for (;;) ctx.output(1);
      }),
    ).toContain("more than 1000 effects");
    expect(
      broken(() => {
        const self: Record<string, unknown> = {};
        self["self"] = self;
        throw new Error("mine");
      }),
    ).toContain("mine");
  });

  test("a message changed after it was sent arrives unchanged, and a received one is nobody else's", () => {
    const seen: Json[] = [];
    class Changer implements Node<Note & { list: number[] }> {
      init(ctx: Ctx<Note & { list: number[] }>): void {
        if (ctx.id !== "a") return;
        const message = { type: "note" as const, n: 1, list: [1] };
        ctx.send("b", message);
        message.list.push(2);
        ctx.send("c", message);
      }
      onMessage(_from: string, message: Note & { list: number[] }): void {
        seen.push([...message.list]);
        message.list.push(99);
      }
      onTimer(): void {}
    }
    const { trace } = run(
      { name: "changer", boot: () => new Changer() },
      { ...scenario, network: { delayMs: [1, 1] }, clients: [] },
      1,
    );
    expect(seen).toEqual([[1], [1, 2]]);
    expect(JSON.stringify(trace)).not.toContain("99");
  });
});

describe("bounds", () => {
  test("a budget that ends first is unknown, never a pass", () => {
    expect(run(gossip, { ...scenario, eventsMax: 50 }, 1)).toMatchObject({ status: "unknown", events: 50 });
  });

  test("an observer's finding stops the run at that event", () => {
    const result = run(gossip, scenario, 1, {
      observers: [(event) => (event.kind === "output" ? { property: "silence", message: "it spoke" } : null)],
    });
    expect(result.status).toBe("violated");
    expect(result.trace[result.violation?.event ?? -1]?.kind).toBe("output");
  });
});

describe("replay", () => {
  const recorded = run(
    gossip,
    {
      ...scenario,
      interventions: chaos({ fromMs: 50, untilMs: 700, crashes: 3, partitions: 3 }, scenario, 2),
    },
    2,
  );

  test("a frame is the same whichever way it is reached", () => {
    const copy = structuredClone(recorded);
    const last = recorded.trace.length - 1;
    const forwards = [100, 300, 500, last].map((i) => frameAt(recorded, i));
    const backwards = [last, 500, 300, 100].map((i) => frameAt(copy, i)).reverse();
    expect(backwards).toEqual(forwards);
  });

  test("every cause is an earlier event, and every chain ends outside", () => {
    for (const event of recorded.trace) {
      const chain = causeChain(recorded, event.index);
      expect(chain.at(-1)).toBe(event.index);
      expect(chain).toEqual([...chain].sort((x, y) => x - y));
      expect(["boot", "intervene", "invoke"]).toContain(recorded.trace[chain[0] ?? -1]?.kind);
    }
  });

  test("what is in flight is what was sent and has neither arrived nor been lost", () => {
    const random = createRandom(1);
    for (let k = 0; k < 20; k++) {
      const i = random.int(recorded.trace.length);
      const sent = recorded.trace
        .slice(0, i + 1)
        .filter(({ kind }) => kind === "send" || kind === "ask" || kind === "reply");
      expect(frameAt(recorded, i).flights.length).toBeLessThanOrEqual(sent.length * 2);
    }
    const { flights, timeMs } = frameAt(recorded, 200);
    for (const { sentMs, arriveMs } of flights) {
      expect(sentMs).toBeLessThanOrEqual(timeMs);
      if (arriveMs !== null) expect(arriveMs).toBeGreaterThanOrEqual(timeMs);
    }
  });
});
