/**
 * A server of the chain: van Renesse & Schneider 2004, §3, one function per rule; with `queries: "any"` also Terrace & Freedman 2009,
 * §2.3 (CRAQ). The essay is in `chain-replication.ts`; the marks (D), (E), (T), (J) and (V) are explained there.
 *
 * A server's `Hist` of the paper is `stable` (everything that the tail is known to have, folded into one state) followed by `sent`.
 */
import type { Json, NodeId, Request } from "@/lib/sim";
import { ok, refuse, unknown, valueOf, type KvOp } from "../shared/kv";
import { choiceParam, numberParam } from "../shared/params";
import {
  apply,
  noConfig,
  nothing,
  type ChainCtx,
  type ChainMsg,
  type Config,
  type Message,
  type Stable,
  type Update,
} from "./messages";

/** Most updates in one `forward`. */
const batchMax = 16;
/** Most updates on their way; beyond them the head refuses. */
const sentMax = 256;

/** (D) All in one record: one `put` is atomic, two are not. */
type Stored = { readonly config: Config; readonly stable: Stable; readonly sent: readonly Update[] };
type Write = Request<Extract<KvOp, { kind: "write" }>>;
type Read = Request<Extract<KvOp, { kind: "read" }>>;

export class Server {
  protected config = noConfig;
  protected stable = nothing;
  /** The paper's Sent list: updates of this server that the tail is not known to have. Empty at an active tail. */
  protected sent: readonly Update[] = [];
  private readonly boot: number;
  private leaseUntilMs = 0;
  /** The newest update here when the epoch began. */
  private floor = 0;
  /** (J) What the joining server is known to have; nothing is -1. */
  private joinerHas = -1;
  /** (J) The epoch in which this server, joining, received the tail's state. */
  private syncedEpoch = 0;
  private writes: Write[] = [];
  private readonly reads = new Map<number, Read>();
  private rid = 0;

  constructor(
    private readonly master: NodeId,
    ctx: ChainCtx,
  ) {
    const stored = ctx.disk.get<Stored>("server");
    if (stored !== undefined) ({ config: this.config, stable: this.stable, sent: this.sent } = stored);
    this.floor = this.lastSeq();
    // A clock starts anew with each incarnation: a lease asked for by the last one would be measured on the wrong clock.
    this.boot = (ctx.disk.get<number>("boot") ?? 0) + 1;
    ctx.disk.put("boot", this.boot);
    this.ping(ctx);
    ctx.setTimer("heartbeat", numberParam(ctx.params, "heartbeatMs", 50));
    ctx.setTimer("resend", numberParam(ctx.params, "resendMs", 60));
  }

  onTimer(name: string, ctx: ChainCtx): void {
    if (name === "heartbeat") {
      this.ping(ctx);
      ctx.setTimer("heartbeat", numberParam(ctx.params, "heartbeatMs", 50));
    }
    if (name === "resend") {
      this.resend(ctx);
      ctx.setTimer("resend", numberParam(ctx.params, "resendMs", 60));
    }
  }

  onMessage(from: NodeId, message: ChainMsg, ctx: ChainCtx): void {
    switch (message.type) {
      case "config":
        return this.adopt(message.config, ctx);
      case "pong":
        return this.onPong(message, ctx);
      case "done":
        return this.answerWrites([message], ctx);
      case "ping":
      case "extended":
        return;
      default:
        if (this.sameEpoch(message.epoch)) this.onChainMessage(from, message, ctx);
    }
  }

  /** §3: the head handles updates, the tail queries. CRAQ: any server handles queries. */
  onRequest(request: Request<KvOp>, ctx: ChainCtx): void {
    const { op } = request;
    if (op.kind === "write") this.onUpdate({ ...request, op }, ctx);
    else this.onQuery({ ...request, op }, ctx);
  }

  view(): Json {
    const { epoch, chain, active } = this.config;
    const ids = this.sent.map(({ client, clientSeq }) => `${client}:${clientSeq}`);
    return { epoch, chain, active, committed: this.stable.seq, sent: ids, kv: this.stable.kv };
  }

  // Configuration

  /** (E) A server obeys one epoch at a time and never goes back. */
  private adopt(config: Config, ctx: ChainCtx): void {
    const { epoch, active } = this.config;
    if (config.epoch < epoch || (config.epoch === epoch && config.active === active)) return;
    if (config.epoch === epoch && active) return;
    this.config = config;
    this.save(ctx);
    if (config.epoch > epoch) this.beginEpoch(ctx);
    this.commitAsTail(ctx);
  }

  private beginEpoch(ctx: ChainCtx): void {
    this.floor = this.lastSeq();
    this.joinerHas = -1;
    this.ping(ctx);
    for (const { id } of this.reads.values()) ctx.reply(id, refuse("the chain has changed"));
    this.reads.clear();
    if (this.config.chain[0] !== ctx.id) {
      // What the old head had sent may survive in the new chain, or may not.
      for (const { id } of this.writes) ctx.reply(id, unknown("no longer the head"));
      this.writes = [];
    }
    this.resend(ctx);
  }

