/**
 * A server: primary, backup or idle, as its view says. The essay is in `primary-backup.ts`; the marks (B), (V), (D) and (O) are
 * explained there, (W) and (S) in `view-service.ts`.
 */
import type { Json, NodeId, Request } from "@/lib/sim";
import { ok, refuse, unknown, valueOf, type KvOp } from "../shared/kv";
import { flagParam, numberParam } from "../shared/params";
import {
  apply,
  noView,
  nothing,
  type Message,
  type Ordered,
  type PbCtx,
  type PbMsg,
  type State,
  type ViewOf,
} from "./messages";

/** Most operations in one `forward`, and most that wait at the primary. */
const batchMax = 16;
const pendingMax = 256;

/** (D) All in one record: one `put` is atomic, two are not. `synced` is the last view whose state this server has. */
type Stored = {
  readonly view: ViewOf;
  readonly synced: number;
  readonly state: State;
  readonly pending: readonly Ordered[];
};

export class Server {
  protected current = noView;
  private synced = 0;
  protected state = nothing;
  /** At the primary: operations that not every backup is known to have. On disk before they are sent: a number means one operation. */
  private pending: readonly Ordered[] = [];
  private waiting: readonly Request<KvOp>[] = [];
  /** At the primary: the last operation each backup of this view has; none before it has the state. */
  private readonly has = new Map<NodeId, number>();

  constructor(
    private readonly viewService: NodeId,
    ctx: PbCtx,
  ) {
    const stored = ctx.disk.get<Stored>("server");
    if (stored !== undefined) {
      ({ view: this.current, synced: this.synced, state: this.state, pending: this.pending } = stored);
    }
    this.ping(ctx);
    ctx.setTimer("heartbeat", numberParam(ctx.params, "heartbeatMs", 50));
    ctx.setTimer("resend", numberParam(ctx.params, "resendMs", 60));
  }

  onTimer(name: string, ctx: PbCtx): void {
    if (name === "heartbeat") {
      this.ping(ctx);
      ctx.setTimer("heartbeat", numberParam(ctx.params, "heartbeatMs", 50));
    }
    if (name === "resend") {
      if (this.isPrimary(ctx)) this.resend(ctx);
      ctx.setTimer("resend", numberParam(ctx.params, "resendMs", 60));
    }
  }

  onMessage(from: NodeId, message: PbMsg, ctx: PbCtx): void {
    if (message.type === "view") return this.adopt(message.view, ctx);
    if (message.type === "ping" || !this.sameView(message.view)) return;
    switch (message.type) {
      case "transfer":
        return this.onTransfer(from, message, ctx);
      case "transferred":
        return this.onTransferred(from, ctx);
      case "forward":
        return this.onForward(from, message, ctx);
      case "forwarded":
        return this.onForwarded(from, message, ctx);
    }
  }

  onRequest(request: Request<KvOp>, ctx: PbCtx): void {
    const { client, seq: clientSeq, op } = request;
    if (!this.isPrimary(ctx)) {
      const { primary } = this.current;
      return ctx.reply(request.id, refuse("not the primary", primary === ctx.id ? undefined : primary));
    }
    if (op.kind === "read" && flagParam(ctx.params, "localReads")) {
      return ctx.reply(request.id, ok(valueOf(this.state.kv, op.key)));
    }
    if (op.kind === "write" && this.state.recent[client]?.includes(clientSeq)) {
      return ctx.reply(request.id, ok(null));
    }
    if (this.pending.length >= pendingMax) {
      return ctx.reply(request.id, refuse("too many operations under way"));
    }
    this.waiting = [...this.waiting, request];
    if (this.pending.some((other) => other.client === client && other.clientSeq === clientSeq)) return;
    const seq = (this.pending.at(-1)?.seq ?? this.state.seq) + 1;
    this.pending = [...this.pending, { seq, client, clientSeq, op }];
    this.save(ctx);
    this.forward(ctx);
    this.finish(ctx);
  }

  view(): Json {
    const { state, synced, pending } = this;
    return { ...this.current, synced, seq: state.seq, kv: state.kv, pending: pending.length };
  }

  // Views

  /** (V) A server is in one view at a time and never goes back. */
  private adopt(view: ViewOf, ctx: PbCtx): void {
    if (view.number <= this.current.number) return;
    this.current = view;
    this.has.clear();
    if (view.primary !== ctx.id) {
      // The new primary may have these operations, or may not.
      for (const { id } of this.waiting) ctx.reply(id, unknown("no longer the primary"));
      this.waiting = [];
      this.pending = [];
    }
    this.save(ctx);
    if (!this.isPrimary(ctx)) return;
    this.resend(ctx);
    this.acknowledgeView(ctx);
  }

