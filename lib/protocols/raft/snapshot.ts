/** Log compaction (§7). A snapshot travels whole, in one message; the paper cuts it in chunks. */
import type { NodeId } from "@/lib/sim";
import type { Message, RaftCtx } from "./messages";
import type { Follower, RaftState } from "./state";
import { Store } from "./store";

/** Once `snapshotEntries` applied entries are in the log, the store replaces them. */
export function compactIfLong(raft: RaftState, ctx: RaftCtx): void {
  const { log, lastApplied, settings } = raft;
  if (settings.snapshotEntries === 0 || lastApplied - log.firstIndex + 1 < settings.snapshotEntries) return;
  const { value: config } = log.configAt(lastApplied).configuration;
  const snapshot = { lastIndex: lastApplied, lastTerm: log.termAt(lastApplied), config };
  log.compact({ ...snapshot, data: raft.store.data() }, ctx);
}

/** To a follower that needs entries which are gone. Again with each heartbeat until it says it has it. */
export function sendSnapshot(raft: RaftState, id: NodeId, follower: Follower, ctx: RaftCtx): void {
  const snapshot = ctx.disk.get<Message<"Snapshot">>("snapshot");
  if (snapshot === undefined) throw new Error("assertion: the log was cut and there is no snapshot");
  follower.installing = snapshot.lastIndex;
  const { lastIndex, lastTerm, config, data } = snapshot;
  ctx.send(id, { type: "Snapshot", term: raft.ballot.term, lastIndex, lastTerm, config, data });
}

/** Figure 13. What is committed here already is not taken back by a snapshot of less. */
export function onSnapshot(raft: RaftState, from: NodeId, message: Message<"Snapshot">, ctx: RaftCtx): void {
  const { term } = raft.ballot;
  if (message.term < term) return ctx.send(from, { type: "SnapshotDone", term, lastIndex: 0 });
  raft.becomeFollower(from, ctx);
  raft.heardAtMs = ctx.mono();
  raft.resetElectionTimer(ctx);
  if (message.lastIndex > raft.commitIndex) install(raft, message, ctx);
  ctx.send(from, { type: "SnapshotDone", term, lastIndex: message.lastIndex });
}

function install(raft: RaftState, message: Message<"Snapshot">, ctx: RaftCtx): void {
  const { lastIndex, lastTerm, config, data } = message;
  const before = raft.log.config.index;
  // With the snapshot's last entry in the log, what follows is kept: it may have been acknowledged. Without it, what follows
  // contradicts the snapshot, and goes before the snapshot is stored: a crash in between must not leave it behind one.
  if (raft.log.termAt(lastIndex) !== lastTerm) raft.log.truncateFrom(lastIndex + 1, ctx);
  raft.log.compact({ lastIndex, lastTerm, config, data }, ctx);
  raft.store = new Store(raft.rules, data);
  raft.commitIndex = lastIndex;
  raft.lastApplied = lastIndex;
  ctx.output({ kind: "restore", index: lastIndex, term: lastTerm, data });
  announceConfig(raft, before, ctx);
}

/** The configuration in force has changed with the log. */
export function announceConfig(raft: RaftState, before: number, ctx: RaftCtx): void {
  const { index, configuration } = raft.log.config;
  if (index !== before) ctx.output({ kind: "config", index, voters: configuration.value });
}
