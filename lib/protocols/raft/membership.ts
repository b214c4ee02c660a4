/**
 * Membership: one server at a time (dissertation §4.1), any set through joint consensus (paper §6), learners (§4.2.1), and the
 * transfer of the leadership (§3.10).
 */
import { ok, refuse, unknown } from "../shared/kv";
import type { ConfigValue } from "./configuration";
import type { AdminOp, Entry, RaftCtx } from "./messages";
import type { Follower, Joining, RaftState } from "./state";

/** Rounds of catching up before a server is called too slow (dissertation §4.2.1). */
const ROUNDS_MAX = 10;

/** What the caller does for this module: append an entry and replicate it. Returns the index. */
type Propose = (entry: Entry) => number;

export function onAdmin(
  raft: RaftState,
  request: string,
  op: AdminOp,
  ctx: RaftCtx,
  propose: Propose,
  catchUp: (node: string) => void,
): void {
  const busy = whyNotNow(raft);
  if (busy !== undefined) return ctx.reply(request, refuse(busy));
  if (op.kind === "transfer") return beginTransfer(raft, request, op.node, ctx, catchUp);
  if (op.kind === "add-voter" && !raft.config.isVoter(op.node)) {
    raft.joining = {
      node: op.node,
      request,
      round: 1,
      target: raft.log.lastIndex,
      roundStartedMs: ctx.mono(),
    };
    return catchUp(op.node);
  }
  const next = changed(raft, op);
  if (next === undefined) return ctx.reply(request, refuse("that changes nothing, or leaves nobody to vote"));
  change(raft, request, next, propose);
}

/** Rules (1) and (N), and one administrator at a time. */
function whyNotNow({ log, commitIndex, ballot, rules, joining, transfer }: RaftState): string | undefined {
  if (joining || transfer) return "another change is under way";
  if (!rules.isChangeDone(log.config.index, commitIndex)) return "the last change is not committed yet";
  if (!rules.hasCommittedOwnTerm(log.termAt(commitIndex), ballot.term)) {
    return "nothing of this term is committed yet";
  }
  return undefined;
}

function changed({ config }: RaftState, op: Exclude<AdminOp, { kind: "transfer" }>): ConfigValue | undefined {
  const without = (list: readonly string[], node: string) => list.filter((id) => id !== node);
  switch (op.kind) {
    case "add-voter":
      return undefined;
    case "remove-voter":
      if (!config.isVoter(op.node) || config.voters.length === 1) return undefined;
      return config.with({ voters: without(config.voters, op.node) });
    case "add-learner":
      if (config.members.includes(op.node)) return undefined;
      return config.with({ learners: [...config.learners, op.node] });
    case "remove-learner":
      if (!config.learners.includes(op.node)) return undefined;
      return config.with({ learners: without(config.learners, op.node) });
    case "change-voters":
      if (op.voters.length === 0) return undefined;
      return config.with({
        voters: op.voters,
        outgoing: config.voters,
        learners: config.learners.filter((id) => !op.voters.includes(id)),
      });
  }
}

function change(raft: RaftState, request: string, v: ConfigValue, propose: Propose): void {
  const term = raft.ballot.term;
  raft.waiting.set(raft.log.lastIndex + 1, request);
  propose({ term, kind: "config", v });
}

/** A round brings the newcomer to where the log ended when the round began; a short last round means it keeps up. */
export function followCatchUp(raft: RaftState, from: string, follower: Follower, ctx: RaftCtx): void {
  const { joining, log } = raft;
  if (joining === undefined || joining.node !== from || follower.matchIndex < joining.target) return;
  const quick = ctx.mono() - joining.roundStartedMs < raft.settings.electionMs;
  if (!quick && joining.round >= ROUNDS_MAX) return abandon(raft, joining, "it does not keep up", ctx);
  joining.round += 1;
  joining.target = log.lastIndex;
  joining.roundStartedMs = ctx.mono();
  if (quick) joining.round = Number.POSITIVE_INFINITY;
}

/** A newcomer that keeps up gets its vote; one that is silent, and a transfer that is not done in time, are given up. */
export function superviseChanges(raft: RaftState, ctx: RaftCtx, propose: Propose): void {
  const { joining, transfer, settings } = raft;
  if (transfer && ctx.mono() - transfer.startedMs > settings.electionMs) {
    raft.transfer = undefined;
    ctx.reply(transfer.request, unknown("the transfer was not done within an election timeout"));
  }
  if (joining === undefined) return;
  if (joining.round === Number.POSITIVE_INFINITY) {
    raft.joining = undefined;
    const { voters, learners } = raft.config;
    const next = {
      voters: [...voters, joining.node],
      learners: learners.filter((id) => id !== joining.node),
    };
    change(raft, joining.request, raft.config.with(next), propose);
  } else if (ctx.mono() - joining.roundStartedMs > 10 * settings.electionMs) {
    abandon(raft, joining, "it does not answer", ctx);
  }
}

function abandon(raft: RaftState, { node, request }: Joining, why: string, ctx: RaftCtx): void {
  raft.joining = undefined;
  if (!raft.config.members.includes(node)) raft.followers.delete(node);
  ctx.reply(request, refuse(`${node} was not added: ${why}`));
}

/** The target gets the rest of the log, then TimeoutNow; meanwhile the leader takes no requests. */
function beginTransfer(
  raft: RaftState,
  request: string,
  to: string,
  ctx: RaftCtx,
  catchUp: (node: string) => void,
): void {
  if (to === ctx.id) return ctx.reply(request, ok(null));
  if (!raft.config.isVoter(to)) return ctx.reply(request, refuse(`${to} is not a voter`));
  raft.transfer = { to, request, startedMs: ctx.mono() };
  if (raft.followers.get(to)?.matchIndex === raft.log.lastIndex) {
    ctx.send(to, { type: "TimeoutNow", term: raft.ballot.term });
  } else catchUp(to);
}

/** A committed joint configuration is left for the new one; a leader that is not in a committed configuration steps down. */
export function afterCommit(raft: RaftState, ctx: RaftCtx, propose: (entry: Entry) => void): void {
  const { index, configuration } = raft.log.config;
  if (!raft.isLeader || index > raft.commitIndex) return;
  const { term } = raft.ballot;
  if (configuration.isJoint) {
    return propose({ term, kind: "config", v: configuration.with({ outgoing: [] }) });
  }
  for (const id of raft.followers.keys()) {
    if (!configuration.members.includes(id) && raft.joining?.node !== id) raft.followers.delete(id);
  }
  if (!configuration.isVoter(ctx.id)) raft.becomeFollower(undefined, ctx);
}
