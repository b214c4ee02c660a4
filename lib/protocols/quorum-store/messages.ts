/** What replicas of the store say to each other. */
import type { Stamped } from "@/lib/algorithms/last-writer-wins";
import type { Json, NodeId } from "@/lib/sim";

export type Cell = Stamped<Json>;
export type Hint = { readonly home: NodeId; readonly key: string; readonly cell: Cell };

export type QuorumMsg =
  | {
      readonly type: "put";
      readonly rid: number;
      readonly key: string;
      readonly cell: Cell;
      /** The home replica the receiver stands in for, or null. */
      readonly home: NodeId | null;
    }
  | { readonly type: "putR"; readonly rid: number }
  | { readonly type: "get"; readonly rid: number; readonly key: string }
  | { readonly type: "getR"; readonly rid: number; readonly cell: Cell | null }
  | { readonly type: "handoff"; readonly hint: Hint }
  | { readonly type: "handoffR"; readonly hint: Hint }
  | SyncMsg;

/** Anti-entropy. Each message says all that its receiver needs, so that a lost or doubled one does no harm. */
export type SyncMsg =
  | {
      readonly type: "hashes";
      readonly range: number;
      /** Nodes of the sender's tree of the range, all of one level. */
      readonly nodes: readonly (readonly [level: number, place: number, hash: number])[];
    }
  | {
      readonly type: "entries";
      readonly range: number;
      readonly buckets: readonly number[];
      /** Everything the sender has in these buckets. */
      readonly entries: readonly (readonly [key: string, hash: number])[];
    }
  /** What the sender has under keys that differ; null where it has nothing. */
  | { readonly type: "cells"; readonly cells: readonly (readonly [key: string, cell: Cell | null])[] };
