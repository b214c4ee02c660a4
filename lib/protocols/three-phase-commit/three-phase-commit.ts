/**
 * Three-phase commit: atomic commitment that a crash does not block, in a network that never fails.
 *
 * Models: Skeen 1981, "Nonblocking Commit Protocols"; words and termination rules of Bernstein, Hadzilacos & Goodman 1987, §7.5.
 * The first node coordinates, the others participate.
 *
 *     phase 1   VoteRequest     as in two-phase commit
 *     phase 2   PreCommit       all have voted yes; whoever has heard this is *precommitted*, and says so
 *     phase 3   Decision        commit, when every process that is up is precommitted
 *
 * Two-phase commit blocks because an uncertain participant may be next to one that has committed. Here it cannot be: between
 * them lies the round of PreCommits (the book's property NB: while any process that is up is uncertain, none has committed). So
 * when the coordinator falls silent, the first participant that is up takes over, asks all for their states, and goes by them:
 *
 *   (T1) somebody has aborted: abort                       (T2) somebody has committed: commit
 *   (T3) all are uncertain: abort, nobody has committed    (T4) somebody is precommitted: PreCommit the others, then commit
 *
 * (T3) and (T4) carry the agreement. (T1) and (T2) do not, by NB: among processes that have not crashed, beside one that has
 * aborted the others are uncertain, beside one that has committed they are precommitted, so that (T3) and (T4) would end as they
 * do. They save a round, and nobody is asked to undo what he has decided; the tests search all interleavings without them.
 *
 * What that rests on, and what to break it with:
 *
 *   (S) Synchrony. Silence for `waitMs`, which exceeds a round trip, means a crash. Under a partition it does not: both sides
 *       hear silence, one by (T4) commits, the other by (T3) aborts. A pause or a slow message does the same.
 *   (P) A participant stays out of the termination protocol once it has crashed: it has forgotten whether it is precommitted.
 *       It asks for the decision until somebody knows; if all have crashed, nobody does, and all stay blocked.
 *   (V) As in two-phase commit, a yes vote is on disk before it is sent.
 *
 * The takeover is by rank: a participant's patience grows with its place in the order, so that the first that is up acts and
 * has ended before the next one would begin. Leaves out: the election of a coordinator as a protocol of its own; recovery
 * from a total failure by those who failed last.
 */
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { isOutcome, votesYes, type CommitOp, type CommitOut, type Outcome } from "../shared/commit";
import { ok, refuse } from "../shared/kv";
import { numberParam } from "../shared/params";

/** Of a process in a transaction. One that has crashed meanwhile is "recovering" until it hears the decision. */
export type State = "uncertain" | "precommitted" | "recovering" | Outcome;

export type ThreePhaseMsg =
  /** `yes`: what this participant will find; see `CommitOp`. */
  | { readonly type: "VoteRequest"; readonly tx: string; readonly yes: boolean }
  | { readonly type: "Vote"; readonly tx: string; readonly yes: boolean }
  | { readonly type: "PreCommit"; readonly tx: string }
  | { readonly type: "PreCommitted"; readonly tx: string }
  | { readonly type: "Decision"; readonly tx: string; readonly outcome: Outcome }
  /** From the participant that takes over. */
  | { readonly type: "StateRequest"; readonly tx: string }
  | { readonly type: "State"; readonly tx: string; readonly state: State }
  /** From one that has recovered. */
  | { readonly type: "DecisionRequest"; readonly tx: string };

export type ThreePhaseCtx = Ctx<ThreePhaseMsg, Json, CommitOut>;

/** What the process that drives a transaction is waiting for, and from whom it has heard. */
interface Driven {
  readonly phase: "votes" | "states" | "acknowledgements";
  readonly heard: Map<NodeId, State>;
}

export class ThreePhaseCommit implements Node<ThreePhaseMsg, CommitOp, Json, CommitOut> {
  private readonly states = new Map<string, State>();
  private readonly driven = new Map<string, Driven>();
  /** Clients to answer, by transaction. */
  private readonly waiting = new Map<string, string[]>();
  private waitMs = 0;

  init(ctx: ThreePhaseCtx): void {
    this.waitMs = numberParam(ctx.params, "waitMs", 60);
    for (const key of ctx.disk.keys("tx/")) {
      const record = ctx.disk.get<Json>(key);
      this.recover(key.slice("tx/".length), isOutcome(record) ? record : "recovering", ctx);
    }
  }

