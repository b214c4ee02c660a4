/**
 * Partition Lab: from what the reader has set to the scenario of a run.
 *
 * Three to five nodes stand on two sides, with clients on each. A partition separates the sides from one moment to another; it
 * is data like every other fault. Clients write ever new values, in turn to x, which both sides write, and to a key of their own
 * side, and read x and the other side's key. Shortly before the network heals they stop writing, so that what a replica holds at
 * the end is what survived. All values differ, so a value names its write. Leaves out: more than one partition, and keys that
 * live on only some of the nodes, except for quorums (three home replicas for each key).
 */
import { z } from "zod";
import { CONSISTENCIES } from "@/lib/checkers";
import { program as apLww } from "@/lib/protocols/ap-lww";
import { program as apSiblings } from "@/lib/protocols/ap-siblings";
import { program as asyncLeader } from "@/lib/protocols/async-leader";
import { program as leaderLease } from "@/lib/protocols/leader-lease";
import { program as majorityCp } from "@/lib/protocols/majority-cp";
import { program as quorumStore } from "@/lib/protocols/quorum-store";
import {
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
  "async-leader",
  "quorum-store",
  "ap-lww",
  "ap-siblings",
] as const;
export type ProtocolId = (typeof PROTOCOL_IDS)[number];

interface Protocol {
  readonly name: string;
  /** What it does, in a sentence. */
  readonly rule: string;
  readonly program: Program;
  params(parameters: Parameters): Readonly<Record<string, Json>>;
}

export const PROTOCOLS: Readonly<Record<ProtocolId, Protocol>> = {
  "majority-cp": {
    name: "Majority (CP)",
    rule: "A leader elected by a majority confirms every write and every read with a majority.",
    program: majorityCp,
    params: () => ({ electionMs: 300 }),
  },
  "leader-lease": {
    name: "Leader with a lease",
    rule: "As majority, but the leader reads locally while its lease lasts: right as long as its clock is.",
    program: leaderLease,
    params: () => ({ electionMs: 300, drift: 0.01 }),
  },
  "async-leader": {
    name: "Asynchronous primary",
    rule: "A primary acknowledges first and replicates later; a majority replaces one that is silent.",
    program: asyncLeader,
    params: () => ({ nodeTimeoutMs: 400 }),
  },
  "quorum-store": {
    name: "Quorums N/W/R",
    rule: "No leader: a write waits for W of three replicas, a read for R, and the newest timestamp wins.",
    program: quorumStore,
    params: ({ w, r, sloppy }) => ({ N: 3, W: w, R: r, sloppy, readRepair: "async", deadlineMs: 200 }),
  },
  "ap-lww": {
    name: "AP, last write wins",
    rule: "Every replica answers alone and gossips; of two concurrent writes the later timestamp survives.",
    program: apLww,
    params: () => ({ gossipMs: 60 }),
  },
  "ap-siblings": {
    name: "AP, siblings",
    rule: "Every replica answers alone and gossips; concurrent writes are all kept, for the reader to merge.",
    program: apSiblings,
    params: () => ({ gossipMs: 60 }),
  },
};

export const ALL_NODES: readonly NodeId[] = ["A", "B", "C", "D", "E"];
export const KEYS = ["x", "y", "z"] as const;
/** Both sides write this one; each of the other two is written by one side, and read by the other. */
const SHARED_KEY = "x";
const OWN_KEYS = { left: "y", right: "z" } as const;
export const END_MS = 4400;
/** Leaders have been elected by then. */
export const FIRST_MS = 900;
const TURN_MS = 170;
const LAST_ASKED_MS = 4000;
const PATIENCE_MS = 160;
/** Writes end this long before the heal: one that had to wait for its turn must not be made after it. */
const LAST_WRITE_MS = 350;

/** Nodes on the left side; the others are on the right. */
export const leftSchema = z.array(z.enum(["A", "B", "C", "D", "E"])).max(4);

const fields = z.strictObject({
  protocol: z.enum(PROTOCOL_IDS),
  nodes: z.int().min(3).max(5),
  left: leftSchema,
  partition: z.boolean(),
  fromMs: z.int().min(0).max(END_MS),
  untilMs: z.int().min(0).max(END_MS),
  clientsPerSide: z.int().min(1).max(2),
  w: z.int().min(1).max(3),
  r: z.int().min(1).max(3),
  sloppy: z.boolean(),
  consistency: z.enum(CONSISTENCIES),
});
export const parametersSchema = fields.refine(
  ({ fromMs, untilMs }) => fromMs < untilMs,
  "the partition must end after it begins",
);
export type Parameters = z.infer<typeof parametersSchema>;

export const DEFAULTS: Parameters = {
  protocol: "majority-cp",
  nodes: 3,
  left: ["A"],
  partition: true,
  fromMs: 1400,
  untilMs: 3000,
  clientsPerSide: 1,
  w: 2,
  r: 2,
  sloppy: false,
  consistency: "linearizable",
};

