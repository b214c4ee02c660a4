/**
 * The scenarios of MIT 6.5840 Lab 4, a key-value store on Raft: one or many clients, reliable or not, with partitions, crashes
 * and snapshots. Clients get, put and append, and try again; every history is judged by `lib/checkers`, which knows no Raft.
 */
import { describe, expect, test } from "vitest";
import { checkObject, makeOperations, OBJECT_MODELS } from "@/lib/checkers";
import {
  chaos,
  createRandom,
  run,
  type ChaosProfile,
  type Client,
  type HEvent,
  type Json,
  type Scenario,
} from "@/lib/sim";
import { figure3 } from "./figure-3";
import { Raft } from "./raft";
import { Rules } from "./rules";

const nodes = ["n1", "n2", "n3", "n4", "n5"];

function clientOf(id: string, count: number, seed: number): Client {
  const random = createRandom(`${id} ${seed}`);
  const operations = Array.from({ length: count }, (_, n) => {
    const key = ["x", "y"][random.int(2)] ?? "x";
    const value = `${id}${n} `;
    const dice = random.int(10);
    const op: Json =
      dice < 5
        ? { kind: "append", key, value }
        : dice < 6
          ? { kind: "write", key, value }
          : { kind: "read", key };
    return { op, atMs: 400 + n * 120 };
  });
  return { id, operations, timeoutMs: 350, retries: true, attemptsMax: 30 };
}

interface Trouble {
  readonly clients: number;
  readonly unreliable?: boolean;
  readonly partitions?: boolean;
  readonly crashes?: boolean;
  readonly snapshots?: boolean;
  readonly reads?: "log" | "index" | "lease";
}

function scenarioOf(
  { clients, unreliable, partitions, crashes, snapshots, reads }: Trouble,
  seed: number,
): Scenario {
  const calm: Scenario = {
    nodes,
    params: { electionMs: 150, snapshotEntries: snapshots ? 10 : 0, preVote: true, reads: reads ?? "log" },
    network: unreliable ? { delayMs: [1, 27], lossRate: 0.1, duplicateRate: 0.05 } : { delayMs: [1, 10] },
    clients: Array.from({ length: clients }, (_, i) => clientOf("abcde"[i] ?? "a", 25, seed)),
    endMs: 12_000,
  };
  const profile: ChaosProfile = {
    fromMs: 600,
    untilMs: 5000,
    ...(partitions ? { partitions: 5, oneways: 2 } : {}),
    ...(crashes ? { crashes: 5, cuts: 5 } : {}),
  };
  return { ...calm, interventions: chaos(profile, calm, seed) };
}

function judge(history: readonly HEvent[]): string {
  const ends = new Map(history.filter(({ kind }) => kind !== "invoke").map((event) => [event.op, event]));
  const calls = history.flatMap((event) => {
    if (event.kind !== "invoke") return [];
    const end = ends.get(event.op);
    const asked = Object(event.f) as { kind: string; key: string; value?: Json };
    const kind = { read: "get", write: "put", append: "append" }[asked.kind] ?? asked.kind;
    const outcome = end === undefined || end.kind === "invoke" ? "unknown" : end.kind;
    const output = kind === "get" && outcome === "ok" ? (end?.value === 0 ? "" : end?.value) : undefined;
    return [
      { process: event.process, call: event.t, end: end?.t ?? null, outcome, op: { ...asked, kind }, output },
    ];
  });
  const model = OBJECT_MODELS["kv-append"];
  const { verdict, explanation } = checkObject(makeOperations(calls), model, { init: "", conflict: false });
  return verdict === "ok" ? "ok" : `${verdict}: ${explanation}`;
}

const all: Trouble[] = [1, 5].flatMap((clients) =>
  [false, true].flatMap((unreliable) =>
    [{}, { partitions: true }, { crashes: true }, { partitions: true, crashes: true }].flatMap((faults) =>
      [false, true].map((snapshots) => ({ clients, unreliable, ...faults, snapshots })),
    ),
  ),
);

describe.each(all.map((trouble) => [nameOf(trouble), trouble] as const))("%s", (_name, trouble) => {
  test("every history is linearizable, and every client finishes", () => {
    for (const seed of [1, 2, 3]) {
      const scenario = scenarioOf(trouble, seed);
      const result = run({ name: "raft-kv", boot: () => new Raft() }, scenario, seed, {
        record: "none",
        observers: [figure3()],
      });
      expect(result.status, `seed ${seed}: ${result.why ?? ""}`).toBe("completed");
      expect(judge(result.history), `seed ${seed}`).toBe("ok");
      const answered = result.history.filter(({ kind }) => kind === "ok").length;
      expect(answered, `seed ${seed}`).toBe(trouble.clients * 25);
    }
  });
});

function nameOf({ clients, unreliable, partitions, crashes, snapshots }: Trouble): string {
  const words = [
    unreliable && "unreliable",
    partitions && "partitions",
    crashes && "crashes",
    snapshots && "snapshots",
  ];
  return [clients === 1 ? "one client" : "many clients", ...words.filter(Boolean)].join(", ");
}

describe("(S) the store remembers each client's last operation", () => {
  test("without that, a retried append acts twice, and the history says so", () => {
    class Forgetful extends Rules {
      override isRetry(): boolean {
        return false;
      }
    }
    const verdicts = [1, 2, 3, 4, 5].map((seed) => {
      const scenario = scenarioOf({ clients: 5, unreliable: true, crashes: true }, seed);
      const boot = (): Raft => new Raft(new Forgetful());
      return judge(run({ name: "raft-kv", boot }, scenario, seed, { record: "none" }).history);
    });
    expect(verdicts.some((verdict) => verdict.startsWith("violation"))).toBe(true);
  });
});

test("a client with two operations open at once is never told that one of them is done which is not", () => {
  const writes = [1, 2, 3, 4, 5, 6].map((value) => ({
    op: { kind: "write", key: `k${value}`, value: `${value}` },
    atMs: 700,
  }));
  const reads = [1, 2, 3, 4, 5, 6].map((value) => ({
    op: { kind: "read", key: `k${value}` },
    atMs: 1500 + 100 * value,
  }));
  for (let seed = 1; seed <= 20; seed++) {
    const scenario: Scenario = {
      nodes,
      params: { electionMs: 150 },
      network: { delayMs: [1, 40] },
      clients: [
        { id: "a", operations: writes, timeoutMs: 600, retries: true, attemptsMax: 10, openLoop: true },
        { id: "b", operations: reads, timeoutMs: 600, retries: true, attemptsMax: 10 },
      ],
      endMs: 4000,
    };
    const { history } = run({ name: "raft-kv", boot: () => new Raft() }, scenario, seed, { record: "none" });
    expect(judge(history), `seed ${seed}`).toBe("ok");
  }
});

describe("reads without the log", () => {
  test.each(["index", "lease"] as const)("by %s, with everything that can go wrong", (reads) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const trouble = {
        clients: 5,
        unreliable: true,
        partitions: true,
        crashes: true,
        snapshots: true,
        reads,
      };
      const { history, status } = run(
        { name: "raft-kv", boot: () => new Raft() },
        scenarioOf(trouble, seed),
        seed,
      );
      expect(status).toBe("completed");
      expect(judge(history), `seed ${seed}`).toBe("ok");
    }
  });
});
