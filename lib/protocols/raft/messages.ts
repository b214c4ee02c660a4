/** What Raft nodes say to each other, what they keep, what they announce, and what a client may ask. Indices from 1; 0 is none. */
import type { Ctx, Json, NodeId } from "@/lib/sim";
import type { KvOp } from "../shared/kv";
import type { ConfigValue } from "./configuration";

/** What the replicated store can do. */
export type StoreOp =
  | KvOp
  /** Adds to the end of the text under the key; answers null. */
  | { readonly kind: "append"; readonly key: string; readonly value: string }
  /** Sets `value` if the key holds `expected`; answers whether it did. */
  | { readonly kind: "cas"; readonly key: string; readonly expected: Json; readonly value: Json };

/** What an operator asks a leader for. All are answered with the index of the configuration, a transfer with null. */
export type AdminOp =
  /** One server at a time (dissertation §4.1). A voter is first brought up to date, without a vote (§4.2.1). */
  | { readonly kind: "add-voter" | "remove-voter" | "add-learner" | "remove-learner"; readonly node: NodeId }
  /** To any set of voters, through joint consensus (paper §6). */
  | { readonly kind: "change-voters"; readonly voters: readonly NodeId[] }
  /** Leadership transfer (dissertation §3.10). */
  | { readonly kind: "transfer"; readonly node: NodeId };

export type RaftOp = StoreOp | AdminOp;

export type Command = { readonly client: string; readonly seq: number; readonly op: StoreOp };

export type Entry =
  | { readonly term: number; readonly kind: "cmd"; readonly v: Command }
  | { readonly term: number; readonly kind: "noop"; readonly v: null }
  | { readonly term: number; readonly kind: "config"; readonly v: ConfigValue };

/** The state machine after some index. The sessions are part of it: without them a retry would act twice after a restore. */
export type StoreData = {
  readonly kv: { readonly [key: string]: Json };
  readonly sessions: { readonly [client: string]: Session };
};
export type Session = { readonly seq: number; readonly res: Json };

/** Replaces the log up to `lastIndex` (§7). `config` is the configuration in force there. */
export type SnapshotRecord = {
  readonly lastIndex: number;
  readonly lastTerm: number;
  readonly config: ConfigValue;
  readonly data: StoreData;
};

export type RaftMsg =
  | {
      readonly type: "RequestVote";
      /** The candidate's; in a PreVote (`pre`) the term it would have. */
      readonly term: number;
      readonly pre: boolean;
      /** Asked on behalf of the leader itself (leadership transfer). */
      readonly force: boolean;
      readonly lastIndex: number;
      readonly lastTerm: number;
    }
  | { readonly type: "Vote"; readonly term: number; readonly pre: boolean; readonly granted: boolean }
  | {
      readonly type: "Append";
      readonly term: number;
      readonly prevIndex: number;
      readonly prevTerm: number;
      readonly entries: readonly Entry[];
      readonly commit: number;
      /** Numbers the leader's messages, so that an answer can be told from an answer to an earlier one. */
      readonly rid: number;
    }
  | {
      readonly type: "Appended";
      readonly term: number;
      readonly ok: boolean;
      /** The last index known to equal the leader's; 0 in a refusal. */
      readonly match: number;
      readonly conflictIndex: number;
      readonly conflictTerm: number;
      readonly rid: number;
    }
  | ({ readonly type: "Snapshot"; readonly term: number } & SnapshotRecord)
  | { readonly type: "SnapshotDone"; readonly term: number; readonly lastIndex: number }
  /** From a leader that hands over: campaign at once. */
  | { readonly type: "TimeoutNow"; readonly term: number };

export type RaftOut =
  | { readonly kind: "leader"; readonly term: number }
  /** Every index once, in order; `cmd` is null for what does not touch the store, a suppressed retry included. */
  | { readonly kind: "apply"; readonly index: number; readonly term: number; readonly cmd: Command | null }
  /** The store is now that of a snapshot. */
  | { readonly kind: "restore"; readonly index: number; readonly term: number; readonly data: StoreData }
  /** The node goes by this configuration from now on, committed or not. */
  | { readonly kind: "config"; readonly index: number; readonly voters: ConfigValue };

export type Message<T extends RaftMsg["type"]> = Extract<RaftMsg, { readonly type: T }>;
export type RaftCtx = Ctx<RaftMsg, Json, RaftOut>;
/** One record: between two puts a crash would leave a vote in a term that is forgotten. */
export type Ballot = { readonly term: number; readonly votedFor: NodeId | null };
