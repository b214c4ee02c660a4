import { describe, expect, it, test } from "vitest";
import {
  chaos,
  run,
  type Client,
  type HEvent,
  type Json,
  type Observer,
  type Run,
  type Scenario,
} from "@/lib/sim";
import { different, results, script, seeds, viewsAtEnd } from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { IsrLog, program } from ".";
import { Controller } from "./controller";
import type { Leadership } from "./leadership";
import type { IsrCtx, Message } from "./messages";
import { Replica } from "./replica";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

type Fields = Readonly<Record<string, Json | undefined>>;
const fields = (view: Json | undefined): Fields =>
  typeof view === "object" && view !== null ? Object.fromEntries(Object.entries(view)) : {};
const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** What an acknowledgement promises, and what the high watermark does, after every event. */
function logInvariants(): Observer {
  const acknowledged = new Map<number, string>();
  const leaders = new Map<Json, string>();
  return (event, world) => {
    if (event.kind === "output") {
      const out = fields(event.value);
      if (out["kind"] === "acknowledged" && typeof out["offset"] === "number") {
        acknowledged.set(out["offset"], JSON.stringify([out["epoch"], out["value"]]));
      }
      if (out["kind"] === "leader" && out["leaderEpoch"] !== undefined) {
        const other = leaders.get(out["leaderEpoch"]) ?? event.at;
        if (other !== event.at)
          return { property: "one-leader-per-epoch", message: `${other} and ${event.at}` };
        leaders.set(out["leaderEpoch"], event.at);
        const log = list(fields(world.view(event.at))["log"]);
        for (const [offset, entry] of acknowledged) {
          const held = JSON.stringify(log[offset] ?? null);
          if (held !== entry)
            return {
              property: "acknowledged-records-stay",
              message: `${event.at} leads with ${held} at ${offset}, not ${entry}`,
            };
        }
      }
    }
    if (event.kind !== "put" || !world.isUp(event.at)) return null;
    const own = fields(world.view(event.at));
    for (const node of world.nodes) {
      if (node === event.at || !world.isUp(node)) continue;
      const other = fields(world.view(node));
      const [a, b] = [list(own["log"]), list(other["log"])];
      const to = Math.min(Number(own["highWatermark"]), Number(other["highWatermark"]));
      for (let offset = 0; offset < to; offset++) {
        const [x, y] = [JSON.stringify(a[offset]), JSON.stringify(b[offset])];
        if (x !== y) return { property: "logs-agree", message: `offset ${offset}: ${x} and ${y}` };
      }
    }
    return null;
  };
}

/** The offsets at which consumers have seen more than one value. */
function seenTwice(history: readonly HEvent[]): readonly number[] {
  const asked = new Map(history.flatMap(({ op, kind, f }) => (kind === "invoke" ? [[op, fields(f)]] : [])));
  const seen = new Map<number, Set<string>>();
  for (const { op, kind, value } of history) {
    const offset = asked.get(op)?.["offset"];
    if (kind !== "ok" || typeof offset !== "number") continue;
    list(fields(value)["records"]).forEach((record, n) => {
      seen.set(offset + n, (seen.get(offset + n) ?? new Set()).add(JSON.stringify(record)));
    });
  }
  return [...seen].filter(([, values]) => values.size > 1).map(([offset]) => offset);
}

function hostile(seed: number, brokers: number, params: Readonly<Record<string, Json>>): Scenario {
  const nodes = [...Array.from({ length: brokers }, (_, n) => `n${n + 1}`), "c"];
  const times = Array.from({ length: 40 }, (_, n) => 400 + 130 * n);
  const client = (id: string, op: (n: number) => Json): Client => ({
    ...{ id, timeoutMs: 400, attemptsMax: 4 },
    operations: times.map((atMs, n) => ({ op: op(n), atMs })),
  });
  const calm: Scenario = {
    nodes,
    params,
    network: { delayMs: [1, 25], lossRate: 0.02, duplicateRate: 0.02 },
    clients: [
      client("p", (n) => ({ kind: "append", value: `p${n}` })),
      client("q", (n) => ({ kind: "append", value: `q${n}` })),
      client("r", (n) => ({ kind: "fetch", offset: n })),
      client("s", (n) => ({ kind: "fetch", offset: 2 * n })),
    ],
    endMs: 6500,
  };
  const profile = { fromMs: 600, untilMs: 4500, partitions: 3, oneways: 1, crashes: 3, cuts: 3, pauses: 2 };
  return { ...calm, interventions: chaos(profile, calm, seed) };
}

