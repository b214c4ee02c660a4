import { describe, expect, it, test } from "vitest";
import { chaos, run, type Json, type Observer, type Program, type Scenario } from "@/lib/sim";
import { goldenScenarios } from "../shared/golden";
import { answered, hostile, isLinearizable, read, results, script, seeds, write } from "../shared/testing";
import { program, Viewstamped } from ".";
import type { Log, RecoveryAnswer, ViewChangeVote, VrCtx } from "./messages";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

type Fields = Readonly<Record<string, Json | undefined>>;
const fields = (value: Json | undefined): Fields =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** Nobody executes different requests in one place, and every new primary has in its log all that was ever executed. */
function safety(): Observer {
  const executed = new Map<number, string>();
  return (event, world) => {
    if (event.kind !== "output") return null;
    const out = fields(event.value);
    if (out["kind"] === "execute") {
      const [place, id] = [Number(out["opNumber"]), `${String(out["client"])}:${String(out["seq"])}`];
      const other = executed.get(place) ?? id;
      executed.set(place, id);
      if (other !== id) return { property: "one-order", message: `request ${place}: ${other} and ${id}` };
    }
    if (out["kind"] === "primary") {
      const log = list(fields(world.view(event.at))["log"]);
      const lost = [...executed].find(([place, id]) => log[place - 1] !== id);
      if (lost !== undefined)
        return { property: "view-change", message: `view ${String(out["view"])} begins without ${lost[1]}` };
    }
    return null;
  };
}

/** (A) and the failure model itself: never more than f replicas without memory of what they promised. */
function atMost(f: number): Observer {
  return ({ timeMs }, world) => {
    if (timeMs === 0) return null;
    const out = world.nodes.filter(
      (node) => !world.isUp(node) || fields(world.view(node))["status"] === "recovering",
    );
    return out.length <= f ? null : { property: "failure-model", message: out.join(" and ") };
  };
}

const nodesOf = (size: number): readonly string[] => Array.from({ length: size }, (_, n) => `n${n + 1}`);

/**
 * Two storms without crashes, in each of which f replicas crash as well; between them time to recover. Retries are recognised by
 * the client table, so clients insist.
 */
function storms(seed: number, size: number): Scenario {
  const base = hostile(seed, {}, nodesOf(size));
  const faults = { partitions: 2, oneways: 1, pauses: 1 };
  const crashes = [0, 1].flatMap((storm) =>
    nodesOf(Math.floor((size - 1) / 2)).flatMap((_, n) => {
      const at = [700, 2700][storm] ?? 0;
      const node = `n${1 + ((seed + 2 * storm + n) % size)}`;
      return [
        { kind: "crash" as const, at: at + 40 * ((seed + n) % 7), node },
        { kind: "restart" as const, at: at + 300 + 30 * (seed % 9), node },
      ];
    }),
  );
  const first = chaos({ ...faults, fromMs: 600, untilMs: 1700 }, base, seed);
  const second = chaos({ ...faults, fromMs: 2600, untilMs: 3900 }, base, seed + 1000);
  return {
    ...base,
    clients: (base.clients ?? []).map((client) => ({ ...client, retries: true, attemptsMax: 12 })),
    interventions: [...first, ...second, ...crashes].toSorted((a, b) => a.at - b.at),
  };
}

describe("within the failure model", () => {
  it.each([3, 4, 5])(
    "%i replicas are linearizable, keep one order, and lose nothing in a view change",
    (size) => {
      for (const seed of seeds(40)) {
        const f = Math.floor((size - 1) / 2);
        const observers = [safety(), atMost(f)];
        const result = run(program, storms(seed, size), seed, { record: "none", observers });
        expect(result.violation, `seed ${seed}`).toBeUndefined();
        expect(result.status).toBe("completed");
        expect(isLinearizable(result.history), `seed ${seed}`).toBe(true);
      }
    },
  );

  it("serves again after the last fault", () => {
    for (const seed of seeds(40)) {
      const { history } = run(program, storms(seed, 3), seed, { record: "none" });
      const late = history.filter(({ kind, t }) => kind === "ok" && t > 4600);
      expect(late.length, `seed ${seed}`).toBeGreaterThan(5);
    }
  });

  it("executes an insistent client's request once", () => {
    const scenario: Scenario = {
      ...calm,
      clients: [
        { ...script("c", "n1", [[10, write(1)]], 60), retries: true, attemptsMax: 20, targets: nodesOf(3) },
      ],
      interventions: [
        { kind: "drop", at: 0, match: { type: "PrepareOk", to: "n1" } },
        { kind: "crash", at: 20, node: "n1" },
      ],
    };
    const { trace, history } = run(program, scenario, 1);
    expect(history.map(({ kind }) => kind)).toEqual(["invoke", "ok"]);
    const executed = trace.filter(
      (event) => event.kind === "output" && event.at === "n2" && fields(event.value)["kind"] === "execute",
    );
    expect(executed).toHaveLength(1);
  });

  it("puts nothing on a disk but that it has been started", () => {
    const { trace } = run(program, storms(1, 3), 1);
    const keys = trace.flatMap((event) => (event.kind === "put" ? [event.key] : []));
    expect(new Set(keys)).toEqual(new Set(["started"]));
  });
});

