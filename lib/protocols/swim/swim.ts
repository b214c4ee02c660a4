/**
 * SWIM: who is alive, at a cost that does not grow with the group.
 *
 * Models: Das, Gupta, Motivala, "SWIM: Scalable Weakly-consistent Infection-style Process Group Membership Protocol" (DSN 2002).
 * In place of everybody's heartbeat to everybody, each node probes one other a period; what is learnt rides on the probes.
 *
 *   period    ping one member; no ack within `pingTimeoutMs`: ask `k` others to ping it (§3.1). One bad link is not a dead node.
 *   (S)       no ack by the end of the period is a suspicion, not a death: the suspect has `suspicionPeriods` to deny it (§4.2).
 *   (I)       only a node itself begins its next incarnation, and it does so to deny what is said of the current one (§4.2). A
 *             restart begins one too, from the disk, so that coming back is news.
 *   (O)       one order among rumours, the same everywhere (`overrides`).
 *   (T)       probes go round robin through a shuffled list: a crash is detected in bounded time (§4.3).
 *   (G)       rumours ride on pings and acks, `lambda` log2(n) times each (§4.1): everybody hears of them with high probability, and
 *             the load on a node does not depend on n.
 *   (B)       a member that is pinged or acked is told first what is thought of it, if that is not "alive": who does not know that
 *             it is suspected cannot deny it. (Not in the paper; the "buddy system" of Lifeguard, Dadgar et al. 2018, for pings.)
 *
 *   (D)       every `retryDead` periods a dead member is pinged, 0 for never, as in the paper: after a partition that outlasts
 *             suspicion both sides have buried each other, and no one else would ever cross. (Serf's reconnection.)
 *
 * A node that joins, or comes back, asks a contact for the list, once a period until it has it.
 *
 * Leaves out: leaving on purpose, lists too long for one message, Lifeguard's timeouts that adapt to one's own health.
 */
import type { Ctx, Json, Node, NodeId } from "@/lib/sim";
import { choiceParam, numberParam } from "../shared/params";
import { AtRandom, News, overrides, RoundRobin, shuffled, type ProbeOrder, type Rumour } from "./members";

export type SwimMsg = { readonly incarnation: number; readonly news: readonly Rumour[] } & (
  | { readonly type: "ping"; readonly seq: number }
  /** `of` is alive: the sender itself, or whom it was asked to ping. */
  | { readonly type: "ack"; readonly seq: number; readonly of: NodeId }
  | { readonly type: "pingReq"; readonly seq: number; readonly target: NodeId }
  | { readonly type: "join" }
  | { readonly type: "welcome"; readonly members: readonly Rumour[] }
);

/** A belief has changed, at the node that says so. */
export type SwimOut = { readonly kind: "status" } & Rumour;

export type SwimCtx = Ctx<SwimMsg, never, SwimOut>;

/** A ping of one's own in this period. */
interface Probe {
  readonly seq: number;
  readonly target: NodeId;
  acked: boolean;
}

/** A ping for somebody else. */
interface Relay {
  readonly asker: NodeId;
  readonly seq: number;
  readonly sinceMs: number;
}

export class Swim implements Node<SwimMsg, never, never, SwimOut> {
  protected readonly members = new Map<NodeId, Rumour>();
  private readonly news = new News();
  private readonly relays = new Map<number, Relay>();
  private order: ProbeOrder = new RoundRobin();
  private incarnation = 0;
  private seq = 0;
  private probe: Probe | undefined;
  private welcomed = true;
  private periods = 0;

  init(ctx: SwimCtx): void {
    this.incarnation = (ctx.disk.get<number>("incarnation") ?? -1) + 1;
    ctx.disk.put("incarnation", this.incarnation);
    for (const node of ctx.nodes) this.members.set(node, { node, state: "alive", incarnation: 0 });
    const self: Rumour = { node: ctx.id, state: "alive", incarnation: this.incarnation };
    this.members.set(ctx.id, self);
    if (choiceParam(ctx.params, "probes", ["round-robin", "random"]) === "random")
      this.order = new AtRandom();
    if (!ctx.nodes.includes(ctx.id) || this.incarnation > 0) {
      this.news.add(self);
      this.welcomed = false;
      this.askToJoin(ctx);
    }
    // Nodes that boot together do not probe in step.
    ctx.setTimer("period", ctx.random() * periodMs(ctx));
  }

