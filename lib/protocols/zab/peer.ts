/**
 * What every Zab process has whatever its role: its stable storage, the delivery of transactions in order, and the oracle that
 * names a prospective leader. The phases are in `zab.ts`, where the essay is.
 */
import { majority } from "@/lib/algorithms/quorum";
import type { Json, NodeId, Request } from "@/lib/sim";
import { ok, unknown, type KvOp } from "../shared/kv";
import { numberParam } from "../shared/params";
import {
  apply,
  compareZxids,
  emptyState,
  lastZxid,
  type Credentials,
  type History,
  type Txn,
  type Zxid,
  type ZabCtx,
  type ZabMsg,
} from "./messages";

type Accepted = { readonly epoch: number; readonly leader: NodeId };
type Stored = { readonly currentEpoch: number; readonly history: History };

export abstract class Peer {
  protected role: "looking" | "following" | "leading" = "looking";
  protected leader: NodeId | null = null;
  /** (E) acceptedEpoch, the paper's f.p, and to whom it was promised. */
  protected accepted: Accepted = { epoch: 0, leader: "" };
  /** currentEpoch, the paper's f.a: the last epoch whose initial history this process has taken. */
  protected currentEpoch = 0;
  protected history: History = [];
  protected delivered = 0;
  protected state = emptyState;
  protected readonly waiting = new Map<string, Request<KvOp>>();
  private vote: Credentials = { currentEpoch: 0, zxid: { epoch: 0, counter: 0 }, candidate: "" };
  private readonly votes = new Map<NodeId, NodeId>();
  private deciding = false;

  protected abstract lead(ctx: ZabCtx): void;
  protected abstract follow(leader: NodeId, ctx: ZabCtx): void;

  protected boot(ctx: ZabCtx): void {
    this.accepted = ctx.disk.get<Accepted>("accepted") ?? this.accepted;
    const stored = ctx.disk.get<Stored>("state");
    if (stored !== undefined) ({ currentEpoch: this.currentEpoch, history: this.history } = stored);
    this.look(ctx);
  }

  // Stable storage: always before the message that tells of it

  /** (E) */
  protected saveAccepted(accepted: Accepted, ctx: ZabCtx): void {
    this.accepted = accepted;
    ctx.disk.put("accepted", accepted);
  }

  /** (D) The epoch and the history it began with change together: one `put` is atomic, two are two. */
  protected saveHistory(currentEpoch: number, history: History, ctx: ZabCtx): void {
    this.currentEpoch = currentEpoch;
    this.history = history;
    ctx.disk.put("state", { currentEpoch, history });
  }

  protected quorum(ctx: ZabCtx): number {
    return majority(ctx.nodes.length);
  }

  protected toOthers(message: ZabMsg, ctx: ZabCtx): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, message);
  }

  // Delivery

  /** The first `count` transactions are committed: deliver those that are not yet, in the order of their zxids. */
  protected deliverUpTo(count: number, ctx: ZabCtx): void {
    for (const txn of this.history.slice(this.delivered, count)) {
      this.state = apply(this.state, txn);
      this.delivered += 1;
      ctx.output({ kind: "deliver", zxid: shown(txn.zxid), client: txn.client, seq: txn.seq });
      this.answer(txn, ctx);
    }
  }

  private answer({ client, seq, result }: Txn, ctx: ZabCtx): void {
    const request = this.waiting.get(client);
    if (this.role !== "leading" || request?.seq !== seq) return;
    this.waiting.delete(client);
    ctx.reply(request.id, ok(result));
  }

  // The oracle

  /** Back to the election: at boot, and whenever a leader loses its quorum or a follower its leader. */
  protected look(ctx: ZabCtx): void {
    for (const { id } of this.waiting.values()) ctx.reply(id, unknown("no longer the leader"));
    this.waiting.clear();
    this.role = "looking";
    this.leader = null;
    this.votes.clear();
    this.vote = { currentEpoch: this.currentEpoch, zxid: lastZxid(this.history), candidate: ctx.id };
    ctx.cancelTimer("timeout");
    this.deciding = false;
    this.tellVote(ctx);
  }

  /** Votes may be lost, and the first ones are cast before everybody is up: said again while looking, from anew every time. */
  protected tellVote(ctx: ZabCtx): void {
    ctx.setTimer("vote", numberParam(ctx.params, "voteMs", 100) * (1 + ctx.random()));
    this.votes.set(ctx.id, this.vote.candidate);
    this.toOthers({ type: "Vote", ...this.vote }, ctx);
  }

  /** As in ZooKeeper's fast leader election: everybody comes round to the best (currentEpoch, zxid, id) it has heard of. */
  protected onVote(from: NodeId, vote: Credentials, ctx: ZabCtx): void {
    if (this.role === "leading") return ctx.send(from, { type: "Leading" });
    if (this.role !== "looking") return;
    this.votes.set(from, vote.candidate);
    const order = compareCredentials(vote, this.vote);
    const { currentEpoch, zxid, candidate } = vote;
    if (order > 0) {
      this.vote = { currentEpoch, zxid, candidate };
      this.deciding = false;
      this.tellVote(ctx);
    }
    if (order < 0) ctx.send(from, { type: "Vote", ...this.vote });
    if (this.deciding || !this.isDecided(ctx)) return;
    this.deciding = true;
    ctx.setTimer("decide", numberParam(ctx.params, "decideMs", 20));
  }

  private isDecided(ctx: ZabCtx): boolean {
    const inFavour = [...this.votes.values()].filter((candidate) => candidate === this.vote.candidate);
    return inFavour.length >= this.quorum(ctx);
  }

  /** A quorum agrees, and for a while nobody has named a better candidate. */
  protected decide(ctx: ZabCtx): void {
    if (this.role !== "looking" || !this.deciding || !this.isDecided(ctx)) return;
    ctx.cancelTimer("vote");
    if (this.vote.candidate === ctx.id) this.lead(ctx);
    else this.follow(this.vote.candidate, ctx);
  }

  view(): Json {
    const { role, leader, accepted, currentEpoch, delivered, state } = this;
    const history = this.history.map(({ zxid }) => shown(zxid));
    return { role, leader, acceptedEpoch: accepted.epoch, currentEpoch, history, delivered, kv: state.kv };
  }
}

export function shown({ epoch, counter }: Zxid): string {
  return `${epoch}.${counter}`;
}

function compareCredentials(a: Credentials, b: Credentials): number {
  return (
    a.currentEpoch - b.currentEpoch ||
    compareZxids(a.zxid, b.zxid) ||
    (a.candidate === b.candidate ? 0 : a.candidate > b.candidate ? 1 : -1)
  );
}
