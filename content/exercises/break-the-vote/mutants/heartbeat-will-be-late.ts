import type { NodeId } from "happens-before";

export const misconception =
  "The network is healed, and the next heartbeat will be a while: C campaigns before it hears of A.";
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
    { kind: "crash", at: 40, node: "B" },
    { kind: "restart", at: 50, node: "B" },
    { kind: "heal", at: 55 },
    { kind: "fire", at: 62, node: "C", timer: "election" },
  ];
}
