/** What Paxos Commit says. One message speaks for all instances of a transaction that it concerns: the paper's bundling. */
import type { NodeId } from "@/lib/sim";
import type { Outcome } from "../shared/commit";

/** What one instance of Paxos chooses: the vote of one resource manager. */
export type Value = "prepared" | "aborted";

/** By resource manager. */
export type Values = { readonly [resourceManager: NodeId]: Value };
export type Accepted = { readonly [resourceManager: NodeId]: { readonly b: number; readonly value: Value } };

/** `b` is a ballot. Ballot 0 of an instance belongs to its resource manager, every other to one leader. */
export type PaxosCommitMsg =
  /** `yes`: what this resource manager will find; see `CommitOp`. */
  | { readonly type: "Prepare"; readonly tx: string; readonly yes: boolean }
  | { readonly type: "Phase1a"; readonly tx: string; readonly b: number }
  | { readonly type: "Phase1b"; readonly tx: string; readonly b: number; readonly accepted: Accepted }
  | { readonly type: "Phase2a"; readonly tx: string; readonly b: number; readonly values: Values }
  | { readonly type: "Phase2b"; readonly tx: string; readonly b: number; readonly values: Values }
  | { readonly type: "Decision"; readonly tx: string; readonly outcome: Outcome }
  /** From a resource manager that has waited long enough, to an acceptor: it shall lead, or tell. */
  | { readonly type: "DecisionRequest"; readonly tx: string };
