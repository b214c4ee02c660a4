/**
 * The master: decides who is in the chain and who is its head and its tail (van Renesse & Schneider 2004, §3, "Coping with
 * Server Failures"). The paper assumes that it does not fail and names Paxos as the way to get such a process; so does this,
 * with one relief: what it decided is on its disk, so a crash and restart only makes it silent for a while.
 *
 * The paper also assumes fail-stop servers, so that detecting a failure is never wrong. Here the master sees heartbeats only, and
 * silence proves nothing. It may therefore exclude a server that still runs, and two things keep that harmless: epochs, and
 *
 *   (L) A configuration becomes active, that is, its tail may serve, only when every server that could still answer queries
 *       for an older one has either adopted a newer epoch or outlived its lease. The lease counts from when the server asked
 *       on the server's clock, from when the master granted it on the master's clock, and the master waits longer by the
 *       factor that two clocks, each off by at most `drift`, can differ.
 *
 * With `trustSuspicion` the master does what the paper's does: silence is failure, and a silent server is not waited for.
 */
import type { Json, NodeId } from "@/lib/sim";
import { choiceParam, flagParam, numberParam } from "../shared/params";
import type { ChainCtx, ChainMsg, Config, Message } from "./messages";

/** All in one record: one `put` is atomic, two are not. */
type Decision = {
  readonly config: Config;
  /** Servers that may still answer for an older epoch, with the epoch that tells them not to. */
  readonly awaiting: { readonly [server: NodeId]: number };
};

export class Master {
  private decision: Decision;
  private readonly heardAtMs = new Map<NodeId, number>();
  private readonly grantedAtMs = new Map<NodeId, number>();

  constructor(
    private readonly servers: readonly NodeId[],
    ctx: ChainCtx,
  ) {
    const first: Config = { epoch: 1, chain: servers, joining: null, active: true };
    const stored = ctx.disk.get<Decision>("decision");
    this.decision = stored ?? { config: first, awaiting: {} };
    // Nobody remembers what the last incarnation heard and granted: assume the latest.
    for (const server of servers) {
      this.heardAtMs.set(server, ctx.mono());
      this.grantedAtMs.set(server, ctx.mono());
    }
    if (stored === undefined) this.decide(this.decision, ctx);
    else this.publish(ctx);
    ctx.setTimer("scan", numberParam(ctx.params, "heartbeatMs", 50));
  }

  onTimer(name: string, ctx: ChainCtx): void {
    if (name !== "scan") return;
    ctx.setTimer("scan", numberParam(ctx.params, "heartbeatMs", 50));
    this.excludeSilent(ctx);
    this.awaitLeases(ctx);
  }

  onMessage(from: NodeId, message: ChainMsg, ctx: ChainCtx): void {
    if (message.type === "ping") this.onPing(from, message, ctx);
    if (message.type === "extended") this.onExtended(from, message, ctx);
  }

  head(): NodeId | undefined {
    return this.decision.config.chain[0];
  }

  view(): Json {
    const { config, awaiting } = this.decision;
    return { role: "master", ...config, awaiting };
  }

  /** A lease goes only to a member that obeys the newest epoch. */
  private onPing(from: NodeId, { epoch, boot, sentMs }: Message<"ping">, ctx: ChainCtx): void {
    this.heardAtMs.set(from, ctx.mono());
    const owed = this.decision.awaiting[from];
    if (owed !== undefined && epoch >= owed) this.release([from], ctx);
    const { config } = this.decision;
    const member = config.chain.includes(from);
    const granted = member && epoch === config.epoch;
    if (granted) this.grantedAtMs.set(from, ctx.mono());
    ctx.send(from, { type: "pong", config, boot, sentMs, granted });
    if (!member && config.joining === null && epoch === config.epoch) {
      this.reconfigure(config.chain, from, ctx);
    }
  }

  /** §3, "Extending a Chain": the new server becomes the tail once the old tail has brought it up to date. */
  private onExtended(from: NodeId, { epoch, joiner }: Message<"extended">, ctx: ChainCtx): void {
    const { config } = this.decision;
    if (epoch !== config.epoch || from !== config.chain.at(-1) || joiner !== config.joining) return;
    this.reconfigure([...config.chain, joiner], null, ctx);
  }

