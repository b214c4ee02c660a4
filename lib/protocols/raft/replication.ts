/** Log replication and commitment: §5.3, §5.4.2, with batches, pipelining and fast backtracking. */
import type { NodeId } from "@/lib/sim";
import { ok, unknown } from "../shared/kv";
import { afterCommit, followCatchUp } from "./membership";
import type { Entry, Message, RaftCtx } from "./messages";
import { answerReads } from "./reads";
import { announceConfig, compactIfLong, sendSnapshot } from "./snapshot";
import type { Follower, RaftState } from "./state";

/** Messages with entries that may be on their way to one follower. */
const PIPELINE_MAX = 8;
/** Send times remembered of messages nobody answers. */
const UNANSWERED_MAX = 64;

// The leader

/** "Upon election: send initial empty AppendEntries RPCs"; here they carry the no-op of the new term (§8). */
export function beginLeadership(raft: RaftState, ctx: RaftCtx): void {
  const { term } = raft.ballot;
  raft.role = "leader";
  raft.leader = ctx.id;
  raft.followers = new Map();
  ensureFollowers(raft, ctx);
  ctx.cancelTimer("election");
  ctx.output({ kind: "leader", term });
  raft.firstIndex = raft.log.lastIndex + 1;
  propose(raft, { term, kind: "noop", v: null }, ctx);
  heartbeat(raft, ctx);
  advanceCommit(raft, ctx);
}

/** Appends to the leader's own log; the caller replicates. Returns the index. */
export function propose(raft: RaftState, entry: Entry, ctx: RaftCtx): number {
  const before = raft.log.config.index;
  raft.log.append(entry, ctx);
  announceConfig(raft, before, ctx);
  if (entry.kind === "config") ensureFollowers(raft, ctx);
  return raft.log.lastIndex;
}

/** Progress for every member, and for a server that is being brought up to date. */
export function ensureFollowers(raft: RaftState, ctx: RaftCtx): void {
  const joining = raft.joining ? [raft.joining.node] : [];
  for (const id of [...raft.config.members, ...joining]) {
    if (id === ctx.id || raft.followers.has(id)) continue;
    raft.followers.set(id, {
      nextIndex: raft.log.lastIndex + 1,
      matchIndex: 0,
      probing: true,
      installing: 0,
      sentAtMs: new Map(),
      confirmedRid: 0,
      confirmedAtMs: ctx.mono(),
      probeRid: 0,
    });
  }
}

export function heartbeat(raft: RaftState, ctx: RaftCtx): void {
  const { checkQuorum, electionMs } = raft.settings;
  // CheckQuorum (dissertation §6.2): a leader that a quorum no longer answers would keep its clients waiting for nothing.
  const followedAtMs = raft.config.reached((id) => confirmedAtMs(raft, id, ctx));
  if (checkQuorum && ctx.mono() > followedAtMs + electionMs) return raft.becomeFollower(undefined, ctx);
  for (const id of raft.followers.keys()) replicateTo(raft, id, ctx);
  raft.heardAtMs = ctx.mono();
  ctx.setTimer("heartbeat", electionMs / 6);
}

export function confirmedAtMs(raft: RaftState, id: NodeId, ctx: RaftCtx): number {
  return id === ctx.id ? ctx.mono() : (raft.followers.get(id)?.confirmedAtMs ?? 0);
}

/** New entries to whoever is known to have what comes before them. */
export function replicate(raft: RaftState, ctx: RaftCtx): void {
  for (const [id, follower] of raft.followers) sendWhatFits(raft, id, follower, ctx);
}

function sendWhatFits(raft: RaftState, id: NodeId, follower: Follower, ctx: RaftCtx): void {
  while (!follower.probing && follower.installing === 0 && follower.nextIndex <= raft.log.lastIndex) {
    if (roomFor(raft, follower) === 0) return;
    replicateTo(raft, id, ctx);
  }
}

function roomFor({ settings }: RaftState, { nextIndex, matchIndex }: Follower): number {
  return Math.max(0, settings.maxBatch * PIPELINE_MAX - (nextIndex - 1 - matchIndex));
}

