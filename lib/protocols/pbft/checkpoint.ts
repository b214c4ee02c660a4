/**
 * Checkpoints and garbage collection (§4.3), and how a replica that is behind gets what it lacks: the state of a proved checkpoint
 * when the log of the others no longer reaches back to it, or the messages once more when it does.
 *
 * The paper assumes that messages are sent again until they arrive and leaves open how. Here a replica with unfinished business
 * says where it is from time to time (`status`), and whoever is further sends it its own messages again, or what proves a new view.
 */
import type { Json, NodeId } from "@/lib/sim";
import { markOf, slotOf } from "./certificates";
import type { CheckpointVote, Mark, PbftMsg, ServiceState, Status } from "./messages";
import { multicast, Replica, type PbftCtx } from "./replica";

/** Checkpoint messages kept of one replica: a liar may send any number. */
const VOTES_MAX = 4;
const RESEND_MS = 100;

interface Target extends Mark {
  readonly votes: readonly CheckpointVote[];
}

export abstract class CheckpointingReplica extends Replica {
  /** The proof of the stable checkpoint, and its state for those who are behind. */
  protected proof: readonly CheckpointVote[] = [];
  private stableState: ServiceState | null = null;
  /** Checkpoints taken above the stable one. */
  private readonly taken = new Map<number, { readonly digest: string; readonly state: ServiceState }>();
  private votes: CheckpointVote[] = [];
  /** A checkpoint that is proved and beyond what this replica has executed. */
  private target: Target | null = null;
  private resends = 0;
  private resending = false;

  /** What a change of view still waits for. */
  protected abstract isUnsettled(ctx: PbftCtx): boolean;
  protected abstract resendChange(ctx: PbftCtx): void;
  protected abstract resendNewView(to: NodeId, status: Status, ctx: PbftCtx): void;

  /** §4.3: every `everyN` numbers the state is signed and told. */
  protected takeCheckpoint(seq: number, ctx: PbftCtx): void {
    if (seq % this.judge(ctx).everyN !== 0) return;
    const mark: Mark = { seq, digest: ctx.crypto.digest(this.service) };
    this.taken.set(seq, { digest: mark.digest, state: this.service });
    ctx.output({ kind: "checkpoint", ...mark });
    const sig = ctx.crypto.sign(["checkpoint", mark]);
    multicast({ type: "checkpoint", ...mark, sig }, ctx);
    this.discard();
    this.count({ ...mark, by: ctx.id, sig }, ctx);
  }

  protected onCheckpoint(from: NodeId, said: Mark & { readonly sig: string }, ctx: PbftCtx): void {
    const mark = markOf(said);
    if (!ctx.nodes.includes(from) || mark.seq % this.judge(ctx).everyN !== 0) return;
    if (mark.seq <= this.stableSeq || !ctx.crypto.verify(from, ["checkpoint", mark], said.sig)) return;
    this.count({ ...mark, by: from, sig: said.sig }, ctx);
  }

  /** §4.3: a quorum of different replicas with one digest is the proof that the checkpoint is right. */
  private count(vote: CheckpointVote, ctx: PbftCtx): void {
    const same = this.votes.filter(({ seq }) => seq === vote.seq);
    if (this.rules.mayCount(same, vote.by)) this.votes.push(vote);
    const own = this.votes.filter(({ by }) => by === vote.by).toSorted((a, b) => a.seq - b.seq);
    if (own.length > VOTES_MAX) this.votes = this.votes.filter((other) => other !== own[0]);
    this.seekProof(vote.seq, ctx);
  }

  private seekProof(seq: number, ctx: PbftCtx): void {
    for (const { digest } of this.votes.filter((vote) => vote.seq === seq)) {
      const votes = this.votes.filter((vote) => vote.seq === seq && this.rules.isFor(digest, vote.digest));
      if (votes.length >= this.rules.proofOfState(ctx.nodes.length))
        return this.prove({ seq, digest, votes }, ctx);
    }
  }

  /** A proof, from checkpoint messages or from a view change that carries them. */
  protected prove(target: Target, ctx: PbftCtx): void {
    const { seq, digest, votes } = target;
    if (seq <= this.stableSeq) return;
    const own = this.taken.get(seq);
    if (own?.digest === digest) this.becomeStable({ seq, digest, votes }, own.state, ctx);
    else if (seq > this.lastExecuted && seq > (this.target?.seq ?? 0)) this.target = target;
  }

  /** §4.3: the low water mark moves, and what lies below it is forgotten. */
  private becomeStable({ seq, digest, votes }: Target, state: ServiceState, ctx: PbftCtx): void {
    this.stableSeq = seq;
    this.proof = votes;
    this.stableState = state;
    this.lastAssigned = Math.max(this.lastAssigned, seq);
    this.votes = this.votes.filter((vote) => vote.seq > seq);
    for (const older of this.taken.keys()) if (older <= seq) this.taken.delete(older);
    if (this.target !== null && this.target.seq <= seq) this.target = null;
    this.discard();
    ctx.output({ kind: "stable", seq, digest });
    this.proposeWaiting(ctx);
  }

  private discard(): void {
    const taken = Math.max(this.stableSeq, ...this.taken.keys());
    this.log.discardThrough(this.rules.discardThrough(this.stableSeq, taken));
    const { digests } = this.log;
    for (const digest of this.commands.keys()) if (!digests.has(digest)) this.commands.delete(digest);
  }

