/**
 * Gossip: an update spreads as an epidemic does, without anybody who knows who has it.
 *
 * Models: Demers et al., "Epidemic algorithms for replicated database maintenance" (PODC 1987). Any replica serves any client at
 * once; once a period each talks to `fanOut` others, at random. Two ways, alone or together (`mode`):
 *
 *   rumours        a replica pushes what is *hot*, or asks for what is hot elsewhere, and loses interest: on contacts that turn out
 *                  unnecessary ("feedback") or on every contact ("blind"), with probability 1/k each time ("coin") or after k of
 *                  them in a row ("counter"). Cheap, and some replicas are never told: the residue.
 *   anti-entropy   two replicas compare everything and resolve the differences. Costly, and misses nobody. Pull beats push when few
 *                  are left uninformed: one who lacks the update asks with certainty, and is found by chance.
 *
 * What makes it right:
 *
 *   (J) a cell is replaced only by one that wins over it, by timestamp and then by name: joins commute;
 *   (H) only what was news becomes hot, or a rumour would go round for ever;
 *   (A) rumours are backed up by anti-entropy, or the residue stays for ever;
 *   (D) a deletion is news too: it leaves a death certificate. Without one, "I do not have it" and "I have not heard of it" are the
 *       same, and anti-entropy brings the dead back. A certificate that is thrown away too early is no better.
 *
 * Leaves out: direct mail, choosing partners by distance, dormant certificates, connection limits and hunting. A cell found by
 * anti-entropy is not made hot again, which the paper calls the conservative choice. Cells are on disk; what is hot is not.
 */
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, unwritten, type KvOp } from "../shared/kv";
import { choiceParam, numberParam } from "../shared/params";
import { isNews, newerIn, newerThan, only, stampsOf, type Cell, type Cells, type Stamps } from "./cells";

export type GossipOp = KvOp | { readonly kind: "delete"; readonly key: string };

type Spread = "push" | "pull" | "push-pull";

export type GossipMsg =
  /** Hot cells; with `answer`, the sender wants the recipient's. */
  | { readonly type: "rumours"; readonly cells: Cells; readonly answer: boolean }
  /** Which of them were known, and which were news. */
  | { readonly type: "feedback"; readonly known: readonly string[]; readonly news: readonly string[] }
  | { readonly type: "digest"; readonly stamps: Stamps; readonly spread: Spread }
  | { readonly type: "want"; readonly keys: readonly string[] }
  | { readonly type: "cells"; readonly cells: Cells }
  /** Everything, compared or not; with `answer`, the sender wants everything too. */
  | { readonly type: "state"; readonly cells: Cells; readonly answer: boolean };

/** A replica has a cell that it did not have. */
export type GossipOut = {
  readonly kind: "learnt";
  readonly key: string;
  readonly at: number;
  readonly by: NodeId;
};

export type GossipCtx = Ctx<GossipMsg, Json, GossipOut>;

const interests = ["feedback-counter", "feedback-coin", "blind-counter", "blind-coin"] as const;

export class Gossip implements Node<GossipMsg, GossipOp, Json, GossipOut> {
  protected cells: Cells = {};
  /** Hot keys, and how many contacts in a row were in vain. */
  private readonly hot = new Map<string, number>();
  private others: NodeId[] = [];

  init(ctx: GossipCtx): void {
    this.cells = ctx.disk.get<Cells>("cells") ?? {};
    this.others = ctx.nodes.filter((node) => node !== ctx.id);
    const jitter = numberParam(ctx.params, "jitter", 1) * ctx.random();
    const mode = choiceParam(ctx.params, "mode", ["both", "rumours", "anti-entropy"]);
    if (mode !== "anti-entropy") ctx.setTimer("rumours", periodMs("rumours", ctx) * (1 - jitter));
    if (mode !== "rumours") ctx.setTimer("anti-entropy", periodMs("anti-entropy", ctx) * (1 - jitter));
  }

  onRequest(request: Request<GossipOp>, ctx: GossipCtx): void {
    const { op } = request;
    const held = Object.hasOwn(this.cells, op.key) ? this.cells[op.key] : undefined;
    if (op.kind === "read") {
      return ctx.reply(request.id, ok(held === undefined || held.dead === true ? unwritten : held.value));
    }
    const at = Math.max(ctx.now(), (held?.at ?? 0) + 1);
    if (op.kind === "write") this.learn(op.key, { at, by: ctx.id, value: op.value }, true, ctx);
    else this.bury(op.key, at, ctx);
    ctx.reply(request.id, ok(null));
  }

  onTimer(name: string, _data: Json | undefined, ctx: GossipCtx): void {
    ctx.setTimer(name, periodMs(name, ctx));
    this.expire(ctx);
    const spread = choiceParam(ctx.params, "spread", ["push-pull", "push", "pull"]);
    for (const partner of this.partners(ctx)) {
      if (name === "rumours") this.gossip(partner, spread, ctx);
      else this.compare(partner, spread, ctx);
    }
  }

  onMessage(from: NodeId, message: GossipMsg, ctx: GossipCtx): void {
    switch (message.type) {
      case "rumours":
        return this.onRumours(from, message.cells, message.answer, ctx);
      case "feedback":
        for (const key of message.known) this.loseInterest(key, ctx);
        for (const key of message.news) if (this.hot.has(key)) this.hot.set(key, 0);
        return;
      case "digest":
        return this.onDigest(from, message.stamps, message.spread, ctx);
      case "want":
        return ctx.send(from, { type: "cells", cells: only(this.cells, message.keys) });
      case "cells":
        this.take(message.cells, false, ctx);
        return;
      case "state":
        if (message.answer) ctx.send(from, { type: "state", cells: this.cells, answer: false });
        this.take(message.cells, false, ctx);
        return;
    }
  }

