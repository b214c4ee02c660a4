import { describe, expect, test } from "vitest";
import { NaiveElection, program as naive } from "@/lib/protocols/naive-election";
import { Paxos, program as paxos } from "@/lib/protocols/paxos";
import { atomic, oneTransaction } from "@/lib/protocols/shared/commit-testing";
import { program as twoPhase, TwoPhaseCommit } from "@/lib/protocols/two-phase-commit";
import { explore, formatStep, run } from ".";
import type { Ctx, ExploredWorld, HEvent, Json, Msg, Node, Program, Request, System } from ".";
import { searchOrders, type OrdersFound, type OrdersProperty } from "./orders";

const holds: OrdersProperty = () => null;

function orders(
  program: Program,
  system: System,
  property: OrdersProperty = holds,
  atRest: OrdersProperty = holds,
): OrdersFound {
  const search = searchOrders(program, system, 1, property, atRest);
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
  }
}

/** All that a property can see of a world. The order in which a node filled a set is no part of a state of `explore`. */
function picture(world: ExploredWorld): string {
  const { nodes, isUp, disk, view, outputs, replies, inFlight } = world;
  const packets = inFlight().map((packet) => JSON.stringify(packet));
  return JSON.stringify([
    nodes.map((node) => [isUp(node), disk(node), sorted(view(node) ?? null), outputs(node), replies(node)]),
    packets.toSorted(),
  ]);
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted).toSorted();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, sorted(part ?? null)]));
}

const fire = (node: string) => ({ kind: "fire", timer: "election", node }) as const;
const election = (size: number, changes: Partial<System> = {}): System => ({
  nodes: ["n1", "n2", "n3", "n4"].slice(0, size),
  stimuli: [fire("n1"), fire("n2")],
  undelivered: ["heartbeat"],
  ...changes,
});
const propose = (node: string, value: string) =>
  ({ kind: "request", client: `client of ${node}`, node, op: { kind: "propose", value } }) as const;
const twoBallots: System = { nodes: ["n1", "n2"], stimuli: [propose("n1", "a"), propose("n2", "b")] };
const commit = (changes: Partial<System> = {}): System => {
  const one = oneTransaction(3);
  const timers = ["votes t", "uncertain t"].map((timer) => ({ kind: "fire", timer }) as const);
  return { ...one, stimuli: [...(one.stimuli ?? []), ...timers], ...changes };
};

describe("beside the search by memory", () => {
  test.each<[string, Program, System]>([
    ["an election of two", naive, election(2, { undelivered: [] })],
    ["an election of three", naive, election(3)],
    [
      "an election of three with a crash anywhere",
      naive,
      election(3, { faults: { crashes: 1, cuts: true } }),
    ],
    [
      "an election of three with a loss and a duplicate",
      naive,
      election(3, { faults: { losses: 1, duplicates: 1 } }),
    ],
    [
      "one ballot of Paxos",
      paxos,
      { nodes: ["n1", "n2", "n3"], stimuli: [propose("n1", "a")], undelivered: ["accepted"] },
    ],
    ["two ballots of Paxos", paxos, { ...twoBallots, undelivered: ["accepted", "nack"] }],
    ["two-phase commit", twoPhase, commit()],
    [
      "two-phase commit whose coordinator crashes",
      twoPhase,
      commit({ faults: { crashes: 1, only: ["n1"] } }),
    ],
  ])("%s: both see the same worlds", (_name, program, system) => {
    const seen = { memory: new Set<string>(), histories: new Set<string>() };
    const note = (into: Set<string>) => (world: ExploredWorld) => {
      into.add(picture(world));
      return null;
    };
    const byMemory = explore(program, system, note(seen.memory));
    const byHistory = orders(program, system, note(seen.histories));
    expect(byMemory.verdict).toBe("holds");
    expect(byHistory.verdict).toBe("holds");
    expect(seen.histories.size).toBeGreaterThan(10);
    expect([...seen.histories].filter((one) => !seen.memory.has(one))).toEqual([]);
    expect([...seen.memory].filter((one) => !seen.histories.has(one))).toEqual([]);
  });
});

