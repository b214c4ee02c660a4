/**
 * Quorum Lab: from what the reader has set to a scenario that `lib/protocols/quorum-store` runs in.
 *
 * N replicas, and three clients each with a coordinator of its own that is no replica: A writes, B and C read, as in the figure
 * of chapter 8. Every way from a coordinator to a replica has its own delay, so *which* W or R replicas make up a quorum is
 * decided by the order in which their answers arrive in the run, and by nothing else.
 *
 * Two patterns of operations. "overlapping": B and C take turns while A's writes are on their way. "in-turn": an operation begins
 * only when the one before must be over, so a stale read has missed a completed write, which is what PBS counts (Bailis et al.
 * 2012, §3.1). Leaves out several keys and several writers.
 */
import { z } from "zod";
import { program } from "@/lib/protocols/quorum-store";
import {
  run,
  type Client,
  type ClientOperation,
  type Intervention,
  type Network,
  type NodeId,
  type Observer,
  type Run,
  type Scenario,
} from "@/lib/sim";
import { REGIONS, rttMs } from "./regions";

export const REPLICAS_MAX = 7;
export const LINK_MS_MAX = 300;

const regionId = z.string().refine((id) => REGIONS.some((region) => region.id === id), "no such region");
const links = z.array(z.number().min(0.1).max(LINK_MS_MAX)).length(REPLICAS_MAX);

/** Lists have an entry for each possible replica, so that taking one away and putting it back changes nothing. */
export const parametersSchema = z
  .strictObject({
    n: z.int().min(1).max(REPLICAS_MAX),
    w: z.int().min(1).max(REPLICAS_MAX),
    r: z.int().min(1).max(REPLICAS_MAX),
    /** "none": a coordinator asks just W or R replicas, drawn at random, and tells nobody else. */
    propagation: z.enum(["all", "none"]),
    pattern: z.enum(["overlapping", "in-turn"]),
    readRepair: z.enum(["off", "async", "blocking"]),
    sloppy: z.boolean(),
    timestamps: z.enum(["clock", "counter"]),
    latency: z.enum(["links", "regions"]),
    /** One-way delay to each replica, ms. */
    links: z.strictObject({ A: links, B: links, C: links }),
    places: z.strictObject({
      A: regionId,
      B: regionId,
      C: regionId,
      replicas: z.array(regionId).length(REPLICAS_MAX),
    }),
    /** A message takes up to this share longer than its link says. */
    jitter: z.number().min(0).max(3),
    lossRate: z.number().min(0).max(0.5),
    /** How many seeds a sweep runs, from 1 on. */
    seeds: z.int().min(10).max(2000),
  })
  .refine(({ n, w, r }) => w <= n && r <= n, "W and R must not be larger than N");

export type Parameters = z.infer<typeof parametersSchema>;

export type ClientId = "A" | "B" | "C";
export const CLIENTS: readonly ClientId[] = ["A", "B", "C"];

export const DEFAULTS: Parameters = {
  n: 3,
  w: 2,
  r: 2,
  propagation: "all",
  pattern: "overlapping",
  readRepair: "off",
  sloppy: false,
  timestamps: "clock",
  latency: "links",
  links: {
    A: [4, 8, 160, 20, 24, 28, 32],
    B: [4, 6, 40, 20, 24, 28, 32],
    C: [40, 6, 4, 20, 24, 28, 32],
  },
  places: {
    A: "new-york",
    B: "london",
    C: "tokyo",
    replicas: ["new-york", "london", "tokyo", "frankfurt", "oregon", "singapore", "sydney"],
  },
  jitter: 0.2,
  lossRate: 0,
  seeds: 200,
};

const CLIENT_LINK_MS = 0.5;
const REPLICA_LINK_MS = 5;
const SELF_MS = 0.1;
const START_MS = 20;
const ROUNDS = { overlapping: 4, "in-turn": 8 } as const;
/** Reads by each reader for each write, when they overlap. */
const READS_PER_WRITE = 4;

export function coordinatorOf(client: ClientId): NodeId {
  return `p${client}`;
}

export function replicasOf({ n }: Parameters): readonly NodeId[] {
  return Array.from({ length: n }, (_, i) => `n${i + 1}`);
}

/** Everybody a fault may speak of. */
export function namesOf(parameters: Parameters): readonly string[] {
  return [...replicasOf(parameters), ...CLIENTS.map(coordinatorOf), ...CLIENTS];
}

/** One way from a client's coordinator to a replica without jitter, ms. */
export function oneWayMs({ latency, links, places }: Parameters, client: ClientId, replica: number): number {
  if (latency === "links") return links[client][replica] ?? REPLICA_LINK_MS;
  return rttMs(places[client], places.replicas[replica] ?? places[client]) / 2;
}

/** The longest a coordinator may wait for a replica there and back, ms. */
function worstRttMs(parameters: Parameters): number {
  const all = CLIENTS.flatMap((client) =>
    replicasOf(parameters).map((_, i) => oneWayMs(parameters, client, i)),
  );
  return 2 * Math.max(...all) * (1 + parameters.jitter);
}

