/**
 * A run as a point: how consistent, how available, how long partitioned. All three are computed from the run.
 *
 * Consistency: each key is a register of its own, and a history is linearizable exactly if each of its registers is (locality,
 * Herlihy & Wing 1990, Theorem 1). So the share of keys without a violation says how much broke, and 1 means nothing did.
 * Availability: answered / asked. A refusal is not an answer, and neither is one that comes when the client has given up.
 *
 * The invariant is the theorem: where a partition *spans* a write and a read, no run is perfect in both. It spans when a key's
 * only write is asked and acknowledged on one side during the partition, and the key is read on the other after that, soon enough
 * that the reader gives up before the network heals. No message crossed; if the read is answered it cannot be right.
 */
import { check, historyOf } from "@/lib/checkers";
import type { HEvent, Intervention, Json, Run } from "@/lib/sim";
import { z } from "zod";
import { NODES, PATIENCE_MS, runOf, SIDES, type ProtocolId, type Setting, type Side } from "./model";

export interface Point {
  readonly protocol: ProtocolId;
  readonly seed: number;
  /** Whether the scenario has a partition. */
  readonly cut: boolean;
  readonly partitionMs: number;
  readonly keys: number;
  /** Keys whose history is not linearizable. */
  readonly violated: readonly string[];
  /** Keys the checker gave up on: never counted as fine. */
  readonly undecided: number;
  readonly asked: number;
  readonly answered: number;
  /** During the partition, on each side. */
  readonly sides: Readonly<Record<Side, { readonly asked: number; readonly answered: number }>>;
  /** Keys that were written on one side of the partition and read on the other, as defined above. */
  readonly spanned: readonly string[];
  /** False would refute the theorem. */
  readonly holds: boolean;
}

export function consistencyOf({ keys, violated, undecided }: Point): number {
  return keys === 0 ? 1 : (keys - violated.length - undecided) / keys;
}

export function availabilityOf({ asked, answered }: Point): number {
  return asked === 0 ? 1 : answered / asked;
}

/** No violation, and every request answered. */
export function isPerfect(point: Point): boolean {
  return consistencyOf(point) === 1 && availabilityOf(point) === 1;
}

export function samplePoint(setting: Setting, seed: number, injected: readonly Intervention[] = []): Point {
  return pointOf(runOf(setting, seed, injected, "none"), setting);
}

export function pointOf(run: Run, { protocol }: Setting): Point {
  const asked = requestsOf(run.history);
  const cuts = partitionsOf(run.scenario.interventions ?? [], run.scenario.endMs);
  const history = historyOf(singleValues(run.history));
  const keys = [...new Set(asked.map(({ key }) => key))];
  const verdicts = keys.map((key) => ({
    key,
    verdict: check(history, { consistency: "linearizable", only: key }).verdict,
  }));
  const violated = verdicts.flatMap(({ key, verdict }) => (verdict === "violation" ? [key] : []));
  const undecided = verdicts.filter(({ verdict }) => verdict === "unknown").length;
  const spanned = keys.filter((key) => cuts.some((cut) => spans(asked, key, cut)));
  const sides = { left: during(asked, cuts, "left"), right: during(asked, cuts, "right") };
  const available = SIDES.every((side) => sides[side].answered === sides[side].asked);
  return {
    ...{
      protocol,
      seed: run.seed,
      cut: cuts.length > 0,
      keys: keys.length,
      violated,
      undecided,
      spanned,
      sides,
    },
    partitionMs: cuts.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
    asked: asked.length,
    answered: asked.filter(({ outcome }) => outcome === "ok").length,
    holds: spanned.length === 0 || violated.length + undecided > 0 || !available,
  };
}

export interface Asked {
  readonly op: number;
  readonly side: Side;
  readonly kind: "read" | "write";
  readonly key: string;
  readonly askedMs: number;
  readonly answeredMs: number | null;
  readonly outcome: "ok" | "fail" | "unknown" | "open";
  readonly value: Json | undefined;
}

const request = z.object({ kind: z.enum(["read", "write"]), key: z.string() });

/** The requests of a history, in the order in which they were asked. */
export function requestsOf(history: readonly HEvent[]): readonly Asked[] {
  const asked = new Map<number, Asked>();
  for (const event of history) {
    const begun = asked.get(event.op);
    if (begun) {
      const { kind, t, value } = event;
      if (kind !== "invoke") asked.set(event.op, { ...begun, outcome: kind, answeredMs: t, value });
      continue;
    }
    const parsed = request.safeParse(event.f);
    const side = SIDES.find((one) => event.process.startsWith(one));
    if (!parsed.success || side === undefined) continue;
    asked.set(event.op, {
      ...{ op: event.op, side, ...parsed.data, askedMs: event.t },
      ...{ answeredMs: null, outcome: "open", value: undefined },
    });
  }
  return [...asked.values()];
}

