"use client";
/**
 * The operations of one run, each with the replicas that answered it, in the order in which they did. The first W or R made the
 * operation complete and are filled; the rest came too late to matter. Picking one shows the moment at which it was over.
 */
import { useEffect, useRef, type RefObject } from "react";
import { quorumOf, type Answer, type Operation, type ReadVerdict } from "./operations";
import { milliseconds } from "./format";
import type { Parameters } from "./model";
import { Badge } from "@/components/ui/badge";
import styles from "./operation-list.module.css";

export interface OperationListProps {
  readonly operations: readonly Operation[];
  readonly labels: ReadonlyMap<number, string>;
  readonly verdicts: ReadonlyMap<number, ReadVerdict>;
  readonly parameters: Pick<Parameters, "w" | "r">;
  /** Operations of the circle that the checker found. */
  readonly circle: ReadonlySet<string>;
  readonly selected: number | null;
  readonly onSelect: (operation: Operation) => void;
}

export function OperationList(props: OperationListProps) {
  const { operations, labels, verdicts, parameters, circle, selected, onSelect } = props;
  const list = useSelectedInSight(selected);
  return (
    <ol ref={list} className={styles["list"]} aria-label="Operations and their quorums">
      {operations.map((operation) => {
        const label = labels.get(operation.op) ?? "";
        return (
          <li key={operation.op}>
            <button
              type="button"
              className={styles["row"]}
              aria-pressed={operation.op === selected}
              data-circle={circle.has(label)}
              onClick={() => onSelect(operation)}
            >
              <span className={styles["label"]}>{label}</span>
              <span className={styles["text"]}>{textOf(operation)}</span>
              <Answers
                operation={operation}
                need={operation.kind === "write" ? parameters.w : parameters.r}
              />
              <span className={styles["time"]}>
                {operation.endMs === null ? "–" : milliseconds(operation.endMs - operation.invokeMs)}
              </span>
              <Verdict verdict={verdicts.get(operation.op)} operation={operation} />
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** Scrolls the list, and never the page, to the selected row. */
function useSelectedInSight(selected: number | null): RefObject<HTMLOListElement | null> {
  const ref = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const list = ref.current;
    const row = list?.querySelector<HTMLElement>("[aria-pressed=true]");
    if (!list || !row) return;
    const above = row.offsetTop - list.offsetTop;
    const below = above + row.offsetHeight - list.clientHeight;
    if (list.scrollTop > above) list.scrollTop = above;
    else if (list.scrollTop < below) list.scrollTop = below;
  }, [selected]);
  return ref;
}

function textOf({ kind, written, outcome, value }: Operation): string {
  if (kind === "write") return `writes ${String(written)}`;
  return outcome === "ok" ? `reads ${String(value)}` : "reads";
}

function Answers({ operation, need }: { readonly operation: Operation; readonly need: number }) {
  const first = operation.rounds[0];
  const quorum = quorumOf(operation, need);
  const answers = first?.answers ?? [];
  const silent = (first?.asked ?? []).filter((node) => !answers.some((answer) => answer.node === node));
  const repaired = operation.rounds.slice(1).flatMap(({ asked }) => asked);
  return (
    <span className={styles["answers"]}>
      {answers.map((answer) => (
        <Chip key={answer.node} answer={answer} inQuorum={quorum.includes(answer)} />
      ))}
      {silent.map((node) => (
        <span key={node} className={styles["chip"]} data-state="silent" title={`${node} did not answer`}>
          {node} –
        </span>
      ))}
      {repaired.length > 0 && <span className={styles["repair"]}>then repairs {repaired.join(", ")}</span>}
    </span>
  );
}

function Chip({ answer, inQuorum }: { readonly answer: Answer; readonly inQuorum: boolean }) {
  const held = answer.value === undefined ? "" : `=${String(answer.value)}`;
  return (
    <span
      className={styles["chip"]}
      data-state={inQuorum ? "quorum" : "late"}
      title={`${answer.node} answered at ${milliseconds(answer.timeMs)}${inQuorum ? ", in the quorum" : ", too late to matter"}`}
    >
      {answer.node}
      {held}
    </span>
  );
}

function Verdict({
  verdict,
  operation,
}: {
  readonly verdict: ReadVerdict | undefined;
  readonly operation: Operation;
}) {
  return (
    <span className={styles["verdict"]}>
      {verdict?.stale && <Badge tone="violation">stale</Badge>}
      {verdict?.backwards && <Badge tone="violation">backwards</Badge>}
      {operation.outcome === "unknown" && <Badge tone="warn">unknown</Badge>}
      {operation.outcome === "fail" && <Badge tone="warn">refused</Badge>}
    </span>
  );
}