  /** State transfer: a state is taken from anybody, because the proof has its digest. */
  protected onState(seq: number, state: ServiceState, ctx: PbftCtx): void {
    const { target } = this;
    if (target === null || seq !== target.seq || seq <= this.lastExecuted) return;
    if (ctx.crypto.digest(state) !== target.digest) return;
    this.service = state;
    this.lastExecuted = seq;
    ctx.output({ kind: "restore", ...markOf(target) });
    this.settle(ctx);
    this.onWaiting(ctx);
    const mark = markOf(target);
    const sig = ctx.crypto.sign(["checkpoint", mark]);
    const others = target.votes.filter(({ by }) => by !== ctx.id);
    this.becomeStable({ ...mark, votes: [...others, { ...mark, by: ctx.id, sig }] }, state, ctx);
    this.executeReady(ctx);
  }

  protected onFetch(from: NodeId, seq: number, ctx: PbftCtx): void {
    const state = seq === this.stableSeq ? this.stableState : (this.taken.get(seq)?.state ?? null);
    if (state !== null) ctx.send(from, { type: "state", seq, state });
  }

  /** §4.4: a command that a new view names and this replica never saw. */
  protected onCommand(command: PbftMsg & { type: "cmd" }, ctx: PbftCtx): void {
    const digest = ctx.crypto.digest(command.cmd);
    if (!this.log.digests.has(digest) || this.commands.has(digest)) return;
    this.commands.set(digest, command.cmd);
    for (const [seq, { accepted }] of this.log.all) if (accepted?.digest === digest) this.advance(seq, ctx);
  }

  protected missingCommands(ctx: PbftCtx): readonly string[] {
    const accepted = this.log.all.flatMap(([, entry]) => (entry.accepted ? [entry.accepted.digest] : []));
    return accepted.filter((digest) => !this.isKnown(digest, ctx));
  }

  /** Called at the end of every handler: while something is unfinished, the timer runs. */
  protected keepResending(ctx: PbftCtx): void {
    if (this.resending || !this.isUnfinished(ctx)) return;
    this.resending = true;
    ctx.setTimer("resend", RESEND_MS);
  }

  private isUnfinished(ctx: PbftCtx): boolean {
    const behind = this.log.all.some(([seq]) => seq > this.lastExecuted);
    return behind || this.waiting.size > 0 || this.target !== null || this.isUnsettled(ctx);
  }

  protected onResend(ctx: PbftCtx): void {
    this.resending = false;
    if (!this.isUnfinished(ctx)) return;
    this.resends += 1;
    const { currentView: view, inView, stableSeq: stable, lastExecuted: executed } = this;
    multicast({ type: "status", view, changing: !inView, stable, executed }, ctx);
    this.resendChange(ctx);
    const primary = this.primary(ctx);
    if (inView && primary !== ctx.id)
      for (const cmd of this.waiting.values()) ctx.send(primary, { type: "request", cmd });
    for (const digest of new Set(this.missingCommands(ctx))) multicast({ type: "fetchcmd", digest }, ctx);
    const from = (this.target?.votes ?? []).filter(({ by }) => by !== ctx.id);
    const { by } = from[this.resends % from.length] ?? {};
    if (this.target !== null && by !== undefined) ctx.send(by, { type: "fetch", seq: this.target.seq });
  }

  /** Sends again what this replica itself has said and the other seems to lack. */
  protected onStatus(from: NodeId, status: Status, ctx: PbftCtx): void {
    if (!ctx.nodes.includes(from)) return;
    this.resendNewView(from, status, ctx);
    const own = [...this.proof, ...this.votes].filter(({ by, seq }) => by === ctx.id && seq > status.stable);
    for (const { seq, digest, sig } of own) ctx.send(from, { type: "checkpoint", seq, digest, sig });
    // Also what it said in a view it has left: without its commit the other may never execute, and never leave.
    if (!status.changing) this.resendVotes(from, status, ctx);
  }

  private resendVotes(to: NodeId, status: Status, ctx: PbftCtx): void {
    for (const [seq, { accepted, prepares, commits }] of this.log.all) {
      if (seq <= status.executed || accepted?.view !== status.view) continue;
      const cmd = this.commands.get(accepted.digest);
      const { by, ...slot } = accepted;
      if (by === ctx.id && cmd) ctx.send(to, { type: "preprepare", ...slot, cmd });
      for (const [type, votes] of [["prepare", prepares] as const, ["commit", commits] as const]) {
        const own = votes.find((vote) => vote.by === ctx.id);
        if (own !== undefined) ctx.send(to, { type, ...slotOf(own), sig: own.sig });
      }
    }
  }

  /** For people. */
  protected shown(): Readonly<Record<string, Json>> {
    const log = this.log.all.map(([seq, { accepted, prepares, commits }]) => {
      const op = this.commands.get(accepted?.digest ?? "")?.op ?? null;
      // The pre-prepare is the primary's prepare.
      const prepared = prepares.length + (accepted === null ? 0 : 1);
      return { seq, op, prepares: prepared, commits: commits.length, executed: seq <= this.lastExecuted };
    });
    const { currentView, inView, stableSeq, lastExecuted, service } = this;
    return {
      term: currentView,
      changing: !inView,
      kv: service.kv,
      stable: stableSeq,
      executed: lastExecuted,
      log,
    };
  }
}
