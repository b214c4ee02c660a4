/**
 * A broker's replica of the partition, leader or follower: one function per rule. The essay is in `isr-log.ts`; the marks (A), (J) and
 * (E) are explained there, (H) in `leadership.ts`, (C) and (F) in `controller.ts`.
 */
import type { Json, NodeId, Request } from "@/lib/sim";
import { ok, refuse, unknown } from "../shared/kv";
import { choiceParam, numberParam } from "../shared/params";
import { Leadership } from "./leadership";
import { Log } from "./log";
import type { Entry, IsrCtx, IsrMsg, IsrOp, Message, Partition } from "./messages";

/** Most records in one answer. */
const batchMax = 16;
/** Latest requests that are recognised if the network delivers them twice. */
const seenMax = 256;

export class Replica {
  protected readonly log: Log;
  protected partition: Partition;
  private readonly boot: number;
  /** Has the controller spoken to this incarnation? What is on disk only keeps older words of it out. */
  private informed = false;
  protected leading: Leadership | null = null;
  /** (E) A follower that does not know yet where its log and the leader's part. */
  protected truncating = false;
  private seen: readonly string[] = [];

  constructor(
    private readonly controller: NodeId,
    ctx: IsrCtx,
  ) {
    this.log = new Log(ctx);
    const nobody = { leader: null, leaderBoot: 0, leaderEpoch: 0, partitionEpoch: 0 };
    this.partition = ctx.disk.get<Partition>("partition") ?? { ...nobody, isr: [] };
    this.boot = (ctx.disk.get<number>("boot") ?? 0) + 1;
    ctx.disk.put("boot", this.boot);
    this.heartbeat(ctx);
    const flushMs = numberParam(ctx.params, "flushMs", 0);
    if (flushMs > 0) ctx.setTimer("flush", flushMs);
  }

  onTimer(name: string, ctx: IsrCtx): void {
    if (name === "heartbeat") this.heartbeat(ctx);
    if (name === "retry") this.ask(ctx);
    if (name === "lag" && this.leading !== null) this.propose(this.leading, ctx);
    if (name === "flush") {
      this.log.flush(ctx);
      ctx.setTimer("flush", numberParam(ctx.params, "flushMs", 0));
    }
  }

  onMessage(from: NodeId, message: IsrMsg, ctx: IsrCtx): void {
    if (message.type === "partition") return this.onPartition(message.partition, ctx);
    // (E) Replicas talk only within one leader epoch: a fetch from another one is fenced.
    if (!("leaderEpoch" in message) || message.leaderEpoch !== this.partition.leaderEpoch) return;
    if (message.type === "fetch") this.onFetch(from, message, ctx);
    if (message.type === "offsetForLeaderEpoch") this.onOffsetForLeaderEpoch(from, message, ctx);
    if (from !== this.partition.leader || !this.informed) return;
    if (message.type === "fetched") this.onFetched(message, ctx);
    if (message.type === "epochEnd") this.onEpochEnd(message, ctx);
  }

  onRequest(request: Request<IsrOp>, ctx: IsrCtx): void {
    if (this.leading === null) {
      const hint = this.partition.leader === ctx.id ? undefined : (this.partition.leader ?? undefined);
      return ctx.reply(request.id, refuse("not the leader", hint));
    }
    const { op } = request;
    if (op.kind === "append") this.append(this.leading, request, op.value, ctx);
    else ctx.reply(request.id, ok(this.visible(op.offset)));
  }

  view(): Json {
    const { leader, leaderEpoch, isr } = this.partition;
    const log = this.log.slice(0, this.log.end).map(({ epoch, value }): Json => [epoch, value]);
    const role = this.leading === null ? "follower" : "leader";
    return { role, leader, leaderEpoch, isr, highWatermark: this.log.highWatermark, log };
  }

  // Roles

  private heartbeat(ctx: IsrCtx): void {
    ctx.send(this.controller, { type: "heartbeat", boot: this.boot });
    ctx.setTimer("heartbeat", numberParam(ctx.params, "heartbeatMs", 50));
  }

  private onPartition(partition: Partition, ctx: IsrCtx): void {
    const { partitionEpoch, leaderEpoch } = this.partition;
    const newer = partition.partitionEpoch > partitionEpoch;
    if (!newer && (this.informed || partition.partitionEpoch < partitionEpoch)) return;
    const sameTerm = this.informed && partition.leaderEpoch === leaderEpoch;
    this.informed = true;
    this.partition = partition;
    if (newer) ctx.disk.put("partition", partition);
    if (!sameTerm) return this.beginEpoch(ctx);
    if (this.leading === null) return;
    this.leading.proposed = null;
    this.advance(this.leading, ctx);
  }

