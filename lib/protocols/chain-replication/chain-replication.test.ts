import { describe, expect, it, test } from "vitest";
import { run, type Json, type Observer, type Scenario } from "@/lib/sim";
import { goldenScenarios } from "../shared/golden";
import {
  answered,
  hostile,
  isLinearizable,
  read,
  results,
  script,
  seeds,
  violatingSeeds,
  write,
} from "../shared/testing";
import { ChainReplication, program } from ".";
import type { ChainCtx, Stable, Update } from "./messages";
import { scenarios } from "./scenarios";
import { Server } from "./server";

goldenScenarios(program, scenarios, import.meta.url);

type Fields = Readonly<Record<string, Json | undefined>>;
const fields = (view: Json | undefined): Fields =>
  typeof view === "object" && view !== null ? Object.fromEntries(Object.entries(view)) : {};
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/**
 * The two invariants of §3 for every pair of neighbours of one epoch, and that no two servers commit different updates in one
 * place. A history is `committed` updates folded into a state, then `sent`: enough to compare lengths, and the part in both `sent`.
 */
function chainInvariants(): Observer {
  const committed = new Map<number, string>();
  return (event, world) => {
    if (event.kind === "output") {
      const { kind, seq, client, clientSeq } = fields(event.value);
      const id = `${String(client)}:${String(clientSeq)}`;
      if (kind !== "commit" || typeof seq !== "number") return null;
      if ((committed.get(seq) ?? id) !== id)
        return { property: "one-history", message: `update ${seq}: ${committed.get(seq)} and ${id}` };
      committed.set(seq, id);
    }
    if (event.kind !== "put") return null;
    const at = fields(world.view(event.at));
    const chain = list(at["chain"]);
    const place = chain.indexOf(event.at);
    for (const [i, j] of [
      [place - 1, place],
      [place, place + 1],
    ] as const) {
      const [before, after] = [chain[i], chain[j]];
      if (place < 0 || typeof before !== "string" || typeof after !== "string") continue;
      if (!world.isUp(before) || !world.isUp(after)) continue;
      const [a, b] = [fields(world.view(before)), fields(world.view(after))];
      if (a["epoch"] !== b["epoch"]) continue;
      const message = neighbours(a, b);
      if (message !== null)
        return { property: "update-propagation", message: `${before}, ${after}: ${message}` };
    }
    return null;
  };
}

function neighbours(a: Fields, b: Fields): string | null {
  const [stableA, stableB] = [Number(a["committed"]), Number(b["committed"])];
  const [sentA, sentB] = [list(a["sent"]), list(b["sent"])];
  const [lastA, lastB] = [stableA + sentA.length, stableB + sentB.length];
  if (lastB > lastA) return `the successor has update ${lastB}, the predecessor only ${lastA}`;
  if (stableA > lastB) return `update ${stableA} has left Sent before the successor (${lastB}) had it`;
  for (let seq = Math.max(stableA, stableB) + 1; seq <= lastB; seq++) {
    const [x, y] = [sentA[seq - stableA - 1], sentB[seq - stableB - 1]];
    if (x !== y) return `update ${seq} is ${String(x)} and ${String(y)}`;
  }
  return null;
}

/** Retries are recognised, so clients may insist: few operations stay unknown, and the search for an order stays small. */
function insistent(seed: number, queries: string, servers: number): Scenario {
  const scenario = hostile(seed, { queries }, nodesOf(servers));
  return {
    ...scenario,
    clients: (scenario.clients ?? []).map((client) => ({ ...client, retries: true, attemptsMax: 12 })),
  };
}

const nodesOf = (servers: number): readonly string[] => [
  ...Array.from({ length: servers }, (_, n) => `n${n + 1}`),
  "m",
];

describe.each(["tail", "any"])("chain replication, queries: %s", (queries) => {
  it.each([2, 3, 4, 5])("with %i servers is linearizable under hostile schedules", (servers) => {
    const scenario = (seed: number): Scenario => insistent(seed, queries, servers);
    expect(violatingSeeds(program, 25, scenario)).toEqual([]);
  });

  it("keeps Update Propagation and Inprocess Requests after every event", () => {
    for (const seed of seeds(25)) {
      const { violation, status } = run(program, insistent(seed, queries, 4), seed, {
        record: "none",
        observers: [chainInvariants()],
      });
      expect(violation, `seed ${seed}`).toBeUndefined();
      expect(status).toBe("completed");
    }
  });

  it("serves again after the last fault", () => {
    for (const seed of seeds(25)) {
      const result = run(program, insistent(seed, queries, 3), seed, { record: "none" });
      const late = result.history.filter(({ kind, t }) => kind === "ok" && t > 4500);
      expect(late.length, `seed ${seed}`).toBeGreaterThan(2);
    }
  });
});

