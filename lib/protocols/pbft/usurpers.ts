/** For the tests: liars that know the protocol and lie about one thing, each made for the rule that it is up against. */
import type { Json, NodeId } from "@/lib/sim";
import { newViewBody, viewChangeBody } from "./certificates";
import type { Command, PbftMsg, ServiceState, SignedViewChange, Slot } from "./messages";
import { Pbft } from "./pbft";
import type { PbftCtx } from "./replica";

/** A command that nobody asked for but the liar, in the form replicas accept: it signs as if for a client of its own. */
function commandOf(liar: NodeId, value: string, seq: number, ctx: PbftCtx): Command {
  const said = { client: `for ${value}`, seq, op: { kind: "write", key: "x", value } } as const;
  return { ...said, via: liar, sig: ctx.crypto.sign(["request", said]) };
}

function tell(message: PbftMsg, ctx: PbftCtx): void {
  for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, message);
}

/**
 * Honest until it is asked to lead. It then begins its view as if nothing had been prepared, and gives the first number to a command
 * of its own. It shows the view changes it was sent, or versions of them in which nothing was prepared.
 */
export class Usurper extends Pbft {
  private readonly theirs: SignedViewChange[] = [];
  private usurped = false;

  constructor(private readonly shows: "what it was sent" | "versions of its own") {
    super();
  }

  override onMessage(from: NodeId, message: PbftMsg, ctx: PbftCtx): void {
    if (this.usurped) return;
    if (message.type !== "viewchange" || message.view !== 1) return super.onMessage(from, message, ctx);
    const { type: _type, ...change } = message;
    if (this.theirs.every(({ by }) => by !== from)) this.theirs.push({ ...change, by: from });
    if (this.theirs.length >= 2) this.usurp(ctx);
  }

  private usurp(ctx: PbftCtx): void {
    this.usurped = true;
    const said = { view: 1, stable: 0, checkpoints: [], prepared: [] };
    const own = { ...said, sig: ctx.crypto.sign(viewChangeBody(said)), by: ctx.id };
    const forged = this.shows === "versions of its own";
    const proofs = [own, ...this.theirs.map((change) => (forged ? { ...change, prepared: [] } : change))];
    const body = { view: 1, proofs, preprepares: [] };
    tell({ type: "newview", ...body, sig: ctx.crypto.sign(newViewBody(body)) }, ctx);
    const cmd = commandOf(ctx.id, "lie", 1, ctx);
    const slot = { view: 1, seq: 1, digest: ctx.crypto.digest(cmd) };
    tell({ type: "preprepare", ...slot, cmd, sig: ctx.crypto.sign(["preprepare", slot]) }, ctx);
    tell({ type: "commit", ...slot, sig: ctx.crypto.sign(["commit", slot]) }, ctx);
  }
}

const RUN_MS = 10;

/** Asks for one view after the other, with view changes that are valid. */
export class Runaway extends Pbft {
  override init(ctx: PbftCtx): void {
    super.init(ctx);
    ctx.setTimer("run", RUN_MS, 1);
  }

  override onTimer(name: string, data: Json | undefined, ctx: PbftCtx): void {
    if (name !== "run") return super.onTimer(name, data, ctx);
    const view = Number(data);
    const said = { view, stable: 0, checkpoints: [], prepared: [] };
    tell({ type: "viewchange", ...said, sig: ctx.crypto.sign(viewChangeBody(said)) }, ctx);
    ctx.setTimer("run", RUN_MS, view + 1);
  }
}

/** Signs a checkpoint of a state that never was, and hands that state to whoever asks. */
export class FalseWitness extends Pbft {
  constructor(private readonly seq: number) {
    super();
  }

  override init(ctx: PbftCtx): void {
    super.init(ctx);
    ctx.setTimer("witness", 50);
  }

  override onTimer(name: string, data: Json | undefined, ctx: PbftCtx): void {
    if (name !== "witness") return super.onTimer(name, data, ctx);
    const mark = { seq: this.seq, digest: ctx.crypto.digest(never) };
    tell({ type: "checkpoint", ...mark, sig: ctx.crypto.sign(["checkpoint", mark]) }, ctx);
  }

