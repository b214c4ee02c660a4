/**
 * The judge, tried on a toy: two nodes, one of which must answer each ping of the other once. Every claim has a subject that
 * is accepted and one that is not.
 */
import { describe, expect, it } from "vitest";
import type { Ctx, Intervention, Json, Msg, Node, Scenario } from "@/lib/sim";
import { defineGrader, grade, hunt, shrinkList, type GradeVerdict, type Monitor, type NodeCase } from ".";
import { shrink } from "./shrink";

type Subject = new () => Node<Msg>;

/** A sends three pings; whoever is asked answers each with one pong. */
class Polite implements Node<Msg> {
  init(ctx: Ctx<Msg>): void {
    if (ctx.id === "A") for (const ms of [10, 20, 30]) ctx.setTimer(`ping ${ms}`, ms);
  }
  onTimer(_name: string, _data: Json | undefined, ctx: Ctx<Msg>): void {
    ctx.send("B", { type: "ping" });
  }
  onMessage(from: string, message: Msg, ctx: Ctx<Msg>): void {
    if (message.type === "ping") ctx.send(from, { type: "pong" });
  }
}

/** Answers for every ping it has ever heard: a second one costs two pongs. */
class Chatty extends Polite {
  private pings = 0;
  override onMessage(from: string, message: Msg, ctx: Ctx<Msg>): void {
    if (message.type !== "ping") return;
    this.pings += 1;
    for (let pong = 0; pong < this.pings; pong += 1) ctx.send(from, { type: "pong" });
  }
}

class Silent extends Polite {
  override onMessage(): void {}
}

const scenario: Scenario = {
  nodes: ["A", "B"],
  network: { delayMs: [1, 5] },
  interventions: [
    { kind: "pause", at: 1, node: "B" },
    { kind: "resume", at: 2, node: "B" },
    { kind: "slow", at: 3, until: 4, node: "A", ms: 1 },
  ],
  endMs: 100,
};

function onePongPerPing(): Monitor {
  let pings = 0;
  let pongs = 0;
  return {
    property: "one-pong-per-ping",
    onEvent(event) {
      if (event.kind === "deliver" && event.body.type === "ping") pings += 1;
      if (event.kind === "send" && event.body.type === "pong") pongs += 1;
      return pongs > pings ? `${pongs} pongs for ${pings} pings` : null;
    },
    atEnd: () => (pongs < pings ? `${pings - pongs} pings without a pong` : null),
  };
}

const toy = defineGrader<Subject>({
  exercise: "toy",
  seedsDefault: 5,
  properties: [
    {
      name: "one-pong-per-ping",
      kind: "safety",
      statement: "Each ping gets one pong.",
      rule: "Answer once.",
      source: "this test",
    },
  ],
  *cases({ seeds, seedBase }) {
    yield pingCase("directed", 0);
    for (let seed = seedBase; seed < seedBase + seeds; seed += 1) yield pingCase("random", seed);
  },
});

function pingCase(schedule: "directed" | "random", seed: number): NodeCase<Subject> {
  return {
    kind: "node",
    label: "three pings",
    schedule,
    seed,
    scenario,
    program: (subject) => ({ name: "toy", boot: () => new subject() }),
    monitors: () => [onePongPerPing()],
  };
}

function rejected(verdict: GradeVerdict): Extract<GradeVerdict, { verdict: "rejected" }> {
  if (verdict.verdict !== "rejected") throw new Error(`expected a rejection, got ${verdict.verdict}`);
  return verdict;
}

