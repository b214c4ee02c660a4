import type { NodeId } from "happens-before";

export interface Conflict {
  readonly rule: "read-write" | "write-write";
  readonly a: NodeId[];
  readonly b: NodeId[];
}

export function isQuorumSystem(ws: NodeId[][], rs: NodeId[][]): Conflict | null {
  for (const a of ws) {
    const missedRead = rs.find((b) => !meet(a, b));
    if (missedRead) return { rule: "read-write", a, b: missedRead };
    // A write quorum is compared with itself too: only the empty one does not meet itself.
    const missedWrite = ws.find((b) => !meet(a, b));
    if (missedWrite) return { rule: "write-write", a, b: missedWrite };
  }
  return null;
}

function meet(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.some((node) => b.includes(node));
}
