/** How a verdict says what was tried in every order, wherever it is shown. */
import type { Exhausted } from "./verdict";

/** To follow the number of runs; empty if nothing was to be tried in every order. */
export function everyOrder({ orders, ordersOf, beyondBound }: Exhausted): string {
  if (beyondBound) return `; too many orders to try them all of ${beyondBound.join("; ")}`;
  if (orders === undefined || ordersOf === undefined) return "";
  return `, and all ${orders.toLocaleString("en")} orders of ${ordersOf.join("; ")}`;
}
