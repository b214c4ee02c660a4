/**
 * PBFT, the normal case: agreement on an order of commands while f of 3f + 1 replicas may lie.
 *
 * Models: Castro & Liskov 1999, §4.2, with the primary of view 0. Three phases, and why none can go:
 *
 *     pre-prepare   the primary gives a command the number `seq`; it may give different commands to different replicas
 *     prepare       a replica repeats what it was given; 2f + 1 in agreement (the primary's pre-prepare is one) mean that no
 *                   other command can be *prepared* with this number in this view
 *     commit        a replica says that it is prepared; 2f + 1 of these mean that the order survives a change of view
 *
 * Two quorums of 2f + 1 among 3f + 1 share f + 1 replicas, so at least one honest one, and honest replicas say only one thing.
 * For n = 4 a request takes 3 + 9 + 12 = 24 messages, 2n(n - 1) in general.
 *
 * Leaves out: view change and checkpoints (a faulty primary stops progress here, never safety), and the client's rule of waiting
 * for f + 1 equal replies: the kernel's clients take the primary's word.
 */
import { byzantineFaultsMax } from "@/lib/algorithms/quorum";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, refuse, valueOf, type Kv, type KvOp } from "../shared/kv";

export type Command = { readonly client: string; readonly seq: number; readonly op: KvOp };
type Slot = { readonly view: number; readonly seq: number; readonly digest: string };

export type PbftMsg =
  | ({ readonly type: "preprepare"; readonly cmd: Command; readonly sig: string } & Slot)
  | ({ readonly type: "prepare" | "commit"; readonly sig: string } & Slot);

export type PbftOut = {
  readonly kind: "execute";
  readonly seq: number;
  readonly digest: string;
  readonly cmd: Command;
};
type PbftCtx = Ctx<PbftMsg, Json, PbftOut>;

/** What is known of one sequence number. */
interface Entry {
  /** What this replica accepted from the primary; the first is the only one. */
  accepted: { readonly digest: string; readonly cmd: Command } | null;
  /** Who sent which digest, with a valid signature; the first of each sender is the only one. */
  readonly prepares: Map<NodeId, string>;
  readonly commits: Map<NodeId, string>;
  committing: boolean;
  executed: boolean;
}

/** The low and high water marks of the paper, without checkpoints: the numbers a faulty primary may use up. */
const sequenceMax = 10_000;
const view = 0;

export class Pbft implements Node<PbftMsg, KvOp, Json, PbftOut> {
  private readonly entries = new Map<number, Entry>();
  private lastAssigned = 0;
  private lastExecuted = 0;
  private kv: Kv = {};
  private readonly waiting = new Map<number, Request<KvOp>>();
  /** The last operation of each client and its number, so that a retry is not ordered twice. */
  private readonly assigned = new Map<string, number>();

  init(ctx: PbftCtx): void {
    // The paper's replicas do not recover from crashes by themselves (that is proactive recovery, 2002): one that boots again
    // has forgotten what it said, counts as faulty, and says so by staying silent.
    if (ctx.disk.get<boolean>("booted") === true) this.lastExecuted = sequenceMax;
    ctx.disk.put("booted", true);
  }

  onRequest(request: Request<KvOp>, ctx: PbftCtx): void {
    if (ctx.id !== primary(ctx)) return ctx.reply(request.id, refuse("not the primary", primary(ctx)));
    const name = JSON.stringify([request.client, request.seq]);
    if (this.assigned.has(name) || this.lastAssigned >= sequenceMax) return;
    this.lastAssigned += 1;
    this.assigned.set(name, this.lastAssigned);
    this.waiting.set(this.lastAssigned, request);
    const cmd: Command = { client: request.client, seq: request.seq, op: request.op };
    const slot: Slot = { view, seq: this.lastAssigned, digest: ctx.crypto.digest(cmd) };
    this.entry(slot.seq).accepted = { digest: slot.digest, cmd };
    const sig = ctx.crypto.sign(["preprepare", slot]);
    multicast({ type: "preprepare", ...slot, cmd, sig }, ctx);
    this.entry(slot.seq).prepares.set(ctx.id, slot.digest);
    this.advance(slot.seq, ctx);
  }

