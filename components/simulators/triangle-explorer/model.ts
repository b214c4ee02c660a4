/**
 * Triangle Explorer: one run of a protocol with a client on each side of a cut, as a scenario.
 *
 * Three nodes, one of which (drawn from the seed) is on the small side of the partition. Every 400 ms one side writes a key
 * that is never written again, and a little later the other side reads it: the "unique write on one side and later read on the
 * other" of the proof (Gilbert & Lynch 2002, Theorem 1). With `traffic: "own-side"` the reader is on the writer's side instead.
 * Clients ask their own side first, follow hints, and give up after `PATIENCE_MS`; retrying is safe because no key is written
 * twice. Leaves out: larger clusters, several partitions, clients that move.
 */
import { z } from "zod";
import { program as apLww } from "@/lib/protocols/ap-lww";
import { program as apSiblings } from "@/lib/protocols/ap-siblings";
import { program as asyncLeader } from "@/lib/protocols/async-leader";
import { program as leaderLease } from "@/lib/protocols/leader-lease";
import { program as majorityCp } from "@/lib/protocols/majority-cp";
import { program as quorumStore } from "@/lib/protocols/quorum-store";
import {
  createRandom,
  run,
  type Client,
  type ClientOperation,
  type Intervention,
  type Json,
  type NodeId,
  type Program,
  type Run,
  type Scenario,
} from "@/lib/sim";

export const PROTOCOL_IDS = [
  "majority-cp",
  "leader-lease",
  "ap-lww",
  "ap-siblings",
  "quorum-store",
  "async-leader",
] as const;
export type ProtocolId = (typeof PROTOCOL_IDS)[number];

interface Protocol {
  readonly id: ProtocolId;
  readonly name: string;
  /** What it does in a partition, in a few words. */
  readonly rule: string;
  readonly program: Program;
  readonly params: Readonly<Record<string, Json>>;
}

export const PROTOCOLS: readonly [Protocol, ...Protocol[]] = [
  {
    id: "majority-cp",
    name: "Majority CP",
    rule: "An elected leader confirms every write and read with a majority.",
    program: majorityCp,
    params: { electionMs: 300 },
  },
  {
    id: "leader-lease",
    name: "Leader with lease",
    rule: "As majority CP, but the leader reads locally while its lease lasts.",
    program: leaderLease,
    params: { electionMs: 300, drift: 0.01 },
  },
  {
    id: "ap-lww",
    name: "AP, last writer wins",
    rule: "Every replica answers alone and gossips.",
    program: apLww,
    params: { gossipMs: 40 },
  },
  {
    id: "ap-siblings",
    name: "AP, siblings",
    rule: "Every replica answers alone and keeps concurrent writes.",
    program: apSiblings,
    params: { gossipMs: 40 },
  },
  {
    id: "quorum-store",
    name: "Quorums, W = R = 2",
    rule: "Two of three replicas for each write and each read, no leader.",
    program: quorumStore,
    params: { N: 3, W: 2, R: 2, deadlineMs: 180, readRepair: "blocking" },
  },
  {
    id: "async-leader",
    name: "Async leader",
    rule: "A primary acknowledges first and replicates later, with failover.",
    program: asyncLeader,
    params: { nodeTimeoutMs: 500 },
  },
];

export const PARTITION_MS_MAX = 4000;
export const SLOW_MS_MAX = 200;

export const parametersSchema = z.strictObject({
  /** What a sweep runs. */
  sweep: z.enum(["all", ...PROTOCOL_IDS]),
  /** Seeds 1 to this. */
  seeds: z.int().min(5).max(500),
  partitionMs: z.number().min(0).max(PARTITION_MS_MAX),
  /** One node takes this long for every message, ms, for as long as the partition could last. */
  slowMs: z.number().min(0).max(SLOW_MS_MAX),
  traffic: z.enum(["across", "own-side"]),
  /** The run that is open: its protocol, and whether it is the one with the partition. Its seed is the scene's. */
  protocol: z.enum(PROTOCOL_IDS),
  cut: z.boolean(),
});

export type Parameters = z.infer<typeof parametersSchema>;

export const DEFAULTS: Parameters = {
  sweep: "all",
  seeds: 40,
  partitionMs: 2400,
  slowMs: 0,
  traffic: "across",
  protocol: "ap-lww",
  cut: true,
};

export function protocolOf(id: ProtocolId): Protocol {
  return PROTOCOLS.find((protocol) => protocol.id === id) ?? PROTOCOLS[0];
}

export const NODES: readonly NodeId[] = ["n1", "n2", "n3"];
export type Side = "left" | "right";
export const SIDES: readonly Side[] = ["left", "right"];

/** Everybody a fault may speak of. */
export function namesOf(): readonly string[] {
  return [...NODES, ...SIDES];
}

