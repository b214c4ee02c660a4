/**
 * Who votes. A configuration is in force from the moment it is in the log, committed or not (dissertation §4.1), so it is a
 * function of the log: the newest configuration entry, else that of the snapshot, else the voters a cluster was started with.
 *
 * A *joint* configuration (§6) has outgoing voters beside the incoming ones, and a quorum of it is a majority of each.
 */
import { majority } from "@/lib/algorithms/quorum";
import type { NodeId } from "@/lib/sim";

/** As it is written in an entry: the list of voters alone when there is nothing else to say. */
export type ConfigValue =
  | readonly NodeId[]
  | {
      readonly voters: readonly NodeId[];
      /** Voters of the configuration being left; present only in a joint one. */
      readonly outgoing?: readonly NodeId[];
      /** Replicated to, and never counted (dissertation §4.2.1). */
      readonly learners?: readonly NodeId[];
    };

export class Configuration {
  readonly voters: readonly NodeId[];
  readonly outgoing: readonly NodeId[];
  readonly learners: readonly NodeId[];

  constructor(readonly value: ConfigValue) {
    const parts = isList(value) ? { voters: value } : value;
    this.voters = parts.voters;
    this.outgoing = ("outgoing" in parts ? parts.outgoing : undefined) ?? [];
    this.learners = ("learners" in parts ? parts.learners : undefined) ?? [];
  }

  get isJoint(): boolean {
    return this.outgoing.length > 0;
  }

  /** Incoming and outgoing, each once. */
  get allVoters(): readonly NodeId[] {
    return this.isJoint ? [...new Set([...this.voters, ...this.outgoing])] : this.voters;
  }

  get members(): readonly NodeId[] {
    return this.learners.length === 0 ? this.allVoters : [...this.allVoters, ...this.learners];
  }

  isVoter(id: NodeId): boolean {
    return this.voters.includes(id) || this.outgoing.includes(id);
  }

  hasQuorum(yes: (id: NodeId) => boolean): boolean {
    return this.reached((id) => (yes(id) ? 1 : 0)) === 1;
  }

  /**
   * The largest value that a quorum has reached: of `matchIndex` the index that is on a quorum, of times the moment since when
   * a quorum is known to follow. Nobody votes in an empty configuration, so nothing is ever reached there: 0.
   */
  reached(valueOf: (id: NodeId) => number): number {
    const incoming = reachedByMajority(this.voters, valueOf);
    return this.isJoint ? Math.min(incoming, reachedByMajority(this.outgoing, valueOf)) : incoming;
  }

  /** As an entry's value. */
  with(parts: {
    readonly voters?: readonly NodeId[];
    readonly outgoing?: readonly NodeId[];
    readonly learners?: readonly NodeId[];
  }): ConfigValue {
    const { voters = this.voters, outgoing = this.outgoing, learners = this.learners } = parts;
    if (outgoing.length === 0 && learners.length === 0) return voters;
    return {
      voters,
      ...(outgoing.length > 0 ? { outgoing } : {}),
      ...(learners.length > 0 ? { learners } : {}),
    };
  }
}

function isList(value: ConfigValue): value is readonly NodeId[] {
  return Array.isArray(value);
}

function reachedByMajority(voters: readonly NodeId[], valueOf: (id: NodeId) => number): number {
  const values = voters.map(valueOf).sort((a, b) => b - a);
  return values[majority(voters.length) - 1] ?? 0;
}
