import { describe, expect, it, test } from "vitest";
import { run, type Json, type Observer, type Program, type Scenario } from "@/lib/sim";
import { goldenScenarios } from "../shared/golden";
import { hostile, isLinearizable, read, results, script, seeds, write } from "../shared/testing";
import { MultiPaxos, program } from ".";
import type { Accepted, Message, MultiPaxosCtx, Value } from "./messages";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

const fields = (value: Json | undefined): Readonly<Record<string, Json | undefined>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** No slot is learned with two values, by whomever and whenever; slots are applied in order; a ballot has one leader. */
function safety(): Observer {
  const decided = new Map<string, string>();
  const leaders = new Map<string, string>();
  const applied = new Map<string, number>();
  return (event) => {
    if (event.kind === "boot") applied.set(event.at, 0);
    if (event.kind !== "output") return null;
    const { kind, slot, v, b } = fields(event.value);
    if (kind === "decide") {
      const value = JSON.stringify(v);
      const first = decided.get(String(slot)) ?? value;
      decided.set(String(slot), first);
      if (first !== value)
        return { property: "one-value", message: `slot ${String(slot)}: ${first}, ${value}` };
    }
    if (kind === "apply") {
      const before = applied.get(event.at) ?? 0;
      applied.set(event.at, before + 1);
      if (slot !== before + 1)
        return { property: "in-order", message: `slot ${String(slot)} after ${before}` };
    }
    if (kind === "lead") {
      const first = leaders.get(String(b)) ?? event.at;
      leaders.set(String(b), first);
      if (first !== event.at) return { property: "one-leader", message: `ballot ${String(b)}` };
    }
    return null;
  };
}

const nodesOf = (size: number): readonly string[] => Array.from({ length: size }, (_, n) => `n${n + 1}`);

/** Hostile until 4 s; every second seed has clients that insist, so that retries and sessions meet. */
function storm(seed: number, size: number, params: Readonly<Record<string, Json>>): Scenario {
  const base = hostile(seed, params, nodesOf(size));
  if (seed % 2 === 0) return base;
  return {
    ...base,
    clients: (base.clients ?? []).map((client) => ({ ...client, retries: true, attemptsMax: 12 })),
  };
}

describe("under hostile schedules", () => {
  const clusters: readonly (readonly [size: number, q1: number, q2: number])[] = [
    [3, 0, 0],
    [4, 0, 0],
    [4, 3, 2],
    [5, 0, 0],
    [5, 4, 2],
    [5, 2, 4],
  ];
  it.each(clusters)("%i nodes, q1 = %i, q2 = %i: one value a slot, and linearizable", (size, q1, q2) => {
    for (const seed of seeds(30)) {
      const scenario = storm(seed, size, { q1, q2 });
      const { violation, status, history } = run(program, scenario, seed, {
        record: "none",
        observers: [safety()],
      });
      expect(violation, `seed ${seed}`).toBeUndefined();
      expect(status).toBe("completed");
      expect(isLinearizable(history), `seed ${seed}`).toBe(true);
    }
  });

  it.each(clusters)("%i nodes, q1 = %i, q2 = %i: serves again after the last fault", (size, q1, q2) => {
    for (const seed of seeds(15)) {
      const { history } = run(program, storm(seed, size, { q1, q2 }), seed, { record: "none" });
      const late = history.filter(({ kind, t }) => kind === "ok" && t > 4600);
      expect(late.length, `seed ${seed}`).toBeGreaterThan(2);
    }
  });
});

const calm: Scenario = {
  nodes: nodesOf(3),
  params: { electionMs: 5000, heartbeatMs: 1000 },
  network: { delayMs: [1, 1] },
  endMs: 400,
};
const changed = (boot: () => MultiPaxos): Program => ({ name: "multi-paxos", boot });
const elect = (at: number, node: string) => ({ kind: "fire", at, node, timer: "election" }) as const;
const violated = (system: Program, scenario: Scenario): string | undefined =>
  run(system, scenario, 1, { observers: [safety()] }).violation?.property;

// n1 leads without hearing itself; only n3 accepts 1 from it. After its crash n1 leads again, with n2, and decides 2. Then n3,
// which was not asked, hears a commit index: in a later ballot than it accepted 1 in, or, without (U), in the same.
const oneValueLeftBehind: Scenario = {
  ...calm,
  clients: [script("a", "n1", [[10, write(1)]], 20), script("b", "n1", [[70, write(2)]])],
  interventions: [
    { kind: "drop", at: 0, until: 15, match: { from: "n1", to: "n1" } },
    elect(1, "n1"),
    { kind: "drop", at: 9, until: 15, match: { from: "n1", to: "n2", type: "accept" } },
    { kind: "crash", at: 20, node: "n1" },
    { kind: "restart", at: 25, node: "n1" },
    { kind: "drop", at: 30, match: { from: "n1", to: "n3", type: "accept" } },
    { kind: "drop", at: 30, until: 50, match: { from: "n1", to: "n3", type: "prepare" } },
    elect(40, "n1"),
    { kind: "fire", at: 90, node: "n1", timer: "heartbeat" },
  ],
};