describe("a verdict", () => {
  it("says how many runs, seeds and events an acceptance rests on", () => {
    const verdict = grade(toy, Polite);
    expect(verdict).toMatchObject({ verdict: "accepted", runs: 6, seeds: 5 });
    expect(verdict.events).toBeGreaterThan(6 * 9);
    expect(grade(toy, Polite, { seeds: 0 })).toMatchObject({ verdict: "accepted", runs: 1, seeds: 0 });
  });

  it("names the broken property and stops at the first failure", () => {
    expect(grade(toy, Chatty)).toMatchObject({ verdict: "rejected", property: "one-pong-per-ping", runs: 1 });
  });

  it("does not let silence pass: what must happen is asked for at the end of the run", () => {
    expect(grade(toy, Silent)).toMatchObject({ verdict: "rejected", message: "3 pings without a pong" });
  });

  it("is an error for code that does not do the same thing twice, and the grader does not fall over it", () => {
    let broken = false;
    class Once extends Polite {
      override onMessage(from: string, message: Msg, ctx: Ctx<Msg>): void {
        super.onMessage(from, message, ctx);
        if (!broken && message.type === "ping") ctx.send(from, { type: "pong" });
        broken = true;
      }
    }
    expect(grade(toy, Once)).toMatchObject({
      verdict: "error",
      message: /in the very same run again it did not/,
    });
  });

  it("is unknown when a run's budget ends, never accepted", () => {
    class Endless extends Polite {
      override onMessage(from: string, message: Msg, ctx: Ctx<Msg>): void {
        ctx.send(from, message);
        ctx.send(from, { type: "echo" });
      }
    }
    expect(grade(toy, Endless)).toMatchObject({ verdict: "unknown", runs: 3 });
  });

  it("is unknown when the budget of the whole hunt ends", () => {
    expect(grade(toy, Polite, { eventsMax: 30 })).toMatchObject({ verdict: "unknown" });
  });

  it("is an error, with the handler's name, for code that throws", () => {
    class Throws extends Polite {
      override onMessage(): void {
        throw new TypeError("no such peer");
      }
    }
    const verdict = grade(toy, Throws);
    expect(verdict).toMatchObject({ verdict: "error", handler: "onMessage" });
    expect(verdict.verdict === "error" && verdict.message).toContain("no such peer");
  });

  it("is an error for code that throws before its first handler, or hands over what is not JSON", () => {
    class ThrowsAtOnce extends Polite {
      constructor() {
        super();
        throw new Error("not today");
      }
    }
    class SendsNonsense extends Polite {
      override onMessage(from: string, _message: Msg, ctx: Ctx<Msg>): void {
        ctx.send(from, Object.assign({ type: "pong" }, { at: Number.NaN }));
      }
    }
    class Floods extends Polite {
      override onMessage(from: string, message: Msg, ctx: Ctx<Msg>): void {
        for (let copy = 0; copy < 5_000; copy += 1) ctx.send(from, message);
      }
    }
    expect(grade(toy, ThrowsAtOnce)).toMatchObject({ verdict: "error", handler: "constructor" });
    expect(grade(toy, SendsNonsense)).toMatchObject({ verdict: "error", handler: "onMessage" });
    expect(grade(toy, Floods)).toMatchObject({ verdict: "error", handler: "onMessage" });
  });
});

