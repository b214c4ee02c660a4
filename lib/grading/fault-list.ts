/**
 * A list of faults that came out of a student's function: read, and refused with its place and reason where it cannot be what was
 * meant. The kernel would ignore a restart of a node that runs or a second crash of one that is down; whoever writes a schedule
 * believes something about it, so here it is an error.
 */
import { copyJson, formatIntervention, type Intervention, type Json, type NodeId } from "@/lib/sim";

/** The faults a student may schedule, as the kernel knows them. */
export type Fault = Extract<Intervention, { kind: "crash" | "restart" | "part" | "heal" | "fire" }>;

export interface FaultRules {
  readonly nodes: readonly NodeId[];
  readonly kinds: readonly Fault["kind"][];
  /** Faults in a list at most. */
  readonly faultsMax: number;
  /** Last time at which one may strike, virtual ms. */
  readonly untilMs: number;
  /** Timers that may be fired. */
  readonly timers: readonly string[];
}

export type FaultList =
  | { readonly faults: readonly Fault[] }
  /** Not a list of faults at all: what was returned instead. */
  | { readonly unreadable: string }
  /** A list in which one of them cannot happen: which, and why. */
  | { readonly illegal: string; readonly readable: readonly Fault[] };

/** Reads what the function returned. Never throws, whatever the value does when it is looked at. */
export function readFaults(value: unknown, rules: FaultRules): FaultList {
  let list: Json;
  try {
    list = copyJson(value, "the schedule");
  } catch (thrown) {
    return { unreadable: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  if (!Array.isArray(list))
    return { unreadable: `the schedule is ${JSON.stringify(list).slice(0, 80)}, not a list` };
  const faults: Fault[] = [];
  for (const [place, item] of list.entries()) {
    const fault = readFault(item, rules);
    if (typeof fault === "string")
      return { unreadable: `fault ${place + 1} (${JSON.stringify(item).slice(0, 120)}): ${fault}` };
    faults.push(fault);
  }
  const illegal = whyIllegal(faults, rules);
  return illegal === null ? { faults } : { illegal, readable: faults };
}

/** The fault, or what is wrong with its form. */
function readFault(item: Json, { kinds, nodes, timers }: FaultRules): Fault | string {
  if (!isRecord(item)) return "a fault is an object with a kind and a time";
  const { kind, at, node, groups, timer } = item;
  if (typeof at !== "number") return "its time `at` is not a number of milliseconds";
  const known = kinds.find((name) => name === kind);
  switch (known) {
    case undefined:
      return `its kind is not one of ${kinds.join(", ")}`;
    case "heal":
      return { kind: "heal", at };
    case "part":
      return isGroups(groups) ? { kind: "part", at, groups } : "its `groups` are not lists of nodes";
    case "crash":
    case "restart":
      return isNode(node, nodes) ? { kind: known, at, node } : notNode(nodes);
    case "fire":
      if (!isNode(node, nodes)) return notNode(nodes);
      if (typeof timer !== "string" || !timers.includes(timer))
        return `its timer is not ${timers.join(" or ")}`;
      return { kind: "fire", at, node, timer };
  }
}

/** Why a list of well-formed faults cannot happen as written, or null. Faults of one instant strike in the order of the list. */
function whyIllegal(faults: readonly Fault[], { faultsMax, untilMs, nodes }: FaultRules): string | null {
  if (faults.length > faultsMax) return `${faults.length} faults, of which ${faultsMax} are allowed`;
  const down = new Set<NodeId>();
  const inTime = faults.map((fault, place) => ({ fault, place })).toSorted((a, b) => a.fault.at - b.fault.at);
  for (const { fault, place } of inTime) {
    const why = whyImpossible(fault, nodes, down, untilMs);
    if (why !== null) return `fault ${place + 1}, ${formatIntervention(fault)} at ${fault.at} ms: ${why}`;
    if (fault.kind === "crash") down.add(fault.node);
    if (fault.kind === "restart") down.delete(fault.node);
  }
  return null;
}

function whyImpossible(
  fault: Fault,
  nodes: readonly NodeId[],
  down: ReadonlySet<NodeId>,
  untilMs: number,
): string | null {
  if (fault.at < 0 || fault.at > untilMs) return `a fault strikes between 0 and ${untilMs} ms`;
  switch (fault.kind) {
    case "crash":
      return down.has(fault.node) ? `${fault.node} is down already` : null;
    case "restart":
      return down.has(fault.node) ? null : `${fault.node} is not down; crash it first`;
    case "fire":
      return down.has(fault.node) ? `${fault.node} is down, and a crash takes all timers with it` : null;
    case "part":
      return whyNoPartition(fault.groups, nodes);
    case "heal":
      return null;
  }
}

function whyNoPartition(groups: readonly (readonly NodeId[])[], nodes: readonly NodeId[]): string | null {
  const named = groups.flat();
  const stranger = named.find((node) => !nodes.includes(node));
  if (stranger !== undefined) return `there is no node ${stranger}`;
  const twice = named.find((node, place) => named.indexOf(node) !== place);
  if (twice !== undefined) return `${twice} is on two sides`;
  const missing = nodes.find((node) => !named.includes(node));
  if (missing !== undefined) return `${missing} is on no side; say where every node is`;
  return groups.length < 2 ? "a partition has at least two sides" : null;
}

function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNode(value: Json | undefined, nodes: readonly NodeId[]): value is NodeId {
  return typeof value === "string" && nodes.includes(value);
}

function notNode(nodes: readonly NodeId[]): string {
  return `its node is not one of ${nodes.join(", ")}`;
}

function isGroups(value: Json | undefined): value is readonly (readonly NodeId[])[] {
  return (
    Array.isArray(value) &&
    value.every((group) => Array.isArray(group) && group.every((node) => typeof node === "string"))
  );
}
