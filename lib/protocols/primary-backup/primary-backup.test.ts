import { describe, expect, it, test } from "vitest";
import { run, type Json, type Observer, type Scenario } from "@/lib/sim";
import { goldenScenarios } from "../shared/golden";
import {
  hostile,
  isLinearizable,
  read,
  results,
  script,
  seeds,
  violatingSeeds,
  write,
} from "../shared/testing";
import { PrimaryBackup, program } from ".";
import type { Ordered, PbCtx, State } from "./messages";
import { scenarios } from "./scenarios";
import { Server } from "./server";
import { ViewService } from "./view-service";

goldenScenarios(program, scenarios, import.meta.url);

const nodesOf = (servers: number): readonly string[] => [
  ...Array.from({ length: servers }, (_, n) => `n${n + 1}`),
  "v",
];

/** Retries are recognised, so clients may insist: few operations stay unknown, and the search for an order stays small. */
function insistent(seed: number, servers: number, params: Readonly<Record<string, Json>>): Scenario {
  const scenario = hostile(seed, params, nodesOf(servers));
  return {
    ...scenario,
    clients: (scenario.clients ?? []).map((client) => ({ ...client, retries: true, attemptsMax: 12 })),
  };
}

type Fields = Readonly<Record<string, Json | undefined>>;
const fields = (view: Json | undefined): Fields =>
  typeof view === "object" && view !== null ? Object.fromEntries(Object.entries(view)) : {};

/** A backup that has the state of a view is never behind the primary of that view, and equal where they are at one place. */
const backupsHaveEverything: Observer = (event, world) => {
  if (event.kind !== "put" || !world.isUp(event.at)) return null;
  const servers = world.nodes
    .filter((node) => world.isUp(node))
    .map((node) => [node, fields(world.view(node))] as const);
  for (const [id, primary] of servers)
    for (const [other, backup] of servers) {
      const sameView = primary["number"] === backup["number"] && backup["synced"] === backup["number"];
      const isPair =
        primary["primary"] === id && Array.isArray(backup["backups"]) && backup["backups"].includes(other);
      if (!sameView || !isPair || primary["synced"] !== primary["number"]) continue;
      if (Number(backup["seq"]) < Number(primary["seq"]))
        return { property: "backups-have-everything", message: `${other} lacks what ${id} has done` };
      if (backup["seq"] === primary["seq"] && JSON.stringify(backup["kv"]) !== JSON.stringify(primary["kv"]))
        return { property: "backups-have-everything", message: `${other} and ${id} differ` };
    }
  return null;
};

describe("primary-backup", () => {
  it.each([
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 4],
  ])("%i servers, %i backups: linearizable under hostile schedules", (servers, backups) => {
    expect(violatingSeeds(program, 30, (seed) => insistent(seed, servers, { backups }))).toEqual([]);
  });

  it("keeps every backup at least as far as its primary, after every event", () => {
    for (const seed of seeds(30)) {
      const { violation, status } = run(program, insistent(seed, 4, { backups: 2 }), seed, {
        record: "none",
        observers: [backupsHaveEverything],
      });
      expect(violation, `seed ${seed}`).toBeUndefined();
      expect(status).toBe("completed");
    }
  });

  it("serves again after the last fault", () => {
    for (const seed of seeds(30)) {
      const { history } = run(program, insistent(seed, 3, {}), seed, { record: "none" });
      const late = history.filter(({ kind, t }) => kind === "ok" && t > 4500);
      expect(late.length, `seed ${seed}`).toBeGreaterThan(2);
    }
  });
});

/** Heartbeats every 50 ms; a silent server is replaced after 120 ms. */
const calm: Scenario = {
  nodes: nodesOf(2),
  params: { heartbeatMs: 50, suspectMs: 120 },
  network: { delayMs: [1, 1] },
  endMs: 1000,
};
const linearizable = (boot: () => PrimaryBackup, scenario: Scenario): boolean =>
  isLinearizable(run({ name: "primary-backup", boot }, scenario, 1).history);
const sound = (): PrimaryBackup => new PrimaryBackup();

/** The program with another kind of server, or another view service. */
function withServer(make: (viewService: string, ctx: PbCtx) => Server): () => PrimaryBackup {
  class Changed extends PrimaryBackup {
    protected override server(viewService: string, ctx: PbCtx): Server {
      return make(viewService, ctx);
    }
  }
  return () => new Changed();
}
function withViewService(make: (servers: readonly string[], ctx: PbCtx) => ViewService): () => PrimaryBackup {
  class Changed extends PrimaryBackup {
    protected override viewService(servers: readonly string[], ctx: PbCtx): ViewService {
      return make(servers, ctx);
    }
  }
  return () => new Changed();
}

