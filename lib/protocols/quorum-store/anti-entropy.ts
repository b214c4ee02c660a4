/**
 * Anti-entropy between two home replicas of a range (DeCandia et al. 2007, §4.7; Cassandra calls it repair): they compare the roots
 * of their Merkle trees, go down only where hashes differ, and exchange the cells that differ; the newest stays.
 *
 *   A -> B  hashes   the root
 *   B -> A  hashes   the children of the nodes that differ, level by level, in turns, down to the buckets
 *   .. -> ..  entries  what is in the buckets that differ, one hash a key
 *   .. -> ..  cells    what the other has under the keys that differ, and back what is newer than that
 *
 * Nothing is remembered between two messages: each is answered from the trees as they are when it arrives. So writes go on meanwhile,
 * and an exchange that is lost half-way is begun again by the next round. It ends because each answer is one level deeper, and
 * cells go back only if they are newer than what came.
 *
 * Cassandra differs: its trees are built for one repair and sent whole, and a bucket that differs is streamed whole.
 *
 * Leaves out: forgetting deletes. A delete is a write of its own (a value that means "none", a tombstone), and must be kept: if a
 * replica dropped the cell instead, the next exchange with one that missed the delete would bring the old value back. When
 * a tombstone may go is a question of time and of repairs that are known to have succeeded (Cassandra's gc_grace_seconds).
 */
import { wins } from "@/lib/algorithms/last-writer-wins";
import {
  childrenOf,
  hashAt,
  keysIn,
  type MerkleNode,
  type MerkleShape,
  type MerkleTree,
} from "@/lib/algorithms/merkle-tree";
import type { Cell, SyncMsg } from "./messages";

/** A replica as anti-entropy sees it. Hints are not part of it: a stand-in is no home. */
export interface SyncReplica {
  treeOf(range: number): MerkleTree;
  cellOf(key: string): Cell | undefined;
  /** Keeps the cell if it is newer than what is there. */
  store(key: string, cell: Cell): void;
}

/** What a tree's hashes are of: texts that are equal just when the cells are. */
export function textOf({ at, by, value }: Cell): string {
  return JSON.stringify([at, by, value]);
}

/** §4.7: the root of the tree of a range that both host. */
export function openExchange(replica: SyncReplica, range: number): SyncMsg {
  return { type: "hashes", range, nodes: hashes(replica.treeOf(range), [[0, 0]]) };
}

/** The answer, or null when there is no more to say. */
export function answerSync(replica: SyncReplica, message: SyncMsg): SyncMsg | null {
  switch (message.type) {
    case "hashes":
      return descend(replica, message);
    case "entries":
      return showDiffering(replica, message);
    case "cells":
      return keepNewest(replica, message);
  }
}

/** §4.7: equal hashes, and nothing below them is looked at; else the children, or of a bucket what is in it. */
function descend(
  replica: SyncReplica,
  { range, nodes }: Extract<SyncMsg, { type: "hashes" }>,
): SyncMsg | null {
  const tree = replica.treeOf(range);
  const differing = nodes
    .filter(([level, place, hash]) => hashAt(tree, [level, place]) !== hash)
    .map(([level, place]): MerkleNode => [level, place]);
  if (differing.length === 0) return null;
  const below = differing.flatMap((node) => childrenOf(tree.shape, node));
  if (below.length > 0) return { type: "hashes", range, nodes: hashes(tree, below) };
  const buckets = differing.map(([, place]) => place);
  const entries = buckets
    .flatMap((bucket) => keysIn(tree, bucket))
    .map((key) => [key, tree.entries.get(key) ?? 0] as const);
  return { type: "entries", range, buckets, entries };
}

/** A hash does not say which of two cells is newer, so the other is shown ours. */
function showDiffering(
  replica: SyncReplica,
  { range, buckets, entries }: Extract<SyncMsg, { type: "entries" }>,
): SyncMsg | null {
  const tree = replica.treeOf(range);
  const theirs = new Map(entries);
  const candidates = new Set([...theirs.keys(), ...buckets.flatMap((bucket) => keysIn(tree, bucket))]);
  const cells = [...candidates]
    .filter((key) => theirs.get(key) !== tree.entries.get(key))
    .toSorted()
    .map((key) => [key, replica.cellOf(key) ?? null] as const);
  return cells.length === 0 ? null : { type: "cells", cells };
}

/** The newest of the two stays here, and goes back if it was here before. */
function keepNewest(replica: SyncReplica, { cells }: Extract<SyncMsg, { type: "cells" }>): SyncMsg | null {
  const newer = cells.flatMap(([key, cell]) => {
    if (cell !== null) replica.store(key, cell);
    const own = replica.cellOf(key);
    return own !== undefined && wins(own, cell ?? undefined) ? [[key, own] as const] : [];
  });
  return newer.length === 0 ? null : { type: "cells", cells: newer };
}

function hashes(tree: MerkleTree, nodes: readonly MerkleNode[]) {
  return nodes.map(([level, place]) => [level, place, hashAt(tree, [level, place])] as const);
}

/** Refuses what no tree can have, and what would not fit into memory. */
export function shapeOf(fanOut: number, depth: number): MerkleShape {
  const whole = Number.isInteger(fanOut) && Number.isInteger(depth);
  if (!whole || fanOut < 2 || depth < 1 || fanOut ** depth > bucketsMax) {
    throw new Error(
      `params.treeFanOut is ${fanOut} and params.treeDepth ${depth}: give whole numbers of at least 2 and 1, with at most ${bucketsMax} buckets (fan-out to the depth)`,
    );
  }
  return { fanOut, depth };
}

const bucketsMax = 65_536;