class OwnValue extends Paxos {
  override onMessage(...[from, message, ctx]: Parameters<Paxos["onMessage"]>): void {
    super.onMessage(from, message.type === "promise" ? { ...message, ab: 0, av: null } : message, ctx);
  }
}
class SendsUnlogged extends TwoPhaseCommit {
  protected override recordDecision(): void {}
}
class AbortsOnTimeout extends TwoPhaseCommit {
  protected override terminate(...[tx, ctx]: Parameters<TwoPhaseCommit["terminate"]>): void {
    this.settle(tx, "abort", ctx);
  }
}
class ForgetsVotes extends NaiveElection {
  override init(ctx: Parameters<NaiveElection["init"]>[0]): void {
    super.init({ ...ctx, disk: { ...ctx.disk, get: () => undefined } });
  }
}

const oneLeader = (world: ExploredWorld) => {
  const leaders = world.nodes.flatMap((node) => world.outputs(node).map((out) => JSON.stringify(out)));
  return new Set(leaders).size === leaders.length
    ? null
    : { property: "one-leader-per-term", message: leaders.join(" and ") };
};
/** Two nodes are a majority of two, so a value is chosen when both have accepted it. */
const oneValue = ({ inFlight }: Pick<ExploredWorld, "inFlight">) => {
  const votes = inFlight().flatMap(({ from, body }) =>
    body.type === "accepted"
      ? [{ from, vote: JSON.stringify(body), value: String(Reflect.get(body, "v")) }]
      : [],
  );
  const chosen = new Set(
    votes
      .filter(({ from, vote }) => votes.some((other) => other.from !== from && other.vote === vote))
      .map(({ value }) => value),
  );
  return chosen.size < 2 ? null : { property: "one-value", message: [...chosen].join(" and ") };
};

describe("a rule removed", () => {
  const four = election(4);
  const restarting = election(3, { faults: { crashes: 1 } });
  const program = (boot: () => ReturnType<Program["boot"]>): Program => ({ name: "broken", boot });
  const ownValue: System = { ...twoBallots, undelivered: ["accepted", "nack"] };
  test.each<[string, Program, System, OrdersProperty & Parameters<typeof explore>[2]]>([
    ["half of an even cluster", naive, four, oneLeader],
    ["a vote forgotten in a crash", program(() => new ForgetsVotes()), restarting, oneLeader],
    ["a proposer with its own value", program(() => new OwnValue()), ownValue, oneValue],
    [
      "a decision sent and not logged",
      program(() => new SendsUnlogged()),
      commit({ faults: { crashes: 1 } }),
      atomic(),
    ],
    ["an uncertain participant that aborts", program(() => new AbortsOnTimeout()), commit(), atomic()],
  ])(
    "%s: both searches find it, in as few steps, and a run has it too",
    (_name, broken, system, property) => {
      const byMemory = explore(broken, system, property);
      const byHistory = orders(broken, system, property);
      if (byMemory.verdict !== "violated" || byHistory.verdict !== "violated")
        throw new Error(byHistory.verdict);
      expect(byHistory.counterexample?.property).toBe(byMemory.counterexample?.property);
      expect(byHistory.depth).toBe(byMemory.depth);
      const scenario = byHistory.counterexample?.scenario ?? { nodes: [], endMs: 0 };
      const { trace } = run(broken, scenario, 1);
      const inRun = property({
        ...worldOfNobody,
        nodes: system.nodes,
        outputs: (node) =>
          trace.flatMap((event) => (event.kind === "output" && event.at === node ? [event.value] : [])),
        inFlight: () =>
          trace.flatMap((event) =>
            event.kind === "send" ? [{ from: event.at, to: event.to, body: event.body }] : [],
          ),
      });
      expect(inRun?.property).toBe(byHistory.counterexample?.property);
    },
  );

  test("what is not removed is not found", () => {
    expect(orders(naive, restarting, oneLeader).verdict).toBe("holds");
    expect(orders(paxos, ownValue, oneValue).verdict).toBe("holds");
    expect(orders(twoPhase, commit(), atomic()).verdict).toBe("holds");
  });
});