export interface Partition {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When the two clients could not reach each other's nodes: from each `part` to the next `part` or `heal`. */
export function partitionsOf(interventions: readonly Intervention[], endMs: number): readonly Partition[] {
  const turns = interventions
    .filter(({ kind }) => kind === "part" || kind === "heal")
    .toSorted((a, b) => a.at - b.at);
  return turns.flatMap((turn, i) => {
    if (turn.kind !== "part" || !divides(turn.groups)) return [];
    const toMs = Math.min(turns[i + 1]?.at ?? endMs, endMs);
    return toMs > turn.at ? [{ fromMs: turn.at, toMs }] : [];
  });
}

function divides(groups: readonly (readonly string[])[]): boolean {
  const homes = SIDES.map((side) => groups.findIndex((group) => group.includes(side)));
  const everybody = groups.flat().length;
  return !homes.includes(-1) && new Set(homes).size === 2 && everybody >= SIDES.length + NODES.length;
}

function spans(asked: readonly Asked[], key: string, { fromMs, toMs }: Partition): boolean {
  const writes = asked.filter((one) => one.key === key && one.kind === "write");
  const [write] = writes;
  if (!write || writes.length > 1 || write.outcome !== "ok" || write.answeredMs === null) return false;
  const acknowledgedMs = write.answeredMs;
  if (write.askedMs <= fromMs || acknowledgedMs >= toMs) return false;
  return asked.some(
    ({ kind, key: read, side, askedMs }) =>
      kind === "read" &&
      read === key &&
      side !== write.side &&
      askedMs > acknowledgedMs &&
      askedMs + PATIENCE_MS < toMs,
  );
}

/** Requests whose whole patience lies within a partition, on one side of it. */
function during(asked: readonly Asked[], cuts: readonly Partition[], side: Side) {
  const inside = asked.filter(
    (one) =>
      one.side === side &&
      cuts.some(({ fromMs, toMs }) => one.askedMs >= fromMs && one.askedMs + PATIENCE_MS < toMs),
  );
  return { asked: inside.length, answered: inside.filter(({ outcome }) => outcome === "ok").length };
}

/**
 * Siblings as a register sees them: none is "never written", one is its value, and two are an answer that no single copy
 * could give, which the checker is left to say.
 */
function singleValues(history: readonly HEvent[]): readonly HEvent[] {
  return history.map((event) => {
    const { value } = event;
    if (!Array.isArray(value)) return event;
    const [first]: readonly Json[] = value;
    return value.length > 1 ? event : { ...event, value: first ?? 0 };
  });
}

/** One row of the table: the runs of one protocol, with or without a partition that spans a write and a read. */
export interface Group {
  readonly protocol: ProtocolId;
  readonly kind: PointKind;
  readonly runs: number;
  readonly withoutViolation: number;
  readonly fullyAvailable: number;
  readonly perfect: number;
  readonly violationRate: number;
  readonly availability: number;
  readonly partitionMs: number;
}

/** `quiet`: a partition that no write and later read met. */
export type PointKind = "whole" | "quiet" | "spanned";

export function kindOf({ cut, spanned }: Point): PointKind {
  return !cut ? "whole" : spanned.length > 0 ? "spanned" : "quiet";
}

export function groupsOf(points: readonly Point[]): readonly Group[] {
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const name = `${point.protocol} ${kindOf(point)}`;
    groups.set(name, [...(groups.get(name) ?? []), point]);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (!first) return [];
    const mean = (of: (point: Point) => number): number =>
      members.reduce((sum, point) => sum + of(point), 0) / members.length;
    const count = (of: (point: Point) => boolean): number => members.filter(of).length;
    return [
      {
        ...{ protocol: first.protocol, kind: kindOf(first), runs: members.length },
        withoutViolation: count((point) => consistencyOf(point) === 1),
        fullyAvailable: count((point) => availabilityOf(point) === 1),
        perfect: count(isPerfect),
        violationRate: mean((point) => 1 - consistencyOf(point)),
        availability: mean(availabilityOf),
        partitionMs: mean(({ partitionMs }) => partitionMs),
      },
    ];
  });
}
