import type { NodeId } from "happens-before";

export const misconception = "To restart a node is to switch it off and on again.";
export const caughtBy = "the-schedule-is-possible";
export const message = /^fault 3, restart B at 40 ms: B is not down; crash it first$/;

export type Fault =
  | { readonly kind: "part"; readonly at: number; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly kind: "heal"; readonly at: number }
  | { readonly kind: "crash"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "restart"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "fire"; readonly at: number; readonly node: NodeId; readonly timer: "election" };

export function schedule(): readonly Fault[] {
  return [
    { kind: "part", at: 0, groups: [["A", "B"], ["C"]] },
    { kind: "fire", at: 10, node: "A", timer: "election" },
    { kind: "restart", at: 40, node: "B" },
    { kind: "part", at: 60, groups: [["A"], ["B", "C"]] },
    { kind: "fire", at: 70, node: "C", timer: "election" },
  ];
}
