/**
 * Viewstamped Replication, revisited: a replicated log whose safety needs no disk.
 *
 * Models: Liskov & Cowling, "Viewstamped Replication Revisited" (MIT-CSAIL-TR-2012-021): normal operation (§4.1), view changes (§4.2),
 * recovery (§4.3), state transfer (§5.2). Views are numbered; the primary of view v is replica v mod n of the configuration, so
 * nobody is elected: a view change only has to find the log. All operations, reads too, go through the log.
 *
 * The rules that carry safety:
 *  (Q) §4.1: committed is what f + 1 replicas hold. Every view change and every recovery hears f + 1, so one of them.
 *  (O) §4.1: a backup takes requests in the order of their op-numbers only.
 *  (P) §4.2: a replica that has joined the change to view v does nothing more in earlier views.
 *  (V) §4.2: the new view starts from the log with the largest v', the last view its owner was normal in, and among those the
 *      longest. Length alone would prefer what an old primary wrote down alone to what a later view has committed.
 *  (N) §4.3: a recovering replica counts only answers that carry the nonce of this recovery.
 *  (R) §4.3: it waits for f + 1 of them, one from the primary of the latest view that they name, whose log it takes.
 *  (A) §4.3: until then it takes no part: it has forgotten what it promised, so it may promise nothing.
 *  (T) §5.2: a replica behind by a view drops what is not committed of its log in the same step in which it takes the new entries.
 *      The paper drops first and asks then. With five replicas, two that have dropped a committed request and two that never
 *      had it can then outvote its memory, if the fifth fails. (Vanlightly's TLA+ specification of the paper reports a defect
 *      of its state transfer.)
 *
 * What a disk does in other protocols, f replicas do here, and that is the limit: no more than f may be down *or recovering* at a
 * time. Beyond f nobody gets the f + 1 answers of (R) and the group stands still for ever, all processes running; its operator can only
 * begin anew, and what was acknowledged is lost. The disk holds one flag, "this replica has been started before", which stands for
 * what a launcher knows; nonces are random.
 *
 * A known gap, kept because it is the published protocol's: (P) is a promise in memory, and recovery does not bring it back. A replica
 * can send StartViewChange or DoViewChange, crash, recover into the old view, and acknowledge a request there that its own delayed
 * message later helps to forget. Found by Michael, Ports, Sharma & Szekeres, "Recovering Shared Objects Without Stable Storage"
 * (DISC 2017, §6), who find the like in Paxos Made Live and in JPaxos; their extended version (UW-CSE-17-08-01, appendix B.1) has
 * a whole trace. Their remedy is a quorum whose answers do not span a recovery of one of its members, told by crash vectors.
 * The tests replay a run of our own: three replicas, never two of them down or recovering.
 *
 * Leaves out: checkpoints and efficient recovery (§5.1), witnesses and fast reads (§6), reconfiguration (§7). A backup refuses a
 * client and names the primary, where the paper has the client ask everybody.
 */
import type { Json, Node, NodeId, Request } from "@/lib/sim";
import type { KvOp } from "../shared/kv";
import { numberParam } from "../shared/params";
import {
  bestLog,
  latestPrimary,
  type Log,
  type Message,
  type RecoveryAnswer,
  type ViewChangeVote,
  type VrCtx,
  type VrMsg,
  type VrOut,
} from "./messages";
import { Replica } from "./replica";

export class Viewstamped extends Replica implements Node<VrMsg, KvOp, Json, VrOut> {
  /** Who else is known to want this view. */
  private readonly starting = new Set<NodeId>();
  private voted = false;
  private readonly votes = new Map<NodeId, ViewChangeVote>();
  private nonce = 0;
  private readonly answers = new Map<NodeId, RecoveryAnswer>();

