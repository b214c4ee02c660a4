/**
 * The node that is to be broken: Raft's election with one bug, and right in everything else. Its text is in the prompt, where the
 * student has to find the bug by reading.
 */
import type { Ctx, Json, Node, NodeId } from "@/lib/sim";

type Message =
  | { readonly type: "RequestVote"; readonly term: number }
  | { readonly type: "Vote"; readonly term: number; readonly granted: boolean }
  | { readonly type: "Append"; readonly term: number };

type Leader = { readonly kind: "leader"; readonly term: number };

export class ElectionNode implements Node<Message, never, never, Leader> {
  private role: "follower" | "candidate" | "leader" = "follower";
  private term = 0;
  private votedFor: NodeId | null = null;
  private voters = new Set<NodeId>();

  init(ctx: Ctx<Message, never, Leader>): void {
    this.term = ctx.disk.get<number>("term") ?? 0;
    this.awaitLeader(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: Ctx<Message, never, Leader>): void {
    if (name === "heartbeat") this.sendHeartbeats(ctx);
    else this.campaign(ctx);
  }

  onMessage(from: NodeId, message: Message, ctx: Ctx<Message, never, Leader>): void {
    if (message.term > this.term) this.adoptTerm(message.term, ctx);
    const isCurrent = message.term === this.term;
    switch (message.type) {
      case "RequestVote": {
        const granted = isCurrent && (this.votedFor === null || this.votedFor === from);
        if (granted) {
          this.votedFor = from;
          this.awaitLeader(ctx);
        }
        ctx.send(from, { type: "Vote", term: this.term, granted });
        return;
      }
      case "Vote":
        if (!isCurrent || this.role !== "candidate" || !message.granted) return;
        this.voters.add(from);
        if (this.voters.size > ctx.nodes.length / 2) this.lead(ctx);
        return;
      case "Append":
        if (!isCurrent) return;
        this.role = "follower";
        this.awaitLeader(ctx);
    }
  }

  view(): Json {
    return { role: this.role, term: this.term, votedFor: this.votedFor };
  }

  private campaign(ctx: Ctx<Message, never, Leader>): void {
    this.adoptTerm(this.term + 1, ctx);
    this.role = "candidate";
    this.votedFor = ctx.id;
    this.voters = new Set([ctx.id]);
    this.awaitLeader(ctx);
    this.tellOthers({ type: "RequestVote", term: this.term }, ctx);
  }

  private lead(ctx: Ctx<Message, never, Leader>): void {
    this.role = "leader";
    ctx.output({ kind: "leader", term: this.term });
    ctx.cancelTimer("election");
    this.sendHeartbeats(ctx);
  }

  private adoptTerm(term: number, ctx: Ctx<Message, never, Leader>): void {
    if (this.role === "leader") this.awaitLeader(ctx);
    this.role = "follower";
    this.term = term;
    this.votedFor = null;
    ctx.disk.put("term", term);
    ctx.cancelTimer("heartbeat");
  }

  private sendHeartbeats(ctx: Ctx<Message, never, Leader>): void {
    this.tellOthers({ type: "Append", term: this.term }, ctx);
    ctx.setTimer("heartbeat", 40);
  }

  private awaitLeader(ctx: Ctx<Message, never, Leader>): void {
    ctx.setTimer("election", 150 * (1 + ctx.random()));
  }

  private tellOthers(message: Message, ctx: Ctx<Message, never, Leader>): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, message);
  }
}
