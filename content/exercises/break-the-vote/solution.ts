import type { NodeId } from "happens-before";

export type Fault =
  | { readonly kind: "part"; readonly at: number; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly kind: "heal"; readonly at: number }
  | { readonly kind: "crash"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "restart"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "fire"; readonly at: number; readonly node: NodeId; readonly timer: "election" };

/** B votes for A, forgets it, and votes for C, who has heard of nothing. */
export function schedule(): readonly Fault[] {
  return [
    { kind: "part", at: 0, groups: [["A", "B"], ["C"]] },
    { kind: "fire", at: 10, node: "A", timer: "election" },
    { kind: "crash", at: 40, node: "B" },
    { kind: "restart", at: 50, node: "B" },
    { kind: "part", at: 60, groups: [["A"], ["B", "C"]] },
    { kind: "fire", at: 70, node: "C", timer: "election" },
  ];
}
