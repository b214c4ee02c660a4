/**
 * Normal operation: requests (§4.1) and the three phases that order and execute them (§4.2). `checkpoint.ts` builds on this class,
 * `view-change.ts` on that one, and `pbft.ts` is the whole replica.
 */
import type { Ctx, Json, NodeId, Request } from "@/lib/sim";
import { ok, unknown, unwritten, valueOf, type KvOp } from "../shared/kv";
import { numberParam } from "../shared/params";
import { primaryOf, slotOf, type Judge } from "./certificates";
import { Log, type Entry } from "./log";
import type {
  Command,
  PbftMsg,
  PbftOut,
  PrePrepare,
  PrepareOrCommit,
  ServiceState,
  Slot,
  Vote,
} from "./messages";
import { Rules } from "./rules";

export type PbftCtx = Ctx<PbftMsg, Json, PbftOut>;

export abstract class Replica {
  protected currentView = 0;
  /** False from the moment it asks for another view until it is shown a valid new view: it then orders nothing (§4.4). */
  protected inView = true;
  protected readonly log = new Log();
  /** Commands by digest: certificates name digests only. */
  protected readonly commands = new Map<string, Command>();
  protected service: ServiceState = { kv: {}, sessions: {} };
  protected lastExecuted = 0;
  protected lastAssigned = 0;
  /** The low water mark h: the last checkpoint with a proof. The high one is `windowN` above it (§4.2, §4.3). */
  protected stableSeq = 0;
  /** Requests this replica knows of and has not executed, by client and timestamp: what it suspects the primary for. */
  protected readonly waiting = new Map<string, Command>();
  /** Those a primary has given a number to in this view. */
  protected readonly assigned = new Set<string>();
  /** Attempts of the kernel's clients at this replica, still unanswered. */
  private readonly open = new Map<string, { readonly command: Command; readonly request: string }>();

  constructor(protected readonly rules: Rules = new Rules()) {}

  protected abstract onWaiting(ctx: PbftCtx): void;
  protected abstract onExecuted(seq: number, fresh: boolean, ctx: PbftCtx): void;

  /** A client of the kernel asks this replica, which signs for it and answers it (§4.1, with the trust that implies). */
  protected onClient(request: Request<KvOp>, ctx: PbftCtx): void {
    const { client, seq, op } = request;
    const sig = ctx.crypto.sign(["request", { client, seq, op }]);
    const command: Command = { client, seq, op, via: ctx.id, sig };
    this.open.set(keyOf(command), { command, request: request.id });
    this.answerOpen(sessionOf(command), ctx);
    if (this.isNew(command)) this.take(command, true, ctx);
  }

  /** A request from a client that is a node, or relayed by a replica that has it from its client (§4.1). */
  protected onRequestMessage(from: NodeId, command: Command, ctx: PbftCtx): void {
    if (!this.isValid(command, ctx)) return;
    // A replica that asks for somebody, or for itself, is the client here.
    if (this.isNew(command)) this.take(command, from === command.via || !ctx.nodes.includes(from), ctx);
    else this.answer(command, ctx);
  }

  /** §4.1: the primary orders it; another replica relays it to the primary and begins to watch it. */
  private take(command: Command, fromClient: boolean, ctx: PbftCtx): void {
    this.waiting.set(keyOf(command), command);
    if (this.isPrimary(ctx)) this.proposeWaiting(ctx);
    else if (fromClient && this.inView) ctx.send(this.primary(ctx), { type: "request", cmd: command });
    this.onWaiting(ctx);
  }

  /** §4.2, pre-prepare: the primary gives the next number to each request it has not ordered yet, up to the high water mark. */
  protected proposeWaiting(ctx: PbftCtx): void {
    if (!this.inView || !this.isPrimary(ctx)) return;
    for (const [key, cmd] of this.waiting) {
      if (this.assigned.has(key)) continue;
      if (!this.isInWindow(this.lastAssigned + 1, ctx)) return;
      this.lastAssigned += 1;
      this.assigned.add(key);
      const slot: Slot = { view: this.currentView, seq: this.lastAssigned, digest: ctx.crypto.digest(cmd) };
      const sig = ctx.crypto.sign(["preprepare", slot]);
      this.commands.set(slot.digest, cmd);
      this.log.accept({ ...slot, by: ctx.id, sig });
      multicast({ type: "preprepare", ...slot, cmd, sig }, ctx);
      this.advance(slot.seq, ctx);
    }
  }

