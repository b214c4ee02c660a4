import type { NodeId } from "happens-before";

/** Two quorums that should share a node and do not. */
export interface Conflict {
  readonly rule: "read-write" | "write-write";
  /** A write quorum. */
  readonly a: NodeId[];
  /** The quorum it does not meet: a read quorum or another write quorum. */
  readonly b: NodeId[];
}

/** Null if every read quorum meets every write quorum and any two write quorums meet; otherwise a pair that does not. */
export function isQuorumSystem(ws: NodeId[][], rs: NodeId[][]): Conflict | null {
  // So far only one pair is looked at. Which pairs have to meet?
  const [a] = ws;
  const [b] = rs;
  if (a && b && !a.some((node) => b.includes(node))) return { rule: "read-write", a, b };
  return null;
}
