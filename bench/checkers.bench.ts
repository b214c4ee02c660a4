/**
 * What a verdict costs, on histories of the shape of the test logs of Porcupine: 102 of one compare-and-set register under five
 * processes that crash (about 170 operations each, a crashed process goes on as a new one), and 6 of a key-value store with append
 * under up to 50 clients (13,097 operations in all). They are made here from a seed by running a register, or a store, that takes
 * effect at a random moment between call and return; in the bad ones an answer or more is changed. And 100,000 operations over 100 keys.
 *
 * The yardstick is the least a verdict can cost: each operation of the KV logs applied once, in the order of their effects, to a
 * plain map. It is a thousandth of the search, whose worst log decides; so the ratios say more about change than about worth.
 */
import {
  checkObject,
  makeOperations,
  OBJECT_MODELS,
  type Call,
  type Json,
  type ObjectOperation,
  type RecordedCall,
} from "@/lib/checkers";
import { best, range } from "./measure";

type Random = () => number;

/** A 32-bit generator with a full period and a mixed output. */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
  };
}

interface Shape {
  readonly clients: number;
  readonly operations: number;
  /** Share of operations that are never answered; of those, half take effect. */
  readonly crashes: number;
  /** What a client asks. */
  ask(random: Random, n: number): Call;
  /** Applies it to the object's memory, and answers. */
  apply(memory: Map<string, Json>, call: Call): Json | undefined;
}

/** Each client asks one thing after the other; every operation takes effect at a random moment while it is open. */
function historyOf(shape: Shape, seed: number): RecordedCall[] {
  const random = randomOf(seed);
  const moments: {
    readonly at: number;
    readonly call: number;
    readonly end: number | null;
    readonly client: string;
    readonly op: Call;
    readonly lost: boolean;
  }[] = [];
  const clocks = range(shape.clients).map(() => random());
  const lives = range(shape.clients).map(() => 0);
  for (let n = 0; n < shape.operations; n++) {
    const client = clocks.indexOf(Math.min(...clocks));
    const call = clocks[client] ?? 0;
    const end = call + 0.2 + random();
    const crashed = random() < shape.crashes;
    const at = crashed ? call + random() * 20 : call + random() * (end - call);
    const op = shape.ask(random, n);
    const name = `${client}${"'".repeat(lives[client] ?? 0)}`;
    moments.push({ at, call, end: crashed ? null : end, client: name, op, lost: crashed && random() < 0.5 });
    if (crashed) lives[client] = (lives[client] ?? 0) + 1;
    clocks[client] = end + random() * 0.3;
  }
  const memory = new Map<string, Json>();
  return moments
    .sort((a, b) => a.at - b.at)
    .map(({ call, end, client, op, lost }) => {
      const output = lost ? undefined : shape.apply(memory, op);
      return {
        process: client,
        call,
        end,
        outcome: end === null ? "unknown" : "ok",
        op,
        output: end === null ? undefined : output,
      };
    });
}

const etcd: Shape = {
  clients: 5,
  operations: 170,
  crashes: 0.18,
  ask(random) {
    const [choice, value, expected] = [random(), Math.floor(random() * 5), Math.floor(random() * 5)];
    if (choice < 1 / 3) return { kind: "read", key: "" };
    return choice < 2 / 3 ? { kind: "write", key: "", value } : { kind: "cas", key: "", expected, value };
  },
  apply(memory, { kind, value = null, expected = null }) {
    const present = memory.get("") ?? null;
    if (kind === "read") return present;
    if (kind === "cas" && present !== expected) return false;
    memory.set("", value);
    return kind === "cas" ? true : undefined;
  },
};

const kv = (clients: number, operations: number, keys = 10): Shape => ({
  clients,
  operations,
  crashes: 0,
  ask(random, n) {
    const [choice, key] = [random(), String(Math.floor(random() * keys))];
    if (choice < 0.5) return { kind: "get", key };
    return { kind: choice < 0.6 ? "put" : "append", key, value: `x ${n} y` };
  },
  apply(memory, { kind, key, value = "" }) {
    const present = memory.get(key) ?? "";
    if (kind === "get") return present;
    memory.set(key, kind === "put" ? value : `${String(present)}${String(value)}`);
    return undefined;
  },
});

