import type { NodeId } from "happens-before";

/** What you may do to A, B and C. Times are virtual milliseconds from 0 to 600; faults of one instant strike in the order of the list. */
export type Fault =
  /** Nodes on different sides cannot reach each other. Replaces an earlier partition. */
  | { readonly kind: "part"; readonly at: number; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly kind: "heal"; readonly at: number }
  /** The node loses its memory and its timers. Its disk stays. */
  | { readonly kind: "crash"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "restart"; readonly at: number; readonly node: NodeId }
  /** The node's patience ends now: it campaigns. */
  | { readonly kind: "fire"; readonly at: number; readonly node: NodeId; readonly timer: "election" };

/** At most eight faults after which one term has two leaders. */
export function schedule(): readonly Fault[] {
  return [{ kind: "fire", at: 10, node: "A", timer: "election" }];
}
