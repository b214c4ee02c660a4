/**
 * Schedules for PreVote. Clusters of the student's node first, in which somebody comes back or a leader is lost; then the node alone
 * among scripted peers, who ask when there is a leader and when there is none.
 */
import {
  defineGrader,
  prioritySchedule,
  puppet,
  type NodeCase,
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
  type Scenario,
} from "@/lib/sim";
import { aLeaderEmerges, safety } from "./monitors";
import { playground } from "./playground";
import { properties } from "./properties";
import type { RaftMsg, RaftNode } from "./starter";
import { NAMES, params } from "./world";

/** Anything with the face of the class in the starter. */
type Subject = new () => Pick<RaftNode, "init" | "onMessage" | "onTimer">;

export default defineGrader<Subject>({
  exercise: "ask-before-campaigning",
  seedsDefault: 200,
  properties,
  playground,
  *cases({ seeds, seedBase }) {
    yield firstElection(3);
    yield* alone();
    yield comesBack(3);
    yield comesBack(5);
    yield leaderIsLost();
    yield halves();
    yield firstElection(5);
    for (let seed = seedBase; seed < seedBase + seeds / PRIORITIES_PART; seed += 1) yield prioritized(seed);
    for (let seed = seedBase; seed < seedBase + seeds; seed += 1) yield chaotic(seed);
  },
});

// Clusters of the student's node

function firstElection(size: number): NodeCase<Subject> {
  return cluster(`${size} nodes start`, NAMES.slice(0, size), { endMs: 2_500 });
}

/** A leads; one of the others is cut off for eight election timeouts and comes back. */
function comesBack(size: number): NodeCase<Subject> {
  const nodes = NAMES.slice(0, size);
  const [last = "A"] = nodes.slice(-1);
  const others = nodes.filter((node) => node !== last);
  return cluster(`one of ${size} nodes is cut off and comes back`, nodes, {
    interventions: [
      { kind: "fire", at: 10, node: "A", timer: "election" },
      { kind: "part", at: 100, groups: [others, [last]] },
      { kind: "heal", at: 1_300 },
    ],
    endMs: 3_600,
  });
}

function leaderIsLost(): NodeCase<Subject> {
  const interventions: Intervention[] = [
    { kind: "fire", at: 10, node: "A", timer: "election" },
    { kind: "crash", at: 300, node: "A" },
  ];
  return cluster("the leader of three nodes crashes", NAMES.slice(0, 3), { interventions, endMs: 3_000 });
}

/** Nobody can win on either side, so no term may rise. */
function halves(): NodeCase<Subject> {
  const interventions: Intervention[] = [
    { kind: "part", at: 0, groups: [NAMES.slice(0, 2), NAMES.slice(2, 4)] },
    { kind: "heal", at: 1_000 },
  ];
  return cluster("four nodes cut in halves", NAMES.slice(0, 4), { interventions, endMs: 3_600 });
}

const STORM: ChaosProfile = {
  fromMs: 100,
  untilMs: 3_400,
  partitions: 6,
  oneways: 0,
  crashes: 4,
  cuts: 4,
  pauses: 2,
  slows: 1,
};

/** Two to five nodes under seeded faults for three seconds, then calm. */
function chaotic(seed: number): NodeCase<Subject> {
  const nodes = NAMES.slice(0, 2 + createRandom(`ask-before-campaigning/${seed}`).int(4));
  const scenario: Scenario = {
    nodes,
    network: { delayMs: [1, 12], lossRate: 0.02, duplicateRate: 0.05 },
    params: params(nodes),
    endMs: 6_000,
  };
  const interventions = chaos(STORM, scenario, seed);
  const label = `${nodes.length} nodes under seeded faults`;
  return { ...cluster(label, nodes, { ...scenario, interventions }), schedule: "random", seed };
}

/** One priority-based schedule for so many random ones. */
const PRIORITIES_PART = 4;
const PRIORITIES: PctProfile = { fromMs: 0, untilMs: 3_400, depth: 4, slowestMs: 400 };

function prioritized(seed: number): NodeCase<Subject> {
  const nodes = NAMES.slice(0, 2 + createRandom(`ask-before-campaigning/priorities/${seed}`).int(4));
  const scenario: Scenario = { nodes, network: { delayMs: [1, 5] }, params: params(nodes), endMs: 6_000 };
  const interventions = prioritySchedule(PRIORITIES, scenario, seed);
  const label = `${nodes.length} nodes, links with random priorities`;
  return { ...cluster(label, nodes, { ...scenario, interventions }), schedule: "pct", seed };
}

function cluster(label: string, nodes: readonly NodeId[], given: Partial<Scenario>): NodeCase<Subject> {
  return {
    kind: "node",
    label,
    schedule: "directed",
    seed: 1,
    scenario: { nodes, network: { delayMs: [2, 8] }, params: params(nodes), endMs: 3_000, ...given },
    program: (subject) => ({ name: "your RaftNode on every node", boot: () => new subject() }),
    monitors: (scenario) => [...safety(scenario, () => true), aLeaderEmerges(scenario)],
  };
}

// The student's node A among scripted peers

function* alone(): Iterable<NodeCase<Subject>> {
  yield among("a follower that hears its leader is asked", {
    B: leading(1),
    C: { says: [asks(2, 100), asks(9, 200)] },
  });
  yield among("a node without a leader is asked by two", {
    B: { says: [asks(4, 20)] },
    C: { says: [asks(4, 40)] },
  });
  yield among("two of four invite, and nobody votes", { B: inviting, C: inviting, D: {} }, [
    { kind: "fire", at: 10, node: "A", timer: "election" },
  ]);
  yield among("one of four invites, twice", { B: inviting, C: {}, D: {} }, [
    { kind: "fire", at: 10, node: "A", timer: "election" },
    { kind: "dup", at: 0, match: { from: "B", to: "A", type: "Vote" }, ms: 5 },
  ]);
}

function among(
  label: string,
  peers: Readonly<Record<NodeId, PuppetScript<RaftMsg>>>,
  interventions: readonly Intervention[] = [],
): NodeCase<Subject> {
  const nodes = ["A", ...Object.keys(peers)];
  const scripts = new Map(Object.entries(peers));
  const boot = (subject: Subject, id: NodeId): AnyNode =>
    id === "A" ? new subject() : puppet(scripts.get(id) ?? {});
  return {
    ...cluster(label, nodes, { interventions, network: { delayMs: [2, 2] }, endMs: 400 }),
    program: (subject) => ({ name: "your RaftNode as A, scripted peers", boot: (id) => boot(subject, id) }),
    monitors: (scenario) => safety(scenario, (id) => id === "A"),
  };
}

/** Would vote for anybody, and never does. */
const inviting: PuppetScript<RaftMsg> = {
  answers: (message) =>
    message.type === "RequestVote" && message.pre
      ? { type: "Vote", term: message.term, pre: true, granted: true }
      : null,
};

function leading(term: number): PuppetScript<RaftMsg> {
  const end = { prevIndex: 0, prevTerm: 0 };
  const message: RaftMsg = { type: "Append", term, ...end, entries: [], commit: 0, rid: 0 };
  return { says: Array.from({ length: 10 }, (_, beat) => ({ atMs: 20 + beat * 40, to: "A", message })) };
}

function asks(term: number, atMs: number): { atMs: number; to: NodeId; message: RaftMsg } {
  const end = { lastIndex: 9, lastTerm: 1 };
  return { atMs, to: "A", message: { type: "RequestVote", term, pre: true, force: false, ...end } };
}
