import type { NodeId } from "happens-before";

export interface Conflict {
  readonly rule: "read-write" | "write-write";
  readonly a: NodeId[];
  readonly b: NodeId[];
}

export const misconception =
  "That there is a conflict is the answer; any two quorums will do as the example.";
export const caughtBy = "a-conflict-is-a-pair-that-does-not-meet";
export const message = /^named \{[A-G,]*\} and \{[A-G,]*\}, which meet at [A-G]$/;

export function isQuorumSystem(ws: NodeId[][], rs: NodeId[][]): Conflict | null {
  const [a] = ws;
  const [b] = rs;
  if (!a) return null;
  if (b && ws.some((w) => rs.some((r) => !meet(w, r)))) return { rule: "read-write", a, b };
  const missedWrite = ws.find((w) => ws.some((other) => !meet(w, other)));
  if (missedWrite) return { rule: "write-write", a, b: missedWrite };
  return null;
}

function meet(a: readonly NodeId[], b: readonly NodeId[]): boolean {
  return a.some((node) => b.includes(node));
}