/** Heartbeats every 50 ms; a silent server is excluded after 120 ms, when its lease of 100 ms is over. */
const calm: Scenario = {
  nodes: nodesOf(3),
  params: { heartbeatMs: 50, suspectMs: 120, leaseMs: 100 },
  network: { delayMs: [1, 1] },
  endMs: 1000,
};
const linearizable = (boot: () => ChainReplication, scenario: Scenario): boolean =>
  isLinearizable(run({ name: "chain-replication", boot }, scenario, 1).history);

/** The program with another kind of server. */
function withServer(make: (master: string, ctx: ChainCtx) => Server): () => ChainReplication {
  class Changed extends ChainReplication {
    protected override server(master: string, ctx: ChainCtx): Server {
      return make(master, ctx);
    }
  }
  return () => new Changed();
}
const sound = (): ChainReplication => new ChainReplication();

describe("each rule is needed", () => {
  test("(T) a head that acknowledges alone loses the update with itself", () => {
    class Eager extends Server {
      protected override afterTaking(updates: readonly Update[], ctx: ChainCtx): void {
        this.answerWrites(updates, ctx);
        super.afterTaking(updates, ctx);
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n1", [[10, write(1)]]), script("r", "n3", [[400, read]])],
      interventions: [
        { kind: "drop", at: 0, match: { from: "n1", type: "forward" } },
        { kind: "crash", at: 20, node: "n1" },
      ],
    };
    expect(linearizable(sound, scenario)).toBe(true);
    expect(results(run(program, scenario, 1), "w")).toEqual(["unknown"]);
    expect(
      linearizable(
        withServer((master, ctx) => new Eager(master, ctx)),
        scenario,
      ),
    ).toBe(false);
  });

  test("(D) a server that forgets its Sent list in a crash loses what the tail has acknowledged", () => {
    const forgetful = withServer((master, ctx) => {
      const stored = ctx.disk.get<{ stable: Stable; sent: readonly Update[] }>("server");
      if (stored !== undefined) ctx.disk.put("server", { ...stored, sent: [] });
      return new Server(master, ctx);
    });
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n1", [[10, write(1)]]), script("r", "n2", [[500, read]])],
      interventions: [
        { kind: "drop", at: 0, match: { from: "n3", type: "ack" } },
        { kind: "crash", at: 25, node: "n2" },
        { kind: "restart", at: 30, node: "n2" },
        { kind: "crash", at: 40, node: "n1" },
        { kind: "crash", at: 40, node: "n3" },
      ],
    };
    expect(results(run(program, scenario, 1), "w")).toEqual([null]);
    expect(results(run(program, scenario, 1), "r")).toEqual([1]);
    expect(linearizable(forgetful, scenario)).toBe(false);
    const observers = [chainInvariants()];
    const broken = run({ name: "chain-replication", boot: forgetful }, scenario, 1, { observers });
    expect(broken.violation?.property).toBe("update-propagation");
  });

  test("(E) without the epoch an excluded head is told that its update is done, when another's is", () => {
    class Unfenced extends Server {
      protected override sameEpoch(): boolean {
        return true;
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("a", "n2", [[400, write(2)]]),
        script("b", "n1", [[500, write(1)]]),
        script("r", "n3", [[600, read]]),
      ],
      interventions: [
        { kind: "drop", at: 5, match: { from: "n1", to: "m" } },
        { kind: "drop", at: 5, match: { from: "m", to: "n1" } },
      ],
    };
    expect(linearizable(sound, scenario)).toBe(true);
    expect(results(run(program, scenario, 1), "b")).toEqual(["unknown"]);
    expect(
      linearizable(
        withServer((master, ctx) => new Unfenced(master, ctx)),
        scenario,
      ),
    ).toBe(false);
  });

  test("(J) a server that is made the tail before it has everything answers with old values", () => {
    class Hasty extends Server {
      protected override joinerIsComplete(): boolean {
        return true;
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n1", [[300, write(1)]]), script("r", "n3", [[600, read]])],
      interventions: [
        { kind: "crash", at: 100, node: "n3" },
        { kind: "restart", at: 400, node: "n3" },
        { kind: "drop", at: 0, until: 900, match: { to: "n3", type: "sync" } },
      ],
    };
    expect(linearizable(sound, scenario)).toBe(true);
    expect(
      linearizable(
        withServer((master, ctx) => new Hasty(master, ctx)),
        scenario,
      ),
    ).toBe(false);
  });

  test("(V) CRAQ without the version query answers with the version before the acknowledged one", () => {
    class Presuming extends Server {
      protected override isClean(): boolean {
        return true;
      }
    }
    const scenario: Scenario = {
      ...calm,
      params: { ...calm.params, queries: "any" },
      clients: [script("w", "n1", [[10, write(1)]]), script("r", "n2", [[30, read]])],
      interventions: [{ kind: "drop", at: 0, match: { from: "n3", type: "ack" } }],
    };
    expect(results(run(program, scenario, 1), "r")).toEqual([1]);
    expect(linearizable(sound, scenario)).toBe(true);
    expect(
      linearizable(
        withServer((master, ctx) => new Presuming(master, ctx)),
        scenario,
      ),
    ).toBe(false);
  });
});

describe("when the master is wrong about a server", () => {
  /** `alone` keeps its client r, and loses everybody else, while x is written at the other end of the chain. */
  const cutOff = (alone: string, head: string, params: Readonly<Record<string, Json>>): Scenario => ({
    ...calm,
    params: { ...calm.params, ...params },
    clients: [script("w", head, [[320, write(1)]]), script("r", alone, [[360, read]])],
    interventions: [
      {
        kind: "part",
        at: 110,
        groups: [
          [alone, "r"],
          [...calm.nodes.filter((node) => node !== alone), "w"],
        ],
      },
    ],
  });

  test.each([
    ["tail", "n3", "n1"],
    ["any", "n1", "n2"],
    ["any", "n2", "n1"],
  ])(
    "(L) queries: %s. %s refuses when its lease is over, and without leases answers stale",
    (queries, alone, head) => {
      const leased = run(program, cutOff(alone, head, { queries }), 1);
      expect(results(leased, "r")).toEqual(["fail"]);
      const trusting = run(program, cutOff(alone, head, { queries, trustSuspicion: true }), 1);
      expect(results(trusting, "w")).toEqual([null]);
      expect(results(trusting, "r")).toEqual([0]);
      expect(isLinearizable(trusting.history)).toBe(false);
    },
  );

  test("(L) a clock that is slower than declared stretches the lease; declared, the master waits it out", () => {
    const slow = (drift: number): Scenario => ({
      ...cutOff("n3", "n1", { drift }),
      clocks: { rate: { n3: 0.25 } },
      network: { delayMs: [1, 1] },
    });
    const seen = run(program, slow(0.01), 1);
    expect([...results(seen, "w"), ...results(seen, "r")]).toEqual([null, 0]);
    expect(isLinearizable(seen.history)).toBe(false);
    expect(linearizable(sound, slow(0.75))).toBe(true);
  });

  test("(E) alone: without leases, and wrong about many, no acknowledged update is lost or moved", () => {
    for (const seed of seeds(25)) {
      const hostileRun = insistent(seed, seed % 2 === 0 ? "any" : "tail", 4);
      const scenario = { ...hostileRun, params: { ...hostileRun.params, trustSuspicion: true } };
      const { violation } = run(program, scenario, seed, { record: "none", observers: [chainInvariants()] });
      expect(violation, `seed ${seed}`).toBeUndefined();
    }
  });

  test("with fail-stop servers it needs no leases: crashes alone, never a false suspicion", () => {
    for (const seed of seeds(25)) {
      const at = 700 + 37 * seed;
      const scenario: Scenario = {
        ...insistent(seed, seed % 2 === 0 ? "any" : "tail", 3),
        params: { queries: seed % 2 === 0 ? "any" : "tail", trustSuspicion: true },
        network: { delayMs: [1, 25] },
        interventions: [
          { kind: "crash", at, node: `n${1 + (seed % 3)}` },
          { kind: "crash", at: at + 50 * (seed % 8), node: `n${1 + ((seed + 1) % 3)}` },
        ],
      };
      const result = run(program, scenario, seed);
      expect(isLinearizable(result.history), `seed ${seed}`).toBe(true);
      expect(answered(result), `seed ${seed}`).toBeGreaterThan(60);
    }
  });
});