  /** A primary names its view only when all backups have its state (W); others just say that they are alive. */
  private ping(ctx: PbCtx): void {
    ctx.send(this.viewService, { type: "ping", view: this.synced });
  }

  private acknowledgeView(ctx: PbCtx): void {
    if (this.synced === this.current.number || !this.current.backups.every((id) => this.has.has(id))) return;
    this.synced = this.current.number;
    this.save(ctx);
    this.ping(ctx);
    this.finish(ctx);
  }

  private onTransfer(from: NodeId, { view, state }: Message<"transfer">, ctx: PbCtx): void {
    if (from !== this.current.primary) return;
    if (this.synced < view) {
      this.synced = view;
      this.state = state;
      this.save(ctx);
    }
    ctx.send(from, { type: "transferred", view });
  }

  private onTransferred(from: NodeId, ctx: PbCtx): void {
    if (!this.isPrimary(ctx) || this.has.has(from)) return;
    this.has.set(from, this.state.seq);
    this.acknowledgeView(ctx);
    this.forward(ctx);
  }

  // Operations

  private forward(ctx: PbCtx): void {
    const operations = this.pending.slice(0, batchMax);
    if (operations.length === 0) return;
    for (const backup of this.current.backups) {
      if (this.has.has(backup)) {
        ctx.send(backup, { type: "forward", view: this.current.number, operations });
      }
    }
  }

  private resend(ctx: PbCtx): void {
    for (const backup of this.current.backups) {
      if (this.has.has(backup)) continue;
      ctx.send(backup, { type: "transfer", view: this.current.number, state: this.state });
    }
    this.forward(ctx);
  }

  /** (D) On disk before it is acknowledged; (O) in the primary's order, without a gap. */
  private onForward(from: NodeId, { view, operations }: Message<"forward">, ctx: PbCtx): void {
    if (this.synced < view) return;
    let { state } = this;
    for (const ordered of operations) if (this.isNext(ordered, state)) state = apply(state, ordered);
    if (state !== this.state) {
      this.state = state;
      this.save(ctx);
    }
    ctx.send(from, { type: "forwarded", view, seq: state.seq });
  }

  /** (O) */
  protected isNext({ seq }: Ordered, state: State): boolean {
    return seq === state.seq + 1;
  }

  private onForwarded(from: NodeId, { seq }: Message<"forwarded">, ctx: PbCtx): void {
    if (!this.isPrimary(ctx)) return;
    this.has.set(from, Math.max(seq, this.has.get(from) ?? 0));
    this.finish(ctx);
  }

  /** (B) The primary does and answers what every backup of its view has acknowledged. */
  private finish(ctx: PbCtx): void {
    const upTo = this.mayFinish();
    const done = this.pending.filter(({ seq }) => seq <= upTo);
    if (done.length === 0) return;
    this.pending = this.pending.filter(({ seq }) => seq > upTo);
    const answers: { readonly id: string; readonly value: Json }[] = [];
    for (const ordered of done) {
      this.state = apply(this.state, ordered);
      const { op } = ordered;
      const value = op.kind === "read" ? valueOf(this.state.kv, op.key) : null;
      const own = this.waiting.filter((request) => isFor(request, ordered));
      this.waiting = this.waiting.filter((request) => !isFor(request, ordered));
      answers.push(...own.map(({ id }) => ({ id, value })));
    }
    this.save(ctx);
    for (const { id, value } of answers) ctx.reply(id, ok(value));
    this.forward(ctx);
  }

  protected mayFinish(): number {
    if (this.synced !== this.current.number) return 0;
    const acknowledged = this.current.backups.map((backup) => this.has.get(backup) ?? 0);
    return Math.min(Infinity, ...acknowledged);
  }

  /** (V) */
  protected sameView(view: number): boolean {
    return view === this.current.number;
  }

  private isPrimary(ctx: PbCtx): boolean {
    return this.current.primary === ctx.id;
  }

  private save(ctx: PbCtx): void {
    const { current: view, synced, state, pending } = this;
    ctx.disk.put("server", { view, synced, state, pending });
  }
}

function isFor({ client, seq }: Request<KvOp>, ordered: Ordered): boolean {
  return client === ordered.client && seq === ordered.clientSeq;
}