  private ping(ctx: ChainCtx): void {
    const { epoch } = this.config;
    ctx.send(this.master, { type: "ping", epoch, boot: this.boot, sentMs: ctx.mono() });
  }

  private onPong({ config, boot, sentMs, granted }: Message<"pong">, ctx: ChainCtx): void {
    if (granted && boot === this.boot) {
      const leaseMs = numberParam(ctx.params, "leaseMs", 200);
      this.leaseUntilMs = Math.max(this.leaseUntilMs, sentMs + leaseMs);
    }
    this.adopt(config, ctx);
  }

  // Updates

  /** §3: the head gives the update its place, adds it to its history, and sends it on. */
  private onUpdate(request: Write, ctx: ChainCtx): void {
    const head = this.config.chain[0];
    const { client, seq: clientSeq, op } = request;
    if (head !== ctx.id) return ctx.reply(request.id, refuse("not the head", head));
    if (this.stable.recent[client]?.includes(clientSeq)) return ctx.reply(request.id, ok(null));
    const known = this.sent.some((update) => update.client === client && update.clientSeq === clientSeq);
    if (!known && this.sent.length >= sentMax)
      return ctx.reply(request.id, refuse("too many updates under way"));
    this.writes = [...this.writes, request];
    if (known) return;
    const { key, value } = op;
    this.take([{ seq: this.lastSeq() + 1, client, clientSeq, key, value, origin: ctx.id }], ctx);
  }

  /** (D) Update Propagation: an update is in this server's history, on disk, before the successor hears of it. */
  private take(updates: readonly Update[], ctx: ChainCtx): void {
    this.sent = [...this.sent, ...updates];
    this.save(ctx);
    this.afterTaking(updates, ctx);
    const to = this.successor(ctx.id);
    if (to !== undefined) ctx.send(to, { type: "forward", epoch: this.config.epoch, updates });
  }

  /** (T) Nobody but the tail acknowledges. */
  protected afterTaking(_updates: readonly Update[], ctx: ChainCtx): void {
    this.commitAsTail(ctx);
  }

  private onChainMessage(
    from: NodeId,
    message: Message<"forward" | "ack" | "sync" | "version" | "versionR">,
    ctx: ChainCtx,
  ): void {
    switch (message.type) {
      case "forward":
        return this.onForward(from, message, ctx);
      case "ack":
        return this.onAck(from, message, ctx);
      case "sync":
        return this.onSync(from, message, ctx);
      case "version":
        return this.onVersion(from, message, ctx);
      case "versionR":
        return this.onVersionReply(message, ctx);
    }
  }

  private onForward(from: NodeId, { updates }: Message<"forward">, ctx: ChainCtx): void {
    const { epoch, joining } = this.config;
    if (joining === ctx.id && this.syncedEpoch !== epoch) return;
    let last = this.lastSeq();
    // Links are FIFO in the paper; here a gap is filled by the next resend, and what is known already is not taken twice.
    const next = updates.filter(({ seq }) => seq === last + 1 && (last = seq) > 0);
    if (next.length > 0) this.take(next, ctx);
    const has = joining === ctx.id ? this.lastSeq() : this.stable.seq;
    if (next.length === 0 || joining === ctx.id) ctx.send(from, { type: "ack", epoch, seq: has });
  }

  private onAck(from: NodeId, { seq }: Message<"ack">, ctx: ChainCtx): void {
    if (from === this.config.joining) {
      this.joinerHas = Math.max(this.joinerHas, seq);
      this.commitAsTail(ctx);
      this.announceJoiner(ctx);
    } else if (from === this.successor(ctx.id)) this.commit(seq, ctx);
  }

  /**
   * (T) The active tail: whatever is in its history is acknowledged. While a server joins, only what that one has, too, and what
   * an older epoch may have acknowledged already.
   */
  private commitAsTail(ctx: ChainCtx): void {
    if (!this.isActiveTail(ctx.id)) return;
    const joined = this.config.joining === null;
    const done = this.commit(joined ? this.lastSeq() : Math.max(this.floor, this.joinerHas), ctx);
    for (const { origin, client, clientSeq } of done) {
      if (origin !== ctx.id) ctx.send(origin, { type: "done", client, clientSeq });
    }
  }

  /** §3: what the tail has leaves the Sent list, and the predecessor is told. */
  private commit(seq: number, ctx: ChainCtx): readonly Update[] {
    const done = this.sent.filter((update) => update.seq <= seq);
    if (done.length === 0) return done;
    this.sent = this.sent.filter((update) => update.seq > seq);
    this.stable = done.reduce(apply, this.stable);
    this.save(ctx);
    for (const { seq, client, clientSeq } of done) ctx.output({ kind: "commit", seq, client, clientSeq });
    const before = this.config.chain[this.config.chain.indexOf(ctx.id) - 1];
    if (before !== undefined) {
      ctx.send(before, { type: "ack", epoch: this.config.epoch, seq: this.stable.seq });
    }
    this.answerWrites(done, ctx);
    return done;
  }

