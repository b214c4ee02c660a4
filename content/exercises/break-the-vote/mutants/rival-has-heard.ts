import type { NodeId } from "happens-before";

export const misconception =
  "It is enough that the voter forgets; whoever asks it next is elected in the same term.";
export const caughtBy = "one-term-has-two-leaders";
export const message =
  /^the leaders were A of term 1 and C of term 2, each of its own term, as it should be$/;

export type Fault =
  | { readonly kind: "part"; readonly at: number; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly kind: "heal"; readonly at: number }
  | { readonly kind: "crash"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "restart"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "fire"; readonly at: number; readonly node: NodeId; readonly timer: "election" };

export function schedule(): readonly Fault[] {
  return [
    { kind: "fire", at: 10, node: "A", timer: "election" },
    { kind: "crash", at: 40, node: "B" },
    { kind: "restart", at: 50, node: "B" },
    { kind: "part", at: 60, groups: [["A"], ["B", "C"]] },
    { kind: "fire", at: 70, node: "C", timer: "election" },
  ];
}
