/**
 * View changes (§4.4) and what makes them come to an end (§4.5.2): a replica that waits too long for a request asks for the next
 * view, follows f + 1 others into a higher one, and waits twice as long each time.
 */
import type { NodeId } from "@/lib/sim";
import { numberParam } from "../shared/params";
import { isNewView, isViewChange, newViewBody, orderOf, viewChangeBody } from "./certificates";
import { CheckpointingReplica } from "./checkpoint";
import type { NewView, PbftMsg, SignedViewChange, Status, ViewChange, Vote } from "./messages";
import { multicast, keyOf, type PbftCtx } from "./replica";

/** Doublings of the timeout. */
const DOUBLINGS_MAX = 10;
/** Messages of one replica for a view that has not begun here. */
const EARLY_MAX = 64;

export abstract class ViewChangingReplica extends CheckpointingReplica {
  /** The latest view change of each replica. */
  private readonly changes = new Map<NodeId, SignedViewChange>();
  private newView: NewView | null = null;
  private readonly early = new Map<NodeId, PbftMsg[]>();
  private timing = false;
  /** The request the timer runs for; null if anything new that the new view brings will do (§4.5.2). */
  private watched: string | null = null;
  private doublings = 0;
  /** Something new has been executed since it asked for this view, or it never asked for one. */
  private productive = true;

  protected abstract again(from: NodeId, message: PbftMsg, ctx: PbftCtx): void;

  /**
   * §4.4: a backup's timer runs while it waits for a request to be executed, and is started again for the next one when that one is:
   * the one that has waited longest, so that no primary can serve the others for ever and pass over one.
   */
  protected onWaiting(ctx: PbftCtx): void {
    if (!this.inView || this.isPrimary(ctx)) return;
    if (this.watched !== null && !this.waiting.has(this.watched)) this.stopTimer(ctx);
    const [oldest] = this.waiting.keys();
    if (this.timing || oldest === undefined) return;
    this.watched = oldest;
    this.startTimer(ctx);
  }

  /** §4.5.2: progress ends the doubling. */
  protected onExecuted(seq: number, fresh: boolean, ctx: PbftCtx): void {
    this.takeCheckpoint(seq, ctx);
    if (!fresh || !this.inView) return;
    this.doublings = 0;
    this.productive = true;
    if (this.watched === null) this.stopTimer(ctx);
    this.onWaiting(ctx);
  }

  private startTimer(ctx: PbftCtx): void {
    this.timing = true;
    ctx.setTimer("suspect", numberParam(ctx.params, "viewChangeMs", 300) * 2 ** this.doublings);
  }

  private stopTimer(ctx: PbftCtx): void {
    if (this.timing) ctx.cancelTimer("suspect");
    this.timing = false;
    this.watched = null;
  }

  /**
   * A request was not executed in time, or no valid new view shown in time: on to the next. §4.5.2: with twice the patience, unless
   * this view has brought something.
   */
  protected onSuspect(ctx: PbftCtx): void {
    this.timing = false;
    this.watched = null;
    if (this.inView && this.waiting.size === 0) return;
    if (!this.productive) this.doublings = Math.min(DOUBLINGS_MAX, this.doublings + 1);
    this.changeView(this.currentView + 1, ctx);
  }

  /** §4.4: no more ordering in the old view; what was prepared there goes to everybody, with its proof. */
  private changeView(view: number, ctx: PbftCtx): void {
    this.stopTimer(ctx);
    this.currentView = view;
    this.inView = false;
    this.productive = false;
    const certificates = this.log.all.flatMap(([, { certificate }]) => (certificate ? [certificate] : []));
    const prepared = this.rules.carried(
      certificates.filter(({ preprepare }) => preprepare.seq > this.stableSeq),
    );
    const said = { view, stable: this.stableSeq, checkpoints: this.proof, prepared };
    const change: ViewChange = { ...said, sig: ctx.crypto.sign(viewChangeBody(said)) };
    multicast({ type: "viewchange", ...change }, ctx);
    this.changes.set(ctx.id, { ...change, by: ctx.id });
    this.seekNewView(ctx);
  }

  protected onViewChange(
    from: NodeId,
    { type: _type, ...said }: ViewChange & { type: string },
    ctx: PbftCtx,
  ): void {
    const { view, stable, checkpoints, prepared, sig } = said;
    const change: SignedViewChange = { view, stable, checkpoints, prepared, sig, by: from };
    if (view < this.currentView || view <= (this.changes.get(from)?.view ?? -1)) return;
    if (!isViewChange(change, this.judge(ctx))) return;
    this.changes.set(from, change);
    this.follow(ctx);
    this.seekNewView(ctx);
  }

  /** §4.5.2: f + 1 replicas in higher views are reason enough to go too, to the smallest of these views. */
  private follow(ctx: PbftCtx): void {
    const views = [...this.changes.values()].flatMap(({ view }) => (view > this.currentView ? [view] : []));
    const enough = this.rules.mustFollow(views.length, this.rules.faults(ctx.nodes.length));
    if (enough) this.changeView(Math.min(...views), ctx);
  }

