/**
 * Paxos Commit: atomic commitment that blocks nobody while a majority of the acceptors is up, whatever the network does.
 *
 * Models: Gray & Lamport 2006, "Consensus on Transaction Commit", §4. The transaction of N resource managers is N instances of
 * Paxos, one for the vote of each; it commits if and only if every instance chooses `prepared`. The first 2F + 1 nodes are the
 * acceptors (and, when they have to be, leaders; the first one to begin with), the others are the resource managers.
 *
 *     Prepare    leader -> resource managers
 *     phase 2a   resource manager -> F + 1 acceptors    its vote, in ballot 0 of its own instance: no phase 1 is needed
 *     phase 2b   acceptor -> leader                     one message for all instances
 *     Decision   leader -> resource managers
 *
 * With F = 0 that is two-phase commit, the leader and its one acceptor being the coordinator. With F > 0 the coordinator's log
 * is in F + 1 places, so another leader can take over: it runs a higher ballot, of all instances at once, finds out what may
 * have been chosen, and where nothing can have been it proposes `aborted`.
 *
 *   (O) One value in ballot 0: a resource manager stores its vote before it sends it, and votes once.
 *   (A) An acceptor that has taken part in a ballot takes no part in lower ones, and remembers what it accepted; both are on
 *       disk before it answers.
 *   (L) A leader proposes the value of the highest ballot that a majority reports; `aborted` only where none is reported.
 *   (M) Chosen is what a majority of the acceptors accepted in one ballot.
 *   (U) A prepared resource manager decides nothing by itself. One that votes `aborted` may abort at once: its instance can
 *       choose nothing else, for leaders propose `prepared` only where it was reported.
 *
 * An acceptor waits with ballot 0 until it has all votes (or an `aborted`), so that it writes and answers once (§4.2, end).
 * Leaves out: the election of a leader (whoever waits too long asks the next acceptor to lead; random waits keep leaders
 * apart), Faster Paxos Commit (acceptors answer the resource managers directly), registration of resource managers (§6).
 */
import { majority } from "@/lib/algorithms/quorum";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { isOutcome, votesYes, type CommitOp, type CommitOut, type Outcome } from "../shared/commit";
import { ok, refuse } from "../shared/kv";
import { numberParam } from "../shared/params";
import type { Accepted, PaxosCommitMsg, Value, Values } from "./messages";

export type PaxosCommitCtx = Ctx<PaxosCommitMsg, Json, CommitOut>;
type Acceptor = { readonly promised: number; readonly accepted: Accepted };

/** A ballot that this node leads. */
interface Ballot {
  readonly b: number;
  readonly promises: Map<NodeId, Accepted>;
  readonly accepted: Map<NodeId, Values>;
}

export class PaxosCommit implements Node<PaxosCommitMsg, CommitOp, Json, CommitOut> {
  // Acceptor
  private readonly acceptors = new Map<string, Acceptor>();
  /** Votes of ballot 0 that wait for the others. */
  private readonly votes = new Map<string, Map<NodeId, Value>>();
  // Leader
  private readonly ballots = new Map<string, Ballot>();
  private readonly outcomes = new Map<string, Outcome>();
  private readonly waiting = new Map<string, string[]>();
  // Resource manager
  private readonly states = new Map<string, "prepared" | Outcome>();
  private readonly asked = new Map<string, number>();

  init(ctx: PaxosCommitCtx): void {
    for (const key of ctx.disk.keys("acceptor/")) {
      const acceptor = ctx.disk.get<Acceptor>(key);
      if (acceptor !== undefined) this.acceptors.set(key.slice("acceptor/".length), acceptor);
    }
    for (const key of ctx.disk.keys("rm/")) {
      const tx = key.slice("rm/".length);
      const state = ctx.disk.get<"prepared" | Outcome>(key) ?? "prepared";
      this.states.set(tx, state);
      if (state === "prepared") this.expectDecision(tx, ctx);
    }
  }

  onRequest({ id, op }: Request<CommitOp>, ctx: PaxosCommitCtx): void {
    if (ctx.id !== ctx.nodes[0]) return ctx.reply(id, refuse("not the leader", ctx.nodes[0]));
    const outcome = this.outcomes.get(op.tx);
    if (outcome !== undefined) return ctx.reply(id, ok(outcome));
    this.waiting.set(op.tx, [...(this.waiting.get(op.tx) ?? []), id]);
    if (!this.ballots.has(op.tx)) this.beginCommit(op, ctx);
  }

  onMessage(from: NodeId, message: PaxosCommitMsg, ctx: PaxosCommitCtx): void {
    const { tx } = message;
    switch (message.type) {
      case "Prepare":
        return this.vote(tx, message.yes, ctx);
      case "Phase1a":
        return this.onPhase1a(from, tx, message.b, ctx);
      case "Phase1b":
        return this.onPhase1b(from, tx, message.b, message.accepted, ctx);
      case "Phase2a":
        return this.onPhase2a(tx, message.b, message.values, ctx);
      case "Phase2b":
        return this.onPhase2b(from, tx, message.b, message.values, ctx);
      case "Decision":
        return this.settle(tx, message.outcome, ctx);
      case "DecisionRequest":
        return this.onDecisionRequest(from, tx, ctx);
    }
  }

