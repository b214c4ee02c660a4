/** A Raft server's state (Figure 2) and the few things every rule does with it. */
import type { NodeId } from "@/lib/sim";
import { choiceParam, flagParam, numberParam } from "../shared/params";
import { unknown, refuse, ok } from "../shared/kv";
import type { Configuration } from "./configuration";
import { Log } from "./log";
import type { Ballot, RaftCtx, RaftMsg, SnapshotRecord, StoreOp } from "./messages";
import type { Rules } from "./rules";
import { Store } from "./store";

/** What a leader knows of a server it replicates to. */
export interface Follower {
  nextIndex: number;
  matchIndex: number;
  /** Where the logs part is not known yet: one message at a time, until one is accepted. */
  probing: boolean;
  /** The last index of a snapshot on its way, or 0. */
  installing: number;
  /** When messages that were not answered yet were sent, by `rid`, on the leader's clock. */
  readonly sentAtMs: Map<number, number>;
  /** The newest message it has answered, and when that was *sent*: from then on it followed. */
  confirmedRid: number;
  confirmedAtMs: number;
  /** The newest message sent while probing: refusals of older ones say nothing new. */
  probeRid: number;
}

/** A read that waits until its leader is confirmed and its index applied. */
export interface PendingRead {
  readonly request: string;
  readonly key: string;
  readonly index: number;
  readonly rid: number;
}

/** A server that is being brought up to date before it gets a vote (dissertation §4.2.1). */
export interface Joining {
  readonly node: NodeId;
  readonly request: string;
  round: number;
  target: number;
  roundStartedMs: number;
}

/** A leadership transfer under way (dissertation §3.10). */
export interface Transfer {
  readonly to: NodeId;
  readonly request: string;
  readonly startedMs: number;
}

/** What can be configured; see `spec` in index.ts. */
export interface Settings {
  readonly electionMs: number;
  readonly maxBatch: number;
  readonly preVote: boolean;
  readonly checkQuorum: boolean;
  readonly reads: "log" | "index" | "lease";
  readonly drift: number;
  readonly snapshotEntries: number;
}

export function settingsOf({ params }: RaftCtx): Settings {
  const reads = choiceParam(params, "reads", ["log", "index", "lease"]);
  return {
    electionMs: numberParam(params, "electionMs", 300),
    maxBatch: Math.max(1, numberParam(params, "maxBatch", 16)),
    preVote: flagParam(params, "preVote"),
    // A lease is the promise of a quorum to stay with the leader, and this is what makes it.
    checkQuorum: flagParam(params, "checkQuorum") || reads === "lease",
    reads,
    drift: numberParam(params, "drift", 0),
    snapshotEntries: numberParam(params, "snapshotEntries", 0),
  };
}

export class RaftState {
  // On disk
  ballot: Ballot;
  readonly log: Log;
  // In memory
  readonly settings: Settings;
  role: "follower" | "pre-candidate" | "candidate" | "leader" = "follower";
  leader: NodeId | undefined;
  votes = new Set<NodeId>();
  followers = new Map<NodeId, Follower>();
  commitIndex = 0;
  lastApplied = 0;
  store: Store;
  rid = 0;
  /** When a leader was last heard of, on this node's clock; booting counts, for what was heard before is forgotten. */
  heardAtMs = 0;
  /** The first index of a leader's own term. */
  firstIndex = 0;
  /** Requests waiting for the entry at an index to be applied. */
  readonly waiting = new Map<number, string>();
  reads: PendingRead[] = [];
  joining: Joining | undefined;
  transfer: Transfer | undefined;

  constructor(
    readonly rules: Rules,
    ctx: RaftCtx,
  ) {
    this.settings = settingsOf(ctx);
    this.ballot = ctx.disk.get<Ballot>("ballot") ?? { term: 0, votedFor: null };
    const snapshot = ctx.disk.get<SnapshotRecord>("snapshot");
    this.log = new Log(ctx.nodes, snapshot, ctx);
    this.store = new Store(rules, snapshot?.data);
    this.commitIndex = snapshot?.lastIndex ?? 0;
    this.lastApplied = this.commitIndex;
  }

  get config(): Configuration {
    return this.log.config.configuration;
  }

  get isLeader(): boolean {
    return this.role === "leader";
  }

  /** Drawn anew each time: candidates that split a vote must not meet again (§5.2). */
  resetElectionTimer(ctx: RaftCtx): void {
    ctx.setTimer("election", this.settings.electionMs * (1 + ctx.random()));
  }

  /** Bound to a leader it has heard within the shortest election timeout (dissertation §4.2.3): it helps elect no other. */
  isBound(ctx: RaftCtx): boolean {
    return ctx.mono() < this.heardAtMs + this.settings.electionMs;
  }

  saveBallot(ballot: Ballot, ctx: RaftCtx): void {
    this.ballot = ballot;
    ctx.disk.put("ballot", ballot);
  }

  /** "If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to follower" (§5.1). */
  adoptTerm(term: number, ctx: RaftCtx): void {
    this.saveBallot({ term, votedFor: null }, ctx);
    this.becomeFollower(undefined, ctx);
  }

  becomeFollower(leader: NodeId | undefined, ctx: RaftCtx): void {
    if (this.isLeader) this.giveUpLeadership(ctx);
    this.role = "follower";
    this.leader = leader;
  }

  private giveUpLeadership(ctx: RaftCtx): void {
    // The entries may still be committed by a later leader, so nobody may promise that they were not.
    for (const request of this.waiting.values()) ctx.reply(request, unknown("lost the leadership"));
    this.waiting.clear();
    for (const { request } of this.reads) ctx.reply(request, refuse("lost the leadership before the read"));
    this.reads = [];
    if (this.joining) ctx.reply(this.joining.request, refuse("lost the leadership before the change"));
    this.joining = undefined;
    if (this.transfer) ctx.reply(this.transfer.request, ok(null));
    this.transfer = undefined;
    this.followers.clear();
    ctx.cancelTimer("heartbeat");
    this.resetElectionTimer(ctx);
  }

  /** Every voter but this node. */
  toOtherVoters(message: RaftMsg, ctx: RaftCtx): void {
    for (const id of this.config.allVoters) if (id !== ctx.id) ctx.send(id, message);
  }
}

export function isStoreOp(op: { readonly kind: string }): op is StoreOp {
  return op.kind === "read" || op.kind === "write" || op.kind === "append" || op.kind === "cas";
}