  init(ctx: VrCtx): void {
    this.boot(ctx);
    const restarted = ctx.disk.get<boolean>("started") === true;
    if (restarted) return this.recover(ctx);
    ctx.disk.put("started", true);
    this.enterView(0, [], ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: VrCtx): void {
    if (name === "commit") this.onCommitTimer(ctx);
    if (name === "view-change" && !this.isPrimary()) this.startViewChange(this.view_ + 1, ctx);
    if (name === "resend" && this.status === "view-change") this.tellViewChange(ctx);
    if (name === "resend" && this.status === "recovering") this.askAgain(ctx);
  }

  /** (A) Nothing but answers to its own question reaches a recovering replica. */
  onMessage(from: NodeId, message: VrMsg, ctx: VrCtx): void {
    if (message.type === "RecoveryResponse") return this.onRecoveryResponse(from, message, ctx);
    if (this.status === "recovering") return;
    switch (message.type) {
      case "Prepare":
        return this.onPrepare(from, message, ctx);
      case "PrepareOk":
        return this.onPrepareOk(from, message, ctx);
      case "Commit":
        return this.onCommit(from, message, ctx);
      case "StartViewChange":
        return this.onStartViewChange(from, message, ctx);
      case "DoViewChange":
        return this.onDoViewChange(from, message, ctx);
      case "StartView":
        return this.onStartView(from, message, ctx);
      case "Recovery":
        return this.onRecovery(from, message, ctx);
      case "GetState":
        return this.onGetState(from, message, ctx);
      case "NewState":
        return this.onNewState(from, message, ctx);
    }
  }

  onRequest(request: Request<KvOp>, ctx: VrCtx): void {
    this.onClientRequest(request, ctx);
  }

  // §4.2 View change

  /** Step 1. (P) From here on nothing of an earlier view is processed: the status is not normal. */
  private startViewChange(view: number, ctx: VrCtx): void {
    this.abandon(ctx);
    this.view_ = view;
    this.status = "view-change";
    this.starting.clear();
    this.votes.clear();
    this.voted = false;
    ctx.cancelTimer("commit");
    this.armTimer(ctx);
    this.tellViewChange(ctx);
  }

  /** Messages may be lost, so what a view change waits for is said again until it is over. */
  private tellViewChange(ctx: VrCtx): void {
    ctx.setTimer("resend", numberParam(ctx.params, "resendMs", 60));
    this.toOthers({ type: "StartViewChange", view: this.view_ }, ctx);
    if (this.voted) this.vote(ctx);
  }

  private onStartViewChange(from: NodeId, { view }: Message<"StartViewChange">, ctx: VrCtx): void {
    if (view > this.view_) this.startViewChange(view, ctx);
    if (view !== this.view_ || this.status !== "view-change") return;
    this.starting.add(from);
    // Step 2: f others, and this replica, have stopped serving earlier views.
    if (this.starting.size >= this.quorum() - 1 && !this.voted) this.vote(ctx);
  }

  /** Step 2. */
  private vote(ctx: VrCtx): void {
    this.voted = true;
    const { view_: view, lastNormal, commitNumber, log } = this;
    const primary = this.primaryOf(view);
    if (primary === ctx.id) this.countVote(ctx.id, { log, lastNormal, commitNumber }, ctx);
    else ctx.send(primary, { type: "DoViewChange", view, lastNormal, commitNumber, log });
  }

  private onDoViewChange(from: NodeId, message: Message<"DoViewChange">, ctx: VrCtx): void {
    const { view, log, lastNormal, commitNumber } = message;
    if (view > this.view_) this.startViewChange(view, ctx);
    if (view !== this.view_) return;
    if (this.status === "view-change") this.countVote(from, { log, lastNormal, commitNumber }, ctx);
    else if (this.isPrimary()) ctx.send(from, this.startViewMessage());
  }

  /** Step 3: with f + 1 logs, this replica's own among them, the new primary starts the view. */
  private countVote(from: NodeId, vote: ViewChangeVote, ctx: VrCtx): void {
    this.votes.set(from, vote);
    if (this.votes.size < this.quorum() || !this.votes.has(ctx.id)) return;
    const votes = [...this.votes.values()];
    const commitNumber = Math.max(...votes.map((each) => each.commitNumber));
    this.enterView(this.view_, this.chooseLog(votes), ctx);
    ctx.cancelTimer("resend");
    ctx.output({ kind: "primary", view: this.view_ });
    this.toOthers({ ...this.startViewMessage(), commitNumber }, ctx);
    // Step 4: execute what is committed. The rest is committed by PrepareOk, like any request.
    this.executeUpTo(commitNumber, ctx);
  }

  /** (V) */
  protected chooseLog(votes: readonly ViewChangeVote[]): Log {
    return bestLog(votes);
  }

  private startViewMessage(): Message<"StartView"> {
    const { view_: view, log, commitNumber } = this;
    return { type: "StartView", view, commitNumber, log };
  }

  /** Step 5. */
  private onStartView(from: NodeId, message: Message<"StartView">, ctx: VrCtx): void {
    const { view, log, commitNumber } = message;
    if (view < this.view_ || (view === this.view_ && this.status === "normal")) return;
    this.enterView(view, log, ctx);
    ctx.cancelTimer("resend");
    if (log.length > commitNumber) ctx.send(from, { type: "PrepareOk", view, opNumber: log.length });
    this.executeUpTo(commitNumber, ctx);
  }

  // §4.3 Recovery

  /** Step 1. */
  protected recover(ctx: VrCtx): void {
    this.status = "recovering";
    this.nonce = this.newNonce(ctx);
    this.askAgain(ctx);
  }

  /** (N) */
  protected newNonce(ctx: VrCtx): number {
    return Math.floor(ctx.random() * 2 ** 32);
  }

  private askAgain(ctx: VrCtx): void {
    ctx.setTimer("resend", numberParam(ctx.params, "resendMs", 60));
    this.toOthers({ type: "Recovery", nonce: this.nonce }, ctx);
  }

  /** Step 2: a replica answers only when its status is normal; the primary of its view sends the log along. */
  private onRecovery(from: NodeId, { nonce }: Message<"Recovery">, ctx: VrCtx): void {
    if (this.status !== "normal") return;
    const { view_: view, commitNumber } = this;
    const log = this.isPrimary() ? this.log : null;
    ctx.send(from, { type: "RecoveryResponse", nonce, view, commitNumber, log });
  }

  /** Step 3. */
  private onRecoveryResponse(from: NodeId, message: Message<"RecoveryResponse">, ctx: VrCtx): void {
    const { nonce, view, log, commitNumber } = message;
    if (this.status !== "recovering" || nonce !== this.nonce) return;
    this.answers.set(from, { view, log, commitNumber });
    const primary = this.chooseAnswer(this.answers);
    if (this.answers.size < this.quorum() || primary?.log === undefined || primary.log === null) return;
    ctx.cancelTimer("resend");
    this.enterView(primary.view, primary.log, ctx);
    ctx.output({ kind: "recovered", view: primary.view });
    this.executeUpTo(primary.commitNumber, ctx);
    this.answers.clear();
  }

  /** (R) */
  protected chooseAnswer(answers: ReadonlyMap<NodeId, RecoveryAnswer>): RecoveryAnswer | undefined {
    return latestPrimary(answers, (view) => this.primaryOf(view));
  }
}
