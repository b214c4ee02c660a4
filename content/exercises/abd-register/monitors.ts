/**
 * What each property looks for in a run: timestamps, quorums and replies are read off the messages, histories off the clients.
 *
 * All values written in a run are different and none is 0, so a value names its write. That lets a monitor connect a
 * message with an operation without trusting anything the student's node keeps in memory.
 */
import { check, historyOf } from "@/lib/checkers";
import { numberAt, requestsAreAnswered, stringAt, withinBudget, type Monitor } from "@/lib/grading";
import type { HEvent, Json, Msg, NodeId, Scenario } from "@/lib/sim";
import { Acknowledgements } from "./acknowledgements";

/** `judged` says which nodes are the student's: the reference may spend what it likes. */
export function monitors(scenario: Scenario, judged = (_id: NodeId) => true): readonly Monitor[] {
  const majority = Math.floor(scenario.nodes.length / 2) + 1;
  return [
    timestampsAreUnique("two-writers-never-share-a-timestamp"),
    timestampsAreUnique("a-writer-never-reuses-a-timestamp"),
    laterWritesHaveLaterTimestamps(),
    completesAtMajority(majority),
    repliesBelongToTheirOperation(majority),
    historyIsLinearizable(),
    costsTwoPhases(scenario.nodes.length, judged),
    everyOperationCompletes(),
  ];
}

// Timestamps

interface Stamp {
  readonly ts: number;
  readonly w: string;
}

function stampOf(body: Msg): Stamp {
  return { ts: numberAt(body, "ts") ?? 0, w: stringAt(body, "w") ?? "" };
}

/** One search, two properties: whether the two values were sent first by two nodes or by one. */
function timestampsAreUnique(
  property: "two-writers-never-share-a-timestamp" | "a-writer-never-reuses-a-timestamp",
): Monitor {
  const first = new Map<string, { readonly value: number | undefined; readonly by: NodeId }>();
  return {
    property,
    onEvent(event) {
      if (event.kind !== "send" || event.body.type !== "set") return null;
      const { ts, w } = stampOf(event.body);
      const value = numberAt(event.body, "v");
      const known = first.get(`(${ts},${w})`) ?? { value, by: event.at };
      first.set(`(${ts},${w})`, known);
      if (known.value === value) return null;
      if (known.by === event.at)
        return property === "a-writer-never-reuses-a-timestamp" ? `(${ts},${w}) issued twice` : null;
      const writers = [known.by, event.at].sort().join(" and ");
      return property === "two-writers-never-share-a-timestamp"
        ? `${writers} both wrote timestamp ${ts}`
        : null;
    },
  };
}

function laterWritesHaveLaterTimestamps(): Monitor {
  /** Timestamp of each value, from the first `set` that carries it. */
  const stamps = new Map<number, Stamp>();
  /** Value of each write under way. */
  const writing = new Map<number, number>();
  /** For each value, the newest write that was complete before its own write began. */
  const floors = new Map<number, { readonly value: number; readonly stamp: Stamp }>();
  let newest: { readonly value: number; readonly stamp: Stamp } | null = null;
  return {
    property: "a-later-write-has-a-later-timestamp",
    onEvent(event) {
      if (event.kind === "invoke") {
        const value = writtenValue(event.f);
        if (value === undefined) return null;
        writing.set(event.op, value);
        if (newest) floors.set(value, newest);
      }
      if (event.kind === "return" && event.status === "ok") {
        const value = writing.get(event.op);
        const stamp = value === undefined ? undefined : stamps.get(value);
        if (value !== undefined && stamp && (!newest || isLater(stamp, newest.stamp)))
          newest = { value, stamp };
      }
      if (event.kind !== "send" || event.body.type !== "set") return null;
      const value = numberAt(event.body, "v") ?? 0;
      if (stamps.has(value)) return null;
      const stamp = stampOf(event.body);
      stamps.set(value, stamp);
      const floor = floors.get(value);
      if (!floor || isLater(stamp, floor.stamp)) return null;
      return `later write ordered earlier: ${value} at ${show(stamp)}, begun after ${floor.value} at ${show(floor.stamp)} was complete`;
    },
  };
}

function isLater(a: Stamp, b: Stamp): boolean {
  return a.ts > b.ts || (a.ts === b.ts && a.w > b.w);
}

function show({ ts, w }: Stamp): string {
  return `(${ts},${w})`;
}

// Quorums and replies