const check = (scenario: Scenario, seed: number, boot = (): IsrLog => new IsrLog()): Run =>
  run({ name: "isr-log", boot }, scenario, seed, { record: "none", observers: [logInvariants()] });

describe("acks = all, two in sync, clean elections", () => {
  it.each([2, 3, 4, 5])("%i brokers keep every promise under hostile schedules", (brokers) => {
    for (const seed of seeds(30)) {
      const result = check(hostile(seed, brokers, {}), seed);
      expect(result.violation, `seed ${seed}`).toBeUndefined();
      expect(result.status, result.why).toBe("completed");
      expect(seenTwice(result.history), `seed ${seed}`).toEqual([]);
    }
  });

  it("accepts records again after the last fault, and consumers see them", () => {
    for (const seed of seeds(30)) {
      const { history } = run(program, hostile(seed, 3, {}), seed, { record: "none" });
      const late = history.filter(({ kind, t }) => kind === "ok" && t > 5200);
      expect(late.filter(({ value }) => typeof value === "number").length, `seed ${seed}`).toBeGreaterThan(4);
      expect(
        late.some(({ value }) => list(fields(value)["records"]).length > 0),
        `seed ${seed}`,
      ).toBe(true);
    }
  });
});

/** The property that a run breaks, if any. */
const broken = (scenario: Scenario, boot?: () => IsrLog): string | undefined =>
  check(scenario, 1, boot).violation?.property;

function golden(name: string): Scenario {
  const scenario = scenarios[name]?.scenario;
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return scenario;
}

/** The program with other brokers, or another controller. */
function withReplica(make: (controller: string, ctx: IsrCtx) => Replica): () => IsrLog {
  class Changed extends IsrLog {
    protected override replica(controller: string, ctx: IsrCtx): Replica {
      return make(controller, ctx);
    }
  }
  return () => new Changed();
}

const append = (value: string): Json => ({ kind: "append", value });
const fetch = (offset: number): Json => ({ kind: "fetch", offset });

/** n1 is elected at once; a broker is missed after 50 ms and lags after 80. */
const calm: Scenario = {
  nodes: ["n1", "n2", "n3", "c"],
  params: { heartbeatMs: 20, sessionMs: 50, lagMs: 80, retryMs: 30 },
  network: { delayMs: [1, 1] },
  endMs: 1500,
};

