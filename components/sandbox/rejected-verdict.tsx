"use client";
/** A counterexample, told: what broke, which rule that is, where it happened, and the events that led there. */
import { Play } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { GradeVerdict } from "@/lib/grading";
import type { SourceLines } from "@/lib/sandbox/messages";
import { LineButton } from "./line-button";
import styles from "./verdict-panel.module.css";

export interface RejectedVerdictProps {
  readonly verdict: Extract<GradeVerdict, { verdict: "rejected" }>;
  readonly lines: SourceLines;
  onLine(line: number): void;
  onReplay(): void;
}

export function RejectedVerdict({ verdict, lines, onLine, onReplay }: RejectedVerdictProps) {
  const { property, message, explanation, failing } = verdict;
  return (
    <div className={styles["text"]}>
      <p className={styles["property"]}>
        <code>{property}</code>
      </p>
      <p className={styles["message"]}>{message}</p>
      <dl className={styles["facts"]}>
        <Fact name="Schedule">{failing.label}</Fact>
        <Fact name="Seed">{failing.seed}</Fact>
        {failing.event !== undefined && (
          <Fact name="Event">
            {failing.event}
            {failing.timeMs !== undefined && ` at ${Math.round(failing.timeMs * 10) / 10} ms`}
          </Fact>
        )}
        {lines.line !== undefined && (
          <Fact name="In the code">
            <LineButton line={lines.line} onLine={onLine} />
          </Fact>
        )}
      </dl>
      {failing.input !== undefined && (
        <pre className={styles["input"]} tabIndex={0} aria-label="Smallest failing input">
          {failing.input}
        </pre>
      )}
      {failing.run && (
        <p>
          <Button size="sm" variant="primary" onClick={onReplay}>
            <Play size={16} aria-hidden="true" /> Replay the failing run
          </Button>
        </p>
      )}
      <p>
        {explanation.statement} {explanation.rule} <cite>({explanation.source})</cite>
      </p>
      <Chain chain={explanation.chain} lines={lines} onLine={onLine} />
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type ChainProps = Pick<RejectedVerdictProps, "lines" | "onLine"> & {
  readonly chain: RejectedVerdictProps["verdict"]["explanation"]["chain"];
};

function Chain({ chain, lines, onLine }: ChainProps) {
  if (chain.length === 0) return null;
  return (
    <>
      <h3 className={styles["subhead"]}>How it came about</h3>
      <ol className={styles["chain"]}>
        {chain.map(({ event, text }, index) => {
          const line = lines.events.find((entry) => entry.event === event)?.line;
          return (
            <li key={index} data-broken={index === chain.length - 1 || undefined}>
              <span className={styles["event"]}>{event}</span>
              <span>
                {text} {line !== undefined && <LineButton line={line} onLine={onLine} />}
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
