import type { NodeId } from "happens-before";

export const misconception = "Four milliseconds after the candidate, the voter has voted.";
export const caughtBy = "it-does-not-take-luck";
export const message = /^it happens with some delays and not with others; with seed \d+, .*$/;

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
    { kind: "crash", at: 14, node: "B" },
    { kind: "restart", at: 50, node: "B" },
    { kind: "part", at: 60, groups: [["A"], ["B", "C"]] },
    { kind: "fire", at: 70, node: "C", timer: "election" },
  ];
}