  private beginEpoch(ctx: IsrCtx): void {
    for (const { request } of this.leading?.waiting ?? []) {
      ctx.reply(request.id, unknown("lost the leadership before the record was committed"));
    }
    this.leading = null;
    ctx.cancelTimer("lag");
    const { leader, leaderBoot, leaderEpoch } = this.partition;
    if (leader !== ctx.id) return this.follow(ctx);
    if (leaderBoot !== this.boot) return;
    const others = ctx.nodes.filter((node) => node !== ctx.id && node !== this.controller);
    this.leading = new Leadership(leaderEpoch, this.log.end, others, ctx.mono());
    ctx.cancelTimer("retry");
    ctx.output({ kind: "leader", leaderEpoch });
    ctx.setTimer("lag", numberParam(ctx.params, "lagMs", 300) / 2);
    this.advance(this.leading, ctx);
  }

  // Follower

  /** (E) With `truncation: "high-watermark"` what Kafka did before KIP-101. */
  private follow(ctx: IsrCtx): void {
    this.truncating = this.log.end > 0;
    if (choiceParam(ctx.params, "truncation", ["leader-epoch", "high-watermark"]) === "high-watermark") {
      this.truncating = false;
      this.log.truncate(this.log.highWatermark, ctx);
    }
    this.ask(ctx);
  }

  /** The follower's next question, repeated until it is answered. */
  private ask(ctx: IsrCtx): void {
    const { leader, leaderEpoch } = this.partition;
    if (leader === null || leader === ctx.id) return;
    const epoch = this.log.lastEpoch;
    const { end: offset, highWatermark } = this.log;
    if (this.truncating && epoch !== undefined) {
      ctx.send(leader, { type: "offsetForLeaderEpoch", leaderEpoch, epoch });
    } else ctx.send(leader, { type: "fetch", leaderEpoch, boot: this.boot, offset, highWatermark });
    ctx.setTimer("retry", numberParam(ctx.params, "retryMs", 100));
  }

  /** (E) KIP-279: truncate to where the leader's largest common epoch ends, in as many steps as that takes. */
  protected onEpochEnd({ asked, epoch, endOffset }: Message<"epochEnd">, ctx: IsrCtx): void {
    if (!this.truncating || asked !== this.log.lastEpoch) return;
    const own = this.log.endOfEpoch(epoch);
    if (own === null || own.epoch === epoch) {
      return this.endTruncation(Math.min(endOffset, own?.endOffset ?? endOffset), ctx);
    }
    this.log.truncate(own.endOffset, ctx);
    this.ask(ctx);
  }

  protected endTruncation(offset: number, ctx: IsrCtx): void {
    this.truncating = false;
    this.log.truncate(offset, ctx);
    this.ask(ctx);
  }

  private onFetched({ offset, entries, highWatermark }: Message<"fetched">, ctx: IsrCtx): void {
    if (this.leading !== null || this.truncating || offset !== this.log.end) return;
    if (entries.length > 0) this.log.append(entries, ctx);
    this.log.raiseHighWatermark(highWatermark, ctx);
    this.ask(ctx);
  }

  // Leader

  /** (A) acks = all waits for the high watermark, and for an ISR that is large enough; acks = 1 for nobody; acks = 0 not even for itself. */
  private append(leading: Leadership, request: Request<IsrOp>, value: Json, ctx: IsrCtx): void {
    if (this.seen.includes(request.id)) return;
    this.seen = [...this.seen, request.id].slice(-seenMax);
    const acks = choiceParam(ctx.params, "acks", ["all", "1", "0"]);
    if (acks === "all" && this.isrTooSmall(ctx)) {
      return ctx.reply(request.id, refuse("fewer replicas in sync than min.insync.replicas"));
    }
    const offset = this.log.end;
    if (acks === "0") ctx.reply(request.id, ok(-1));
    this.log.append([{ epoch: leading.epoch, value }], ctx);
    if (acks === "1") {
      ctx.output({ kind: "acknowledged", offset, epoch: leading.epoch, value });
      ctx.reply(request.id, ok(offset));
    }
    if (acks === "all") leading.waiting.push({ request, offset });
    this.advance(leading, ctx);
    this.answerFetches(leading, ctx);
  }

