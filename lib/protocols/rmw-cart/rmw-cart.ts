/**
 * A shopping cart that is read, changed and written back whole: the cart that loses items.
 *
 * Models: the usual application code over an eventually consistent store (get the list, append, put the list) with the whole
 * cart as one last-writer-wins value. Two adds on two replicas are two writes of two lists, and the later list has never heard of
 * the other item. Kept beside `or-set-cart`, to be run on the same schedule.
 */
import { wins, type Stamped } from "@/lib/algorithms/last-writer-wins";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import type { CartOp } from "../shared/cart";
import { ok } from "../shared/kv";
import { numberParam } from "../shared/params";

type Cart = Stamped<readonly string[]>;
/** `answer` asks the receiver to send back what it has. */
export type RmwMsg = { readonly type: "gossip"; readonly cart: Cart; readonly answer: boolean };
type RmwCtx = Ctx<RmwMsg, Json>;

export class RmwCart implements Node<RmwMsg, CartOp, Json> {
  private cart: Cart = { at: 0, by: "", value: [] };

  init(ctx: RmwCtx): void {
    this.cart = ctx.disk.get<Cart>("cart") ?? this.cart;
    this.armGossip(ctx);
  }

  onRequest({ id, op }: Request<CartOp>, ctx: RmwCtx): void {
    const items = this.cart.value;
    if (op.kind === "read") return ctx.reply(id, ok(items));
    const others = items.filter((item) => item !== op.item);
    const value = op.kind === "add" ? [...others, op.item].toSorted() : others;
    this.accept({ at: ctx.now(), by: ctx.id, value }, ctx);
    ctx.reply(id, ok(null));
  }

  onMessage(from: NodeId, { cart, answer }: RmwMsg, ctx: RmwCtx): void {
    this.accept(cart, ctx);
    if (answer) ctx.send(from, { type: "gossip", cart: this.cart, answer: false });
  }

  onTimer(_name: string, _data: Json | undefined, ctx: RmwCtx): void {
    const others = ctx.nodes.filter((node) => node !== ctx.id);
    const peer = others[Math.floor(ctx.random() * others.length)];
    if (peer !== undefined) ctx.send(peer, { type: "gossip", cart: this.cart, answer: true });
    this.armGossip(ctx);
  }

  view(): Json {
    return { kv: { cart: this.cart.value }, stamp: { at: this.cart.at, by: this.cart.by } };
  }

  private accept(cart: Cart, ctx: RmwCtx): void {
    if (!wins(cart, this.cart)) return;
    this.cart = cart;
    ctx.disk.put("cart", cart);
  }

  private armGossip(ctx: RmwCtx): void {
    ctx.setTimer("gossip", numberParam(ctx.params, "gossipMs", 200) * (0.5 + ctx.random()));
  }
}
