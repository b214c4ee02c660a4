/**
 * The controller: who leads, and who is in sync. In Kafka since 4.0 it is a Raft quorum (KRaft), and here one node that is assumed as
 * reliable as that: what it decides is on its disk, and a crash and restart only makes it silent for a while.
 *
 *   (C) A clean leader comes from the ISR, and the last member of the ISR stays in it although it is down: nobody else is known to
 *       have every committed record. With `unclean` any broker that is up will do, and its log becomes the truth.
 *   (F) The ISR changes only on the word of the leader of this leader epoch, and only from the partition epoch that it saw
 *       (KIP-497); or by the controller itself, for a broker that is down.
 */
import type { Json, NodeId } from "@/lib/sim";
import { flagParam, numberParam } from "../shared/params";
import type { IsrCtx, IsrMsg, Message, Partition } from "./messages";

export class Controller {
  private partition: Partition;
  private readonly heardAtMs = new Map<NodeId, number>();
  private readonly boots = new Map<NodeId, number>();

  constructor(
    private readonly brokers: readonly NodeId[],
    ctx: IsrCtx,
  ) {
    const nobody = { leader: null, leaderBoot: 0, leaderEpoch: 0, partitionEpoch: 0 };
    this.partition = ctx.disk.get<Partition>("partition") ?? { ...nobody, isr: brokers };
    ctx.setTimer("scan", numberParam(ctx.params, "heartbeatMs", 50));
  }

  onTimer(name: string, ctx: IsrCtx): void {
    if (name !== "scan") return;
    ctx.setTimer("scan", numberParam(ctx.params, "heartbeatMs", 50));
    this.excludeSilent(ctx);
  }

  onMessage(from: NodeId, message: IsrMsg, ctx: IsrCtx): void {
    if (message.type === "heartbeat") this.onHeartbeat(from, message, ctx);
    if (message.type === "alterPartition") this.onAlterPartition(from, message, ctx);
  }

  leader(): NodeId | undefined {
    return this.partition.leader ?? undefined;
  }

  view(): Json {
    return { role: "controller", ...this.partition };
  }

  private onHeartbeat(from: NodeId, { boot }: Message<"heartbeat">, ctx: IsrCtx): void {
    // A copy of a message of an earlier incarnation says nothing about this one.
    if (boot < (this.boots.get(from) ?? 0)) return;
    this.heardAtMs.set(from, ctx.mono());
    this.boots.set(from, boot);
    const { leader, leaderBoot } = this.partition;
    if (leader === null || (leader === from && leaderBoot !== boot)) this.elect(ctx);
    ctx.send(from, { type: "partition", partition: this.partition });
  }

  /** (F) */
  private onAlterPartition(from: NodeId, alter: Message<"alterPartition">, ctx: IsrCtx): void {
    const { isr } = this.partition;
    if (!this.isCurrent(from, alter)) {
      return ctx.send(from, { type: "partition", partition: this.partition });
    }
    // A broker that is down may not join (KIP-841). The refusal is a new epoch too, so that no late copy of the request is obeyed.
    const refused = alter.isr.some((broker) => !isr.includes(broker) && !this.isUp(broker, ctx));
    this.decide({ ...this.partition, isr: refused ? isr : alter.isr }, ctx);
  }

  protected isCurrent(from: NodeId, alter: Message<"alterPartition">): boolean {
    const { leader, leaderEpoch, partitionEpoch } = this.partition;
    return from === leader && alter.leaderEpoch === leaderEpoch && alter.partitionEpoch === partitionEpoch;
  }

  private excludeSilent(ctx: IsrCtx): void {
    const { leader, isr } = this.partition;
    if (leader === null || this.isSilent(leader, ctx)) return this.elect(ctx);
    const left = isr.filter((broker) => !this.isSilent(broker, ctx));
    if (left.length < isr.length) this.decide({ ...this.partition, isr: left }, ctx);
  }

  /** (C) */
  private elect(ctx: IsrCtx): void {
    const { leader: old, leaderBoot, leaderEpoch, isr } = this.partition;
    const heard = isr.filter((broker) => !this.isSilent(broker, ctx));
    const inSync = heard.filter((broker) => this.boots.has(broker));
    const restarted = old !== null && this.boots.get(old) !== leaderBoot;
    const others = inSync.filter((broker) => broker !== old || !restarted);
    const clean = others[0] ?? inSync[0];
    const any = flagParam(ctx.params, "unclean")
      ? this.brokers.find((broker) => this.isUp(broker, ctx))
      : undefined;
    const leader = clean ?? any ?? null;
    if (leader === null && old === null) return;
    const next = {
      leader,
      leaderBoot: leader === null ? 0 : (this.boots.get(leader) ?? 0),
      leaderEpoch: leaderEpoch + 1,
      // Nobody to lead: whoever was in sync still is. An unclean leader is in sync with itself alone.
      isr: leader === null ? isr : leader === clean ? heard : [leader],
    };
    ctx.output({
      kind: "elected",
      leader,
      leaderEpoch: next.leaderEpoch,
      clean: leader === null || clean === leader,
    });
    this.decide({ ...this.partition, ...next }, ctx);
  }

  private decide(partition: Partition, ctx: IsrCtx): void {
    this.partition = { ...partition, partitionEpoch: partition.partitionEpoch + 1 };
    ctx.disk.put("partition", this.partition);
    for (const broker of this.brokers) ctx.send(broker, { type: "partition", partition: this.partition });
  }

  private isUp(broker: NodeId, ctx: IsrCtx): boolean {
    return this.boots.has(broker) && !this.isSilent(broker, ctx);
  }

  private isSilent(broker: NodeId, ctx: IsrCtx): boolean {
    return ctx.mono() - (this.heardAtMs.get(broker) ?? 0) > numberParam(ctx.params, "sessionMs", 250);
  }
}
