/**
 * The verdict on a history of transactions: the phenomena that it shows, and the isolation levels they rule out.
 *
 * What is reported did happen, if outcomes were recorded honestly: no store at a level that is ruled out can have made the history.
 * Nothing is proved about the levels that remain: other interleavings of the same store, or versions that nobody read, may break
 * them (Kingsbury & Alvaro 2020, on soundness and completeness).
 */
import type { Transaction, TransactionHistory } from "./history";
import { findCycles, type FoundCycle } from "./cycles";
import type { EdgeKind } from "./graph";
import { inferFromLists } from "./list-append";
import type { Sighting } from "./observations";
import { LEVELS, LEVEL_NAMES, phenomenonName, ruledOutBy, type Level, type Phenomenon } from "./phenomena";
import { inferFromRegisters, type KeyOrder } from "./rw-register";

export interface TransactionCheckOptions {
  /** What the store promises; serializable unless given. */
  readonly level?: Level;
  /** For registers: that the versions of each key follow process order or real time. Not assumed unless given. */
  readonly keyOrder?: KeyOrder;
  /** Edges the search for cycles may look at; fifty million unless given. */
  readonly stepsMax?: number;
}

export interface Anomaly {
  readonly phenomenon: Phenomenon;
  readonly name: string;
  /** Labels of the transactions in it. In a cycle each depends on the one before it, and the first on the last. */
  readonly transactions: readonly string[];
  /** One for each transaction of a cycle: how the next one depends on it. */
  readonly edges?: readonly {
    readonly from: string;
    readonly to: string;
    readonly kind: EdgeKind;
    readonly reason: string;
  }[];
  readonly ruledOut: readonly Level[];
  readonly explanation: string;
}

export interface TransactionCheckResult {
  /** Whether the promised level is ruled out; `unknown`: the budget ran out before every class of cycles was searched for. */
  readonly verdict: "ok" | "violation" | "unknown";
  readonly level: Level;
  /** Worst first; of each class of cycles a shortest. */
  readonly anomalies: readonly Anomaly[];
  readonly ruledOut: readonly Level[];
  /** Null when the history is impossible at every level. */
  readonly strongestNotRuledOut: Level | null;
  readonly explanation: string;
  /** Edges looked at. */
  readonly steps: number;
}

const STEPS_MAX = 50_000_000;
/** Of phenomena that are not cycles, a broken store shows thousands. */
const SIGHTINGS_PER_PHENOMENON_MAX = 5;

export function checkTransactions(
  history: TransactionHistory,
  { level = "serializable", keyOrder, stepsMax = STEPS_MAX }: TransactionCheckOptions = {},
): TransactionCheckResult {
  const { graph, sightings, committed } =
    history.workload === "list-append" ? inferFromLists(history) : inferFromRegisters(history, keyOrder);
  const budget = { left: stepsMax };
  const anomalies = [
    ...fewOfEach(sightings).map(ofSighting),
    ...findCycles(graph, budget).map((cycle) => ofCycle(cycle, committed)),
  ];
  const ruledOut = LEVELS.filter((name) => anomalies.some((anomaly) => anomaly.ruledOut.includes(name)));
  const strongestNotRuledOut = LEVELS.findLast((name) => !ruledOut.includes(name)) ?? null;
  const verdict = ruledOut.includes(level) ? "violation" : budget.left <= 0 ? "unknown" : "ok";
  return {
    verdict,
    level,
    anomalies,
    ruledOut,
    strongestNotRuledOut,
    explanation: explain(verdict, level, anomalies, strongestNotRuledOut),
    steps: stepsMax - budget.left,
  };
}

function fewOfEach(sightings: readonly Sighting[]): Sighting[] {
  const counts = new Map<Phenomenon, number>();
  return sightings.filter(({ phenomenon }) => {
    const count = (counts.get(phenomenon) ?? 0) + 1;
    counts.set(phenomenon, count);
    return count <= SIGHTINGS_PER_PHENOMENON_MAX;
  });
}

function ofSighting({ phenomenon, transactions, told }: Sighting): Anomaly {
  const name = phenomenonName(phenomenon);
  return {
    phenomenon,
    name,
    transactions: transactions.map(({ label }) => label),
    ruledOut: ruledOutBy(phenomenon),
    explanation: `${capital(name)}: ${told}.`,
  };
}

/** Begins with the transaction that was called first: nodes are numbered in the order of calls. */
function ofCycle(cycle: FoundCycle, committed: readonly Transaction[]): Anomaly {
  const first = Math.min(...cycle.edges.map(({ from }) => from));
  const at = cycle.edges.findIndex(({ from }) => from === first);
  const label = (node: number) => committed[node]?.label ?? "";
  const edges = [...cycle.edges.slice(at), ...cycle.edges.slice(0, at)].map(({ from, to, kind, tell }) => ({
    from: label(from),
    to: label(to),
    kind,
    reason: tell(),
  }));
  const phenomenon: Phenomenon = cycle.order ? `${cycle.class}-${cycle.order}` : cycle.class;
  const name = phenomenonName(phenomenon);
  const told = edges.map(({ from, to, kind, reason }) => `${from} before ${to} (${kind}): ${reason}`);
  return {
    phenomenon,
    name,
    transactions: edges.map(({ from }) => from),
    edges,
    ruledOut: ruledOutBy(phenomenon),
    explanation: `${capital(name)}: ${[...edges.map(({ from }) => from), edges[0]?.from ?? ""].join(" → ")} is a circle. ${told.join(". ")}.`,
  };
}

function explain(
  verdict: TransactionCheckResult["verdict"],
  level: Level,
  anomalies: readonly Anomaly[],
  strongest: Level | null,
): string {
  const left =
    strongest === null
      ? "No isolation level allows this history."
      : `The strongest level that is not ruled out is ${LEVEL_NAMES[strongest]}.`;
  if (verdict === "unknown") {
    return `The search gave up before it had looked for every class of cycles, so ${LEVEL_NAMES[level]} is neither ruled out nor cleared. ${left}`;
  }
  const against = anomalies.find(({ ruledOut }) => ruledOut.includes(level));
  if (against) return `Not ${LEVEL_NAMES[level]}. ${against.explanation} ${left}`;
  return `Nothing in the history rules out ${LEVEL_NAMES[level]}. ${left}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
