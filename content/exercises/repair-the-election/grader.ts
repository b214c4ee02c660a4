/**
 * Schedules for the election. What they are judged by is in `monitors.ts`.
 *
 * The first ones put the student's node A among scripted peers, because most mistakes need only one node and a letter at the
 * wrong time. The clusters after them are all the student's: wrong majorities and livelock are mistakes of a whole cluster.
 */
import {
  defineGrader,
  prioritySchedule,
  puppet,
  type NodeCase,
  type OrdersCase,
  type PctProfile,
  type PuppetScript,
} from "@/lib/grading";
import {
  chaos,
  createRandom,
  type AnyNode,
  type ChaosProfile,
  type Intervention,
  type NodeId,
  type Random,
  type Scenario,
} from "@/lib/sim";
import { twoCampaigns } from "./every-order";
import { aLeaderEmerges, safety } from "./monitors";
import { playground } from "./playground";
import { properties } from "./properties";
import type { RaftMsg, RaftNode } from "./starter";

/** Anything with the face of the class in the starter. */
type Subject = new () => Pick<RaftNode, "init" | "onMessage" | "onTimer">;

const ELECTION_MS = 150;
const HEARTBEAT_MS = 40;
const NAMES = ["A", "B", "C", "D", "E", "F"];

export default defineGrader<Subject>({
  exercise: "repair-the-election",
  seedsDefault: 200,
  properties,
  playground,
  *cases({ seeds, seedBase }) {
    yield halves(4);
    yield* alone();
    yield everyTimeoutAtOnce();
    yield returningLeader();
    yield minorityDown();
    for (const size of [2, 6]) yield halves(size);
    yield everyOrder();
    for (let seed = seedBase; seed < seedBase + seeds / PRIORITIES_PART; seed += 1) yield prioritized(seed);
    for (let seed = seedBase; seed < seedBase + seeds; seed += 1) yield chaotic(seed);
  },
});

// Clusters of the student's node

/** An even cluster cut in the middle, with a candidate on each side. */
function halves(size: number): NodeCase<Subject> {
  const nodes = NAMES.slice(0, size);
  const left = nodes.slice(0, size / 2);
  const right = nodes.slice(size / 2);
  const candidates = [left, right].flatMap((side) => side.slice(0, 1));
  const interventions: Intervention[] = [
    { kind: "part", at: 0, groups: [left, right] },
    ...candidates.map((node) => ({ kind: "fire", at: 10, node, timer: "election" }) as const),
    { kind: "heal", at: 400 },
  ];
  const label = `${size} nodes cut in halves, a candidate in each`;
  return cluster(label, nodes, { interventions, params: params(nodes, [1, 1, 6]), endMs: 3_000 });
}

/** A leads term 2 and is cut off; the others reach term 5 without it; then it hears from them. */
function returningLeader(): NodeCase<Subject> {
  const nodes = ["A", "B", "C"];
  const interventions: Intervention[] = [
    { kind: "fire", at: 10, node: "A", timer: "election" },
    { kind: "part", at: 100, groups: [["A"], ["B", "C"]] },
    { kind: "fire", at: 110, node: "B", timer: "election" },
    { kind: "fire", at: 150, node: "C", timer: "election" },
    { kind: "fire", at: 190, node: "B", timer: "election" },
    { kind: "heal", at: 250 },
  ];
  return cluster("a leader returns from a partition", nodes, {
    interventions,
    params: params(nodes, [1]),
    endMs: 2_600,
  });
}

/** One of three is down from the start; the other two are a majority. */
function minorityDown(): NodeCase<Subject> {
  const interventions: Intervention[] = [{ kind: "crash", at: 5, node: "C" }];
  return cluster("one of three nodes is down", ["A", "B", "C"], { interventions, endMs: 2_000 });
}

/** Every link equally fast and every clock equally old: only chance can tell the candidates apart. */
function everyTimeoutAtOnce(): NodeCase<Subject> {
  const nodes = NAMES.slice(0, 4);
  const network = { delayMs: [5, 5] } as const;
  return cluster("four nodes boot at the same instant, all links equally fast", nodes, {
    network,
    endMs: 4_000,
  });
}

/** The last fault is over by 3,400 ms, and the calm after it lasts longer than the twelve timeouts in which a leader is due. */
const LONG_ENOUGH_MS = 5_400;

