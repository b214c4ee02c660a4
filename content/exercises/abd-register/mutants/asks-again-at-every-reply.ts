import type { Ctx, Json, Node, NodeId, Request } from "happens-before";

export const misconception =
  "A reply shows that the network works, so it is the moment to ask again whoever has not answered yet.";
export const caughtBy = "an-operation-costs-two-phases";
export const message =
  /^\d+ messages for one (read|write) already; a majority read phase and write phase need at most 4\(n-1\) = \d+$/;

export type Val = number;

export type RegOp = { readonly kind: "read" } | { readonly kind: "write"; readonly value: Val };

export type RegMsg =
  | { readonly type: "get"; readonly rid: number }
  | { readonly type: "getR"; readonly rid: number; readonly ts: number; readonly w: NodeId; readonly v: Val }
  | { readonly type: "set"; readonly rid: number; readonly ts: number; readonly w: NodeId; readonly v: Val }
  | { readonly type: "setR"; readonly rid: number };

type RegCtx = Ctx<RegMsg, Val | null>;

/** A value and the timestamp (ts, w) it was written with. */
type Version = { readonly ts: number; readonly w: NodeId; readonly v: Val };

const UNWRITTEN: Version = { ts: 0, w: "", v: 0 };

/** The largest timestamp and operation number this node has ever handed out; never handed out again. */
type Issued = { readonly ts: number; readonly rid: number };

/** An operation this node coordinates. */
interface Operation {
  readonly request: Request<RegOp>;
  phase: "get" | "set";
  /** The newest version heard of in the first phase; the one to store in the second. */
  version: Version;
  /** Replicas that have answered in this phase. */
  heard: Set<NodeId>;
}

export class Register implements Node<RegMsg, RegOp, Val | null> {
  private stored: Version = UNWRITTEN;
  private issued: Issued = { ts: 0, rid: 0 };
  private readonly operations = new Map<number, Operation>();

  init(ctx: RegCtx): void {
    this.stored = ctx.disk.get<Version>("stored") ?? UNWRITTEN;
    this.issued = ctx.disk.get<Issued>("issued") ?? { ts: 0, rid: 0 };
  }

  onTimer(): void {
    // The register needs no clock.
  }

  onRequest(request: Request<RegOp>, ctx: RegCtx): void {
    const rid = this.issued.rid + 1;
    this.issue({ ...this.issued, rid }, ctx);
    this.operations.set(rid, { request, phase: "get", version: UNWRITTEN, heard: new Set() });
    this.tellAll({ type: "get", rid }, ctx);
  }

  onMessage(from: NodeId, message: RegMsg, ctx: RegCtx): void {
    if (message.type === "get") ctx.send(from, { type: "getR", rid: message.rid, ...this.stored });
    if (message.type === "set") this.store(from, message, ctx);
    if (message.type === "getR") this.hearVersion(from, message, ctx);
    if (message.type === "setR") this.hearStored(from, message.rid, ctx);
  }

  view(): Json {
    return { ...this.stored, operations: this.operations.size };
  }

  // The replica

  private store(from: NodeId, { rid, ts, w, v }: Extract<RegMsg, { type: "set" }>, ctx: RegCtx): void {
    const version = { ts, w, v };
    if (isNewer(version, this.stored)) {
      this.stored = version;
      ctx.disk.put("stored", version);
    }
    // Acknowledged even when it is old: something newer is stored, which serves every reader as well.
    ctx.send(from, { type: "setR", rid });
  }

  // The coordinator

  private hearVersion(from: NodeId, { rid, ts, w, v }: Extract<RegMsg, { type: "getR" }>, ctx: RegCtx): void {
    const operation = this.operations.get(rid);
    if (operation?.phase !== "get") return;
    const version = { ts, w, v };
    if (isNewer(version, operation.version)) operation.version = version;
    operation.heard.add(from);
    if (operation.heard.size >= quorum(ctx)) this.beginSet(rid, operation, ctx);
    else
      for (const replica of ctx.nodes)
        if (!operation.heard.has(replica)) ctx.send(replica, { type: "get", rid });
  }

  /** A write stores its own value above everything heard of; a read stores what it is about to return. */
  private beginSet(rid: number, operation: Operation, ctx: RegCtx): void {
    const { op } = operation.request;
    if (op.kind === "write") {
      const ts = Math.max(operation.version.ts, this.issued.ts) + 1;
      this.issue({ ...this.issued, ts }, ctx);
      operation.version = { ts, w: ctx.id, v: op.value };
    }
    operation.phase = "set";
    operation.heard = new Set();
    this.tellAll({ type: "set", rid, ...operation.version }, ctx);
  }

  private hearStored(from: NodeId, rid: number, ctx: RegCtx): void {
    const operation = this.operations.get(rid);
    if (operation?.phase !== "set") return;
    operation.heard.add(from);
    if (operation.heard.size >= quorum(ctx)) this.finish(rid, operation, ctx);
  }

  private finish(rid: number, { request, version }: Operation, ctx: RegCtx): void {
    this.operations.delete(rid);
    ctx.reply(request.id, { status: "ok", value: request.op.kind === "read" ? version.v : null });
  }

  /** Stored before a message that carries it is sent: after a crash it must not be handed out again. */
  private issue(issued: Issued, ctx: RegCtx): void {
    this.issued = issued;
    ctx.disk.put("issued", issued);
  }

  private tellAll(message: RegMsg, ctx: RegCtx): void {
    for (const replica of ctx.nodes) ctx.send(replica, message);
  }
}

/** Timestamps are ordered by number first, then by writer, so no two writers ever issue equal ones. */
function isNewer(a: Version, b: Version): boolean {
  return a.ts > b.ts || (a.ts === b.ts && a.w > b.w);
}

function quorum(ctx: RegCtx): number {
  return Math.floor(ctx.nodes.length / 2) + 1;
}
