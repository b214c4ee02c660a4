import type { NodeId } from "happens-before";

export interface Conflict {
  readonly rule: "read-write" | "write-write";
  readonly a: NodeId[];
  readonly b: NodeId[];
}

export const misconception =
  "Strong consistency is reads meeting writes; two writes have nothing to do with each other.";
export const caughtBy = "any-two-writes-meet";
export const message = /^two disjoint write quorums: \{[A-G,]*\} and \{[A-G,]*\}$/;

export function isQuorumSystem(ws: NodeId[][], rs: NodeId[][]): Conflict | null {
  for (const a of ws) {
    const missedRead = rs.find((b) => !meet(a, b));
    if (missedRead) return { rule: "read-write", a, b: missedRead };
  }
  return null;
}

function meet(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.some((node) => b.includes(node));
}
