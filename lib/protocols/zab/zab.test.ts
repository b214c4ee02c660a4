import { describe, expect, it, test } from "vitest";
import { run, type Json, type Observer, type Program, type Scenario } from "@/lib/sim";
import { goldenScenarios } from "../shared/golden";
import { hostile, isLinearizable, read, results, script, seeds, write } from "../shared/testing";
import { program, Zab } from ".";
import type { Leading } from "./leading";
import type { History, Message, ZabCtx } from "./messages";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

type Fields = Readonly<Record<string, Json | undefined>>;
const fields = (value: Json | undefined): Fields =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

interface Seen {
  readonly zxid: string;
  readonly epoch: number;
  readonly counter: number;
  readonly id: string;
}

function seen(out: Fields): Seen {
  const zxid = String(out["zxid"]);
  const [epoch = 0, counter = 0] = zxid.split(".").map(Number);
  return { zxid, epoch, counter, id: `${String(out["client"])}:${String(out["seq"])}` };
}

/**
 * The properties of primary-order atomic broadcast, after every event. A process that restarts delivers from the beginning again.
 * Together, total order and agreement say that what the processes have delivered are prefixes of one sequence.
 */
function primaryOrder(): Observer {
  const broadcast = new Map<string, string>();
  const order: Seen[] = [];
  const deliveredAt = new Map<string, number>();
  /** How much a primary had delivered when it first broadcast, by epoch. */
  const before = new Map<number, number>();
  const broken = (property: string, message: string): ReturnType<Observer> => ({ property, message });

  const onBroadcast = (at: string, txn: Seen): ReturnType<Observer> => {
    if (broadcast.has(txn.zxid)) return broken("integrity", `two broadcasts are called ${txn.zxid}`);
    broadcast.set(txn.zxid, txn.id);
    const count = before.get(txn.epoch) ?? deliveredAt.get(at) ?? 0;
    before.set(txn.epoch, count);
    const missed = order.slice(count).find(({ epoch }) => epoch < txn.epoch);
    return missed === undefined
      ? null
      : broken("primary-integrity", `${txn.zxid} is broadcast before its primary delivered ${missed.zxid}`);
  };
  const onDeliver = (at: string, txn: Seen): ReturnType<Observer> => {
    if (broadcast.get(txn.zxid) !== txn.id)
      return broken("integrity", `${txn.zxid} was never broadcast as ${txn.id}`);
    const place = deliveredAt.get(at) ?? 0;
    deliveredAt.set(at, place + 1);
    const [other, last] = [order[place], order[place - 1]];
    if (other !== undefined)
      return other.zxid === txn.zxid
        ? null
        : broken("total-order", `${at} delivers ${txn.zxid} where ${other.zxid} was delivered`);
    order.push(txn);
    if (last !== undefined && last.epoch > txn.epoch)
      return broken("global-primary-order", `${txn.zxid} after ${last.zxid}`);
    const first = last === undefined || last.epoch < txn.epoch;
    if (txn.counter !== (first ? 1 : last.counter + 1))
      return broken("local-primary-order", `${txn.zxid} after ${last?.zxid ?? "nothing"}`);
    const late = [...before].find(([epoch, count]) => epoch > txn.epoch && place >= count);
    return late === undefined
      ? null
      : broken("primary-integrity", `${txn.zxid} is delivered, not by the primary of epoch ${late[0]}`);
  };
  return (event) => {
    if (event.kind === "boot") deliveredAt.set(event.at, 0);
    if (event.kind !== "output") return null;
    const out = fields(event.value);
    if (out["kind"] === "broadcast") return onBroadcast(event.at, seen(out));
    return out["kind"] === "deliver" ? onDeliver(event.at, seen(out)) : null;
  };
}

const nodesOf = (size: number): readonly string[] => Array.from({ length: size }, (_, n) => `n${n + 1}`);

/** Retries are recognised, so clients insist; any number may crash, for histories and epochs are on disk. */
function storm(seed: number, size: number): Scenario {
  const base = hostile(seed, {}, nodesOf(size));
  const clients = (base.clients ?? []).map((client) => ({ ...client, retries: true, attemptsMax: 12 }));
  return { ...base, clients };
}

describe("under hostile schedules", () => {
  it.each([3, 4, 5])("%i processes keep the six properties, and histories are linearizable", (size) => {
    for (const seed of seeds(40)) {
      const observers = [primaryOrder()];
      const result = run(program, storm(seed, size), seed, { record: "none", observers });
      expect(result.violation, `seed ${seed}`).toBeUndefined();
      expect(result.status).toBe("completed");
      expect(isLinearizable(result.history), `seed ${seed}`).toBe(true);
    }
  });

  it("serves again after the last fault", () => {
    for (const seed of seeds(40)) {
      const { history } = run(program, storm(seed, 3), seed, { record: "none" });
      const late = history.filter(({ kind, t }) => kind === "ok" && t > 4600);
      expect(late.length, `seed ${seed}`).toBeGreaterThan(5);
    }
  });
});

