import type { Ctx, Json, Node, NodeId, Request } from "happens-before";

/** What the register holds. All values written in a run are different; 0 is what an unwritten register holds. */
export type Val = number;

/** What a client asks for. Answer a read with the value, a write with null. */
export type RegOp = { readonly kind: "read" } | { readonly kind: "write"; readonly value: Val };

/** Between nodes. `rid` ties a reply to the operation it answers. */
export type RegMsg =
  | { readonly type: "get"; readonly rid: number }
  | { readonly type: "getR"; readonly rid: number; readonly ts: number; readonly w: NodeId; readonly v: Val }
  | { readonly type: "set"; readonly rid: number; readonly ts: number; readonly w: NodeId; readonly v: Val }
  | { readonly type: "setR"; readonly rid: number };

type RegCtx = Ctx<RegMsg, Val | null>;

/** A value and the timestamp (ts, w) it was written with. */
type Version = { readonly ts: number; readonly w: NodeId; readonly v: Val };

const UNWRITTEN: Version = { ts: 0, w: "", v: 0 };

/** Every node is both: a replica that stores a version, and the coordinator of the operations its clients ask of it. */
export class Register implements Node<RegMsg, RegOp, Val | null> {
  private stored: Version = UNWRITTEN;

  init(ctx: RegCtx): void {
    this.stored = ctx.disk.get<Version>("stored") ?? UNWRITTEN;
  }

  onTimer(_name: string, _data: Json | undefined, _ctx: RegCtx): void {}

  /** So far each node is a register of its own: it tells the others what was written and does not wait for anybody. */
  onRequest(request: Request<RegOp>, ctx: RegCtx): void {
    if (request.op.kind === "write") {
      this.store({ ts: this.stored.ts + 1, w: ctx.id, v: request.op.value }, ctx);
      for (const node of ctx.nodes) ctx.send(node, { type: "set", rid: 0, ...this.stored });
    }
    ctx.reply(request.id, { status: "ok", value: request.op.kind === "read" ? this.stored.v : null });
  }

  onMessage(from: NodeId, message: RegMsg, ctx: RegCtx): void {
    if (message.type === "get") ctx.send(from, { type: "getR", rid: message.rid, ...this.stored });
    if (message.type === "set") {
      this.store({ ts: message.ts, w: message.w, v: message.v }, ctx);
      ctx.send(from, { type: "setR", rid: message.rid });
    }
  }

  private store(version: Version, ctx: RegCtx): void {
    if (version.ts <= this.stored.ts) return;
    this.stored = version;
    ctx.disk.put("stored", version);
  }
}
