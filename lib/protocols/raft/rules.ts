/**
 * The rules that carry Raft's safety, each as one decision of its own, with the counterexample that asks for it. The node
 * never decides these things anywhere else; the tests, the claims and the exhaustive searches take one away and show what breaks.
 */
import type { Ballot, Message } from "./messages";
import type { Log } from "./log";

export class Rules {
  /**
   * (V) One vote a term (§5.2). Two majorities share a voter, so two leaders of one term would need somebody to vote twice. The
   * ballot is on disk before the vote is sent: a voter that forgets in a crash votes twice.
   */
  isFree({ term, votedFor }: Ballot, from: string, askTerm: number): boolean {
    return askTerm === term && (votedFor === null || votedFor === from);
  }

  /**
   * (U) A vote goes only to a log at least as up to date as the voter's: the later last term wins, with equal last terms the
   * longer log (§5.4.1). A committed entry is on a majority, one of which is in every later leader's majority of voters.
   */
  isUpToDate(ask: Message<"RequestVote">, log: Log): boolean {
    return ask.lastTerm > log.lastTerm || (ask.lastTerm === log.lastTerm && ask.lastIndex >= log.lastIndex);
  }

  /**
   * (C) A leader counts replicas only for an entry of its own term (§5.4.2). An older one can be on a majority and still be
   * overwritten by a leader with a later last term, as in Figure 8; it is committed when an entry of this term above it is.
   */
  mayCount(entryTerm: number, currentTerm: number): boolean {
    return entryTerm === currentTerm;
  }

  /**
   * (M) What a follower may take as committed (Figure 2, AppendEntries, rule 5): no further than the last entry this message
   * has compared with the leader's log. The follower's own log may go on beyond that with entries nobody committed.
   */
  followerCommit(leaderCommit: number, lastCompared: number, _lastIndex: number): number {
    return Math.min(leaderCommit, lastCompared);
  }

  /**
   * (T) Entries are deleted only from the first real conflict on (Figure 2, AppendEntries, rule 3). A late message holds a prefix of
   * what a newer one brought; deleting after it would take back an entry the leader has counted.
   */
  conflicts(log: Log, index: number, term: number): boolean {
    return log.lastIndex >= index && log.termAt(index) !== term;
  }

  /**
   * (1) One change of the configuration at a time: majorities of configurations that differ in one server overlap, and over two
   * changes they need not (dissertation §4.1).
   */
  isChangeDone(configIndex: number, commitIndex: number): boolean {
    return configIndex <= commitIndex;
  }

  /**
   * (N) Before it changes the configuration, a leader commits an entry of its own term (the bug report of 2015). Otherwise two
   * leaders can each start a change from the same configuration, and the majorities of what they make do not overlap.
   */
  hasCommittedOwnTerm(termAtCommit: number, currentTerm: number): boolean {
    return termAtCommit === currentTerm;
  }

  /**
   * (R) A leader answers a read without the log only when, after the read arrived, a quorum has followed it (ReadIndex, dissertation
   * §6.4). A leader that has been replaced does not know it yet; its quorum does.
   */
  isConfirmed(quorumRid: number, readRid: number): boolean {
    return quorumRid >= readRid;
  }

  /**
   * (L) A lease lasts as long as a quorum cannot have voted for another (dissertation §6.4.1): those who heard a leader stay with it
   * for `electionMs` of their clocks. Clocks run between 1 - drift and 1 + drift of true time, so a leader counts on less.
   */
  holdsLease(nowMs: number, confirmedAtMs: number, electionMs: number, drift: number): boolean {
    return nowMs < confirmedAtMs + (electionMs * (1 - drift)) / (1 + drift);
  }

  /**
   * (S) A command that a client's session has already answered is not executed again (§8). The first attempt may have been
   * committed although its leader's answer never came.
   */
  isRetry(lastSeq: number, seq: number): boolean {
    return seq <= lastSeq;
  }
}
