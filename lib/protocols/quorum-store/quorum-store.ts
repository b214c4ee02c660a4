/**
 * N, W, R: a leaderless store in which a write waits for W of N replicas and a read for R.
 *
 * Models: Dynamo (DeCandia et al. 2007, §4.5 to §4.7) and Cassandra's consistency levels, with what makes them more and less
 * than a register as switches:
 *
 *   fanOut      "all": ask all N home replicas, go on with the first W or R. "quorum": ask exactly W or R of them, at random,
 *               and tell nobody else: the no-propagation model in which stale reads have closed-form odds (PBS 2012, §3.1).
 *   readRepair  "off", "async" (answer, then repair), "blocking" (repair the contacted replicas, then answer: Cassandra's
 *               default, and in effect ABD's write-back).
 *   sloppy      homes that are silent for `hintAfterMs` are replaced by the next nodes of the ring, which keep a hint and hand
 *               it off later. They count towards W and R, so intersection is lost just when there is a partition.
 *   hintFor     "quorum": stand-ins are asked only while W or R are missing. "all": a write goes to a stand-in for every silent home,
 *               its quorum met or not, so that N replicas of it exist (§4.6: the first N healthy nodes).
 *   antiEntropy "merkle": every two homes of a range compare their trees every `antiEntropyMs` (§4.7, anti-entropy.ts).
 *   timestamps  "clock": the coordinator's wall clock. "counter": one more than the coordinator has seen.
 *
 * A write that meets too few replicas is *unknown* and stays where it got: nothing is rolled back. Even with W + R > N this is
 * not linearizable; the tests have a schedule for each reason.
 *
 * Three ways for a home to get a write that it missed, and each leaves something to the others. Read repair reaches only keys that are read.
 * A hint reaches a home that was down for a while, and is lost if its stand-in never comes back. Anti-entropy compares
 * what homes have, so it needs one home with the write: an acknowledged write that only stand-ins have must be handed off first.
 *
 * What hinted handoff rests on (§4.6):
 *   (S) hints are kept apart from the node's own cells, and on disk: a stand-in that restarts goes on handing off. No tree covers
 *       them, else stand-ins would become homes.
 *   (A) a hint is deleted when the home has acknowledged it, and the home acknowledges after it has stored it.
 *
 * Leaves out: retransmission, deletes (see anti-entropy.ts), virtual nodes (a range is the keys of one place of the ring),
 * a failure detector (Dynamo hands off when it sees the home recover; here every `handoffMs`), vector clocks (§4.4: what is here is
 * the reconciliation by timestamp that §6 lists, "last write wins").
 */
import { latest, wins } from "@/lib/algorithms/last-writer-wins";
import { treeOf, withEntry, type MerkleTree } from "@/lib/algorithms/merkle-tree";
import type { Ctx, Json, Node, NodeId, Request } from "@/lib/sim";
import { ok, refuse, unknown, unwritten, type KvOp } from "../shared/kv";
import { choiceParam, flagParam, numberParam } from "../shared/params";
import { answerSync, openExchange, shapeOf, textOf, type SyncReplica } from "./anti-entropy";
import type { Cell, Hint, QuorumMsg, SyncMsg } from "./messages";

type QuorumCtx = Ctx<QuorumMsg, Json>;

/** What a coordinator is waiting for. */
interface Gathering {
  readonly kind: "write" | "read" | "repair";
  readonly request: Request<KvOp>;
  readonly key: string;
  readonly need: number;
  /** What is being put; for a read, nothing. */
  readonly cell: Cell | null;
  /** Replicas asked, and for a stand-in the home it stands for. */
  readonly asked: Map<NodeId, NodeId | null>;
  /** In order of arrival. */
  readonly answers: Map<NodeId, Cell | null>;
  answered: boolean;
}

export class QuorumStore implements Node<QuorumMsg, KvOp, Json> {
  private cells: Readonly<Record<string, Cell>> = {};
  private hints: readonly Hint[] = [];
  private counter = 0;
  private rid = 0;
  private readonly gatherings = new Map<number, Gathering>();
  /** By range; those that were looked at since boot. They are derived from `cells`, so a restart builds them anew. */
  private readonly trees = new Map<number, MerkleTree>();