  /** §4.2: what a backup asks of a pre-prepare before it says prepare. */
  protected onPrePrepare({ cmd, sig, ...said }: PrePrepare, ctx: PbftCtx): void {
    const slot = slotOf(said);
    const primary = this.primary(ctx);
    if (primary === ctx.id || !ctx.crypto.verify(primary, ["preprepare", slot], sig)) return;
    if (!this.isInWindow(slot.seq, ctx)) return;
    if (!this.isValid(cmd, ctx) || ctx.crypto.digest(cmd) !== slot.digest) return;
    const accepted = this.log.at(slot.seq).accepted?.digest ?? null;
    if (accepted === slot.digest || !this.rules.mayAccept(accepted, slot.digest)) return;
    this.commands.set(slot.digest, cmd);
    if (this.isNew(cmd)) this.waiting.set(keyOf(cmd), cmd);
    this.accept({ ...slot, by: primary, sig }, ctx);
    this.onWaiting(ctx);
  }

  /** §4.2, prepare: the replica repeats what it was given. The primary's pre-prepare is its prepare. */
  protected accept(preprepare: Vote, ctx: PbftCtx): void {
    const entry = this.log.accept(preprepare);
    if (preprepare.by !== ctx.id) {
      const prepare = this.vote("prepare", preprepare, ctx);
      if (this.rules.mayCount(entry.prepares, ctx.id)) entry.prepares.push(prepare);
    }
    this.advance(preprepare.seq, ctx);
  }

  protected onVote(from: NodeId, { type, sig, ...said }: PrepareOrCommit, ctx: PbftCtx): void {
    const slot = slotOf(said);
    if (!ctx.nodes.includes(from) || !this.isInWindow(slot.seq, ctx)) return;
    if (!ctx.crypto.verify(from, [type, slot], sig)) return;
    // The primary's pre-prepare is its prepare: it must not count a second time.
    if (type === "prepare" && from === this.primary(ctx)) return;
    const entry = this.log.at(slot.seq);
    const votes = type === "prepare" ? entry.prepares : entry.commits;
    if (!this.rules.mayCount(votes, from)) return;
    votes.push({ ...slot, by: from, sig });
    this.advance(slot.seq, ctx);
  }

  /** §4.2: prepared, hence commit; committed-local, hence execute, in the order of the numbers. */
  protected advance(seq: number, ctx: PbftCtx): void {
    const entry = this.log.at(seq);
    const { accepted } = entry;
    if (accepted === null || !this.isKnown(accepted.digest, ctx)) return;
    const prepares = entry.prepares.filter(({ digest }) => this.rules.isFor(accepted.digest, digest));
    const mayPrepare = !isPrepared(entry) && this.rules.mayPrepare(this.inView);
    if (mayPrepare && prepares.length + 1 >= this.quorum(ctx)) {
      entry.certificate = { preprepare: accepted, prepares };
      const commit = this.vote("commit", accepted, ctx);
      if (this.rules.mayCount(entry.commits, ctx.id)) entry.commits.push(commit);
    }
    this.executeReady(ctx);
  }

  protected executeReady(ctx: PbftCtx): void {
    for (;;) {
      const seq = this.lastExecuted + 1;
      const entry = this.log.find(seq);
      if (!entry || !isPrepared(entry) || entry.accepted === null) return;
      const { digest } = entry.accepted;
      const commits = entry.commits.filter((vote) => this.rules.isFor(digest, vote.digest));
      if (commits.length < this.quorum(ctx)) return;
      this.execute(seq, digest, ctx);
    }
  }

  /** §4.1, §4.2: a request older than the client's last reply is passed over, so that none is carried out twice. */
  private execute(seq: number, digest: string, ctx: PbftCtx): void {
    const cmd = this.commands.get(digest) ?? null;
    const fresh = cmd !== null && this.isNew(cmd);
    this.lastExecuted = seq;
    ctx.output({ kind: "execute", seq, digest, cmd, fresh });
    if (fresh) this.service = carriedOut(this.service, cmd);
    if (cmd !== null) {
      if (fresh) this.settle(ctx);
      this.answer(cmd, ctx);
    }
    this.onExecuted(seq, fresh, ctx);
  }

  /** Nothing waits that the service has gone past, and nobody waits for it. */
  protected settle(ctx: PbftCtx): void {
    for (const [key, command] of this.waiting) if (!this.isNew(command)) this.waiting.delete(key);
    for (const { command } of [...this.open.values()]) this.answerOpen(sessionOf(command), ctx);
  }