  onTimer(name: string, data: Json | undefined, ctx: PaxosCommitCtx): void {
    if (typeof data !== "string") return;
    if (name.startsWith("leader")) this.startBallot(data, ctx);
    else this.onSilence(data, ctx);
  }

  view(): Json {
    const leads = [...this.ballots].map(([tx, { b }]): [string, Json] => [tx, b]);
    return {
      acceptor: Object.fromEntries(this.acceptors),
      leads: Object.fromEntries(leads),
      decided: Object.fromEntries(this.outcomes),
      states: Object.fromEntries(this.states),
    };
  }

  // Resource manager

  /** (O) */
  protected vote(tx: string, yes: boolean, ctx: PaxosCommitCtx): void {
    if (this.states.has(tx)) return;
    if (yes) {
      ctx.disk.put(`rm/${tx}`, "prepared");
      this.states.set(tx, "prepared");
      this.expectDecision(tx, ctx);
    } else this.settle(tx, "abort", ctx);
    const values: Values = { [ctx.id]: yes ? "prepared" : "aborted" };
    const fewest = majority(acceptorsOf(ctx).length);
    for (const node of acceptorsOf(ctx).slice(0, fewest))
      ctx.send(node, { type: "Phase2a", tx, b: 0, values });
  }

  private expectDecision(tx: string, ctx: PaxosCommitCtx): void {
    ctx.setTimer(`prepared ${tx}`, numberParam(ctx.params, "patienceMs", 150) * (1 + ctx.random()), tx);
  }

  /** (U) The acceptors are asked in turn, from the second on: the first is the leader that has kept silent. */
  protected onSilence(tx: string, ctx: PaxosCommitCtx): void {
    if (this.states.get(tx) !== "prepared") return;
    const turn = (this.asked.get(tx) ?? 0) + 1;
    this.asked.set(tx, turn);
    const acceptors = acceptorsOf(ctx);
    const next = acceptors[turn % acceptors.length];
    if (next !== undefined) ctx.send(next, { type: "DecisionRequest", tx });
    this.expectDecision(tx, ctx);
  }

  protected settle(tx: string, outcome: Outcome, ctx: PaxosCommitCtx): void {
    const state = this.states.get(tx);
    if (state !== undefined && isOutcome(state)) return;
    this.states.set(tx, outcome);
    ctx.disk.put(`rm/${tx}`, outcome);
    ctx.cancelTimer(`prepared ${tx}`);
    ctx.output({ kind: "decide", tx, outcome });
  }

  // Acceptor

  private onPhase1a(from: NodeId, tx: string, b: number, ctx: PaxosCommitCtx): void {
    const { promised, accepted } = this.acceptor(tx);
    if (b < promised) return;
    this.saveAcceptor(tx, { promised: b, accepted }, ctx);
    ctx.send(from, { type: "Phase1b", tx, b, accepted });
  }

  private onPhase2a(tx: string, b: number, values: Values, ctx: PaxosCommitCtx): void {
    const { promised, accepted } = this.acceptor(tx);
    if (b < promised) return;
    const all = b === 0 ? this.bundle(tx, values, ctx) : values;
    if (all === null) return;
    const now = Object.entries(all).map(([rm, value]) => [rm, { b, value }] as const);
    this.saveAcceptor(tx, { promised: b, accepted: { ...accepted, ...Object.fromEntries(now) } }, ctx);
    ctx.send(leaderOf(b, ctx), { type: "Phase2b", tx, b, values: all });
  }

  /** The votes of ballot 0 when they are worth an answer: all are there, or one decides the transaction. */
  private bundle(tx: string, values: Values, ctx: PaxosCommitCtx): Values | null {
    const votes = this.votes.get(tx) ?? new Map<NodeId, Value>();
    this.votes.set(tx, votes);
    for (const [rm, value] of Object.entries(values)) votes.set(rm, value);
    const complete = votes.size === resourceManagersOf(ctx).length;
    return complete || [...votes.values()].includes("aborted") ? Object.fromEntries(votes) : null;
  }

  private acceptor(tx: string): Acceptor {
    return this.acceptors.get(tx) ?? { promised: 0, accepted: {} };
  }

  /** (A) */
  protected saveAcceptor(tx: string, acceptor: Acceptor, ctx: PaxosCommitCtx): void {
    this.acceptors.set(tx, acceptor);
    ctx.disk.put(`acceptor/${tx}`, acceptor);
  }

  // Leader