  private onFetch(from: NodeId, fetch: Message<"fetch">, ctx: IsrCtx): void {
    const { leading } = this;
    if (leading === null) return;
    const { boot, offset, highWatermark } = fetch;
    if (!leading.fetched(from, boot, offset, this.log.end, ctx.mono())) return;
    const follower = leading.followers.get(from);
    if (follower !== undefined) follower.parked = highWatermark;
    if (this.checkIsr(leading, ctx)) this.propose(leading, ctx);
    this.advance(leading, ctx);
    this.answerFetches(leading, ctx);
  }

  /** A fetch waits until there is a record or a high watermark that the follower does not have. */
  private answerFetches(leading: Leadership, ctx: IsrCtx): void {
    const { end, highWatermark } = this.log;
    for (const [id, follower] of leading.followers) {
      if (follower.parked === null) continue;
      if (follower.end >= end && follower.parked >= highWatermark) continue;
      follower.parked = null;
      const offset = follower.end;
      const entries = this.log.slice(offset, offset + batchMax);
      ctx.send(id, { type: "fetched", leaderEpoch: leading.epoch, offset, entries, highWatermark });
    }
  }

  private onOffsetForLeaderEpoch(
    from: NodeId,
    { leaderEpoch, epoch: asked }: Message<"offsetForLeaderEpoch">,
    ctx: IsrCtx,
  ): void {
    if (this.leading === null) return;
    const { epoch, endOffset } = this.log.endOfEpoch(asked) ?? { epoch: asked, endOffset: 0 };
    ctx.send(from, { type: "epochEnd", leaderEpoch, asked, epoch, endOffset });
  }

  private advance(leading: Leadership, ctx: IsrCtx): void {
    const highWatermark = this.highWatermark(leading);
    if (!this.log.raiseHighWatermark(highWatermark, ctx)) return;
    const done = leading.waiting.filter(({ offset }) => offset < highWatermark);
    leading.waiting = leading.waiting.filter(({ offset }) => offset >= highWatermark);
    for (const { request, offset } of done) {
      const entry = this.log.slice(offset, offset + 1)[0];
      if (entry === undefined || this.isrTooSmall(ctx)) {
        ctx.reply(request.id, unknown("appended, but fewer replicas in sync than min.insync.replicas"));
        continue;
      }
      ctx.output({ kind: "acknowledged", offset, ...entry });
      ctx.reply(request.id, ok(offset));
    }
    this.answerFetches(leading, ctx);
  }

  protected highWatermark(leading: Leadership): number {
    return leading.highWatermark(this.partition.isr, this.log.end);
  }

  /** (F) One proposal at a time, repeated until the controller has spoken. */
  private propose(leading: Leadership, ctx: IsrCtx): void {
    this.checkIsr(leading, ctx);
    ctx.setTimer("lag", numberParam(ctx.params, "lagMs", 300) / 2);
    const { leaderEpoch, partitionEpoch } = this.partition;
    const isr = leading.proposed;
    if (isr !== null) ctx.send(this.controller, { type: "alterPartition", leaderEpoch, partitionEpoch, isr });
  }

  private checkIsr(leading: Leadership, ctx: IsrCtx): boolean {
    const lagMs = numberParam(ctx.params, "lagMs", 300);
    const mayJoin = (end: number, mark: number): boolean => this.mayJoin(leading, end, mark);
    const wanted = leading.wantedIsr(this.partition, this.log.highWatermark, ctx.mono(), lagMs, mayJoin);
    leading.proposed ??= wanted;
    return wanted !== null;
  }

  /** (J) The high watermark of a new leader may be old; where its epoch began is not. */
  protected mayJoin(leading: Leadership, end: number, highWatermark: number): boolean {
    return end >= highWatermark && end >= leading.epochStart;
  }

  protected isrTooSmall(ctx: IsrCtx): boolean {
    return this.partition.isr.length < numberParam(ctx.params, "minInsyncReplicas", 2);
  }

  /** A consumer sees what is below the high watermark. */
  protected visible(offset: number): Json {
    const { highWatermark } = this.log;
    const to = Math.min(offset + batchMax, highWatermark);
    const records = offset < to ? this.log.slice(offset, to).map(({ value }: Entry) => value) : [];
    return { records, highWatermark };
  }
}
