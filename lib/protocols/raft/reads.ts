/** Reads without the log: ReadIndex (dissertation §6.4) and leases (§6.4.1). Writes, and reads with `reads: "log"`, go through it. */
import { ok } from "../shared/kv";
import type { RaftCtx } from "./messages";
import type { RaftState } from "./state";

/**
 * Answers at once under a lease; otherwise the read waits for a round of messages sent after now. It reads the state at
 * `index`: everything committed when it arrived, and the first entry of the leader's own term, before which a new leader
 * does not know what is committed.
 */
export function read(
  raft: RaftState,
  { request, key }: { readonly request: string; readonly key: string },
  ctx: RaftCtx,
  confirmRound: () => void,
): void {
  const index = Math.max(raft.commitIndex, raft.firstIndex);
  if (raft.settings.reads === "lease" && raft.lastApplied >= index && holdsLease(raft, ctx)) {
    return ctx.reply(request, ok(raft.store.read(key)));
  }
  raft.reads.push({ request, key, index, rid: raft.rid + 1 });
  confirmRound();
  answerReads(raft, ctx);
}

/** A leader that is handing over has asked for votes against itself: it has no lease any more. */
function holdsLease(raft: RaftState, ctx: RaftCtx): boolean {
  if (raft.transfer !== undefined) return false;
  const followedAtMs = raft.config.reached((id) =>
    id === ctx.id ? ctx.mono() : (raft.followers.get(id)?.confirmedAtMs ?? 0),
  );
  const { electionMs, drift } = raft.settings;
  return raft.rules.holdsLease(ctx.mono(), followedAtMs, electionMs, drift);
}

export function answerReads(raft: RaftState, ctx: RaftCtx): void {
  if (!raft.isLeader || raft.reads.length === 0) return;
  const quorumRid = raft.config.reached((id) =>
    id === ctx.id ? raft.rid + 1 : (raft.followers.get(id)?.confirmedRid ?? 0),
  );
  const waiting = raft.reads.filter((read) => {
    if (raft.lastApplied < read.index || !raft.rules.isConfirmed(quorumRid, read.rid)) return true;
    ctx.reply(read.request, ok(raft.store.read(read.key)));
    return false;
  });
  raft.reads = waiting;
}
