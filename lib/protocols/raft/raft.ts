/**
 * Raft: consensus on a log by a strong leader.
 *
 * Models Ongaro & Ousterhout 2014 (the extended version, "the paper") and Ongaro's dissertation of the same year, with the messages
 * of this course (indices from 1; 0 means none). A replicated key-value store rides on it so that clients have something to ask.
 *
 *     election.ts       §5.2, §5.4.1; PreVote and the vote denied to a disturber (dissertation §9.6, §4.2.3)
 *     replication.ts    §5.3, §5.4.2, with batches, pipelining and fast backtracking; CheckQuorum (dissertation §6.2)
 *     snapshot.ts       §7
 *     membership.ts     single-server changes, joint consensus (§6), learners, leadership transfer (dissertation §4, §3.10)
 *     reads.ts          ReadIndex and leases (dissertation §6.4)
 *     store.ts          the state machine with client sessions (§8)
 *     rules.ts          the decisions that carry the safety argument, one by one
 *
 * This file is the server around them: storage at boot, who gets which message, and clients. What a reply promises is on disk
 * before the reply leaves, everywhere: a handler's effects happen in the order written, and a crash may fall between any two.
 *
 * By default it is Figure 2 with a no-op per term, reads through the log, and nothing else switched on; `spec` in index.ts lists
 * the parameters. Leaves out: snapshots in chunks, the expiry of client sessions (dissertation §6.3), reads at followers.
 */
import type { Json, Node, NodeId, Request } from "@/lib/sim";
import { refuse } from "../shared/kv";
import { campaign, onElectionTimeout, onRequestVote, onVote, speaksOfItsTerm } from "./election";
import { onAdmin, superviseChanges } from "./membership";
import type { Entry, RaftCtx, RaftMsg, RaftOp, RaftOut, StoreOp } from "./messages";
import { read } from "./reads";
import {
  advanceCommit,
  ensureFollowers,
  heartbeat,
  onAppend,
  onAppended,
  onSnapshotDone,
  propose,
  replicate,
  replicateTo,
} from "./replication";
import { Rules } from "./rules";
import { onSnapshot } from "./snapshot";
import { isStoreOp, RaftState } from "./state";

export class Raft implements Node<RaftMsg, RaftOp, Json, RaftOut> {
  private state: RaftState | undefined;

  /** With other `rules`, a Raft that lacks one: for tests and claims that show what it is for. */
  constructor(private readonly rules: Rules = new Rules()) {}

  private get raft(): RaftState {
    if (this.state === undefined) throw new Error("assertion: init comes first");
    return this.state;
  }

  init(ctx: RaftCtx): void {
    const raft = new RaftState(this.rules, ctx);
    this.state = raft;
    preset(raft, ctx);
    if (raft.lastApplied > 0) {
      const { lastApplied: index, log, store } = raft;
      ctx.output({ kind: "restore", index, term: log.termAt(index), data: store.data() });
    }
    raft.resetElectionTimer(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: RaftCtx): void {
    const { raft } = this;
    if (name === "election") onElectionTimeout(raft, ctx);
    if (name !== "heartbeat" || !raft.isLeader) return;
    superviseChanges(raft, ctx, (entry) => this.propose(entry, ctx));
    if (raft.isLeader) heartbeat(raft, ctx);
  }

  onMessage(from: NodeId, message: RaftMsg, ctx: RaftCtx): void {
    const { raft } = this;
    if (message.term > raft.ballot.term && speaksOfItsTerm(raft, message, ctx)) {
      raft.adoptTerm(message.term, ctx);
    }
    switch (message.type) {
      case "RequestVote":
        return onRequestVote(raft, from, message, ctx);
      case "Vote":
        return onVote(raft, from, message, ctx);
      case "Append":
        return onAppend(raft, from, message, ctx);
      case "Appended":
        return onAppended(raft, from, message, ctx);
      case "Snapshot":
        return onSnapshot(raft, from, message, ctx);
      case "SnapshotDone":
        return onSnapshotDone(raft, from, message, ctx);
      case "TimeoutNow":
        // The leader itself asks for it, so nobody is disturbed: no PreVote, and voters are not bound (dissertation §3.10).
        if (message.term === raft.ballot.term && !raft.isLeader && raft.config.isVoter(ctx.id)) {
          campaign(raft, ctx, true);
        }
    }
  }

  onRequest(request: Request<RaftOp>, ctx: RaftCtx): void {
    const { raft } = this;
    const { op, id } = request;
    if (!raft.isLeader) return ctx.reply(id, refuse("not the leader", raft.leader));
    if (!isStoreOp(op)) {
      const catchUp = (node: NodeId): void => {
        ensureFollowers(raft, ctx);
        replicateTo(raft, node, ctx);
      };
      return onAdmin(raft, id, op, ctx, (entry) => this.propose(entry, ctx), catchUp);
    }
    if (raft.transfer) return ctx.reply(id, refuse("the leadership is being handed over", raft.transfer.to));
    if (op.kind === "read" && raft.settings.reads !== "log") {
      return read(raft, { request: id, key: op.key }, ctx, () => {
        for (const follower of raft.followers.keys()) replicateTo(raft, follower, ctx);
      });
    }
    this.command({ ...request, op }, ctx);
  }

  view(): Json {
    const { state } = this;
    if (state === undefined) return null;
    const { log, config } = state;
    return {
      role: state.role,
      term: state.ballot.term,
      votedFor: state.ballot.votedFor,
      leader: state.leader ?? null,
      snapshot: log.firstIndex - 1,
      log: log.slice(log.firstIndex, log.length).map(viewOfEntry),
      commit: state.commitIndex,
      applied: state.lastApplied,
      kv: state.store.contents,
      config: config.value,
      ...(state.isLeader ? { followers: viewOfFollowers(state) } : {}),
    };
  }

  private command({ id, client, seq, op }: Request<StoreOp>, ctx: RaftCtx): void {
    this.raft.waiting.set(this.raft.log.lastIndex + 1, id);
    this.propose({ term: this.raft.ballot.term, kind: "cmd", v: { client, seq, op } }, ctx);
  }

  private propose(entry: Entry, ctx: RaftCtx): number {
    const index = propose(this.raft, entry, ctx);
    advanceCommit(this.raft, ctx);
    replicate(this.raft, ctx);
    return index;
  }
}

/**
 * Figures 7 and 8 begin with logs already there: `params.logTerms` has the terms of a node's first log, by node. Its entries are
 * no-ops, and its first term is that of the last entry, or `params.firstTerm` if that is more.
 */
function preset(raft: RaftState, ctx: RaftCtx): void {
  const all = ctx.params["logTerms"];
  const terms = typeof all === "object" && all !== null ? Reflect.get(all, ctx.id) : undefined;
  if (!Array.isArray(terms) || raft.log.lastIndex > 0 || raft.ballot.term > 0) return;
  const numbers = terms.filter((term): term is number => typeof term === "number");
  const first = ctx.params["firstTerm"];
  const term = Math.max(typeof first === "number" ? first : 0, ...numbers);
  if (term > 0) raft.saveBallot({ term, votedFor: null }, ctx);
  for (const own of numbers) raft.log.append({ term: own, kind: "noop", v: null }, ctx);
}

function viewOfEntry({ term, kind, v }: Entry): Json {
  return { term, op: kind === "cmd" ? v.op : kind === "config" ? { kind, voters: v } : "noop" };
}

function viewOfFollowers({ followers }: RaftState): Json {
  return Object.fromEntries(
    [...followers].map(([id, { nextIndex, matchIndex }]) => [id, { nextIndex, matchIndex }]),
  );
}