/** Two to six nodes under seeded faults for three seconds, then calm. */
function chaotic(seed: number): NodeCase<Subject> {
  const random = createRandom(`repair-the-election/${seed}`);
  const nodes = NAMES.slice(0, 2 + random.int(5));
  const scenario: Scenario = {
    nodes,
    network: { delayMs: [1, 12], lossRate: 0.02, duplicateRate: 0.05 },
    params: { electionMs: ELECTION_MS, heartbeatMs: HEARTBEAT_MS, logTerms: logs(nodes, random) },
    endMs: LONG_ENOUGH_MS,
  };
  const interventions = chaos(STORM, scenario, seed);
  const label = `${nodes.length} nodes under seeded faults`;
  return { ...cluster(label, nodes, { ...scenario, interventions }), schedule: "random", seed };
}

const STORM: ChaosProfile = {
  fromMs: 100,
  untilMs: 3_400,
  partitions: 6,
  oneways: 3,
  crashes: 4,
  cuts: 4,
  pauses: 2,
  slows: 1,
};

/** One priority-based schedule for so many random ones. */
const PRIORITIES_PART = 4;
const PRIORITIES: PctProfile = { fromMs: 0, untilMs: 3_400, depth: 4, slowestMs: 400 };

/** Two to six nodes; nothing fails, but some links wait for all the others, and a vote can come a campaign too late. */
function prioritized(seed: number): NodeCase<Subject> {
  const random = createRandom(`repair-the-election/priorities/${seed}`);
  const nodes = NAMES.slice(0, 2 + random.int(5));
  const scenario: Scenario = {
    nodes,
    network: { delayMs: [1, 5] },
    params: { electionMs: ELECTION_MS, heartbeatMs: HEARTBEAT_MS, logTerms: logs(nodes, random) },
    endMs: LONG_ENOUGH_MS,
  };
  const interventions = prioritySchedule(PRIORITIES, scenario, seed);
  const label = `${nodes.length} nodes, links with random priorities`;
  return { ...cluster(label, nodes, { ...scenario, interventions }), schedule: "pct", seed };
}

/** Logs that share a history and end at different places. */
function logs(nodes: readonly NodeId[], random: Random): Readonly<Record<NodeId, readonly number[]>> {
  const history = [1, 1, 2, 3, 3, 3].slice(0, random.int(7));
  return Object.fromEntries(
    nodes.map((node) => [node, history.slice(0, Math.max(0, history.length - random.int(3)))]),
  );
}

/** All that can follow when two nodes of three campaign; see `every-order.ts`. */
function everyOrder(): OrdersCase<Subject> {
  const { program } = cluster("", [], {});
  return {
    ...twoCampaigns(params(["A", "B", "C"], [])),
    kind: "orders",
    schedule: "exhaustive",
    seed: 1,
    program,
    monitors: (scenario) => safety(scenario, () => true),
  };
}

function cluster(label: string, nodes: readonly NodeId[], given: Partial<Scenario>): NodeCase<Subject> {
  return {
    kind: "node",
    label,
    schedule: "directed",
    seed: 1,
    scenario: { nodes, network: { delayMs: [2, 8] }, params: params(nodes, []), endMs: 3_000, ...given },
    program: (subject) => ({ name: "your RaftNode on every node", boot: () => new subject() }),
    monitors: (scenario) => [...safety(scenario, () => true), aLeaderEmerges(scenario)],
  };
}

function params(nodes: readonly NodeId[], logTerms: readonly number[]) {
  const same = Object.fromEntries(nodes.map((node) => [node, logTerms]));
  return { electionMs: ELECTION_MS, heartbeatMs: HEARTBEAT_MS, logTerms: same };
}

// The student's node A among scripted peers