/** Delays of 1 ms; n3 leads epoch 1 from about 10 ms on. */
const calm: Scenario = {
  nodes: nodesOf(3),
  params: { timeoutMs: 100, pingMs: 20, voteMs: 30, decideMs: 5 },
  network: { delayMs: [1, 1] },
  endMs: 1000,
};
const changed = (boot: () => Zab): Program => ({ name: "zab", boot });
const patient = (atMs: number, id = "r"): NonNullable<Scenario["clients"]>[number] => ({
  ...script(id, "n1", [[atMs, read]]),
  targets: nodesOf(3),
  attemptsMax: 9,
});

/** Holds for the protocol; broken, in the history and for the observer, without the rule. */
function needs(scenario: Scenario, broken: () => Zab, property: string): void {
  const sound = run(program, scenario, 1, { observers: [primaryOrder()] });
  expect(sound.violation).toBeUndefined();
  expect(isLinearizable(sound.history)).toBe(true);
  expect(results(sound, "r")).toHaveLength(1);
  expect(results(sound, "r")).not.toEqual(["fail"]);
  expect(isLinearizable(run(changed(broken), scenario, 1).history)).toBe(false);
  expect(run(changed(broken), scenario, 1, { observers: [primaryOrder()] }).violation?.property).toBe(
    property,
  );
}

describe("without a rule", () => {
  test("(C) a leader that commits before a quorum has acknowledged loses the transaction with itself", () => {
    class Hasty extends Zab {
      protected override commitAcked(leading: Leading, ctx: ZabCtx): void {
        super.commitAcked(leading, ctx);
        if (leading.phase === "broadcast") this.commit(leading, this.history.length, ctx);
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n3", [[60, write(1)]]), patient(500)],
      interventions: [
        { kind: "drop", at: 50, match: { from: "n3", type: "Propose" } },
        { kind: "crash", at: 64, node: "n3" },
      ],
    };
    needs(scenario, () => new Hasty(), "primary-integrity");
  });

  test("(H) a leader that begins with a shorter history forgets what a quorum has acknowledged", () => {
    class Shortest extends Zab {
      protected override chooseHistory(answers: readonly Omit<Message<"AckE">, "type" | "epoch">[]): History {
        return answers
          .map(({ history }) => history)
          .reduce((best, other) => (other.length < best.length ? other : best));
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n3", [[60, write(1)]]), patient(500)],
      interventions: [
        { kind: "part", at: 50, groups: [["n1"], ["n2", "n3"]] },
        { kind: "drop", at: 50, match: { from: "n3", to: "n2", type: "Commit" } },
        { kind: "drop", at: 50, match: { from: "n3", to: "n2", type: "Ping" } },
        { kind: "crash", at: 70, node: "n3" },
        { kind: "heal", at: 75 },
      ],
    };
    needs(scenario, () => new Shortest(), "primary-integrity");
  });

  test("(I) a leader that broadcasts before a quorum has its initial history is not the primary it takes itself for", () => {
    class Unready extends Zab {
      protected override commitAcked(leading: Leading, ctx: ZabCtx): void {
        if (leading.phase === "synchronisation") leading.phase = "broadcast";
        super.commitAcked(leading, ctx);
      }
    }
    // n2 has 1.1, which n3 delivered, and has not delivered it; it leads epoch 2, and its NewLeader does not reach n1.
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("w", "n3", [[60, write(1)]]),
        { ...script("v", "n2", [[160, write(2)]]), attemptsMax: 12 },
      ],
      interventions: [
        { kind: "part", at: 50, groups: [["n1"], ["n2", "n3"]] },
        { kind: "drop", at: 50, match: { from: "n3", to: "n2", type: "Commit" } },
        { kind: "drop", at: 50, match: { from: "n3", to: "n2", type: "Ping" } },
        { kind: "crash", at: 70, node: "n3" },
        { kind: "heal", at: 75 },
        { kind: "drop", at: 75, until: 600, match: { from: "n2", type: "NewLeader" } },
      ],
    };
    const observers = (): { observers: Observer[] } => ({ observers: [primaryOrder()] });
    expect(run(program, scenario, 1, observers()).violation).toBeUndefined();
    const { violation } = run(
      changed(() => new Unready()),
      scenario,
      1,
      observers(),
    );
    expect(violation?.property).toBe("primary-integrity");
  });

  test("(E) a follower that forgets the epoch it promised acknowledges the old leader's transaction, and the new epoch lacks it", () => {
    class Forgetful extends Zab {
      protected override boot(ctx: ZabCtx): void {
        ctx.disk.delete("accepted");
        super.boot(ctx);
      }
    }
    // n3 leads epoch 1. n1 and n2 lose it; n2 leads, and has n1's promise of epoch 2, its history too. n1 crashes, and finds n3 first.
    const scenario: Scenario = {
      ...calm,
      params: { timeoutMs: 400, pingMs: 20, voteMs: 30, decideMs: 5 },
      clients: [{ ...script("w", "n3", [[200, write(1)]]), timeoutMs: 60 }, patient(900)],
      interventions: [
        {
          kind: "part",
          at: 100,
          groups: [
            ["n3", "w"],
            ["n1", "n2"],
          ],
        },
        { kind: "fire", at: 101, node: "n1", timer: "timeout" },
        { kind: "fire", at: 101, node: "n2", timer: "timeout" },
        { kind: "drop", at: 100, until: 300, match: { from: "n2", type: "NewLeader" } },
        { kind: "cut", at: 100, node: "n1", effects: 99, on: { handler: "message", name: "NewEpoch" } },
        { kind: "part", at: 130, groups: [["n1", "n3", "w"], ["n2"]] },
        { kind: "restart", at: 140, node: "n1" },
        { kind: "crash", at: 260, node: "n3" },
        { kind: "heal", at: 262 },
      ],
      endMs: 1600,
    };
    needs(scenario, () => new Forgetful(), "primary-integrity");
  });
});

