/**
 * Two-phase commit: the participants of a transaction all commit it or all abort it.
 *
 * Models: Gray 1978, "Notes on Data Base Operating Systems"; the words are those of Bernstein, Hadzilacos & Goodman 1987,
 * chapter 7. The first node coordinates, the others participate.
 *
 *     phase 1   VoteRequest     each participant votes; a no is an abort, and needs no permission
 *     phase 2   Decision        commit if all voted yes, else abort
 *
 * From its yes vote to the decision a participant is *uncertain*: it may neither commit nor abort on its own. When it has waited
 * too long it asks everybody (the cooperative termination protocol): whoever knows the decision tells it, and whoever has not
 * voted yet aborts and says so. If the coordinator is down and all it can reach are uncertain too, it is *blocked*, and has to
 * be: the coordinator may have decided either way and told somebody who is down as well.
 *
 * The rules that carry agreement, each marked where it is obeyed:
 *
 *   (Y) A yes vote is on disk before it is sent. Else a crash makes the participant forget that it may no longer abort.
 *   (D) The decision is on disk before anybody hears it. Else a restarted coordinator decides again, and otherwise.
 *   (A) Commit needs a yes of every participant.
 *   (U) An uncertain participant decides nothing, whatever the clock says and whatever it has forgotten.
 *   (N) A coordinator that recovers without a decision on disk aborts; nobody can have heard of a commit.
 *
 * `presumedAbort` (Mohan, Lindsay & Obermarck 1986) leaves out the coordinator's records of the start and of an abort: what it
 * does not know of was aborted. The name of a transaction is used once, ever. Leaves out: acknowledgements and the forgetting of old transactions, trees of coordinators,
 * the read-only optimisation.
 */
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { votesYes, type CommitOp, type CommitOut, type Outcome } from "../shared/commit";
import { ok, refuse } from "../shared/kv";
import { flagParam, numberParam } from "../shared/params";

export type TwoPhaseMsg =
  /** `yes`: what this participant will find; see `CommitOp`. */
  | { readonly type: "VoteRequest"; readonly tx: string; readonly yes: boolean }
  | { readonly type: "Vote"; readonly tx: string; readonly yes: boolean }
  | { readonly type: "Decision"; readonly tx: string; readonly outcome: Outcome }
  | { readonly type: "DecisionRequest"; readonly tx: string };

export type TwoPhaseCtx = Ctx<TwoPhaseMsg, Json, CommitOut>;

/** A transaction as its coordinator sees it. */
interface Coordinated {
  outcome: Outcome | null;
  readonly yes: Set<NodeId>;
  /** Clients to answer. */
  readonly waiting: Set<string>;
}

export class TwoPhaseCommit implements Node<TwoPhaseMsg, CommitOp, Json, CommitOut> {
  private readonly coordinated = new Map<string, Coordinated>();
  /** As a participant. A transaction it has not voted on is not in here. */
  private readonly states = new Map<string, "uncertain" | Outcome>();
  private presumedAbort = false;

  init(ctx: TwoPhaseCtx): void {
    this.presumedAbort = flagParam(ctx.params, "presumedAbort");
    if (isCoordinator(ctx)) this.recoverCoordinator(ctx);
    else this.recoverParticipant(ctx);
  }

  onRequest({ id, op }: Request<CommitOp>, ctx: TwoPhaseCtx): void {
    if (!isCoordinator(ctx)) return ctx.reply(id, refuse("not the coordinator", ctx.nodes[0]));
    const known = this.coordinated.get(op.tx);
    if (known === undefined) this.requestVotes(id, op, ctx);
    else if (known.outcome === null) known.waiting.add(id);
    else ctx.reply(id, ok(known.outcome));
  }

  onMessage(from: NodeId, message: TwoPhaseMsg, ctx: TwoPhaseCtx): void {
    switch (message.type) {
      case "VoteRequest":
        return this.vote(from, message.tx, message.yes, ctx);
      case "Vote":
        return this.onVote(from, message.tx, message.yes, ctx);
      case "Decision":
        return this.settle(message.tx, message.outcome, ctx);
      case "DecisionRequest":
        return this.onDecisionRequest(from, message.tx, ctx);
    }
  }

  onTimer(name: string, data: Json | undefined, ctx: TwoPhaseCtx): void {
    if (typeof data !== "string") return;
    if (name.startsWith("votes")) this.stopWaiting(data, ctx);
    else this.terminate(data, ctx);
  }

  view(): Json {
    const decided = [...this.coordinated].map(([tx, { outcome, yes }]): [string, Json] => [
      tx,
      outcome ?? [...yes],
    ]);
    return { coordinates: Object.fromEntries(decided), participates: Object.fromEntries(this.states) };
  }

  // The coordinator

  private requestVotes(request: string, op: CommitOp, ctx: TwoPhaseCtx): void {
    const { tx } = op;
    this.coordinated.set(tx, { outcome: null, yes: new Set(), waiting: new Set([request]) });
    if (!this.presumedAbort) ctx.disk.put(`coordinator/${tx}`, "start");
    for (const node of participants(ctx)) {
      ctx.send(node, { type: "VoteRequest", tx, yes: votesYes(op, node) });
    }
    ctx.setTimer(`votes ${tx}`, numberParam(ctx.params, "voteMs", 100), tx);
  }

