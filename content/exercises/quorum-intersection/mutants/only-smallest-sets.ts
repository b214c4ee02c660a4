import type { NodeId } from "happens-before";

export interface Conflict {
  readonly rule: "read-write" | "write-write";
  readonly a: NodeId[];
  readonly b: NodeId[];
}

export const misconception = "If the smallest quorums intersect, the larger ones do all the more.";
export const caughtBy = "size-does-not-excuse";
export const message = /^weighted pair missed: \{A,B\} and \{C,D\} do not meet$/;

export function isQuorumSystem(ws: NodeId[][], rs: NodeId[][]): Conflict | null {
  const smallestReads = smallest(rs);
  for (const a of smallest(ws)) {
    const missedRead = smallestReads.find((b) => !meet(a, b));
    if (missedRead) return { rule: "read-write", a, b: missedRead };
  }
  for (const a of ws) {
    const missedWrite = ws.find((b) => !meet(a, b));
    if (missedWrite) return { rule: "write-write", a, b: missedWrite };
  }
  return null;
}

function smallest(quorums: NodeId[][]): NodeId[][] {
  const size = Math.min(...quorums.map((quorum) => quorum.length));
  return quorums.filter((quorum) => quorum.length === size);
}

function meet(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.some((node) => b.includes(node));
}