describe("without a rule of what a follower acknowledges", () => {
  test("(F) a follower that leaves a proposal out acknowledges what it does not have", () => {
    class Leaky extends Zab {
      protected override follows(): boolean {
        return true;
      }
    }
    // n1 gets 1.2 and not 1.1; n2 gets neither. Then n3, which has answered both, fails.
    const scenario: Scenario = {
      ...calm,
      clients: [
        script("w", "n3", [[60, write(1)]]),
        script("v", "n3", [[64, { kind: "write", key: "y", value: 2 }]]),
        patient(500),
      ],
      interventions: [
        { kind: "drop", at: 50, until: 90, match: { from: "n3", to: "n2" } },
        { kind: "drop", at: 50, until: 62, match: { from: "n3", to: "n1", type: "Propose" } },
        { kind: "drop", at: 50, until: 64, match: { from: "n3", to: "n1", type: "Ping" } },
        { kind: "crash", at: 80, node: "n3" },
      ],
    };
    needs(scenario, () => new Leaky(), "total-order");
  });

  const everybodyCrashes = nodesOf(3).flatMap((node) => [
    { kind: "crash" as const, at: 100, node },
    { kind: "restart" as const, at: 110, node },
  ]);

  test("(D) a history that is not on disk is forgotten by a quorum that has acknowledged it", () => {
    class InMemory extends Zab {
      protected override saveHistory(currentEpoch: number, history: History): void {
        this.currentEpoch = currentEpoch;
        this.history = history;
      }
    }
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n3", [[60, write(1)]]), patient(500)],
      interventions: everybodyCrashes,
    };
    needs(scenario, () => new InMemory(), "primary-integrity");
  });

  test("(D) in two writes, the epoch first: a crash between them leaves an old history under the latest epoch", () => {
    class TwoWrites extends Zab {
      protected override saveHistory(currentEpoch: number, history: History, ctx: ZabCtx): void {
        if (currentEpoch !== this.currentEpoch) super.saveHistory(currentEpoch, this.history, ctx);
        super.saveHistory(currentEpoch, history, ctx);
      }
    }
    // n3 and n2 have 1.1, and n3 fails. n1 sets its timer and writes once when n2 sends it that history, and crashes; n2 fails too.
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n3", [[60, write(1)]]), patient(600)],
      interventions: [
        { kind: "part", at: 50, groups: [["n1"], ["n2", "n3", "w"]] },
        { kind: "crash", at: 70, node: "n3" },
        { kind: "heal", at: 75 },
        { kind: "cut", at: 75, node: "n1", effects: 2, on: { handler: "message", name: "NewLeader" } },
        { kind: "crash", at: 400, node: "n2" },
        { kind: "restart", at: 410, node: "n1" },
        { kind: "restart", at: 410, node: "n3" },
      ],
      endMs: 1600,
    };
    needs(scenario, () => new TwoWrites(), "primary-integrity");
  });
});

describe("what is on disk", () => {
  test("a transaction that is acknowledged survives a crash of everybody", () => {
    const scenario: Scenario = {
      ...calm,
      clients: [script("w", "n3", [[60, write(1)]]), patient(500)],
      interventions: nodesOf(3).flatMap((node) => [
        { kind: "crash" as const, at: 100, node },
        { kind: "restart" as const, at: 110, node },
      ]),
    };
    const result = run(program, scenario, 1, { observers: [primaryOrder()] });
    expect(result.violation).toBeUndefined();
    expect([...results(result, "w"), ...results(result, "r")]).toEqual([null, 1]);
  });

  test("a follower has promised before it says so, and has the history before it acknowledges it", () => {
    const { trace } = run(program, storm(3, 3), 3);
    const accepted = new Map<string, unknown>();
    for (const event of trace) {
      if (event.kind === "put") accepted.set(`${event.at} ${event.key}`, event.value);
      if (event.kind !== "send") continue;
      const epoch: unknown = Reflect.get(event.body, "epoch");
      if (event.body.type === "AckE")
        expect(accepted.get(`${event.at} accepted`)).toEqual({ epoch, leader: event.to });
      if (event.body.type === "Ack")
        expect(accepted.get(`${event.at} state`)).toMatchObject({ currentEpoch: epoch });
    }
  });
});
