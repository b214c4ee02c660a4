/**
 * Chain replication: a linearizable store on a line of servers. Updates enter at the head and travel to the tail; the tail answers.
 *
 * Models: van Renesse & Schneider, Chain Replication for Supporting High Throughput and Availability, OSDI 2004, §3, for fail-stop
 * servers and a reliable master; and with `queries: "any"` CRAQ: Terrace & Freedman, Object Storage on CRAQ, USENIX ATC 2009, §2.3,
 * in which every server answers queries. Two invariants of the paper say it all:
 *
 *     Update Propagation:  if i comes before j in the chain, j's history is a prefix of i's.
 *     Inprocess Requests:  and what i has more is in i's Sent list.
 *
 * So whichever servers fail, the tail's history, everything that was ever acknowledged, is a prefix of each survivor's. The rules that
 * carry the argument, marked where they act:
 *
 *   (T) Only the tail acknowledges: when it has an update, everybody has.
 *   (D) An update is in a server's history, on disk, before its successor hears of it.
 *   (E) Servers of one epoch listen to nobody of another. A head that the master has excluded cannot get an update to a tail.
 *   (L) A tail serves only when nobody can still answer queries for an older epoch: `master.ts`.
 *   (J) A joining server becomes the tail only when it has all that has been acknowledged.
 *   (V) CRAQ: a server with updates of an object on their way asks the tail how far it is before it answers.
 *
 * What is guaranteed when. If silence of `suspectMs` does mean a crash (fail-stop, the paper's assumption), (E) and (L) never
 * matter. If the master is wrong about a server, (E) alone keeps acknowledged updates: what the excluded tail may yet
 * acknowledge came through servers of its epoch, and is in the history of each that stays. But an excluded tail that has not heard
 * of it would answer queries with old values, and no message can prevent that, as it needs to ask nobody. Only time can:
 * the lease, which needs clocks that drift at most by `drift`. `trustSuspicion: true` is the protocol without it, and stale.
 *
 * Differs from the paper: a server keeps its history on disk, so a crash and a quick restart look like a pause, and one that was excluded
 * may come back as a new tail. Links lose and reorder, so Sent is resent until acknowledged. The client waits at the head, to which the
 * tail sends the answer. While a server joins, updates wait for it, too; the paper lets the old tail answer on meanwhile. CRAQ's version
 * query is answered with the number of the tail's last update instead of one per object. Leaves out: several chains, and CRAQ's
 * weaker reads.
 */
import type { Json, Node, NodeId, Request } from "@/lib/sim";
import { refuse, type KvOp } from "../shared/kv";
import { Master } from "./master";
import type { ChainCtx, ChainMsg, ChainOut } from "./messages";
import { Server } from "./server";

/** Which role a node plays is a matter of its name: `params.master`, or the last of the nodes. */
export class ChainReplication implements Node<ChainMsg, KvOp, Json, ChainOut> {
  private role: Master | Server | null = null;

  init(ctx: ChainCtx): void {
    const named = ctx.params["master"];
    const master = typeof named === "string" ? named : (ctx.nodes.at(-1) ?? ctx.id);
    const servers = ctx.nodes.filter((node) => node !== master);
    this.role = ctx.id === master ? new Master(servers, ctx) : this.server(master, ctx);
  }

  onMessage(from: NodeId, message: ChainMsg, ctx: ChainCtx): void {
    this.role?.onMessage(from, message, ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: ChainCtx): void {
    this.role?.onTimer(name, ctx);
  }

  onRequest(request: Request<KvOp>, ctx: ChainCtx): void {
    if (this.role instanceof Server) this.role.onRequest(request, ctx);
    else ctx.reply(request.id, refuse("the master stores nothing", this.role?.head()));
  }

  view(): Json {
    return this.role?.view() ?? null;
  }

  protected server(master: NodeId, ctx: ChainCtx): Server {
    return new Server(master, ctx);
  }
}
