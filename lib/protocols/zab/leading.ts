/** What a leader knows in one epoch; gone when it steps down. */
import type { NodeId } from "@/lib/sim";
import type { Message, State } from "./messages";

export interface Leading {
  phase: "discovery" | "synchronisation" | "broadcast";
  /** 0 until a quorum has told its accepted epochs. */
  epoch: number;
  readonly acceptedEpochs: Map<NodeId, number>;
  readonly answers: Map<NodeId, Omit<Message<"AckE">, "type" | "epoch">>;
  /** How much of the leader's history each process has on disk in this epoch. */
  readonly acked: Map<NodeId, number>;
  /** Who has been heard since the last look at the quorum. */
  readonly heard: Set<NodeId>;
  committed: number;
  counter: number;
  /** The state after all that was broadcast, delivered or not: what the next transaction is made on. */
  tentative: State;
}

export function newLeading(tentative: State): Leading {
  return {
    phase: "discovery",
    epoch: 0,
    acceptedEpochs: new Map(),
    answers: new Map(),
    acked: new Map(),
    heard: new Set(),
    committed: 0,
    counter: 0,
    tentative,
  };
}
