/**
 * Which replicas answered which operation, and in what order: read from the events of a run, never from the parameters.
 *
 * A coordinator numbers each round of questions (`rid`). The answers to a round are its deliveries; the quorum is the
 * first W or R distinct replicas among them, because the store goes on at exactly that answer. Answers that come later
 * are kept too: the k-th answer is when an operation with a quorum of k would have been over.
 */
import { z } from "zod";
import type { Json, NodeId, TraceEvent } from "@/lib/sim";

export interface Answer {
  readonly node: NodeId;
  /** Index of the delivery at the coordinator. */
  readonly event: number;
  readonly timeMs: number;
  /** What a replica holds, in answer to a read; undefined for an acknowledgement. */
  readonly value: Json | undefined;
}

export interface Round {
  readonly kind: "write" | "read" | "repair";
  /** In the order in which they were asked; stand-ins last. */
  readonly asked: NodeId[];
  /** In the order of arrival, each replica once. */
  readonly answers: Answer[];
  /** Deliveries at the replicas of this round's questions: where the value or the question got to, and when. */
  readonly reached: { readonly node: NodeId; readonly event: number; readonly timeMs: number }[];
}

export interface Operation {
  /** The kernel's number, which pairs it with the history. */
  readonly op: number;
  readonly client: string;
  readonly process: string;
  readonly kind: "write" | "read";
  /** What is written; undefined for a read. */
  readonly written: Json | undefined;
  readonly invokeEvent: number;
  readonly invokeMs: number;
  readonly rounds: Round[];
  outcome: "ok" | "fail" | "unknown" | "open";
  value: Json | undefined;
  endMs: number | null;
  endEvent: number | null;
}

const request = z.object({ kind: z.enum(["read", "write"]), value: z.json().optional() });
const question = z.object({ type: z.enum(["put", "get"]), rid: z.number().min(1) });
const answer = z.object({
  type: z.enum(["putR", "getR"]),
  rid: z.number().min(1),
  cell: z.object({ value: z.json() }).nullish(),
});

/** Takes the events of a run one by one, so that it can watch a run that records nothing. */
export class OperationReader {
  private readonly byNumber = new Map<number, Operation>();
  private readonly byRequest = new Map<string, Operation>();
  /** What an event of a coordinator belongs to: a request, or the delivery of an answer. */
  private readonly ownerOf = new Map<number, Operation>();
  private readonly rounds = new Map<string, Round>();

  operations(): readonly Operation[] {
    return [...this.byNumber.values()];
  }

  take(event: TraceEvent): void {
    switch (event.kind) {
      case "invoke":
        return this.invoke(event);
      case "ask": {
        const operation = this.byNumber.get(event.op);
        if (operation) this.byRequest.set(event.request, operation);
        return;
      }
      case "request": {
        const operation = this.byRequest.get(event.request);
        if (operation) this.ownerOf.set(event.index, operation);
        return;
      }
      case "send":
        return this.send(event);
      case "deliver":
        return this.deliver(event);
      case "return":
        return this.finish(event);
      default:
    }
  }

  private invoke(event: Extract<TraceEvent, { kind: "invoke" }>): void {
    const parsed = request.safeParse(event.f);
    if (!parsed.success) return;
    this.byNumber.set(event.op, {
      ...{ op: event.op, client: event.at, process: event.process, kind: parsed.data.kind },
      ...{ written: parsed.data.value, invokeEvent: event.index, invokeMs: event.timeMs, rounds: [] },
      ...{ outcome: "open", value: undefined, endMs: null, endEvent: null },
    });
  }