function completesAtMajority(majority: number): Monitor {
  const acknowledgements = new Acknowledgements(majority);
  return {
    property: "an-operation-completes-at-a-majority",
    onEvent(event, world) {
      const lacking = acknowledgements.onEvent(event);
      if (!lacking || lacking.staleOperation !== null) return null;
      const counts = `operation ${lacking.operation}, ${lacking.replicas} of ${world.nodes.length} replicas`;
      return lacking.duplicates
        ? `duplicate ack completed a quorum (${counts})`
        : `answered without a quorum (${counts})`;
    },
  };
}

function repliesBelongToTheirOperation(majority: number): Monitor {
  const acknowledgements = new Acknowledgements(majority);
  return {
    property: "a-reply-belongs-to-its-operation",
    onEvent(event) {
      const lacking = acknowledgements.onEvent(event);
      if (!lacking || lacking.staleOperation === null) return null;
      return `reply of operation ${lacking.staleOperation} completed ${lacking.operation}`;
    },
  };
}

// Histories

/** Asked at every answer, so the run stops at the first operation that no order can explain. */
function historyIsLinearizable(): Monitor {
  return {
    property: "reads-and-writes-are-linearizable",
    onEvent(event, world) {
      if (event.kind !== "return" || event.status !== "ok") return null;
      const { verdict } = check(historyOf(world.history()), { consistency: "linearizable" });
      return verdict === "violation" ? describeAnomaly(world.history()) : null;
    },
  };
}

interface Completed {
  readonly value: number;
  readonly begun: number;
  readonly ended: number;
}

/** The latest answer against an earlier one, in the words people use for it. */
function describeAnomaly(history: readonly HEvent[]): string {
  const { reads, writes } = operationsOf(history);
  const last = reads.at(-1);
  if (!last) return "no order of the operations explains their answers";
  const older = reads.find(
    (read) => read.ended < last.begun && read.value !== last.value && isOlder(last.value, read.value, writes),
  );
  if (older) return `r1=${older.value} then r2=${last.value} (new-old inversion)`;
  const missed = writes.find((write) => write.ended < last.begun && isOlder(last.value, write.value, writes));
  if (missed) return `read ${last.value} after the write of ${missed.value} was complete (stale read)`;
  return `no order of the operations explains the read of ${last.value}`;
}

/** Whether value `a` was surely written before `b`: it was there from the start, or its write ended before the other began. */
function isOlder(a: number, b: number, writes: readonly Completed[]): boolean {
  if (a === 0) return b !== 0;
  const first = writes.find((write) => write.value === a);
  const second = writes.find((write) => write.value === b);
  return first !== undefined && second !== undefined && first.ended < second.begun;
}

/** Positions in the history stand for times: array order is real-time order. */
function operationsOf(history: readonly HEvent[]): { reads: Completed[]; writes: Completed[] } {
  const reads: Completed[] = [];
  const writes: Completed[] = [];
  history.forEach((invoke, begun) => {
    if (invoke.kind !== "invoke") return;
    const end = history.findIndex((event) => event.op === invoke.op && event.kind === "ok");
    const ended = end === -1 ? Number.POSITIVE_INFINITY : end;
    const written = writtenValue(invoke.f);
    const read = history[end]?.value;
    if (written !== undefined) writes.push({ value: written, begun, ended });
    else if (typeof read === "number") reads.push({ value: read, begun, ended });
  });
  return { reads: reads.sort((x, y) => x.ended - y.ended), writes };
}

function writtenValue(op: Json | undefined): number | undefined {
  return stringAt(op, "kind") === "write" ? numberAt(op, "value") : undefined;
}

// Cost

function costsTwoPhases(nodes: number, judged: (id: NodeId) => boolean): Monitor {
  const most = 4 * (nodes - 1);
  const because = `a majority read phase and write phase need at most 4(n-1) = ${most}`;
  return withinBudget("an-operation-costs-two-phases", (op, coordinator) => {
    const name = writtenValue(op) === undefined ? "read" : "write";
    return judged(coordinator) ? { name, messages: { most, because } } : null;
  });
}

// Liveness

/** Patience in a calm cluster, ms. */
const ANSWER_MS = 1_000;

function everyOperationCompletes(): Monitor {
  return requestsAreAnswered("every-operation-completes", { withinMs: ANSWER_MS, name: describe });
}

function describe(op: Json): string {
  const value = writtenValue(op);
  return value === undefined ? "read" : `write ${value}`;
}
