/**
 * What a replica keeps and the parts every sub-protocol uses: its place in the group, its log, the service it executes, and
 * normal operation (§4.1) with state transfer (§5.2). View changes and recovery build on it in `viewstamped.ts`, where the essay is.
 */
import { majority, reachedBy } from "@/lib/algorithms/quorum";
import type { Json, NodeId, Request } from "@/lib/sim";
import { ok, refuse, unknown, type KvOp } from "../shared/kv";
import { numberParam } from "../shared/params";
import {
  emptyService,
  execute,
  type Entry,
  type Log,
  type Message,
  type VrCtx,
  type VrMsg,
} from "./messages";

export abstract class Replica {
  protected status: "normal" | "view-change" | "recovering" = "normal";
  protected view_ = 0;
  /** The latest view in which this replica's status was normal: v'. */
  protected lastNormal = 0;
  protected log: Log = [];
  protected commitNumber = 0;
  private service = emptyService;
  /** As primary: the highest op-number each backup has acknowledged in this view. */
  private readonly prepared = new Map<NodeId, number>();
  /** Attempts this incarnation owes an answer, by client. */
  private readonly waiting = new Map<string, Request<KvOp>>();
  private nodes: readonly NodeId[] = [];
  private id: NodeId = "";

  protected boot(ctx: VrCtx): void {
    this.nodes = ctx.nodes;
    this.id = ctx.id;
  }

  protected primaryOf(view: number): NodeId {
    return this.nodes[view % this.nodes.length] ?? this.id;
  }

  protected isPrimary(): boolean {
    return this.status === "normal" && this.primaryOf(this.view_) === this.id;
  }

  /** f + 1 of the paper's 2f + 1; for groups of other sizes a majority, which is what makes two quorums meet. */
  protected quorum(): number {
    return majority(this.nodes.length);
  }

  protected toOthers(message: VrMsg, ctx: VrCtx): void {
    for (const node of this.nodes) if (node !== this.id) ctx.send(node, message);
  }

  /** A backup waits this long for a sign of its primary; a primary speaks this often. */
  protected armTimer(ctx: VrCtx): void {
    const name = this.isPrimary() ? "commit" : "view-change";
    const otherwise = name === "commit" ? 40 : 200;
    ctx.setTimer(name, numberParam(ctx.params, name === "commit" ? "commitMs" : "viewChangeMs", otherwise));
  }

  // §4.1 Normal operation

  /** Step 2 and 3: the client table tells a new request from a repeated one; a new one gets the next op-number. */
  protected onClientRequest(request: Request<KvOp>, ctx: VrCtx): void {
    const { client, seq, op, id } = request;
    if (this.status !== "normal") return ctx.reply(id, refuse(`status ${this.status}`));
    if (!this.isPrimary()) return ctx.reply(id, refuse("not the primary", this.primaryOf(this.view_)));
    const executed = this.service.clients[client];
    if (executed?.seq === seq) return ctx.reply(id, ok(executed.result));
    const newest = this.newestSeq(client);
    if (seq < newest) return ctx.reply(id, unknown("the client has made a later request"));
    this.waiting.set(client, request);
    if (seq === newest) return;
    this.log = [...this.log, { client, seq, op }];
    this.sendPrepare(ctx);
    this.advanceCommit(ctx);
  }

  private newestSeq(client: string): number {
    const logged = this.log.slice(this.commitNumber).filter((entry) => entry.client === client);
    return logged.at(-1)?.seq ?? this.service.clients[client]?.seq ?? 0;
  }

  /** Step 3; sent again while it is not committed. */
  private sendPrepare(ctx: VrCtx): void {
    const [entry, opNumber] = [this.log.at(-1), this.log.length];
    if (entry === undefined) return;
    const { view_: view, commitNumber } = this;
    this.toOthers({ type: "Prepare", view, opNumber, commitNumber, entry }, ctx);
  }

  /** Step 4. (O) Backups take requests in order: PrepareOk n says that everything up to n is in the log. */
  protected onPrepare(from: NodeId, message: Message<"Prepare">, ctx: VrCtx): void {
    if (!this.follows(from, message.view, ctx)) return;
    const { opNumber, entry, commitNumber, view } = message;
    if (this.leavesGap(opNumber)) return this.getState(from, view, this.log.length, ctx);
    if (opNumber > this.log.length) this.log = [...this.log, entry];
    this.executeUpTo(commitNumber, ctx);
    ctx.send(from, { type: "PrepareOk", view, opNumber: this.log.length });
  }

  /** (O) */
  protected leavesGap(opNumber: number): boolean {
    return opNumber > this.log.length + 1;
  }

  /** Step 5. */
  protected onPrepareOk(from: NodeId, { view, opNumber }: Message<"PrepareOk">, ctx: VrCtx): void {
    if (!this.isPrimary() || view !== this.view_) return;
    this.prepared.set(from, Math.max(opNumber, this.prepared.get(from) ?? 0));
    this.advanceCommit(ctx);
  }