  init(ctx: QuorumCtx): void {
    this.cells = ctx.disk.get<Record<string, Cell>>("cells") ?? {};
    this.hints = ctx.disk.get<Hint[]>("hints") ?? [];
    this.counter = ctx.disk.get<number>("counter") ?? 0;
    // Numbers of an earlier incarnation must not be reused: its answers may still be on their way.
    this.rid = (ctx.disk.get<number>("boots") ?? 0) * 1_000_000;
    ctx.disk.put("boots", this.rid / 1_000_000 + 1);
    if (flagParam(ctx.params, "sloppy")) this.armHandoff(ctx);
    if (choiceParam(ctx.params, "antiEntropy", ["off", "merkle"]) === "merkle") this.armAntiEntropy(ctx);
  }

  onRequest(request: Request<KvOp>, ctx: QuorumCtx): void {
    const { op } = request;
    const need = numberParam(ctx.params, op.kind === "write" ? "W" : "R", 2);
    const cell = op.kind === "write" ? { at: this.stamp(ctx), by: ctx.id, value: op.value } : null;
    const all = choiceParam(ctx.params, "fanOut", ["all", "quorum"]) === "all";
    const asked = all ? this.homes(op.key, ctx) : sample(this.homes(op.key, ctx), need, ctx);
    const rid = this.gather({ kind: op.kind, request, key: op.key, need, cell }, asked, ctx);
    if (flagParam(ctx.params, "sloppy")) {
      ctx.setTimer(`hint ${rid}`, numberParam(ctx.params, "hintAfterMs", 100), rid);
    }
  }

  onMessage(from: NodeId, message: QuorumMsg, ctx: QuorumCtx): void {
    switch (message.type) {
      case "put":
        this.onPut(message, ctx);
        return ctx.send(from, { type: "putR", rid: message.rid });
      case "get":
        return ctx.send(from, { type: "getR", rid: message.rid, cell: this.held(message.key) ?? null });
      case "putR":
        return this.onAnswer(from, message.rid, null, ctx);
      case "getR":
        return this.onAnswer(from, message.rid, message.cell, ctx);
      case "handoff":
        this.store(message.hint.key, message.hint.cell, ctx);
        return ctx.send(from, { type: "handoffR", hint: message.hint });
      case "handoffR":
        return this.forget(message.hint, ctx);
      case "hashes":
      case "entries":
      case "cells":
        return this.onSync(from, message, ctx);
    }
  }

  onTimer(name: string, data: Json | undefined, ctx: QuorumCtx): void {
    if (name === "handoff") {
      for (const hint of this.hints) ctx.send(hint.home, { type: "handoff", hint });
      this.armHandoff(ctx);
    }
    if (name === "anti-entropy") {
      this.compareTrees(ctx);
      this.armAntiEntropy(ctx);
    }
    if (typeof data !== "number") return;
    if (name.startsWith("hint ")) this.askStandIns(data, ctx);
    if (name.startsWith("deadline ")) this.giveUp(data, ctx);
  }

  view(): Json {
    return {
      kv: Object.fromEntries(Object.entries(this.cells).map(([key, { value }]) => [key, value])),
      stamps: Object.fromEntries(Object.entries(this.cells).map(([key, { at, by }]) => [key, { at, by }])),
      hints: this.hints.map(({ home, key }) => ({ home, key })),
    };
  }

  // Replica

  private onPut({ key, cell, home }: Extract<QuorumMsg, { type: "put" }>, ctx: QuorumCtx): void {
    this.counter = Math.max(this.counter, cell.at);
    if (home === null) return this.store(key, cell, ctx);
    this.hints = [...this.hints, { home, key, cell }];
    ctx.disk.put("hints", this.hints);
  }

  private store(key: string, cell: Cell, ctx: QuorumCtx): void {
    if (!wins(cell, this.cells[key])) return;
    this.counter = Math.max(this.counter, cell.at);
    this.cells = { ...this.cells, [key]: cell };
    const range = placeOf(key, ctx.nodes);
    const tree = this.trees.get(range);
    if (tree) this.trees.set(range, withEntry(tree, key, textOf(cell)));
    ctx.disk.put("cells", this.cells);
  }