export function scenarioOf(parameters: Parameters, interventions: readonly Intervention[] = []): Scenario {
  const { n, w, r, propagation, readRepair, sloppy, timestamps, lossRate } = parameters;
  const nodes = [...replicasOf(parameters), ...CLIENTS.map(coordinatorOf)];
  const worstMs = worstRttMs(parameters);
  const deadlineMs = Math.ceil(worstMs * 2 + 100);
  const { clients, endMs } = workload(parameters, worstMs, deadlineMs + 50);
  return {
    nodes,
    params: {
      ...{ N: n, W: w, R: r, readRepair, sloppy, timestamps, deadlineMs },
      fanOut: propagation === "all" ? "all" : "quorum",
      hintAfterMs: Math.ceil(worstMs + 10),
      handoffMs: 400,
    },
    network: networkOf(parameters, nodes, lossRate),
    clients,
    interventions,
    endMs: Math.ceil(endMs + deadlineMs + 50),
  };
}

function networkOf(parameters: Parameters, nodes: readonly NodeId[], lossRate: number): Network {
  const range = (ms: number): readonly [number, number] => [ms, ms * (1 + parameters.jitter)];
  const pairs = new Map<string, readonly [number, number]>();
  const both = (a: string, b: string, ms: number): void => {
    pairs.set(`${a}>${b}`, range(ms));
    pairs.set(`${b}>${a}`, range(ms));
  };
  for (const client of CLIENTS) {
    const coordinator = coordinatorOf(client);
    both(client, coordinator, CLIENT_LINK_MS);
    replicasOf(parameters).forEach((replica, i) =>
      both(coordinator, replica, oneWayMs(parameters, client, i)),
    );
  }
  for (const node of nodes) both(node, node, SELF_MS);
  return { delayMs: range(REPLICA_LINK_MS), lossRate, links: Object.fromEntries(pairs) };
}

function workload(
  parameters: Parameters,
  worstMs: number,
  timeoutMs: number,
): { readonly clients: readonly Client[]; readonly endMs: number } {
  const rounds = ROUNDS[parameters.pattern];
  const timed = parameters.pattern === "overlapping" ? overlapping(worstMs, rounds) : inTurn(worstMs, rounds);
  const operations: Readonly<Record<ClientId, readonly ClientOperation[]>> = {
    A: timed.writes.map((atMs, i) => ({
      op: { kind: "write", key: keyFor(parameters), value: i + 1 },
      atMs,
    })),
    B: timed.readsB.map((atMs) => ({ op: { kind: "read", key: keyFor(parameters) }, atMs })),
    C: timed.readsC.map((atMs) => ({ op: { kind: "read", key: keyFor(parameters) }, atMs })),
  };
  const clients = CLIENTS.map((id) => ({
    id,
    targets: [coordinatorOf(id)],
    timeoutMs,
    operations: operations[id],
  }));
  return { clients, endMs: timed.endMs };
}

interface Times {
  readonly writes: readonly number[];
  readonly readsB: readonly number[];
  readonly readsC: readonly number[];
  readonly endMs: number;
}

/** A write every so often, and a reader's turn every eighth of that: some reads fall between a write's first and last replica. */
function overlapping(worstMs: number, rounds: number): Times {
  const periodMs = Math.max(320, Math.ceil(worstMs * 1.25));
  const turnMs = periodMs / (2 * READS_PER_WRITE);
  const at = (offset: number): readonly number[] =>
    times(rounds * READS_PER_WRITE, (k) => START_MS + (2 * k + offset) * turnMs + turnMs / 4);
  return {
    writes: times(rounds, (k) => START_MS + k * periodMs),
    readsB: at(0),
    readsC: at(1),
    endMs: START_MS + rounds * periodMs,
  };
}

/** Write, read by B, read by C, each in a slot long enough for two whole phases. */
function inTurn(worstMs: number, rounds: number): Times {
  const slotMs = Math.ceil(2 * worstMs + 4 * CLIENT_LINK_MS * 4 + 5);
  const at = (slot: number): readonly number[] => times(rounds, (k) => START_MS + (3 * k + slot) * slotMs);
  return { writes: at(0), readsB: at(1), readsC: at(2), endMs: START_MS + 3 * rounds * slotMs };
}

function times(count: number, time: (k: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, k) => time(k));
}

/**
 * The store places a key on the ring by the sum of its characters. This finds a one-letter key whose home replicas are
 * n1 to nN, so that the coordinators stay what they are: no replicas, and in a sloppy quorum the stand-ins.
 */
function keyFor({ n }: Parameters): string {
  const nodes = n + CLIENTS.length;
  return [..."xyzwvu"].find((letter) => (letter.codePointAt(0) ?? 0) % nodes === 0) ?? "x";
}

export function runOf(parameters: Parameters, interventions: readonly Intervention[], seed: number): Run {
  return run(program, scenarioOf(parameters, interventions), seed);
}

/** The same run with nothing written down; observers see each event. */
export function sampleRun(
  parameters: Parameters,
  interventions: readonly Intervention[],
  seed: number,
  observers: readonly Observer[],
): Run {
  return run(program, scenarioOf(parameters, interventions), seed, { record: "none", observers });
}
