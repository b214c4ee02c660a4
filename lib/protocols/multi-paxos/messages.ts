/** The messages of Multi-Paxos, and the state machine the log feeds. Slots count from 1, ballots from 1; 0 means none. */
import type { Ctx, Json } from "@/lib/sim";
import { valueOf, type Kv, type KvOp } from "../shared/kv";

/** What a slot can hold: a client's command, or null, the no-op that fills a gap. */
export type Command = { readonly client: string; readonly seq: number; readonly op: KvOp };
export type Value = Command | null;

/** One slot of an acceptor's memory: [slot, ab, av], the ballot and value it accepted last there. */
export type Accepted = readonly [slot: number, ab: number, av: Value];

export type MultiPaxosMsg =
  /** Phase 1a, for slot `from` and every later one at once. */
  | { readonly type: "prepare"; readonly b: number; readonly from: number }
  | { readonly type: "promise"; readonly b: number; readonly accepted: readonly Accepted[] }
  /** The refusal of ballot b: something higher was promised. */
  | { readonly type: "nack"; readonly b: number; readonly promised: number }
  | { readonly type: "accept"; readonly b: number; readonly slot: number; readonly v: Value }
  /** Phase 2b, to the leader alone; the others learn from its heartbeats. */
  | { readonly type: "accepted"; readonly b: number; readonly slot: number; readonly v: Value }
  /** The leader of b lives, and every slot up to `commit` is decided. */
  | { readonly type: "heartbeat"; readonly b: number; readonly commit: number }
  /** A learner lacks decided values from slot `from` on. */
  | { readonly type: "learn"; readonly from: number }
  | { readonly type: "decided"; readonly values: readonly (readonly [slot: number, v: Value])[] };

export type Message<T extends MultiPaxosMsg["type"]> = Extract<MultiPaxosMsg, { type: T }>;

export type MultiPaxosOut =
  | { readonly kind: "lead"; readonly b: number }
  /** This node has learned what slot `slot` holds. */
  | { readonly kind: "decide"; readonly slot: number; readonly v: Value }
  | { readonly kind: "apply"; readonly slot: number; readonly retry: boolean };

export type MultiPaxosCtx = Ctx<MultiPaxosMsg, Json, MultiPaxosOut>;

/** The state machine: a key-value store, and each client's newest command with its result. */
export type Store = {
  readonly kv: Kv;
  readonly sessions: { readonly [client: string]: { readonly seq: number; readonly result: Json } };
};

export const emptyStore: Store = { kv: {}, sessions: {} };

/** A client has one command open at a time, so that its newest one is enough to know a retry by. */
export function isRetry(store: Store, { client, seq }: Command): boolean {
  return seq <= (store.sessions[client]?.seq ?? -1);
}

/** Deterministic: equal logs give equal stores. A retry changes nothing. */
export function execute(store: Store, command: Command): Store {
  if (isRetry(store, command)) return store;
  const { client, seq, op } = command;
  const write = op.kind === "write";
  const result = write ? null : valueOf(store.kv, op.key);
  return {
    kv: write ? { ...store.kv, [op.key]: op.value } : store.kv,
    sessions: { ...store.sessions, [client]: { seq, result } },
  };
}