describe("each rule is needed", () => {
  test("(E) scenario 1 of KIP-101: truncation to the high watermark loses a committed record", () => {
    expect(broken(golden("kip-101-loss"))).toBe("acknowledged-records-stay");
    expect(broken(golden("kip-101-loss-averted"))).toBeUndefined();
  });

  test("(E) scenario 2 of KIP-101: truncation to the high watermark leaves two records at one offset", () => {
    // What both had only in memory is lost either way: the first record is checked here, not the acknowledgement.
    const agree = (scenario: Scenario): readonly string[] =>
      different(new Map([...viewsAtEnd(program, scenario, 1)].filter(([node]) => node !== "c")), "log");
    expect(agree(golden("kip-101-divergence"))).toHaveLength(2);
    expect(agree(golden("kip-101-divergence-averted"))).toEqual(['[["m1",1],["m3",3]]']);
  });

  test("(E) KIP-279: an answer without the epoch it is about leaves two records at one offset", () => {
    class OnlyKip101 extends Replica {
      protected override onEpochEnd({ endOffset }: Message<"epochEnd">, ctx: IsrCtx): void {
        if (this.truncating) this.endTruncation(endOffset, ctx);
      }
    }
    // n1 leads and gets m1 to n3 alone; n2 leads and appends x; n3, which has not heard of n2, leads; n2 comes back.
    const scenario: Scenario = {
      ...calm,
      params: { ...calm.params, acks: "1", lagMs: 5000 },
      clients: [
        script("a", "n1", [
          [20, append("m0")],
          [40, append("m1")],
        ]),
        script("b", "n2", [[150, append("x")]]),
        script("d", "n3", [[300, append("y")]]),
        script("r", "n3", [[800, fetch(0)]]),
      ],
      interventions: [
        { kind: "drop", at: 35, until: 250, match: { from: "n1", to: "n2", type: "fetched" } },
        { kind: "crash", at: 60, node: "n1" },
        { kind: "drop", at: 60, until: 200, match: { to: "n3", type: "partition" } },
        { kind: "crash", at: 190, node: "n2" },
        { kind: "restart", at: 400, node: "n2" },
      ],
    };
    expect(results(run(program, scenario, 1), "r")).toEqual([
      { records: ["m0", "m1", "y"], highWatermark: 3 },
    ]);
    // acks = 1 promises nothing about x; asked here is only that logs agree below the high watermark.
    const agreement = (boot: () => IsrLog): string | undefined => {
      const all = logInvariants();
      const observer: Observer = (event, world) => (event.kind === "output" ? null : all(event, world));
      return run({ name: "isr-log", boot }, scenario, 1, { observers: [observer] }).violation?.property;
    };
    expect(agreement(() => new IsrLog())).toBeUndefined();
    const boot = withReplica((controller, ctx) => new OnlyKip101(controller, ctx));
    expect(agreement(boot)).toBe("logs-agree");
  });

  test("(H) a high watermark that is the leader's log end shows consumers what is lost later", () => {
    class Boastful extends Replica {
      protected override highWatermark(): number {
        return this.log.end;
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("a", "n1", [[40, append("m0")]]),
        script("r", "n1", [[50, fetch(0)]]),
        script("b", "n2", [[200, append("x")]]),
        script("s", "n2", [[300, fetch(0)]]),
      ],
      interventions: [
        { kind: "drop", at: 30, match: { from: "n1", type: "fetched" } },
        { kind: "crash", at: 60, node: "n1" },
      ],
    };
    const seen = (boot: () => IsrLog): readonly number[] => seenTwice(check(scenario, 1, boot).history);
    expect(seen(() => new IsrLog())).toEqual([]);
    expect(results(run(program, scenario, 1), "s")).toEqual([{ records: ["x"], highWatermark: 1 }]);
    const boot = withReplica((controller, ctx) => new Boastful(controller, ctx));
    expect(seenTwice(run({ name: "isr-log", boot }, scenario, 1).history)).toEqual([0]);
  });

  test("(J) joining at an old high watermark puts a replica into the ISR that lacks committed records", () => {
    class Hospitable extends Replica {
      protected override mayJoin(_leading: Leadership, end: number, highWatermark: number): boolean {
        return end >= highWatermark;
      }
    }
    // n3 has left the ISR. m0 is committed by n1, n2, n4; n2, which leads next, does not know that yet, and n4 is slow.
    const scenario: Scenario = {
      ...calm,
      nodes: ["n1", "n2", "n3", "n4", "c"],
      clients: [script("a", "n1", [[200, append("m0")]])],
      interventions: [
        { kind: "drop", at: 0, match: { to: "n3", type: "fetched" } },
        { kind: "drop", at: 0, until: 220, match: { from: "n3", type: "fetch" } },
        { kind: "drop", at: 203, match: { to: "n2", type: "fetched" } },
        { kind: "drop", at: 206, match: { from: "n4", type: "fetch" } },
        { kind: "drop", at: 206, match: { from: "n4", type: "offsetForLeaderEpoch" } },
        { kind: "crash", at: 215, node: "n1" },
        { kind: "crash", at: 330, node: "n2" },
        { kind: "crash", at: 330, node: "n4" },
      ],
    };
    expect(results(run(program, scenario, 1), "a")).toEqual([0]);
    expect(broken(scenario)).toBeUndefined();
    const boot = withReplica((controller, ctx) => new Hospitable(controller, ctx));
    expect(broken(scenario, boot)).toBe("acknowledged-records-stay");
  });

  test("(F) without the epochs a replaced leader puts itself back into the ISR", () => {
    class Gullible extends Controller {
      protected override isCurrent(): boolean {
        return true;
      }
    }
    class Changed extends IsrLog {
      protected override controller(brokers: readonly string[], ctx: IsrCtx): Controller {
        return new Gullible(brokers, ctx);
      }
    }
    // n1 hears nothing from anybody, and still speaks: it wants an ISR of itself alone. Then the others go down.
    const scenario: Scenario = {
      ...calm,
      clients: [script("b", "n2", [[300, append("m0")]])],
      interventions: [
        { kind: "oneway", at: 50, from: ["n2", "n3", "c"], to: ["n1"] },
        { kind: "drop", at: 50, until: 130, match: { from: "n1", to: "c", type: "heartbeat" } },
        { kind: "drop", at: 50, until: 320, match: { from: "n1", to: "c", type: "alterPartition" } },
        { kind: "crash", at: 420, node: "n2" },
        { kind: "crash", at: 420, node: "n3" },
        { kind: "heal", at: 600 },
      ],
    };
    expect(results(run(program, scenario, 1), "b")).toEqual([0]);
    expect(broken(scenario)).toBeUndefined();
    expect(broken(scenario, () => new Changed())).toBe("acknowledged-records-stay");
  });

  test("(C) an unclean leader loses what the ISR had acknowledged; a clean election waits", () => {
    expect(broken(golden("unclean-election"))).toBe("acknowledged-records-stay");
    const clean = {
      ...golden("unclean-election"),
      params: { ...golden("unclean-election").params, unclean: false },
    };
    expect(broken(clean)).toBeUndefined();
  });
});

