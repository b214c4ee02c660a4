/**
 * A primary that acknowledges before it replicates, with automatic failover: neither CP nor AP.
 *
 * Models: one shard of Redis Cluster (Redis Cluster specification, "Replica election and promotion", "Write safety"). The
 * primary answers at once and replicates asynchronously. When a replica has heard nothing for `nodeTimeoutMs` it asks for votes
 * in a new epoch; a voter that has lost the primary too grants one vote an epoch. The winner continues from *its own* data; the old
 * primary, when it hears of the newer epoch, throws its own away and copies. A primary that hears no majority for
 * `nodeTimeoutMs` stops answering, so a partition costs the acknowledged writes of about that time, and costs availability too.
 *
 * Differences: all nodes of the shard vote (in Redis the primaries of all shards do); a replica sends its client to the
 * primary (no READONLY); data is on disk at once, so what is lost here is lost by failover alone.
 */
import { majority } from "@/lib/algorithms/quorum";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, refuse, valueOf, type Kv, type KvOp } from "../shared/kv";
import { numberParam } from "../shared/params";

/** Who leads, since which epoch; and the newest epoch in which this node has voted. One record: they must not be torn apart. */
type Config = { readonly epoch: number; readonly primary: NodeId; readonly votedEpoch: number };
/** `offset` counts writes; `epoch` says under which primary. */
type Data = { readonly offset: number; readonly epoch: number; readonly kv: Kv };

export type AsyncMsg =
  | { readonly type: "ping"; readonly epoch: number; readonly primary: NodeId; readonly offset: number }
  | { readonly type: "pong"; readonly epoch: number }
  | {
      readonly type: "replicate";
      readonly epoch: number;
      readonly offset: number;
      readonly key: string;
      readonly value: Json;
    }
  | { readonly type: "copy-request"; readonly epoch: number }
  | { readonly type: "copy"; readonly data: Data }
  | { readonly type: "vote-request"; readonly epoch: number }
  | { readonly type: "vote"; readonly epoch: number };

type Out = { readonly kind: "primary"; readonly epoch: number };
type AsyncCtx = Ctx<AsyncMsg, Json, Out>;

export class AsyncLeader implements Node<AsyncMsg, KvOp, Json, Out> {
  private id: NodeId = "";
  private timeoutMs = 0;
  private config: Config = { epoch: 1, primary: "", votedEpoch: 1 };
  private data: Data = { offset: 0, epoch: 1, kv: {} };
  /** When each node was last heard, on this node's clock. */
  private readonly heardMs = new Map<NodeId, number>();
  private asking = 0;
  private votes = new Set<NodeId>();

  init(ctx: AsyncCtx): void {
    this.id = ctx.id;
    this.timeoutMs = numberParam(ctx.params, "nodeTimeoutMs", 500);
    this.config = ctx.disk.get<Config>("config") ?? { ...this.config, primary: ctx.nodes[0] ?? ctx.id };
    this.data = ctx.disk.get<Data>("data") ?? this.data;
    for (const node of ctx.nodes) this.heardMs.set(node, ctx.mono());
    if (this.leads()) this.ping(ctx);
    else this.armFailover(ctx);
  }

  onRequest(request: Request<KvOp>, ctx: AsyncCtx): void {
    const { op } = request;
    if (!this.leads()) return ctx.reply(request.id, refuse("not the primary", this.config.primary));
    if (!this.hearsMajority(ctx))
      return ctx.reply(request.id, refuse("the cluster is down: no majority is heard"));
    if (op.kind === "read") return ctx.reply(request.id, ok(valueOf(this.data.kv, op.key)));
    const { epoch } = this.config;
    const offset = this.data.offset + 1;
    this.saveData({ offset, epoch, kv: { ...this.data.kv, [op.key]: op.value } }, ctx);
    ctx.reply(request.id, ok(null)); // The promise is made here, and nobody else has heard of the write.
    this.toOthers({ type: "replicate", epoch, offset, key: op.key, value: op.value }, ctx);
  }

  onMessage(from: NodeId, message: AsyncMsg, ctx: AsyncCtx): void {
    this.heardMs.set(from, ctx.mono());
    switch (message.type) {
      case "ping":
        return this.onPing(from, message, ctx);
      case "pong":
        return;
      case "replicate":
        return this.onReplicate(from, message, ctx);
      case "copy-request":
        if (this.leads()) ctx.send(from, { type: "copy", data: this.data });
        return;
      case "copy":
        return this.onCopy(message.data, ctx);
      case "vote-request":
        return this.onVoteRequest(from, message.epoch, ctx);
      case "vote":
        return this.onVote(from, message.epoch, ctx);
    }
  }

  onTimer(name: string, _data: Json | undefined, ctx: AsyncCtx): void {
    if (name === "ping" && this.leads()) this.ping(ctx);
    if (name === "failover" && !this.leads()) this.startFailover(ctx);
  }

  view(): Json {
    const { epoch, primary } = this.config;
    return {
      role: this.leads() ? "primary" : "replica",
      term: epoch,
      leader: primary,
      kv: this.data.kv,
      version: this.data.offset,
    };
  }

