/**
 * A shopping cart as an observed-remove set, answered by any replica at once.
 *
 * Models: Shapiro et al. 2011, §3.3.5 (the cart as a CRDT), against DeCandia et al. 2007, §4.4 (the cart as merged siblings,
 * where a removed item could come back). Concurrent adds are both kept; a remove takes away what its replica has seen.
 *
 * A replica must not give the same dot twice, so the set, with its own counter in it, is on disk before anybody hears of the change.
 * Leaves out: quantities (a PN-counter for each item), deltas (a gossip message carries the whole set).
 */
import { add, elements, emptySet, join, remove, type OrSet } from "@/lib/algorithms/or-set";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import type { CartOp } from "../shared/cart";
import { ok } from "../shared/kv";
import { numberParam } from "../shared/params";

/** `answer` asks the receiver to send back what it has. */
export type CartMsg = { readonly type: "gossip"; readonly set: OrSet; readonly answer: boolean };
type CartCtx = Ctx<CartMsg, Json>;

export class OrSetCart implements Node<CartMsg, CartOp, Json> {
  private set: OrSet = emptySet;

  init(ctx: CartCtx): void {
    this.set = ctx.disk.get<OrSet>("set") ?? emptySet;
    this.armGossip(ctx);
  }

  onRequest({ id, op }: Request<CartOp>, ctx: CartCtx): void {
    if (op.kind === "add") this.save(add(this.set, ctx.id, op.item), ctx);
    if (op.kind === "remove") this.save(remove(this.set, op.item), ctx);
    ctx.reply(id, ok(op.kind === "read" ? elements(this.set) : null));
  }

  onMessage(from: NodeId, { set, answer }: CartMsg, ctx: CartCtx): void {
    this.save(join(this.set, set), ctx);
    if (answer) ctx.send(from, { type: "gossip", set: this.set, answer: false });
  }

  onTimer(_name: string, _data: Json | undefined, ctx: CartCtx): void {
    const others = ctx.nodes.filter((node) => node !== ctx.id);
    const peer = others[Math.floor(ctx.random() * others.length)];
    if (peer !== undefined) ctx.send(peer, { type: "gossip", set: this.set, answer: true });
    this.armGossip(ctx);
  }

  view(): Json {
    return { kv: { cart: elements(this.set) }, seen: this.set.seen };
  }

  private save(set: OrSet, ctx: CartCtx): void {
    this.set = set;
    ctx.disk.put("set", set);
  }

  private armGossip(ctx: CartCtx): void {
    ctx.setTimer("gossip", numberParam(ctx.params, "gossipMs", 200) * (0.5 + ctx.random()));
  }
}
