"use client";
/** The verdict, and whether brute force comes to the same one. */
import { CircleCheck, CircleHelp, CircleX, Equal, TriangleAlert } from "lucide-react";
import { CONSISTENCY_ADJECTIVES, type CheckResult } from "@/lib/checkers";
import type { Bench } from "./model";
import { useComparison, type Compared } from "./use-comparison";
import styles from "./workbench.module.css";

export interface VerdictLineProps {
  readonly result: CheckResult;
  readonly bench: Bench;
  readonly stale: boolean;
}

const ICONS = { ok: CircleCheck, violation: CircleX, unknown: CircleHelp } as const;

export function VerdictLine({ result, bench, stale }: VerdictLineProps) {
  const compared = useComparison(stale ? null : bench);
  const Icon = ICONS[result.verdict];
  const adjective = CONSISTENCY_ADJECTIVES[bench.model];
  const alone = bench.only === null ? "" : `, key ${bench.only} alone`;
  const told = {
    ok: `Accepted: ${adjective}${alone}`,
    violation: `Violation: not ${adjective}${alone}`,
    unknown: `Unknown: too large to decide (${adjective}${alone})`,
  }[result.verdict];
  return (
    <div className={styles["verdict"]} data-verdict={result.verdict}>
      <p className={styles["answer"]} role="status">
        <Icon size={22} aria-hidden="true" /> {told}
      </p>
      <p className={styles["comparison"]}>
        {stale ? "Of the last text that could be read." : tell(compared, result)}
      </p>
    </div>
  );
}

function tell(compared: Compared, { verdict }: CheckResult) {
  switch (compared.kind) {
    case "working":
      return "Trying all orders…";
    case "impossible":
      return "Brute force could not be started in this browser.";
    case "too-many":
      return `Not compared with brute force: ${compared.operations} operations, and all orders are tried for at most 8.`;
    case "compared": {
      const count = `${compared.orders.toLocaleString("en")} ${compared.orders === 1 ? "order" : "orders"}`;
      if (compared.verdict === verdict)
        return (
          <>
            <Equal size={14} aria-hidden="true" /> Agrees with brute force over {count}
          </>
        );
      if (verdict === "unknown") return `Brute force decides it: “${compared.verdict}” after ${count}`;
      return (
        <span className={styles["differs"]}>
          <TriangleAlert size={14} aria-hidden="true" /> Brute force says “{compared.verdict}” after {count}:
          one of the two is wrong
        </span>
      );
    }
  }
}