  private send(event: Extract<TraceEvent, { kind: "send" }>): void {
    const parsed = question.safeParse(event.body);
    if (!parsed.success) return;
    const name = `${event.at} ${parsed.data.rid}`;
    const known = this.rounds.get(name);
    if (known) {
      known.asked.push(event.to);
      return;
    }
    const operation = event.cause === null ? undefined : this.ownerOf.get(event.cause);
    if (!operation) return;
    const kind = operation.rounds.length > 0 ? "repair" : parsed.data.type === "put" ? "write" : "read";
    const round: Round = { kind, asked: [event.to], answers: [], reached: [] };
    operation.rounds.push(round);
    this.rounds.set(name, round);
    if (event.cause !== null) this.ownerOf.set(event.index, operation);
  }

  private deliver(event: Extract<TraceEvent, { kind: "deliver" }>): void {
    const { index, timeMs, from, at } = event;
    const asked = question.safeParse(event.body);
    if (asked.success) {
      this.rounds.get(`${from} ${asked.data.rid}`)?.reached.push({ node: at, event: index, timeMs });
      return;
    }
    const parsed = answer.safeParse(event.body);
    if (!parsed.success) return;
    const round = this.rounds.get(`${at} ${parsed.data.rid}`);
    if (!round) return;
    const owner = this.operations().find(({ rounds }) => rounds.includes(round));
    if (owner) this.ownerOf.set(index, owner);
    if (round.answers.some(({ node }) => node === from)) return;
    const value = parsed.data.type === "putR" ? undefined : (parsed.data.cell?.value ?? 0);
    round.answers.push({ node: from, event: index, timeMs, value });
  }

  private finish(event: Extract<TraceEvent, { kind: "return" }>): void {
    const operation = this.byNumber.get(event.op);
    if (!operation) return;
    operation.outcome = event.status;
    operation.value = event.value;
    operation.endMs = event.timeMs;
    operation.endEvent = event.index;
  }
}

/** The operations of a recorded run, in the order in which they began. */
export function operationsOf(trace: readonly TraceEvent[]): readonly Operation[] {
  const reader = new OperationReader();
  for (const event of trace) reader.take(event);
  return reader.operations();
}

/** The answers that made the operation complete: the first `need` to arrive. Fewer arrived: it had no quorum. */
export function quorumOf(operation: Operation, need: number): readonly Answer[] {
  const answers = operation.rounds[0]?.answers ?? [];
  return answers.length < need ? [] : answers.slice(0, need);
}

/** The highest value acknowledged, and the highest read, before an operation began; the writer counts 1, 2, 3, … */
export interface Standing {
  readonly acknowledged: number;
  readonly seen: number;
}

export interface ReadVerdict {
  /** Older than a write that was acknowledged before the read began. */
  readonly stale: boolean;
  /** Older than what a read that was over before this one began had returned. */
  readonly backwards: boolean;
}

interface HistoryLine {
  readonly op: number;
  readonly kind: "invoke" | "ok" | "fail" | "unknown";
  readonly f?: Json;
  readonly value?: Json;
}

/** Judges each answered read by the order of the history. Keyed by operation number. */
export function judgeReads(history: readonly HistoryLine[]): ReadonlyMap<number, ReadVerdict> {
  const verdicts = new Map<number, ReadVerdict>();
  const open = new Map<
    number,
    { readonly kind: string; readonly value: Json | undefined; readonly standing: Standing }
  >();
  let standing: Standing = { acknowledged: 0, seen: 0 };
  for (const line of history) {
    if (line.kind === "invoke") {
      const parsed = request.safeParse(line.f);
      if (parsed.success) open.set(line.op, { kind: parsed.data.kind, value: parsed.data.value, standing });
      continue;
    }
    const begun = open.get(line.op);
    if (!begun || line.kind !== "ok") continue;
    if (begun.kind === "write") {
      standing = { ...standing, acknowledged: Math.max(standing.acknowledged, numberOf(begun.value)) };
    } else {
      const value = numberOf(line.value);
      const { acknowledged, seen } = begun.standing;
      verdicts.set(line.op, { stale: value < acknowledged, backwards: value < seen });
      standing = { ...standing, seen: Math.max(standing.seen, value) };
    }
  }
  return verdicts;
}

function numberOf(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}