  /** (A) */
  protected onVote(from: NodeId, tx: string, yes: boolean, ctx: TwoPhaseCtx): void {
    const known = this.coordinated.get(tx);
    if (known === undefined) return this.answer(from, tx, "abort", ctx);
    if (known.outcome !== null) return this.answer(from, tx, known.outcome, ctx);
    if (!yes) return this.decide(tx, "abort", ctx);
    known.yes.add(from);
    if (known.yes.size === participants(ctx).length) this.decide(tx, "commit", ctx);
  }

  /** A vote that does not come counts as a no. */
  private stopWaiting(tx: string, ctx: TwoPhaseCtx): void {
    if (this.coordinated.get(tx)?.outcome === null) this.decide(tx, "abort", ctx);
  }

  /** (D) The record first: the moment it is on disk the transaction has ended. */
  protected decide(tx: string, outcome: Outcome, ctx: TwoPhaseCtx): void {
    this.recordDecision(tx, outcome, ctx);
    for (const node of participants(ctx)) this.answer(node, tx, outcome, ctx);
    this.concludeDecision(tx, outcome, ctx);
  }

  protected recordDecision(tx: string, outcome: Outcome, ctx: TwoPhaseCtx): void {
    if (outcome === "commit" || !this.presumedAbort) ctx.disk.put(`coordinator/${tx}`, outcome);
  }

  private concludeDecision(tx: string, outcome: Outcome, ctx: TwoPhaseCtx): void {
    const waiting = this.coordinated.get(tx)?.waiting ?? new Set();
    this.coordinated.set(tx, { outcome, yes: new Set(), waiting: new Set() });
    ctx.cancelTimer(`votes ${tx}`);
    ctx.output({ kind: "decide", tx, outcome });
    for (const request of waiting) ctx.reply(request, ok(outcome));
  }

  private recoverCoordinator(ctx: TwoPhaseCtx): void {
    for (const key of ctx.disk.keys("coordinator/")) {
      const tx = key.slice("coordinator/".length);
      const record = ctx.disk.get<Outcome | "start">(key);
      if (record === "start") this.endUndecided(tx, ctx);
      else this.coordinated.set(tx, { outcome: record ?? null, yes: new Set(), waiting: new Set() });
    }
  }

  /** (N) */
  protected endUndecided(tx: string, ctx: TwoPhaseCtx): void {
    this.decide(tx, "abort", ctx);
  }

  // A participant

  /** A participant votes once (Y); if it has aborted meanwhile, it says so. */
  protected vote(coordinator: NodeId, tx: string, yes: boolean, ctx: TwoPhaseCtx): void {
    const state = this.states.get(tx);
    if (state === "uncertain" || state === "commit") return;
    if (state === undefined && yes) this.prepare(tx, ctx);
    else this.settle(tx, "abort", ctx);
    ctx.send(coordinator, { type: "Vote", tx, yes: this.states.get(tx) === "uncertain" });
  }

  protected prepare(tx: string, ctx: TwoPhaseCtx): void {
    ctx.disk.put(`participant/${tx}`, "uncertain");
    this.becomeUncertain(tx, ctx);
  }

  protected becomeUncertain(tx: string, ctx: TwoPhaseCtx): void {
    this.states.set(tx, "uncertain");
    ctx.setTimer(`uncertain ${tx}`, numberParam(ctx.params, "uncertainMs", 200), tx);
  }

  /** A participant's decision is final: what it has decided once it does not decide again. */
  protected settle(tx: string, outcome: Outcome, ctx: TwoPhaseCtx): void {
    const state = this.states.get(tx);
    if (state === "commit" || state === "abort") return;
    this.states.set(tx, outcome);
    ctx.disk.put(`participant/${tx}`, outcome);
    ctx.cancelTimer(`uncertain ${tx}`);
    ctx.output({ kind: "decide", tx, outcome });
  }

  /** The cooperative termination protocol, first half (U): ask, and ask again. */
  protected terminate(tx: string, ctx: TwoPhaseCtx): void {
    if (this.states.get(tx) !== "uncertain") return;
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, { type: "DecisionRequest", tx });
    this.becomeUncertain(tx, ctx);
  }

  /** Its second half: one who knows tells, one who has not voted aborts, one who is uncertain cannot help. */
  private onDecisionRequest(from: NodeId, tx: string, ctx: TwoPhaseCtx): void {
    if (isCoordinator(ctx)) {
      const known = this.coordinated.get(tx);
      // Presumed abort: it would know of a commit.
      const outcome = known === undefined ? "abort" : known.outcome;
      if (outcome !== null) this.answer(from, tx, outcome, ctx);
      return;
    }
    if (!this.states.has(tx)) this.settle(tx, "abort", ctx);
    const state = this.states.get(tx);
    if (state === "commit" || state === "abort") this.answer(from, tx, state, ctx);
  }

  /** Uncertain it was and uncertain it is (U). */
  protected recoverParticipant(ctx: TwoPhaseCtx): void {
    for (const key of ctx.disk.keys("participant/")) {
      const tx = key.slice("participant/".length);
      const state = ctx.disk.get<"uncertain" | Outcome>(key);
      if (state === "uncertain") this.becomeUncertain(tx, ctx);
      else if (state !== undefined) this.states.set(tx, state);
    }
  }

  private answer(to: NodeId, tx: string, outcome: Outcome, ctx: TwoPhaseCtx): void {
    ctx.send(to, { type: "Decision", tx, outcome });
  }
}

function isCoordinator(ctx: TwoPhaseCtx): boolean {
  return ctx.id === ctx.nodes[0];
}

function participants(ctx: TwoPhaseCtx): readonly NodeId[] {
  return ctx.nodes.slice(1);
}