describe("what it does not promise", () => {
  /** n2 and n3 fall behind; a record is appended; n1 goes down for good. */
  const alone = (params: Readonly<Record<string, Json>>): Scenario => ({
    ...calm,
    params: { ...calm.params, ...params },
    clients: [script("a", "n1", [[300, append("m0")]])],
    interventions: [
      { kind: "drop", at: 30, until: 400, match: { from: "n1", type: "fetched" } },
      { kind: "drop", at: 30, until: 400, match: { type: "fetch" } },
      { kind: "crash", at: 350, node: "n1" },
    ],
  });

  test("(A) acks = all with min.insync.replicas = 1 acknowledges one copy; with 2 it refuses", () => {
    expect(results(run(program, alone({ minInsyncReplicas: 1 }), 1), "a")).toEqual([0]);
    expect(broken(alone({ minInsyncReplicas: 1 }))).toBeUndefined();
    expect(broken(alone({ minInsyncReplicas: 1, unclean: true }))).toBe("acknowledged-records-stay");
    expect(results(run(program, alone({ minInsyncReplicas: 2, unclean: true }), 1), "a")).toEqual(["fail"]);
    expect(broken(alone({ minInsyncReplicas: 2, unclean: true }))).toBeUndefined();
  });

  test("acks = 1 loses what only the leader had, in a clean election; acks = all has not acknowledged it", () => {
    const soon = (acks: string): Scenario => ({
      ...alone({ acks, lagMs: 5000 }),
      clients: [script("a", "n1", [[40, append("m0")]])],
    });
    expect(results(run(program, soon("1"), 1), "a")).toEqual([0]);
    expect(broken(soon("1"))).toBe("acknowledged-records-stay");
    expect(results(run(program, soon("all"), 1), "a")).toEqual(["unknown"]);
    expect(broken(soon("all"))).toBeUndefined();
    expect(results(run(program, soon("0"), 1), "a")).toEqual([-1]);
  });

  test("acknowledged by all and on no disk: a power failure of the whole ISR loses the record", () => {
    const blackout = (flushMs: number): Scenario => ({
      ...calm,
      params: { ...calm.params, flushMs },
      clients: [script("a", "n1", [[40, append("m0")]])],
      interventions: ["n1", "n2", "n3"].flatMap((node) => [
        { kind: "crash", at: 100, node } as const,
        { kind: "restart", at: 200, node } as const,
      ]),
    });
    expect(results(run(program, blackout(500), 1), "a")).toEqual([0]);
    expect(broken(blackout(500))).toBe("acknowledged-records-stay");
    expect(broken(blackout(0))).toBeUndefined();
  });
});
