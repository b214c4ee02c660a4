/** The messages of Zab under the paper's names, zxids and their order, and the state that transactions change. */
import type { Ctx, Json } from "@/lib/sim";
import type { Kv } from "../shared/kv";

/** <epoch, counter>: counters start at 1 in every epoch, so a zxid says which primary broadcast it, and as its how-many-th. */
export type Zxid = { readonly epoch: number; readonly counter: number };
export const nothing: Zxid = { epoch: 0, counter: 0 };

/**
 * A transaction is not the client's operation but what the primary made of it, on the state that all its earlier transactions
 * lead to: a new value for the key, or none, and the client's answer. That is why their order is part of the promise.
 */
export type Txn = {
  readonly zxid: Zxid;
  readonly client: string;
  readonly seq: number;
  readonly key: string;
  readonly set?: Json | undefined;
  readonly result: Json;
};
export type History = readonly Txn[];

/** What a vote says of its candidate. */
export type Credentials = { readonly currentEpoch: number; readonly zxid: Zxid; readonly candidate: string };

export type ZabMsg =
  // The oracle: an implementation's choice
  | ({ readonly type: "Vote" } & Credentials)
  | { readonly type: "Leading" }
  // Phase 1, discovery
  | { readonly type: "CEpoch"; readonly acceptedEpoch: number }
  | { readonly type: "NewEpoch"; readonly epoch: number }
  | {
      readonly type: "AckE";
      readonly epoch: number;
      readonly currentEpoch: number;
      readonly history: History;
    }
  // Phase 2, synchronisation
  | { readonly type: "NewLeader"; readonly epoch: number; readonly history: History }
  // Phase 3, broadcast. An Ack says that everything up to its zxid is on disk, the new epoch's initial history included.
  | { readonly type: "Propose"; readonly epoch: number; readonly after: Zxid; readonly txn: Txn }
  | { readonly type: "Ack"; readonly epoch: number; readonly zxid: Zxid }
  | { readonly type: "Commit"; readonly epoch: number; readonly zxid: Zxid }
  | { readonly type: "Ping"; readonly epoch: number; readonly last: Zxid; readonly committed: Zxid };

export type Message<T extends ZabMsg["type"]> = Extract<ZabMsg, { type: T }>;

export type ZabOut =
  /** This process is the primary of the epoch: the paper's ready(e). */
  | { readonly kind: "ready"; readonly epoch: number }
  | {
      readonly kind: "broadcast" | "deliver";
      readonly zxid: string;
      readonly client: string;
      readonly seq: number;
    };

export type ZabCtx = Ctx<ZabMsg, Json, ZabOut>;

export function compareZxids(a: Zxid, b: Zxid): number {
  return a.epoch - b.epoch || a.counter - b.counter;
}

export function lastZxid(history: History): Zxid {
  return history.at(-1)?.zxid ?? nothing;
}

/** How many transactions of the history come up to and with this one; -1 when it is not there. */
export function upTo(history: History, zxid: Zxid): number {
  if (zxid.epoch === 0) return 0;
  const place = history.findLastIndex((txn) => compareZxids(txn.zxid, zxid) === 0);
  return place < 0 ? -1 : place + 1;
}

export type State = {
  readonly kv: Kv;
  readonly clients: { readonly [client: string]: { readonly seq: number; readonly result: Json } };
};
export const emptyState: State = { kv: {}, clients: {} };

export function apply(state: State, { client, seq, key, set, result }: Txn): State {
  return {
    kv: set === undefined ? state.kv : { ...state.kv, [key]: set },
    clients: { ...state.clients, [client]: { seq, result } },
  };
}

/** (H) The history of the latest current epoch; among those the one with the latest zxid. */
export function mostRecent(answers: readonly Omit<Message<"AckE">, "type" | "epoch">[]): History {
  return answers.reduce((best, other) => {
    const later = other.currentEpoch - best.currentEpoch;
    const longer = compareZxids(lastZxid(other.history), lastZxid(best.history));
    return later > 0 || (later === 0 && longer > 0) ? other : best;
  }).history;
}
