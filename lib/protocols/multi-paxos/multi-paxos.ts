/**
 * Multi-Paxos: a replicated log in which every slot is an instance of Paxos, and one proposer does the work of all.
 *
 * Models: Lamport 2001, "Paxos Made Simple", §3, where a leader executes phase 1 for infinitely many instances with one message and
 * then needs only phase 2 for each command; and the quorums of Howard, Malkhi & Spiegelman 2016, "Flexible Paxos". The paper leaves
 * the election open; here a node that hears no leader for a random while prepares a ballot of its own, and a leader's heartbeats
 * keep the others from it. Wrong guesses cost time, never safety.
 *
 *     (U) a ballot belongs to one node and is used once: round * n + rank, the round on disk before it is sent
 *     (P) promises and acceptances are on disk before the answer leaves, and nothing below the promise is accepted
 *     (C) in a slot about which phase 1 has reported anything, the leader proposes the value of the highest ballot reported
 *     (F) a slot below the highest reported, about which nothing is known, gets a no-op: else later slots are never applied
 *     (Q) every phase 1 quorum meets every phase 2 quorum: q1 + q2 > n. Two phase 2 quorums need not meet
 *     (L) a commit index decides for a learner only what it accepted in the ballot of the leader who says so
 *     (O) slots are applied in order; a client's retry takes a second slot and has no second effect
 *
 * Reads go through the log. `accepted` goes to the leader alone, and the others learn from the commit index in its heartbeats.
 * A deposed leader answers "unknown" to what is open: its proposals may yet be decided by others.
 *
 * Leaves out: snapshots and truncation, reconfiguration (§3 lets the state machine choose the servers, alpha slots ahead), a bound
 * on slots in flight, leases for reads, the expiry of client sessions. A leader that can send but hears nothing is not replaced.
 */
import { majority } from "@/lib/algorithms/quorum";
import type { Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, refuse, unknown, type KvOp } from "../shared/kv";
import { flagParam, numberParam } from "../shared/params";
import type { Accepted, Message, MultiPaxosCtx, MultiPaxosMsg, MultiPaxosOut, Value } from "./messages";
import { Replica } from "./replica";

/** A ballot of this node. `from` is the first slot it was prepared for. */
interface Reign {
  readonly b: number;
  readonly from: number;
  readonly promises: Map<NodeId, readonly Accepted[]>;
  leading: boolean;
  /** The next slot no value was proposed for. */
  next: number;
  /** Proposed and not known to be decided. */
  readonly open: Map<number, { readonly v: Value; readonly by: Set<NodeId> }>;
  /** Attempts of clients, by the slot that answers them. */
  readonly waiting: Map<number, string>;
}

export class MultiPaxos extends Replica implements Node<MultiPaxosMsg, KvOp, Json, MultiPaxosOut> {
  /** The largest round this node has used or heard of, on disk before it is used. */
  private round = 0;
  private reign: Reign | null = null;
  private leader: NodeId | undefined;