describe("each rule is needed", () => {
  test("(B) a primary that answers before its backup has the write loses it", () => {
    class Asynchronous extends Server {
      protected override mayFinish(): number {
        return Infinity;
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n1", [[50, write(1)]]), script("r", "n2", [[400, read]])],
      interventions: [
        { kind: "drop", at: 40, match: { type: "forward" } },
        { kind: "crash", at: 70, node: "n1" },
      ],
    };
    expect(results(run(program, scenario, 1), "w")).toEqual(["unknown"]);
    expect(linearizable(sound, scenario)).toBe(true);
    expect(
      linearizable(
        withServer((viewService, ctx) => new Asynchronous(viewService, ctx)),
        scenario,
      ),
    ).toBe(false);
  });

  /** n1, the primary, loses the view service but not n2, which becomes primary. */
  const unaware: Scenario = {
    ...calm,
    clients: [
      script("a", "n2", [[300, write(2)]]),
      script("b", "n1", [[400, write(1)]]),
      script("r", "n2", [[500, read]]),
    ],
    interventions: [
      { kind: "drop", at: 40, match: { from: "n1", to: "v" } },
      { kind: "drop", at: 40, match: { from: "v", to: "n1" } },
      // n1 would hear of the new view when n2 makes it a backup; there is no idle server, and it is silent.
    ],
  };

  test("(V) without the number of the view a replaced primary is acknowledged, and its write is not done", () => {
    class Viewless extends Server {
      protected override sameView(): boolean {
        return true;
      }
    }
    expect(results(run(program, unaware, 1), "a")).toEqual([null]);
    expect(results(run(program, unaware, 1), "b")).toEqual(["unknown"]);
    expect(linearizable(sound, unaware)).toBe(true);
    expect(
      linearizable(
        withServer((viewService, ctx) => new Viewless(viewService, ctx)),
        unaware,
      ),
    ).toBe(false);
  });

  test("(B) for reads: a replaced primary that reads without asking is stale", () => {
    const reading: Scenario = {
      ...unaware,
      clients: [script("a", "n2", [[300, write(2)]]), script("b", "n1", [[400, read]])],
    };
    expect(results(run(program, reading, 1), "b")).toEqual(["unknown"]);
    const local = { ...reading, params: { ...reading.params, localReads: true } };
    expect(results(run(program, local, 1), "b")).toEqual([0]);
    expect(linearizable(sound, local)).toBe(false);
  });

  /** n3 replaces n2 as backup, but the primary's state does not reach it; then the primary goes down. */
  const unsynced: Scenario = {
    ...calm,
    nodes: nodesOf(3),
    clients: [script("w", "n1", [[50, write(1)]]), script("r", "n3", [[800, read]])],
    interventions: [
      { kind: "crash", at: 100, node: "n2" },
      { kind: "drop", at: 100, match: { to: "n3", type: "transfer" } },
      { kind: "crash", at: 400, node: "n1" },
    ],
  };

  test("(W) a view service that does not wait makes a backup primary that never got the state", () => {
    class Impatient extends ViewService {
      protected override mayLeave(): boolean {
        return true;
      }
    }
    expect(results(run(program, unsynced, 1), "w")).toEqual([null]);
    // Nobody may replace n1, so nobody answers: the price of the rule.
    expect(results(run(program, unsynced, 1), "r")).toEqual(["fail"]);
    expect(
      linearizable(
        withViewService((servers, ctx) => new Impatient(servers, ctx)),
        unsynced,
      ),
    ).toBe(false);
  });

  test("(S) a view service that names an idle server primary starts again from nothing", () => {
    class Careless extends ViewService {
      protected override candidates(_view: unknown, servers: readonly string[]): readonly string[] {
        return servers;
      }
    }
    const scenario: Scenario = {
      ...unsynced,
      interventions: [
        { kind: "crash", at: 400, node: "n1" },
        { kind: "crash", at: 400, node: "n2" },
      ],
    };
    expect(results(run(program, scenario, 1), "r")).toEqual(["fail"]);
    expect(
      linearizable(
        withViewService((servers, ctx) => new Careless(servers, ctx)),
        scenario,
      ),
    ).toBe(false);
  });

  test("(D) a primary that forgets what it has forwarded gives the number to another operation", () => {
    const forgetful = withServer((viewService, ctx) => {
      const stored = ctx.disk.get<Record<string, Json>>("server");
      if (stored !== undefined) ctx.disk.put("server", { ...stored, pending: [] });
      return new Server(viewService, ctx);
    });
    // n2 has the write of 1 and n1 does not know that; n1 restarts and is asked to write y; then n2 takes over.
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("a", "n1", [[50, write(1)]]),
        script("b", "n1", [[120, { kind: "write", key: "y", value: 2 }]]),
        script("r", "n2", [[800, { kind: "read", key: "y" }]]),
      ],
      interventions: [
        { kind: "drop", at: 40, until: 75, match: { from: "n2", type: "forwarded" } },
        { kind: "crash", at: 70, node: "n1" },
        { kind: "restart", at: 80, node: "n1" },
        { kind: "crash", at: 400, node: "n1" },
      ],
    };
    expect(results(run(program, scenario, 1), "b")).toEqual([null]);
    expect(results(run(program, scenario, 1), "r")).toEqual([2]);
    expect(linearizable(forgetful, scenario)).toBe(false);
  });
});

