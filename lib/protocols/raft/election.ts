/** Elections: §5.2 and §5.4.1, PreVote (dissertation §9.6), and the vote denied to whoever disturbs a living leader (§4.2.3). */
import type { NodeId } from "@/lib/sim";
import type { Message, RaftCtx } from "./messages";
import { beginLeadership } from "./replication";
import type { RaftState } from "./state";

/** The election timeout has passed without word from a leader. */
export function onElectionTimeout(raft: RaftState, ctx: RaftCtx): void {
  if (raft.isLeader) return;
  if (!mayCampaign(raft, ctx) || (raft.settings.checkQuorum && raft.isBound(ctx))) {
    return raft.resetElectionTimer(ctx);
  }
  if (raft.settings.preVote) askFirst(raft, ctx);
  else campaign(raft, ctx, false);
}

/**
 * A voter campaigns. So does one whose removal it does not know to be committed: the others may need it to commit that
 * (dissertation §4.2.2). A server that was never in a configuration waits to be added.
 */
function mayCampaign({ log, commitIndex }: RaftState, { id }: RaftCtx): boolean {
  const { index, configuration } = log.config;
  if (configuration.isVoter(id)) return true;
  return index > commitIndex && log.configAt(index - 1).configuration.isVoter(id);
}

/** PreVote: would I win? Changes no term and no vote, so a node that was cut off unseats nobody when it returns. */
function askFirst(raft: RaftState, ctx: RaftCtx): void {
  raft.role = "pre-candidate";
  raft.leader = undefined;
  raft.votes = new Set([ctx.id]);
  raft.resetElectionTimer(ctx);
  raft.toOtherVoters(ask(raft, raft.ballot.term + 1, true, false), ctx);
  countVotes(raft, ctx);
}

/** "Increment currentTerm, vote for self, reset election timer, send RequestVote to all other servers" (Figure 2, candidates). */
export function campaign(raft: RaftState, ctx: RaftCtx, force: boolean): void {
  raft.role = "candidate";
  raft.leader = undefined;
  raft.votes = new Set([ctx.id]);
  raft.saveBallot({ term: raft.ballot.term + 1, votedFor: ctx.id }, ctx); // before asking
  raft.resetElectionTimer(ctx);
  raft.toOtherVoters(ask(raft, raft.ballot.term, false, force), ctx);
  countVotes(raft, ctx);
}

function ask({ log }: RaftState, term: number, pre: boolean, force: boolean): Message<"RequestVote"> {
  return { type: "RequestVote", term, pre, force, lastIndex: log.lastIndex, lastTerm: log.lastTerm };
}

/** Whether a message's term is to be adopted when it is higher: a PreVote and the grant of one speak of a term nobody is in. */
export function speaksOfItsTerm(
  raft: RaftState,
  message: {
    readonly type: string;
    readonly pre?: boolean;
    readonly granted?: boolean;
    readonly force?: boolean;
  },
  ctx: RaftCtx,
): boolean {
  if (message.pre === true) return message.type === "Vote" && message.granted === false;
  return !(message.type === "RequestVote" && isDisturbance(raft, message, ctx));
}

/** A candidate that a node bound to its leader pays no attention to, not even to its term. */
function isDisturbance(raft: RaftState, { force }: { readonly force?: boolean }, ctx: RaftCtx): boolean {
  return raft.settings.checkQuorum && force !== true && (raft.isLeader || raft.isBound(ctx));
}

export function onRequestVote(
  raft: RaftState,
  from: NodeId,
  message: Message<"RequestVote">,
  ctx: RaftCtx,
): void {
  if (message.pre) return onPreVote(raft, from, message, ctx);
  if (isDisturbance(raft, message, ctx)) return;
  const { term } = raft.ballot;
  const granted =
    raft.rules.isFree(raft.ballot, from, message.term) && raft.rules.isUpToDate(message, raft.log);
  if (granted) {
    raft.saveBallot({ term, votedFor: from }, ctx); // before replying
    raft.resetElectionTimer(ctx);
  }
  ctx.send(from, { type: "Vote", term, pre: false, granted });
}

/** Would this node vote for it? Not while it hears from a leader, for then there is nothing to elect. */
function onPreVote(raft: RaftState, from: NodeId, message: Message<"RequestVote">, ctx: RaftCtx): void {
  const { term } = raft.ballot;
  const hasLeader = raft.isLeader || (raft.leader !== undefined && raft.isBound(ctx));
  const granted = message.term > term && !hasLeader && raft.rules.isUpToDate(message, raft.log);
  ctx.send(from, { type: "Vote", term: granted ? message.term : term, pre: true, granted });
}

export function onVote(raft: RaftState, from: NodeId, vote: Message<"Vote">, ctx: RaftCtx): void {
  const wanted = vote.pre
    ? raft.role === "pre-candidate" && vote.term === raft.ballot.term + 1
    : raft.role === "candidate" && vote.term === raft.ballot.term;
  if (!wanted || !vote.granted) return;
  raft.votes.add(from);
  countVotes(raft, ctx);
}

function countVotes(raft: RaftState, ctx: RaftCtx): void {
  if (!raft.config.hasQuorum((id) => raft.votes.has(id))) return;
  if (raft.role === "pre-candidate") campaign(raft, ctx, false);
  else if (raft.role === "candidate") beginLeadership(raft, ctx);
}