  onTimer(name: string, data: Json | undefined, ctx: SwimCtx): void {
    if (name === "period") this.onPeriod(ctx);
    else if (name === "ack") this.onSilence(ctx);
    else if (typeof data === "number") this.onSuspicionOver(name.slice("suspect ".length), data, ctx);
  }

  onMessage(from: NodeId, message: SwimMsg, ctx: SwimCtx): void {
    this.hear({ node: from, state: "alive", incarnation: message.incarnation }, ctx);
    for (const rumour of message.news) this.hear(rumour, ctx);
    switch (message.type) {
      case "ping":
        return this.say(from, { type: "ack", seq: message.seq, of: ctx.id }, ctx);
      case "pingReq":
        return this.onPingReq(from, message.seq, message.target, ctx);
      case "ack":
        return this.onAck(message.seq, message.of, ctx);
      case "join":
        return this.say(from, { type: "welcome", members: [...this.members.values()] }, ctx);
      case "welcome":
        this.welcomed = true;
        for (const rumour of message.members) this.hear(rumour, ctx);
    }
  }

  view(): Json {
    const members = [...this.members.values()].sort((a, b) => (a.node < b.node ? -1 : 1));
    return {
      incarnation: this.incarnation,
      members: Object.fromEntries(
        members.map(({ node, state, incarnation }) => [node, { state, incarnation }]),
      ),
      probing: this.probe === undefined || this.probe.acked ? null : this.probe.target,
    };
  }

  // Failure detection (§3.1)

  /** Ends one period and begins the next: judges the last probe, and sends another. */
  private onPeriod(ctx: SwimCtx): void {
    ctx.setTimer("period", periodMs(ctx));
    if (!this.welcomed) this.askToJoin(ctx);
    this.forgetRelays(ctx);
    this.retryDead(ctx);
    if (this.probe !== undefined && !this.probe.acked) this.accuse(this.probe.target, ctx);
    const target = this.order.next(this.others(ctx), () => ctx.random());
    this.probe = undefined;
    if (target === undefined) return;
    this.probe = { seq: ++this.seq, target, acked: false };
    this.say(target, { type: "ping", seq: this.seq }, ctx);
    ctx.setTimer("ack", numberParam(ctx.params, "pingTimeoutMs", 60));
  }

  /** No direct ack: it may be the link, so others are asked. */
  protected onSilence(ctx: SwimCtx): void {
    const { probe } = this;
    if (probe === undefined || probe.acked) return;
    const helpers = this.others(ctx).filter((node) => node !== probe.target);
    for (const helper of shuffled(helpers, () => ctx.random()).slice(0, numberParam(ctx.params, "k", 3)))
      this.say(helper, { type: "pingReq", seq: probe.seq, target: probe.target }, ctx);
  }

  private onPingReq(asker: NodeId, seq: number, target: NodeId, ctx: SwimCtx): void {
    this.relays.set(++this.seq, { asker, seq, sinceMs: ctx.mono() });
    this.say(target, { type: "ping", seq: this.seq }, ctx);
  }

  private onAck(seq: number, of: NodeId, ctx: SwimCtx): void {
    const relay = this.relays.get(seq);
    if (relay !== undefined) {
      this.relays.delete(seq);
      return this.say(relay.asker, { type: "ack", seq: relay.seq, of }, ctx);
    }
    if (this.probe?.seq !== seq || this.probe.target !== of) return;
    this.probe.acked = true;
    ctx.cancelTimer("ack");
  }

  /** (D) A ping that nothing is concluded from. */
  private retryDead(ctx: SwimCtx): void {
    const every = numberParam(ctx.params, "retryDead", 10);
    this.periods += 1;
    if (every === 0 || this.periods % every !== 0) return;
    const dead = [...this.members.values()].filter(({ state }) => state === "dead");
    const member = dead[Math.floor(ctx.random() * dead.length)];
    if (member !== undefined) this.say(member.node, { type: "ping", seq: ++this.seq }, ctx);
  }

  /** Whoever asked has long judged. */
  private forgetRelays(ctx: SwimCtx): void {
    for (const [seq, { sinceMs }] of this.relays)
      if (ctx.mono() - sinceMs > periodMs(ctx)) this.relays.delete(seq);
  }