  view(): Json {
    const living = Object.entries(this.cells).filter(([, { dead }]) => dead !== true);
    return {
      kv: Object.fromEntries(living.map(([key, { value }]) => [key, value])),
      certificates: Object.keys(this.cells).length - living.length,
      hot: [...this.hot.keys()],
    };
  }

  // Rumours

  private gossip(partner: NodeId, spread: Spread, ctx: GossipCtx): void {
    const pulls = spread !== "push";
    const cells = spread === "pull" ? {} : only(this.cells, this.hot.keys());
    if (!pulls && this.hot.size === 0) return;
    ctx.send(partner, { type: "rumours", cells, answer: pulls });
    if (isBlind(ctx)) for (const key of Object.keys(cells)) this.loseInterest(key, ctx);
  }

  private onRumours(from: NodeId, cells: Cells, answer: boolean, ctx: GossipCtx): void {
    const keys = Object.keys(cells);
    const news = keys.filter((key) => this.take(only(cells, [key]), true, ctx));
    const known = keys.filter((key) => !news.includes(key));
    if (!isBlind(ctx) && keys.length > 0) ctx.send(from, { type: "feedback", known, news });
    if (!answer) return;
    const own = only(
      this.cells,
      [...this.hot.keys()].filter((key) => !Object.hasOwn(cells, key)),
    );
    if (Object.keys(own).length === 0) return;
    ctx.send(from, { type: "rumours", cells: own, answer: false });
    if (isBlind(ctx)) for (const key of Object.keys(own)) this.loseInterest(key, ctx);
  }

  /** A contact in vain. A coin of 1/k, or the k-th of them since the last that was not, ends the interest. */
  private loseInterest(key: string, ctx: GossipCtx): void {
    const inVain = this.hot.get(key);
    if (inVain === undefined) return;
    const k = Math.max(1, numberParam(ctx.params, "k", 3));
    const coin = choiceParam(ctx.params, "interest", interests).endsWith("coin");
    if (coin ? ctx.random() < 1 / k : inVain + 1 >= k) this.hot.delete(key);
    else this.hot.set(key, inVain + 1);
  }

  // Anti-entropy

  private compare(partner: NodeId, spread: Spread, ctx: GossipCtx): void {
    const whole = choiceParam(ctx.params, "payload", ["digest", "state"]) === "state";
    if (!whole) return ctx.send(partner, { type: "digest", stamps: stampsOf(this.cells), spread });
    const cells = spread === "pull" ? {} : this.cells;
    ctx.send(partner, { type: "state", cells, answer: spread !== "push" });
  }

  private onDigest(from: NodeId, stamps: Stamps, spread: Spread, ctx: GossipCtx): void {
    const newer = newerThan(stamps, this.cells);
    const lacking = newerIn(stamps, this.cells);
    if (spread !== "push" && Object.keys(newer).length > 0) ctx.send(from, { type: "cells", cells: newer });
    if (spread !== "pull" && lacking.length > 0) ctx.send(from, { type: "want", keys: lacking });
  }

  // Cells

  /** Joins what arrived with what is there; says whether anything was news. */
  private take(cells: Cells, asRumour: boolean, ctx: GossipCtx): boolean {
    let news = false;
    for (const [key, cell] of Object.entries(cells)) {
      const known = Object.hasOwn(this.cells, key) ? this.cells[key] : undefined;
      if (!this.accepts(cell, known)) continue;
      this.learn(key, cell, asRumour, ctx);
      news = true;
    }
    return news;
  }

  /** (J), (H) */
  protected accepts(cell: Cell, known: Cell | undefined): boolean {
    return isNews(cell, known);
  }

  private learn(key: string, cell: Cell, hot: boolean, ctx: GossipCtx): void {
    this.cells = { ...this.cells, [key]: cell };
    ctx.disk.put("cells", this.cells);
    ctx.output({ kind: "learnt", key, at: cell.at, by: cell.by });
    if (hot) this.hot.set(key, 0);
  }

  /** (D) */
  protected bury(key: string, at: number, ctx: GossipCtx): void {
    this.learn(key, { at, by: ctx.id, value: null, dead: true }, true, ctx);
  }

  /** Certificates older than `certificateMs` are thrown away; 0 keeps them for ever. */
  private expire(ctx: GossipCtx): void {
    const lifeMs = numberParam(ctx.params, "certificateMs", 0);
    const old = Object.entries(this.cells).filter(
      ([, { dead, at }]) => dead === true && ctx.now() - at > lifeMs,
    );
    if (lifeMs === 0 || old.length === 0) return;
    for (const [key] of old) this.forget(key, ctx);
  }

  protected forget(key: string, ctx: GossipCtx): void {
    this.cells = Object.fromEntries(Object.entries(this.cells).filter(([name]) => name !== key));
    this.hot.delete(key);
    ctx.disk.put("cells", this.cells);
  }

  /** `fanOut` others, each set of them as likely as any other: the beginning of a shuffle (Fisher & Yates). */
  private partners(ctx: GossipCtx): readonly NodeId[] {
    const { others } = this;
    const count = Math.min(others.length, numberParam(ctx.params, "fanOut", 1));
    for (let n = 0; n < count; n += 1) {
      const chosen = n + Math.floor(ctx.random() * (others.length - n));
      [others[n], others[chosen]] = [others[chosen] ?? "", others[n] ?? ""];
    }
    return others.slice(0, count);
  }
}

function periodMs(name: string, ctx: GossipCtx): number {
  return name === "rumours"
    ? numberParam(ctx.params, "periodMs", 100)
    : numberParam(ctx.params, "antiEntropyMs", 1000);
}

function isBlind(ctx: GossipCtx): boolean {
  return choiceParam(ctx.params, "interest", interests).startsWith("blind");
}