  /**
   * §4.5.2: the timer for the new view starts with a quorum of view changes. One for a higher view counts here for this one too: the
   * paper's links deliver what its sender has said before, ours may have lost it. §4.4: the new primary shows a quorum for its view.
   */
  private seekNewView(ctx: PbftCtx): void {
    if (this.inView) return;
    const changes = [...this.changes.values()].filter(({ view }) => view >= this.currentView);
    if (changes.length >= this.quorum(ctx) && !this.timing) this.startTimer(ctx);
    const proofs = changes.filter(({ view }) => view === this.currentView);
    if (this.isPrimary(ctx) && proofs.length >= this.quorum(ctx)) this.openView(proofs, ctx);
  }

  /** §4.4: the new primary shows V and signs the O that follows from it. */
  private openView(proofs: readonly SignedViewChange[], ctx: PbftCtx): void {
    const { slots } = orderOf(this.currentView, proofs, ctx.crypto.digest(null));
    const preprepares = slots.map((slot): Vote => {
      return { ...slot, by: ctx.id, sig: ctx.crypto.sign(["preprepare", slot]) };
    });
    const said = { view: this.currentView, proofs, preprepares };
    const newView: NewView = { ...said, sig: ctx.crypto.sign(newViewBody(said)) };
    multicast({ type: "newview", ...newView }, ctx);
    this.enterView(newView, ctx);
  }

  /** Whoever hands it on: it is the primary's signature that counts. */
  protected onNewView(said: NewView, ctx: PbftCtx): void {
    const { view, proofs, preprepares, sig } = said;
    const newView: NewView = { view, proofs, preprepares, sig };
    if (view < this.currentView || (view === this.currentView && this.inView)) return;
    if (isNewView(newView, ctx.crypto.digest(null), this.judge(ctx))) this.enterView(newView, ctx);
  }

  /** §4.4: what the view begins with: its order goes through the phases again, and what was executed is not executed again. */
  private enterView(newView: NewView, ctx: PbftCtx): void {
    const { view, proofs, preprepares } = newView;
    this.currentView = view;
    this.inView = true;
    this.newView = newView;
    this.log.enterView();
    ctx.output({ kind: "view", view });
    const { minS, maxS, checkpoints } = orderOf(view, proofs, ctx.crypto.digest(null));
    this.assigned.clear();
    this.lastAssigned = Math.max(maxS, this.stableSeq);
    for (const { digest } of preprepares) {
      const command = this.commands.get(digest);
      if (command !== undefined) this.assigned.add(keyOf(command));
    }
    const [proved] = checkpoints;
    if (proved !== undefined) this.prove({ seq: minS, digest: proved.digest, votes: checkpoints }, ctx);
    const open = preprepares.filter(({ seq }) => seq > this.stableSeq);
    for (const preprepare of open) this.accept(preprepare, ctx);
    for (const digest of new Set(this.missingCommands(ctx))) multicast({ type: "fetchcmd", digest }, ctx);
    this.resume(ctx);
  }

  /** Requests that still wait go to the new primary, under the timer; then what came too early. */
  private resume(ctx: PbftCtx): void {
    const primary = this.primary(ctx);
    if (this.isPrimary(ctx) || this.waiting.size === 0) this.stopTimer(ctx);
    else {
      for (const cmd of this.waiting.values()) ctx.send(primary, { type: "request", cmd });
    }
    this.onWaiting(ctx);
    this.proposeWaiting(ctx);
    const early = [...this.early].flatMap(([from, messages]) =>
      messages.map((message) => ({ from, message })),
    );
    this.early.clear();
    for (const { from, message } of early) this.again(from, message, ctx);
  }

  /** A message of a view that has not begun here is kept until it has: the order of arrival is the network's. */
  protected isEarly(from: NodeId, message: PbftMsg & { readonly view: number }): boolean {
    const { view } = message;
    if (view < this.currentView || (view === this.currentView && this.inView)) return false;
    const kept = this.early.get(from) ?? [];
    if (kept.length < EARLY_MAX) this.early.set(from, [...kept, message]);
    return true;
  }

  protected isUnsettled(ctx: PbftCtx): boolean {
    return (
      !this.inView ||
      this.missingCommands(ctx).length > 0 ||
      this.early.size > this.rules.faults(ctx.nodes.length)
    );
  }

  /** Whoever asks for a view keeps asking. */
  protected resendChange(ctx: PbftCtx): void {
    const own = this.changes.get(ctx.id);
    if (this.inView || own === undefined) return;
    const { by: _self, ...change } = own;
    multicast({ type: "viewchange", ...change }, ctx);
  }

  protected resendNewView(to: NodeId, status: Status, ctx: PbftCtx): void {
    const lacks = status.view < this.currentView || (status.view === this.currentView && status.changing);
    if (this.inView && lacks && this.newView !== null) ctx.send(to, { type: "newview", ...this.newView });
  }
}
