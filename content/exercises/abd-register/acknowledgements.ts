/**
 * Who had really acknowledged when an operation was answered?
 *
 * The ledger follows each `set` along its causes: sent by a coordinator, delivered, answered, the answer delivered. So it knows
 * which phase a `setR` really belongs to, even if a node has used the same `rid` twice. When a coordinator answers a
 * client, some `set` of the right value, sent since the request came, must have been acknowledged by a majority of
 * different replicas. For a read, those that reported this very version in the first phase count as well.
 * An answer without any `set` is left to the history: it may be a read that skipped the write-back, which is another mistake.
 */
import { numberAt, stringAt } from "@/lib/grading";
import type { Json, NodeId, TraceEvent } from "@/lib/sim";

export interface Lacking {
  readonly operation: number;
  /** Different replicas that had acknowledged. */
  readonly replicas: number;
  /** One of them had done so more than once. */
  readonly duplicates: boolean;
  /** An operation whose late reply arrived in the meantime, if any. */
  readonly staleOperation: number | null;
}

/** One second phase of one coordinator. */
interface Phase {
  readonly node: NodeId;
  readonly rid: number;
  readonly value: number;
  readonly operation: number;
  readonly begun: number;
  readonly acks: NodeId[];
  includesItself: boolean;
}

interface Asked {
  readonly node: NodeId;
  readonly operation: number;
  readonly op: Json;
  readonly arrived: number;
}

/** A `getR`. Values are unique, so the value stands for the version. */
interface Heard {
  readonly node: NodeId;
  readonly from: NodeId;
  readonly at: number;
  readonly value: number | undefined;
}

/** A `setR` that arrived, and the phase it answers. */
interface Acked {
  readonly phase: Phase;
  readonly at: number;
}

export class Acknowledgements {
  private readonly operationOf = new Map<string, number>();
  private readonly asked = new Map<string, Asked>();
  private phases: Phase[] = [];
  private versions: Heard[] = [];
  private acked: Acked[] = [];
  /** For each event on the way from a `set` to the arrival of its `setR`: the phase it belongs to, whatever its `rid` says. */
  private readonly phaseOf = new Map<number, Phase>();

  constructor(private readonly majority: number) {}

  /** Follows the run; at an answer that lacks a quorum, says what was there instead. */
  onEvent(event: TraceEvent): Lacking | null {
    if (event.kind === "boot") this.forget(event.at);
    if (event.kind === "ask") this.operationOf.set(event.request, event.op);
    if (event.kind === "request") {
      const operation = this.operationOf.get(event.request) ?? event.seq;
      this.asked.set(event.request, { node: event.at, operation, op: event.f, arrived: event.index });
    }
    if (event.kind === "send" && event.body.type === "set") this.onSet(event);
    else if (event.kind === "send" || event.kind === "deliver") this.onTheWay(event);
    if (event.kind === "deliver") this.onReply(event);
    if (event.kind !== "reply" || event.reply.status !== "ok") return null;
    const asked = this.asked.get(event.request);
    return asked ? this.judge(asked, event.reply.value) : null;
  }

  private onSet(event: Extract<TraceEvent, { kind: "send" }>): void {
    const rid = numberAt(event.body, "rid") ?? 0;
    const value = numberAt(event.body, "v") ?? 0;
    const known = this.phases.find(
      (phase) => phase.node === event.at && phase.rid === rid && phase.value === value,
    );
    const phase = known ?? this.begin(event.at, rid, value, event.index);
    if (event.to === event.at) phase.includesItself = true;
    this.phaseOf.set(event.index, phase);
  }

  private onTheWay({ index, cause, body }: Extract<TraceEvent, { kind: "send" | "deliver" }>): void {
    const phase = body.type === "set" || body.type === "setR" ? this.phaseOf.get(cause ?? -1) : undefined;
    if (phase) this.phaseOf.set(index, phase);
  }

  private begin(node: NodeId, rid: number, value: number, begun: number): Phase {
    const mine = [...this.asked.values()].filter((asked) => asked.node === node);
    const asked =
      mine.find(({ op }) => numberAt(op, "value") === value) ??
      mine.findLast(({ op }) => stringAt(op, "kind") === "read");
    const phase: Phase = {
      node,
      rid,
      value,
      operation: asked?.operation ?? 0,
      begun,
      acks: [],
      includesItself: false,
    };
    this.phases.push(phase);
    return phase;
  }

  private onReply({ at: node, from, body, index: at }: Extract<TraceEvent, { kind: "deliver" }>): void {
    if (body.type === "getR") this.versions.push({ node, from, at, value: numberAt(body, "v") });
    const phase = body.type === "setR" ? this.phaseOf.get(at) : undefined;
    if (phase?.node !== node) return;
    phase.acks.push(from);
    this.acked.push({ phase, at });
  }

  private judge(asked: Asked, answer: Json): Lacking | null {
    const value = stringAt(asked.op, "kind") === "write" ? numberAt(asked.op, "value") : answer;
    const phases = this.phases.filter(
      (phase) => phase.node === asked.node && phase.value === value && phase.begun > asked.arrived,
    );
    const holders = this.holders(asked, value);
    if (phases.length === 0 || phases.some((phase) => replicas(phase, holders) >= this.majority)) return null;
    const [best] = phases.sort((x, y) => y.acks.length - x.acks.length);
    if (!best) return null;
    const stray = this.acked.findLast(
      ({ phase, at }) => phase.node === best.node && phase !== best && at > best.begun,
    )?.phase;
    const duplicates = new Set(best.acks).size < best.acks.length;
    const staleOperation = duplicates || !stray ? null : stray.operation;
    return { operation: asked.operation, replicas: replicas(best, holders), duplicates, staleOperation };
  }

  /** Replicas that said, in the first phase of a read, that they have the very version it returns: they need no `set`. */
  private holders({ node, arrived, op }: Asked, value: Json | undefined): readonly NodeId[] {
    if (stringAt(op, "kind") !== "read") return [];
    const heard = this.versions.filter(
      (reply) => reply.node === node && reply.at > arrived && reply.value === value,
    );
    return heard.map(({ from }) => from);
  }

  /** A crash takes the coordinator's operations with it. */
  private forget(node: NodeId): void {
    this.phases = this.phases.filter((phase) => phase.node !== node);
    this.versions = this.versions.filter((reply) => reply.node !== node);
    for (const [request, asked] of this.asked) if (asked.node === node) this.asked.delete(request);
  }
}

/** Different replicas, and the coordinator's own if it keeps that without a message to itself. */
function replicas({ node, acks, includesItself }: Phase, holders: readonly NodeId[]): number {
  return new Set([...acks, ...holders, ...(includesItself ? [] : [node])]).size;
}
