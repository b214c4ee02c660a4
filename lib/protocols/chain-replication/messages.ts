/** What travels between the master, the servers of a chain, and their disks. */
import type { Ctx, Json, NodeId } from "@/lib/sim";
import type { Kv } from "../shared/kv";

/** One update on its way down the chain. The head gives it its place; `origin` is where its client waits. */
export type Update = {
  readonly seq: number;
  readonly client: string;
  readonly clientSeq: number;
  readonly key: string;
  readonly value: Json;
  readonly origin: NodeId;
};

/** A configuration. Its epoch is the fence: servers of one epoch listen to nobody of another. */
export type Config = {
  readonly epoch: number;
  /** Head first. Never empty, except before the first word of the master. */
  readonly chain: readonly NodeId[];
  /** The server that the tail is bringing up to date; not in the chain yet. */
  readonly joining: NodeId | null;
  /** Nobody who could answer for an older epoch is left: the tail may serve. */
  readonly active: boolean;
};

/** The effect of all updates up to `seq`. `recent` remembers each client's last updates, so a retry has one effect. */
export type Stable = {
  readonly seq: number;
  readonly kv: Kv;
  readonly recent: { readonly [client: string]: readonly number[] };
};

export type ChainMsg =
  /** Server to master: alive, and obeying `epoch`. `sentMs` is on the server's clock of incarnation `boot`. */
  | { readonly type: "ping"; readonly epoch: number; readonly boot: number; readonly sentMs: number }
  /** Master to server: the configuration and, if `granted`, a lease that counts from `sentMs`. */
  | {
      readonly type: "pong";
      readonly config: Config;
      readonly boot: number;
      readonly sentMs: number;
      readonly granted: boolean;
    }
  | { readonly type: "config"; readonly config: Config }
  /** To the successor, in order, and again until acknowledged. */
  | { readonly type: "forward"; readonly epoch: number; readonly updates: readonly Update[] }
  /** To the predecessor: the tail has everything up to `seq`. From a joining server: it has. */
  | { readonly type: "ack"; readonly epoch: number; readonly seq: number }
  /** The tail to the server where the client of an update waits. */
  | { readonly type: "done"; readonly client: string; readonly clientSeq: number }
  /** The tail to a joining server: its whole state. */
  | { readonly type: "sync"; readonly epoch: number; readonly stable: Stable }
  /** The tail to the master: the joining server holds everything that was ever acknowledged. */
  | { readonly type: "extended"; readonly epoch: number; readonly joiner: NodeId }
  /** CRAQ's version query and its answer, the last update the tail has. */
  | { readonly type: "version"; readonly epoch: number; readonly rid: number }
  | { readonly type: "versionR"; readonly epoch: number; readonly rid: number; readonly committed: number };

export type Message<T extends ChainMsg["type"]> = Extract<ChainMsg, { readonly type: T }>;

export type ChainOut =
  /** The master has decided on a configuration. */
  | { readonly kind: "config"; readonly epoch: number; readonly chain: readonly NodeId[] }
  /** This server knows that the tail has the update. */
  | {
      readonly kind: "commit";
      readonly seq: number;
      readonly client: string;
      readonly clientSeq: number;
    };

export type ChainCtx = Ctx<ChainMsg, Json, ChainOut>;

export const noConfig: Config = { epoch: 0, chain: [], joining: null, active: false };
export const nothing: Stable = { seq: 0, kv: {}, recent: {} };

/** A client retries only its latest operations; older ones need not be recognised. */
const recentMax = 64;

export function apply(stable: Stable, { seq, client, clientSeq, key, value }: Update): Stable {
  const own = [...(stable.recent[client] ?? []), clientSeq].slice(-recentMax);
  return { seq, kv: { ...stable.kv, [key]: value }, recent: { ...stable.recent, [client]: own } };
}