/** One AppendEntries. Once the logs are known to meet, what is sent is taken as received until a refusal says otherwise. */
export function replicateTo(raft: RaftState, id: NodeId, ctx: RaftCtx): void {
  const { log, settings, followers } = raft;
  const follower = followers.get(id);
  if (follower === undefined) return;
  if (follower.nextIndex < log.firstIndex) return sendSnapshot(raft, id, follower, ctx);
  const prevIndex = follower.nextIndex - 1;
  const count = follower.probing ? settings.maxBatch : Math.min(settings.maxBatch, roomFor(raft, follower));
  const entries = log.slice(follower.nextIndex, count);
  const rid = ++raft.rid;
  ctx.send(id, {
    type: "Append",
    term: raft.ballot.term,
    prevIndex,
    prevTerm: log.termAt(prevIndex),
    entries,
    commit: raft.commitIndex,
    rid,
  });
  if (follower.probing) follower.probeRid = rid;
  else follower.nextIndex += entries.length;
  follower.sentAtMs.set(rid, ctx.mono());
  const oldest = follower.sentAtMs.size > UNANSWERED_MAX ? follower.sentAtMs.keys().next() : undefined;
  if (oldest?.value !== undefined) follower.sentAtMs.delete(oldest.value);
}

export function onAppended(raft: RaftState, from: NodeId, reply: Message<"Appended">, ctx: RaftCtx): void {
  const follower = raft.followers.get(from);
  if (!raft.isLeader || follower === undefined || reply.term !== raft.ballot.term) return;
  confirm(follower, reply.rid);
  if (reply.ok) onAccepted(raft, from, follower, reply.match, ctx);
  else if (!follower.probing || reply.rid >= follower.probeRid) onRefused(raft, from, follower, reply, ctx);
  answerReads(raft, ctx);
}

function onRefused(
  raft: RaftState,
  from: NodeId,
  follower: Follower,
  reply: Message<"Appended">,
  ctx: RaftCtx,
): void {
  if (reply.conflictIndex <= follower.matchIndex) return; // an answer to a message long overtaken
  follower.probing = true;
  follower.nextIndex = Math.min(follower.nextIndex, nextAfterConflict(raft, reply));
  replicateTo(raft, from, ctx);
}

export function onSnapshotDone(
  raft: RaftState,
  from: NodeId,
  reply: Message<"SnapshotDone">,
  ctx: RaftCtx,
): void {
  const follower = raft.followers.get(from);
  if (!raft.isLeader || follower === undefined || reply.term !== raft.ballot.term) return;
  if (reply.lastIndex >= follower.installing) follower.installing = 0;
  onAccepted(raft, from, follower, reply.lastIndex, ctx);
}

/** The follower's log equals the leader's up to `match`. */
function onAccepted(raft: RaftState, from: NodeId, follower: Follower, match: number, ctx: RaftCtx): void {
  if (follower.probing) follower.nextIndex = Math.max(follower.matchIndex, match) + 1;
  follower.matchIndex = Math.max(follower.matchIndex, match);
  follower.nextIndex = Math.max(follower.nextIndex, follower.matchIndex + 1);
  follower.probing = false;
  if (follower.installing <= follower.matchIndex) follower.installing = 0;
  const before = raft.commitIndex;
  advanceCommit(raft, ctx);
  if (!raft.isLeader) return;
  sendWhatFits(raft, from, follower, ctx);
  if (raft.commitIndex > before) tellCommit(raft, ctx);
  if (raft.transfer?.to === from && follower.matchIndex === raft.log.lastIndex) {
    ctx.send(from, { type: "TimeoutNow", term: raft.ballot.term });
  }
  followCatchUp(raft, from, follower, ctx);
}

/** Those with nothing on the way to them would learn it with the next heartbeat only. */
function tellCommit(raft: RaftState, ctx: RaftCtx): void {
  for (const [id, follower] of raft.followers) {
    const idle =
      !follower.probing && follower.installing === 0 && follower.nextIndex === follower.matchIndex + 1;
    if (idle) replicateTo(raft, id, ctx);
  }
}

function confirm(follower: Follower, rid: number): void {
  const sentAtMs = follower.sentAtMs.get(rid);
  if (sentAtMs !== undefined) follower.confirmedAtMs = Math.max(follower.confirmedAtMs, sentAtMs);
  follower.confirmedRid = Math.max(follower.confirmedRid, rid);
  for (const sent of follower.sentAtMs.keys()) if (sent <= rid) follower.sentAtMs.delete(sent);
}

/** Skips the whole conflicting term, unless the leader has entries of it: then it starts after its last one (§5.3, last paragraph). */
function nextAfterConflict({ log }: RaftState, reply: Message<"Appended">): number {
  const last = reply.conflictTerm === 0 ? 0 : log.lastIndexOf(reply.conflictTerm);
  return last === 0 ? reply.conflictIndex : last + 1;
}

