import type { NodeId } from "happens-before";

export const misconception =
  "A partition lets each side elect its own leader: that is what split brain means.";
export const caughtBy = "one-term-has-two-leaders";
export const message = /^B was the only leader, of term 1$/;

export type Fault =
  | { readonly kind: "part"; readonly at: number; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly kind: "heal"; readonly at: number }
  | { readonly kind: "crash"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "restart"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "fire"; readonly at: number; readonly node: NodeId; readonly timer: "election" };

export function schedule(): readonly Fault[] {
  return [
    { kind: "part", at: 0, groups: [["A"], ["B", "C"]] },
    { kind: "fire", at: 10, node: "A", timer: "election" },
    { kind: "fire", at: 10, node: "B", timer: "election" },
  ];
}
