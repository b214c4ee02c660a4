/** What servers and the view service tell each other. */
import type { Ctx, Json, NodeId } from "@/lib/sim";
import type { Kv, KvOp } from "../shared/kv";

/** Who is primary and who are backups. Everybody else is idle. */
export type ViewOf = {
  readonly number: number;
  readonly primary: NodeId;
  readonly backups: readonly NodeId[];
};

/** The effect of all operations up to `seq`. `recent` remembers each client's last writes, so a retry has one effect. */
export type State = {
  readonly seq: number;
  readonly kv: Kv;
  readonly recent: { readonly [client: string]: readonly number[] };
};

/** An operation in the order that the primary gave it; reads too, so that they are as fresh as their place in it. */
export type Ordered = {
  readonly seq: number;
  readonly client: string;
  readonly clientSeq: number;
  readonly op: KvOp;
};

export type PbMsg =
  /** To the view service: alive; and, from a primary, that the backups of `view` have its state. */
  | { readonly type: "ping"; readonly view: number }
  | { readonly type: "view"; readonly view: ViewOf }
  /** Primary to backup: the whole state, once a view. */
  | { readonly type: "transfer"; readonly view: number; readonly state: State }
  | { readonly type: "transferred"; readonly view: number }
  /** Primary to backup: operations in order, until all have been acknowledged. */
  | { readonly type: "forward"; readonly view: number; readonly operations: readonly Ordered[] }
  | { readonly type: "forwarded"; readonly view: number; readonly seq: number };

export type Message<T extends PbMsg["type"]> = Extract<PbMsg, { readonly type: T }>;

export type PbOut = { readonly kind: "view"; readonly view: ViewOf };
export type PbCtx = Ctx<PbMsg, Json, PbOut>;

export const noView: ViewOf = { number: 0, primary: "", backups: [] };
export const nothing: State = { seq: 0, kv: {}, recent: {} };

/** A client retries only its latest operations; older ones need not be recognised. */
const recentMax = 64;

export function apply(state: State, { seq, client, clientSeq, op }: Ordered): State {
  if (op.kind === "read") return { ...state, seq };
  const own = [...(state.recent[client] ?? []), clientSeq].slice(-recentMax);
  return { seq, kv: { ...state.kv, [op.key]: op.value }, recent: { ...state.recent, [client]: own } };
}
