/**
 * A key-value store replicated by an elected leader to a majority: what `majority-cp` and `leader-lease` have in common. They
 * differ in one rule only, when a leader may answer a read, and that rule is the point of both.
 *
 * Models: Raft (Ongaro & Ousterhout 2014, §5) with the log replaced by the state it produces. Where Raft replicates entries,
 * this sends the whole store with a position (`term`, `version`); a follower keeps the newest it was sent by the leader of its
 * term. Election, the up-to-date rule (§5.4.1) and "count only what is of your own term" (§5.4.2) are Raft's, and so is the argument:
 * what a majority holds, some voter of every later leader holds. A new leader stamps the store with its own term (Raft's no-op)
 * and serves nobody until a majority holds that.
 *
 * Leaves out: logs, snapshots, membership changes, PreVote (a node coming back from a partition brings a higher term and unseats
 * the leader once).
 */
import { majority, reachedBy } from "@/lib/algorithms/quorum";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, refuse, unknown, valueOf, type Kv, type KvOp } from "./kv";
import { numberParam } from "./params";

export type ElectedMsg =
  /** A candidate asks; its newest store is at (`acceptedTerm`, `version`). */
  | {
      readonly type: "request-vote";
      readonly term: number;
      readonly acceptedTerm: number;
      readonly version: number;
    }
  | { readonly type: "vote"; readonly term: number; readonly granted: boolean }
  /** Heartbeat and replication in one. `round` numbers the leader's broadcasts within its term. */
  | { readonly type: "append"; readonly term: number; readonly round: number; readonly store: Store }
  /** `version` is what the follower holds of this term; 0 with a higher term is a refusal. */
  | { readonly type: "appended"; readonly term: number; readonly round: number; readonly version: number };

/** The replicated state. `recent` remembers each client's last writes, so that a retry is recognised. */
export type Store = {
  readonly term: number;
  readonly version: number;
  readonly kv: Kv;
  readonly recent: { readonly [client: string]: readonly number[] };
};

type Ballot = { readonly term: number; readonly votedFor: NodeId | null };
type Out = { readonly kind: "leader"; readonly term: number };
export type ElectedCtx = Ctx<ElectedMsg, Json, Out>;
type Attempt = Request<KvOp>;

/** A client retries only its latest operations; older ones need not be recognised. */
const recentMax = 64;
/** Rounds a leader may have on the way before it forgets when the oldest was sent. */
const roundsMax = 256;

const emptyStore: Store = { term: 0, version: 0, kv: {}, recent: {} };

/** A leader's memory; gone when it steps down. */
interface Leadership {
  /** The first version stamped with this term: committed means at least this. */
  readonly firstVersion: number;
  committedVersion: number;
  committedKv: Kv;
  /** Newest version of this term known to be stored, by node. */
  readonly stored: Map<NodeId, number>;
  /** Newest round answered, by node. */
  readonly echoed: Map<NodeId, number>;
  round: number;
  /** When each unconfirmed round was sent, on this node's own clock. */
  readonly sentAtMs: Map<number, number>;
  confirmedRound: number;
  /** When the newest round that a majority answered was *sent*. */
  confirmedSentAtMs: number;
  uncommitted: { readonly version: number; readonly key: string; readonly value: Json }[];
  writes: { readonly version: number; readonly attempt: Attempt }[];
  reads: { readonly round: number; readonly attempt: Attempt }[];
}

export abstract class ElectedRegister implements Node<ElectedMsg, KvOp, Json, Out> {
  protected electionMs = 0;
  private heartbeatMs = 0;
  private ballot: Ballot = { term: 0, votedFor: null };
  private store: Store = emptyStore;
  private role: "follower" | "candidate" | "leader" = "follower";
  private leader: NodeId | undefined;
  private votes = new Set<NodeId>();
  private leading: Leadership | null = null;