  /** (P) */
  protected recover(tx: string, state: State, ctx: ThreePhaseCtx): void {
    this.states.set(tx, state);
    if (state === "recovering") this.askForDecision(tx, ctx);
    else if (!isOutcome(state)) this.expectNews(tx, ctx);
  }

  onRequest({ id, op }: Request<CommitOp>, ctx: ThreePhaseCtx): void {
    if (ctx.id !== ctx.nodes[0]) return ctx.reply(id, refuse("not the coordinator", ctx.nodes[0]));
    const state = this.states.get(op.tx);
    if (state !== undefined && isOutcome(state)) return ctx.reply(id, ok(state));
    this.waiting.set(op.tx, [...(this.waiting.get(op.tx) ?? []), id]);
    if (state === undefined) this.requestVotes(op, ctx);
  }

  onMessage(from: NodeId, message: ThreePhaseMsg, ctx: ThreePhaseCtx): void {
    const { tx } = message;
    switch (message.type) {
      case "VoteRequest":
        return this.vote(from, tx, message.yes, ctx);
      case "Vote":
        return this.onVote(from, tx, message.yes, ctx);
      case "PreCommit":
        return this.onPreCommit(from, tx, ctx);
      case "PreCommitted":
        return this.onHeard(from, tx, "acknowledgements", "precommitted", ctx);
      case "Decision":
        return this.settle(tx, message.outcome, ctx);
      case "StateRequest":
        return this.onStateRequest(from, tx, ctx);
      case "State":
        return this.onHeard(from, tx, "states", message.state, ctx);
      case "DecisionRequest":
        return this.onDecisionRequest(from, tx, ctx);
    }
  }

  onTimer(name: string, data: Json | undefined, ctx: ThreePhaseCtx): void {
    if (typeof data !== "string") return;
    if (name.startsWith("waiting")) return this.stopWaiting(data, ctx);
    if (this.states.get(data) === "recovering") return this.askForDecision(data, ctx);
    this.onSilence(data, ctx);
  }

  view(): Json {
    return Object.fromEntries(
      [...this.states].map(([tx, state]) => [tx, { state, drives: this.driven.get(tx)?.phase ?? null }]),
    );
  }

  // Whoever drives: the coordinator, or the participant that has taken over

  private requestVotes(op: CommitOp, ctx: ThreePhaseCtx): void {
    const { tx } = op;
    ctx.disk.put(`tx/${tx}`, "uncertain");
    this.states.set(tx, "uncertain");
    for (const node of others(ctx)) ctx.send(node, { type: "VoteRequest", tx, yes: votesYes(op, node) });
    this.drive(tx, "votes", new Map(), ctx);
  }

  private onVote(from: NodeId, tx: string, yes: boolean, ctx: ThreePhaseCtx): void {
    if (!yes && this.driven.get(tx)?.phase === "votes") return this.decide(tx, "abort", ctx);
    this.onHeard(from, tx, "votes", "uncertain", ctx);
  }

  private drive(tx: string, phase: Driven["phase"], heard: Map<NodeId, State>, ctx: ThreePhaseCtx): void {
    this.driven.set(tx, { phase, heard });
    ctx.setTimer(`waiting ${tx}`, this.waitMs, tx);
  }

  private onHeard(from: NodeId, tx: string, phase: Driven["phase"], state: State, ctx: ThreePhaseCtx): void {
    const driven = this.driven.get(tx);
    if (driven?.phase !== phase) return;
    driven.heard.set(from, state);
    const expected = others(ctx).filter((node) => phase !== "states" || node !== ctx.nodes[0]);
    if (expected.some((node) => !driven.heard.has(node))) return;
    if (phase === "votes") this.preCommit(tx, ctx);
    else this.stopWaiting(tx, ctx);
  }

  /** (S) Who has not answered by now is down, and no longer counts. */
  private stopWaiting(tx: string, ctx: ThreePhaseCtx): void {
    const driven = this.driven.get(tx);
    if (driven?.phase === "votes") this.decide(tx, "abort", ctx);
    if (driven?.phase === "states") this.endTransaction(tx, driven.heard, ctx);
    if (driven?.phase === "acknowledgements") this.decide(tx, "commit", ctx);
  }

  /** Nobody commits before all who are up are precommitted. */
  protected preCommit(tx: string, ctx: ThreePhaseCtx): void {
    this.states.set(tx, "precommitted");
    for (const node of others(ctx)) ctx.send(node, { type: "PreCommit", tx });
    this.drive(tx, "acknowledgements", new Map([[ctx.nodes[0] ?? "", "precommitted"]]), ctx);
  }

