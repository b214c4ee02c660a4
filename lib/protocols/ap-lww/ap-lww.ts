/**
 * AP, last writer wins: every replica answers at once from what it has, and replicas converge by gossip.
 *
 * Models: a Dynamo-style store at consistency level ONE with wall-clock timestamps (DeCandia et al. 2007, §4.4, §4.7; Vogels
 * 2009). Always available, eventually convergent, and of two concurrent writes one is lost although both were acknowledged. So
 * is a write that came later but was stamped by a slower clock.
 *
 * Leaves out: placement (every replica has every key), Merkle trees (a gossip message carries everything), deletes.
 */
import { wins, type Stamped } from "@/lib/algorithms/last-writer-wins";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, unwritten, type KvOp } from "../shared/kv";
import { numberParam } from "../shared/params";

type Cells = { readonly [key: string]: Stamped<Json> };
/** `answer` asks the receiver to send back what it has. */
export type LwwMsg = { readonly type: "gossip"; readonly cells: Cells; readonly answer: boolean };
type LwwCtx = Ctx<LwwMsg, Json>;

export class ApLww implements Node<LwwMsg, KvOp, Json> {
  private cells: Cells = {};

  init(ctx: LwwCtx): void {
    this.cells = ctx.disk.get<Cells>("cells") ?? {};
    this.armGossip(ctx);
  }

  onRequest(request: Request<KvOp>, ctx: LwwCtx): void {
    const { op } = request;
    if (op.kind === "write") this.merge({ [op.key]: { at: ctx.now(), by: ctx.id, value: op.value } }, ctx);
    ctx.reply(request.id, ok(op.kind === "write" ? null : (this.cells[op.key]?.value ?? unwritten)));
  }

  onMessage(from: NodeId, { cells, answer }: LwwMsg, ctx: LwwCtx): void {
    this.merge(cells, ctx);
    if (answer) ctx.send(from, { type: "gossip", cells: this.cells, answer: false });
  }

  onTimer(_name: string, _data: Json | undefined, ctx: LwwCtx): void {
    const others = ctx.nodes.filter((node) => node !== ctx.id);
    const peer = others[Math.floor(ctx.random() * others.length)];
    if (peer !== undefined) ctx.send(peer, { type: "gossip", cells: this.cells, answer: true });
    this.armGossip(ctx);
  }

  view(): Json {
    return {
      kv: Object.fromEntries(Object.entries(this.cells).map(([key, cell]) => [key, cell.value])),
      stamps: Object.fromEntries(Object.entries(this.cells).map(([key, { at, by }]) => [key, { at, by }])),
    };
  }

  private armGossip(ctx: LwwCtx): void {
    ctx.setTimer("gossip", numberParam(ctx.params, "gossipMs", 200) * (0.5 + ctx.random()));
  }

  private merge(incoming: Cells, ctx: LwwCtx): void {
    const newer = Object.entries(incoming).filter(([key, cell]) => wins(cell, this.cells[key]));
    if (newer.length === 0) return;
    this.cells = { ...this.cells, ...Object.fromEntries(newer) };
    ctx.disk.put("cells", this.cells);
  }
}
