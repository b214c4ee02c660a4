/**
 * The node interface: what a student writes, and what every protocol in this course is written in.
 *
 * A node is a deterministic state machine. The world calls one of its handlers; the handler reads and changes the node's
 * own memory, and acts on the world only through its `ctx`. There is no other way in or out: no promise, no wall clock, no
 * `Math.random`, no global. That is what lets one seed reproduce a run to the byte, in a browser as in a terminal.
 *
 * The one rule that surprises people is about *when* a handler's actions happen. `send`, `put`, `reply` and the others
 * do not act at once: they append to an ordered list of effects, which is carried out after the handler returns. A crash may
 * fall between any two of them (the fault `cut k` carries out the first k and then stops the node). So the order of two lines
 *
 *     ctx.send(candidate, { type: "vote", term, granted: true });   // effect 0
 *     ctx.disk.put("ballot", { term, votedFor: candidate });        // effect 1
 *
 * is a promise the node may fail to remember making, and the schedule that shows it is one integer: k = 1.
 *
 * What survives what:
 *
 *                     memory   timers   disk    messages on their way
 *     handler return   kept     kept    kept    kept
 *     pause            kept     late    kept    late
 *     crash            lost     lost    kept    lost if they arrive while it is down, else delivered to the next incarnation
 *
 * Files (`ctx.file`) survive a crash as far as they were synced.
 *
 * This file has types only, and it is exactly what the editor of an exercise loads (`import type { … } from "happens-before"`).
 */

export type NodeId = string;

/** Whatever survives a journey over the network or through a disk: plain data, copied. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** A message is plain JSON with a `type`. The network copies it deeply: nothing is ever shared between nodes. */
export interface Msg {
  readonly type: string;
}

/**
 * A process of the system under study. `M` are its messages, `Op`/`Res` the requests it serves and their results, `Out` the
 * events it announces to its owner (a leader elected, a command applied).
 */
export interface Node<M extends Msg, Op = never, Res = never, Out = never> {
  /** First boot and every restart, each on a new object. What must survive is read back from `ctx.disk` here. */
  init(ctx: Ctx<M, Res, Out>): void;
  /** `from` is authentic even when the content is a lie. A message to oneself travels the network like any other. */
  onMessage(from: NodeId, message: M, ctx: Ctx<M, Res, Out>): void;
  /** A timer set earlier by this incarnation is due. Timers are never early; a pause makes them late. */
  onTimer(name: string, data: Json | undefined, ctx: Ctx<M, Res, Out>): void;
  /** A client's attempt. Answer it with `ctx.reply(request.id, …)`, now or in a later handler, or never. */
  onRequest?(request: Request<Op>, ctx: Ctx<M, Res, Out>): void;
  /** The state worth drawing. Shown to people; no verdict ever depends on it. */
  view?(): Json;
}

/** Everything a handler can do. Methods that act append an effect; getters answer at once. */
export interface Ctx<M extends Msg, Res = never, Out = never> {
  readonly id: NodeId;
  /** The initial voters, this node included; `[]` for a node that joins later. A majority is floor(n/2)+1 of them. */
  readonly nodes: readonly NodeId[];
  /** Set per schedule: `electionMs`, `maxBatch`, `N`, `W`, `R`, … in the units their names say. */
  readonly params: Readonly<Record<string, Json>>;
  readonly disk: Disk;
  readonly crypto: Crypto;
  /** For the storage exercises: an append-only file of this node, empty until something is appended. */
  file(name: string): SimFile;
  /** Effect. May be lost, delayed, reordered or duplicated; never altered. */
  send(to: NodeId, message: M): void;
  /** Effect. Due `ms` milliseconds from now on `mono()`; replaces a timer of the same name; lost in a crash. */
  setTimer(name: string, ms: number, data?: Json): void;
  /** Effect. */
  cancelTimer(name: string): void;
  /** The local wall clock, ms since the Unix epoch. It may drift and it may jump, in both directions. */
  now(): number;
  /** Milliseconds since this incarnation's `init`. Runs on through a pause, drifts at most `params.drift`, never jumps. */
  mono(): number;
  /** True time lies in this interval as long as the clock's error is inside its declared bound (TrueTime's contract). */
  nowInterval(): { readonly earliest: number; readonly latest: number };
  /** A number in [0, 1), from this node's own seeded stream. */
  random(): number;
  /** Effect. Only the node and incarnation that received the request can answer it. */
  reply(requestId: string, reply: Reply<Res>): void;
  /** Effect. Announces a specified event to the owner of the cluster; observed, never sent anywhere. */
  output(event: Out): void;
}

/** Survives a crash. One `put` is atomic; two are two, and a crash may fall between them. */
export interface Disk {
  /** The stored value, copied; sees the writes this handler has already made. */
  get<T>(key: string): T | undefined;
  /** Effect. Durable when it is carried out, not when the handler calls it. */
  put(key: string, value: unknown): void;
  /** Effect. */
  delete(key: string): void;
  /** In lexicographic order. */
  keys(prefix?: string): readonly string[];
}

/** One attempt of one operation. `id` names the attempt; `(client, seq)` names the operation and is the same in retries. */
export interface Request<Op> {
  readonly id: string;
  readonly client: string;
  readonly seq: number;
  readonly op: Op;
}

/**
 * The three honest answers. `fail` is a promise: this attempt had no effect and never will. A node that cannot promise that
 * answers `unknown`. Calling an unknown outcome a failure makes a correct system look broken, and a broken one correct.
 */
export type Reply<Res> =
  | { readonly status: "ok"; readonly value: Res }
  | { readonly status: "fail"; readonly why: string; readonly hint?: NodeId }
  | { readonly status: "unknown"; readonly why: string };

/** Simulated: a signature cannot be forged, and a digest has no known collision. */
export interface Crypto {
  digest(x: unknown): string;
  sign(x: unknown): string;
  verify(by: NodeId, x: unknown, signature: string): boolean;
}

/**
 * An append-only file with an explicit sync, for the storage exercises. A crash loses what was not synced, all of it unless the
 * schedule says `torn`: then a prefix of it remains, or a prefix with a wrong bit. So a reader must be able to tell a whole record
 * from a torn one.
 */
export interface SimFile {
  /** Effect. */
  append(bytes: Uint8Array): void;
  /** The bytes, copied; sees the writes this handler has already made. */
  read(): Uint8Array;
  /** Effect. Keeps the first `length` bytes. */
  truncate(length: number): void;
  /** Effect. All that was written before is durable when it is carried out: a `cut` may fall just before it. */
  fsync(): void;
}

/** One line of a client's history. Array order is real-time order, ties in `t` included. */
export interface HEvent<Op = Json, Res = Json> {
  /** Pairs an invocation with its completion. */
  readonly op: number;
  /** Sequential: one operation at a time. After an unknown outcome the client goes on as a new process. */
  readonly process: string;
  /** Virtual milliseconds. */
  readonly t: number;
  readonly kind: "invoke" | "ok" | "fail" | "unknown";
  readonly f?: Op;
  readonly value?: Res;
}

/** A sequential specification: what a single copy, accessed by one client at a time, would answer. */
export interface Model<S = Json, Op = Json, Res = Json> {
  init: S;
  step(state: S, op: Op): [S, Res];
  /** Equal keys mean equal states. */
  key(state: S): string;
}

/** `ok: "unknown"` means the budget ended first. `witness` and `cycle` list `HEvent.op` numbers. */
export interface Verdict {
  ok: boolean | "unknown";
  witness?: number[];
  cycle?: number[];
}
