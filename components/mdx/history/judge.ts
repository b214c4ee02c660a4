/**
 * Between a `<History>` and the checkers: the chapter's notation in, and out what a drawing needs: the operations with their
 * labels, the verdict, and its evidence by label. Pure; it runs on the server, in the browser and in the claims test alike.
 */
import {
  check,
  HistoryError,
  parseOps,
  type CheckResult,
  type Consistency,
  type History,
} from "@/lib/checkers";

export { CONSISTENCIES, CONSISTENCY_ADJECTIVES, CONSISTENCY_NAMES, type Consistency } from "@/lib/checkers";

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

/** A page checks while its reader types: this many operations tried take well under a second. */
const STEPS_MAX = 100_000;

export function judge({ ops, consistency, only }: HistorySpec): Judged {
  try {
    const history = parseOps(ops);
    const result = check(history, { consistency, only, stepsMax: STEPS_MAX });
    return { kind: "judged", judgement: judgementOf(history, result, only) };
  } catch (thrown) {
    if (thrown instanceof HistoryError) return { kind: "refused", message: thrown.message };
    throw thrown;
  }
}

function judgementOf({ operations }: History, result: CheckResult, only: string | undefined): Judgement {
  const { verdict, witness = [], cycle, explanation } = result;
  const reasons = cycle?.reasons ?? [];
  return {
    verdict,
    operations: operations.map(({ label, process, call, end, outcome, text, op }) => ({
      label,
      process,
      call,
      end,
      outcome,
      text,
      ignored: only !== undefined && op.key !== only,
    })),
    witness,
    cycle: reasons.map((reason, arrow) => ({
      from: cycle?.ops[arrow] ?? "",
      to: cycle?.ops[arrow + 1] ?? "",
      reason,
    })),
    explanation,
  };
}