/** Answers of reads exchanged with those of earlier ones: sometimes that can still be explained, mostly not. */
function spoiled(
  calls: readonly RecordedCall[],
  seed: number,
  read: string,
  changes: number,
): RecordedCall[] {
  const random = randomOf(seed);
  const reads = calls.flatMap(({ op, outcome }, i) => (op.kind === read && outcome === "ok" ? [i] : []));
  const changed = [...calls];
  for (let n = 0; n < changes; n++) {
    const place = reads[Math.floor((0.3 + 0.7 * random()) * reads.length)] ?? 0;
    const now = calls[place];
    const before = reads.filter((i) => i < place && calls[i]?.op.key === now?.op.key).at(-3);
    if (now && before !== undefined) changed[place] = { ...now, output: calls[before]?.output };
  }
  return changed;
}

const ETCD_LOGS = 102;
/** Clients and operations of each KV log, as many as Porcupine's have; the second of each size is spoiled. */
const KV_LOGS = [
  [1, 430],
  [1, 430],
  [10, 1620],
  [10, 1617],
  [50, 4500],
  [50, 4500],
] as const;

function replay(logs: readonly (readonly RecordedCall[])[], shape: Shape): number {
  let answers = 0;
  for (const calls of logs) {
    const memory = new Map<string, Json>();
    for (const { op, output } of calls) if (shape.apply(memory, op) === output) answers++;
  }
  return answers;
}

export default async function checkers() {
  const registers = range(ETCD_LOGS).map((i) => {
    const calls = historyOf(etcd, 100 + i);
    return makeOperations(i % 2 === 0 ? spoiled(calls, i, "read", 3) : calls);
  });
  const kvCalls = KV_LOGS.map(([clients, operations], i) => {
    const calls = historyOf(kv(clients, operations), 7 + i);
    return i % 2 === 1 ? spoiled(calls, i, "get", 30) : calls;
  });
  const stores = kvCalls.map(makeOperations);
  const large = makeOperations(historyOf(kv(50, 100_000, 100), 3));
  const verdicts = { ok: 0, violation: 0, unknown: 0 };
  const decide = (logs: readonly ObjectOperation[][], model: "cas-register" | "kv-append") =>
    logs.reduce((steps, log) => {
      const result = checkObject(log, OBJECT_MODELS[model], { conflict: false });
      verdicts[result.verdict]++;
      return steps + result.steps;
    }, 0);
  const registerSteps = decide(registers, "cas-register");
  const storeSteps = decide(stores, "kv-append");
  const { ok, violation, unknown } = verdicts;
  const registerMs = best(5, () => decide(registers, "cas-register"));
  const storeMs = best(5, () => decide(stores, "kv-append"));
  const result = checkObject(large, OBJECT_MODELS["kv-append"]);
  if (result.verdict !== "ok") throw new Error(`100,000 operations: ${result.verdict}`);
  const largeMs = best(3, () => checkObject(large, OBJECT_MODELS["kv-append"]));
  const tenth = makeOperations(historyOf(kv(5, 10_000, 10), 3));
  const tenthMs = best(5, () => checkObject(tenth, OBJECT_MODELS["kv-append"]));
  const replayMs = best(20, () => replay(kvCalls, kv(1, 1)));
  return Promise.resolve({
    name: "checkers",
    figures: {
      "102 register logs, ms": registerMs,
      "6 KV logs of 13,097 operations, ms": storeMs,
      "all 108, ms (goal 435)": registerMs + storeMs,
      "of them linearizable": ok,
      "not linearizable": violation,
      undecided: unknown,
      "steps in register logs": registerSteps,
      "steps in KV logs": storeSteps,
      "100,000 operations on 100 keys, ms": largeMs,
      "its memory of configurations, bytes an operation": result.bytes / 100_000,
      "replay of the KV logs, ms": replayMs,
    },
    ratios: {
      "all 108 logs / a thousand replays of the KV logs": (registerMs + storeMs) / (1000 * replayMs),
      "an operation of 100,000 / an operation of 10,000 (goal 1)": largeMs / (10 * tenthMs),
    },
  });
}