  private leads(): boolean {
    return this.config.primary === this.id;
  }

  private hearsMajority(ctx: AsyncCtx): boolean {
    const heard = ctx.nodes.filter((node) => node === ctx.id || this.hears(node, ctx));
    return heard.length >= majority(ctx.nodes.length);
  }

  private hears(node: NodeId, ctx: AsyncCtx): boolean {
    return ctx.mono() - (this.heardMs.get(node) ?? 0) < this.timeoutMs;
  }

  // Heartbeats and replication

  private ping(ctx: AsyncCtx): void {
    const { epoch, primary } = this.config;
    this.toOthers({ type: "ping", epoch, primary, offset: this.data.offset }, ctx);
    ctx.setTimer("ping", this.timeoutMs / 5);
  }

  private onPing(from: NodeId, ping: Extract<AsyncMsg, { type: "ping" }>, ctx: AsyncCtx): void {
    if (ping.epoch < this.config.epoch) {
      // A deposed primary learns of its successor from whomever it pings.
      const { epoch, primary } = this.config;
      return ctx.send(from, { type: "ping", epoch, primary, offset: this.data.offset });
    }
    if (ping.epoch > this.config.epoch) this.follow(ping.epoch, ping.primary, ctx);
    if (this.leads() || from !== this.config.primary) return;
    this.armFailover(ctx);
    ctx.send(from, { type: "pong", epoch: ping.epoch });
    if (this.data.epoch !== ping.epoch || this.data.offset < ping.offset) {
      ctx.send(from, { type: "copy-request", epoch: ping.epoch });
    }
  }

  private onReplicate(from: NodeId, write: Extract<AsyncMsg, { type: "replicate" }>, ctx: AsyncCtx): void {
    const { epoch, offset, kv } = this.data;
    if (from !== this.config.primary || write.epoch !== this.config.epoch) return;
    if (write.epoch === epoch && write.offset === offset + 1) {
      this.saveData({ epoch, offset: write.offset, kv: { ...kv, [write.key]: write.value } }, ctx);
    } else if (write.epoch !== epoch || write.offset > offset) {
      ctx.send(from, { type: "copy-request", epoch: write.epoch });
    }
  }

  /** A copy may arrive after writes that are newer than it. */
  private onCopy(data: Data, ctx: AsyncCtx): void {
    if (this.leads() || data.epoch !== this.config.epoch) return;
    if (data.epoch !== this.data.epoch || data.offset > this.data.offset) this.saveData(data, ctx);
  }

  // Failover

  private armFailover(ctx: AsyncCtx): void {
    ctx.setTimer("failover", this.timeoutMs * (1 + ctx.random()));
  }

  private startFailover(ctx: AsyncCtx): void {
    this.armFailover(ctx);
    if (this.hears(this.config.primary, ctx)) return;
    this.asking = Math.max(this.config.epoch, this.config.votedEpoch) + 1;
    this.votes = new Set([ctx.id]);
    this.saveConfig({ ...this.config, votedEpoch: this.asking }, ctx);
    this.toOthers({ type: "vote-request", epoch: this.asking }, ctx);
    this.countVotes(ctx);
  }

  private onVoteRequest(from: NodeId, epoch: number, ctx: AsyncCtx): void {
    if (epoch <= this.config.votedEpoch || epoch <= this.config.epoch) return;
    if (this.leads() || this.hears(this.config.primary, ctx)) return;
    this.saveConfig({ ...this.config, votedEpoch: epoch }, ctx);
    ctx.send(from, { type: "vote", epoch });
  }

  private onVote(from: NodeId, epoch: number, ctx: AsyncCtx): void {
    if (epoch !== this.asking || this.leads() || epoch <= this.config.epoch) return;
    this.votes.add(from);
    this.countVotes(ctx);
  }

  private countVotes(ctx: AsyncCtx): void {
    if (this.votes.size < majority(ctx.nodes.length)) return;
    const epoch = this.asking;
    this.saveConfig({ epoch, primary: ctx.id, votedEpoch: Math.max(epoch, this.config.votedEpoch) }, ctx);
    this.saveData({ ...this.data, epoch }, ctx);
    ctx.cancelTimer("failover");
    ctx.output({ kind: "primary", epoch });
    this.ping(ctx);
  }

  private follow(epoch: number, primary: NodeId, ctx: AsyncCtx): void {
    this.saveConfig({ epoch, primary, votedEpoch: Math.max(epoch, this.config.votedEpoch) }, ctx);
    this.heardMs.set(primary, ctx.mono());
    ctx.cancelTimer("ping");
    this.armFailover(ctx);
    ctx.send(primary, { type: "copy-request", epoch });
  }

  private saveConfig(config: Config, ctx: AsyncCtx): void {
    this.config = config;
    ctx.disk.put("config", config);
  }

  private saveData(data: Data, ctx: AsyncCtx): void {
    this.data = data;
    ctx.disk.put("data", data);
  }

  private toOthers(message: AsyncMsg, ctx: AsyncCtx): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, message);
  }
}