  /** §3, "Coping with Server Failures". The last server is never excluded: then nobody would have the objects. */
  private excludeSilent(ctx: ChainCtx): void {
    const { chain, joining } = this.decision.config;
    const heard = chain.filter((server) => !this.isSilent(server, ctx));
    const left = heard.length > 0 ? heard : chain.filter((server) => server === this.lastHeard(chain));
    const stays = joining !== null && !this.isSilent(joining, ctx) ? joining : null;
    if (left.length < chain.length || stays !== joining) this.reconfigure(left, stays, ctx);
  }

  private reconfigure(chain: readonly NodeId[], joining: NodeId | null, ctx: ChainCtx): void {
    const old = this.decision.config;
    const epoch = old.epoch + 1;
    const awaiting = { ...this.decision.awaiting };
    for (const server of this.mayStillAnswer(old, chain, ctx)) awaiting[server] = epoch;
    const active = Object.keys(awaiting).length === 0;
    this.decide({ config: { epoch, chain, joining, active }, awaiting }, ctx);
  }

  /**
   * (L) Who could answer a query from the old configuration that the new one makes wrong: the old tail, if it is not the tail any more,
   * and in CRAQ everybody who is no longer in the chain. Who stays sees every new update before the tail does.
   */
  private mayStillAnswer(old: Config, chain: readonly NodeId[], ctx: ChainCtx): readonly NodeId[] {
    const oldTail = old.chain.at(-1);
    const any = choiceParam(ctx.params, "queries", ["tail", "any"]) === "any";
    const trusting = flagParam(ctx.params, "trustSuspicion");
    return old.chain.filter((server) => {
      if (server === chain.at(-1)) return false;
      if (server !== oldTail && (!any || chain.includes(server))) return false;
      return !this.leaseIsOver(server, ctx) && !(trusting && this.isSilent(server, ctx));
    });
  }

  private awaitLeases(ctx: ChainCtx): void {
    const over = Object.keys(this.decision.awaiting).filter((server) => this.leaseIsOver(server, ctx));
    if (over.length > 0) this.release(over, ctx);
  }

  /** (L) Two clocks within `drift` of true time: the server's may be slow, the master's fast. */
  private leaseIsOver(server: NodeId, ctx: ChainCtx): boolean {
    if (flagParam(ctx.params, "trustSuspicion")) return false;
    const drift = numberParam(ctx.params, "drift", 0.01);
    const waitMs = (numberParam(ctx.params, "leaseMs", 200) * (1 + drift)) / (1 - drift);
    return ctx.mono() - (this.grantedAtMs.get(server) ?? 0) > waitMs;
  }

  private release(servers: readonly NodeId[], ctx: ChainCtx): void {
    const awaiting = { ...this.decision.awaiting };
    for (const server of servers) delete awaiting[server];
    const active = Object.keys(awaiting).length === 0;
    this.decide({ config: { ...this.decision.config, active }, awaiting }, ctx);
  }

  /** On disk first: an epoch must never be given out twice. */
  private decide(decision: Decision, ctx: ChainCtx): void {
    this.decision = decision;
    ctx.disk.put("decision", decision);
    const { epoch, chain } = decision.config;
    ctx.output({ kind: "config", epoch, chain });
    this.publish(ctx);
  }

  private publish(ctx: ChainCtx): void {
    for (const server of this.servers) ctx.send(server, { type: "config", config: this.decision.config });
  }

  private isSilent(server: NodeId, ctx: ChainCtx): boolean {
    return ctx.mono() - (this.heardAtMs.get(server) ?? 0) > numberParam(ctx.params, "suspectMs", 250);
  }

  private lastHeard(chain: readonly NodeId[]): NodeId | undefined {
    const heard = (server: NodeId): number => this.heardAtMs.get(server) ?? 0;
    return chain.toSorted((a, b) => heard(b) - heard(a))[0];
  }
}
