/**
 * A history that nobody made up: clients ask a protocol of `lib/protocols` on the kernel, and what they were told is taken down.
 * The scenario is small, so that all orders can be tried, and there is a partition in it, so that there is something to see.
 *
 * Times are then places in the order of all calls and returns, not milliseconds: two events of one instant stay apart, the
 * bars are easy to take hold of, and every model asks for no more than this order.
 */
import { formatOperation, historyOf, type Consistency, type Operation } from "@/lib/checkers";
import { program as abd } from "@/lib/protocols/abd";
import { program as apLww } from "@/lib/protocols/ap-lww";
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
  type Program,
  type Random,
  type Scenario,
} from "@/lib/sim";
import { judge, readLines } from "./model";

interface Store {
  readonly id: string;
  readonly title: string;
  readonly program: Program;
  readonly params: Readonly<Record<string, Json>>;
  /** What else goes wrong. */
  readonly faults?: readonly Intervention[];
}

/** When the clients begin, ms: a leader is elected by then. */
const START_MS = 1500;
const PATIENCE_MS = 300;

export const STORES: readonly Store[] = [
  { id: "quorum-1-1", title: "Quorum store, W = R = 1", program: quorumStore, params: { N: 3, W: 1, R: 1 } },
  { id: "quorum-2-2", title: "Quorum store, W = R = 2", program: quorumStore, params: { N: 3, W: 2, R: 2 } },
  {
    id: "quorum-2-2-slow",
    title: "Quorum store, W = R = 2, slow copies",
    program: quorumStore,
    params: { N: 3, W: 2, R: 2 },
    faults: ["n2", "n3"].map((to) => ({
      kind: "delay",
      at: START_MS + 70,
      match: { from: "n1", to, type: "put" },
      ms: 150,
    })),
  },
  { id: "ap-lww", title: "AP, last write wins", program: apLww, params: {} },
  {
    id: "async-leader",
    title: "Leader that replicates late",
    program: asyncLeader,
    params: { nodeTimeoutMs: 300 },
  },
  {
    id: "majority-cp",
    title: "Leader with a majority (CP)",
    program: majorityCp,
    params: { electionMs: 150 },
  },
  {
    id: "leader-lease",
    title: "Leader with a lease",
    program: leaderLease,
    params: { electionMs: 150, drift: 0.01 },
  },
  { id: "abd", title: "ABD register", program: abd, params: {} },
];

export interface RunChoice {
  readonly store: string;
  readonly seed: number;
  readonly partition: boolean;
}

export interface TakenRun {
  readonly lines: readonly string[];
  /** How many operations ended how. */
  readonly told: string;
}

/** Nobody's clock strikes for all: each request comes up to this much later, ms, as the seed says. */
const JITTER_MS = 40;

/** When after {@link START_MS}, and what to write; null is a read. */
type Wish = readonly [atMs: number, value: number | null];

/** Asks its own node, and others when that refuses. */
function client(id: string, nodes: readonly string[], wishes: readonly Wish[], random: Random): Client {
  return {
    id,
    targets: nodes,
    timeoutMs: PATIENCE_MS,
    attemptsMax: 4,
    operations: wishes.map(([atMs, value]): ClientOperation => ({
      atMs: START_MS + atMs + random.int(JITTER_MS),
      op: value === null ? { kind: "read", key: "x" } : { kind: "write", key: "x", value },
    })),
  };
}

/** A at n1, B at n2, C at n3; n1 and A are cut off for a while, long enough for the others to elect another leader. */
function scenarioOf({ params, faults = [] }: Store, { seed, partition }: RunChoice): Scenario {
  const random = createRandom(seed).fork("clients");
  const groups = [
    ["n1", "A"],
    ["n2", "n3", "B", "C"],
  ];
  const split: readonly Intervention[] = [
    { kind: "part", at: START_MS + 110, groups },
    { kind: "heal", at: START_MS + 1200 },
  ];
  return {
    nodes: ["n1", "n2", "n3"],
    params,
    network: { delayMs: [2, 40] },
    clients: [
      client("A", ["n1", "n2", "n3"], [[0, 1], [90, 2], [900, null]], random), // prettier-ignore
      client(
        "B",
        ["n2", "n3", "n1"],
        [
          [80, null],
          [215, null],
        ],
        random,
      ),
      client("C", ["n3", "n2", "n1"], [[130, null], [700, 3], [880, null]], random), // prettier-ignore
    ],
    interventions: [...faults, ...(partition ? split : [])],
    endMs: START_MS + 2000,
  };
}

export function takeRun(choice: RunChoice): TakenRun {
  const { store, seed, partition } = choice;
  const chosen = STORES.find(({ id }) => id === store) ?? STORES[0];
  if (!chosen) return { lines: [], told: "" };
  const { program } = chosen;
  const recorded = run(program, scenarioOf(chosen, choice), seed, { record: "none" });
  const { operations } = historyOf(recorded.history);
  const place = placesOf(operations);
  const where = partition ? ", n1 and its client A cut off for a while" : "";
  const notes = [
    `# ${chosen.title}, seed ${seed}${where}.`,
    "# Times are places in the order of calls and returns, not milliseconds.",
  ];
  const lines = operations.map((operation) => formatOperation(place(operation)));
  return { lines: [...notes, ...lines], told: count(operations) };
}

/** Seeds to look through for one that breaks a model. */
export const SEEDS_TRIED = 300;

/** The first seed from here on whose history the model refuses; null when {@link SEEDS_TRIED} of them are all accepted. */
export function nextViolation(choice: RunChoice, model: Consistency): number | null {
  for (let seed = choice.seed; seed < choice.seed + SEEDS_TRIED; seed += 1) {
    const reading = readLines(takeRun({ ...choice, seed }).lines);
    if (reading.kind === "read" && judge(reading.history, model, null).verdict === "violation") return seed;
  }
  return null;
}

function placesOf(operations: readonly Operation[]): (operation: Operation) => Operation {
  const ranks = operations.flatMap(({ rank }) => [rank.call, rank.end]).filter(Number.isFinite);
  const order = ranks.toSorted((a, b) => a - b);
  return (operation) => ({
    ...operation,
    process: primed(operation.process),
    call: order.indexOf(operation.rank.call),
    end: operation.end === null ? null : order.indexOf(operation.rank.end),
  });
}

/** The kernel calls a client's second life `A.2`, the notation of the chapters `A'`. */
function primed(process: string): string {
  return process.replace(/\.(\d+)$/, (_, life: string) => "'".repeat(Number(life) - 1));
}

function count(operations: readonly Operation[]): string {
  const ended = (outcome: Operation["outcome"]) =>
    operations.filter((operation) => operation.outcome === outcome).length;
  return `${ended("ok")} answered, ${ended("fail")} refused, ${ended("unknown")} unknown`;
}