describe("the failing run", () => {
  it("is recorded in full, ends in the violation, and is the same each time", () => {
    const { failing } = rejected(grade(toy, Chatty));
    expect(failing.run?.trace.at(-1)?.kind).toBe("violation");
    expect(failing.run?.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(failing).toEqual(rejected(grade(toy, Chatty)).failing);
    expect(JSON.parse(JSON.stringify(failing))).toEqual(failing);
  });

  it("is explained by its causes, oldest first, and ends with what is broken", () => {
    const { explanation } = rejected(grade(toy, Chatty));
    const texts = explanation.chain.map(({ text }) => text);
    expect(texts.at(0)).toBe("A starts.");
    expect(texts).toContain("B receives ping{} from A.");
    expect(texts.at(-1)).toBe("Broken: 3 pongs for 2 pings.");
  });

  it("has lost every intervention it did not need", () => {
    expect(rejected(grade(toy, Chatty)).failing).toMatchObject({ interventions: [], removed: 3 });
  });
});

describe("shrinking", () => {
  const crash: Intervention = { kind: "crash", at: 10, node: "A" };
  const restart: Intervention = { kind: "restart", at: 20, node: "A" };
  const slow: Intervention = { kind: "slow", at: 30, node: "B", ms: 5 };

  it("keeps exactly what the failure needs", () => {
    const start = { ...scenario, interventions: [slow, crash, restart] };
    const needsCrash = (candidate: Scenario): boolean => candidate.interventions?.includes(crash) ?? false;
    const shrunk = shrink(start, "safety", needsCrash);
    expect(shrunk.scenario.interventions).toEqual([crash]);
    expect(shrunk.removed).toBe(2);
  });

  it("never takes the recovery from a liveness property, which nobody could satisfy without it", () => {
    const start = { ...scenario, interventions: [slow, crash, restart] };
    const needsCrash = (candidate: Scenario): boolean => candidate.interventions?.includes(crash) ?? false;
    expect(shrink(start, "liveness", needsCrash).scenario.interventions).toEqual([crash, restart]);
  });

  it("removes clients and operations, and takes the chance out of the network", () => {
    const operations = [1, 2, 3].map((value) => ({ op: value }));
    const clients = ["c1", "c2"].map((id) => ({ id, operations, timeoutMs: 10 }));
    const start: Scenario = { ...scenario, clients, network: { delayMs: [2, 8], lossRate: 0.5 } };
    const needsTwo = ({ clients: left = [] }: Scenario): boolean =>
      left.some(({ id, operations: ops }) => id === "c2" && ops.some(({ op }) => op === 2));
    const { scenario: small } = shrink(start, "safety", needsTwo);
    expect(small.clients).toEqual([{ id: "c2", operations: [{ op: 2 }], timeoutMs: 10 }]);
    expect(small.network).toMatchObject({ delayMs: [5, 5], lossRate: 0 });
  });

  it("asks no more often than it may", () => {
    let asked = 0;
    const interventions = Array.from({ length: 64 }, (_, at) => ({ ...slow, at }));
    shrink({ ...scenario, interventions }, "safety", () => (asked += 1) < 0, { runsMax: 10 });
    expect(asked).toBe(10);
  });

  it("removes nodes where they are alike, with what was said of them, and goes on until nothing more can go", () => {
    const start: Scenario = {
      ...scenario,
      nodes: ["A", "B", "C", "D"],
      clients: [
        { id: "c", targets: ["D", "A"], operations: [{ op: 1, to: "D" }, { op: 2 }], timeoutMs: 10 },
        { id: "d", targets: ["C"], operations: [{ op: 3 }], timeoutMs: 10 },
      ],
      interventions: [
        {
          kind: "part",
          at: 1,
          groups: [
            ["A", "D"],
            ["B", "C"],
          ],
        },
        { kind: "crash", at: 10, node: "D" },
        slow,
      ],
    };
    // The slow node is needed as long as there is a crash: a second pass finds that it no longer is.
    const fails = ({ nodes, interventions = [], clients = [] }: Scenario): boolean =>
      nodes.includes("A") &&
      clients.some(({ id }) => id === "c") &&
      interventions.some(({ kind }) => kind === "part") &&
      (interventions.includes(slow) || !interventions.some(({ kind }) => kind === "crash"));
    expect(shrink(start, "safety", fails).scenario.nodes).toEqual(start.nodes);
    expect(shrink(start, "liveness", fails, { nodesMin: 2 }).scenario.nodes).toEqual(start.nodes);
    const { scenario: small, removed } = shrink(start, "safety", fails, { nodesMin: 2 });
    expect(small.nodes).toEqual(["A", "B"]);
    expect(small.interventions).toEqual([{ kind: "part", at: 1, groups: [["A"], ["B"]] }]);
    expect(small.clients).toEqual([{ id: "c", targets: ["A"], operations: [], timeoutMs: 10 }]);
    expect(removed).toBe(2 + 2 + 3);
  });

  it("finds a small set for any predicate that holds for supersets", () => {
    const items = Array.from({ length: 40 }, (_, i) => i);
    expect(shrinkList(items, (rest) => rest.includes(7) && rest.includes(31))).toEqual([7, 31]);
    expect(shrinkList(items, () => false)).toEqual(items);
  });
});

describe("the hunt", () => {
  it("reports before each case and can be left between two", () => {
    const search = hunt(toy, Polite);
    expect(search.next().value).toMatchObject({ runs: 0, label: "three pings", schedule: "directed" });
    expect(search.next().value).toMatchObject({ runs: 1, schedule: "random" });
    expect(search.return({ verdict: "unknown", message: "stopped", runs: 1, events: 0, seeds: 0 }).done).toBe(
      true,
    );
  });

  it("tries other seeds when given another base", () => {
    const seeds: string[] = [];
    const spy = {
      ...toy,
      *cases(options: { seeds: number; seedBase: number }) {
        for (const next of toy.cases(options)) {
          seeds.push(`${next.seed}`);
          yield next;
        }
      },
    };
    grade(spy, Polite, { seeds: 2, seedBase: 900 });
    expect(seeds).toEqual(["0", "900", "901"]);
  });
});