  /** §4.1: the last reply of each client is kept and sent again; an older request gets none. */
  private answer(command: Command, ctx: PbftCtx): void {
    this.answerOpen(sessionOf(command), ctx);
    const session = this.service.sessions[sessionOf(command)];
    if (command.via !== command.client || ctx.nodes.includes(command.client)) return;
    if (session === undefined || session.seq !== command.seq) return;
    const { client, seq } = command;
    const said = { view: this.currentView, client, seq, replica: ctx.id, result: session.result };
    ctx.send(client, { type: "reply", ...said, sig: ctx.crypto.sign(["reply", said]) });
  }

  private answerOpen(name: string, ctx: PbftCtx): void {
    const session = this.service.sessions[name];
    if (session === undefined) return;
    for (const [key, { command, request }] of this.open) {
      if (sessionOf(command) !== name || command.seq > session.seq) continue;
      this.open.delete(key);
      const last = command.seq === session.seq;
      ctx.reply(request, last ? ok(session.result) : unknown("a later request of this client was answered"));
    }
  }

  /** Signs, sends to all the others, and returns what counts here as this replica's own. */
  private vote(type: "prepare" | "commit", of: Slot, ctx: PbftCtx): Vote {
    const slot = slotOf(of);
    const sig = ctx.crypto.sign([type, slot]);
    multicast({ type, ...slot, sig }, ctx);
    return { ...slot, by: ctx.id, sig };
  }

  /** Signed by its client, or by the replica that its client asked. */
  protected isValid(command: Command, ctx: PbftCtx): boolean {
    const { client, seq, op, via, sig } = command;
    const known = via === client || ctx.nodes.includes(via);
    return known && ctx.crypto.verify(via, ["request", { client, seq, op }], sig);
  }

  protected isNew(command: Command): boolean {
    return command.seq > (this.service.sessions[sessionOf(command)]?.seq ?? 0);
  }

  /** The null request needs no command (§4.4). */
  protected isKnown(digest: string, ctx: PbftCtx): boolean {
    return this.commands.has(digest) || digest === ctx.crypto.digest(null);
  }

  /** §4.2: between the water marks, so that a faulty primary cannot use up the numbers. */
  protected isInWindow(seq: number, ctx: PbftCtx): boolean {
    return seq > this.stableSeq && seq <= this.stableSeq + this.judge(ctx).windowN;
  }

  protected isPrimary(ctx: PbftCtx): boolean {
    return this.primary(ctx) === ctx.id;
  }

  protected primary(ctx: PbftCtx): NodeId {
    return primaryOf(this.currentView, ctx.nodes);
  }

  protected quorum(ctx: PbftCtx): number {
    return this.rules.quorum(ctx.nodes.length);
  }

  protected judge({ crypto, nodes, params }: PbftCtx): Judge {
    const everyN = Math.max(1, Math.floor(numberParam(params, "checkpointEvery", 20)));
    return { rules: this.rules, crypto, nodes, everyN, windowN: 2 * everyN };
  }
}

/** In the view its pre-prepare is of. */
function isPrepared({ accepted, certificate }: Entry): boolean {
  return accepted !== null && certificate !== null && certificate.preprepare.view === accepted.view;
}

/**
 * Whatever a liar signs has an outcome, the same everywhere: a command that nobody can execute would stop everybody. No object here
 * can hold a key named `__proto__`.
 */
function carriedOut({ kv, sessions }: ServiceState, cmd: Command): ServiceState {
  const { op, seq } = cmd;
  const writes = op.kind === "write" && op.key !== "__proto__";
  const held = Object.hasOwn(kv, op.key) ? valueOf(kv, op.key) : unwritten;
  const result = op.kind === "read" ? held : null;
  return {
    kv: writes ? { ...kv, [op.key]: op.value ?? null } : kv,
    sessions: { ...sessions, [sessionOf(cmd)]: { seq, result } },
  };
}

/** A replica speaks for the kernel's clients, but never for one that signs for itself. */
function sessionOf({ client, via }: Command): string {
  return client === via ? client : `${client} (through a replica)`;
}

export function keyOf(command: Command): string {
  return `${sessionOf(command)} ${command.seq}`;
}

export function multicast(message: PbftMsg, ctx: PbftCtx): void {
  for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, message);
}
