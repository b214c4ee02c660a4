/**
 * What replicas say to each other, and over which fields each message is signed: `sign([type, {those fields}])`.
 *
 * A message inside another one carries `by`, because only the channel it first came through knew who sent it; `by` proves nothing
 * until the signature fits it. The signature of a pre-prepare does not cover the command, only its digest, so that a certificate
 * can be shown without the command (§4.4).
 */
import type { Json, NodeId } from "@/lib/sim";
import type { Kv, KvOp } from "../shared/kv";

/**
 * A request with the signature of who makes it (§4.1): `seq` is the client's timestamp. A client that is a node signs for itself
 * (`via` is `client`); a client of the kernel cannot, so the replica it asked signs for it.
 */
export type Command = {
  readonly client: string;
  readonly seq: number;
  readonly op: KvOp;
  readonly via: NodeId;
  readonly sig: string;
};

/** A number in a view, and the digest of what was given it. */
export type Slot = { readonly view: number; readonly seq: number; readonly digest: string };
/** A checkpoint: the digest of the service after `seq`. */
export type Mark = { readonly seq: number; readonly digest: string };

/** A pre-prepare (without its command), prepare or commit of `by`. */
export type Vote = Slot & { readonly by: NodeId; readonly sig: string };
export type CheckpointVote = Mark & { readonly by: NodeId; readonly sig: string };

/** That a command was prepared: its pre-prepare and 2f matching prepares of other replicas (the set P_m of §4.4). */
export type Prepared = { readonly preprepare: Vote; readonly prepares: readonly Vote[] };

/** §4.4: n, its proof C, and P. */
export type ViewChange = {
  readonly view: number;
  readonly stable: number;
  readonly checkpoints: readonly CheckpointVote[];
  readonly prepared: readonly Prepared[];
  readonly sig: string;
};
export type SignedViewChange = ViewChange & { readonly by: NodeId };

/** §4.4: V and O. */
export type NewView = {
  readonly view: number;
  readonly proofs: readonly SignedViewChange[];
  readonly preprepares: readonly Vote[];
  readonly sig: string;
};

/** The last reply of a client: what makes a retry answered and not executed (§4.1). */
type Session = { readonly seq: number; readonly result: Json };
export type ServiceState = { readonly kv: Kv; readonly sessions: Readonly<Record<string, Session>> };

export type PrePrepare = Slot & {
  readonly type: "preprepare";
  readonly cmd: Command;
  readonly sig: string;
};
export type PrepareOrCommit = Slot & { readonly type: "prepare" | "commit"; readonly sig: string };

/** Where a replica is, for whoever is further to send again what it lacks. */
export type Status = {
  readonly type: "status";
  readonly view: number;
  readonly changing: boolean;
  readonly stable: number;
  readonly executed: number;
};

/** To a client that is a node. It takes a result that f + 1 replicas agree on. */
type ReplyMessage = {
  readonly type: "reply";
  readonly view: number;
  readonly client: string;
  readonly seq: number;
  readonly replica: NodeId;
  readonly result: Json;
  readonly sig: string;
};

export type PbftMsg =
  | { readonly type: "request"; readonly cmd: Command }
  | PrePrepare
  | PrepareOrCommit
  | (Mark & { readonly type: "checkpoint"; readonly sig: string })
  | (ViewChange & { readonly type: "viewchange" })
  | (NewView & { readonly type: "newview" })
  | Status
  /** State transfer, and commands that a new view names and this replica never saw. */
  | { readonly type: "fetch"; readonly seq: number }
  | { readonly type: "state"; readonly seq: number; readonly state: ServiceState }
  | { readonly type: "fetchcmd"; readonly digest: string }
  | { readonly type: "cmd"; readonly cmd: Command }
  | ReplyMessage;

export type PbftOut =
  /** `fresh`: it was carried out, and is not a null request (`cmd: null`) or one that was ordered twice. */
  | {
      readonly kind: "execute";
      readonly seq: number;
      readonly digest: string;
      readonly cmd: Command | null;
      readonly fresh: boolean;
    }
  | { readonly kind: "view"; readonly view: number }
  /** The digest of the service after `seq`: computed here (`checkpoint`), proved (`stable`), or fetched (`restore`). */
  | ({ readonly kind: "checkpoint" | "stable" | "restore" } & Mark);
