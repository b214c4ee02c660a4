/**
 * Single-decree Paxos: a set of nodes chooses one value, for ever, although any of them may crash.
 *
 * Models: Lamport 2001, "Paxos Made Simple", §2. Every node is proposer, acceptor and learner.
 *
 *     phase 1   prepare(b)      an acceptor promises to accept nothing below b, and tells what it has accepted last
 *     phase 2   accept(b, v)    v is the value of the highest ballot reported by a majority; only if none is, the proposer's own
 *     learning  accepted(b, v)  goes to all; a value accepted by a majority *in one ballot* is chosen
 *
 * What the usual short code leaves out: acceptor state is durable before any answer leaves (a promise forgotten is a promise
 * broken); ballots are unique, here round * n + rank, and never reused after a crash; a refusal says so (nack), with the ballot
 * to beat; and since two proposers can outbid each other for ever (FLP), a refused one waits a random while.
 *
 * Leaves out: many instances (Multi-Paxos), a distinguished proposer.
 */
import { majority } from "@/lib/algorithms/quorum";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok } from "../shared/kv";
import { numberParam } from "../shared/params";

export type PaxosOp = { readonly kind: "propose"; readonly value: Json };

/** `b` is a ballot, a positive integer, 0 = none; `ab`, `av` the ballot and value accepted last. */
export type PaxosMsg =
  | { readonly type: "prepare"; readonly b: number }
  | { readonly type: "promise"; readonly b: number; readonly ab: number; readonly av: Json }
  | { readonly type: "nack"; readonly b: number; readonly promised: number }
  | { readonly type: "accept"; readonly b: number; readonly v: Json }
  | { readonly type: "accepted"; readonly b: number; readonly v: Json };

export type PaxosOut = { readonly kind: "decide"; readonly v: Json };
type PaxosCtx = Ctx<PaxosMsg, Json, PaxosOut>;
type Acceptor = { readonly promised: number; readonly ab: number; readonly av: Json };

interface Proposal {
  readonly b: number;
  readonly promises: Map<NodeId, { readonly ab: number; readonly av: Json }>;
  accepting: boolean;
}

export class Paxos implements Node<PaxosMsg, PaxosOp, Json, PaxosOut> {
  private acceptor: Acceptor = { promised: 0, ab: 0, av: null };
  /** The largest ballot of its own ever used, on disk before it is sent. */
  private round = 0;
  private proposal: Proposal | null = null;
  private wanted: { readonly value: Json } | null = null;
  private waiting: Request<PaxosOp>[] = [];
  private readonly accepted = new Map<number, Set<NodeId>>();
  private decided: { readonly v: Json } | null = null;

  init(ctx: PaxosCtx): void {
    this.acceptor = ctx.disk.get<Acceptor>("acceptor") ?? this.acceptor;
    this.round = ctx.disk.get<number>("round") ?? 0;
    this.decided = ctx.disk.get<{ v: Json }>("decided") ?? null;
  }

  onRequest(request: Request<PaxosOp>, ctx: PaxosCtx): void {
    if (this.decided) return ctx.reply(request.id, ok(this.decided.v));
    this.waiting.push(request);
    this.wanted ??= { value: request.op.value };
    if (this.proposal === null) this.prepare(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: PaxosCtx): void {
    if (name === "retry" && this.decided === null && this.wanted !== null) this.prepare(ctx);
  }

  onMessage(from: NodeId, message: PaxosMsg, ctx: PaxosCtx): void {
    switch (message.type) {
      case "prepare":
        return this.onPrepare(from, message.b, ctx);
      case "accept":
        return this.onAccept(from, message.b, message.v, ctx);
      case "promise":
        return this.onPromise(from, message, ctx);
      case "nack":
        return this.onNack(message.b, message.promised, ctx);
      case "accepted":
        return this.onAccepted(from, message.b, message.v, ctx);
    }
  }

  view(): Json {
    return { ...this.acceptor, proposing: this.proposal?.b ?? 0, decided: this.decided?.v ?? null };
  }

  // Proposer

  private prepare(ctx: PaxosCtx): void {
    const n = ctx.nodes.length;
    const rank = ctx.nodes.indexOf(ctx.id);
    this.round = Math.max(this.round, Math.floor(this.acceptor.promised / n)) + 1;
    ctx.disk.put("round", this.round);
    this.proposal = { b: this.round * n + rank, promises: new Map(), accepting: false };
    toAll({ type: "prepare", b: this.proposal.b }, ctx);
    this.armRetry(ctx);
  }

  private onPromise(from: NodeId, promise: Extract<PaxosMsg, { type: "promise" }>, ctx: PaxosCtx): void {
    const { proposal, wanted } = this;
    if (proposal === null || wanted === null || promise.b !== proposal.b || proposal.accepting) return;
    proposal.promises.set(from, { ab: promise.ab, av: promise.av });
    if (proposal.promises.size < majority(ctx.nodes.length)) return;
    proposal.accepting = true;
    toAll(
      { type: "accept", b: proposal.b, v: chooseValue([...proposal.promises.values()], wanted.value) },
      ctx,
    );
  }

  private onNack(b: number, promised: number, ctx: PaxosCtx): void {
    if (this.proposal?.b !== b || this.decided !== null) return;
    this.proposal = null;
    this.round = Math.max(this.round, Math.floor(promised / ctx.nodes.length));
    ctx.disk.put("round", this.round);
    this.armRetry(ctx);
  }

  private armRetry(ctx: PaxosCtx): void {
    ctx.setTimer("retry", numberParam(ctx.params, "retryMs", 100) * (1 + ctx.random()));
  }

  // Acceptor

  private onPrepare(from: NodeId, b: number, ctx: PaxosCtx): void {
    if (b < this.acceptor.promised)
      return ctx.send(from, { type: "nack", b, promised: this.acceptor.promised });
    this.saveAcceptor({ ...this.acceptor, promised: b }, ctx);
    ctx.send(from, { type: "promise", b, ab: this.acceptor.ab, av: this.acceptor.av });
  }

  private onAccept(from: NodeId, b: number, v: Json, ctx: PaxosCtx): void {
    if (b < this.acceptor.promised)
      return ctx.send(from, { type: "nack", b, promised: this.acceptor.promised });
    this.saveAcceptor({ promised: b, ab: b, av: v }, ctx);
    toAll({ type: "accepted", b, v }, ctx);
  }

  private saveAcceptor(acceptor: Acceptor, ctx: PaxosCtx): void {
    this.acceptor = acceptor;
    ctx.disk.put("acceptor", acceptor);
  }

  // Learner

  private onAccepted(from: NodeId, b: number, v: Json, ctx: PaxosCtx): void {
    const acceptors = this.accepted.get(b) ?? new Set<NodeId>();
    this.accepted.set(b, acceptors.add(from));
    if (this.decided !== null || acceptors.size < majority(ctx.nodes.length)) return;
    this.decided = { v };
    ctx.disk.put("decided", this.decided);
    ctx.cancelTimer("retry");
    ctx.output({ kind: "decide", v });
    for (const request of this.waiting) ctx.reply(request.id, ok(v));
    this.waiting = [];
  }
}

/** The value that may already be chosen, if any: that of the highest ballot (Lamport 2001, P2c). */
export function chooseValue(reports: readonly { readonly ab: number; readonly av: Json }[], own: Json): Json {
  const highest = reports.toSorted((a, b) => b.ab - a.ab)[0];
  return highest === undefined || highest.ab === 0 ? own : highest.av;
}

function toAll(message: PaxosMsg, ctx: PaxosCtx): void {
  for (const node of ctx.nodes) ctx.send(node, message);
}