  /** The termination rules (T1) to (T4). */
  protected endTransaction(tx: string, heard: ReadonlyMap<NodeId, State>, ctx: ThreePhaseCtx): void {
    const states = new Set([...heard.values(), this.states.get(tx)]);
    if (states.has("abort")) this.decide(tx, "abort", ctx);
    else if (states.has("commit")) this.decide(tx, "commit", ctx);
    else if (states.has("precommitted")) this.preCommit(tx, ctx);
    else this.decide(tx, "abort", ctx);
  }

  protected decide(tx: string, outcome: Outcome, ctx: ThreePhaseCtx): void {
    this.settle(tx, outcome, ctx);
    for (const node of others(ctx)) ctx.send(node, { type: "Decision", tx, outcome });
  }

  // Everybody

  /** (V) A participant votes once. */
  private vote(coordinator: NodeId, tx: string, yes: boolean, ctx: ThreePhaseCtx): void {
    const state = this.states.get(tx);
    if (state !== undefined && state !== "abort") return;
    if (state === undefined && yes) {
      ctx.disk.put(`tx/${tx}`, "uncertain");
      this.states.set(tx, "uncertain");
      this.expectNews(tx, ctx);
    } else this.settle(tx, "abort", ctx);
    ctx.send(coordinator, { type: "Vote", tx, yes: this.states.get(tx) === "uncertain" });
  }

  private onPreCommit(from: NodeId, tx: string, ctx: ThreePhaseCtx): void {
    const state = this.states.get(tx);
    if (state !== "uncertain" && state !== "precommitted") return;
    this.states.set(tx, "precommitted");
    this.expectNews(tx, ctx);
    ctx.send(from, { type: "PreCommitted", tx });
  }

  /** What is decided is decided. */
  protected settle(tx: string, outcome: Outcome, ctx: ThreePhaseCtx): void {
    const state = this.states.get(tx);
    if (state !== undefined && isOutcome(state)) return;
    this.states.set(tx, outcome);
    this.driven.delete(tx);
    ctx.disk.put(`tx/${tx}`, outcome);
    ctx.cancelTimer(`waiting ${tx}`);
    ctx.cancelTimer(`silence ${tx}`);
    ctx.output({ kind: "decide", tx, outcome });
    for (const request of this.waiting.get(tx) ?? []) ctx.reply(request, ok(outcome));
    this.waiting.delete(tx);
  }

  // The termination protocol

  /** Longer than whoever drives may keep silent, and for each place in the order longer than its predecessor needs to end. */
  private expectNews(tx: string, ctx: ThreePhaseCtx): void {
    const rank = Math.max(0, ctx.nodes.indexOf(ctx.id) - 1);
    ctx.setTimer(`silence ${tx}`, this.waitMs * (2 + 4 * rank), tx);
  }

  /** Neither decision nor PreCommit in time: take over. */
  protected onSilence(tx: string, ctx: ThreePhaseCtx): void {
    const state = this.states.get(tx);
    if (state !== "uncertain" && state !== "precommitted") return;
    for (const node of others(ctx)) if (node !== ctx.nodes[0]) ctx.send(node, { type: "StateRequest", tx });
    this.drive(tx, "states", new Map(), ctx);
  }

  /** One that was never asked to vote aborts, and one that has recovered keeps out (P). */
  private onStateRequest(from: NodeId, tx: string, ctx: ThreePhaseCtx): void {
    if (!this.states.has(tx)) this.settle(tx, "abort", ctx);
    const state = this.states.get(tx);
    if (state === undefined || state === "recovering") return;
    if (!isOutcome(state)) this.expectNews(tx, ctx);
    ctx.send(from, { type: "State", tx, state });
  }

  private askForDecision(tx: string, ctx: ThreePhaseCtx): void {
    for (const node of others(ctx)) ctx.send(node, { type: "DecisionRequest", tx });
    ctx.setTimer(`silence ${tx}`, this.waitMs, tx);
  }

  private onDecisionRequest(from: NodeId, tx: string, ctx: ThreePhaseCtx): void {
    if (!this.states.has(tx)) this.settle(tx, "abort", ctx);
    const state = this.states.get(tx);
    if (state !== undefined && isOutcome(state)) ctx.send(from, { type: "Decision", tx, outcome: state });
  }
}

function others(ctx: ThreePhaseCtx): readonly NodeId[] {
  return ctx.nodes.filter((node) => node !== ctx.id);
}
