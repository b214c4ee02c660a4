/**
 * An election with a majority that is not one: `votes > floor(peers / 2)`, with its own vote among `votes` and itself not
 * among `peers`.
 *
 * Models: election code found in many tutorials. For odd clusters the slip is invisible: 2 of 3, 3 of 5. Even ones elect with half:
 * 1 of 2, 2 of 4, 3 of 6, so two candidates can win the same term. Everything else is as in Raft (Ongaro & Ousterhout 2014,
 * §5.2): one vote a term, durable; higher terms adopted; timeouts random. What goes wrong is the threshold alone.
 *
 * Leaves out: the log, hence the up-to-date check.
 */
import type { Ctx, Json, Node, NodeId } from "@/lib/sim";
import { numberParam } from "../shared/params";

export type ElectionMsg =
  | { readonly type: "request-vote"; readonly term: number }
  | { readonly type: "vote"; readonly term: number; readonly granted: boolean }
  | { readonly type: "heartbeat"; readonly term: number };

export type ElectionOut = { readonly kind: "leader"; readonly term: number };
type Ballot = { readonly term: number; readonly votedFor: NodeId | null };
type ElectionCtx = Ctx<ElectionMsg, never, ElectionOut>;

/** The slip itself. `votes` counts the candidate's own, `peers` does not count the candidate. */
export function isNaiveMajority(votes: number, nodes: number): boolean {
  const peers = nodes - 1;
  return votes > Math.floor(peers / 2);
}

export class NaiveElection implements Node<ElectionMsg, never, never, ElectionOut> {
  private ballot: Ballot = { term: 0, votedFor: null };
  private role: "follower" | "candidate" | "leader" = "follower";
  private votes = new Set<NodeId>();
  private electionMs = 0;

  init(ctx: ElectionCtx): void {
    this.electionMs = numberParam(ctx.params, "electionMs", 150);
    this.ballot = ctx.disk.get<Ballot>("ballot") ?? this.ballot;
    this.armElection(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: ElectionCtx): void {
    if (name === "election" && this.role !== "leader") this.campaign(ctx);
    if (name === "heartbeat" && this.role === "leader") this.lead(ctx);
  }

  onMessage(from: NodeId, message: ElectionMsg, ctx: ElectionCtx): void {
    if (message.term > this.ballot.term) this.adoptTerm(message.term, ctx);
    const { term, votedFor } = this.ballot;
    if (message.type === "request-vote") {
      const granted = message.term === term && (votedFor === null || votedFor === from);
      if (granted) this.saveBallot({ term, votedFor: from }, ctx);
      if (granted) this.armElection(ctx);
      ctx.send(from, { type: "vote", term, granted });
    } else if (message.type === "heartbeat" && message.term === term && this.role !== "leader") {
      this.role = "follower";
      this.armElection(ctx);
    } else if (message.type === "vote" && message.term === term && message.granted) {
      this.votes.add(from);
      this.countVotes(ctx);
    }
  }

  view(): Json {
    return {
      role: this.role,
      term: this.ballot.term,
      votedFor: this.ballot.votedFor,
      votes: [...this.votes],
    };
  }

  private campaign(ctx: ElectionCtx): void {
    this.role = "candidate";
    this.votes = new Set([ctx.id]);
    this.saveBallot({ term: this.ballot.term + 1, votedFor: ctx.id }, ctx);
    this.armElection(ctx);
    this.toPeers({ type: "request-vote", term: this.ballot.term }, ctx);
    this.countVotes(ctx);
  }

  private countVotes(ctx: ElectionCtx): void {
    if (this.role !== "candidate" || !isNaiveMajority(this.votes.size, ctx.nodes.length)) return;
    this.role = "leader";
    ctx.cancelTimer("election");
    ctx.output({ kind: "leader", term: this.ballot.term });
    this.lead(ctx);
  }

  private lead(ctx: ElectionCtx): void {
    this.toPeers({ type: "heartbeat", term: this.ballot.term }, ctx);
    ctx.setTimer("heartbeat", this.electionMs / 3);
  }

  private adoptTerm(term: number, ctx: ElectionCtx): void {
    if (this.role === "leader") ctx.cancelTimer("heartbeat");
    if (this.role === "leader") this.armElection(ctx);
    this.role = "follower";
    this.saveBallot({ term, votedFor: null }, ctx);
  }

  private armElection(ctx: ElectionCtx): void {
    ctx.setTimer("election", this.electionMs * (1 + ctx.random()));
  }

  private saveBallot(ballot: Ballot, ctx: ElectionCtx): void {
    this.ballot = ballot;
    ctx.disk.put("ballot", ballot);
  }

  private toPeers(message: ElectionMsg, ctx: ElectionCtx): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, message);
  }
}
