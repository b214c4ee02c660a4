/**
 * Zab: primary-order atomic broadcast, the protocol under ZooKeeper.
 *
 * Models: Junqueira, Reed & Serafini, "Zab: High-performance broadcast for primary-backup systems" (DSN 2011), its three phases:
 * discovery, synchronisation, broadcast. `acceptedEpoch` and `currentEpoch` are ZooKeeper's names of the paper's f.p and f.a.
 *
 * Total order says that all deliver the same sequence. Primary order adds whose sequence it is. A primary sends *changes* computed
 * on the state its own earlier changes lead to, many of them before the first is committed; they make sense only so:
 *  - local primary order: what one primary broadcasts is delivered in that order, and nothing of it without all that it sent before;
 *  - global primary order: what an earlier primary broadcast is delivered before what a later one broadcast;
 *  - primary integrity: before a primary broadcasts, it has delivered all that anybody ever delivers of earlier epochs.
 * Independent consensus instances give total order, and may fill the slots of a failed proposer with its second change and not its
 * first. The tests check these three, and integrity, total order and agreement, after every event.
 *
 * The rules that carry safety:
 *  (E) Discovery: a follower promises an epoch to one leader, and that is on disk before it says so (AckE). From then on it takes
 *      nothing of earlier epochs, so what it reports of its history stays complete.
 *  (H) Synchronisation: the epoch begins with the history, among those of a quorum, of the latest currentEpoch and then the latest
 *      zxid. What a quorum has acknowledged, committed or not, is therefore in it: uncommitted proposals are recovered.
 *  (D) A follower has that history and the new currentEpoch on disk, in one write, before it acknowledges; and likewise each
 *      proposal.
 *  (C) Committed is what a quorum has acknowledged in this epoch; only then is it delivered and the client answered.
 *  (I) A leader broadcasts when a quorum has acknowledged its NewLeader and it has delivered the initial history: ready(e).
 *  (F) Proposals are accepted in the order of their zxids, none left out.
 *
 * The paper leaves the choice of a prospective leader to an oracle, and safety does not depend on it. Here it is like ZooKeeper's
 * fast leader election, which prefers the best (currentEpoch, last zxid, id), without its rounds: an implementation's choice. The
 * paper assumes FIFO channels. This network loses, reorders and repeats: where a connection would break, a follower that finds a
 * gap joins again (CEpoch), and gets the leader's whole history. A leader that meets a later accepted epoch than its own
 * starts anew; otherwise that follower could not join.
 *
 * Reads are transactions here, so that histories are linearizable; ZooKeeper answers them from the replica at hand, perhaps with an
 * old value. Leaves out: snapshots, differences instead of whole histories, observers, reconfiguration.
 */
import { reachedBy } from "@/lib/algorithms/quorum";
import type { Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, refuse, unknown, valueOf, type KvOp } from "../shared/kv";
import { numberParam } from "../shared/params";
import { newLeading, type Leading } from "./leading";
import {
  apply,
  compareZxids,
  emptyState,
  lastZxid,
  mostRecent,
  upTo,
  type History,
  type Message,
  type Txn,
  type ZabCtx,
  type ZabMsg,
  type ZabOut,
  type Zxid,
} from "./messages";
import { Peer, shown } from "./peer";

export class Zab extends Peer implements Node<ZabMsg, KvOp, Json, ZabOut> {
  private leading: Leading | null = null;

