/**
 * A scenario is the whole environment of a run, as data: who takes part, how the network behaves, what clients ask, and
 * which faults strike when. Nothing else can disturb a run, so `(program, scenario, seed)` is the run.
 *
 * Faults are a list of timed *interventions*. A person clicking in a simulator, a directed schedule in a grader and a random
 * fault generator all produce the same list, which is why a failing random run can be shrunk and then opened in a simulator.
 */
import type { Json, Msg, Node, NodeId } from "./node";

/** Any node, with its type parameters forgotten. Handlers are methods, hence bivariant: every `Node<…>` fits. */
export type AnyNode = Node<Msg, Json, Json, Json>;

/** What runs on each node. `boot` is called for the first boot and for every restart, and returns a new object. */
export interface Program {
  readonly name: string;
  boot(id: NodeId): AnyNode;
}

export interface Scenario {
  /** Every node that may ever take part, in drawing order. */
  readonly nodes: readonly NodeId[];
  /** What `ctx.nodes` says at boot; all of `nodes` unless given. A node outside it boots with `[]`. */
  readonly voters?: readonly NodeId[];
  /** `ctx.params` of every node. */
  readonly params?: Readonly<Record<string, Json>>;
  /** Overrides of `params` for single nodes. */
  readonly paramsOf?: Readonly<Record<NodeId, Readonly<Record<string, Json>>>>;
  readonly network?: Network;
  readonly clocks?: Clocks;
  readonly clients?: readonly Client[];
  readonly interventions?: readonly Intervention[];
  /** The run is complete when virtual time reaches this, ms. */
  readonly endMs: number;
  /** More trace events than this end the run as `unknown`. */
  readonly eventsMax?: number;
}

/** The weather between any two endpoints. Every message draws its own delay, so messages overtake each other. */
export interface Network {
  /** One-way delay, ms, uniform in [min, max]. */
  readonly delayMs: readonly [min: number, max: number];
  /** Chance in [0, 1] that a message is lost. */
  readonly lossRate?: number;
  /** Chance in [0, 1] that a message arrives twice, the second copy with a delay of its own. */
  readonly duplicateRate?: number;
  /** Delays of single links, keyed `from>to`. */
  readonly links?: Readonly<Record<string, readonly [min: number, max: number]>>;
}

export interface Clocks {
  /** Rate of a node's monotonic clock against true time; 1 unless given. */
  readonly rate?: Readonly<Record<NodeId, number>>;
  /** Initial error of a node's wall clock, ms. */
  readonly offsetMs?: Readonly<Record<NodeId, number>>;
  /** Declared bound on the wall clock's error, ms: half the width of `nowInterval()`. */
  readonly uncertaintyMs?: number;
}

/**
 * A client runs its operations one after the other (closed loop) or each at its own time (open loop).
 * After `fail` it tries again at the hinted or the next node, up to `attemptsMax` attempts. After `unknown`, or `timeoutMs`
 * without an answer, it tries again only if `retries` says so, because only a protocol that recognises `(client, seq)` makes
 * that safe; otherwise the operation is recorded as unknown and the client goes on as a new process.
 */
export interface Client {
  readonly id: string;
  readonly operations: readonly ClientOperation[];
  /** Nodes to ask, in order of preference; all nodes unless given. */
  readonly targets?: readonly NodeId[];
  /** Patience per attempt, ms. */
  readonly timeoutMs: number;
  readonly retries?: boolean;
  /** Attempts per operation, the first included; 1 unless given. */
  readonly attemptsMax?: number;
  /** Pause before trying again after a refusal, ms; 20 unless given. */
  readonly backoffMs?: number;
  readonly openLoop?: boolean;
}

export interface ClientOperation {
  readonly op: Json;
  /** Not before this virtual time, ms. Required in an open loop. */
  readonly atMs?: number;
  /** Ask this node first. */
  readonly to?: NodeId;
}

/** Which messages an intervention strikes. Every field given must match. */
export interface MessageMatch {
  readonly from?: NodeId;
  readonly to?: NodeId;
  readonly type?: string;
  /** Fields of the message body that must be equal (top level, primitives). */
  readonly where?: Readonly<Record<string, null | boolean | number | string>>;
  /** Only the n-th match within the window, from 1. */
  readonly nth?: number;
}

/** Which handler a `cut` strikes: the first one at or after its time that matches and has an effect. */
export interface HandlerMatch {
  readonly handler?: "init" | "message" | "timer" | "request";
  /** Message type or timer name. */
  readonly name?: string;
  readonly from?: NodeId;
}

