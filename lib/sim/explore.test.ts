import { describe, expect, test } from "vitest";
import { explore, formatStep, run } from ".";
import type {
  Ctx,
  Exploration,
  ExploredWorld,
  Json,
  Msg,
  Node,
  Program,
  Request,
  StateProperty,
  System,
} from ".";

/** Every message this file's nodes know; `n` is a number to store, or to compare. */
interface Note extends Msg {
  readonly type: "read" | "value" | "write" | "add";
  readonly n: number;
  readonly old: number;
}
type NoteCtx = Ctx<Note, Json, Json>;
const note = (type: Note["type"], n = 0, old = 0): Note => ({ type, n, old });

const holds: StateProperty = () => null;
const lines = ({ counterexample }: Exploration): readonly string[] =>
  counterexample?.steps.map(formatStep) ?? [];
const program = (boot: (id: string) => Node<Note, Json, Json, Json>): Program => ({ name: "toy", boot });

/** A store `s`, and workers that read a number and write it back one greater; by comparing, or not. */
class Counter implements Node<Note, Json, Json, Json> {
  private value = 0;
  constructor(private readonly compares: boolean) {}
  init(): void {}
  onTimer(): void {}
  onRequest(_request: Request<Json>, ctx: NoteCtx): void {
    ctx.send("s", note("read"));
  }
  onMessage(from: string, { type, n, old }: Note, ctx: NoteCtx): void {
    if (type === "read") ctx.send(from, note("value", this.value));
    if (type === "value") ctx.send("s", note("write", n + 1, n));
    if (type !== "write") return;
    if (this.compares && old !== this.value) return ctx.send(from, note("value", this.value));
    this.value = n;
    ctx.output({ value: n });
  }
  view(): Json {
    return { value: this.value };
  }
}

const increments: System = {
  nodes: ["s", "a", "b"],
  stimuli: ["a", "b"].map((node) => ({ kind: "request", client: node, node, op: "increment" })),
};
const bothCount: StateProperty = ({ outputs }) =>
  outputs("s").length === 2 && JSON.stringify(outputs("s")[1]) !== '{"value":2}'
    ? { property: "no-lost-update", message: JSON.stringify(outputs("s")) }
    : null;

describe("every interleaving", () => {
  test("read, then write: one of two increments is lost, and the counterexample is a shortest one", () => {
    const found = explore(
      program(() => new Counter(false)),
      increments,
      bothCount,
    );
    expect(found.verdict).toBe("violated");
    expect(found.counterexample?.property).toBe("no-lost-update");
    expect(lines(found)).toEqual([
      "a asks a increment",
      "b asks b increment",
      "deliver read {n: 0, old: 0} from a to s",
      "deliver read {n: 0, old: 0} from b to s",
      "deliver value {n: 0, old: 0} from s to a",
      "deliver value {n: 0, old: 0} from s to b",
      "deliver write {n: 1, old: 0} from a to s",
      "deliver write {n: 1, old: 0} from b to s",
    ]);
  });

  test("compare and set: no increment is lost, and when nothing is left to happen both have counted", () => {
    const found = explore(
      program(() => new Counter(true)),
      increments,
      bothCount,
      ({ outputs }) =>
        outputs("s").length === 2 ? null : { property: "both-end", message: "one is missing" },
    );
    // Store 0: each worker idle, reading, told 0 or writing 1 over 0. Store 1: one is done, the other also told 1 or writing 2
    // over 1. Store 2: both are done. 4 * 4 + 2 * 6 + 1.
    expect(found).toEqual({ verdict: "holds", states: 29, transitions: 44, depth: 8 });
  });
});

/** Sends its request's number to `b`, which adds all it gets. `stores` says when an acknowledged number is on disk. */
class Adder implements Node<Note, Json, Json, Json> {
  private sum = 0;
  private seen = new Set<number>();
  constructor(private readonly stores: "first" | "last" | "never" = "first") {}
  init(ctx: NoteCtx): void {
    this.sum = ctx.disk.get<number>("sum") ?? 0;
    ctx.setTimer("tick", 10, { due: 1 });
  }
  onTimer(name: string, data: Json | undefined, ctx: NoteCtx): void {
    ctx.output({ name, data: data ?? null });
  }
  onRequest({ id, op }: Request<Json>, ctx: NoteCtx): void {
    const n = typeof op === "number" ? op : 0;
    if (ctx.id === "a") return ctx.send("b", note("add", n));
    this.sum += n;
    if (this.stores === "last") ctx.reply(id, { status: "ok", value: this.sum });
    if (this.stores !== "never") ctx.disk.put("sum", this.sum);
    if (this.stores !== "last") ctx.reply(id, { status: "ok", value: this.sum });
  }
  onMessage(_from: string, { n }: Note, _ctx: NoteCtx): void {
    this.seen.add(n);
    this.sum += n;
  }
  view(): Json {
    return { sum: this.sum };
  }
}

