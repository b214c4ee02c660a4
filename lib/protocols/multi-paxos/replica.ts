/** The acceptor and the learner of a node: what it must remember for ever, and what it knows to be decided. */
import type { Json, NodeId } from "@/lib/sim";
import {
  emptyStore,
  execute,
  isRetry,
  type Accepted,
  type Message,
  type MultiPaxosCtx,
  type Store,
  type Value,
} from "./messages";

export abstract class Replica {
  // On disk
  protected promised = 0;
  protected readonly accepted = new Map<number, Accepted>();
  // In memory: what is decided can always be found out again from the acceptors.
  protected readonly decided = new Map<number, Value>();
  /** Every slot up to here is decided and applied. */
  protected applied = 0;
  protected store: Store = emptyStore;

  protected restore(ctx: MultiPaxosCtx): void {
    this.promised = ctx.disk.get<number>("promised") ?? 0;
    for (const key of ctx.disk.keys("accepted/")) {
      const entry = ctx.disk.get<Accepted>(key);
      if (entry !== undefined) this.accepted.set(entry[0], entry);
    }
  }

  // Acceptor

  /** Phase 1b, for all slots from `from` on. (P) The promise is on disk before it is given. */
  protected onPrepare(from: NodeId, message: Message<"prepare">, ctx: MultiPaxosCtx): void {
    const { b } = message;
    if (b < this.promised) return ctx.send(from, { type: "nack", b, promised: this.promised });
    this.savePromise(b, ctx);
    const accepted = [...this.accepted.values()].filter(([slot]) => slot >= message.from);
    ctx.send(from, { type: "promise", b, accepted: accepted.toSorted(([s], [t]) => s - t) });
  }

  /** Phase 2b. (P) Nothing below the promise is accepted, and what is accepted is on disk before anybody hears of it. */
  protected onAccept(from: NodeId, { b, slot, v }: Message<"accept">, ctx: MultiPaxosCtx): void {
    if (b < this.promised) return ctx.send(from, { type: "nack", b, promised: this.promised });
    this.savePromise(b, ctx);
    this.saveAccepted([slot, b, v], ctx);
    ctx.send(from, { type: "accepted", b, slot, v });
  }

  protected savePromise(b: number, ctx: MultiPaxosCtx): void {
    if (b === this.promised) return;
    this.promised = b;
    ctx.disk.put("promised", b);
  }

  private saveAccepted(entry: Accepted, ctx: MultiPaxosCtx): void {
    this.accepted.set(entry[0], entry);
    ctx.disk.put(`accepted/${entry[0]}`, entry);
  }

  // Learner

  /**
   * (L) The leader of b says that slots up to `commit` are decided. What this node accepted in ballot b itself is that value, for a
   * ballot has one value a slot; what it accepted in another ballot need not be, and it asks.
   */
  protected learnUpTo(from: NodeId, { b, commit }: Message<"heartbeat">, ctx: MultiPaxosCtx): void {
    for (let slot = this.applied + 1; slot <= commit; slot++) {
      const own = this.accepted.get(slot);
      if (own?.[1] === b) this.learn(slot, own[2], ctx);
    }
    if (this.applied < commit) ctx.send(from, { type: "learn", from: this.applied + 1 });
  }

  protected onLearn(from: NodeId, message: Message<"learn">, ctx: MultiPaxosCtx): void {
    const values = [...this.decided].filter(([slot]) => slot >= message.from);
    ctx.send(from, { type: "decided", values: values.toSorted(([s], [t]) => s - t) });
  }

  protected learn(slot: number, v: Value, ctx: MultiPaxosCtx): void {
    if (this.decided.has(slot)) return;
    this.decided.set(slot, v);
    ctx.output({ kind: "decide", slot, v });
    this.applyInOrder(slot, ctx);
  }

  /** (O) Slots may be decided in any order; they are applied in theirs, and a gap holds up all that follows. */
  protected applyInOrder(_learned: number, ctx: MultiPaxosCtx): void {
    for (let slot = this.applied + 1; this.decided.has(slot); slot++) {
      this.applied = slot;
      this.apply(slot, ctx);
    }
  }

  protected apply(slot: number, ctx: MultiPaxosCtx): void {
    const v = this.decided.get(slot) ?? null;
    const retry = v !== null && isRetry(this.store, v);
    if (v !== null) this.store = execute(this.store, v);
    ctx.output({ kind: "apply", slot, retry });
    this.answer(slot, v, ctx);
  }

  protected abstract answer(slot: number, v: Value, ctx: MultiPaxosCtx): void;

  protected viewOfReplica(): { readonly [field: string]: Json } {
    const short = (v: Value): Json => (v === null ? "no-op" : `${v.client}:${v.seq}`);
    return {
      promised: this.promised,
      accepted: [...this.accepted.values()].map(([slot, ab, av]) => [slot, ab, short(av)]),
      decided: [...this.decided].toSorted(([s], [t]) => s - t).map(([slot, v]) => [slot, short(v)]),
      applied: this.applied,
      kv: this.store.kv,
    };
  }
}
