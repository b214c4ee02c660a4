/**
 * ABD: a linearizable register that many may write, in an asynchronous network, while a majority is up.
 *
 * Models: Attiya, Bar-Noy & Dolev 1995, in the multi-writer form of Lynch & Shvartsman 1997. Every node is a replica and serves
 * clients. Each operation has two phases, each of which asks all and goes on with a majority:
 *
 *     read:   get the newest pair, then SET IT BACK, then answer.     Without the second phase a read of 1 can be followed by
 *             a read of 0, since the write of 1 has reached one replica only.
 *     write:  get the newest timestamp, then set a larger one.        Without the first phase a later write may be ordered
 *             earlier.
 *
 * Timestamps are pairs (ts, w) with the writer's name, so no two are equal. A node must never issue one twice, not even for
 * two operations that run at once or after a crash between the phases: the last one issued is on disk before anybody hears of
 * it. `rid` numbers phases, and is durable too: an answer to a phase of the last incarnation must not count in this one. And the
 * network may deliver a request twice: a write done twice, the second time after somebody has read a later one, comes back from the
 * dead. So each client's latest requests are remembered, durably as well.
 *
 * Leaves out: several registers (`key` is ignored: ABD composes, because linearizability is local), and garbage.
 */
import { majority } from "@/lib/algorithms/quorum";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, unknown, unwritten } from "../shared/kv";
import { numberParam } from "../shared/params";

export type AbdOp =
  | { readonly kind: "read"; readonly key?: string }
  | { readonly kind: "write"; readonly key?: string; readonly value: Json };

/** A value and its place in the order of all writes: by `ts`, then by writer. */
export type Pair = { readonly ts: number; readonly w: NodeId; readonly v: Json };

export type AbdMsg =
  | { readonly type: "get"; readonly rid: number }
  | ({ readonly type: "getR"; readonly rid: number } & Pair)
  | ({ readonly type: "set"; readonly rid: number } & Pair)
  | { readonly type: "setR"; readonly rid: number };

/** All in one record: one `put` is atomic, two are not. `begun` holds the ids of each client's latest requests. */
type Issued = {
  readonly rid: number;
  readonly ts: number;
  readonly begun: { readonly [client: string]: readonly string[] };
};
/** A copy of a request that is older than this many of the same client's is not recognised. */
const begunMax = 16;
type AbdCtx = Ctx<AbdMsg, Json>;

interface Phase {
  readonly request: Request<AbdOp>;
  readonly message: AbdMsg;
  /** Replicas, not replies: the network duplicates. */
  readonly answered: Set<NodeId>;
  newest: Pair;
}

const nothing: Pair = { ts: 0, w: "", v: unwritten };

export class Abd implements Node<AbdMsg, AbdOp, Json> {
  private pair = nothing;
  private issued: Issued = { rid: 0, ts: 0, begun: {} };
  private readonly phases = new Map<number, Phase>();

  init(ctx: AbdCtx): void {
    this.pair = ctx.disk.get<Pair>("pair") ?? nothing;
    this.issued = ctx.disk.get<Issued>("issued") ?? this.issued;
  }

  onRequest(request: Request<AbdOp>, ctx: AbdCtx): void {
    const { id, client } = request;
    const begun = this.issued.begun[client] ?? [];
    if (begun.includes(id)) return;
    this.issued = {
      ...this.issued,
      begun: { ...this.issued.begun, [client]: [...begun, id].slice(-begunMax) },
    };
    const rid = this.issue(this.issued.ts, ctx);
    this.begin({ request, message: { type: "get", rid }, answered: new Set(), newest: nothing }, ctx);
    ctx.setTimer(`deadline ${request.id}`, numberParam(ctx.params, "deadlineMs", 2000), request.id);
  }

  onMessage(from: NodeId, message: AbdMsg, ctx: AbdCtx): void {
    switch (message.type) {
      case "get":
        return ctx.send(from, { type: "getR", rid: message.rid, ...this.pair });
      case "set":
        return this.onSet(from, message, ctx);
      case "getR":
      case "setR":
        return this.onAnswer(from, message, ctx);
    }
  }