  /** A stand-in answers from its hints, too. */
  private held(key: string): Cell | undefined {
    return latest([
      this.cells[key],
      ...this.hints.filter((hint) => hint.key === key).map(({ cell }) => cell),
    ]);
  }

  private forget(done: Hint, ctx: QuorumCtx): void {
    this.hints = this.hints.filter((hint) => JSON.stringify(hint) !== JSON.stringify(done));
    ctx.disk.put("hints", this.hints);
  }

  private armHandoff(ctx: QuorumCtx): void {
    ctx.setTimer("handoff", numberParam(ctx.params, "handoffMs", 500));
  }

  // Anti-entropy (§4.7)

  /** Each range with each other home; of two homes the one nearer to the range's place begins. */
  private compareTrees(ctx: QuorumCtx): void {
    const n = numberParam(ctx.params, "N", 3);
    for (let range = 0; range < ctx.nodes.length; range++) {
      const homes = fromPlace(range, ctx.nodes).slice(0, n);
      const place = homes.indexOf(ctx.id);
      if (place < 0) continue;
      for (const other of homes.slice(place + 1))
        ctx.send(other, openExchange(this.asSyncReplica(ctx), range));
    }
  }

  private onSync(other: NodeId, message: SyncMsg, ctx: QuorumCtx): void {
    const answer = answerSync(this.asSyncReplica(ctx), message);
    if (answer !== null) ctx.send(other, answer);
  }

  private asSyncReplica(ctx: QuorumCtx): SyncReplica {
    return {
      treeOf: (range) => this.treeOf(range, ctx),
      cellOf: (key) => this.cells[key],
      store: (key, cell) => this.store(key, cell, ctx),
    };
  }

  private treeOf(range: number, ctx: QuorumCtx): MerkleTree {
    const known = this.trees.get(range);
    if (known) return known;
    const inRange = Object.entries(this.cells).filter(([key]) => placeOf(key, ctx.nodes) === range);
    const { params } = ctx;
    const shape = shapeOf(numberParam(params, "treeFanOut", 4), numberParam(params, "treeDepth", 3));
    const tree = treeOf(
      shape,
      inRange.map(([key, cell]) => [key, textOf(cell)] as const),
    );
    this.trees.set(range, tree);
    return tree;
  }

  private armAntiEntropy(ctx: QuorumCtx): void {
    ctx.setTimer("anti-entropy", numberParam(ctx.params, "antiEntropyMs", 1000));
  }

  // Coordinator

  /** The first N nodes of the ring from the key's place on. */
  private homes(key: string, ctx: QuorumCtx): readonly NodeId[] {
    return ring(key, ctx.nodes).slice(0, numberParam(ctx.params, "N", 3));
  }

  private stamp(ctx: QuorumCtx): number {
    if (choiceParam(ctx.params, "timestamps", ["clock", "counter"]) === "clock") return ctx.now();
    this.counter += 1;
    ctx.disk.put("counter", this.counter);
    return this.counter;
  }

  private gather(
    what: Omit<Gathering, "asked" | "answers" | "answered">,
    asked: readonly NodeId[],
    ctx: QuorumCtx,
  ): number {
    this.rid += 1;
    const gathering: Gathering = { ...what, asked: new Map(), answers: new Map(), answered: false };
    this.gatherings.set(this.rid, gathering);
    for (const node of asked) this.ask(this.rid, gathering, node, null, ctx);
    ctx.setTimer(`deadline ${this.rid}`, numberParam(ctx.params, "deadlineMs", 1000), this.rid);
    return this.rid;
  }

  private ask(rid: number, gathering: Gathering, node: NodeId, home: NodeId | null, ctx: QuorumCtx): void {
    const { key, cell } = gathering;
    gathering.asked.set(node, home);
    ctx.send(node, cell === null ? { type: "get", rid, key } : { type: "put", rid, key, cell, home });
  }