const ask = (node: string, op: Json, times = 1) =>
  ({ kind: "request", client: "c", node, op, times }) as const;
const sumOf = (world: ExploredWorld): string => JSON.stringify(world.view("b")) ?? "down";

describe("what is a state", () => {
  const adder = program(() => new Adder());
  const three: System = { nodes: ["a", "b"], stimuli: [ask("a", 1), ask("a", 2), ask("a", 4)] };

  test("three independent messages, each not sent, in flight or delivered: 3 x 3 x 3 states, whatever their order", () => {
    expect(explore(adder, three, holds)).toEqual({ verdict: "holds", states: 27, transitions: 54, depth: 6 });
  });

  test("three equal messages are counted, not told apart: as many states as pairs (sent, delivered)", () => {
    const equal = explore(adder, { nodes: ["a", "b"], stimuli: [ask("a", 1, 3)] }, holds);
    expect(equal).toEqual({ verdict: "holds", states: 10, transitions: 12, depth: 6 });
  });

  test("the order in which a set was filled is a part of the state only on demand", () => {
    expect(explore(adder, { ...three, insertionOrder: true }, holds).states).toBeGreaterThan(27);
  });

  test("messages that are never delivered stay in flight as a record", () => {
    const kept = explore(adder, { ...three, undelivered: ["add"] }, ({ inFlight }) =>
      inFlight().length === 3 ? { property: "three", message: "" } : null,
    );
    expect(kept.verdict).toBe("violated");
    expect(lines(kept)).toEqual(["c asks a 1", "c asks a 2", "c asks a 4"]);
  });

  test("memory is copied with its classes and its shared parts, and handlers of one state do not disturb another", () => {
    class Shares extends Adder {
      private readonly list: number[] = [];
      private readonly same = this.list;
      private readonly byName = new Map([["list", { list: this.list }]]);
      override onMessage(_from: string, { n }: Note, ctx: NoteCtx): void {
        this.list.push(n);
        ctx.output([this.same.length, this.byName.get("list")?.list.length ?? 0]);
      }
    }
    const found = explore(
      program(() => new Shares()),
      three,
      ({ outputs }) => {
        const wrong = outputs("b").find((out, i) => JSON.stringify(out) !== JSON.stringify([i + 1, i + 1]));
        return wrong === undefined ? null : { property: "shared", message: JSON.stringify(wrong) };
      },
    );
    expect(found.verdict).toBe("holds");
  });

  test("what cannot be copied is refused, by its path", () => {
    class WithFunction extends Adder {
      readonly helpers = [() => 1];
    }
    class WithDate extends Adder {
      readonly at = { when: new WeakMap<object, number>() };
    }
    class WithPrivate extends Adder {
      #secret = 0;
      override onMessage(): void {
        this.#secret++;
      }
      override view(): Json {
        return this.#secret;
      }
    }
    const search = (boot: () => Adder) => () => explore(program(boot), three, holds);
    expect(search(() => new WithFunction())).toThrow("a.helpers[0] is a function");
    expect(search(() => new WithDate())).toThrow("a.at.when is [object WeakMap]");
    expect(search(() => new WithPrivate())).toThrow("#private");
  });
});