const calm: Scenario = {
  nodes: nodesOf(3),
  params: { viewChangeMs: 100, commitMs: 20, resendMs: 30 },
  network: { delayMs: [1, 1] },
  endMs: 1000,
};
const changed = (boot: () => Viewstamped): Program => ({ name: "viewstamped", boot });

/** Holds for the protocol; broken, in the history and for the observer, without the rule. */
function needs(scenario: Scenario, broken: () => Viewstamped, property: string, f = 1): void {
  const sound = run(program, scenario, 1, { observers: [safety(), atMost(f)] });
  expect(sound.violation).toBeUndefined();
  expect(isLinearizable(sound.history)).toBe(true);
  expect(answered(sound)).toBeGreaterThan(1);
  expect(isLinearizable(run(changed(broken), scenario, 1).history)).toBe(false);
  expect(run(changed(broken), scenario, 1, { observers: [safety()] }).violation?.property).toBe(property);
}

describe("without a rule", () => {
  test("(V) the longest log may be an old primary's: the last normal view is compared first", () => {
    class Longest extends Viewstamped {
      protected override chooseLog(votes: readonly ViewChangeVote[]): Log {
        return votes.map(({ log }) => log).reduce((best, log) => (log.length > best.length ? log : best));
      }
    }
    // n1 writes a and b down alone; n2 and n3 commit x = 3 in view 1; then n2 fails and n1 comes back.
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("a", "n1", [[60, { kind: "write", key: "a", value: 1 }]]),
        script("b", "n1", [[62, { kind: "write", key: "b", value: 1 }]]),
        script("w", "n2", [[300, write(3)]]),
        { ...script("r", "n3", [[600, read]], 100), targets: ["n3", "n1"], attemptsMax: 4 },
      ],
      interventions: [
        {
          kind: "part",
          at: 50,
          groups: [
            ["n1", "a", "b"],
            ["n2", "n3", "w", "r"],
          ],
        },
        { kind: "crash", at: 315, node: "n2" },
        { kind: "heal", at: 350 },
      ],
    };
    needs(
      { ...scenario, clients: [...(scenario.clients ?? []), script("s", "n3", [[650, read]])] },
      () => new Longest(),
      "view-change",
    );
  });

  test("(N) without the nonce, answers to an earlier recovery end a later one", () => {
    class Constant extends Viewstamped {
      protected override newNonce(): number {
        return 7;
      }
    }
    // n3 recovers twice; x = 1 is committed by n1 and n3 in between; copies of the first answers arrive first. Then n1 fails.
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("w", "n1", [[100, write(1)]]),
        script("r", "n2", [
          [700, read],
          [750, read],
        ]),
      ],
      interventions: [
        { kind: "crash", at: 20, node: "n3" },
        { kind: "dup", at: 30, until: 50, match: { to: "n3", type: "RecoveryResponse" }, ms: 100 },
        { kind: "restart", at: 31, node: "n3" },
        { kind: "drop", at: 90, match: { from: "n1", to: "n2", type: "Prepare" } },
        { kind: "drop", at: 90, match: { from: "n1", to: "n2", type: "NewState" } },
        { kind: "drop", at: 90, match: { from: "n1", to: "n2", type: "Commit" }, until: 200 },
        { kind: "crash", at: 110, node: "n3" },
        { kind: "drop", at: 110, until: 145, match: { to: "n3", type: "RecoveryResponse" } },
        { kind: "drop", at: 120, match: { from: "n1", to: "n3", type: "NewState" } },
        { kind: "restart", at: 120, node: "n3" },
        { kind: "crash", at: 170, node: "n1" },
      ],
    };
    needs(scenario, () => new Constant(), "view-change");
  });

  test("(R) the log of a primary that is not the latest lacks what a later view has committed", () => {
    class AnyPrimary extends Viewstamped {
      protected override chooseAnswer(
        answers: ReadonlyMap<string, RecoveryAnswer>,
      ): RecoveryAnswer | undefined {
        return [...answers.values()].filter(({ log }) => log !== null).toSorted((a, b) => a.view - b.view)[0];
      }
    }
    // n1 still thinks that it is the primary of view 0. n2 and n3 commit x = 1 in view 1; n3 crashes and hears from both.
    const alone = (at: number, node: string): Scenario["interventions"] => [
      { kind: "part", at, groups: [[node], nodesOf(3).filter((other) => other !== node)] },
    ];
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("w", "n2", [[250, write(1)]]),
        script("r", "n1", [[340, read]]),
        { ...script("s", "n3", [[600, read]]), targets: nodesOf(3), attemptsMax: 6 },
      ],
      interventions: [
        ...(alone(50, "n1") ?? []),
        { kind: "crash", at: 280, node: "n3" },
        // n2 and n1 hear nothing from each other, both hear n3.
        { kind: "heal", at: 300 },
        { kind: "oneway", at: 300, from: ["n1"], to: ["n2"] },
        { kind: "oneway", at: 300, from: ["n2"], to: ["n1"] },
        { kind: "restart", at: 310, node: "n3" },
        { kind: "drop", at: 314, until: 560, match: { from: "n2", to: "n3" } },
        { kind: "heal", at: 560 },
      ],
    };
    needs(scenario, () => new AnyPrimary(), "one-order");
  });

  test("(A) a replica that takes part before it has recovered helps to forget", () => {
    class Amnesiac extends Viewstamped {
      protected override recover(ctx: VrCtx): void {
        this.enterView(0, [], ctx);
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("w", "n1", [[10, write(1)]]),
        script("r", "n2", [
          [500, read],
          [550, read],
        ]),
      ],
      interventions: [
        { kind: "drop", at: 0, match: { from: "n1", to: "n2", type: "Prepare" } },
        { kind: "drop", at: 0, match: { type: "NewState" } },
        { kind: "crash", at: 15, node: "n3" },
        { kind: "restart", at: 20, node: "n3" },
        { kind: "crash", at: 60, node: "n1" },
      ],
    };
    needs(scenario, () => new Amnesiac(), "view-change");
  });

  test("(T) a replica that drops what may have been reordered before it has the replacement forgets for a quorum", () => {
    class Dropping extends Viewstamped {
      protected override getState(to: string, view: number, opNumber: number, ctx: VrCtx): void {
        if (view > this.view_) this.log = this.log.slice(0, this.commitNumber);
        super.getState(to, view, opNumber, ctx);
      }
    }
    // n1, n2 and n3 hold x = 1; n4 and n5 vote for view 1 without it, and never hear that n2 began it with x = 1. n3 hears of
    // view 1, and asks in vain. Then n1 and n2 fail.
    const scenario: Scenario = {
      ...calm,
      nodes: nodesOf(5),
      params: { viewChangeMs: 400, commitMs: 20, resendMs: 30 },
      clients: [script("w", "n1", [[10, write(1)]]), script("r", "n3", [[150, read]])],
      interventions: [
        { kind: "drop", at: 0, match: { from: "n1", to: "n4", type: "Prepare" } },
        { kind: "drop", at: 0, match: { from: "n1", to: "n5", type: "Prepare" } },
        { kind: "drop", at: 5, match: { from: "n1", type: "Commit" } },
        { kind: "drop", at: 25, until: 100, match: { to: "n1", type: "StartViewChange" } },
        { kind: "drop", at: 25, until: 100, match: { to: "n3", type: "StartViewChange" } },
        { kind: "drop", at: 25, until: 100, match: { from: "n2", type: "StartView" } },
        { kind: "drop", at: 25, until: 100, match: { to: "n2", type: "GetState" } },
        { kind: "fire", at: 30, node: "n2", timer: "view-change" },
        { kind: "crash", at: 60, node: "n1" },
        { kind: "crash", at: 60, node: "n2" },
        { kind: "fire", at: 100, node: "n4", timer: "view-change" },
      ],
    };
    needs(scenario, () => new Dropping(), "view-change", 2);
  });

  test("(O) a backup that takes what it gets next acknowledges a request that it does not have", () => {
    class Gapless extends Viewstamped {
      protected override leavesGap(): boolean {
        return false;
      }
    }
    // n2 gets request 2 and not request 1; n3 gets neither. Then n1 fails.
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("a", "n1", [[25, write(1)]]),
        script("b", "n1", [[30, { kind: "write", key: "y", value: 2 }]]),
        script("r", "n2", [[500, read]]),
      ],
      interventions: [
        { kind: "drop", at: 24, match: { from: "n1", to: "n3" } },
        { kind: "drop", at: 24, until: 27, match: { from: "n1", to: "n2", type: "Prepare" } },
        { kind: "crash", at: 36, node: "n1" },
      ],
    };
    needs(scenario, () => new Gapless(), "view-change");
  });

  test("(P) a replica that still serves the view it has voted to leave has voted without what it acknowledges", () => {
    class TwoFaced extends Viewstamped {
      protected override takesPartIn(view: number): boolean {
        return super.takesPartIn(view) || (this.status === "view-change" && view === this.lastNormal);
      }
    }
    // n2 and n3 agree on view 1, n1 does not hear of it; n3's vote for it is under way when n1 asks n3 to prepare x = 1.
    const scenario: Scenario = {
      ...calm,
      params: { viewChangeMs: 400, commitMs: 200, resendMs: 300 },
      clients: [
        script("w", "n1", [[60, write(1)]]),
        script("r", "n2", [
          [500, read],
          [550, read],
        ]),
      ],
      interventions: [
        { kind: "drop", at: 49, until: 100, match: { from: "n2", to: "n1" } },
        { kind: "drop", at: 49, until: 100, match: { from: "n3", to: "n1", type: "StartViewChange" } },
        { kind: "delay", at: 49, until: 60, match: { from: "n3", to: "n2", type: "DoViewChange" }, ms: 50 },
        { kind: "fire", at: 50, node: "n2", timer: "view-change" },
      ],
    };
    needs(scenario, () => new TwoFaced(), "view-change");
  });

  test("(Q) a primary that commits alone loses the request with itself", () => {
    class Alone extends Viewstamped {
      protected override advanceCommit(ctx: VrCtx): void {
        this.executeUpTo(this.log.length, ctx);
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("w", "n1", [[10, write(1)]]),
        script("r", "n2", [
          [500, read],
          [550, read],
        ]),
      ],
      interventions: [
        { kind: "drop", at: 0, match: { from: "n1", type: "Prepare" } },
        { kind: "crash", at: 20, node: "n1" },
      ],
    };
    needs(scenario, () => new Alone(), "view-change");
  });
});