  /** Ballot 0 has no phase 1: its values come from the resource managers. */
  private beginCommit(op: CommitOp, ctx: PaxosCommitCtx): void {
    const { tx } = op;
    this.lead(tx, 0, ctx);
    for (const node of resourceManagersOf(ctx)) {
      ctx.send(node, { type: "Prepare", tx, yes: votesYes(op, node) });
    }
  }

  private lead(tx: string, b: number, ctx: PaxosCommitCtx): void {
    this.ballots.set(tx, { b, promises: new Map(), accepted: new Map() });
    ctx.setTimer(`leader ${tx}`, numberParam(ctx.params, "leaderMs", 100) * (1 + ctx.random()), tx);
  }

  /** A ballot of its own, above every one it has heard of, and on disk before it is used. */
  private startBallot(tx: string, ctx: PaxosCommitCtx): void {
    if (this.outcomes.has(tx)) return;
    const acceptors = acceptorsOf(ctx);
    const heard = Math.floor(this.acceptor(tx).promised / acceptors.length);
    const round = Math.max(ctx.disk.get<number>(`round/${tx}`) ?? 0, heard) + 1;
    ctx.disk.put(`round/${tx}`, round);
    const b = round * acceptors.length + acceptors.indexOf(ctx.id);
    this.lead(tx, b, ctx);
    for (const node of acceptors) ctx.send(node, { type: "Phase1a", tx, b });
  }

  private onPhase1b(from: NodeId, tx: string, b: number, accepted: Accepted, ctx: PaxosCommitCtx): void {
    const ballot = this.ballots.get(tx);
    if (ballot?.b !== b || ballot.promises.size >= this.quorum(ctx)) return;
    ballot.promises.set(from, accepted);
    if (ballot.promises.size < this.quorum(ctx)) return;
    const values = this.propose([...ballot.promises.values()], ctx);
    for (const node of acceptorsOf(ctx)) ctx.send(node, { type: "Phase2a", tx, b, values });
  }

  /** (L) */
  protected propose(reports: readonly Accepted[], ctx: PaxosCommitCtx): Values {
    const proposal = resourceManagersOf(ctx).map((rm): [NodeId, Value] => {
      const votes = reports.flatMap((accepted) => accepted[rm] ?? []);
      const highest = votes.toSorted((a, b) => b.b - a.b)[0];
      return [rm, highest?.value ?? "aborted"];
    });
    return Object.fromEntries(proposal);
  }

  /** (M) One instance that chose `aborted` is enough to abort; commit needs `prepared` chosen in all. */
  private onPhase2b(from: NodeId, tx: string, b: number, values: Values, ctx: PaxosCommitCtx): void {
    const ballot = this.ballots.get(tx);
    if (ballot?.b !== b) return;
    ballot.accepted.set(from, { ...ballot.accepted.get(from), ...values });
    const chosen = resourceManagersOf(ctx).map((rm): Value | null => {
      const votes = [...ballot.accepted.values()].flatMap((accepted) => accepted[rm] ?? []);
      return votes.length >= this.quorum(ctx) ? (votes[0] ?? null) : null;
    });
    if (chosen.includes("aborted")) this.decide(tx, "abort", ctx);
    else if (chosen.every((value) => value === "prepared")) this.decide(tx, "commit", ctx);
  }

  protected quorum(ctx: PaxosCommitCtx): number {
    return majority(acceptorsOf(ctx).length);
  }

  private decide(tx: string, outcome: Outcome, ctx: PaxosCommitCtx): void {
    this.outcomes.set(tx, outcome);
    this.ballots.delete(tx);
    ctx.cancelTimer(`leader ${tx}`);
    ctx.output({ kind: "decide", tx, outcome });
    for (const node of resourceManagersOf(ctx)) ctx.send(node, { type: "Decision", tx, outcome });
    for (const request of this.waiting.get(tx) ?? []) ctx.reply(request, ok(outcome));
    this.waiting.delete(tx);
  }

  private onDecisionRequest(from: NodeId, tx: string, ctx: PaxosCommitCtx): void {
    const outcome = this.outcomes.get(tx);
    if (outcome !== undefined) ctx.send(from, { type: "Decision", tx, outcome });
    else if (!this.ballots.has(tx)) this.startBallot(tx, ctx);
  }
}

function acceptorsOf(ctx: PaxosCommitCtx): readonly NodeId[] {
  return ctx.nodes.slice(0, 2 * numberParam(ctx.params, "F", 1) + 1);
}

function resourceManagersOf(ctx: PaxosCommitCtx): readonly NodeId[] {
  return ctx.nodes.slice(2 * numberParam(ctx.params, "F", 1) + 1);
}

/** Ballots are shared out among the acceptors by rank; 0 is reported to the first. */
function leaderOf(b: number, ctx: PaxosCommitCtx): NodeId {
  const acceptors = acceptorsOf(ctx);
  return acceptors[b % acceptors.length] ?? ctx.id;
}