/** "If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N, and log[N].term == currentTerm." */
export function advanceCommit(raft: RaftState, ctx: RaftCtx): void {
  if (!raft.isLeader) return;
  const { log, rules, ballot } = raft;
  const replicated = raft.config.reached((id) =>
    id === ctx.id ? log.lastIndex : (raft.followers.get(id)?.matchIndex ?? 0),
  );
  if (replicated <= raft.commitIndex || !rules.mayCount(log.termAt(replicated), ballot.term)) return;
  commitTo(raft, replicated, ctx);
  afterCommit(raft, ctx, (entry) => {
    propose(raft, entry, ctx);
    advanceCommit(raft, ctx);
    replicate(raft, ctx);
  });
  answerReads(raft, ctx);
}

// The follower

/** Figure 2, AppendEntries RPC, receiver implementation. */
export function onAppend(raft: RaftState, from: NodeId, append: Message<"Append">, ctx: RaftCtx): void {
  const { term } = raft.ballot;
  const { rid, prevIndex, entries } = append;
  const refused = { type: "Appended", term, ok: false, match: 0, rid } as const;
  if (append.term < term) return ctx.send(from, { ...refused, conflictIndex: 0, conflictTerm: 0 });
  raft.becomeFollower(from, ctx); // a candidate yields to the leader of its own term
  raft.heardAtMs = ctx.mono();
  raft.resetElectionTimer(ctx);
  if (!matches(raft, append)) return ctx.send(from, { ...refused, ...conflictAt(raft, prevIndex) });
  adopt(raft, prevIndex, entries, ctx); // before replying
  const match = prevIndex + entries.length;
  commitTo(raft, raft.rules.followerCommit(append.commit, match, raft.log.lastIndex), ctx);
  ctx.send(from, { type: "Appended", term, ok: true, match, conflictIndex: 0, conflictTerm: 0, rid });
}

/** Whether the logs agree at `prevIndex`, and so up to there (Log Matching). What a snapshot replaced was committed: it agrees. */
function matches({ log }: RaftState, { prevIndex, prevTerm }: Message<"Append">): boolean {
  if (prevIndex < log.firstIndex - 1) return true;
  return prevIndex <= log.lastIndex && log.termAt(prevIndex) === prevTerm;
}

/** Where the logs part: the first index of the conflicting term, or just past the end of a log that is too short. */
function conflictAt({ log }: RaftState, prevIndex: number): { conflictIndex: number; conflictTerm: number } {
  if (log.lastIndex < prevIndex) return { conflictIndex: log.lastIndex + 1, conflictTerm: 0 };
  return { conflictIndex: log.firstIndexOfTermAt(prevIndex), conflictTerm: log.termAt(prevIndex) };
}

function adopt(raft: RaftState, prevIndex: number, entries: readonly Entry[], ctx: RaftCtx): void {
  const before = raft.log.config.index;
  entries.forEach((entry, i) => {
    const index = prevIndex + i + 1;
    if (index < raft.log.firstIndex) return;
    if (raft.rules.conflicts(raft.log, index, entry.term)) truncateFrom(raft, index, ctx);
    if (index === raft.log.lastIndex + 1) raft.log.append(entry, ctx);
  });
  announceConfig(raft, before, ctx);
}

function truncateFrom(raft: RaftState, index: number, ctx: RaftCtx): void {
  if (index <= raft.commitIndex) {
    throw new Error(`assertion: index ${index} is committed and would be deleted`);
  }
  raft.log.truncateFrom(index, ctx);
}

// Both

/** "If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] to state machine" (Figure 2, all servers). */
function commitTo(raft: RaftState, index: number, ctx: RaftCtx): void {
  raft.commitIndex = Math.max(raft.commitIndex, index);
  while (raft.lastApplied < raft.commitIndex) apply(raft, raft.lastApplied + 1, ctx);
  compactIfLong(raft, ctx);
}

function apply(raft: RaftState, index: number, ctx: RaftCtx): void {
  const entry = raft.log.at(index);
  if (entry === undefined) throw new Error(`assertion: index ${index} is committed but not in the log`);
  const done = entry.kind === "cmd" ? raft.store.execute(entry.v) : undefined;
  const cmd = entry.kind === "cmd" && done?.was === "new" ? entry.v : null;
  raft.lastApplied = index;
  ctx.output({ kind: "apply", index, term: entry.term, cmd });
  const request = raft.waiting.get(index);
  raft.waiting.delete(index);
  if (request === undefined) return;
  if (done?.was === "stale") ctx.reply(request, unknown("a later operation of this client was answered"));
  else ctx.reply(request, ok(entry.kind === "config" ? index : (done?.value ?? null)));
}