  onTimer(name: string, data: Json | undefined, ctx: AbdCtx): void {
    if (name.startsWith("retry ") && typeof data === "number") this.retry(data, ctx);
    if (!name.startsWith("deadline ")) return;
    for (const [rid, { request }] of this.phases) {
      if (request.id !== data) continue;
      this.end(rid, ctx);
      ctx.reply(request.id, unknown("no majority answered in time"));
    }
  }

  view(): Json {
    return { ts: this.pair.ts, w: this.pair.w, kv: { x: this.pair.v }, running: this.phases.size };
  }

  // Replica

  private onSet(from: NodeId, { rid, ts, w, v }: Extract<AbdMsg, { type: "set" }>, ctx: AbdCtx): void {
    if (isNewer({ ts, w, v }, this.pair)) {
      this.pair = { ts, w, v };
      ctx.disk.put("pair", this.pair);
    }
    ctx.send(from, { type: "setR", rid });
  }

  // Coordinator

  private onAnswer(from: NodeId, answer: Extract<AbdMsg, { type: "getR" | "setR" }>, ctx: AbdCtx): void {
    const phase = this.phases.get(answer.rid);
    const expected = phase?.message.type === "get" ? "getR" : "setR";
    if (phase === undefined || answer.type !== expected) return;
    phase.answered.add(from);
    if (answer.type === "getR") {
      const { ts, w, v } = answer;
      if (isNewer({ ts, w, v }, phase.newest)) phase.newest = { ts, w, v };
    }
    if (phase.answered.size < majority(ctx.nodes.length)) return;
    this.end(answer.rid, ctx);
    if (answer.type === "getR") this.secondPhase(phase, ctx);
    else this.finish(phase, ctx);
  }

  private secondPhase({ request, newest }: Phase, ctx: AbdCtx): void {
    const { op } = request;
    // The larger of what a majority holds and what this node ever issued: two of its own writes may be in this phase at once.
    const ts = op.kind === "write" ? Math.max(newest.ts, this.issued.ts) + 1 : this.issued.ts;
    const rid = this.issue(ts, ctx);
    const pair = op.kind === "write" ? { ts, w: ctx.id, v: op.value } : newest;
    this.begin({ request, message: { type: "set", rid, ...pair }, answered: new Set(), newest: pair }, ctx);
  }

  private finish({ request, newest }: Phase, ctx: AbdCtx): void {
    ctx.cancelTimer(`deadline ${request.id}`);
    ctx.reply(request.id, ok(request.op.kind === "write" ? null : newest.v));
  }

  private begin(phase: Phase, ctx: AbdCtx): void {
    const { rid } = phase.message;
    this.phases.set(rid, phase);
    for (const node of ctx.nodes) ctx.send(node, phase.message);
    ctx.setTimer(`retry ${rid}`, numberParam(ctx.params, "retryMs", 100), rid);
  }

  private retry(rid: number, ctx: AbdCtx): void {
    const phase = this.phases.get(rid);
    if (phase === undefined) return;
    for (const node of ctx.nodes) if (!phase.answered.has(node)) ctx.send(node, phase.message);
    ctx.setTimer(`retry ${rid}`, numberParam(ctx.params, "retryMs", 100), rid);
  }

  private end(rid: number, ctx: AbdCtx): void {
    this.phases.delete(rid);
    ctx.cancelTimer(`retry ${rid}`);
  }

  /** A new phase number, durable together with the largest timestamp issued. */
  private issue(ts: number, ctx: AbdCtx): number {
    this.issued = { ...this.issued, rid: this.issued.rid + 1, ts };
    ctx.disk.put("issued", this.issued);
    return this.issued.rid;
  }
}

function isNewer(a: Pair, b: Pair): boolean {
  return a.ts > b.ts || (a.ts === b.ts && a.w > b.w);
}
