/**
 * A replicated partition log with a leader and a set of in-sync replicas, as in Apache Kafka.
 *
 * Models one partition: Kafka's replication (Kreps et al. 2011 is the log alone; replication came later and is specified in Kafka
 * Improvement Proposals), with truncation by leader epochs (KIP-101, KIP-279), ISR changes through the controller (KIP-497), and
 * fenced brokers kept out of the ISR (KIP-841). Producers append at the leader; followers fetch from it as consumers do, and a fetch
 * from an offset says that everything below is stored; consumers see what is below the high watermark.
 *
 * The rules that carry safety, marked where they act:
 *
 *   (H) The high watermark is the least log end in the ISR, proposed members included.
 *   (A) acks = all answers when the high watermark has passed the record and the ISR has `minInsyncReplicas` members.
 *   (C) A clean leader comes from the ISR, whose last member stays in it although it is down.
 *   (F) The ISR is changed only by the leader of the current leader epoch, from the current partition epoch.
 *   (J) A follower joins the ISR when it has reached the high watermark AND the offset where the leader's epoch began. A new leader's
 *       high watermark is old, and committed records may lie above it.
 *   (E) A follower of a new leader first finds out where their logs part, by leader epoch, and truncates there. Until KIP-101 it
 *       truncated to its own high watermark, which is always a little behind the leader's: `truncation: "high-watermark"` loses
 *       committed records (scenario 1 of the proposal) or keeps different ones at one offset (scenario 2).
 *
 * What follows: with acks = all, `minInsyncReplicas` at least 2, clean elections and disks that keep what was written, an
 * acknowledged record is in the log of every later leader; below two high watermarks logs are equal; a consumer never sees two
 * values at one offset. What does not: acks = 1 loses what only the leader had. acks = all with minInsyncReplicas = 1, Kafka's
 * default, may acknowledge what is on one replica, since the others have lagged: if that disk is gone, so is the record. An unclean
 * leader loses what it lacks. A leader that the controller has replaced answers consumers with an old, but true, prefix. With `flushMs`
 * above 0 an acknowledgement counts memories.
 *
 * Leaves out: the producer's idempotence and transactions (KIP-98: a retry here is another record), consumer groups, retention and
 * compaction, several partitions, follower fetching by consumers, eligible leader replicas (KIP-966), and the controller's own
 * replication. A follower that restarts before the controller has missed it stays in the ISR; KRaft takes it out. A fetch here is answered as soon as there is a newer high watermark, too, not only for records.
 */
import type { Json, Node, NodeId, Request } from "@/lib/sim";
import { refuse } from "../shared/kv";
import { Controller } from "./controller";
import type { IsrCtx, IsrMsg, IsrOp, IsrOut } from "./messages";
import { Replica } from "./replica";

/** Which role a node plays is a matter of its name: `params.controller`, or the last of the nodes. */
export class IsrLog implements Node<IsrMsg, IsrOp, Json, IsrOut> {
  private role: Controller | Replica | null = null;

  init(ctx: IsrCtx): void {
    const named = ctx.params["controller"];
    const controller = typeof named === "string" ? named : (ctx.nodes.at(-1) ?? ctx.id);
    const brokers = ctx.nodes.filter((node) => node !== controller);
    this.role = ctx.id === controller ? this.controller(brokers, ctx) : this.replica(controller, ctx);
  }

  onMessage(from: NodeId, message: IsrMsg, ctx: IsrCtx): void {
    this.role?.onMessage(from, message, ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: IsrCtx): void {
    this.role?.onTimer(name, ctx);
  }

  onRequest(request: Request<IsrOp>, ctx: IsrCtx): void {
    if (this.role instanceof Replica) this.role.onRequest(request, ctx);
    else ctx.reply(request.id, refuse("the controller stores no records", this.role?.leader()));
  }

  view(): Json {
    return this.role?.view() ?? null;
  }

  protected controller(brokers: readonly NodeId[], ctx: IsrCtx): Controller {
    return new Controller(brokers, ctx);
  }

  protected replica(controller: NodeId, ctx: IsrCtx): Replica {
    return new Replica(controller, ctx);
  }
}
