import type { Ctx, Json, Node, NodeId } from "happens-before";

export const misconception = "Whenever a vote arrives and there are enough of them, the election is won.";
export const caughtBy = "a-leader-is-announced-once";
export const message = /^[A-F] became leader of term \d+ twice$/;

export type RaftMsg =
  | {
      readonly type: "RequestVote";
      readonly term: number;
      readonly pre: boolean;
      readonly force: boolean;
      readonly lastIndex: number;
      readonly lastTerm: number;
    }
  | { readonly type: "Vote"; readonly term: number; readonly pre: boolean; readonly granted: boolean }
  | {
      readonly type: "Append";
      readonly term: number;
      readonly prevIndex: number;
      readonly prevTerm: number;
      readonly entries: readonly Json[];
      readonly commit: number;
      readonly rid: number;
    }
  | {
      readonly type: "Appended";
      readonly term: number;
      readonly ok: boolean;
      readonly match: number;
      readonly conflictIndex: number;
      readonly conflictTerm: number;
      readonly rid: number;
    };

export type RaftOut = { readonly kind: "leader"; readonly term: number };

type RaftCtx = Ctx<RaftMsg, never, RaftOut>;

/** Term and vote change together, so they are one record: a crash never sees one without the other. */
interface Ballot {
  readonly term: number;
  readonly votedFor: NodeId | null;
}

export class RaftNode implements Node<RaftMsg, never, never, RaftOut> {
  private role: "follower" | "candidate" | "leader" = "follower";
  private ballot: Ballot = { term: 0, votedFor: null };
  /** Who granted a vote in the current term, this node included. */
  private voters = new Set<NodeId>();

  init(ctx: RaftCtx): void {
    this.ballot = ctx.disk.get<Ballot>("ballot") ?? { term: endOfLog(ctx).lastTerm, votedFor: null };
    this.awaitLeader(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: RaftCtx): void {
    if (name === "heartbeat") this.sendHeartbeats(ctx);
    else this.campaign(ctx);
  }

  onMessage(from: NodeId, message: RaftMsg, ctx: RaftCtx): void {
    if (message.term > this.ballot.term) this.adoptTerm(message.term, ctx);
    if (message.type === "RequestVote") this.answerCandidate(from, message, ctx);
    if (message.type === "Vote") this.countVote(from, message, ctx);
    if (message.type === "Append") this.followLeader(from, message, ctx);
  }

  view(): Json {
    return {
      role: this.role,
      term: this.ballot.term,
      votedFor: this.ballot.votedFor,
      votes: [...this.voters],
    };
  }

  private campaign(ctx: RaftCtx): void {
    this.role = "candidate";
    this.remember({ term: this.ballot.term + 1, votedFor: ctx.id }, ctx);
    this.voters = new Set([ctx.id]);
    this.awaitLeader(ctx);
    this.tellOthers(
      { type: "RequestVote", term: this.ballot.term, pre: false, force: false, ...endOfLog(ctx) },
      ctx,
    );
    this.leadIfElected(ctx);
  }

  /** A newer term ends whatever this node was doing in the old one. */
  private adoptTerm(term: number, ctx: RaftCtx): void {
    if (this.role === "leader") this.awaitLeader(ctx);
    this.role = "follower";
    this.remember({ term, votedFor: null }, ctx);
    ctx.cancelTimer("heartbeat");
  }

  private answerCandidate(from: NodeId, ask: Extract<RaftMsg, { type: "RequestVote" }>, ctx: RaftCtx): void {
    const free = this.ballot.votedFor === null || this.ballot.votedFor === from;
    const granted = ask.term === this.ballot.term && free && isUpToDate(ask, endOfLog(ctx));
    if (granted) {
      this.remember({ term: ask.term, votedFor: from }, ctx);
      this.awaitLeader(ctx);
    }
    ctx.send(from, { type: "Vote", term: this.ballot.term, pre: false, granted });
  }

  private countVote(from: NodeId, vote: Extract<RaftMsg, { type: "Vote" }>, ctx: RaftCtx): void {
    if (this.role === "follower" || vote.term !== this.ballot.term || !vote.granted) return;
    this.voters.add(from);
    this.leadIfElected(ctx);
  }

  private leadIfElected(ctx: RaftCtx): void {
    const majority = Math.floor(ctx.nodes.length / 2) + 1;
    if (this.voters.size < majority) return;
    this.role = "leader";
    ctx.output({ kind: "leader", term: this.ballot.term });
    ctx.cancelTimer("election");
    this.sendHeartbeats(ctx);
  }

  private followLeader(from: NodeId, append: Extract<RaftMsg, { type: "Append" }>, ctx: RaftCtx): void {
    const { term } = this.ballot;
    const ok = append.term === term;
    if (ok) {
      // A candidate that hears from the leader of its own term has lost the election.
      this.role = "follower";
      this.awaitLeader(ctx);
    }
    ctx.send(from, {
      type: "Appended",
      term,
      ok,
      match: 0,
      conflictIndex: 0,
      conflictTerm: 0,
      rid: append.rid,
    });
  }

  private sendHeartbeats(ctx: RaftCtx): void {
    const { lastIndex, lastTerm } = endOfLog(ctx);
    const { term } = this.ballot;
    this.tellOthers(
      { type: "Append", term, prevIndex: lastIndex, prevTerm: lastTerm, entries: [], commit: 0, rid: 0 },
      ctx,
    );
    ctx.setTimer("heartbeat", numberParam(ctx, "heartbeatMs"));
  }

  /** Drawn anew each time: candidates that collided once must not collide for ever. */
  private awaitLeader(ctx: RaftCtx): void {
    ctx.setTimer("election", numberParam(ctx, "electionMs") * (1 + ctx.random()));
  }

  /** Stored before anything that depends on it is sent, because effects happen in this order. */
  private remember(ballot: Ballot, ctx: RaftCtx): void {
    this.ballot = ballot;
    ctx.disk.put("ballot", ballot);
  }

  private tellOthers(message: RaftMsg, ctx: RaftCtx): void {
    for (const peer of ctx.nodes) if (peer !== ctx.id) ctx.send(peer, message);
  }
}

interface EndOfLog {
  readonly lastIndex: number;
  readonly lastTerm: number;
}

/** Logs are given and do not change here: `params.logTerms` lists, for each node, the terms of its entries. */
function endOfLog({ id, params }: RaftCtx): EndOfLog {
  const logs = new Map(Object.entries(params["logTerms"] ?? {}));
  const terms: readonly number[] = logs.get(id) ?? [];
  return { lastIndex: terms.length, lastTerm: terms.at(-1) ?? 0 };
}

/** Raft §5.4.1: the later last term wins; with equal terms, the longer log. */
function isUpToDate(candidate: EndOfLog, own: EndOfLog): boolean {
  if (candidate.lastTerm !== own.lastTerm) return candidate.lastTerm > own.lastTerm;
  return candidate.lastIndex >= own.lastIndex;
}

function numberParam(ctx: RaftCtx, name: string): number {
  return Number(ctx.params[name]);
}
