/**
 * Schedules for the register. What they are judged by is in `monitors.ts`.
 *
 * Every directed schedule is built around one mistake and leaves a correct register no choice: delays decide which majority
 * answers first, so that a reader misses exactly the replica on which the mistake depends.
 */
import {
  defineGrader,
  prioritySchedule,
  type NodeCase,
  type OrdersCase,
  type PctProfile,
} from "@/lib/grading";
import { Abd } from "@/lib/protocols/abd";
import {
  chaos,
  createRandom,
  type ChaosProfile,
  type Client,
  type ClientOperation,
  type Intervention,
  type NodeId,
  type Random,
  type Scenario,
} from "@/lib/sim";
import { twoTimestamps } from "./every-order";
import { monitors } from "./monitors";
import { playground } from "./playground";
import { properties } from "./properties";
import type { Register } from "./starter";

/** Anything with the face of the class in the starter. */
type Subject = new () => Pick<Register, "init" | "onMessage" | "onTimer" | "onRequest">;

const NAMES = ["A", "B", "C", "D", "E"];

export default defineGrader<Subject>({
  exercise: "abd-register",
  seedsDefault: 200,
  properties,
  playground,
  *cases({ seeds, seedBase }) {
    yield slowWrite();
    yield concurrentWriters();
    yield laggingReplica();
    yield repeatedAck();
    yield lateAcks();
    yield* writerCrashes();
    yield otherLife();
    yield* replicaCrashes();
    yield oneReplicaDown();
    yield everyOrder();
    for (let seed = 1; seed <= MIXED; seed += 1) yield mixed(seed);
    for (let seed = seedBase; seed < seedBase + seeds / PRIORITIES_PART; seed += 1) yield prioritized(seed);
    for (let seed = seedBase; seed < seedBase + seeds; seed += 1) yield chaotic(seed);
  },
});

/** A write has reached one replica; two readers, one after the other, ask two majorities that share only the other two. */
function slowWrite(): NodeCase<Subject> {
  return schedule("a slow write, two readers, two majorities", {
    clients: [
      client("writer", [write(1, "A", 10)]),
      client("r1", [read("B", 50)]),
      client("r2", [read("C", 150)]),
    ],
    interventions: [
      slow({ from: "A", to: "B", type: "set" }),
      slow({ from: "A", to: "C", type: "set" }),
      slow({ from: "C", to: "B", type: "getR" }),
      slow({ from: "A", to: "C", type: "getR" }),
    ],
  });
}

/** Both ask at the same time what is newest, and hear the same. */
function concurrentWriters(): NodeCase<Subject> {
  return schedule("two writers at the same instant", {
    clients: [
      client("w1", [write(1, "A", 10)]),
      client("w2", [write(2, "B", 10)]),
      client("reader", [read("C", 100)]),
    ],
    interventions: [],
  });
}

/** B has not heard of A's two writes when it is asked to write. */
function laggingReplica(): NodeCase<Subject> {
  return schedule("a writer whose own replica lags behind", {
    clients: [
      client("w1", [write(1, "A", 10), write(2, "A", 20)]),
      client("w2", [write(3, "B", 100), read("B", 150)]),
    ],
    interventions: [slow({ from: "A", to: "B", type: "set" })],
  });
}

/** One replica answers twice, and nobody else answers in time. */
function repeatedAck(): NodeCase<Subject> {
  return schedule("one replica's acknowledgement arrives twice", {
    clients: [client("writer", [write(1, "A", 10)])],
    interventions: [
      { kind: "dup", at: 0, match: { from: "B", to: "A", type: "setR" }, ms: 3 },
      slow({ from: "A", to: "A", type: "set" }),
      slow({ from: "A", to: "C", type: "set" }),
    ],
  });
}

/** The acknowledgements of one write arrive while the next is waiting for its own. */
function lateAcks(): NodeCase<Subject> {
  return schedule("acknowledgements of an operation the client has given up", {
    clients: [client("writer", [write(1, "A", 10), write(2, "A", 60), write(3, "A", 200)], 100)],
    interventions: [
      { kind: "delay", at: 50, until: 150, match: { to: "A", type: "setR" }, ms: 160 },
      { kind: "delay", at: 200, until: 300, match: { from: "A", type: "set" }, ms: 300 },
    ],
  });
}