const worldOfNobody = {
  isUp: () => true,
  disk: () => ({}),
  view: () => undefined,
  replies: () => [],
  inFlight: () => [],
  sent: () => [],
  history: () => [],
};

interface Note extends Msg {
  readonly type: "note";
  readonly n: number;
}
type NoteCtx = Ctx<Note, Json, Json>;

/** Tells everybody else the number it is asked with; remembers, in a way no search can read, what it is told. */
class Teller implements Node<Note, Json, Json, Json> {
  #heard: number[] = [];
  init(): void {}
  onTimer(): void {}
  onRequest({ id, op }: Request<Json>, ctx: NoteCtx): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, { type: "note", n: Number(op) });
    ctx.reply(id, { status: "ok", value: op });
  }
  onMessage(_from: string, { n }: Note, ctx: NoteCtx): void {
    this.#heard = [...this.#heard, n];
    ctx.output(this.#heard);
  }
}
const teller: Program = { name: "teller", boot: () => new Teller() };
const tell = (node: string, n: number) => ({ kind: "request", client: `c${n}`, node, op: n }) as const;

describe("what is counted", () => {
  test("k messages to one node: k! orders, also when it hides what it remembers", () => {
    const to = (...senders: readonly string[]): System => ({
      nodes: ["z", ...senders],
      voters: ["z"],
      stimuli: senders.map((node, n) => tell(node, n)),
    });
    class ToZ extends Teller {
      override onRequest({ op }: Request<Json>, ctx: NoteCtx): void {
        ctx.send("z", { type: "note", n: Number(op) });
      }
    }
    const program: Program = { name: "to z", boot: () => new ToZ() };
    expect(orders(program, to("a", "b")).orders).toBe(2);
    expect(orders(program, to("a", "b", "c")).orders).toBe(6);
    expect(orders(program, to("a", "b", "c", "d")).orders).toBe(24);
  });

  test("messages to different nodes: one order, however they interleave", () => {
    const oneTeller: System = { nodes: ["a", "b", "c", "d"], stimuli: [tell("a", 1)] };
    const found = orders(teller, oneTeller);
    expect(found).toMatchObject({ verdict: "holds", orders: 1, states: 9 });
  });

  test("a crash is told apart by what its node had been given: before, between and after two messages, and not at all", () => {
    const system: System = {
      nodes: ["a", "b"],
      stimuli: [tell("a", 1)],
      faults: { crashes: 1, restarts: 0, only: ["b"] },
    };
    expect(orders(teller, system).orders).toBe(3);
  });

  test("of two requests on different nodes one was answered before the other was made, or neither: the clients' view counts", () => {
    const seen = new Set<string>();
    const apart: System = { nodes: ["a", "b"], voters: [], stimuli: [tell("a", 1), tell("b", 2)] };
    const found = orders(teller, apart, (world) => {
      if (world.history().length === 4)
        seen.add(
          world
            .history()
            .map(({ kind, op }: HEvent) => `${kind} ${op}`)
            .join(),
        );
      return null;
    });
    expect(found.orders).toBe(2);
    expect(seen).toEqual(new Set(["invoke 0,ok 0,invoke 1,ok 1"]));
  });

  test("two tellers and a listener: 8, as counted by hand", () => {
    // Either is asked first, and has been answered before the other is asked: 2. It hears of the other last. The other hears of it
    // before or after it is asked itself: 2. The listener hears them in either order: 2.
    const system: System = { nodes: ["a", "b", "c"], stimuli: [tell("a", 1), tell("b", 2)] };
    expect(orders(teller, system)).toMatchObject({ verdict: "holds", orders: 8 });
  });

  test("a message that may be lost: heard or not; that may come twice: heard once or twice", () => {
    const system: System = { nodes: ["a", "b"], stimuli: [tell("a", 1)] };
    expect(orders(teller, { ...system, faults: { losses: 1 } }).orders).toBe(2);
    expect(orders(teller, { ...system, faults: { duplicates: 1 } }).orders).toBe(2);
    expect(orders(teller, { ...system, faults: { losses: 1, duplicates: 1 } }).orders).toBe(3);
  });

  test("code that floods the network, or its owner, ends the search and not the machine", () => {
    const flood = (say: (ctx: NoteCtx) => void): OrdersFound => {
      class Floods extends Teller {
        override onMessage(_from: string, _message: Note, ctx: NoteCtx): void {
          for (let i = 0; i < 300; i++) say(ctx);
        }
      }
      const system: System = { nodes: ["a", "b"], stimuli: [tell("a", 1), tell("a", 2), tell("b", 3)] };
      return orders({ name: "floods", boot: () => new Floods() }, system);
    };
    let n = 0;
    expect(flood((ctx) => ctx.send("a", { type: "note", n: 1 }))).toMatchObject({
      verdict: "unknown",
      why: "there are 300 messages in flight",
    });
    expect(flood((ctx) => ctx.output(1))).toMatchObject({
      verdict: "unknown",
      why: "b says more than 500 things",
    });
    expect(flood((ctx) => ctx.output(n++))).toMatchObject({ verdict: "unjudgeable" });
    expect(orders(naive, { ...election(3), bounds: { transitionsMax: 200 } })).toMatchObject({
      verdict: "unknown",
      why: "there are more than 200 steps to take",
    });
  });

  test("a bound gives unknown, with what was counted until then", () => {
    const system = { ...election(3), bounds: { statesMax: 100 } };
    expect(orders(naive, system)).toMatchObject({
      verdict: "unknown",
      why: "there are more than 100 states",
    });
  });
});

