/**
 * Primary-backup: one server orders the operations and does them; the others have them before a client is answered.
 *
 * Models: Alsberg & Day, A Principle for Resilient Sharing of Distributed Resources, ICSE 1976, where a request is answered only when enough
 * hosts have it that any smaller number of failures leaves one; Budhiraja, Marzullo, Schneider & Toueg, The Primary-Backup
 * Approach, 1993, who state what such a service owes. Who is primary is decided by a view service, a node of its own, in numbered views.
 * The rules that carry safety, marked where they act:
 *
 *   (B) The primary answers an operation, a read too, only when every backup of its view has acknowledged it.
 *   (V) Servers of one view listen to nobody of another. Together with (B): a primary that has been replaced without knowing it has a
 *       backup that has moved on, gets no acknowledgement, and so answers nobody.
 *   (W) The view service leaves a view only after its primary has said that all its backups have the state.
 *   (S) The next primary is the primary or a backup of the last view.
 *   (D) What a server acknowledges is on its disk; what the primary forwards, too.
 *   (O) Backups do operations in the primary's order, each once: a `forward` that comes late must not take back what was done since.
 *       Gaps need no rule of their own, for a `forward` begins with the first operation that some backup of the view may lack.
 *
 * So suspicion may be wrong: two servers may both believe that they are primary, but only one of them can complete an operation. (The
 * specification of 1993 asks for more, at most one primary at any time, and assumes the bounds on time that this takes.) Unlike a lease
 * this needs no clock; it costs a round trip for each read. `localReads: true` saves it, and is stale.
 *
 * Limits. The view service is a single point: while it is down nobody is replaced, and if it forgot, there could be two primaries. By (W) a
 * primary that fails before it has acknowledged its view stops the service until it is back. A slow backup slows every
 * operation until it is replaced. A primary without backups serves alone: then one disk holds everything. Asynchronous
 * replication, which waits for nobody and loses what it had acknowledged, is the protocol `async-leader`.
 */
import type { Json, Node, NodeId, Request } from "@/lib/sim";
import { refuse, type KvOp } from "../shared/kv";
import type { PbCtx, PbMsg, PbOut } from "./messages";
import { Server } from "./server";
import { ViewService } from "./view-service";

/** Which role a node plays is a matter of its name: `params.viewService`, or the last of the nodes. */
export class PrimaryBackup implements Node<PbMsg, KvOp, Json, PbOut> {
  private role: ViewService | Server | null = null;

  init(ctx: PbCtx): void {
    const named = ctx.params["viewService"];
    const viewService = typeof named === "string" ? named : (ctx.nodes.at(-1) ?? ctx.id);
    const servers = ctx.nodes.filter((node) => node !== viewService);
    this.role = ctx.id === viewService ? this.viewService(servers, ctx) : this.server(viewService, ctx);
  }

  onMessage(from: NodeId, message: PbMsg, ctx: PbCtx): void {
    this.role?.onMessage(from, message, ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: PbCtx): void {
    this.role?.onTimer(name, ctx);
  }

  onRequest(request: Request<KvOp>, ctx: PbCtx): void {
    if (this.role instanceof Server) this.role.onRequest(request, ctx);
    else ctx.reply(request.id, refuse("the view service stores nothing", this.role?.primary()));
  }

  view(): Json {
    return this.role?.view() ?? null;
  }

  protected viewService(servers: readonly NodeId[], ctx: PbCtx): ViewService {
    return new ViewService(servers, ctx);
  }

  protected server(viewService: NodeId, ctx: PbCtx): Server {
    return new Server(viewService, ctx);
  }
}