describe("faults", () => {
  const twice: System = { nodes: ["b"], stimuli: [ask("b", 1, 2)], faults: { crashes: 1 } };
  /** What was answered last is remembered by a node that is up. */
  const durable: StateProperty = (world) => {
    const last = world.replies("b").at(-1)?.reply;
    if (last?.status !== "ok" || !world.isUp("b")) return null;
    return sumOf(world) >= JSON.stringify({ sum: last.value })
      ? null
      : {
          property: "acknowledged-is-durable",
          message: `answered ${JSON.stringify(last.value)}, has ${sumOf(world)}`,
        };
  };

  test("a crash keeps the disk and loses the rest", () => {
    expect(
      explore(
        program(() => new Adder("first")),
        twice,
        durable,
      ).verdict,
    ).toBe("holds");
    const found = explore(
      program(() => new Adder("never")),
      twice,
      durable,
    );
    expect(lines(found)).toEqual(["c asks b 1", "crash b", "restart b"]);
  });

  test("a crash between two effects shows an answer that left before its write", () => {
    const last = program(() => new Adder("last"));
    expect(explore(last, twice, durable).verdict).toBe("holds");
    const cuts: System = { ...twice, faults: { crashes: 1, cuts: true } };
    const found = explore(last, cuts, durable);
    expect(lines(found)).toEqual(["c asks b 1, and b crashes after 1 of its effects", "restart b"]);
    expect(
      explore(
        program(() => new Adder("first")),
        cuts,
        durable,
      ).verdict,
    ).toBe("holds");
  });

  test("a message is lost, or comes twice, only within its budget; one that arrives at a node that is down is lost", () => {
    const one: System = { nodes: ["a", "b"], stimuli: [ask("a", 1)] };
    const adder = program(() => new Adder());
    const sums = (faults: System["faults"]): readonly string[] => {
      const ends = new Set<string>();
      const { verdict } = explore(
        adder,
        { ...one, ...(faults === undefined ? {} : { faults }) },
        holds,
        (world) => {
          ends.add(sumOf(world));
          return null;
        },
      );
      expect(verdict).toBe("holds");
      return [...ends].toSorted();
    };
    expect(sums({})).toEqual(['{"sum":1}']);
    expect(sums({ losses: 1 })).toEqual(['{"sum":0}', '{"sum":1}']);
    expect(sums({ duplicates: 1 })).toEqual(['{"sum":1}', '{"sum":2}']);
    expect(sums({ crashes: 1, restarts: 0, only: ["b"] })).toEqual(["down", '{"sum":1}']);
    expect(sums({ crashes: 1, only: ["b"] })).toEqual(["down", '{"sum":0}', '{"sum":1}']);
  });

  test("a pending timer fires when it is listed, with its data, as often as it is listed", () => {
    const fired = (times: number, node?: string): number => {
      const outputs = new Set<string>();
      const timer = { kind: "fire", timer: "tick", times, ...(node === undefined ? {} : { node }) } as const;
      explore(
        program(() => new Adder()),
        { nodes: ["a", "b"], stimuli: [timer] },
        (world) => {
          for (const id of world.nodes)
            for (const out of world.outputs(id)) outputs.add(`${id} ${JSON.stringify(out)}`);
          return null;
        },
      );
      for (const text of outputs) expect(text).toContain('{"name":"tick","data":{"due":1}}');
      return outputs.size;
    };
    expect(fired(0)).toBe(0);
    expect(fired(1)).toBe(2);
    expect(fired(Infinity)).toBe(2);
    expect(fired(1, "a")).toBe(1);
  });

  test("a stimulus that waits for a condition comes only in states that meet it", () => {
    const late: System = {
      nodes: ["a", "b"],
      stimuli: [
        ask("a", 1),
        { ...ask("a", 2), when: ({ view }) => JSON.stringify(view("b")) === '{"sum":1}' },
      ],
    };
    const adder = program(() => new Adder());
    const orders = new Set<string>();
    explore(adder, late, (world) => {
      orders.add(sumOf(world));
      return null;
    });
    expect([...orders].toSorted()).toEqual(['{"sum":0}', '{"sum":1}', '{"sum":3}']);
  });

  test("a division loses what is on its way across and what is sent across, until the network is whole again", () => {
    const ends = (...stimuli: NonNullable<System["stimuli"]>): readonly string[] => {
      const sums = new Set<string>();
      const adder = program(() => new Adder());
      explore(adder, { nodes: ["a", "b"], stimuli: [ask("a", 1), ...stimuli] }, holds, (world) => {
        sums.add(sumOf(world));
        return null;
      });
      return [...sums].toSorted();
    };
    const after = (n: number) => (world: ExploredWorld) => sumOf(world) === `{"sum":${n}}`;
    const apart = { kind: "part", groups: [["a"], ["b"]] } as const;
    expect(ends(apart)).toEqual(['{"sum":0}', '{"sum":1}']);
    expect(ends({ kind: "part", groups: [["a", "b"]] })).toEqual(['{"sum":1}']);
    expect(ends({ ...apart, when: after(1) }, { ...ask("a", 2), when: after(1) })).toEqual([
      '{"sum":1}',
      '{"sum":3}',
    ]);
    expect(ends({ ...apart, when: after(1) }, { kind: "heal", when: after(1) }, ask("a", 2))).toContain(
      '{"sum":3}',
    );
  });

  test("a handler that throws is a violation, told with its message", () => {
    class Throws extends Adder {
      override onMessage(): void {
        throw new Error("cannot add");
      }
    }
    const found = explore(
      program(() => new Throws()),
      { nodes: ["a", "b"], stimuli: [ask("a", 1)] },
      holds,
    );
    expect(found.counterexample).toMatchObject({
      property: "no-handler-throws",
      message: "onMessage of b: cannot add",
    });
    expect(lines(found)).toEqual(["c asks a 1", "deliver add {n: 1, old: 0} from a to b"]);
  });
});

