/**
 * Raft: consensus on a log by a strong leader.
 *
 * Models Ongaro & Ousterhout 2014 (extended version), Figure 2, one function per rule, with the messages of this course
 * (indices from 1; 0 means none). A replicated key-value store rides on it so that clients have something to ask. Beyond
 * Figure 2: a follower's refusal says where its log conflicts (§5.3, last paragraph), a new leader commits a no-op first
 * (§8), reads go through the log, and the store remembers each client's last operation (§8), so a retry has one effect.
 *
 * Three rules carry the safety argument, and each has its mark below:
 *
 *   (P) What a reply promises is on disk before the reply leaves. `term` and `votedFor` are one record; otherwise a crash
 *       between the two leaves a node that voted in a term it has forgotten.
 *   (U) A voter denies its vote to a candidate whose log is less up to date (§5.4.1). With majority votes and majority
 *       commits, every committed entry is then in every later leader's log.
 *   (C) A leader counts replicas only for entries of its own term (§5.4.2). An older entry on a majority can still be
 *       overwritten (Figure 8); it becomes committed when an entry of the leader's term above it does.
 *
 * Leaves out: PreVote, snapshots, membership changes, leadership transfer. The fields they need are in the messages.
 */
import { majority } from "@/lib/algorithms/quorum";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, refuse, unknown, valueOf, type Kv, type KvOp } from "../shared/kv";
import { numberParam } from "../shared/params";

export type Command = { readonly client: string; readonly seq: number; readonly op: KvOp };
export type Entry =
  | { readonly term: number; readonly kind: "cmd"; readonly v: Command }
  | { readonly term: number; readonly kind: "noop"; readonly v: null };

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
      readonly entries: readonly Entry[];
      readonly commit: number;
      readonly rid: number;
    }
  | {
      readonly type: "Appended";
      readonly term: number;
      readonly ok: boolean;
      /** The last index known to equal the leader's; 0 in a refusal. */
      readonly match: number;
      readonly conflictIndex: number;
      readonly conflictTerm: number;
      readonly rid: number;
    };

export type RaftOut =
  | { readonly kind: "leader"; readonly term: number }
  | { readonly kind: "apply"; readonly index: number; readonly term: number; readonly cmd: Command | null };

type Message<T extends RaftMsg["type"]> = Extract<RaftMsg, { readonly type: T }>;
type RaftCtx = Ctx<RaftMsg, Json, RaftOut>;
type Ballot = { readonly term: number; readonly votedFor: NodeId | null };
type Session = { readonly seq: number; readonly res: Json };

/** What a leader knows of a follower (Figure 2, "volatile state on leaders"). */
interface Follower {
  nextIndex: number;
  matchIndex: number;
}

export class Raft implements Node<RaftMsg, KvOp, Json, RaftOut> {
  // On disk
  private ballot: Ballot = { term: 0, votedFor: null };
  private log: Entry[] = [];
  // In memory
  private role: "follower" | "candidate" | "leader" = "follower";
  private leader: NodeId | undefined;
  private votes = new Set<NodeId>();
  private followers = new Map<NodeId, Follower>();
  private commitIndex = 0;
  private lastApplied = 0;
  private rid = 0;
  private kv: Kv = {};
  private readonly sessions = new Map<string, Session>();
  /** Requests waiting for the entry at an index to be applied. */
  private readonly waiting = new Map<number, string>();
  private electionMs = 0;
  private maxBatch = 0;

