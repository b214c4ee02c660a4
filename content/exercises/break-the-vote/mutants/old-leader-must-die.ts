import type { NodeId } from "happens-before";

export const misconception = "A new leader needs the old one out of the way.";
export const caughtBy = "every-fault-is-needed";
export const message =
  /^fault 5, crash A at 55 ms, can be left out: A and C both became leader of term 1 all the same$/;

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
    { kind: "crash", at: 40, node: "B" },
    { kind: "restart", at: 50, node: "B" },
    { kind: "crash", at: 55, node: "A" },
    { kind: "part", at: 60, groups: [["A"], ["B", "C"]] },
    { kind: "fire", at: 70, node: "C", timer: "election" },
  ];
}
