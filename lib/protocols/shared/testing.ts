/**
 * For the tests of protocols: hostile scenarios, and short names for what is asked of a run.
 *
 * `isLinearizable` is the search of Wing & Gong 1993 for one register per key, memoised on (operations done, value). It is small
 * enough to be checked by eye, on purpose: the protocols and lib/checkers are then tested by different means.
 */
import {
  chaos,
  run,
  type Client,
  type HEvent,
  type Json,
  type NodeId,
  type Observer,
  type Program,
  type Run,
  type Scenario,
  type World,
} from "@/lib/sim";
import { alternating } from "./scenario";
import { unwritten } from "./kv";

interface Operation {
  readonly from: number;
  /** Position of the completion in the history, or Infinity: it may take effect at any later time, or never. */
  readonly until: number;
  readonly write: boolean;
  readonly value: string;
}

export function isLinearizable(history: readonly HEvent[]): boolean {
  const keys = new Set(history.flatMap(({ f }) => (f === undefined ? [] : [field(f, "key")])));
  return [...keys].every((key) => canBeOrdered(operationsOn(key, history)));
}

function operationsOn(key: string, history: readonly HEvent[]): readonly Operation[] {
  return history.flatMap((event, from): Operation[] => {
    if (event.kind !== "invoke" || event.f === undefined || field(event.f, "key") !== key) return [];
    const end = history.findIndex(({ op, kind }) => op === event.op && kind !== "invoke");
    const result = history[end];
    const write = field(event.f, "kind") === JSON.stringify("write");
    // A failed operation had no effect, and an unanswered read had none either.
    if (result?.kind === "fail" || (!write && result?.kind !== "ok")) return [];
    const value = write ? field(event.f, "value") : JSON.stringify(result?.value);
    return [{ from, until: result?.kind === "ok" ? end : Infinity, write, value }];
  });
}

function canBeOrdered(operations: readonly Operation[]): boolean {
  const dead = new Set<string>();
  const search = (left: readonly Operation[], value: string): boolean => {
    if (left.every(({ until }) => until === Infinity)) return true;
    const state = `${left.map(({ from }) => from).join(" ")} ${value}`;
    if (dead.has(state)) return false;
    const earliest = Math.min(...left.map(({ until }) => until));
    const found = left.some((next) => {
      if (next.from > earliest || (!next.write && next.value !== value)) return false;
      const rest = left.filter((other) => other !== next);
      return search(rest, next.write ? next.value : value);
    });
    if (!found) dead.add(state);
    return found;
  };
  return search(operations, JSON.stringify(unwritten));
}

function field(op: Json, name: string): string {
  const fields = new Map<string, Json | undefined>(
    typeof op === "object" && op !== null ? Object.entries(op) : [],
  );
  return JSON.stringify(fields.get(name));
}

/** Three clients, and partitions, crashes and pauses until 4 s of 6. */
export function hostile(
  seed: number,
  params: Readonly<Record<string, Json>>,
  nodes: readonly string[] = ["n1", "n2", "n3"],
): Scenario {
  const timing = { count: 30, everyMs: 150, timeoutMs: 250, fromMs: 500 };
  const turned = (n: number): readonly string[] => [...nodes.slice(n), ...nodes.slice(0, n)];
  const calm: Scenario = {
    nodes,
    params,
    network: { delayMs: [1, 25], lossRate: 0.02, duplicateRate: 0.02 },
    clients: ["a", "b", "c"].map((client, n) => alternating(client, turned(n), timing)),
    endMs: 6000,
  };
  const profile = { fromMs: 600, untilMs: 4000, partitions: 3, oneways: 1, crashes: 2, cuts: 2, pauses: 2 };
  return { ...calm, interventions: chaos(profile, calm, seed) };
}

/** Runs `program` in `hostile` scenarios and returns the seeds whose history is not linearizable. */
export function violatingSeeds(
  program: Program,
  seeds: number,
  scenario: (seed: number) => Scenario,
): readonly number[] {
  return Array.from({ length: seeds }, (_, n) => n + 1).filter((seed) => {
    const { history, status, why } = run(program, scenario(seed), seed, { record: "none" });
    if (status !== "completed") throw new Error(`seed ${seed}: ${status} ${why ?? ""}`);
    return !isLinearizable(history);
  });
}

/** A client that does `operations` at given times at `node`, once each. */
export function script(
  id: string,
  node: string,
  operations: readonly (readonly [atMs: number, op: Json])[],
  timeoutMs = 300,
): Client {
  return { id, targets: [node], timeoutMs, operations: operations.map(([atMs, op]) => ({ atMs, op })) };
}

export const read: Json = { kind: "read", key: "x" };
export const write = (value: Json): Json => ({ kind: "write", key: "x", value });

/** What a client's operations came to, in order: the value, or "fail" or "unknown". */
export function results({ history }: Run, client: string): readonly Json[] {
  const own = history.filter(({ process }) => process === client || process.startsWith(`${client}`));
  return own.flatMap((event): readonly Json[] => {
    if (event.kind === "invoke") return [];
    return [event.kind === "ok" ? (event.value ?? null) : event.kind];
  });
}

/** How many operations were answered. */
export function answered({ history }: Run): number {
  return history.filter(({ kind }) => kind === "ok").length;
}

/** What each node would show when the run is over, by node. */
export function viewsAtEnd(
  program: Program,
  scenario: Scenario,
  seed: number,
): ReadonlyMap<NodeId, Readonly<Record<string, Json | undefined>>> {
  let last: World | undefined;
  const remember: Observer = (_event, world) => {
    last = world;
    return null;
  };
  const { status, why } = run(program, scenario, seed, { record: "none", observers: [remember] });
  if (status !== "completed" || last === undefined) throw new Error(`seed ${seed}: ${status} ${why ?? ""}`);
  const world = last;
  return new Map(world.nodes.map((node) => [node, fields(world.view(node))]));
}

/** The different values a field of the views has at the end, printed: one when the replicas have converged. */
export function different(
  views: ReadonlyMap<NodeId, Readonly<Record<string, Json | undefined>>>,
  field: string,
) {
  return [...new Set([...views.values()].map((view) => canonical(view[field])))];
}

function fields(view: Json | undefined): Readonly<Record<string, Json | undefined>> {
  return typeof view === "object" && view !== null ? Object.fromEntries(Object.entries(view)) : {};
}

/** The order of keys says nothing. */
function canonical(value: Json | undefined): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).toSorted().join()}]`;
  const entries = Object.entries(value).map(([key, held]) => `${JSON.stringify(key)}:${canonical(held)}`);
  return `{${entries.toSorted().join()}}`;
}

/** 1 to `count`. */
export function seeds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n + 1);
}
