/**
 * Who is suspected, and who is innocent: programs of this course under faults, and what their clients saw. Nothing here is made up;
 * the oracle says of each run whether its history is legal, so a suspect that was lucky is not held guilty.
 */
import { program as abd } from "@/lib/protocols/abd";
import { program as lastWriterWins } from "@/lib/protocols/ap-lww";
import { program as asyncLeader } from "@/lib/protocols/async-leader";
import { program as chain } from "@/lib/protocols/chain-replication";
import { program as majorityCp } from "@/lib/protocols/majority-cp";
import { program as quorums } from "@/lib/protocols/quorum-store";
import { chaos, run, type ChaosProfile, type Client, type Program, type Scenario } from "@/lib/sim";
import type { History } from "./starter";

export interface Store {
  /** "quorums without write-back". */
  readonly name: string;
  readonly program: Program;
  readonly scenario?: Partial<Scenario>;
  /** Seeds of the runs that are looked at; a suspect is guilty in the first of them. */
  readonly seeds: readonly number[];
  /** What its client library makes of a timeout. */
  readonly timeoutsFail?: boolean;
}

export const SUSPECTS: readonly Store[] = [
  {
    name: "every replica answers alone, the last writer wins",
    program: lastWriterWins,
    seeds: [1, 2, 3],
  },
  {
    name: "one replica for a write and one for a read",
    program: quorums,
    scenario: { params: { N: 3, W: 1, R: 1, timestamps: "counter" } },
    seeds: [1, 2, 4],
  },
  {
    name: "majority quorums, no write-back",
    program: quorums,
    scenario: { params: { N: 3, W: 2, R: 2, timestamps: "counter" } },
    seeds: [9, 10, 15],
  },
  {
    name: "majority quorums, ordered by clocks of which one is slow",
    program: quorums,
    scenario: { params: { N: 3, W: 2, R: 2 }, clocks: { offsetMs: { n2: -100 } } },
    seeds: [3, 9],
  },
  {
    name: "a primary that answers before it replicates",
    program: asyncLeader,
    scenario: { params: { nodeTimeoutMs: 100 } },
    seeds: [20, 21],
  },
  {
    name: "a right register whose client reports timeouts as failures",
    program: abd,
    seeds: [6, 8, 14],
    timeoutsFail: true,
  },
];

export const INNOCENT: readonly Store[] = [
  { name: "ABD", program: abd, seeds: [6, 8, 14, 1, 2] },
  {
    name: "a leader confirmed by a majority",
    program: majorityCp,
    scenario: { params: { electionMs: 100 } },
    seeds: [1, 2, 3],
  },
  {
    name: "chain replication",
    program: chain,
    scenario: { nodes: ["n1", "n2", "n3", "m"] },
    seeds: [1, 2, 3],
  },
];

const STORM: ChaosProfile = {
  fromMs: 100,
  untilMs: 1_200,
  partitions: 2,
  oneways: 1,
  crashes: 1,
  cuts: 0,
  pauses: 1,
  slows: 1,
};
const KEY = "x";
const PATIENCE_MS = 200;

/** What the clients of a store saw in the run of a seed. */
export function historyOfRun({ program, scenario, timeoutsFail = false }: Store, seed: number): History {
  const calm: Scenario = {
    nodes: ["n1", "n2", "n3"],
    network: { delayMs: [1, 12], lossRate: 0.02, duplicateRate: 0.02 },
    clients: clients(),
    endMs: 1_500,
    ...scenario,
  };
  const interventions = chaos(STORM, calm, seed);
  const { history } = run(program, { ...calm, interventions }, seed, { record: "none" });
  return history.map(({ op, process, t, kind, f, value }) => ({
    op,
    process,
    t,
    kind: timeoutsFail && kind === "unknown" ? "fail" : kind,
    ...(isWrite(f)
      ? { f: { kind: "write", value: f.value } }
      : f === undefined
        ? {}
        : { f: { kind: "read" } }),
    ...(kind === "ok" && typeof value === "number" ? { value } : {}),
  }));
}

function isWrite(f: unknown): f is { readonly value: number } {
  return typeof f === "object" && f !== null && "value" in f && typeof f.value === "number";
}

/** Two that write, each at its own node and every value once, and three that read. */
function clients(): readonly Client[] {
  const write = (value: number, atMs: number) => ({ op: { kind: "write", key: KEY, value }, atMs });
  const read = (atMs: number) => ({ op: { kind: "read", key: KEY }, atMs });
  const client = (id: string, node: string, operations: Client["operations"]): Client => ({
    id,
    targets: [node],
    timeoutMs: PATIENCE_MS,
    operations,
  });
  return [
    client(
      "w1",
      "n1",
      [1, 2, 3, 4].map((value, turn) => write(value, 50 + 250 * turn)),
    ),
    client(
      "w2",
      "n2",
      [5, 6, 7].map((value, turn) => write(value, 170 + 250 * turn)),
    ),
    ...["n1", "n2", "n3"].map((node, place) =>
      client(
        `r${place + 1}`,
        node,
        [0, 1, 2, 3, 4].map((turn) => read(60 + 40 * place + 200 * turn)),
      ),
    ),
  ];
}