/** A crashes after each possible number of effects of the handler that starts its second phase, comes back and writes again. */
function* writerCrashes(): Iterable<NodeCase<Subject>> {
  for (const effects of [1, 2, 3, 4]) {
    yield schedule(
      `a writer crashes ${effects} ${effects === 1 ? "effect" : "effects"} into its second phase and comes back`,
      {
        clients: [client("writer", [write(1, "A", 10), write(2, "A", 200), read("C", 250)], 150)],
        interventions: [
          { kind: "cut", at: 10, node: "A", effects, on: { handler: "message", name: "getR" } },
          { kind: "restart", at: 100, node: "A" },
          slow({ from: "B", to: "A", type: "getR" }, 150),
        ],
      },
    );
  }
}

/** The acknowledgement of a write arrives after its coordinator has crashed, restarted and begun another. */
function otherLife(): NodeCase<Subject> {
  return schedule("an acknowledgement from before the coordinator's crash", {
    clients: [
      client("writer", [write(1, "A", 10), write(2, "A", 100)], 60),
      client("reader", [read("C", 250)]),
    ],
    interventions: [
      { kind: "delay", at: 0, until: 50, match: { from: "B", to: "A", type: "setR" }, ms: 100 },
      { kind: "crash", at: 40, node: "A" },
      { kind: "restart", at: 60, node: "A" },
      slow({ from: "A", to: "B", type: "set" }, 90),
      slow({ from: "A", to: "C", type: "set" }),
    ],
  });
}

/** B crashes among the effects of its acknowledgement; A is slow for the reader, who depends on what B has kept. */
function* replicaCrashes(): Iterable<NodeCase<Subject>> {
  for (const effects of [1, 2]) {
    yield schedule(
      `a replica crashes ${effects} ${effects === 1 ? "effect" : "effects"} into storing a version`,
      {
        clients: [client("writer", [write(1, "A", 10)]), client("reader", [read("C", 100)])],
        interventions: [
          { kind: "cut", at: 0, node: "B", effects, on: { handler: "message", name: "set" } },
          { kind: "restart", at: 50, node: "B" },
          slow({ from: "A", to: "C", type: "set" }),
          slow({ from: "A", to: "C", type: "getR" }),
        ],
      },
    );
  }
}

/** A majority is enough, or nothing would be gained by having three replicas. */
function oneReplicaDown(): NodeCase<Subject> {
  return schedule("one of three replicas is down", {
    clients: [client("c1", [write(1, "A", 50), read("B", 60)], 1_500)],
    interventions: [{ kind: "crash", at: 10, node: "C" }],
  });
}

/** Three to five nodes and as many clients under seeded faults; when it is calm again, every client reads once more. */
function chaotic(seed: number): NodeCase<Subject> {
  const random = createRandom(`abd-register/${seed}`);
  const nodes = NAMES.slice(0, 3 + random.int(3));
  const ids = ["c1", "c2", "c3"];
  const scenario: Scenario = {
    nodes,
    network: { delayMs: [1, 30] },
    clients: ids.map((id, place) => client(id, someOperations(nodes, place, random), 300)),
    endMs: 5_000,
  };
  const interventions = [...someBadLinks(nodes, random), ...chaos(STORM, scenario, seed)];
  const label = `${nodes.length} nodes under seeded faults`;
  return { ...schedule(label, { ...scenario, interventions }), schedule: "random", seed };
}

const STORM: ChaosProfile = {
  fromMs: 50,
  untilMs: 2_500,
  partitions: 2,
  oneways: 1,
  crashes: 2,
  cuts: 3,
  pauses: 1,
};

/** One priority-based schedule for so many random ones. */
const PRIORITIES_PART = 4;
const PRIORITIES: PctProfile = { fromMs: 0, untilMs: 1_000, depth: 3, slowestMs: 100 };

