/**
 * Obligations, ready made: what code owes its clients and its owner, and by when.
 *
 * Safety alone is satisfied by silence: a node that never says anything breaks no promise. So each exercise also asks for something
 * to happen, and these monitors know the three ways in which that is asked. All of them are fair in the same sense: nothing is owed
 * while less than a majority is up and connected, nothing while the schedule still disturbs the cluster, and nothing by a node that
 * crashed meanwhile. What is owed has a stated time, in virtual milliseconds.
 */
import type { Json, NodeId, TraceEvent, World } from "@/lib/sim";
import type { Monitor } from "./contract";
import { Health, workingMajority } from "./health";

interface Waiting {
  readonly op: number;
  readonly at: NodeId;
  readonly sinceMs: number;
  readonly f: Json;
}

export interface Patience {
  readonly withinMs: number;
  /** What was asked for, for the message: "read". */
  name(op: Json): string;
}

/**
 * Whoever asks a working majority is answered in time, and the answer is `ok`: refusing, or not knowing, is for times when there is no
 * majority to ask.
 */
export function requestsAreAnswered(property: string, { withinMs, name }: Patience): Monitor {
  const health = new Health();
  const waiting = new Map<string, Waiting>();
  const operations = new Map<string, number>();
  const describe = ({ op, f }: Waiting): string => `operation ${op} (${name(f)})`;
  /** What the cluster could have done for an operation, or null if it owed it nothing. */
  const owed = ({ at, sinceMs }: Waiting, world: World): string | null =>
    sinceMs >= health.calmSinceMs && workingMajority(world).includes(at) ? withMajority(world) : null;
  const overdue = (world: World): string | null => {
    for (const operation of waiting.values()) {
      const could = world.nowMs - operation.sinceMs < withinMs ? null : owed(operation, world);
      if (could) return `${describe(operation)} had no answer after ${withinMs} ms, ${could}`;
    }
    return null;
  };
  return {
    property,
    onEvent(event, world) {
      health.onEvent(event);
      if (event.kind === "boot" || event.kind === "crash") forget(waiting, event.at);
      if (event.kind === "ask") operations.set(event.request, event.op);
      if (event.kind === "request") {
        const op = operations.get(event.request) ?? event.seq;
        waiting.set(event.request, { op, at: event.at, sinceMs: event.timeMs, f: event.f });
      }
      if (event.kind === "return") return overdue(world);
      if (event.kind !== "reply") return null;
      const answered = waiting.get(event.request);
      waiting.delete(event.request);
      const could = answered && event.reply.status !== "ok" ? owed(answered, world) : null;
      return answered && could
        ? `${describe(answered)} was answered "${event.reply.status}", ${could}`
        : null;
    },
    atEnd: (_run, world) => overdue(world),
  };
}

export interface Recovery {
  readonly withinMs: number;
  /** What is waited for, after "no": "leader". */
  readonly what: string;
  /** Whether this event is it. */
  isIt(event: TraceEvent, world: World): boolean;
}

/** After the last fault, a working majority brings something about in time: a leader, an agreement, the same contents everywhere. */
export function recoversAfterHeal(property: string, { withinMs, what, isIt }: Recovery): Monitor {
  const health = new Health();
  let happened = false;
  const overdue = (world: World): string | null => {
    if (happened || world.nowMs - health.calmSinceMs < withinMs) return null;
    if (workingMajority(world).length === 0) return null;
    return `no ${what} ${withinMs} ms after the last fault, ${withMajority(world)}`;
  };
  return {
    property,
    onEvent(event, world) {
      // Asked before this event can be it: what comes too late is too late.
      const late = overdue(world);
      if (health.onEvent(event)) happened = false;
      if (isIt(event, world)) happened = true;
      return late;
    },
    atEnd: (_run, world) => overdue(world),
  };
}

/** Something a node must say, because of what it has been told. */
export interface Debt {
  /** Names it: the same debt is not owed twice. */
  readonly key: string;
  readonly debtor: NodeId;
  /** What is missing, as a sentence: "A had 3 of 5 votes of term 2 and did not say so". */
  readonly missing: string;
}

export interface Owing {
  /** 0: in the very handler. */
  readonly withinMs: number;
  /** What this event obliges a node to, or null. */
  due(event: TraceEvent, world: World): Debt | null;
  /** The debt that this event pays, or null. */
  paid(event: TraceEvent, world: World): string | null;
}

/** Outputs checked against messages: whoever has been told what makes it a leader, or commits it to a value, must say so. */
export function nobodyKeepsSilent(property: string, { withinMs, due, paid }: Owing): Monitor {
  const debts = new Map<string, Debt & { readonly at: NodeId; readonly sinceMs: number }>();
  const settled = new Set<string>();
  const overdue = (nowMs: number, atEnd: boolean): string | null => {
    for (const { sinceMs, missing } of debts.values()) {
      const waitedMs = nowMs - sinceMs;
      if (waitedMs > withinMs || (atEnd && waitedMs >= withinMs)) return missing;
    }
    return null;
  };
  return {
    property,
    onEvent(event, world) {
      if (event.kind === "crash" || event.kind === "boot") forget(debts, event.at);
      const payment = paid(event, world);
      if (payment !== null) {
        debts.delete(payment);
        settled.add(payment);
      }
      const debt = due(event, world);
      if (debt !== null && !settled.has(debt.key) && !debts.has(debt.key))
        debts.set(debt.key, { ...debt, at: debt.debtor, sinceMs: event.timeMs });
      return overdue(event.timeMs, false);
    },
    atEnd: (_run, world) => overdue(world.nowMs, true),
  };
}

function withMajority(world: World): string {
  return `with ${workingMajority(world).length} of ${world.nodes.length} nodes up and connected`;
}

function forget(waiting: Map<string, { readonly at: NodeId }>, node: NodeId): void {
  for (const [key, { at }] of waiting) if (at === node) waiting.delete(key);
}