describe("a counterexample as a scenario", () => {
  class Reports extends Adder {
    override onMessage(...[from, message, ctx]: Parameters<Adder["onMessage"]>): void {
      super.onMessage(from, message, ctx);
      ctx.output({ got: message.n, view: this.view() });
    }
  }
  const reports = () => new Reports();
  const got = (n: number, sum: number): Json => ({ got: n, view: { sum } });

  const outputs = (boot: () => Node<Note, Json, Json, Json>, found: Exploration): readonly string[] => {
    const { status, trace } = run(
      program(boot),
      found.counterexample?.scenario ?? { nodes: [], endMs: 0 },
      1,
    );
    expect(status).toBe("completed");
    return trace.flatMap((event) =>
      event.kind === "output" ? [`${event.at} ${JSON.stringify(event.value)}`] : [],
    );
  };

  test("messages arrive in the order of the steps", () => {
    const boot = () => new Counter(false);
    const found = explore(program(boot), increments, bothCount);
    expect(outputs(boot, found)).toEqual(['s {"value":1}', 's {"value":1}']);
  });

  test("losses, duplicates, crashes, cuts, restarts and timers happen where the steps have them", () => {
    const wanted =
      (...outs: readonly Json[]): StateProperty =>
      (world) =>
        JSON.stringify(world.outputs("b")) === JSON.stringify(outs)
          ? { property: "seen", message: "" }
          : null;
    const search = (faults: System["faults"], ...outs: readonly Json[]): void => {
      const stimuli: System["stimuli"] = [
        ask("a", 1),
        ask("a", 2),
        { kind: "fire", timer: "tick", node: "b" },
      ];
      const system: System = { nodes: ["a", "b"], stimuli, ...(faults === undefined ? {} : { faults }) };
      const found = explore(program(reports), system, wanted(...outs));
      expect(found.verdict).toBe("violated");
      expect(outputs(reports, found)).toEqual(outs.map((out) => `b ${JSON.stringify(out)}`));
    };
    const tick: Json = { name: "tick", data: { due: 1 } };
    search({}, got(2, 2), tick, got(1, 3));
    search({ duplicates: 1 }, got(1, 1), got(2, 3), got(1, 4));
    search({ crashes: 1, only: ["b"] }, got(2, 2), got(1, 1));
    search({ crashes: 1, cuts: true, only: ["b"] }, got(2, 2), tick, got(1, 1));
  });

  test("a division strikes where the steps have it", () => {
    const apart = { kind: "part", groups: [["a"], ["b"]] } as const;
    const stimuli: System["stimuli"] = [ask("a", 1), ask("a", 2), ask("a", 3), apart, { kind: "heal" }];
    const wanted = JSON.stringify([got(2, 2), got(3, 5)]);
    const found = explore(program(reports), { nodes: ["a", "b"], stimuli }, holds, ({ outputs: said }) =>
      JSON.stringify(said("b")) === wanted ? { property: "seen", message: "" } : null,
    );
    expect(lines(found)).toContain("the network is divided: a | b");
    expect(outputs(reports, found)).toEqual([got(2, 2), got(3, 5)].map((out) => `b ${JSON.stringify(out)}`));
  });
});

describe("bounds", () => {
  const endless: System = { nodes: ["a", "b"], stimuli: [ask("a", 1, Infinity)] };
  const adder = program(() => new Adder());

  test("a bound that ends the search gives unknown, never holds", () => {
    expect(explore(adder, { ...endless, bounds: { statesMax: 500 } }, holds)).toMatchObject({
      verdict: "unknown",
      why: "there are more than 500 states",
    });
    expect(explore(adder, { ...endless, bounds: { depthMax: 5 } }, holds)).toMatchObject({
      verdict: "unknown",
      why: "there is more beyond 5 steps",
      depth: 5,
    });
  });

  test("a bound that the search does not reach changes nothing", () => {
    const bounded: System = { ...endless, stimuli: [ask("a", 1, 3)], bounds: { depthMax: 6, statesMax: 10 } };
    expect(explore(adder, bounded, holds)).toMatchObject({ verdict: "holds", states: 10 });
  });

  test("a violation within the bounds is a violation", () => {
    const found = explore(adder, { ...endless, bounds: { depthMax: 4 } }, (world) =>
      sumOf(world) === '{"sum":2}' ? { property: "less-than-two", message: "" } : null,
    );
    expect(found).toMatchObject({ verdict: "violated", depth: 4 });
  });
});