/** Leaders have been elected by then. */
const FIRST_ROUND_MS = 1600;
export const PARTITION_AT_MS = 1950;
const ROUNDS = 12;
const ROUND_MS = 400;
/** From a write to the read of its round, drawn from the seed. */
const READ_AFTER_MS = [80, 320] as const;
const ATTEMPT_MS = 200;
const ATTEMPTS = 3;
const BACKOFF_MS = 20;
/** After this a client has its answer or has given up. */
export const PATIENCE_MS = ATTEMPTS * (ATTEMPT_MS + BACKOFF_MS);
export const END_MS = FIRST_ROUND_MS + ROUNDS * ROUND_MS + PATIENCE_MS + 40;

/** What one run is made of, apart from its seed. */
export interface Setting {
  readonly protocol: ProtocolId;
  readonly cut: boolean;
  readonly partitionMs: number;
  readonly slowMs: number;
  readonly traffic: Parameters["traffic"];
}

export function settingOf({ protocol, cut, partitionMs, slowMs, traffic }: Parameters): Setting {
  return { protocol, cut: cut && partitionMs > 0, partitionMs, slowMs, traffic };
}

/** The nodes of each side: `left` is the small one. */
export function sidesOf(seed: number): Readonly<Record<Side, readonly NodeId[]>> {
  const lone = createRandom(seed).fork("side").int(NODES.length);
  return {
    left: NODES.filter((_, i) => i === lone),
    right: NODES.filter((_, i) => i !== lone),
  };
}

export function scenarioOf(setting: Setting, seed: number, injected: readonly Intervention[] = []): Scenario {
  const sides = sidesOf(seed);
  return {
    nodes: NODES,
    params: protocolOf(setting.protocol).params,
    network: { delayMs: [2, 12] },
    clients: SIDES.map((side) => clientOf(side, sides, setting.traffic, seed)),
    interventions: [...partition(setting, sides), ...slowness(setting, seed), ...injected],
    endMs: END_MS,
  };
}

function partition(
  { cut, partitionMs }: Setting,
  sides: Readonly<Record<Side, readonly NodeId[]>>,
): readonly Intervention[] {
  if (!cut) return [];
  const groups = SIDES.map((side) => [...sides[side], side]);
  return [
    { kind: "part", at: PARTITION_AT_MS, groups },
    { kind: "heal", at: PARTITION_AT_MS + partitionMs },
  ];
}

function slowness({ slowMs }: Setting, seed: number): readonly Intervention[] {
  const node = NODES[createRandom(seed).fork("slow").int(NODES.length)];
  if (slowMs === 0 || node === undefined) return [];
  const until = PARTITION_AT_MS + PARTITION_MS_MAX;
  return [{ kind: "slow", at: PARTITION_AT_MS, until, node, ms: slowMs }];
}

/** Open loop: a request is asked at its time, whatever became of the one before. */
function clientOf(
  side: Side,
  sides: Readonly<Record<Side, readonly NodeId[]>>,
  traffic: Parameters["traffic"],
  seed: number,
): Client {
  const own = sides[side];
  const random = createRandom(seed).fork("reads");
  const waitsMs = Array.from({ length: ROUNDS }, () => between(READ_AFTER_MS, random.next()));
  const operations = Array.from({ length: ROUNDS }, (_, round): readonly ClientOperation[] => {
    const writer: Side = round % 2 === 0 ? "left" : "right";
    const reader = traffic === "across" ? other(writer) : writer;
    const at = FIRST_ROUND_MS + round * ROUND_MS;
    const key = `k${round + 1}`;
    const to = own[round % own.length] ?? "n1";
    const write: ClientOperation = { op: { kind: "write", key, value: round + 1 }, atMs: at, to };
    const read: ClientOperation = { op: { kind: "read", key }, atMs: at + (waitsMs[round] ?? 0), to };
    return [...(side === writer ? [write] : []), ...(side === reader ? [read] : [])];
  });
  return {
    id: side,
    targets: [...own, ...sides[other(side)]],
    operations: operations.flat(),
    timeoutMs: ATTEMPT_MS,
    backoffMs: BACKOFF_MS,
    attemptsMax: ATTEMPTS,
    retries: true,
    openLoop: true,
  };
}

function between([low, high]: readonly [number, number], share: number): number {
  return Math.round(low + share * (high - low));
}

export function other(side: Side): Side {
  return side === "left" ? "right" : "left";
}

export function runOf(
  setting: Setting,
  seed: number,
  injected: readonly Intervention[] = [],
  record: "full" | "none" = "full",
): Run {
  return run(protocolOf(setting.protocol).program, scenarioOf(setting, seed, injected), seed, { record });
}