  onMessage(from: NodeId, message: PbftMsg, ctx: PbftCtx): void {
    const { type, seq, digest, sig } = message;
    const slot: Slot = { view: message.view, seq, digest };
    const inside = message.view === view && Number.isInteger(seq) && seq > 0 && seq <= sequenceMax;
    if (!inside || this.lastExecuted >= sequenceMax || !ctx.crypto.verify(from, [type, slot], sig)) return;
    if (message.type === "preprepare") {
      if (from !== primary(ctx)) return;
      this.onPreprepare(message.cmd, slot, ctx);
    } else if (message.type === "prepare") {
      // The primary's pre-prepare is its prepare: it must not count a second time.
      if (from !== primary(ctx)) first(this.entry(seq).prepares, from, digest);
    } else {
      first(this.entry(seq).commits, from, digest);
    }
    this.advance(seq, ctx);
  }

  onTimer(): void {}

  view(): Json {
    const log = [...this.entries].map(([seq, { accepted, prepares, commits, executed }]) => {
      return { seq, op: accepted?.cmd.op ?? null, prepares: prepares.size, commits: commits.size, executed };
    });
    return { term: view, kv: this.kv, executed: this.lastExecuted, log };
  }

  private onPreprepare(cmd: Command, slot: Slot, ctx: PbftCtx): void {
    const entry = this.entry(slot.seq);
    // Accepting a second digest for one number is what a lying primary hopes for.
    if (entry.accepted !== null || ctx.crypto.digest(cmd) !== slot.digest) return;
    entry.accepted = { digest: slot.digest, cmd };
    first(entry.prepares, primary(ctx), slot.digest);
    first(entry.prepares, ctx.id, slot.digest);
    multicast({ type: "prepare", ...slot, sig: ctx.crypto.sign(["prepare", slot]) }, ctx);
  }

  private advance(seq: number, ctx: PbftCtx): void {
    const entry = this.entry(seq);
    const quorum = 2 * byzantineFaultsMax(ctx.nodes.length) + 1;
    if (entry.accepted === null) return;
    const { digest } = entry.accepted;
    if (!entry.committing && agreeing(entry.prepares, digest) >= quorum) {
      entry.committing = true;
      const slot: Slot = { view, seq, digest };
      first(entry.commits, ctx.id, digest);
      multicast({ type: "commit", ...slot, sig: ctx.crypto.sign(["commit", slot]) }, ctx);
    }
    this.executeReady(quorum, ctx);
  }

  /** In order of sequence numbers, without gaps. */
  private executeReady(quorum: number, ctx: PbftCtx): void {
    for (;;) {
      const seq = this.lastExecuted + 1;
      const entry = this.entries.get(seq);
      if (!entry?.accepted || !entry.committing || agreeing(entry.commits, entry.accepted.digest) < quorum)
        return;
      entry.executed = true;
      this.lastExecuted = seq;
      this.execute(seq, entry.accepted.digest, entry.accepted.cmd, ctx);
    }
  }

  private execute(seq: number, digest: string, cmd: Command, ctx: PbftCtx): void {
    const { op } = cmd;
    const result = op.kind === "read" ? valueOf(this.kv, op.key) : null;
    if (op.kind === "write") this.kv = { ...this.kv, [op.key]: op.value };
    ctx.output({ kind: "execute", seq, digest, cmd });
    const request = this.waiting.get(seq);
    this.waiting.delete(seq);
    if (request !== undefined) ctx.reply(request.id, ok(result));
  }

  private entry(seq: number): Entry {
    const entry = this.entries.get(seq) ?? {
      accepted: null,
      prepares: new Map<NodeId, string>(),
      commits: new Map<NodeId, string>(),
      committing: false,
      executed: false,
    };
    this.entries.set(seq, entry);
    return entry;
  }
}

function primary({ nodes }: PbftCtx): NodeId {
  return nodes[view % nodes.length] ?? "";
}

function first(said: Map<NodeId, string>, by: NodeId, digest: string): void {
  if (!said.has(by)) said.set(by, digest);
}

function agreeing(said: ReadonlyMap<NodeId, string>, digest: string): number {
  return [...said.values()].filter((other) => other === digest).length;
}

function multicast(message: PbftMsg, ctx: PbftCtx): void {
  for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, message);
}
