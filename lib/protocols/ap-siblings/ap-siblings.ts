/**
 * AP, siblings: every replica answers at once, and concurrent writes are all kept until a client who has read them writes.
 *
 * Models: Dynamo's versioning (DeCandia et al. 2007, §4.4) with dotted version vectors, as in Riak. A read answers the array of
 * all siblings, [] if there is none; a client resolves them by writing the merged value. A write overwrites exactly what its
 * client has seen: in Dynamo the client carries that context from read to write, here the replica remembers it for each
 * client. After a crash, or at another replica, the client is a stranger: its write adds a sibling too many rather than
 * overwriting one it never read.
 *
 * Leaves out: placement, deletes, Merkle trees, a cap on siblings (Riak has one, and drops data at it).
 */
import { noSiblings, synchronise, write, type Siblings } from "@/lib/algorithms/siblings";
import { emptyVector, merge, type VersionVector } from "@/lib/algorithms/version-vector";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, type KvOp } from "../shared/kv";
import { numberParam } from "../shared/params";

type Keys = { readonly [key: string]: Siblings<Json> };
/** `answer` asks the receiver to send back what it has. */
export type SiblingsMsg = { readonly type: "gossip"; readonly keys: Keys; readonly answer: boolean };
type SiblingsCtx = Ctx<SiblingsMsg, Json>;

/** A client that has not been heard of for this many others becomes a stranger. */
const contextsMax = 1000;

export class ApSiblings implements Node<SiblingsMsg, KvOp, Json> {
  private keys: Keys = {};
  /** What each client has seen of each key here. */
  private readonly contexts = new Map<string, VersionVector>();

  init(ctx: SiblingsCtx): void {
    this.keys = ctx.disk.get<Keys>("keys") ?? {};
    this.armGossip(ctx);
  }

  onRequest(request: Request<KvOp>, ctx: SiblingsCtx): void {
    const { op } = request;
    const name = JSON.stringify([request.client, op.key]);
    const siblings = this.keys[op.key] ?? noSiblings<Json>();
    if (op.kind === "read") {
      this.remember(name, siblings.seen);
      return ctx.reply(request.id, ok(siblings.values.map(({ value }) => value)));
    }
    const context = this.contexts.get(name) ?? emptyVector;
    const written = write(siblings, ctx.id, op.value, context);
    this.keys = { ...this.keys, [op.key]: written.state };
    ctx.disk.put("keys", this.keys);
    this.rememberOwn(name, context, written.state, written.dot);
    ctx.reply(request.id, ok(null));
  }

  onMessage(from: NodeId, { keys, answer }: SiblingsMsg, ctx: SiblingsCtx): void {
    const merged = Object.entries(keys).map(
      ([key, siblings]) => [key, synchronise(this.keys[key] ?? noSiblings<Json>(), siblings)] as const,
    );
    this.keys = { ...this.keys, ...Object.fromEntries(merged) };
    ctx.disk.put("keys", this.keys);
    if (answer) ctx.send(from, { type: "gossip", keys: this.keys, answer: false });
  }

  onTimer(_name: string, _data: Json | undefined, ctx: SiblingsCtx): void {
    const others = ctx.nodes.filter((node) => node !== ctx.id);
    const peer = others[Math.floor(ctx.random() * others.length)];
    if (peer !== undefined) ctx.send(peer, { type: "gossip", keys: this.keys, answer: true });
    this.armGossip(ctx);
  }

  view(): Json {
    const values = Object.entries(this.keys).map(([key, siblings]) => [
      key,
      siblings.values.map(({ value }) => value),
    ]);
    const seen = Object.entries(this.keys).map(([key, siblings]) => [key, siblings.seen]);
    return { kv: Object.fromEntries(values), seen: Object.fromEntries(seen) };
  }

  private armGossip(ctx: SiblingsCtx): void {
    ctx.setTimer("gossip", numberParam(ctx.params, "gossipMs", 200) * (0.5 + ctx.random()));
  }

  /**
   * The client knows its own write. A vector cannot say "this dot but not the one before it", so the write's dot is added only
   * when the client has seen all that came before it at this replica; otherwise its next write makes a sibling, which is safe.
   */
  private rememberOwn(
    name: string,
    context: VersionVector,
    state: Siblings<Json>,
    [replica, counter]: readonly [string, number],
  ): void {
    const others = state.values.some(
      ({ dot }) => dot[0] === replica && dot[1] < counter && dot[1] > (context[replica] ?? 0),
    );
    if (!others) this.remember(name, { [replica]: counter });
  }

  private remember(name: string, seen: VersionVector): void {
    const context = merge(this.contexts.get(name) ?? emptyVector, seen);
    this.contexts.delete(name);
    this.contexts.set(name, context);
    const oldest = this.contexts.keys().next();
    if (this.contexts.size > contextsMax && !oldest.done) this.contexts.delete(oldest.value);
  }
}