  init(ctx: RaftCtx): void {
    this.electionMs = numberParam(ctx.params, "electionMs", 300);
    this.maxBatch = numberParam(ctx.params, "maxBatch", 16);
    this.ballot = ctx.disk.get<Ballot>("ballot") ?? this.ballot;
    this.log = readLog(ctx);
    this.resetElectionTimer(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: RaftCtx): void {
    if (name === "election" && this.role !== "leader") this.startElection(ctx);
    if (name === "heartbeat" && this.role === "leader") this.heartbeat(ctx);
  }

  onMessage(from: NodeId, message: RaftMsg, ctx: RaftCtx): void {
    if (message.term > this.ballot.term) this.adoptTerm(message.term, ctx);
    switch (message.type) {
      case "RequestVote":
        return this.onRequestVote(from, message, ctx);
      case "Vote":
        return this.onVote(from, message, ctx);
      case "Append":
        return this.onAppend(from, message, ctx);
      case "Appended":
        return this.onAppended(from, message, ctx);
    }
  }

  onRequest(request: Request<KvOp>, ctx: RaftCtx): void {
    if (this.role !== "leader") return ctx.reply(request.id, refuse("not the leader", this.leader));
    const { client, seq, op } = request;
    this.append({ term: this.ballot.term, kind: "cmd", v: { client, seq, op } }, ctx);
    this.waiting.set(this.log.length, request.id);
    this.advanceCommit(ctx);
    this.replicate(ctx);
  }

  view(): Json {
    return {
      role: this.role,
      term: this.ballot.term,
      votedFor: this.ballot.votedFor,
      leader: this.leader ?? null,
      log: this.log.map(({ term, v }) => ({ term, op: v?.op ?? "noop" })),
      commit: this.commitIndex,
      applied: this.lastApplied,
      kv: this.kv,
    };
  }

  // All servers (§5.1)

  /** "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to follower." */
  private adoptTerm(term: number, ctx: RaftCtx): void {
    this.saveBallot({ term, votedFor: null }, ctx);
    this.becomeFollower(undefined, ctx);
  }

  private becomeFollower(leader: NodeId | undefined, ctx: RaftCtx): void {
    if (this.role === "leader") {
      // The entries may still be committed by a later leader, so nobody may promise that they were not.
      for (const request of this.waiting.values()) ctx.reply(request, unknown("lost the leadership"));
      this.waiting.clear();
      ctx.cancelTimer("heartbeat");
      this.resetElectionTimer(ctx);
    }
    this.role = "follower";
    this.leader = leader;
  }

  /** Drawn anew each time: candidates that split a vote must not meet again (§5.2). */
  private resetElectionTimer(ctx: RaftCtx): void {
    ctx.setTimer("election", this.electionMs * (1 + ctx.random()));
  }

  // Leader election (§5.2)

  private startElection(ctx: RaftCtx): void {
    this.role = "candidate";
    this.leader = undefined;
    this.votes = new Set([ctx.id]);
    this.saveBallot({ term: this.ballot.term + 1, votedFor: ctx.id }, ctx); // (P) before asking
    this.resetElectionTimer(ctx);
    const { index: lastIndex, term: lastTerm } = this.last();
    const { term } = this.ballot;
    this.toOthers({ type: "RequestVote", term, pre: false, force: false, lastIndex, lastTerm }, ctx);
    this.countVotes(ctx);
  }

  private onRequestVote(from: NodeId, ask: Message<"RequestVote">, ctx: RaftCtx): void {
    const { term, votedFor } = this.ballot;
    const free = votedFor === null || votedFor === from;
    const granted = ask.term === term && free && this.isUpToDate(ask);
    if (granted) {
      this.saveBallot({ term, votedFor: from }, ctx); // (P) before replying
      this.resetElectionTimer(ctx);
    }
    ctx.send(from, { type: "Vote", term, pre: false, granted });
  }

  /** (U) The later last term wins; with equal last terms, the longer log. */
  private isUpToDate({ lastIndex, lastTerm }: Message<"RequestVote">): boolean {
    const last = this.last();
    return lastTerm > last.term || (lastTerm === last.term && lastIndex >= last.index);
  }

  private onVote(from: NodeId, vote: Message<"Vote">, ctx: RaftCtx): void {
    if (this.role !== "candidate" || vote.term !== this.ballot.term || !vote.granted) return;
    this.votes.add(from);
    this.countVotes(ctx);
  }

  private countVotes(ctx: RaftCtx): void {
    if (this.role === "candidate" && this.votes.size >= majority(ctx.nodes.length)) this.becomeLeader(ctx);
  }

  private becomeLeader(ctx: RaftCtx): void {
    const { term } = this.ballot;
    this.role = "leader";
    this.leader = ctx.id;
    const nextIndex = this.log.length + 1;
    this.followers = new Map(this.others(ctx).map((id) => [id, { nextIndex, matchIndex: 0 }]));
    ctx.cancelTimer("election");
    ctx.output({ kind: "leader", term });
    this.append({ term, kind: "noop", v: null }, ctx);
    this.heartbeat(ctx);
    this.advanceCommit(ctx);
  }

  // Log replication (§5.3)

  private heartbeat(ctx: RaftCtx): void {
    this.replicate(ctx);
    ctx.setTimer("heartbeat", this.electionMs / 6);
  }

  private replicate(ctx: RaftCtx): void {
    for (const id of this.followers.keys()) this.replicateTo(id, ctx);
  }

  private replicateTo(id: NodeId, ctx: RaftCtx): void {
    const follower = this.followers.get(id);
    if (follower === undefined) return;
    const prevIndex = follower.nextIndex - 1;
    ctx.send(id, {
      type: "Append",
      term: this.ballot.term,
      prevIndex,
      prevTerm: this.termAt(prevIndex),
      entries: this.log.slice(prevIndex, prevIndex + this.maxBatch),
      commit: this.commitIndex,
      rid: ++this.rid,
    });
  }

  private onAppend(from: NodeId, append: Message<"Append">, ctx: RaftCtx): void {
    const { term } = this.ballot;
    const { rid, prevIndex, entries } = append;
    const refused = { type: "Appended", term, ok: false, match: 0, rid } as const;
    if (append.term < term) return ctx.send(from, { ...refused, conflictIndex: 0, conflictTerm: 0 });
    this.becomeFollower(from, ctx); // a candidate yields to the leader of its own term
    this.resetElectionTimer(ctx);
    if (this.log.length < prevIndex || this.termAt(prevIndex) !== append.prevTerm) {
      return ctx.send(from, { ...refused, ...this.conflictAt(prevIndex) });
    }
    this.adopt(prevIndex, entries, ctx); // (P) before replying
    const match = prevIndex + entries.length;
    // Not `log.length`: what lies beyond the entries of this message has not been compared with the leader's.
    this.commitTo(Math.min(append.commit, match), ctx);
    ctx.send(from, { type: "Appended", term, ok: true, match, conflictIndex: 0, conflictTerm: 0, rid });
  }

  /** Where the logs part: the first index of the conflicting term, or just past the end of a log that is too short. */
  private conflictAt(prevIndex: number): { readonly conflictIndex: number; readonly conflictTerm: number } {
    if (this.log.length < prevIndex) return { conflictIndex: this.log.length + 1, conflictTerm: 0 };
    const conflictTerm = this.termAt(prevIndex);
    let conflictIndex = prevIndex;
    while (conflictIndex > 1 && this.termAt(conflictIndex - 1) === conflictTerm) conflictIndex--;
    return { conflictIndex, conflictTerm };
  }

  /** Deletes only from the first real conflict on: an old message must not take back what a newer one brought. */
  private adopt(prevIndex: number, entries: readonly Entry[], ctx: RaftCtx): void {
    entries.forEach((entry, i) => {
      const index = prevIndex + i + 1;
      if (this.log.length >= index && this.termAt(index) === entry.term) return;
      this.truncateFrom(index, ctx);
      this.append(entry, ctx);
    });
  }

  private onAppended(from: NodeId, reply: Message<"Appended">, ctx: RaftCtx): void {
    const follower = this.followers.get(from);
    if (this.role !== "leader" || follower === undefined || reply.term !== this.ballot.term) return;
    if (reply.ok) {
      follower.matchIndex = Math.max(follower.matchIndex, reply.match);
      follower.nextIndex = Math.max(follower.nextIndex, follower.matchIndex + 1);
      const before = this.commitIndex;
      this.advanceCommit(ctx);
      if (this.commitIndex > before) this.replicate(ctx);
      else if (follower.nextIndex <= this.log.length) this.replicateTo(from, ctx);
    } else if (reply.conflictIndex > follower.matchIndex) {
      follower.nextIndex = Math.min(follower.nextIndex, this.nextAfterConflict(reply));
      this.replicateTo(from, ctx);
    }
  }

  /** Skips the whole conflicting term, unless the leader has entries of it: then it starts after its last one. */
  private nextAfterConflict({ conflictIndex, conflictTerm }: Message<"Appended">): number {
    if (conflictTerm === 0) return conflictIndex;
    for (let index = this.log.length; index >= 1; index--) {
      if (this.termAt(index) === conflictTerm) return index + 1;
    }
    return conflictIndex;
  }

  // Commit and apply (§5.3, §5.4.2)

  /** (C) The largest N with a majority of matchIndex >= N, and only if log[N] is of the current term. */
  private advanceCommit(ctx: RaftCtx): void {
    if (this.role !== "leader") return;
    const matches = [this.log.length, ...[...this.followers.values()].map(({ matchIndex }) => matchIndex)];
    matches.sort((a, b) => b - a);
    const replicated = matches[majority(ctx.nodes.length) - 1] ?? 0;
    if (this.termAt(replicated) === this.ballot.term) this.commitTo(replicated, ctx);
  }

  private commitTo(index: number, ctx: RaftCtx): void {
    this.commitIndex = Math.max(this.commitIndex, index);
    while (this.lastApplied < this.commitIndex) this.apply(this.lastApplied + 1, ctx);
  }

  private apply(index: number, ctx: RaftCtx): void {
    const entry = this.log[index - 1];
    if (entry === undefined) throw new Error(`assertion: index ${index} is committed but not in the log`);
    const result = entry.kind === "cmd" ? this.execute(entry.v) : null;
    const cmd = entry.kind === "cmd" && !result?.duplicate ? entry.v : null;
    this.lastApplied = index;
    ctx.output({ kind: "apply", index, term: entry.term, cmd });
    const request = this.waiting.get(index);
    this.waiting.delete(index);
    if (request !== undefined) ctx.reply(request, ok(result?.value ?? null));
  }

  /** The state machine. A client has one operation open at a time, so remembering its last result is enough (§8). */
  private execute({ client, seq, op }: Command): { readonly value: Json; readonly duplicate: boolean } {
    const session = this.sessions.get(client);
    if (session !== undefined && seq <= session.seq) return { value: session.res, duplicate: true };
    const value = op.kind === "read" ? valueOf(this.kv, op.key) : null;
    if (op.kind === "write") this.kv = { ...this.kv, [op.key]: op.value };
    this.sessions.set(client, { seq, res: value });
    return { value, duplicate: false };
  }

  // The log, and stable storage. One key per entry: a crash between two puts leaves a shorter log, never a hole.

  private append(entry: Entry, ctx: RaftCtx): void {
    this.log.push(entry);
    ctx.disk.put(logKey(this.log.length), entry);
  }

  /** From the end backwards, for the same reason. */
  private truncateFrom(index: number, ctx: RaftCtx): void {
    if (index <= this.commitIndex)
      throw new Error(`assertion: index ${index} is committed and would be deleted`);
    while (this.log.length >= index) {
      ctx.disk.delete(logKey(this.log.length));
      this.log.pop();
    }
  }

  private saveBallot(ballot: Ballot, ctx: RaftCtx): void {
    this.ballot = ballot;
    ctx.disk.put("ballot", ballot);
  }

  private termAt(index: number): number {
    return this.log[index - 1]?.term ?? 0;
  }

  private last(): { readonly index: number; readonly term: number } {
    return { index: this.log.length, term: this.termAt(this.log.length) };
  }

  private others(ctx: RaftCtx): NodeId[] {
    return ctx.nodes.filter((id) => id !== ctx.id);
  }

  private toOthers(message: RaftMsg, ctx: RaftCtx): void {
    for (const id of this.others(ctx)) ctx.send(id, message);
  }
}

function logKey(index: number): string {
  return `log/${String(index).padStart(8, "0")}`;
}

function readLog(ctx: RaftCtx): Entry[] {
  return ctx.disk.keys("log/").flatMap((key) => ctx.disk.get<Entry>(key) ?? []);
}