describe("beyond what it promises", () => {
  const threeCrash: Scenario = {
    ...calm,
    clients: [script("w", "n1", [[10, write(1)]]), script("r", "n1", [[500, read]])],
    interventions: nodesOf(3).flatMap((node) => [
      { kind: "crash" as const, at: 100, node },
      { kind: "restart" as const, at: 110, node },
    ]),
  };

  test("when more than f crash, nobody recovers; begun anew by hand, the group has lost what it acknowledged", () => {
    const stuck = run(program, threeCrash, 1);
    expect(results(stuck, "w")).toEqual([null]);
    expect(results(stuck, "r")).toEqual(["fail"]);
    class Anew extends Viewstamped {
      protected override recover(ctx: VrCtx): void {
        this.enterView(0, [], ctx);
      }
    }
    const anew = run(
      changed(() => new Anew()),
      threeCrash,
      1,
    );
    expect(results(anew, "r")).toEqual([0]);
    expect(isLinearizable(anew.history)).toBe(false);
  });

  test("the published protocol's gap: a view change remembers for a replica what the replica has forgotten", () => {
    /** Never more than one replica is down or recovering; see the essay. n1 is the primary of view 0, n2 of view 1. */
    const late = (
      from: string,
      to: string,
      type: string,
      ms: number,
    ): NonNullable<Scenario["interventions"]>[number] => ({
      kind: "delay",
      at: 40,
      until: 120,
      match: { from, to, type },
      ms,
    });
    const scenario: Scenario = {
      ...calm,
      params: { viewChangeMs: 400, commitMs: 20, resendMs: 1000 },
      clients: [script("w", "n1", [[200, write(1)]]), script("r", "n2", [[520, read]])],
      interventions: [
        late("n2", "n1", "StartViewChange", 2000),
        late("n2", "n3", "StartViewChange", 50),
        late("n3", "n1", "StartViewChange", 2000),
        late("n3", "n2", "StartViewChange", 200),
        late("n3", "n2", "DoViewChange", 201),
        // n2 suspects n1, says so, crashes, and recovers into view 0.
        { kind: "fire", at: 50, node: "n2", timer: "view-change" },
        { kind: "crash", at: 52, node: "n2" },
        { kind: "restart", at: 60, node: "n2" },
        // At 101 its message reaches n3, which votes for view 1 without x, crashes, and recovers into view 0.
        { kind: "crash", at: 103, node: "n3" },
        { kind: "restart", at: 110, node: "n3" },
        // n1 and n3 commit x = 1 in view 0. Then the old messages reach n2.
        { kind: "drop", at: 150, match: { from: "n1", to: "n2" } },
      ],
    };
    const seen = run(program, scenario, 1, { observers: [atMost(1)] });
    expect(seen.violation).toBeUndefined();
    expect(results(seen, "w")).toEqual([null]);
    expect(results(seen, "r")).toEqual([0]);
    expect(isLinearizable(seen.history)).toBe(false);
    expect(run(program, scenario, 1, { observers: [safety()] }).violation?.property).toBe("view-change");
  });
});