/** How a message is changed: fields exchange their values, then fields get new ones, then it is signed anew. */
export interface Alteration {
  /** New values of top-level fields. */
  readonly set?: Readonly<Record<string, Json>>;
  /** Pairs of top-level fields that exchange their values. */
  readonly swap?: readonly (readonly [string, string])[];
  /**
   * The field `sig` becomes the sender's own signature over what the message now says: over all of it but `sig` itself, or, given
   * the names of fields, over `[type, {those fields}]`. Without it a signature stays what it was, and no longer fits.
   */
  readonly resign?: true | readonly string[];
}

/** What a Byzantine node does to the messages it sends. */
export type Lie =
  /** They do not leave; with `to`, only those to these nodes do not. */
  | { readonly kind: "silent"; readonly to?: readonly NodeId[] }
  /** Everybody is told the same lie. */
  | ({ readonly kind: "mutate" } & Alteration)
  /** Each of these nodes is told its own lie, the others the truth. */
  | { readonly kind: "equivocate"; readonly tell: Readonly<Record<NodeId, Alteration>> }
  /** In its place goes what matched `back` messages earlier, whoever it was for; the message itself while there is none. */
  | { readonly kind: "replay"; readonly back: number };

/** A timed fault. `at` and `until` are virtual ms; `until` is exclusive and means "for ever" when absent. */
export type Intervention =
  /** Endpoints in different groups cannot reach each other. One in no group reaches everybody. Replaces earlier parts. */
  | { readonly kind: "part"; readonly at: number; readonly groups: readonly (readonly string[])[] }
  /** Nothing sent by `from` reaches `to`; the other direction works. Adds to what is already cut. */
  | {
      readonly kind: "oneway";
      readonly at: number;
      readonly from: readonly string[];
      readonly to: readonly string[];
    }
  /** Removes every `part` and `oneway`. */
  | { readonly kind: "heal"; readonly at: number }
  | { readonly kind: "crash"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "restart"; readonly at: number; readonly node: NodeId }
  /** Carries out the first `effects` effects of one handler, then crashes the node. */
  | {
      readonly kind: "cut";
      readonly at: number;
      readonly until?: number;
      readonly node: NodeId;
      readonly effects: number;
      readonly on?: HandlerMatch;
    }
  /** Memory is kept; messages, timers and requests wait for `resume`. A long garbage collection. */
  | { readonly kind: "pause"; readonly at: number; readonly node: NodeId }
  | { readonly kind: "resume"; readonly at: number; readonly node: NodeId }
  /** Every handler of the node takes `ms`, one after the other. */
  | {
      readonly kind: "slow";
      readonly at: number;
      readonly until?: number;
      readonly node: NodeId;
      readonly ms: number;
    }
  /**
   * The wall clock jumps by `offsetMs`; from now on it runs at `rate`, and the monotonic clock at `monoRate`, above 0: drift
   * beyond any bound that `params.drift` promises.
   */
  | {
      readonly kind: "skew";
      readonly at: number;
      readonly node: NodeId;
      readonly offsetMs?: number;
      readonly rate?: number;
      readonly monoRate?: number;
    }
  | {
      readonly kind: "drop";
      readonly at: number;
      readonly until?: number;
      readonly match: MessageMatch;
      readonly rate?: number;
    }
  /** Adds `ms` to the delay of what matches. */
  | {
      readonly kind: "delay";
      readonly at: number;
      readonly until?: number;
      readonly match: MessageMatch;
      readonly ms: number;
    }
  /** What matches arrives once more, `ms` after the first copy. */
  | {
      readonly kind: "dup";
      readonly at: number;
      readonly until?: number;
      readonly match: MessageMatch;
      readonly ms?: number;
    }
  /** Adds a seeded delay in [0, `ms`] to each message that matches. */
  | {
      readonly kind: "reorder";
      readonly at: number;
      readonly until?: number;
      readonly match: MessageMatch;
      readonly ms: number;
    }
  /** The node lies in the messages that match (all of its messages unless given). `from` stays authentic: it speaks for itself only. */
  | {
      readonly kind: "byz";
      readonly at: number;
      readonly until?: number;
      readonly node: NodeId;
      readonly match?: Omit<MessageMatch, "from">;
      readonly behaviour: Lie;
    }
  /**
   * At the node's next crash, whatever its cause, a prefix of what its files had not synced survives: that many bytes of each, or
   * that fraction in [0, 1]. `corrupt` flips one bit in it. Without this intervention a crash loses all that was not synced.
   */
  | {
      readonly kind: "torn";
      readonly at: number;
      readonly node: NodeId;
      readonly keep: { readonly bytes: number } | { readonly fraction: number };
      readonly corrupt?: boolean;
    }
  /** The pending timer of that name is due now. */
  | { readonly kind: "fire"; readonly at: number; readonly node: NodeId; readonly timer: string }
  /** A person asks for one operation, outside any client's list. */
  | {
      readonly kind: "request";
      readonly at: number;
      readonly client: string;
      readonly node: NodeId;
      readonly op: Json;
    };

export type FaultKind = Intervention["kind"];
