/**
 * PBFT: agreement on an order of commands while f of 3f + 1 replicas may lie (Castro & Liskov, OSDI 1999, §4.1 - §4.5).
 *
 *     pre-prepare   the primary gives a command the number `seq`; it may give different commands to different replicas
 *     prepare       a replica repeats what it was given; 2f + 1 in agreement (the primary's pre-prepare is one) mean that no
 *                   other command can be *prepared* with this number in this view
 *     commit        a replica says that it is prepared; 2f + 1 of these mean that the order survives a change of view
 *
 * Two quorums of 2f + 1 among 3f + 1 share f + 1 replicas, so at least one honest one, and honest replicas say only one thing.
 * For n = 4 a request takes 3 + 9 + 12 = 24 messages, 2n(n - 1) in general.
 *
 * Why the order survives: a command that is executed anywhere was prepared at 2f + 1 replicas, f + 1 of them honest at least, and
 * a new view begins with what 2f + 1 replicas had prepared, of which an honest one is among those. The proof is shown, not
 * told: a view change carries the signed messages, and every backup computes from them what the new view must begin with.
 *
 * Where to read: `messages.ts`; `rules.ts`, each decision safety rests on, (Q) to (J); `replica.ts`, requests and the three phases
 * (§4.1, §4.2); `checkpoint.ts`, garbage collection (§4.3) and state transfer; `certificates.ts`, what proves what; `view-change.ts`
 * (§4.4, §4.5.2).
 *
 * Clients. One that is a node (outside `ctx.nodes`) signs its requests, asks all when the primary is silent and takes a result
 * that f + 1 replicas sent it: a liar cannot fool it. The kernel's clients cannot sign and take the first answer they get. The
 * replica such a client asks signs for it and answers when it has executed the request itself. That client trusts the replica it asks,
 * and the others not to speak in its name: more than the paper's clients do. A client has one request outstanding; its timestamps
 * grow (§4.1).
 *
 * Leaves out: recovery. A replica that boots again has forgotten what it said, counts as faulty, and stays silent (proactive
 * recovery came in 2000); non-determinism (§4.6); the optimizations of §5: digest replies, tentative execution, read-only operations,
 * authenticators instead of signatures. A message ahead of its view is kept for a while, not dropped, and what was lost is sent
 * again on request (`checkpoint.ts`): the paper asks for retransmission and leaves open how.
 */
import type { Json, Node, NodeId, Request } from "@/lib/sim";
import type { KvOp } from "../shared/kv";
import { isWellFormed } from "./shapes";
import type { PbftMsg, PbftOut } from "./messages";
import type { PbftCtx } from "./replica";
import { ViewChangingReplica } from "./view-change";

export class Pbft extends ViewChangingReplica implements Node<PbftMsg, KvOp, Json, PbftOut> {
  private amnesiac = false;

  init(ctx: PbftCtx): void {
    this.amnesiac = ctx.disk.get<boolean>("booted") === true;
    ctx.disk.put("booted", true);
  }

  onRequest(request: Request<KvOp>, ctx: PbftCtx): void {
    if (this.amnesiac) return;
    this.onClient(request, ctx);
    this.keepResending(ctx);
  }

  onMessage(from: NodeId, message: PbftMsg, ctx: PbftCtx): void {
    if (this.amnesiac || !isWellFormed(message)) return;
    this.hear(from, message, ctx);
    this.keepResending(ctx);
  }

  onTimer(name: string, _data: Json | undefined, ctx: PbftCtx): void {
    if (name === "suspect") this.onSuspect(ctx);
    else this.onResend(ctx);
    this.keepResending(ctx);
  }

  view(): Json {
    return this.shown();
  }

  protected again(from: NodeId, message: PbftMsg, ctx: PbftCtx): void {
    this.hear(from, message, ctx);
  }

  private hear(from: NodeId, message: PbftMsg, ctx: PbftCtx): void {
    switch (message.type) {
      case "request":
        return this.onRequestMessage(from, message.cmd, ctx);
      case "preprepare":
        return this.isOfThisView(from, message) ? this.onPrePrepare(message, ctx) : undefined;
      case "prepare":
      case "commit":
        return this.isOfThisView(from, message) ? this.onVote(from, message, ctx) : undefined;
      case "checkpoint":
        return this.onCheckpoint(from, message, ctx);
      case "viewchange":
        return this.onViewChange(from, message, ctx);
      case "newview":
        return this.onNewView(message, ctx);
      case "status":
        return this.onStatus(from, message, ctx);
      case "fetch":
        return this.onFetch(from, message.seq, ctx);
      case "state":
        return this.onState(message.seq, message.state, ctx);
      case "fetchcmd": {
        const cmd = this.commands.get(message.digest);
        return cmd === undefined ? undefined : ctx.send(from, { type: "cmd", cmd });
      }
      case "cmd":
        return this.onCommand(message, ctx);
      case "reply":
        return undefined;
    }
  }

  /** §4.2: only messages of the current view count; later ones wait for their view. */
  private isOfThisView(from: NodeId, message: PbftMsg & { readonly view: number }): boolean {
    return !this.isEarly(from, message) && message.view === this.currentView;
  }
}