function* alone(): Iterable<NodeCase<Subject>> {
  yield among("a leader of term 2 is asked for its vote in term 5", {
    peers: { B: granting(2), C: asking(5, 60) },
    log: [1],
    interventions: [{ kind: "fire", at: 10, node: "A", timer: "election" }],
  });
  yield among("votes of term 3 arrive in term 4", {
    peers: { B: granting(3), C: granting(3), D: {} },
    log: [1, 2],
    interventions: [
      { kind: "fire", at: 10, node: "A", timer: "election" },
      { kind: "delay", at: 0, match: { to: "A", type: "Vote" }, ms: 100 },
      { kind: "fire", at: 60, node: "A", timer: "election" },
    ],
  });
  yield among("one vote arrives twice", {
    peers: { B: granting(1), C: {}, D: {} },
    log: [],
    interventions: [
      { kind: "fire", at: 10, node: "A", timer: "election" },
      { kind: "dup", at: 0, match: { from: "B", to: "A", type: "Vote" }, ms: 5 },
    ],
  });
  yield among("a voter restarts between two candidates of term 3", {
    peers: { B: asking(3, 20), C: asking(3, 80) },
    log: [2],
    interventions: [
      { kind: "crash", at: 40, node: "A" },
      { kind: "restart", at: 50, node: "A" },
    ],
  });
  for (const effects of [1, 2, 3, 4]) {
    yield among(`a voter crashes after ${effects} ${effects === 1 ? "effect" : "effects"} of its answer`, {
      peers: { B: asking(3, 20), C: asking(3, 80) },
      log: [2],
      interventions: [
        { kind: "cut", at: 0, node: "A", effects, on: { handler: "message", name: "RequestVote" } },
        { kind: "restart", at: 50, node: "A" },
      ],
    });
  }
  for (const effects of [1, 2]) {
    yield among(
      `a voter crashes after ${effects} ${effects === 1 ? "effect" : "effects"} of adopting a higher term`,
      {
        peers: { B: asking(2, 20), C: asking(3, 40), D: asking(2, 90) },
        log: [1],
        interventions: [
          {
            kind: "cut",
            at: 0,
            node: "A",
            effects,
            on: { handler: "message", name: "RequestVote", from: "C" },
          },
          { kind: "restart", at: 60, node: "A" },
        ],
      },
    );
  }
  yield among("a candidate hears from the leader of its own term", {
    peers: { B: leading(1), C: {} },
    log: [],
    interventions: [{ kind: "fire", at: 10, node: "A", timer: "election" }],
  });
  yield among("a candidate with a longer log of an earlier term", {
    peers: { B: asking(4, 20, { lastIndex: 5, lastTerm: 2 }), C: {} },
    log: [1, 2, 3],
    interventions: [],
  });
  yield among("a candidate with a shorter log of the same term", {
    peers: { B: asking(4, 20, { lastIndex: 2, lastTerm: 3 }), C: {} },
    log: [1, 2, 3],
    interventions: [],
  });
}

interface Among {
  readonly peers: Readonly<Record<NodeId, PuppetScript<RaftMsg>>>;
  /** The terms of A's log. */
  readonly log: readonly number[];
  readonly interventions: readonly Intervention[];
}

function among(label: string, { peers, log, interventions }: Among): NodeCase<Subject> {
  const nodes = ["A", ...Object.keys(peers)];
  const scripts = new Map(Object.entries(peers));
  const boot = (subject: Subject, id: NodeId): AnyNode =>
    id === "A" ? new subject() : puppet(scripts.get(id) ?? {});
  return {
    ...cluster(label, nodes, {
      interventions,
      network: { delayMs: [2, 2] },
      params: params(nodes, log),
      endMs: 400,
    }),
    program: (subject) => ({ name: "your RaftNode as A, scripted peers", boot: (id) => boot(subject, id) }),
    monitors: (scenario) => safety(scenario, (id) => id === "A"),
  };
}

/** Grants its vote to whoever asks in `term`, and is silent otherwise. */
function granting(term: number): PuppetScript<RaftMsg> {
  return {
    answers: (message) =>
      message.type === "RequestVote" && message.term === term
        ? { type: "Vote", term, pre: false, granted: true }
        : null,
  };
}

/** Sends heartbeats of `term` to A for long enough that A has no reason to campaign. */
function leading(term: number): PuppetScript<RaftMsg> {
  const message: RaftMsg = {
    type: "Append",
    term,
    prevIndex: 0,
    prevTerm: 0,
    entries: [],
    commit: 0,
    rid: 0,
  };
  return {
    says: Array.from({ length: 10 }, (_, beat) => ({ atMs: 20 + beat * HEARTBEAT_MS, to: "A", message })),
  };
}

/** Asks A for its vote, with a log that is long enough unless said otherwise. */
function asking(term: number, atMs: number, end = { lastIndex: 9, lastTerm: 2 }): PuppetScript<RaftMsg> {
  const message: RaftMsg = { type: "RequestVote", term, pre: false, force: false, ...end };
  return { says: [{ atMs, to: "A", message }] };
}