describe("a node that is not a function of what it was given", () => {
  test("is found out, and the handler is named", () => {
    let shared = 0;
    class Shares extends Teller {
      override onMessage(_from: string, _message: Note, ctx: NoteCtx): void {
        ctx.output(shared++);
      }
    }
    const found = orders(
      { name: "shares", boot: () => new Shares() },
      { nodes: ["a", "b"], stimuli: [tell("a", 1)] },
    );
    expect(found).toMatchObject({ verdict: "unjudgeable", handler: "onMessage" });
  });

  test("what throws is a violation, and is told with its message", () => {
    class Throws extends Teller {
      override onMessage(): void {
        throw new Error("no");
      }
    }
    const found = orders(
      { name: "throws", boot: () => new Throws() },
      { nodes: ["a", "b"], stimuli: [tell("a", 1)] },
    );
    expect(found).toMatchObject({
      verdict: "violated",
      counterexample: { property: "no-handler-throws", message: "onMessage of b: no" },
    });
  });

  test("draws the random numbers it would draw in a run with that seed", () => {
    class Draws extends Teller {
      override onMessage(_from: string, _message: Note, ctx: NoteCtx): void {
        ctx.output(Math.floor(ctx.random() * 1e6));
      }
    }
    const program: Program = { name: "draws", boot: () => new Draws() };
    const found = orders(program, { nodes: ["a", "b"], stimuli: [tell("a", 1)] }, (world) =>
      world.outputs("b").length === 0 ? null : { property: "drawn", message: String(world.outputs("b")[0]) },
    );
    if (found.verdict !== "violated" || found.counterexample === undefined) throw new Error(found.verdict);
    expect(found.counterexample.steps.map(formatStep)).toEqual([
      "c1 asks a 1",
      "deliver note {n: 1} from a to b",
    ]);
    const { trace } = run(program, found.counterexample.scenario, 1);
    expect(trace.findLast(({ kind }) => kind === "output")).toMatchObject({
      value: Number(found.counterexample.message),
    });
  });
});
