/** What brokers and the controller tell each other. */
import type { Ctx, Json, NodeId } from "@/lib/sim";

/** `epoch` is that of the leader that appended it. A record's offset is its place in the log, from 0. */
export type Entry = { readonly epoch: number; readonly value: Json };

/** What the controller has decided about the partition. */
export type Partition = {
  readonly leader: NodeId | null;
  /** Which incarnation of the leader leads: a broker that restarts is not the leader any more. */
  readonly leaderBoot: number;
  /** Grows with each election. */
  readonly leaderEpoch: number;
  readonly isr: readonly NodeId[];
  /** Grows with each change. */
  readonly partitionEpoch: number;
};

export type IsrMsg =
  | { readonly type: "heartbeat"; readonly boot: number }
  /** Controller to broker: the answer to a heartbeat, to an `alterPartition`, and after each change. */
  | { readonly type: "partition"; readonly partition: Partition }
  /** Leader to controller (KIP-497): change the ISR, if both epochs are still these. */
  | {
      readonly type: "alterPartition";
      readonly leaderEpoch: number;
      readonly partitionEpoch: number;
      readonly isr: readonly NodeId[];
    }
  /** Follower to leader: send what comes at `offset`, which also says that it has everything below. */
  | {
      readonly type: "fetch";
      readonly leaderEpoch: number;
      readonly boot: number;
      readonly offset: number;
      readonly highWatermark: number;
    }
  | {
      readonly type: "fetched";
      readonly leaderEpoch: number;
      readonly offset: number;
      readonly entries: readonly Entry[];
      readonly highWatermark: number;
    }
  /** Follower to leader (KIP-101): where does `epoch` end in your log? */
  | { readonly type: "offsetForLeaderEpoch"; readonly leaderEpoch: number; readonly epoch: number }
  /** The largest epoch up to the `asked` one, and the offset after its last record (KIP-279). */
  | {
      readonly type: "epochEnd";
      readonly leaderEpoch: number;
      readonly asked: number;
      readonly epoch: number;
      readonly endOffset: number;
    };

export type Message<T extends IsrMsg["type"]> = Extract<IsrMsg, { readonly type: T }>;

export type IsrOut =
  | { readonly kind: "leader"; readonly leaderEpoch: number }
  | {
      readonly kind: "elected";
      readonly leader: NodeId | null;
      readonly leaderEpoch: number;
      readonly clean: boolean;
    }
  /** A client has been told that the record is stored. */
  | { readonly kind: "acknowledged"; readonly offset: number; readonly epoch: number; readonly value: Json }
  | { readonly kind: "truncated"; readonly from: number; readonly to: number };

export type IsrOp =
  { readonly kind: "append"; readonly value: Json } | { readonly kind: "fetch"; readonly offset: number };

export type IsrCtx = Ctx<IsrMsg, Json, IsrOut>;
