/**
 * The view service: one node that names a primary and its backups, one view after the other. It is assumed not to fail; what it has
 * decided is on its disk, so a crash and restart only makes it silent, and while it is silent nobody is replaced.
 *
 *   (W) It leaves a view only after the primary has acknowledged it, and the primary does that only when every backup of the
 *       view has its state. Until then it waits, even for a primary that is down: nobody else is known to have everything.
 *   (S) The next primary is the primary or a backup of the last view.
 */
import type { Json, NodeId } from "@/lib/sim";
import { numberParam } from "../shared/params";
import type { Message, PbCtx, PbMsg, ViewOf } from "./messages";

type Decision = { readonly view: ViewOf; readonly acknowledged: boolean };

export class ViewService {
  private decision: Decision;
  private readonly heardAtMs = new Map<NodeId, number>();

  constructor(
    private readonly servers: readonly NodeId[],
    ctx: PbCtx,
  ) {
    const [primary = "", ...others] = servers;
    const backups = others.slice(0, numberParam(ctx.params, "backups", 1));
    const stored = ctx.disk.get<Decision>("decision");
    this.decision = stored ?? { view: { number: 1, primary, backups }, acknowledged: false };
    if (stored === undefined) {
      ctx.output({ kind: "view", view: this.decision.view });
      this.decide(this.decision, ctx);
    }
    ctx.setTimer("scan", numberParam(ctx.params, "heartbeatMs", 50));
  }

  onTimer(name: string, ctx: PbCtx): void {
    if (name !== "scan") return;
    ctx.setTimer("scan", numberParam(ctx.params, "heartbeatMs", 50));
    this.considerNextView(ctx);
  }

  onMessage(from: NodeId, message: PbMsg, ctx: PbCtx): void {
    if (message.type === "ping") this.onPing(from, message, ctx);
  }

  primary(): NodeId {
    return this.decision.view.primary;
  }

  view(): Json {
    return { role: "view service", ...this.decision };
  }

  private onPing(from: NodeId, { view: number }: Message<"ping">, ctx: PbCtx): void {
    this.heardAtMs.set(from, ctx.mono());
    const { view, acknowledged } = this.decision;
    if (from === view.primary && number === view.number && !acknowledged) {
      this.decide({ view, acknowledged: true }, ctx);
    }
    ctx.send(from, { type: "view", view: this.decision.view });
  }

  private considerNextView(ctx: PbCtx): void {
    const { view } = this.decision;
    if (!this.mayLeave(this.decision)) return;
    const primary = this.candidates(view, this.servers).find((server) => this.isUp(server, ctx));
    if (primary === undefined) return;
    const stay = view.backups.filter((server) => server !== primary && this.isUp(server, ctx));
    const idle = this.servers.filter(
      (server) => server !== primary && !view.backups.includes(server) && this.isUp(server, ctx),
    );
    const backups = [...stay, ...idle].slice(0, numberParam(ctx.params, "backups", 1));
    const same = primary === view.primary && backups.join() === view.backups.join();
    if (same) return;
    this.decide({ view: { number: view.number + 1, primary, backups }, acknowledged: false }, ctx);
  }

  /** (W) */
  protected mayLeave({ acknowledged }: Decision): boolean {
    return acknowledged;
  }

  /** (S) */
  protected candidates({ primary, backups }: ViewOf, _servers: readonly NodeId[]): readonly NodeId[] {
    return [primary, ...backups];
  }

  /** On disk first: a number must never name two views. */
  private decide(decision: Decision, ctx: PbCtx): void {
    const changed = decision.view.number !== this.decision.view.number;
    this.decision = decision;
    ctx.disk.put("decision", decision);
    if (changed) ctx.output({ kind: "view", view: decision.view });
    for (const server of this.servers) ctx.send(server, { type: "view", view: decision.view });
  }

  /** A server that has not been heard since this incarnation began is given the time to speak. */
  private isUp(server: NodeId, ctx: PbCtx): boolean {
    return ctx.mono() - (this.heardAtMs.get(server) ?? 0) <= numberParam(ctx.params, "suspectMs", 250);
  }
}