describe("without a rule", () => {
  test("(P) a promise that is not on disk is forgotten, and two ballots decide one slot", () => {
    class Forgetful extends MultiPaxos {
      protected override savePromise(b: number): void {
        this.promised = b;
      }
    }
    // n2 promises n3's ballot, crashes, and is then asked by n1, whom it should refuse.
    const scenario: Scenario = {
      ...calm,
      clients: [script("a", "n1", [[40, write(1)]]), script("b", "n3", [[50, write(2)]])],
      interventions: [
        elect(1, "n1"),
        { kind: "drop", at: 10, match: { from: "n1", to: "n3" } },
        { kind: "drop", at: 10, match: { from: "n3", to: "n1" } },
        elect(20, "n3"),
        { kind: "crash", at: 30, node: "n2" },
        { kind: "restart", at: 31, node: "n2" },
      ],
    };
    expect(violated(program, scenario)).toBeUndefined();
    expect(results(run(program, scenario, 1), "b")).toEqual([null]);
    expect(
      violated(
        changed(() => new Forgetful()),
        scenario,
      ),
    ).toBe("one-value");
  });

  test("(C) a new leader that ignores what the promises report overwrites a decided slot", () => {
    class Deaf extends MultiPaxos {
      protected override chooseValue(): Value {
        return null;
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [script("a", "n1", [[10, write(1)]]), script("b", "n2", [[60, read]])],
      interventions: [elect(1, "n1"), { kind: "crash", at: 20, node: "n1" }, elect(30, "n2")],
    };
    const sound = run(program, scenario, 1);
    expect([results(sound, "a"), results(sound, "b")]).toEqual([[null], [1]]);
    expect(violated(program, scenario)).toBeUndefined();
    expect(
      violated(
        changed(() => new Deaf()),
        scenario,
      ),
    ).toBe("one-value");
    expect(
      isLinearizable(
        run(
          changed(() => new Deaf()),
          scenario,
          1,
        ).history,
      ),
    ).toBe(false);
  });

  test("(F) a gap left open holds up every later slot", () => {
    class Gappy extends MultiPaxos {
      protected override chooseValue(reports: readonly Accepted[]): Value | undefined {
        return reports.length === 0 ? undefined : super.chooseValue(reports);
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("a", "n1", [[10, write(1)]]),
        script("b", "n1", [[15, write(2)]]),
        script("r", "n2", [[60, read]]),
      ],
      interventions: [
        elect(1, "n1"),
        { kind: "drop", at: 10, until: 13, match: { from: "n1", type: "accept" } },
        { kind: "crash", at: 20, node: "n1" },
        elect(30, "n2"),
      ],
    };
    expect(results(run(program, scenario, 1), "r")).toEqual([2]);
    expect(
      results(
        run(
          changed(() => new Gappy()),
          scenario,
          1,
        ),
        "r",
      ),
    ).toEqual(["unknown"]);
    expect(
      violated(
        changed(() => new Gappy()),
        scenario,
      ),
    ).toBeUndefined();
  });

  test("(Q) q1 + q2 <= n: the halves of a partition decide the same slot differently", () => {
    const halves = (params: Readonly<Record<string, Json>>): Scenario => ({
      ...calm,
      nodes: nodesOf(4),
      params: { ...calm.params, ...params },
      clients: [script("a", "n1", [[40, write(1)]]), script("b", "n3", [[40, write(2)]])],
      interventions: [
        elect(1, "n1"),
        {
          kind: "part",
          at: 10,
          groups: [
            ["n1", "n2", "a"],
            ["n3", "n4", "b"],
          ],
        },
        elect(20, "n3"),
      ],
    });
    const meeting = run(program, halves({ q1: 3, q2: 2 }), 1, { observers: [safety()] });
    expect(meeting.violation).toBeUndefined();
    expect([results(meeting, "a"), results(meeting, "b")]).toEqual([[null], ["fail"]]);
    expect(violated(program, halves({ q1: 2, q2: 2, unsafeQuorums: true }))).toBe("one-value");
    const refused = run(program, halves({ q1: 2, q2: 2 }), 1);
    expect(refused.status).not.toBe("completed");
    expect(refused.why).toContain("q1 + q2");
  });

  test("(U) a ballot used again after a crash has two values for one slot", () => {
    class Reborn extends MultiPaxos {
      override init(ctx: MultiPaxosCtx): void {
        ctx.disk.delete("round");
        super.init(ctx);
      }
    }
    const scenario = oneValueLeftBehind;
    const leads = (system: Program): number[] =>
      run(system, scenario, 1).trace.flatMap((event) =>
        event.kind === "output" && fields(event.value)["kind"] === "lead"
          ? [Number(fields(event.value)["b"])]
          : [],
      );
    expect(leads(program)).toEqual([3, 6]);
    expect(violated(program, scenario)).toBeUndefined();
    expect(leads(changed(() => new Reborn()))).toEqual([3, 3]);
    expect(
      violated(
        changed(() => new Reborn()),
        scenario,
      ),
    ).toBe("one-value");
  });

  test("(L) what a learner accepted in an older ballot need not be what the leader calls decided", () => {
    class Credulous extends MultiPaxos {
      protected override learnUpTo(from: string, message: Message<"heartbeat">, ctx: MultiPaxosCtx): void {
        for (const [slot, , v] of this.accepted.values()) {
          if (slot <= message.commit) this.learn(slot, v, ctx);
        }
        super.learnUpTo(from, message, ctx);
      }
    }
    expect(violated(program, oneValueLeftBehind)).toBeUndefined();
    expect(
      violated(
        changed(() => new Credulous()),
        oneValueLeftBehind,
      ),
    ).toBe("one-value");
  });

  test("(O) a slot applied as soon as it is decided: two nodes with the same log disagree about what was written last", () => {
    class Eager extends MultiPaxos {
      protected override applyInOrder(learned: number, ctx: MultiPaxosCtx): void {
        this.apply(learned, ctx);
        while (this.decided.has(this.applied + 1)) this.applied += 1;
      }
    }
    // n1 decides slot 2, x = 2, before slot 1, x = 1, which it has to propose again. n2 learns both in order, and leads after it.
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("a", "n1", [[10, write(1)]]),
        script("b", "n1", [[15, write(2)]]),
        script("r", "n1", [[40, read]]),
        script("s", "n2", [[90, read]]),
      ],
      interventions: [
        elect(1, "n1"),
        { kind: "drop", at: 9, until: 13, match: { from: "n1", type: "accept" } },
        { kind: "fire", at: 25, node: "n1", timer: "heartbeat" },
        { kind: "fire", at: 50, node: "n1", timer: "heartbeat" },
        { kind: "crash", at: 60, node: "n1" },
        elect(70, "n2"),
      ],
    };
    const answers = (system: Program): readonly Json[] =>
      ["r", "s"].flatMap((client) => results(run(system, scenario, 1), client));
    const eager = changed(() => new Eager());
    expect(answers(program)).toEqual([2, 2]);
    expect(violated(program, scenario)).toBeUndefined();
    expect(answers(eager)).toEqual([1, 2]);
    expect(violated(eager, scenario)).toBe("in-order");
    expect(isLinearizable(run(eager, scenario, 1).history)).toBe(false);
  });
});