  init(ctx: ZabCtx): void {
    this.boot(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: ZabCtx): void {
    if (name === "vote" && this.role === "looking") this.look(ctx);
    if (name === "decide") this.decide(ctx);
    if (name === "ping" && this.leading !== null) this.ping(this.leading, ctx);
    if (name === "timeout") this.onTimeout(ctx);
  }

  onMessage(from: NodeId, message: ZabMsg, ctx: ZabCtx): void {
    if (message.type === "Vote") return this.onVote(from, message, ctx);
    if (message.type === "Leading") {
      if (this.role === "looking") this.follow(from, ctx);
      return;
    }
    if (this.leading !== null) return this.onMessageAsLeader(this.leading, from, message, ctx);
    if (this.role === "following" && from === this.leader) this.onMessageAsFollower(from, message, ctx);
  }

  onRequest(request: Request<KvOp>, ctx: ZabCtx): void {
    if (this.leading?.phase === "broadcast") return this.broadcast(this.leading, request, ctx);
    ctx.reply(
      request.id,
      refuse("not the primary", this.leading === null ? (this.leader ?? undefined) : undefined),
    );
  }

  // Becoming one or the other

  protected override lead(ctx: ZabCtx): void {
    this.role = "leading";
    this.leader = ctx.id;
    this.leading = newLeading(emptyState);
    this.armTimeout(ctx);
    ctx.setTimer("ping", numberParam(ctx.params, "pingMs", 50));
    this.onCEpoch(this.leading, ctx.id, this.accepted.epoch, ctx);
  }

  protected override follow(leader: NodeId, ctx: ZabCtx): void {
    this.role = "following";
    this.leader = leader;
    ctx.cancelTimer("vote");
    this.armTimeout(ctx);
    this.join(ctx);
  }

  private armTimeout(ctx: ZabCtx): void {
    ctx.setTimer("timeout", numberParam(ctx.params, "timeoutMs", 200));
  }

  /** A follower has not heard of its leader, or a leader of a quorum, for a while. */
  private onTimeout(ctx: ZabCtx): void {
    const { leading } = this;
    if (leading !== null && leading.phase === "broadcast" && leading.heard.size + 1 >= this.quorum(ctx)) {
      leading.heard.clear();
      return this.armTimeout(ctx);
    }
    this.stepDown(ctx);
  }

  private stepDown(ctx: ZabCtx): void {
    this.leading = null;
    ctx.cancelTimer("ping");
    this.look(ctx);
  }

  // Phase 1: discovery

  /** The follower says which epoch it has accepted. Said again when it finds that it has missed something. */
  private join(ctx: ZabCtx): void {
    if (this.leader !== null) ctx.send(this.leader, { type: "CEpoch", acceptedEpoch: this.accepted.epoch });
  }

  /** From a quorum: the leader proposes an epoch later than all of theirs. From one that comes later: the same epoch. */
  private onCEpoch(leading: Leading, from: NodeId, acceptedEpoch: number, ctx: ZabCtx): void {
    if (leading.epoch > 0) {
      if (acceptedEpoch > leading.epoch) this.stepDown(ctx);
      else ctx.send(from, { type: "NewEpoch", epoch: leading.epoch });
      return;
    }
    leading.acceptedEpochs.set(from, acceptedEpoch);
    if (leading.acceptedEpochs.size < this.quorum(ctx)) return;
    leading.epoch = Math.max(...leading.acceptedEpochs.values()) + 1;
    this.saveAccepted({ epoch: leading.epoch, leader: ctx.id }, ctx);
    for (const node of leading.acceptedEpochs.keys()) {
      if (node !== ctx.id) ctx.send(node, { type: "NewEpoch", epoch: leading.epoch });
    }
    const { currentEpoch, history } = this;
    this.onAckE(leading, ctx.id, { currentEpoch, history }, ctx);
  }

  /** (E) A later epoch than any before; or the same, promised to this very leader, when the promise or its answer was lost. */
  private onNewEpoch(from: NodeId, { epoch }: Message<"NewEpoch">, ctx: ZabCtx): void {
    const again = epoch === this.accepted.epoch && from === this.accepted.leader;
    if (epoch <= this.accepted.epoch && !again) return;
    if (!again) this.saveAccepted({ epoch, leader: from }, ctx);
    const { currentEpoch, history } = this;
    ctx.send(from, { type: "AckE", epoch, currentEpoch, history });
  }

  private onAckE(
    leading: Leading,
    from: NodeId,
    answer: Omit<Message<"AckE">, "type" | "epoch">,
    ctx: ZabCtx,
  ): void {
    if (leading.phase !== "discovery") return this.sendNewLeader(leading, from, ctx);
    leading.answers.set(from, answer);
    if (leading.answers.size < this.quorum(ctx)) return;
    this.synchronise(leading, this.chooseHistory([...leading.answers.values()]), ctx);
  }

  /** (H) */
  protected chooseHistory(answers: readonly Omit<Message<"AckE">, "type" | "epoch">[]): History {
    return mostRecent(answers);
  }

  // Phase 2: synchronisation

  private synchronise(leading: Leading, history: History, ctx: ZabCtx): void {
    leading.phase = "synchronisation";
    leading.tentative = history.reduce(apply, emptyState);
    this.saveHistory(leading.epoch, history, ctx);
    leading.acked.set(ctx.id, history.length);
    for (const node of leading.answers.keys()) this.sendNewLeader(leading, node, ctx);
    this.commitAcked(leading, ctx);
  }

  private sendNewLeader(leading: Leading, to: NodeId, ctx: ZabCtx): void {
    if (to === ctx.id) return;
    ctx.send(to, { type: "NewLeader", epoch: leading.epoch, history: this.history });
  }

  /** (D) A copy that comes late must not take back what was accepted in this epoch since. */
  private onNewLeader(from: NodeId, { epoch, history }: Message<"NewLeader">, ctx: ZabCtx): void {
    if (epoch !== this.accepted.epoch || from !== this.accepted.leader) return;
    const known = this.currentEpoch === epoch && history.length <= this.history.length;
    if (!known) this.saveHistory(epoch, history, ctx);
    ctx.send(from, { type: "Ack", epoch, zxid: lastZxid(this.history) });
  }

  // Phase 3: broadcast

  /** The primary makes a transaction of the request, takes it into its own history, and proposes it. */
  private broadcast(leading: Leading, request: Request<KvOp>, ctx: ZabCtx): void {
    const { client, seq, op, id } = request;
    const known = leading.tentative.clients[client];
    if (known !== undefined && seq < known.seq)
      return ctx.reply(id, unknown("the client has made a later request"));
    if (known?.seq === seq && this.state.clients[client]?.seq === seq) return ctx.reply(id, ok(known.result));
    this.waiting.set(client, request);
    if (known?.seq === seq) return;
    const [set, result] =
      op.kind === "write" ? [op.value, null] : [undefined, valueOf(leading.tentative.kv, op.key)];
    const zxid = { epoch: leading.epoch, counter: ++leading.counter };
    const txn: Txn = { zxid, client, seq, key: op.key, ...(set === undefined ? {} : { set }), result };
    const after = lastZxid(this.history);
    leading.tentative = apply(leading.tentative, txn);
    ctx.output({ kind: "broadcast", zxid: shown(zxid), client, seq });
    this.saveHistory(leading.epoch, [...this.history, txn], ctx);
    leading.acked.set(ctx.id, this.history.length);
    this.toOthers({ type: "Propose", epoch: leading.epoch, after, txn }, ctx);
    this.commitAcked(leading, ctx);
  }

  /** (F) What follows on this follower's history is taken, on disk, and acknowledged. After a gap it joins again. */
  private onPropose(from: NodeId, { epoch, after, txn }: Message<"Propose">, ctx: ZabCtx): void {
    if (!this.isCurrent(epoch)) return;
    if (upTo(this.history, txn.zxid) < 0) {
      if (!this.follows(after)) return this.join(ctx);
      this.saveHistory(epoch, [...this.history, txn], ctx);
    }
    ctx.send(from, { type: "Ack", epoch, zxid: lastZxid(this.history) });
  }

  /** (F) */
  protected follows(after: Zxid): boolean {
    return compareZxids(lastZxid(this.history), after) === 0;
  }

  private onAck(leading: Leading, from: NodeId, { zxid }: Message<"Ack">, ctx: ZabCtx): void {
    if (leading.phase === "discovery") return;
    const count = upTo(this.history, zxid);
    leading.acked.set(from, Math.max(count, leading.acked.get(from) ?? 0));
    this.commitAcked(leading, ctx);
  }

  /** (C), (I) The first quorum of acknowledgements is one of NewLeader: it commits the initial history, and the leader serves. */
  protected commitAcked(leading: Leading, ctx: ZabCtx): void {
    const committed = reachedBy(this.quorum(ctx), [...leading.acked.values()]);
    if (committed === undefined) return;
    this.commit(leading, committed, ctx);
    if (leading.phase === "broadcast") return;
    leading.phase = "broadcast";
    ctx.output({ kind: "ready", epoch: leading.epoch });
  }

  protected commit(leading: Leading, count: number, ctx: ZabCtx): void {
    if (count <= leading.committed) return;
    leading.committed = count;
    this.deliverUpTo(count, ctx);
    this.toOthers({ type: "Commit", epoch: leading.epoch, zxid: this.committedZxid(leading) }, ctx);
  }

  private onCommit({ epoch, zxid }: Message<"Commit">, ctx: ZabCtx): void {
    if (!this.isCurrent(epoch)) return;
    const count = upTo(this.history, zxid);
    if (count < 0) this.join(ctx);
    else this.deliverUpTo(count, ctx);
  }

  // Signs of life

  private ping(leading: Leading, ctx: ZabCtx): void {
    ctx.setTimer("ping", numberParam(ctx.params, "pingMs", 50));
    const [last, committed] = [lastZxid(this.history), this.committedZxid(leading)];
    this.toOthers({ type: "Ping", epoch: leading.epoch, last, committed }, ctx);
  }

  private onPing(from: NodeId, { epoch, last, committed }: Message<"Ping">, ctx: ZabCtx): void {
    if (!this.isCurrent(epoch) || compareZxids(lastZxid(this.history), last) < 0) return this.join(ctx);
    this.onCommit({ type: "Commit", epoch, zxid: committed }, ctx);
    ctx.send(from, { type: "Ack", epoch, zxid: lastZxid(this.history) });
  }

  private committedZxid(leading: Leading): Txn["zxid"] {
    return lastZxid(this.history.slice(0, leading.committed));
  }

  /** The follower has acknowledged the initial history of this epoch, and has promised no later one. */
  private isCurrent(epoch: number): boolean {
    return epoch > 0 && epoch === this.currentEpoch && epoch === this.accepted.epoch;
  }

  private onMessageAsLeader(leading: Leading, from: NodeId, message: ZabMsg, ctx: ZabCtx): void {
    leading.heard.add(from);
    if (message.type === "CEpoch") return this.onCEpoch(leading, from, message.acceptedEpoch, ctx);
    if (message.type === "AckE" && message.epoch === leading.epoch) this.onAckE(leading, from, message, ctx);
    if (message.type === "Ack" && message.epoch === leading.epoch) this.onAck(leading, from, message, ctx);
  }

  private onMessageAsFollower(from: NodeId, message: ZabMsg, ctx: ZabCtx): void {
    this.armTimeout(ctx);
    if (message.type === "NewEpoch") this.onNewEpoch(from, message, ctx);
    if (message.type === "NewLeader") this.onNewLeader(from, message, ctx);
    if (message.type === "Propose") this.onPropose(from, message, ctx);
    if (message.type === "Commit") this.onCommit(message, ctx);
    if (message.type === "Ping") this.onPing(from, message, ctx);
  }
}