  protected answerWrites(
    done: readonly { readonly client: string; readonly clientSeq: number }[],
    ctx: ChainCtx,
  ): void {
    const isDone = ({ client, seq }: Write): boolean =>
      done.some((update) => update.client === client && update.clientSeq === seq);
    for (const { id } of this.writes.filter(isDone)) ctx.reply(id, ok(null));
    this.writes = this.writes.filter((request) => !isDone(request));
  }

  /** §3, "Failure of Other Servers": everything in Sent goes to the (new) successor; it ignores what it has. */
  private resend(ctx: ChainCtx): void {
    const { epoch, joining } = this.config;
    const to = this.successor(ctx.id);
    this.announceJoiner(ctx);
    if (to === joining && to !== undefined && this.joinerHas < this.stable.seq) {
      return ctx.send(to, { type: "sync", epoch, stable: this.stable });
    }
    if (to === undefined || this.sent.length === 0) return;
    ctx.send(to, { type: "forward", epoch, updates: this.sent.slice(0, batchMax) });
  }

  // Extending the chain

  /** §3, "Extending a Chain": whatever the joining server had is replaced by the history of the tail. */
  private onSync(from: NodeId, { epoch, stable }: Message<"sync">, ctx: ChainCtx): void {
    if (this.config.joining !== ctx.id) return;
    if (this.syncedEpoch !== epoch || stable.seq > this.lastSeq()) {
      this.syncedEpoch = epoch;
      this.stable = stable;
      this.sent = [];
      this.save(ctx);
    }
    ctx.send(from, { type: "ack", epoch, seq: this.lastSeq() });
  }

  /** (J) Only when the joining server has all that anybody may have been told. */
  private announceJoiner(ctx: ChainCtx): void {
    const { epoch, joining } = this.config;
    if (joining === null || !this.isActiveTail(ctx.id) || !this.joinerIsComplete()) return;
    ctx.send(this.master, { type: "extended", epoch, joiner: joining });
  }

  protected joinerIsComplete(): boolean {
    return this.joinerHas >= this.stable.seq;
  }

  // Queries

  private onQuery(request: Read, ctx: ChainCtx): void {
    const { chain } = this.config;
    const { key } = request.op;
    const any = choiceParam(ctx.params, "queries", ["tail", "any"]) === "any";
    const tail = chain.at(-1);
    if (!chain.includes(ctx.id) || (tail !== ctx.id && !any)) {
      return ctx.reply(request.id, refuse("not the tail", tail));
    }
    if (tail === ctx.id && !this.config.active) return ctx.reply(request.id, refuse("not active yet"));
    if (!this.mayAnswer(ctx)) return ctx.reply(request.id, refuse("no lease"));
    if (tail === ctx.id || this.isClean(key)) return ctx.reply(request.id, ok(valueOf(this.stable.kv, key)));
    this.rid += 1;
    this.reads.set(this.rid, request);
    if (tail !== undefined) ctx.send(tail, { type: "version", epoch: this.config.epoch, rid: this.rid });
  }

  /** (L) A server that nobody vouches for may have been replaced. */
  private mayAnswer(ctx: ChainCtx): boolean {
    return ctx.params["trustSuspicion"] === true || ctx.mono() < this.leaseUntilMs;
  }

  /** (V) CRAQ §2.3: an object is clean when no update of it is on its way. */
  protected isClean(key: string): boolean {
    return !this.sent.some((update) => update.key === key);
  }

  private onVersion(from: NodeId, { epoch, rid }: Message<"version">, ctx: ChainCtx): void {
    if (!this.isActiveTail(ctx.id) || !this.mayAnswer(ctx)) return;
    ctx.send(from, { type: "versionR", epoch, rid, committed: this.stable.seq });
  }

  /** (V) The version the tail named, or a later one that has been acknowledged meanwhile. */
  private onVersionReply({ rid, committed }: Message<"versionR">, ctx: ChainCtx): void {
    const request = this.reads.get(rid);
    if (request === undefined) return;
    this.reads.delete(rid);
    const upTo = this.sent.filter(({ seq }) => seq <= committed).reduce(apply, this.stable);
    ctx.reply(request.id, ok(valueOf(upTo.kv, request.op.key)));
  }

  /** (E) */
  protected sameEpoch(epoch: number): boolean {
    return epoch === this.config.epoch;
  }

  private isActiveTail(id: NodeId): boolean {
    return this.config.active && this.config.chain.at(-1) === id;
  }

  /** The next in the chain; after the tail the server that joins, if any. */
  private successor(id: NodeId): NodeId | undefined {
    const { chain, joining } = this.config;
    const place = chain.indexOf(id);
    return place < 0 ? undefined : (chain[place + 1] ?? joining ?? undefined);
  }

  private lastSeq(): number {
    return this.sent.at(-1)?.seq ?? this.stable.seq;
  }

  private save(ctx: ChainCtx): void {
    const { config, stable, sent } = this;
    ctx.disk.put("server", { config, stable, sent });
  }
}