  override onMessage(from: NodeId, message: PbftMsg, ctx: PbftCtx): void {
    if (message.type !== "fetch") return super.onMessage(from, message, ctx);
    ctx.send(from, { type: "state", seq: message.seq, state: never });
  }
}

const never: ServiceState = { kv: { x: "lie" }, sessions: {} };

/** A primary that gives number 1 to A, for n2 and n3, and later to B, for all three; the last word on B it gives n3 alone. */
export class TwoTongued extends Pbft {
  override init(ctx: PbftCtx): void {
    super.init(ctx);
    ctx.setTimer("A", 20);
    ctx.setTimer("B", 100);
  }

  override onTimer(name: string, _data: Json | undefined, ctx: PbftCtx): void {
    if (name !== "A" && name !== "B") return;
    const cmd = commandOf(ctx.id, name, 1, ctx);
    const slot = { view: 0, seq: 1, digest: ctx.crypto.digest(cmd) };
    const sig = ctx.crypto.sign(["preprepare", slot]);
    for (const to of name === "A" ? ["n2", "n3"] : ["n2", "n3", "n4"])
      ctx.send(to, { type: "preprepare", ...slot, cmd, sig });
    if (name === "B") ctx.send("n3", { type: "commit", ...slot, sig: ctx.crypto.sign(["commit", slot]) });
  }

  override onMessage(): void {}
}

/**
 * Honest until it is to lead view 1. It then shows n3 that A was prepared, and n1 and n4, with other view changes and as validly, that
 * nothing was; these get B with the same number. It supports both.
 */
export class TwoFaced extends Pbft {
  private readonly theirs = new Map<NodeId, SignedViewChange>();
  private done = false;

  override onMessage(from: NodeId, message: PbftMsg, ctx: PbftCtx): void {
    if (this.done) return;
    if (message.type !== "viewchange" || message.view !== 1) return super.onMessage(from, message, ctx);
    const { type: _type, ...change } = message;
    this.theirs.set(from, { ...change, by: from });
    if (this.theirs.size < ctx.nodes.length - 1) return;
    this.done = true;
    const A = this.theirs.get("n3")?.prepared[0]?.preprepare.digest ?? "";
    this.lead(["n3"], ["n1", "n3"], [{ view: 1, seq: 1, digest: A }], ctx);
    this.lead(["n1", "n4"], ["n1", "n4"], [], ctx);
    const cmd = commandOf(ctx.id, "B", 1, ctx);
    const slot = { view: 1, seq: 1, digest: ctx.crypto.digest(cmd) };
    for (const to of ["n1", "n4"]) {
      ctx.send(to, { type: "preprepare", ...slot, cmd, sig: ctx.crypto.sign(["preprepare", slot]) });
      ctx.send(to, { type: "commit", ...slot, sig: ctx.crypto.sign(["commit", slot]) });
    }
  }

  private lead(to: readonly NodeId[], shown: readonly NodeId[], slots: readonly Slot[], ctx: PbftCtx): void {
    const said = { view: 1, stable: 0, checkpoints: [], prepared: [] };
    const own = { ...said, sig: ctx.crypto.sign(viewChangeBody(said)), by: ctx.id };
    const proofs = [own, ...shown.flatMap((by) => this.theirs.get(by) ?? [])];
    const preprepares = slots.map((slot) => {
      return { ...slot, by: ctx.id, sig: ctx.crypto.sign(["preprepare", slot]) };
    });
    const body = { view: 1, proofs, preprepares };
    const newView = { type: "newview", ...body, sig: ctx.crypto.sign(newViewBody(body)) } as const;
    for (const node of to) {
      ctx.send(node, newView);
      for (const slot of slots)
        ctx.send(node, { type: "commit", ...slot, sig: ctx.crypto.sign(["commit", slot]) });
    }
  }
}