  /** (Q) Committed is what f backups and the primary have in their logs: f + 1, so a later quorum meets one of them. */
  protected advanceCommit(ctx: VrCtx): void {
    const reached = reachedBy(this.quorum(), [this.log.length, ...this.prepared.values()]) ?? 0;
    if (reached > this.commitNumber) this.executeUpTo(reached, ctx);
  }

  /** Step 6: without new requests, backups learn of commits from this. */
  protected onCommitTimer(ctx: VrCtx): void {
    if (!this.isPrimary()) return;
    this.armTimer(ctx);
    if (this.log.length > this.commitNumber) this.sendPrepare(ctx);
    else this.toOthers({ type: "Commit", view: this.view_, commitNumber: this.commitNumber }, ctx);
  }

  /** Step 7. */
  protected onCommit(from: NodeId, { view, commitNumber }: Message<"Commit">, ctx: VrCtx): void {
    if (!this.follows(from, view, ctx)) return;
    if (commitNumber > this.log.length) this.getState(from, view, this.log.length, ctx);
    this.executeUpTo(commitNumber, ctx);
  }

  /** Steps 5 and 7: execute in order, and answer those who asked here. */
  protected executeUpTo(commitNumber: number, ctx: VrCtx): void {
    const until = Math.min(commitNumber, this.log.length);
    for (let place = this.commitNumber; place < until; place++) {
      const entry = this.log[place];
      if (entry === undefined) break;
      this.service = execute(this.service, entry);
      this.commitNumber = place + 1;
      ctx.output({ kind: "execute", opNumber: place + 1, client: entry.client, seq: entry.seq });
      this.answer(entry, ctx);
    }
  }

  private answer({ client, seq }: Entry, ctx: VrCtx): void {
    const request = this.waiting.get(client);
    if (request === undefined || !this.isPrimary() || request.seq !== seq) return;
    this.waiting.delete(client);
    ctx.reply(request.id, ok(this.service.clients[client]?.result ?? null));
  }

  /** Normal messages count only in their own view; one of a later view means that this replica has missed a view change. */
  private follows(from: NodeId, view: number, ctx: VrCtx): boolean {
    const current = this.takesPartIn(view);
    if (current) this.armTimer(ctx);
    else if (view >= this.view_) this.getState(from, view, this.commitNumber, ctx);
    return current;
  }

  /** (P) A replica in a view change has left its last view, and is in none. */
  protected takesPartIn(view: number): boolean {
    return view === this.view_ && this.status === "normal";
  }

  // §5.2 State transfer

  protected getState(to: NodeId, view: number, opNumber: number, ctx: VrCtx): void {
    ctx.send(to, { type: "GetState", view, opNumber });
  }

  protected onGetState(from: NodeId, { view, opNumber }: Message<"GetState">, ctx: VrCtx): void {
    if (this.status !== "normal" || view !== this.view_ || opNumber > this.log.length) return;
    const { log, commitNumber } = this;
    ctx.send(from, { type: "NewState", view, after: opNumber, log: log.slice(opNumber), commitNumber });
  }

  /** (T) What may have been reordered goes when its replacement is here, not when it is asked for. */
  protected onNewState(from: NodeId, message: Message<"NewState">, ctx: VrCtx): void {
    const { view, after, log, commitNumber } = message;
    const current = view === this.view_ && this.status === "normal";
    const length = after + log.length;
    if (view < this.view_ || (current ? after > this.log.length : after > this.commitNumber)) return;
    if (length < (current ? this.log.length : this.commitNumber)) return;
    this.enterView(view, [...this.log.slice(0, after), ...log], ctx);
    this.executeUpTo(commitNumber, ctx);
    ctx.send(from, { type: "PrepareOk", view, opNumber: this.log.length });
  }

  /** The replica's status is normal in `view` with this log. */
  protected enterView(view: number, log: Log, ctx: VrCtx): void {
    if (view !== this.view_ || this.status !== "normal") this.abandon(ctx);
    this.view_ = view;
    this.lastNormal = view;
    this.log = log;
    this.status = "normal";
    ctx.cancelTimer(this.isPrimary() ? "view-change" : "commit");
    this.armTimer(ctx);
  }

  /** Requests this replica took as primary of an earlier view may survive, or not: the client finds out by asking again. */
  protected abandon(ctx: VrCtx): void {
    for (const { id } of this.waiting.values()) ctx.reply(id, unknown("the view has changed"));
    this.waiting.clear();
    this.prepared.clear();
  }

  view(): Json {
    const { status, view_: view, lastNormal, commitNumber, service } = this;
    const log = this.log.map(({ client, seq }) => `${client}:${seq}`);
    return { status, view, primary: this.primaryOf(view), lastNormal, commitNumber, log, kv: service.kv };
  }
}
