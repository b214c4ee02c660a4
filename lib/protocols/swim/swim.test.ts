import { describe, expect, test } from "vitest";
import {
  chaos,
  run,
  type Intervention,
  type Json,
  type NodeId,
  type Observer,
  type Program,
  type Run,
  type Scenario,
} from "@/lib/sim";
import { goldenScenarios } from "../shared/golden";
import { seeds, viewsAtEnd } from "../shared/testing";
import { program, Swim } from ".";
import { overrides, type Rumour } from "./members";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

const PERIOD_MS = 100;
const SUSPICION_PERIODS = 5;

const named = (n: number): readonly NodeId[] => Array.from({ length: n }, (_, i) => `n${i + 1}`);

function group(
  n: number,
  params: Readonly<Record<string, Json>>,
  endPeriods: number,
  interventions: readonly Intervention[] = [],
): Scenario {
  return {
    nodes: named(n),
    params: { periodMs: PERIOD_MS, pingTimeoutMs: 40, suspicionPeriods: SUSPICION_PERIODS, ...params },
    network: { delayMs: [1, 15] },
    interventions,
    endMs: endPeriods * PERIOD_MS,
    eventsMax: Infinity,
  };
}

const booting = (boot: () => Swim): Program => ({ name: "swim", boot });

interface Status extends Rumour {
  readonly at: NodeId;
  readonly timeMs: number;
}

function statuses({ trace }: Run): readonly Status[] {
  return trace.flatMap((event) =>
    event.kind === "output"
      ? [{ ...(event.value as unknown as Rumour), at: event.at, timeMs: event.timeMs }]
      : [],
  );
}

/** A belief is replaced only by one that overrides it, and nobody but a node itself begins an incarnation of it. */
function beliefs(): Observer {
  const known = new Map<string, Rumour>();
  const begun = new Map<NodeId, number>();
  const suspectedMs = new Map<string, number>();
  return (event, world) => {
    if (event.kind === "put" && event.key === "incarnation") begun.set(event.at, Number(event.value));
    if (event.kind === "boot") for (const node of world.nodes) known.delete(`${event.at} ${node}`);
    if (event.kind !== "output") return null;
    const news = event.value as unknown as Rumour;
    const { node, state, incarnation } = news;
    const before = known.get(`${event.at} ${node}`);
    known.set(`${event.at} ${node}`, news);
    if (before !== undefined && !overrides(news, before))
      return {
        property: "beliefs-move-on",
        message: `${event.at}: ${JSON.stringify(before)}, then ${JSON.stringify(news)}`,
      };
    if (incarnation > (begun.get(node) ?? 0))
      return {
        property: "own-incarnation",
        message: `${event.at} speaks of incarnation ${incarnation} of ${node}`,
      };
    const life = `${node} ${incarnation}`;
    if (state === "suspect" && !suspectedMs.has(life)) suspectedMs.set(life, event.timeMs);
    if (
      state === "dead" &&
      !(event.timeMs - (suspectedMs.get(life) ?? Infinity) > SUSPICION_PERIODS * PERIOD_MS - 0.001)
    )
      return { property: "suspected-first", message: `${event.at} buries ${node} at ${event.timeMs}` };
    return null;
  };
}

describe("under crashes, partitions, pauses, loss and duplicates", () => {
  const hostile = (seed: number, n: number, params: Readonly<Record<string, Json>> = {}): Scenario => {
    const calm: Scenario = {
      ...group(n, params, 150),
      network: { delayMs: [1, 25], lossRate: 0.02, duplicateRate: 0.02 },
    };
    const profile = { fromMs: 500, untilMs: 7000, partitions: 3, oneways: 1, crashes: 3, cuts: 2, pauses: 3 };
    return { ...calm, interventions: chaos(profile, calm, seed) };
  };

  test.each([3, 4, 5, 9])("beliefs only move on, and deaths follow suspicions: %i nodes", (n) => {
    for (const seed of seeds(25)) {
      const { status, why } = run(program, hostile(seed, n), seed, {
        record: "none",
        observers: [beliefs()],
      });
      expect([seed, status, why]).toEqual([seed, "completed", undefined]);
    }
  });

  test("without the order among rumours a late one brings back an older belief", () => {
    class Credulous extends Swim {
      protected override isNews(rumour: Rumour, known: Rumour): boolean {
        return rumour.state !== known.state || rumour.incarnation !== known.incarnation;
      }
    }
    const broken = seeds(5).map(
      (seed) =>
        run(
          booting(() => new Credulous()),
          hostile(seed, 5),
          seed,
          { record: "none", observers: [beliefs()] },
        ).violation?.property,
    );
    expect(new Set(broken)).toEqual(new Set(["beliefs-move-on"]));
  });

  /** What the nodes that are up believe of those that are up. */
  const mistaken = (params: Readonly<Record<string, Json>>, seed: number): number => {
    const views = viewsAtEnd(program, hostile(seed, 5, params), seed);
    const up = [...views].filter(([, view]) => view["members"] !== undefined);
    return up.reduce((wrong, [, view]) => {
      const members = Object.entries(Object(view["members"]) as Readonly<Record<string, Rumour>>);
      return (
        wrong + up.filter(([node]) => members.find(([name]) => name === node)?.[1].state !== "alive").length
      );
    }, 0);
  };

  test("when it is over, all that are up believe that all that are up are alive", () => {
    expect(seeds(20).map((seed) => mistaken({}, seed))).toEqual(seeds(20).map(() => 0));
  });

  test("unless nobody ever tries the dead: then two halves may have buried each other for good", () => {
    const split: readonly Intervention[] = [
      {
        kind: "part",
        at: 500,
        groups: [
          ["n1", "n2"],
          ["n3", "n4", "n5"],
        ],
      },
      { kind: "heal", at: 4000 },
    ];
    const alive = (retryDead: number): readonly number[] =>
      [...viewsAtEnd(program, group(5, { retryDead }, 200, split), 1).values()].map(
        (view) =>
          Object.values(Object(view["members"]) as Readonly<Record<string, Rumour>>).filter(
            ({ state }) => state === "alive",
          ).length,
      );
    expect(alive(0)).toEqual([2, 2, 3, 3, 3]);
    expect(alive(10)).toEqual([5, 5, 5, 5, 5]);
  });
});