/** Three to five nodes and three busy clients; nothing fails, but some links wait for all the others. */
function prioritized(seed: number): NodeCase<Subject> {
  const random = createRandom(`abd-register/priorities/${seed}`);
  const nodes = NAMES.slice(0, 3 + random.int(3));
  const clients = ["c1", "c2", "c3"].map((id, place) => {
    const to = nodes[place] ?? "A";
    const operations = Array.from({ length: 6 }, (_, i) =>
      random.next() < 0.35 ? write(100 * (place + 1) + i, to, 10) : read(to, 10),
    );
    return client(id, operations);
  });
  const scenario: Scenario = { nodes, clients, network: { delayMs: [1, 5] }, endMs: 3_000 };
  const interventions = prioritySchedule(PRIORITIES, scenario, seed);
  const label = `${nodes.length} nodes, links with random priorities`;
  return { ...schedule(label, { ...scenario, interventions }), schedule: "pct", seed };
}

function someOperations(nodes: readonly NodeId[], place: number, random: Random): ClientOperation[] {
  const count = 3 + random.int(4);
  const operations = Array.from({ length: count }, (_, i) => {
    const to = nodes[random.int(nodes.length)] ?? "A";
    const atMs = 20 + random.int(2_000);
    return random.next() < 0.5 ? write(100 * (place + 1) + i, to, atMs) : read(to, atMs);
  });
  const sorted = operations.sort((x, y) => (x.atMs ?? 0) - (y.atMs ?? 0));
  return [...sorted, read(nodes[place] ?? "A", 3_000)];
}

/** How many seeded runs in mixed company come before those of the student's node alone. */
const MIXED = 12;

/** The student's node as A, the reference everywhere else: it must speak the protocol, not only a dialect of its own. */
function mixed(seed: number): NodeCase<Subject> {
  const all = chaotic(seed);
  const label = `your node as A among ${all.scenario.nodes.length - 1} reference nodes`;
  return {
    ...all,
    label,
    schedule: "mixed",
    monitors: (scenario) => monitors(scenario, (id) => id === "A"),
    program: (subject) => ({
      name: "your Register as A, the reference elsewhere",
      boot: (id) => (id === "A" ? new subject() : new Abd()),
    }),
  };
}

/** Links between nodes that are slow or deliver everything twice. Clients' links are left alone: a request arrives once. */
function someBadLinks(nodes: readonly NodeId[], random: Random): Intervention[] {
  return Array.from({ length: random.int(6) }, () => {
    const match = {
      from: nodes[random.int(nodes.length)] ?? "A",
      to: nodes[random.int(nodes.length)] ?? "A",
    };
    const ms = random.int(500);
    return { kind: random.next() < 0.5 ? "delay" : "dup", at: 0, until: STORM.untilMs, match, ms } as const;
  });
}

/** All that can follow when two nodes begin to write; see `every-order.ts`. */
function everyOrder(): OrdersCase<Subject> {
  const { program } = schedule("", {});
  return {
    ...twoTimestamps,
    kind: "orders",
    schedule: "exhaustive",
    seed: 1,
    program,
    monitors: (scenario) => monitors(scenario),
  };
}

function schedule(label: string, given: Partial<Scenario>): NodeCase<Subject> {
  return {
    kind: "node",
    label,
    schedule: "directed",
    seed: 1,
    scenario: { nodes: ["A", "B", "C"], network: { delayMs: [2, 2] }, endMs: 2_500, ...given },
    program: (subject) => ({ name: "your Register on every node", boot: () => new subject() }),
    monitors: (all) => monitors(all),
  };
}

function client(id: string, operations: readonly ClientOperation[], timeoutMs = 1_000): Client {
  return { id, operations, timeoutMs };
}

function write(value: number, to: NodeId, atMs: number): ClientOperation {
  return { op: { kind: "write", value }, to, atMs };
}

function read(to: NodeId, atMs: number): ClientOperation {
  return { op: { kind: "read" }, to, atMs };
}

/** Half a second later than usual: long after whatever it is meant to be late for. */
function slow(match: { from: NodeId; to: NodeId; type: string }, at = 0): Intervention {
  return { kind: "delay", at, match, ms: 500 };
}
