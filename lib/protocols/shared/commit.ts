/** What the atomic commitment protocols share: what a client asks, how a transaction may end, what a process announces. */
import type { Json, NodeId } from "@/lib/sim";
import type { ProtocolSpec } from "./params";

export type Outcome = "commit" | "abort";

/** End a transaction. `votes` stands for what each participant finds when it checks its part of the work; yes unless given. */
export type CommitOp = {
  readonly kind: "commit";
  readonly tx: string;
  readonly votes?: { readonly [participant: NodeId]: "yes" | "no" };
};

/** A process has decided, for ever. */
export type CommitOut = { readonly kind: "decide"; readonly tx: string; readonly outcome: Outcome };

export function votesYes({ votes }: CommitOp, participant: NodeId): boolean {
  return votes?.[participant] !== "no";
}

export function isOutcome(value: Json | undefined): value is Outcome {
  return value === "commit" || value === "abort";
}

export const commitOps: ProtocolSpec["ops"] = [
  { op: { kind: "commit", tx: "t1" }, answers: '"commit" or "abort"; every participant votes yes' },
  {
    op: { kind: "commit", tx: "t2", votes: { n3: "no" } },
    answers: '"abort": n3 cannot keep its part of the transaction',
  },
];
