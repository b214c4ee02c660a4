/**
 * Shrinking: from a schedule that breaks a property to one in which everything left is needed.
 *
 * It takes the randomness out of the network, and removes nodes, interventions, clients and single operations, each in halves,
 * quarters and finally one by one (delta debugging: Zeller & Hildebrandt 2002); then all of it again, until nothing more can go
 * (a 1-minimal schedule). A candidate is kept when *the same property* still breaks, whatever the message says; otherwise
 * shrinking could wander from the student's bug to another.
 *
 * Two rules keep it honest. A liveness property promises something once the network has healed, so a candidate without the heal
 * breaks it for every program, the correct one included: no candidate may leave broken what the original repaired. And a node is
 * removed only where the caller says that nodes are alike: a cast with parts to play does not shrink.
 */
import type { Client, Intervention, Network, Scenario } from "@/lib/sim";
import type { Property } from "./contract";

export interface Shrunk {
  readonly scenario: Scenario;
  /** Interventions and operations that were not needed. */
  readonly removed: number;
}

export interface ShrinkOptions {
  /** How often `fails` may be asked. */
  readonly runsMax?: number;
  /** Fewer nodes than this are no cluster of the exercise; all of them stay unless given. */
  readonly nodesMin?: number;
}

const RUNS_MAX = 600;

/** `fails` runs a candidate and says whether the property still breaks. */
export function shrink(
  start: Scenario,
  kind: Property["kind"],
  fails: (candidate: Scenario) => boolean,
  { runsMax = RUNS_MAX, nodesMin = start.nodes.length }: ShrinkOptions = {},
): Shrunk {
  let runs = 0;
  let best = start;
  const attempt = (candidate: Scenario): boolean => {
    if (runs >= runsMax) return false;
    runs += 1;
    if (!fails(candidate)) return false;
    best = candidate;
    return true;
  };

  const brokenAtEnd = unrecovered(start.interventions);
  const sound = (interventions: readonly Intervention[]): boolean =>
    kind !== "liveness" || [...unrecovered(interventions)].every((what) => brokenAtEnd.has(what));
  const pass = (): void => {
    for (const calm of CALMING) {
      const network = best.network && calm(best.network);
      if (network !== best.network) attempt({ ...best, ...(network && { network }) });
    }
    for (const node of [...best.nodes].reverse())
      if (kind !== "liveness" && best.nodes.length > nodesMin) attempt(withoutNode(best, node));
    shrinkList(
      best.interventions ?? [],
      (interventions) => sound(interventions) && attempt({ ...best, interventions }),
    );
    shrinkList(best.clients ?? [], (clients) => attempt({ ...best, clients }));
    for (const { id } of best.clients ?? []) {
      const client = best.clients?.find((candidate) => candidate.id === id);
      shrinkList(client?.operations ?? [], (operations) => attempt(withClient(best, id, { operations })));
    }
  };
  let before: Scenario;
  do {
    before = best;
    pass();
  } while (best !== before && size(best) < size(before));
  return { scenario: best, removed: size(start) - size(best) };
}

/**
 * Removes as many items as it can while `fails` holds for the rest: first in halves, then in smaller runs, then one by one.
 * Used here for schedules, and by graders of functions for their inputs.
 */
export function shrinkList<T>(items: readonly T[], fails: (rest: readonly T[]) => boolean): readonly T[] {
  let kept = items;
  for (let chunk = Math.ceil(items.length / 2); chunk >= 1; chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2)) {
    for (let start = 0; start < kept.length;) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + chunk)];
      if (fails(rest)) kept = rest;
      else start += chunk;
    }
  }
  return kept;
}

function withClient(scenario: Scenario, id: string, change: Partial<Client>): Scenario {
  const clients = scenario.clients?.map((client) => (client.id === id ? { ...client, ...change } : client));
  return { ...scenario, ...(clients ? { clients } : {}) };
}

/** The same scenario without a node, and without what is said of it. */
export function withoutNode(scenario: Scenario, node: string): Scenario {
  const { nodes, voters, clients, interventions } = scenario;
  const others = <T extends string>(ids: readonly T[]): T[] => ids.filter((id) => id !== node);
  return {
    ...scenario,
    nodes: others(nodes),
    ...(voters === undefined ? {} : { voters: others(voters) }),
    ...(clients === undefined ? {} : { clients: clients.flatMap((client) => withoutTarget(client, node)) }),
    ...(interventions === undefined
      ? {}
      : {
          interventions: interventions
            .filter((fault) => !("node" in fault && fault.node === node))
            .map((fault) => (fault.kind === "part" ? { ...fault, groups: fault.groups.map(others) } : fault)),
        }),
  };
}

/** A client without anybody left to ask goes too, as does an operation that was for this node. */
function withoutTarget(client: Client, node: string): readonly Client[] {
  const operations = client.operations.filter(({ to }) => to !== node);
  if (client.targets === undefined) return [{ ...client, operations }];
  const targets = client.targets.filter((id) => id !== node);
  return targets.length === 0 ? [] : [{ ...client, operations, targets }];
}

/** Takes chance out of the network, one kind at a time. */
const CALMING: readonly ((network: Network) => Network)[] = [
  (network) =>
    network.lossRate === undefined || network.lossRate === 0 ? network : { ...network, lossRate: 0 },
  (network) =>
    network.duplicateRate === undefined || network.duplicateRate === 0
      ? network
      : { ...network, duplicateRate: 0 },
  (network) => {
    const [min, max] = network.delayMs;
    const middleMs = Math.round((min + max) / 2);
    return min === max ? network : { ...network, delayMs: [middleMs, middleMs] };
  },
];

function size(scenario: Scenario): number {
  const operations = (scenario.clients ?? []).reduce((sum, client) => sum + client.operations.length, 0);
  return scenario.nodes.length + (scenario.interventions?.length ?? 0) + operations;
}

/** What is still broken when the schedule is over: a cut network, a stopped node, a paused one. */
function unrecovered(interventions: readonly Intervention[] = []): ReadonlySet<string> {
  const broken = new Set<string>();
  for (const fault of interventions) {
    if (fault.kind === "part" || fault.kind === "oneway") broken.add("network");
    if (fault.kind === "heal") broken.delete("network");
    if (fault.kind === "crash" || fault.kind === "cut") broken.add(`${fault.node} stopped`);
    if (fault.kind === "restart") broken.delete(`${fault.node} stopped`);
    if (fault.kind === "pause") broken.add(`${fault.node} paused`);
    if (fault.kind === "resume") broken.delete(`${fault.node} paused`);
  }
  return broken;
}
