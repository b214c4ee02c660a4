import type { Program } from "@/lib/sim";
import { cartOps, concurrentAdds } from "../shared/cart";
import type { ProtocolSpec } from "../shared/params";
import { OrSetCart } from "./or-set-cart";

export { OrSetCart };
export const program: Program = { name: "or-set-cart", boot: () => new OrSetCart() };
export const scenario = concurrentAdds;
export const summary =
  "Items added on either side of a partition are all kept, and a remove takes what it has seen.";
export const spec: ProtocolSpec = {
  params: [{ name: "gossipMs", default: 200, meaning: "Mean time between a replica's gossip rounds, ms." }],
  ops: cartOps,
};