describe("clients", () => {
  it("acts once on a retry, in whichever slot it comes", () => {
    // n1's answer is late: the client asks n2, which leads by then, and the command is in two slots.
    const scenario: Scenario = {
      ...calm,
      clients: [
        {
          ...script("c", "n1", [[10, write(1)]], 50),
          targets: ["n1", "n2"],
          retries: true,
          attemptsMax: 9,
        },
      ],
      interventions: [
        elect(1, "n1"),
        { kind: "drop", at: 9, match: { to: "n1", type: "accepted" } },
        elect(20, "n2"),
      ],
    };
    const { trace, history } = run(program, scenario, 1);
    expect(history.map(({ kind }) => kind)).toEqual(["invoke", "ok"]);
    const retries = trace.flatMap((event) =>
      event.kind === "output" && event.at === "n2" && fields(event.value)["kind"] === "apply"
        ? [fields(event.value)["retry"]]
        : [],
    );
    expect(retries).toEqual([false, true]);
  });

  it("a deposed leader says unknown, for another may yet decide what it proposed", () => {
    const scenario: Scenario = {
      ...calm,
      clients: [script("a", "n1", [[10, write(1)]])],
      interventions: [
        elect(1, "n1"),
        { kind: "drop", at: 9, match: { from: "n1", type: "accept" }, until: 15 },
        elect(20, "n2"),
      ],
    };
    const { trace } = run(program, scenario, 1);
    const replies = trace.filter(({ kind }) => kind === "reply");
    expect(JSON.stringify(replies)).toContain("lost the leadership");
  });
});
