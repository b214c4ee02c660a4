import type { Ctx, Json, Node, NodeId } from "happens-before";

/** The messages of this exercise. `pre` and `force` are always false here, `entries` is always empty. */
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

/** Announce this, once, in the handler that wins the election. */
export type RaftOut = { readonly kind: "leader"; readonly term: number };

type RaftCtx = Ctx<RaftMsg, never, RaftOut>;

/**
 * The election as many introductions print it, moved to our interface. It works in the demo: three nodes, none of them ever
 * stops, and no message is late. Count its mistakes before you repair them. There are at least six.
 */
export class RaftNode implements Node<RaftMsg, never, never, RaftOut> {
  private role: "follower" | "candidate" | "leader" = "follower";
  private currentTerm = 0;
  private votedFor: NodeId | null = null;
  private votes = 0;
  private timeoutMs = 0;

  init(ctx: RaftCtx): void {
    this.timeoutMs = numberParam(ctx, "electionMs") * (1 + ctx.random());
    ctx.setTimer("election", this.timeoutMs);
  }

  onTimer(name: string, _data: Json | undefined, ctx: RaftCtx): void {
    if (name === "heartbeat") this.sendHeartbeats(ctx);
    if (name === "election") this.startElection(ctx);
  }

  onMessage(from: NodeId, message: RaftMsg, ctx: RaftCtx): void {
    if (message.type === "RequestVote") {
      const granted = this.votedFor === null && message.term >= this.currentTerm;
      if (granted) this.votedFor = from;
      ctx.send(from, { type: "Vote", term: message.term, pre: false, granted });
    }
    if (message.type === "Vote" && message.granted) {
      this.votes += 1;
      if (this.votes > this.peers(ctx).length / 2) this.becomeLeader(ctx);
    }
    if (message.type === "Append") ctx.setTimer("election", this.timeoutMs);
  }

  private startElection(ctx: RaftCtx): void {
    this.role = "candidate";
    this.currentTerm += 1;
    this.votedFor = ctx.id;
    this.votes = 1;
    for (const peer of this.peers(ctx)) {
      ctx.send(peer, {
        type: "RequestVote",
        term: this.currentTerm,
        pre: false,
        force: false,
        ...endOfLog(ctx),
      });
    }
  }

  private becomeLeader(ctx: RaftCtx): void {
    this.role = "leader";
    ctx.output({ kind: "leader", term: this.currentTerm });
    this.sendHeartbeats(ctx);
  }

  private sendHeartbeats(ctx: RaftCtx): void {
    for (const peer of this.peers(ctx)) {
      const { lastIndex: prevIndex, lastTerm: prevTerm } = endOfLog(ctx);
      ctx.send(peer, {
        type: "Append",
        term: this.currentTerm,
        prevIndex,
        prevTerm,
        entries: [],
        commit: 0,
        rid: 0,
      });
    }
    ctx.setTimer("heartbeat", numberParam(ctx, "heartbeatMs"));
  }

  private peers(ctx: RaftCtx): readonly NodeId[] {
    return ctx.nodes.filter((node) => node !== ctx.id);
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

function numberParam(ctx: RaftCtx, name: string): number {
  return Number(ctx.params[name]);
}
