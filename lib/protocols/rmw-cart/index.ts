import type { Program } from "@/lib/sim";
import { cartOps, concurrentAdds } from "../shared/cart";
import type { ProtocolSpec } from "../shared/params";
import { RmwCart } from "./rmw-cart";

export { RmwCart };
export const program: Program = { name: "rmw-cart", boot: () => new RmwCart() };
export const scenario = concurrentAdds;
export const summary =
  "The whole cart is read, changed and written back; of two concurrent adds one is lost.";
export const spec: ProtocolSpec = {
  params: [{ name: "gossipMs", default: 200, meaning: "Mean time between a replica's gossip rounds, ms." }],
  ops: cartOps,
};