describe("completeness (section 4.3)", () => {
  test.each([3, 8, 20])(
    "every node declares a crashed one dead within 2n - 1 periods, one to judge, and the suspicion: %i nodes",
    (n) => {
      for (const seed of seeds(5)) {
        const atMs = 1000;
        const bound = (2 * n - 1 + 1 + SUSPICION_PERIODS) * PERIOD_MS;
        const result = run(
          program,
          group(n, {}, (atMs + bound) / PERIOD_MS, [{ kind: "crash", at: atMs, node: "n2" }]),
          seed,
        );
        const dead = statuses(result).filter(({ node, state }) => node === "n2" && state === "dead");
        expect(new Set(dead.map(({ at }) => at)).size).toBe(n - 1);
      }
    },
  );

  /** The longest time in which n1 did not probe some member, in periods. */
  const longestGap = (probes: string, seed: number): number => {
    const n = 8;
    const { trace } = run(program, group(n, { probes }, 300), seed);
    const last = new Map<string, number>();
    let longest = 0;
    let period = 0;
    for (const event of trace) {
      if (event.at !== "n1") continue;
      if (event.kind === "timer" && event.name === "period") period++;
      if (event.kind !== "send" || event.body.type !== "ping") continue;
      longest = Math.max(longest, period - (last.get(event.to) ?? period));
      last.set(event.to, period);
    }
    return longest;
  };

  test("round robin probes each member again within 2(n - 1) - 1 of the prober's periods; at random there is no bound", () => {
    for (const seed of seeds(10)) expect(longestGap("round-robin", seed)).toBeLessThanOrEqual(2 * 7 - 1);
    expect(Math.max(...seeds(10).map((seed) => longestGap("random", seed)))).toBeGreaterThan(2 * 7 - 1);
  });

  test("with random targets the first probe of a crashed member takes e/(e - 1) = 1.58 periods in the mean (section 3.1)", () => {
    const n = 60;
    const crashMs = 10 * PERIOD_MS;
    const periods = seeds(400).map((seed) => {
      const scenario = group(n, { probes: "random", k: 0 }, 25, [{ kind: "crash", at: crashMs, node: "n1" }]);
      let first = Infinity;
      const watch: Observer = (event) => {
        if (
          event.kind === "send" &&
          event.to === "n1" &&
          event.body.type === "ping" &&
          event.timeMs >= crashMs
        )
          first = Math.min(first, event.timeMs);
        return first < Infinity ? { property: "probed", message: "" } : null;
      };
      run(program, scenario, seed, { record: "none", observers: [watch] });
      return Math.floor((first - crashMs) / PERIOD_MS) + 1;
    });
    const mean = periods.reduce((sum, x) => sum + x, 0) / periods.length;
    // A geometric variable with p = 1 - 1/e has a deviation of 0.96; three of its mean's are 0.144.
    expect(Math.abs(mean - Math.E / (Math.E - 1))).toBeLessThan(0.144);
  });
});

