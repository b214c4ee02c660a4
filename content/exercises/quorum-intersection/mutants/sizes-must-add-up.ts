import type { NodeId } from "happens-before";

export interface Conflict {
  readonly rule: "read-write" | "write-write";
  readonly a: NodeId[];
  readonly b: NodeId[];
}

export const misconception =
  "W + R > N is the definition of intersection, so quorums that are too small together cannot meet.";
export const caughtBy = "a-quorum-system-is-recognised";
export const message = /^grid rejected: \{[A-I,]*\} and \{[A-I,]*\} meet at [A-I]$/;

export function isQuorumSystem(ws: NodeId[][], rs: NodeId[][]): Conflict | null {
  const n = new Set([...ws, ...rs].flat()).size;
  for (const a of ws) {
    const missedRead = rs.find((b) => !meet(a, b) || a.length + b.length <= n);
    if (missedRead) return { rule: "read-write", a, b: missedRead };
    const missedWrite = ws.find((b) => !meet(a, b));
    if (missedWrite) return { rule: "write-write", a, b: missedWrite };
  }
  return null;
}

function meet(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.some((node) => b.includes(node));
}