test("(D) a backup that acknowledges what is only in its memory has lost it when it becomes primary", () => {
  class Volatile extends Server {
    override onMessage(...[from, message, ctx]: Parameters<Server["onMessage"]>): void {
      const disk = message.type === "forward" ? { ...ctx.disk, put: () => {} } : ctx.disk;
      super.onMessage(from, message, { ...ctx, disk });
    }
  }
  const scenario: Scenario = {
    ...calm,
    clients: [script("w", "n1", [[50, write(1)]]), script("r", "n2", [[500, read]])],
    interventions: [
      { kind: "crash", at: 60, node: "n2" },
      { kind: "restart", at: 65, node: "n2" },
      { kind: "crash", at: 75, node: "n1" },
    ],
  };
  expect(results(run(program, scenario, 1), "w")).toEqual([null]);
  expect(results(run(program, scenario, 1), "r")).toEqual([1]);
  expect(
    linearizable(
      withServer((viewService, ctx) => new Volatile(viewService, ctx)),
      scenario,
    ),
  ).toBe(false);
});

describe("(O) the primary's order", () => {
  test("a backup that does what it has done already goes back behind what was acknowledged since", () => {
    class Literal extends Server {
      protected override isNext(): boolean {
        return true;
      }
    }
    // A copy of the first forward comes when both writes have been answered; then n2 takes over.
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("a", "n1", [[50, write(1)]]),
        script("b", "n1", [[70, write(2)]]),
        script("r", "n2", [[500, read]]),
      ],
      interventions: [
        { kind: "dup", at: 49, until: 55, match: { type: "forward" }, ms: 40 },
        { kind: "crash", at: 120, node: "n1" },
      ],
    };
    expect(results(run(program, scenario, 1), "b")).toEqual([null]);
    expect(results(run(program, scenario, 1), "r")).toEqual([2]);
    expect(
      linearizable(
        withServer((viewService, ctx) => new Literal(viewService, ctx)),
        scenario,
      ),
    ).toBe(false);
  });

  it("has no gaps to refuse: a forward begins with the first operation that some backup may lack", () => {
    class Later extends Server {
      protected override isNext({ seq }: Ordered, state: State): boolean {
        return seq > state.seq;
      }
    }
    const later = withServer((viewService, ctx) => new Later(viewService, ctx));
    for (const seed of seeds(30)) {
      const scenario = insistent(seed, 4, { backups: 2 });
      expect(run({ name: "primary-backup", boot: later }, scenario, seed, { record: "none" }).hash).toBe(
        run(program, scenario, seed, { record: "none" }).hash,
      );
    }
  });
});

describe("its limits", () => {
  test("without the view service the primary goes on, and nobody replaces it", () => {
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n1", [[300, write(1)]]), script("r", "n2", [[900, read]])],
      interventions: [
        { kind: "crash", at: 100, node: "v" },
        { kind: "crash", at: 500, node: "n1" },
      ],
    };
    expect(results(run(program, scenario, 1), "w")).toEqual([null]);
    expect(results(run(program, scenario, 1), "r")).toEqual(["fail"]);
  });
});
