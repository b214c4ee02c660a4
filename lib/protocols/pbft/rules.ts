/**
 * The decisions that carry PBFT's safety, each alone, with what happens without it. The replica decides these things nowhere
 * else; the tests take one away at a time and show what breaks.
 */
import { byzantineFaultsMax } from "@/lib/algorithms/quorum";
import type { Ctx, NodeId } from "@/lib/sim";
import type { Prepared } from "./messages";

type Crypto = Ctx<never>["crypto"];

export class Rules {
  /** f: how many replicas may lie, of n >= 3f + 1 (§3). */
  faults(replicas: number): number {
    return byzantineFaultsMax(replicas);
  }

  /**
   * (Q) Certificates have 2f + 1 voices of 3f + 1 replicas (§4.2, §4.3, §4.4). Two of them share f + 1 replicas, one of which is
   * honest; with 2f two of them may share only liars, or nobody. With more replicas than 3f + 1 it takes more voices to share f + 1.
   */
  quorum(replicas: number): number {
    return Math.floor((replicas + this.faults(replicas)) / 2) + 1;
  }

  /**
   * (K) So has the proof of a checkpoint (§4.3): f of its voices may lie, and its state is what a replica that is behind takes
   * over without having executed anything.
   */
  proofOfState(replicas: number): number {
    return this.quorum(replicas);
  }

  /** (D) A prepare or commit counts for the digest it names and no other (§4.2). A vote for B is not one for A. */
  isFor(digest: string, voted: string): boolean {
    return digest === voted;
  }

  /** (S) A replica has one voice, however often it is heard: the certificates ask for *different* replicas (§4.2). */
  mayCount(counted: readonly { readonly by: NodeId }[], by: NodeId): boolean {
    return counted.every((vote) => vote.by !== by);
  }

  /**
   * (A) A backup accepts one digest for a number in a view (§4.2). This is what an equivocating primary is up against: an honest
   * replica says one thing, so of two quorums for two digests the shared honest one would have said both.
   */
  mayAccept(accepted: string | null, digest: string): boolean {
    return accepted === null || accepted === digest;
  }

  /**
   * (V) What somebody hands on inside a certificate is worth the signatures on it (§4.4): view changes show messages of others,
   * and whoever shows them may be the one that lies.
   */
  isCertified(crypto: Crypto, by: NodeId, signed: unknown, sig: string): boolean {
    return crypto.verify(by, signed, sig);
  }

  /**
   * (P) A view change carries what was prepared above the stable checkpoint (§4.4). What is committed anywhere is prepared at
   * 2f + 1, hence in at least one honest message of every new view; without it the number is given to another command.
   */
  carried(prepared: readonly Prepared[]): readonly Prepared[] {
    return prepared;
  }

  /**
   * (L) A replica that has asked for another view prepares nothing more in the one it left (§4.4: it accepts checkpoints, view changes
   * and new views only). Its view change said what was prepared there: a commit after that would be for what no new view knows of.
   */
  mayPrepare(inView: boolean): boolean {
    return inView;
  }

  /** (O) A backup computes O from V itself and takes no other (§4.4): the new primary may be the next liar. */
  isRightOrder(given: readonly string[], computed: readonly string[]): boolean {
    return given.length === computed.length && given.every((slot, n) => slot === computed[n]);
  }

  /**
   * (G) The log is discarded up to the last checkpoint with a proof (§4.3), and not up to one this replica has only taken: what it
   * would have reported as prepared is then in no view change, and nothing proves the state instead.
   */
  discardThrough(stable: number, _taken: number): number {
    return stable;
  }

  /** (J) f + 1 replicas in higher views include an honest one: follow (§4.5.2). One alone must not move anybody. */
  mustFollow(inHigherViews: number, faults: number): boolean {
    return inHigherViews >= faults + 1;
  }
}
