import type { Ctx, Json, Node, NodeId } from "happens-before";

export const misconception = "Asking is a courtesy: whoever asks may campaign as soon as anybody agrees.";
export const caughtBy = "nobody-campaigns-uninvited";
export const message = /^[A-E] campaigned in term \d+ with 1 invitation, and of \d nodes it takes 2$/;

/** The messages of exercise 8.E9. What is new: `pre` may be true. */
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
type Asking = Extract<RaftMsg, { type: "RequestVote" }>;

/** What survives a crash, in one record. */
interface Promised {
  readonly term: number;
  readonly votedFor: NodeId | null;
}

/** Ongaro 2014, §9.6: before a campaign there is a round that changes nothing but the mind of whoever asks. */
export class RaftNode implements Node<RaftMsg, never, never, RaftOut> {
  private role: "follower" | "hopeful" | "candidate" | "leader" = "follower";
  private promised: Promised = { term: 0, votedFor: null };
  private supporters = new Set<NodeId>();
  /** Who would have this node campaign in the next term, itself included. */
  private inviters = new Set<NodeId>();
  /** When a leader of this term was last heard, on `mono()`; undefined when none was. */
  private heardMs: number | undefined;

  init(ctx: RaftCtx): void {
    const first = { term: lastEntry(ctx).lastTerm, votedFor: null };
    this.promised = ctx.disk.get<Promised>("promised") ?? first;
    this.bePatient(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: RaftCtx): void {
    if (name === "election") this.askAround(ctx);
    else this.beat(ctx);
  }

  onMessage(from: NodeId, message: RaftMsg, ctx: RaftCtx): void {
    if (message.term > this.promised.term && !isHypothetical(message)) this.follow(message.term, ctx);
    switch (message.type) {
      case "RequestVote":
        if (message.pre) this.onAskedAround(from, message, ctx);
        else this.onRequestVote(from, message, ctx);
        return;
      case "Vote":
        if (message.pre) this.onInvitation(from, message, ctx);
        else if (this.role === "candidate" && message.granted && message.term === this.promised.term) {
          this.supporters.add(from);
          this.leadIfElected(ctx);
        }
        return;
      case "Append":
        this.onAppend(from, message.term, message.rid, ctx);
        return;
      case "Appended":
    }
  }

  view(): Json {
    return {
      role: this.role,
      ...this.promised,
      supporters: [...this.supporters],
      inviters: [...this.inviters],
    };
  }

  /** Asks who would vote for it in the next term. Nothing is promised, so nothing is stored. */
  private askAround(ctx: RaftCtx): void {
    this.role = "hopeful";
    this.inviters = new Set([ctx.id]);
    this.bePatient(ctx);
    const term = this.promised.term + 1;
    this.toOthers({ type: "RequestVote", term, pre: true, force: false, ...lastEntry(ctx) }, ctx);
    this.campaignIfInvited(ctx);
  }

  private onAskedAround(from: NodeId, asking: Asking, ctx: RaftCtx): void {
    const { term } = this.promised;
    const granted = asking.term > term && mayLead(asking, ctx) && !this.hasLeader(ctx);
    ctx.send(from, { type: "Vote", term: granted ? asking.term : term, pre: true, granted });
  }

  private onInvitation(
    from: NodeId,
    { granted, term }: { granted: boolean; term: number },
    ctx: RaftCtx,
  ): void {
    if (this.role !== "hopeful" || !granted || term !== this.promised.term + 1) return;
    this.inviters.add(from);
    this.campaignIfInvited(ctx);
  }

  private campaignIfInvited(ctx: RaftCtx): void {
    if (this.inviters.size > 1) this.campaign(ctx);
  }

  private hasLeader(ctx: RaftCtx): boolean {
    if (this.role === "leader") return true;
    return this.heardMs !== undefined && ctx.mono() - this.heardMs < milliseconds(ctx, "electionMs");
  }

  private campaign(ctx: RaftCtx): void {
    this.role = "candidate";
    this.promise({ term: this.promised.term + 1, votedFor: ctx.id }, ctx);
    this.supporters = new Set([ctx.id]);
    this.bePatient(ctx);
    const { term } = this.promised;
    this.toOthers({ type: "RequestVote", term, pre: false, force: false, ...lastEntry(ctx) }, ctx);
    this.leadIfElected(ctx);
  }

  private onRequestVote(from: NodeId, asking: Asking, ctx: RaftCtx): void {
    const { term, votedFor } = this.promised;
    const granted = asking.term === term && (votedFor === null || votedFor === from) && mayLead(asking, ctx);
    if (granted) {
      this.promise({ term, votedFor: from }, ctx);
      this.bePatient(ctx);
    }
    ctx.send(from, { type: "Vote", term, pre: false, granted });
  }

  private onAppend(from: NodeId, term: number, rid: number, ctx: RaftCtx): void {
    const ok = term === this.promised.term;
    if (ok) {
      this.role = "follower";
      this.heardMs = ctx.mono();
      this.bePatient(ctx);
    }
    const nothing = { match: 0, conflictIndex: 0, conflictTerm: 0 };
    ctx.send(from, { type: "Appended", term: this.promised.term, ok, ...nothing, rid });
  }

  private leadIfElected(ctx: RaftCtx): void {
    if (this.supporters.size < Math.floor(ctx.nodes.length / 2) + 1) return;
    this.role = "leader";
    ctx.output({ kind: "leader", term: this.promised.term });
    ctx.cancelTimer("election");
    this.beat(ctx);
  }

  /** Into a newer term, as whatever it was. */
  private follow(term: number, ctx: RaftCtx): void {
    if (this.role === "leader") this.bePatient(ctx);
    this.role = "follower";
    this.heardMs = undefined;
    this.promise({ term, votedFor: null }, ctx);
    ctx.cancelTimer("heartbeat");
  }

  private beat(ctx: RaftCtx): void {
    const { lastIndex: prevIndex, lastTerm: prevTerm } = lastEntry(ctx);
    const { term } = this.promised;
    this.toOthers({ type: "Append", term, prevIndex, prevTerm, entries: [], commit: 0, rid: 0 }, ctx);
    ctx.setTimer("heartbeat", milliseconds(ctx, "heartbeatMs"));
  }

  private bePatient(ctx: RaftCtx): void {
    ctx.setTimer("election", milliseconds(ctx, "electionMs") * (1 + ctx.random()));
  }

  /** Durable before any message of the same handler leaves. */
  private promise(promised: Promised, ctx: RaftCtx): void {
    this.promised = promised;
    ctx.disk.put("promised", promised);
  }

  private toOthers(message: RaftMsg, ctx: RaftCtx): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, message);
  }
}

/** Speaks of a term in which perhaps nobody will ever be. */
function isHypothetical(message: RaftMsg): boolean {
  return (
    (message.type === "RequestVote" && message.pre) ||
    (message.type === "Vote" && message.pre && message.granted)
  );
}

function lastEntry({ id, params }: RaftCtx): { readonly lastIndex: number; readonly lastTerm: number } {
  const terms: readonly number[] = new Map(Object.entries(params["logTerms"] ?? {})).get(id) ?? [];
  return { lastIndex: terms.length, lastTerm: terms.at(-1) ?? 0 };
}

/** Whether the log of whoever asks is at least as up to date as this node's. */
function mayLead(asking: Asking, ctx: RaftCtx): boolean {
  const mine = lastEntry(ctx);
  if (asking.lastTerm !== mine.lastTerm) return asking.lastTerm > mine.lastTerm;
  return asking.lastIndex >= mine.lastIndex;
}

function milliseconds(ctx: RaftCtx, name: string): number {
  return Number(ctx.params[name]);
}
