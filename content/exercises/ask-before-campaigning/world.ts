/** What all schedules of the exercise have in common. */
import type { Json, NodeId } from "@/lib/sim";

export const NAMES = ["A", "B", "C", "D", "E"];

/** Equal logs: who may lead is not the question here. */
export function params(nodes: readonly NodeId[]): Readonly<Record<string, Json>> {
  const logTerms = Object.fromEntries(nodes.map((node) => [node, [1]]));
  return { electionMs: 150, heartbeatMs: 40, logTerms };
}