  private onAnswer(from: NodeId, rid: number, cell: Cell | null, ctx: QuorumCtx): void {
    const gathering = this.gatherings.get(rid);
    if (gathering === undefined) return;
    gathering.answers.set(from, cell);
    if (cell !== null) this.counter = Math.max(this.counter, cell.at);
    if (!gathering.answered && gathering.answers.size >= gathering.need) {
      gathering.answered = true;
      this.conclude(gathering, ctx);
    } else if (gathering.kind === "read" && gathering.answered) {
      this.repairLate(gathering, ctx);
    }
  }

  private conclude({ kind, request, answers, key, cell }: Gathering, ctx: QuorumCtx): void {
    if (kind === "write") return ctx.reply(request.id, ok(null));
    if (kind === "repair") return ctx.reply(request.id, ok(cell?.value ?? unwritten));
    const newest = latest([...answers.values()].map((answer) => answer ?? undefined));
    const repair = choiceParam(ctx.params, "readRepair", ["off", "async", "blocking"]);
    const lagging = newest === undefined ? [] : laggards(answers, newest);
    if (newest !== undefined && repair === "blocking" && lagging.length > 0) {
      this.gather({ kind: "repair", request, key, need: lagging.length, cell: newest }, lagging, ctx);
      return;
    }
    ctx.reply(request.id, ok(newest?.value ?? unwritten));
    if (newest !== undefined && repair === "async") this.repair(key, newest, lagging, ctx);
  }

  /** An answer that came after the read was answered may be the one that lags, or the one that is newer. */
  private repairLate({ key, answers }: Gathering, ctx: QuorumCtx): void {
    const newest = latest([...answers.values()].map((answer) => answer ?? undefined));
    if (
      newest === undefined ||
      choiceParam(ctx.params, "readRepair", ["off", "async", "blocking"]) !== "async"
    )
      return;
    this.repair(key, newest, laggards(answers, newest), ctx);
  }

  private repair(key: string, cell: Cell, nodes: readonly NodeId[], ctx: QuorumCtx): void {
    for (const node of nodes) ctx.send(node, { type: "put", rid: 0, key, cell, home: null });
  }

  private askStandIns(rid: number, ctx: QuorumCtx): void {
    const gathering = this.gatherings.get(rid);
    if (gathering === undefined) return;
    const forAll = choiceParam(ctx.params, "hintFor", ["quorum", "all"]) === "all";
    if (gathering.answered && !(forAll && gathering.kind === "write")) return;
    const silent = [...gathering.asked.keys()].filter((node) => !gathering.answers.has(node));
    const free = ring(gathering.key, ctx.nodes).filter((node) => !gathering.asked.has(node));
    silent.slice(0, free.length).forEach((home, n) => {
      const standIn = free[n];
      if (standIn !== undefined) this.ask(rid, gathering, standIn, home, ctx);
    });
  }

  private giveUp(rid: number, ctx: QuorumCtx): void {
    const gathering = this.gatherings.get(rid);
    this.gatherings.delete(rid);
    if (gathering === undefined || gathering.answered) return;
    const { kind, request, answers, need } = gathering;
    const why = `${answers.size} of ${need} replicas answered`;
    ctx.reply(request.id, kind === "write" ? unknown(why) : refuse(why));
  }
}

function laggards(answers: ReadonlyMap<NodeId, Cell | null>, newest: Cell): readonly NodeId[] {
  return [...answers].filter(([, cell]) => wins(newest, cell ?? undefined)).map(([node]) => node);
}

/** The key's place on the ring. A sum of character codes spreads short keys over few nodes well enough. */
function placeOf(key: string, nodes: readonly NodeId[]): number {
  return [...key].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % nodes.length;
}

/** All nodes, from a place on. */
function fromPlace(place: number, nodes: readonly NodeId[]): readonly NodeId[] {
  return [...nodes.slice(place), ...nodes.slice(0, place)];
}

function ring(key: string, nodes: readonly NodeId[]): readonly NodeId[] {
  return fromPlace(placeOf(key, nodes), nodes);
}

/** `count` of `nodes`, every choice equally likely (Fisher and Yates). */
function sample(nodes: readonly NodeId[], count: number, ctx: QuorumCtx): readonly NodeId[] {
  const left = [...nodes];
  return Array.from({ length: Math.min(count, nodes.length) }, () =>
    left.splice(Math.floor(ctx.random() * left.length), 1),
  ).flat();
}
