/**
 * Between a `<History>` and the checkers: the chapter's notation in, and out what a drawing needs: the operations with their
 * labels, the verdict, and its evidence by label. Pure; it runs on the server, in the browser and in the claims test alike.
 */
export const CONSISTENCIES = [
  "linearizable",
  "sequential",
  "causal",
  "pram",
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
] as const;
export type Consistency = (typeof CONSISTENCIES)[number];

/** How a model is called in a sentence ("Violation: not …") and in a list. */
export const CONSISTENCY: Readonly<
  Record<Consistency, { readonly name: string; readonly adjective: string }>
> = {
  linearizable: { name: "Linearizability", adjective: "linearizable" },
  sequential: { name: "Sequential consistency", adjective: "sequentially consistent" },
  causal: { name: "Causal consistency", adjective: "causally consistent" },
  pram: { name: "PRAM (first in, first out)", adjective: "PRAM consistent" },
  "read-your-writes": { name: "Read your writes", adjective: "read-your-writes" },
  "monotonic-reads": { name: "Monotonic reads", adjective: "monotonic in its reads" },
  "monotonic-writes": { name: "Monotonic writes", adjective: "monotonic in its writes" },
  "writes-follow-reads": { name: "Writes follow reads", adjective: "writes-follow-reads" },
};

export interface HistorySpec {
  readonly ops: readonly string[];
  readonly consistency: Consistency;
  readonly only?: string | undefined;
}

export interface DrawnOperation {
  readonly label: string;
  readonly process: string;
  readonly call: number;
  /** Null: no answer ever came. */
  readonly end: number | null;
  readonly outcome: "ok" | "fail" | "unknown";
  readonly text: string;
  /** Not on the key that is checked. */
  readonly ignored: boolean;
}

export interface Judgement {
  readonly verdict: "ok" | "violation" | "unknown";
  readonly operations: readonly DrawnOperation[];
  /** Labels in an order that explains the history; empty when there is none, or none that is single. */
  readonly witness: readonly string[];
  readonly cycle: readonly { readonly from: string; readonly to: string; readonly reason: string }[];
  readonly explanation: string;
}

export type Judged =
  | { readonly kind: "judged"; readonly judgement: Judgement }
  | { readonly kind: "refused"; readonly message: string };

export function judge(spec: HistorySpec): Judged {
  return { kind: "refused", message: `lib/checkers is not there (${spec.ops.length} operations)` };
}