  /** May this leader answer a read at once, without asking anybody? Called only when its own term has been committed. */
  protected abstract mayAnswerAlone(confirmedSentAtMs: number, ctx: ElectedCtx): boolean;
  /** Has this node promised not to help elect another leader now? */
  protected abstract isBound(ctx: ElectedCtx): boolean;
  /** The node boots, hears from a leader, or speaks as one. */
  protected abstract onContact(ctx: ElectedCtx): void;

  init(ctx: ElectedCtx): void {
    this.electionMs = numberParam(ctx.params, "electionMs", 300);
    this.heartbeatMs = numberParam(ctx.params, "heartbeatMs", Math.ceil(this.electionMs / 5));
    this.ballot = ctx.disk.get<Ballot>("ballot") ?? this.ballot;
    this.store = ctx.disk.get<Store>("store") ?? emptyStore;
    this.onContact(ctx);
    this.armElection(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: ElectedCtx): void {
    if (name === "election" && this.leading === null) this.startElection(ctx);
    if (name === "heartbeat" && this.leading !== null) this.heartbeat(this.leading, ctx);
  }

  onMessage(from: NodeId, message: ElectedMsg, ctx: ElectedCtx): void {
    // A bound node does not even adopt a candidate's term: adopting it would unseat the leader it is bound to.
    if (message.type === "request-vote" && this.isBound(ctx)) return;
    if (message.term > this.ballot.term) this.adoptTerm(message.term, ctx);
    switch (message.type) {
      case "request-vote":
        return this.onRequestVote(from, message, ctx);
      case "vote":
        return this.onVote(from, message, ctx);
      case "append":
        return this.onAppend(from, message, ctx);
      case "appended":
        return this.onAppended(from, message, ctx);
    }
  }

  onRequest(attempt: Attempt, ctx: ElectedCtx): void {
    if (this.leading === null) {
      ctx.reply(attempt.id, refuse("not the leader", this.leader === ctx.id ? undefined : this.leader));
    } else if (attempt.op.kind === "write") {
      this.write(this.leading, attempt, attempt.op, ctx);
    } else {
      this.read(this.leading, attempt, ctx);
    }
  }

  view(): Json {
    return {
      role: this.role,
      term: this.ballot.term,
      leader: this.leader ?? null,
      kv: this.store.kv,
      version: this.store.version,
      committed: this.leading?.committedVersion ?? null,
    };
  }

  // Elections

  private armElection(ctx: ElectedCtx): void {
    ctx.setTimer("election", this.electionMs * (1 + ctx.random()));
  }

  private startElection(ctx: ElectedCtx): void {
    this.armElection(ctx);
    if (this.isBound(ctx)) return;
    this.role = "candidate";
    this.leader = undefined;
    this.votes = new Set([ctx.id]);
    this.saveBallot({ term: this.ballot.term + 1, votedFor: ctx.id }, ctx);
    const { term, version } = this.store;
    this.toOthers({ type: "request-vote", term: this.ballot.term, acceptedTerm: term, version }, ctx);
    this.countVotes(ctx);
  }

  private onRequestVote(
    from: NodeId,
    ask: Extract<ElectedMsg, { type: "request-vote" }>,
    ctx: ElectedCtx,
  ): void {
    const { term, votedFor } = this.ballot;
    const upToDate =
      ask.acceptedTerm > this.store.term ||
      (ask.acceptedTerm === this.store.term && ask.version >= this.store.version);
    const granted = ask.term === term && (votedFor === null || votedFor === from) && upToDate;
    if (granted) {
      this.saveBallot({ term, votedFor: from }, ctx);
      this.armElection(ctx);
    }
    ctx.send(from, { type: "vote", term, granted });
  }

  private onVote(from: NodeId, vote: Extract<ElectedMsg, { type: "vote" }>, ctx: ElectedCtx): void {
    if (this.role !== "candidate" || vote.term !== this.ballot.term || !vote.granted) return;
    this.votes.add(from);
    this.countVotes(ctx);
  }

  private countVotes(ctx: ElectedCtx): void {
    if (this.votes.size < majority(ctx.nodes.length)) return;
    this.role = "leader";
    this.leader = ctx.id;
    ctx.cancelTimer("election");
    this.saveStore({ ...this.store, term: this.ballot.term, version: this.store.version + 1 }, ctx);
    this.leading = {
      firstVersion: this.store.version,
      committedVersion: 0,
      committedKv: this.store.kv,
      stored: new Map(),
      echoed: new Map(),
      round: 0,
      sentAtMs: new Map(),
      confirmedRound: 0,
      confirmedSentAtMs: ctx.mono(),
      uncommitted: [],
      writes: [],
      reads: [],
    };
    ctx.output({ kind: "leader", term: this.ballot.term });
    this.broadcast(this.leading, ctx);
    ctx.setTimer("heartbeat", this.heartbeatMs);
  }

  private adoptTerm(term: number, ctx: ElectedCtx): void {
    this.saveBallot({ term, votedFor: null }, ctx);
    this.becomeFollower(ctx);
  }

  private becomeFollower(ctx: ElectedCtx): void {
    if (this.leading !== null) {
      // The write may be on a minority, and the next leader may find it there: neither done nor undone.
      for (const { attempt } of this.leading.writes) {
        ctx.reply(attempt.id, unknown("lost the leadership before a majority stored the write"));
      }
      for (const { attempt } of this.leading.reads) {
        ctx.reply(attempt.id, refuse("lost the leadership before a majority confirmed it"));
      }
      ctx.cancelTimer("heartbeat");
      this.armElection(ctx);
    }
    this.leading = null;
    this.role = "follower";
    this.leader = undefined;
  }

  // Replication

  private heartbeat(leading: Leadership, ctx: ElectedCtx): void {
    // Without this a leader in a minority would keep its clients waiting until the network heals.
    if (ctx.mono() - leading.confirmedSentAtMs > 2 * this.electionMs) return this.becomeFollower(ctx);
    this.broadcast(leading, ctx);
    ctx.setTimer("heartbeat", this.heartbeatMs);
  }

  private broadcast(leading: Leadership, ctx: ElectedCtx): void {
    leading.round += 1;
    leading.sentAtMs.set(leading.round, ctx.mono());
    if (leading.sentAtMs.size > roundsMax) leading.sentAtMs.delete(leading.round - roundsMax);
    this.onContact(ctx);
    this.toOthers({ type: "append", term: this.ballot.term, round: leading.round, store: this.store }, ctx);
    this.hear(leading, ctx.id, leading.round, this.store.version, ctx);
  }

  private onAppend(from: NodeId, append: Extract<ElectedMsg, { type: "append" }>, ctx: ElectedCtx): void {
    const { term } = this.ballot;
    if (append.term < term) return ctx.send(from, { type: "appended", term, round: 0, version: 0 });
    if (this.role === "candidate") this.role = "follower";
    this.leader = from;
    this.onContact(ctx);
    this.armElection(ctx);
    // An older broadcast of the same term may overtake a newer one; the store never goes back within a term.
    const newer = this.store.term !== append.term || append.store.version > this.store.version;
    if (newer) this.saveStore(append.store, ctx);
    ctx.send(from, { type: "appended", term, round: append.round, version: this.store.version });
  }

  private onAppended(from: NodeId, reply: Extract<ElectedMsg, { type: "appended" }>, ctx: ElectedCtx): void {
    if (this.leading === null || reply.term !== this.ballot.term) return;
    this.hear(this.leading, from, reply.round, reply.version, ctx);
  }

  private hear(leading: Leadership, from: NodeId, round: number, version: number, ctx: ElectedCtx): void {
    leading.echoed.set(from, Math.max(round, leading.echoed.get(from) ?? 0));
    leading.stored.set(from, Math.max(version, leading.stored.get(from) ?? 0));
    this.advanceRound(leading, ctx);
    this.advanceCommit(leading, ctx);
    this.answerReads(leading, ctx);
  }

  private advanceRound(leading: Leadership, ctx: ElectedCtx): void {
    const confirmed = reachedBy(majority(ctx.nodes.length), [...leading.echoed.values()]) ?? 0;
    if (confirmed <= leading.confirmedRound) return;
    leading.confirmedRound = confirmed;
    leading.confirmedSentAtMs = leading.sentAtMs.get(confirmed) ?? leading.confirmedSentAtMs;
    for (const round of leading.sentAtMs.keys()) if (round <= confirmed) leading.sentAtMs.delete(round);
  }

  /** Versions below `firstVersion` are of older terms and are committed only together with it (Raft §5.4.2). */
  private advanceCommit(leading: Leadership, ctx: ElectedCtx): void {
    const version = reachedBy(majority(ctx.nodes.length), [...leading.stored.values()]) ?? 0;
    if (version < leading.firstVersion || version <= leading.committedVersion) return;
    leading.committedVersion = version;
    for (const change of leading.uncommitted) {
      if (change.version > version) continue;
      leading.committedKv = { ...leading.committedKv, [change.key]: change.value };
    }
    leading.uncommitted = leading.uncommitted.filter((change) => change.version > version);
    const done = leading.writes.filter((waiting) => waiting.version <= version);
    leading.writes = leading.writes.filter((waiting) => waiting.version > version);
    for (const { attempt } of done) ctx.reply(attempt.id, ok(null));
  }

  // Requests

  private write(
    leading: Leadership,
    attempt: Attempt,
    { key, value }: Extract<KvOp, { kind: "write" }>,
    ctx: ElectedCtx,
  ): void {
    const recent = this.store.recent[attempt.client] ?? [];
    if (!recent.includes(attempt.seq)) {
      const version = this.store.version + 1;
      const kv = { ...this.store.kv, [key]: value };
      const remembered = {
        ...this.store.recent,
        [attempt.client]: [...recent, attempt.seq].slice(-recentMax),
      };
      this.saveStore({ term: this.ballot.term, version, kv, recent: remembered }, ctx);
      leading.uncommitted.push({ version, key, value });
    }
    leading.writes.push({ version: this.store.version, attempt });
    this.broadcast(leading, ctx);
  }

  /** ReadIndex (Ongaro 2014, thesis §6.4): the read waits until a majority has answered a round sent after it arrived. */
  private read(leading: Leadership, attempt: Attempt, ctx: ElectedCtx): void {
    if (leading.committedVersion > 0 && this.mayAnswerAlone(leading.confirmedSentAtMs, ctx)) {
      return ctx.reply(attempt.id, ok(valueOf(leading.committedKv, attempt.op.key)));
    }
    leading.reads.push({ round: leading.round + 1, attempt });
    this.broadcast(leading, ctx);
  }

  private answerReads(leading: Leadership, ctx: ElectedCtx): void {
    if (leading.committedVersion === 0) return;
    const ready = leading.reads.filter(({ round }) => round <= leading.confirmedRound);
    leading.reads = leading.reads.filter(({ round }) => round > leading.confirmedRound);
    for (const { attempt } of ready) {
      ctx.reply(attempt.id, ok(valueOf(leading.committedKv, attempt.op.key)));
    }
  }

  // Stable storage: always before the message that depends on it

  private saveBallot(ballot: Ballot, ctx: ElectedCtx): void {
    this.ballot = ballot;
    ctx.disk.put("ballot", ballot);
  }

  private saveStore(store: Store, ctx: ElectedCtx): void {
    this.store = store;
    ctx.disk.put("store", store);
  }

  private toOthers(message: ElectedMsg, ctx: ElectedCtx): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, message);
  }
}
