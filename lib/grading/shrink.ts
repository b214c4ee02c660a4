/**
 * Shrinking: from a schedule that breaks a property to one in which everything left is needed.
 *
 * It removes interventions, then clients, then single operations, each in halves, quarters and finally one by one (delta
 * debugging: Zeller & Hildebrandt 2002), and then takes the randomness out of the network. A candidate is kept when *the same
 * property* still breaks, whatever the message says; otherwise shrinking could wander from the student's bug to another.
 *
 * A liveness property needs one more rule. It promises something once the network has healed, so a candidate without the
 * heal breaks it for every program, the correct one included. So no candidate may leave broken what the original repaired.
 */
import type { Client, Intervention, Network, Scenario } from "@/lib/sim";
import type { Property } from "./contract";

export interface Shrunk {
  readonly scenario: Scenario;
  /** Interventions and operations that were not needed. */
  readonly removed: number;
}

const RUNS_MAX = 400;

/** `fails` runs a candidate and says whether the property still breaks; it is asked at most `runsMax` times. */
export function shrink(
  start: Scenario,
  kind: Property["kind"],
  fails: (candidate: Scenario) => boolean,
  runsMax: number = RUNS_MAX,
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
  shrinkList(
    best.interventions ?? [],
    (interventions) => sound(interventions) && attempt({ ...best, interventions }),
  );
  shrinkList(best.clients ?? [], (clients) => attempt({ ...best, clients }));
  for (const { id } of best.clients ?? []) {
    const client = best.clients?.find((candidate) => candidate.id === id);
    shrinkList(client?.operations ?? [], (operations) => attempt(withClient(best, id, { operations })));
  }
  for (const calm of CALMING) if (best.network) attempt({ ...best, network: calm(best.network) });
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

/** Takes chance out of the network, one kind at a time. */
const CALMING: readonly ((network: Network) => Network)[] = [
  (network) => ({ ...network, lossRate: 0 }),
  (network) => ({ ...network, duplicateRate: 0 }),
  ({ delayMs: [min, max], ...network }) => {
    const middleMs = Math.round((min + max) / 2);
    return { ...network, delayMs: [middleMs, middleMs] };
  },
];

function size(scenario: Scenario): number {
  const operations = (scenario.clients ?? []).reduce((sum, client) => sum + client.operations.length, 0);
  return (scenario.interventions?.length ?? 0) + operations;
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
