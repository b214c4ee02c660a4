/**
 * The messages of Viewstamped Replication Revisited under the paper's names, and the state machine they replicate. Field names
 * follow the paper's letters: `view` v, `lastNormal` v', `opNumber` n, `commitNumber` k, `log` l, `nonce` x.
 */
import type { Ctx, Json, NodeId } from "@/lib/sim";
import { valueOf, type Kv, type KvOp } from "../shared/kv";

/** A client request in the log. Its op-number is its place, from 1; the client says which of its requests it is. */
export type Entry = { readonly client: string; readonly seq: number; readonly op: KvOp };
export type Log = readonly Entry[];

export type VrMsg =
  // §4.1 normal operation
  | {
      readonly type: "Prepare";
      readonly view: number;
      readonly entry: Entry;
      readonly opNumber: number;
      readonly commitNumber: number;
    }
  | { readonly type: "PrepareOk"; readonly view: number; readonly opNumber: number }
  | { readonly type: "Commit"; readonly view: number; readonly commitNumber: number }
  // §4.2 view change
  | { readonly type: "StartViewChange"; readonly view: number }
  | ({ readonly type: "DoViewChange"; readonly view: number } & ViewChangeVote)
  | { readonly type: "StartView"; readonly view: number; readonly log: Log; readonly commitNumber: number }
  // §4.3 recovery
  | { readonly type: "Recovery"; readonly nonce: number }
  | ({ readonly type: "RecoveryResponse"; readonly nonce: number } & RecoveryAnswer)
  // §5.2 state transfer
  | { readonly type: "GetState"; readonly view: number; readonly opNumber: number }
  | {
      readonly type: "NewState";
      readonly view: number;
      /** The entries after this op-number, which the asker named. */
      readonly after: number;
      readonly log: Log;
      readonly commitNumber: number;
    };

export type Message<T extends VrMsg["type"]> = Extract<VrMsg, { type: T }>;

/** What a replica brings to a view change; its op-number is the length of the log. */
export type ViewChangeVote = {
  readonly log: Log;
  readonly lastNormal: number;
  readonly commitNumber: number;
};

/** What a normal replica tells one that recovers. Only the primary of the view sends a log. */
export type RecoveryAnswer = {
  readonly view: number;
  readonly log: Log | null;
  readonly commitNumber: number;
};

export type VrOut =
  /** This replica is the primary of `view`, and serves. */
  | { readonly kind: "primary"; readonly view: number }
  | { readonly kind: "recovered"; readonly view: number }
  | { readonly kind: "execute"; readonly opNumber: number; readonly client: string; readonly seq: number };

export type VrCtx = Ctx<VrMsg, Json, VrOut>;

/** The service: a key-value store, and the paper's client table with each client's newest executed request and its result. */
export type Service = {
  readonly kv: Kv;
  readonly clients: { readonly [client: string]: { readonly seq: number; readonly result: Json } };
};

export const emptyService: Service = { kv: {}, clients: {} };

/** The up-call. Deterministic: equal logs give equal services. */
export function execute(service: Service, { client, seq, op }: Entry): Service {
  const write = op.kind === "write";
  const result = write ? null : valueOf(service.kv, op.key);
  return {
    kv: write ? { ...service.kv, [op.key]: op.value } : service.kv,
    clients: { ...service.clients, [client]: { seq, result } },
  };
}

/** (V) The log with the largest v'; among those the longest (§4.2, step 3). */
export function bestLog(votes: readonly ViewChangeVote[]): Log {
  const better = (a: ViewChangeVote, b: ViewChangeVote): boolean =>
    a.lastNormal > b.lastNormal || (a.lastNormal === b.lastNormal && a.log.length > b.log.length);
  return votes.reduce((best, vote) => (better(vote, best) ? vote : best)).log;
}

/** (R) The primary's answer of the latest view that any answer names, if it is among them (§4.3, step 3). */
export function latestPrimary(
  answers: ReadonlyMap<NodeId, RecoveryAnswer>,
  primaryOf: (view: number) => NodeId,
): RecoveryAnswer | undefined {
  const view = Math.max(...[...answers.values()].map((answer) => answer.view));
  const answer = answers.get(primaryOf(view));
  return answer?.view === view && answer.log !== null ? answer : undefined;
}