  init(ctx: MultiPaxosCtx): void {
    checkQuorums(ctx);
    this.restore(ctx);
    this.round = ctx.disk.get<number>("round") ?? 0;
    this.armElection(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: MultiPaxosCtx): void {
    if (name === "election") this.prepare(ctx);
    if (name !== "heartbeat" || !this.reign?.leading) return;
    this.proposeAgain(this.reign, ctx);
    this.heartbeat(this.reign, ctx);
  }

  onRequest({ id, client, seq, op }: Request<KvOp>, ctx: MultiPaxosCtx): void {
    const { reign } = this;
    if (!reign?.leading) return ctx.reply(id, refuse("not the leader", this.leader));
    reign.waiting.set(reign.next, id);
    this.propose(reign, reign.next, { client, seq, op }, ctx);
  }

  onMessage(from: NodeId, message: MultiPaxosMsg, ctx: MultiPaxosCtx): void {
    switch (message.type) {
      case "prepare":
        this.yieldTo(message.b, undefined, ctx);
        return this.onPrepare(from, message, ctx);
      case "accept":
        this.yieldTo(message.b, from, ctx);
        return this.onAccept(from, message, ctx);
      case "heartbeat":
        return this.onHeartbeat(from, message, ctx);
      case "promise":
        return this.onPromise(from, message, ctx);
      case "accepted":
        return this.onAccepted(from, message, ctx);
      case "nack":
        return this.onNack(message, ctx);
      case "learn":
        return this.onLearn(from, message, ctx);
      case "decided":
        return this.onDecided(message, ctx);
    }
  }

  view(): Json {
    const role = this.reign === null ? "follower" : this.reign.leading ? "leader" : "candidate";
    return { role, ballot: this.reign?.b ?? 0, leader: this.leader ?? null, ...this.viewOfReplica() };
  }

  // The distinguished proposer

  /** Phase 1a, once for every slot that this node does not know to be decided and applied. (U) */
  private prepare(ctx: MultiPaxosCtx): void {
    const n = ctx.nodes.length;
    this.stepDown(ctx);
    this.round = Math.max(this.round, Math.floor(this.promised / n)) + 1;
    ctx.disk.put("round", this.round);
    const b = this.round * n + ctx.nodes.indexOf(ctx.id);
    const from = this.applied + 1;
    this.leader = undefined;
    this.reign = {
      b,
      from,
      promises: new Map(),
      leading: false,
      next: from,
      open: new Map(),
      waiting: new Map(),
    };
    for (const node of ctx.nodes) ctx.send(node, { type: "prepare", b, from });
    this.armElection(ctx);
  }

  private onPromise(from: NodeId, { b, accepted }: Message<"promise">, ctx: MultiPaxosCtx): void {
    const { reign } = this;
    if (reign?.b !== b || reign.leading) return;
    reign.promises.set(from, accepted);
    if (reign.promises.size >= quorums(ctx).q1) this.lead(reign, ctx);
  }

  /** Phase 1 is over for all slots. Up to the highest reported, each gets a value now; beyond it, when a client asks. */
  private lead(reign: Reign, ctx: MultiPaxosCtx): void {
    reign.leading = true;
    this.leader = ctx.id;
    ctx.output({ kind: "lead", b: reign.b });
    ctx.cancelTimer("election");
    const reports = [...reign.promises.values()].flat();
    const last = Math.max(reign.from - 1, ...reports.map(([slot]) => slot), ...this.decided.keys());
    reign.next = last + 1;
    for (let slot = reign.from; slot <= last; slot++) {
      const v = this.chooseValue(reports.filter(([reported]) => reported === slot));
      if (v !== undefined && !this.decided.has(slot)) this.propose(reign, slot, v, ctx);
    }
    this.heartbeat(reign, ctx);
  }

  /**
   * (C) The value of the highest ballot reported, the only one that may be chosen already; (F) a no-op if nothing was reported.
   * `undefined` would leave the slot open.
   */
  protected chooseValue(reports: readonly Accepted[]): Value | undefined {
    return reports.toSorted(([, ab], [, other]) => other - ab)[0]?.[2] ?? null;
  }

  /** Phase 2a. */
  private propose(reign: Reign, slot: number, v: Value, ctx: MultiPaxosCtx): void {
    reign.next = Math.max(reign.next, slot + 1);
    reign.open.set(slot, { v, by: new Set() });
    for (const node of ctx.nodes) ctx.send(node, { type: "accept", b: reign.b, slot, v });
  }

  /** (Q) Accepted by q2 nodes in one ballot: decided. */
  private onAccepted(from: NodeId, { b, slot }: Message<"accepted">, ctx: MultiPaxosCtx): void {
    const proposal = this.reign?.b === b ? this.reign.open.get(slot) : undefined;
    if (this.reign === null || proposal === undefined) return;
    proposal.by.add(from);
    if (proposal.by.size < quorums(ctx).q2) return;
    this.reign.open.delete(slot);
    this.learn(slot, proposal.v, ctx);
  }

  private proposeAgain({ b, open }: Reign, ctx: MultiPaxosCtx): void {
    for (const [slot, { v, by }] of open) {
      const missing = ctx.nodes.filter((node) => !by.has(node));
      for (const node of missing) ctx.send(node, { type: "accept", b, slot, v });
    }
  }

  /** "I live", and the commit index. */
  private heartbeat({ b }: Reign, ctx: MultiPaxosCtx): void {
    for (const node of ctx.nodes) {
      if (node !== ctx.id) ctx.send(node, { type: "heartbeat", b, commit: this.applied });
    }
    ctx.setTimer("heartbeat", numberParam(ctx.params, "heartbeatMs", 40));
  }

  // Leaders come and go

  private onHeartbeat(from: NodeId, message: Message<"heartbeat">, ctx: MultiPaxosCtx): void {
    const { b } = message;
    if (b < this.promised) return ctx.send(from, { type: "nack", b, promised: this.promised });
    this.yieldTo(b, from, ctx);
    this.learnUpTo(from, message, ctx);
  }

  private onNack({ b, promised }: Message<"nack">, ctx: MultiPaxosCtx): void {
    if (this.reign?.b !== b) return;
    this.round = Math.max(this.round, Math.floor(promised / ctx.nodes.length));
    ctx.disk.put("round", this.round);
    this.stepDown(ctx);
    this.armElection(ctx);
  }

  /** A ballot that is not below the promise belongs to a leader, or to somebody who tries: do not disturb, and give up a lower one. */
  private yieldTo(b: number, leader: NodeId | undefined, ctx: MultiPaxosCtx): void {
    if (b < this.promised) return;
    if (this.reign !== null && b > this.reign.b) this.stepDown(ctx);
    if (this.reign !== null) return;
    this.leader = leader;
    this.armElection(ctx);
  }

  /** What is open may be decided by a later leader, or not: nobody may promise either. */
  private stepDown(ctx: MultiPaxosCtx): void {
    for (const id of this.reign?.waiting.values() ?? []) ctx.reply(id, unknown("lost the leadership"));
    this.reign = null;
    this.leader = undefined;
    ctx.cancelTimer("heartbeat");
  }

  /** (L) A leader has its own proposals out and learns from acceptors alone: a late answer may speak of a higher ballot. */
  private onDecided({ values }: Message<"decided">, ctx: MultiPaxosCtx): void {
    if (this.reign?.leading) return;
    for (const [slot, v] of values) this.learn(slot, v, ctx);
  }

  protected answer(slot: number, v: Value, ctx: MultiPaxosCtx): void {
    const id = this.reign?.waiting.get(slot);
    if (id === undefined || v === null) return;
    this.reign?.waiting.delete(slot);
    const session = this.store.sessions[v.client];
    const newest = session?.seq === v.seq;
    ctx.reply(id, newest ? ok(session.result) : unknown("the client has made a later request"));
  }

  private armElection(ctx: MultiPaxosCtx): void {
    ctx.setTimer("election", numberParam(ctx.params, "electionMs", 200) * (1 + ctx.random()));
  }
}

function quorums({ nodes, params }: MultiPaxosCtx): { readonly q1: number; readonly q2: number } {
  const size = (name: string): number => numberParam(params, name, 0) || majority(nodes.length);
  return { q1: size("q1"), q2: size("q2") };
}

/** (Q) Flexible Paxos: only quorums of different phases have to meet. */
function checkQuorums(ctx: MultiPaxosCtx): void {
  const { q1, q2 } = quorums(ctx);
  const n = ctx.nodes.length;
  if (q1 + q2 > n || flagParam(ctx.params, "unsafeQuorums")) return;
  throw new Error(`params: q1 + q2 must be more than ${n} nodes, not ${q1} + ${q2}`);
}