const presetSchema = fields.partial().extend({ seed: z.int().min(0).optional() });

/** What a chapter asks for, on top of the defaults. Throws with the name of the field that is wrong: it is ours. */
export function initialScene(preset: unknown): {
  readonly seed: number;
  readonly parameters: Parameters;
  readonly interventions: readonly Intervention[];
} {
  const { seed = 8, ...parameters } = presetSchema.parse(preset ?? {});
  return { seed, parameters: parametersSchema.parse({ ...DEFAULTS, ...parameters }), interventions: [] };
}

export type Side = "left" | "right";
export const SIDES: readonly Side[] = ["left", "right"];

export function nodesOf({ nodes }: Parameters): readonly NodeId[] {
  return ALL_NODES.slice(0, nodes);
}

/** Both sides have a node: a side without one is no side, so the first or the last node goes there. */
export function sidesOf(parameters: Parameters): Readonly<Record<Side, readonly NodeId[]>> {
  const nodes = nodesOf(parameters);
  const wanted = nodes.filter((node) => parameters.left.some((chosen) => chosen === node));
  const left =
    wanted.length === 0 ? nodes.slice(0, 1) : wanted.length === nodes.length ? nodes.slice(0, -1) : wanted;
  return { left, right: nodes.filter((node) => !left.includes(node)) };
}

export function clientsOf({ clientsPerSide }: Parameters): Readonly<Record<Side, readonly string[]>> {
  return clientsPerSide === 1 ? { left: ["c1"], right: ["c2"] } : { left: ["c1", "c3"], right: ["c2", "c4"] };
}

export function namesOf(parameters: Parameters): readonly string[] {
  const clients = clientsOf(parameters);
  return [...nodesOf(parameters), ...clients.left, ...clients.right];
}

export function sideOf(parameters: Parameters, name: string): Side {
  const [sides, clients] = [sidesOf(parameters), clientsOf(parameters)];
  return sides.left.includes(name) || clients.left.some((client) => isProcessOf(name, client))
    ? "left"
    : "right";
}

/** A client that goes on after an unknown outcome is a new process, with a mark behind its name. */
export function isProcessOf(process: string, client: string): boolean {
  return process === client || (process.startsWith(client) && !/\d/.test(process.charAt(client.length)));
}

export function scenarioOf(parameters: Parameters, injected: readonly Intervention[]): Scenario {
  const clients = clientsOf(parameters);
  return {
    nodes: nodesOf(parameters),
    params: PROTOCOLS[parameters.protocol].params(parameters),
    network: { delayMs: [2, 12] },
    clients: SIDES.flatMap((side) => clients[side].map((id) => clientOf(id, side, parameters))),
    interventions: [...partitionOf(parameters), ...injected],
    endMs: END_MS,
  };
}

function partitionOf(parameters: Parameters): readonly Intervention[] {
  if (!parameters.partition) return [];
  const [sides, clients] = [sidesOf(parameters), clientsOf(parameters)];
  const groups = SIDES.map((side) => [...sides[side], ...clients[side]]);
  return [
    { kind: "part", at: parameters.fromMs, groups },
    { kind: "heal", at: parameters.untilMs },
  ];
}

function clientOf(id: string, side: Side, parameters: Parameters): Client {
  const sides = sidesOf(parameters);
  const other = side === "left" ? "right" : "left";
  const number = Number(id.slice(1));
  const turns = Math.floor((LAST_ASKED_MS - FIRST_MS) / TURN_MS);
  const operations = Array.from({ length: turns }, (_, turn): ClientOperation => {
    const atMs = FIRST_MS + turn * TURN_MS + number * 7;
    const healed = parameters.partition && atMs >= parameters.untilMs - LAST_WRITE_MS;
    const round = Math.floor(turn / 2);
    // Its own side first; a node that refuses names the one to ask instead.
    const to = sides[side][round % sides[side].length] ?? "A";
    if (healed) return { op: { kind: "read", key: KEYS[turn % KEYS.length] ?? SHARED_KEY }, atMs, to };
    if (turn % 2 === 1)
      return { op: { kind: "read", key: round % 2 === 0 ? OWN_KEYS[other] : SHARED_KEY }, atMs, to };
    const key = round % 2 === 0 ? SHARED_KEY : OWN_KEYS[side];
    return { op: { kind: "write", key, value: number * 100 + round + 1 }, atMs, to };
  });
  return {
    id,
    operations,
    targets: [...sides[side], ...sides[other]],
    timeoutMs: PATIENCE_MS,
    attemptsMax: 3,
    backoffMs: 20,
  };
}

export function runOf(parameters: Parameters, injected: readonly Intervention[], seed: number): Run {
  return run(PROTOCOLS[parameters.protocol].program, scenarioOf(parameters, injected), seed);
}