describe("what each rule is for", () => {
  const suspects = (result: Run): readonly Status[] =>
    statuses(result).filter(({ state }) => state === "suspect");
  const deaths = (result: Run): readonly Status[] => statuses(result).filter(({ state }) => state === "dead");
  const deaf: readonly Intervention[] = [
    { kind: "drop", at: 0, match: { from: "n1", to: "n2" } },
    { kind: "drop", at: 0, match: { from: "n2", to: "n1" } },
  ];

  test("others ping too: one bad link makes nobody a suspect, and without them it does", () => {
    for (const seed of seeds(5)) {
      expect(suspects(run(program, group(5, {}, 100, deaf), seed))).toEqual([]);
      expect(suspects(run(program, group(5, { k: 0 }, 100, deaf), seed)).length).toBeGreaterThan(0);
    }
  });

  /** n2 hears nothing for three periods. */
  const pause: readonly Intervention[] = [
    { kind: "pause", at: 500, node: "n2" },
    { kind: "resume", at: 900, node: "n2" },
  ];

  test("(I) a node that was slow denies its death; one that begins no incarnation is buried alive", () => {
    class Mute extends Swim {
      protected override hearOfSelf(): void {}
    }
    for (const seed of seeds(5)) {
      const honest = run(program, group(4, { retryDead: 0 }, 60, pause), seed);
      expect(suspects(honest).length).toBeGreaterThan(0);
      expect(deaths(honest)).toEqual([]);
      expect(
        deaths(
          run(
            booting(() => new Mute()),
            group(4, { retryDead: 0 }, 60, pause),
            seed,
          ),
        ).length,
      ).toBeGreaterThan(0);
    }
  });

  test("(S) with 10 % of messages lost, members are buried alive at once without suspicion, and hardly ever with it", () => {
    const count = (suspicion: string): number =>
      seeds(10).reduce((sum, seed) => {
        const lossy: Scenario = {
          ...group(10, { suspicion, k: 1 }, 300),
          network: { delayMs: [1, 15], lossRate: 0.1 },
        };
        return sum + deaths(run(program, lossy, seed)).filter(({ at, node }) => at !== node).length;
      }, 0);
    const without = count("off");
    expect(without).toBeGreaterThan(100);
    expect(count("on")).toBeLessThan(without / 50);
  });

  test("(B) who returns when the news of its death has gone cold is told so by whom it pings", () => {
    class Tactful extends Swim {
      protected override concerning(): readonly Rumour[] {
        return [];
      }
    }
    const long: readonly Intervention[] = [
      { kind: "pause", at: 500, node: "n2" },
      { kind: "resume", at: 12_000, node: "n2" },
    ];
    const scenario = group(5, { retryDead: 0 }, 200, long);
    const believed = (boot: () => Swim) =>
      [...viewsAtEnd(booting(boot), scenario, 1)]
        .filter(([node]) => node !== "n2")
        .map(([, view]) => (Object(view["members"]) as Readonly<Record<string, Rumour>>)["n2"]?.state);
    expect(believed(() => new Swim())).toEqual(["alive", "alive", "alive", "alive"]);
    expect(believed(() => new Tactful())).toEqual(["dead", "dead", "dead", "dead"]);
  });

  test("(G) the load on a node does not depend on the size of the group; it does when every message carries the whole list", () => {
    class Talkative extends Swim {
      protected override newsFor(): readonly Rumour[] {
        return [...this.members.values()];
      }
    }
    const bytesPerPeriod = (boot: () => Swim, n: number): number => {
      const { trace } = run(booting(boot), group(n, {}, 30, [{ kind: "crash", at: 500, node: "n2" }]), 1);
      return trace.reduce((sum, event) => sum + (event.kind === "send" ? event.bytes : 0), 0) / n / 30;
    };
    const growth = (boot: () => Swim): number => bytesPerPeriod(boot, 100) / bytesPerPeriod(boot, 10);
    expect(growth(() => new Swim())).toBeLessThan(1.5);
    expect(growth(() => new Talkative())).toBeGreaterThan(5);
  });

  test("a rumour reaches 200 nodes in a few periods (section 4.1)", () => {
    const result = run(program, group(200, {}, 40, [{ kind: "crash", at: 1000, node: "n2" }]), 1);
    const heard = suspects(result).filter(({ node }) => node === "n2");
    expect(heard).toHaveLength(199);
    const times = heard.map(({ timeMs }) => timeMs);
    expect((Math.max(...times) - Math.min(...times)) / PERIOD_MS).toBeLessThan(12);
  });
});

describe("joining", () => {
  const late = (ctx: readonly Intervention[]): Scenario => ({
    ...group(5, { contact: "n1" }, 60, ctx),
    voters: ["n1", "n2", "n3"],
  });

  test("a newcomer that knows one contact is known to all, and knows all", () => {
    const views = viewsAtEnd(program, late([]), 1);
    for (const view of views.values()) {
      const members = Object.values(Object(view["members"]) as Readonly<Record<string, Rumour>>);
      expect(members.map(({ state }) => state)).toEqual(["alive", "alive", "alive", "alive", "alive"]);
    }
  });

  test("a restart is a new incarnation, and overrides the death of the last", () => {
    const views = viewsAtEnd(
      program,
      group(4, {}, 150, [
        { kind: "crash", at: 1000, node: "n3" },
        { kind: "restart", at: 8000, node: "n3" },
      ]),
      1,
    );
    for (const view of views.values())
      expect((Object(view["members"]) as Readonly<Record<string, Rumour>>)["n3"]).toEqual({
        state: "alive",
        incarnation: 1,
      });
  });
});
