import type { NodeId } from "happens-before";

export const misconception =
  "When a leader dies and another one is elected, there have been two leaders, and that is what must not be.";
export const caughtBy = "one-term-has-two-leaders";
export const message =
  /^the leaders were A of term 1 and B of term 2.*, each of its own term, as it should be$/;

export type Fault =
  | { readonly kind: "part"; readonly at: number; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly kind: "heal"; readonly at: number }
  | { readonly kind: "crash"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "restart"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "fire"; readonly at: number; readonly node: NodeId; readonly timer: "election" };

export function schedule(): readonly Fault[] {
  return [
    { kind: "fire", at: 10, node: "A", timer: "election" },
    { kind: "crash", at: 60, node: "A" },
    { kind: "fire", at: 70, node: "B", timer: "election" },
  ];
}
