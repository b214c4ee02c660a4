import type { NodeId } from "happens-before";

export interface Conflict {
  readonly rule: "read-write" | "write-write";
  readonly a: NodeId[];
  readonly b: NodeId[];
}

export const misconception =
  "W + R = N is enough: together the two quorums cover all replicas, so they must overlap.";
export const caughtBy = "every-read-meets-every-write";
export const message = /^\{A\} and \{B,C\} do not meet$/;

export function isQuorumSystem(ws: NodeId[][], rs: NodeId[][]): Conflict | null {
  const n = new Set([...ws, ...rs].flat()).size;
  for (const a of ws) {
    const missedRead = rs.find((b) => a.length + b.length < n && !meet(a, b));
    if (missedRead) return { rule: "read-write", a, b: missedRead };
    const missedWrite = ws.find((b) => !meet(a, b));
    if (missedWrite) return { rule: "write-write", a, b: missedWrite };
  }
  return null;
}

function meet(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.some((node) => b.includes(node));
}