  /** (S) A silent member is suspected first. */
  protected accuse(node: NodeId, ctx: SwimCtx): void {
    const known = this.members.get(node);
    if (known === undefined) return;
    const suspicion = choiceParam(ctx.params, "suspicion", ["on", "off"]) === "on";
    this.hear({ ...known, state: suspicion ? "suspect" : "dead" }, ctx);
  }

  /** Nobody has denied it in time. */
  private onSuspicionOver(node: NodeId, incarnation: number, ctx: SwimCtx): void {
    const known = this.members.get(node);
    if (known?.state === "suspect" && known.incarnation === incarnation)
      this.hear({ ...known, state: "dead" }, ctx);
  }

  // Dissemination (§4.1, §4.2)

  /** Takes in one rumour, and passes it on when it is news. */
  private hear(rumour: Rumour, ctx: SwimCtx): void {
    if (rumour.node === ctx.id) return this.hearOfSelf(rumour, ctx);
    const known = this.members.get(rumour.node);
    if (known !== undefined && !this.isNews(rumour, known)) return;
    this.members.set(rumour.node, rumour);
    if (known === undefined && this.order instanceof RoundRobin)
      this.order.insert(rumour.node, () => ctx.random());
    this.news.add(rumour);
    ctx.output({ kind: "status", ...rumour });
    const timer = `suspect ${rumour.node}`;
    if (rumour.state === "suspect") {
      const periods = numberParam(ctx.params, "suspicionPeriods", 5);
      ctx.setTimer(timer, periods * periodMs(ctx), rumour.incarnation);
    } else if (known?.state === "suspect") ctx.cancelTimer(timer);
  }

  protected isNews(rumour: Rumour, known: Rumour): boolean {
    return overrides(rumour, known);
  }

  /** (I) A node denies what is said of it by beginning a later incarnation. */
  protected hearOfSelf({ state, incarnation }: Rumour, ctx: SwimCtx): void {
    if (state === "alive" ? incarnation <= this.incarnation : incarnation < this.incarnation) return;
    this.incarnation = incarnation + 1;
    ctx.disk.put("incarnation", this.incarnation);
    const self: Rumour = { node: ctx.id, state: "alive", incarnation: this.incarnation };
    this.members.set(ctx.id, self);
    this.news.add(self);
    ctx.output({ kind: "status", ...self });
  }

  private say(to: NodeId, body: Body, ctx: SwimCtx): void {
    const first = this.concerning(to);
    const room = Math.max(0, numberParam(ctx.params, "piggyback", 6) - first.length);
    const news = this.newsFor(room, ctx).filter(({ node }) => node !== to);
    ctx.send(to, { ...body, incarnation: this.incarnation, news: [...first, ...news] });
  }

  /** (B) What a member should know first. */
  protected concerning(to: NodeId): readonly Rumour[] {
    const thought = this.members.get(to);
    return thought === undefined || thought.state === "alive" ? [] : [thought];
  }

  /** (G) */
  protected newsFor(room: number, ctx: SwimCtx): readonly Rumour[] {
    const tellings = numberParam(ctx.params, "lambda", 3) * Math.max(1, log2Ceil(this.members.size));
    return this.news.take(room, tellings);
  }

  private askToJoin(ctx: SwimCtx): void {
    const named = ctx.params["contact"];
    const contacts = typeof named === "string" ? [named] : ctx.nodes;
    const others = contacts.filter((node) => node !== ctx.id);
    const contact = others[Math.floor(ctx.random() * others.length)];
    if (contact !== undefined) this.say(contact, { type: "join" }, ctx);
  }

  /** Whom to probe and to ask: everybody who is not known to be dead. */
  private others(ctx: SwimCtx): readonly NodeId[] {
    return [...this.members.values()]
      .filter(({ node, state }) => node !== ctx.id && state !== "dead")
      .map(({ node }) => node);
  }
}

type Body = SwimMsg extends infer M ? (M extends SwimMsg ? Omit<M, "incarnation" | "news"> : never) : never;

function periodMs(ctx: SwimCtx): number {
  return numberParam(ctx.params, "periodMs", 200);
}

/** The least whole number of doublings that reach n. */
export function log2Ceil(n: number): number {
  let doublings = 0;
  for (let reached = 1; reached < n; reached *= 2) doublings++;
  return doublings;
}
