"use client";

import { CircleCheck, CircleHelp, CircleX, TriangleAlert } from "lucide-react";
import { useDeferredValue, useMemo, useState, type ReactNode } from "react";
import { HistoryChart } from "@/components/canvas/history-chart";
import { HistoryEditor } from "./editor";
import styles from "./history.module.css";
import { CONSISTENCY_ADJECTIVES, judge, type Consistency, type HistorySpec, type Judgement } from "./judge";

export interface HistoryProps {
  readonly id: string;
  readonly title: string;
  readonly ops: readonly string[];
  readonly consistency: Consistency;
  /** Restricts the check to one object. */
  readonly only?: string;
  readonly expect: "ok" | "violation";
  /** The cycle the text names; the test compares it. */
  readonly cycle?: string;
  /** The caption. */
  readonly children?: ReactNode;
}

/**
 * A history of operations and what the checker says of it. The check runs where this is rendered: when the page is built, and
 * again in the reader's browser, which can also change the history and check that.
 */
export function History(props: HistoryProps) {
  const { id, title, ops, consistency, only, expect, children } = props;
  const given = useMemo((): HistorySpec => ({ ops, consistency, only }), [ops, consistency, only]);
  const [edited, setEdited] = useState<HistorySpec | null>(null);
  const spec = useDeferredValue(edited ?? given);
  const result = useMemo(() => judge(spec), [spec]);
  // While an edit does not parse, the last drawing that did stays, so that the page does not jump with each keystroke.
  const original = useMemo(() => judge(given), [given]);
  const shown =
    result.kind === "judged" ? result.judgement : original.kind === "judged" ? original.judgement : null;
  return (
    <section className={styles["history"]} id={`claim-${id}`} aria-label={`History: ${title}`}>
      <header className={styles["head"]}>
        <p className={styles["kind"]}>
          History {edited && "(changed by you)"}
          {spec.only !== undefined && ` · key ${spec.only} alone`}
        </p>
        <a className={styles["id"]} href={`#claim-${id}`}>
          {id}
        </a>
      </header>
      <p className={styles["title"]}>{title}</p>
      {shown && (
        <HistoryChart
          operations={shown.operations}
          witness={shown.witness}
          cycle={shown.cycle}
          realTime={spec.consistency === "linearizable"}
          label={`Drawing of the history “${title}”; the same as a list follows`}
        />
      )}
      {result.kind === "judged" ? (
        <Outcome
          judgement={result.judgement}
          consistency={spec.consistency}
          expect={edited ? null : expect}
        />
      ) : (
        <p className={styles["error"]} role="alert">
          {result.message}
        </p>
      )}
      {children && <div className={styles["caption"]}>{children}</div>}
      {shown && <InWords judgement={shown} />}
      <HistoryEditor given={given} edited={edited} onEdit={setEdited} />
    </section>
  );
}

interface OutcomeProps {
  readonly judgement: Judgement;
  readonly consistency: Consistency;
  /** What the text claims; null for a history the reader has changed. */
  readonly expect: "ok" | "violation" | null;
}

const ANSWERS = {
  ok: { tone: "isOk", Icon: CircleCheck, text: (model: string) => `Allowed: ${model}` },
  violation: { tone: "isViolation", Icon: CircleX, text: (model: string) => `Violation: not ${model}` },
  unknown: {
    tone: "isUnknown",
    Icon: CircleHelp,
    text: (model: string) => `Unknown: too large to decide (${model})`,
  },
} as const;

function Outcome({ judgement, consistency, expect }: OutcomeProps) {
  const { tone, Icon, text } = ANSWERS[judgement.verdict];
  const agrees = judgement.verdict === expect;
  return (
    <div className={styles[tone]}>
      <div className={styles["verdict"]} role="status">
        <span className={styles["answer"]}>
          <Icon size={18} aria-hidden="true" /> {text(CONSISTENCY_ADJECTIVES[consistency])}
        </span>
        {expect !== null && (
          <span className={agrees ? styles["agrees"] : styles["differs"]}>
            {agrees ? (
              "as the text claims"
            ) : (
              <>
                <TriangleAlert size={14} aria-hidden="true" /> the text claims “{expect}”
              </>
            )}
          </span>
        )}
      </div>
      <Evidence judgement={judgement} />
    </div>
  );
}

function Evidence({ judgement }: { judgement: Judgement }) {
  const { cycle, witness, explanation } = judgement;
  if (cycle.length > 0) {
    return (
      <>
        <p className={styles["order"]}>No order can respect all of these at once; they form a cycle:</p>
        <ol className={styles["evidence"]}>
          {cycle.map(({ from, to, reason }, index) => (
            <li key={`${from}-${to}`}>
              <b>
                {index + 1}. {from} → {to}
              </b>
              <span>{reason}</span>
            </li>
          ))}
        </ol>
      </>
    );
  }
  if (judgement.verdict === "ok" && witness.length > 0) {
    return (
      <p className={styles["order"]}>
        An order that explains it, numbered in the drawing: <code>{witness.join(", ")}</code>
      </p>
    );
  }
  return explanation ? <p className={styles["order"]}>{explanation}</p> : null;
}

/** The same as the drawing, event by event. */
function InWords({ judgement }: { judgement: Judgement }) {
  return (
    <details className={styles["more"]}>
      <summary>The drawing in words</summary>
      <ol>
        {[...judgement.operations]
          .sort((a, b) => a.call - b.call)
          .map((operation) => (
            <li key={operation.label}>
              {operation.label}: process {operation.process} calls {operation.text} at {operation.call};{" "}
              {operation.end === null && "no answer ever comes, so it stays pending"}
              {operation.end !== null && operation.outcome === "ok" && `answered at ${operation.end}`}
              {operation.end !== null &&
                operation.outcome === "fail" &&
                `reported as failed at ${operation.end}, so it is left out of the check`}
              {operation.ignored && " (not on the key that is checked)"}.
            </li>
          ))}
      </ol>
    </details>
  );
}
