/**
 * `<Claim>`: a number or a verdict of the text, computed by the engine it names while the page is rendered. The mark says that
 * the text and the computation agree; the test that runs every claim of every chapter makes sure that it always does.
 */
import { CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { compute } from "./claim-compute";
import { RunAgain } from "./claim.client";
import styles from "./claim.module.css";
import { Missing } from "./missing";

export interface ClaimProps {
  readonly id: string;
  readonly engine: string;
  readonly input: unknown;
  /** The exact text of the result. */
  readonly expect: string;
  /** What is claimed, one sentence. */
  readonly children?: ReactNode;
}

export function Claim({ id, engine, input, expect, children }: ClaimProps) {
  const result = compute(engine, input);
  if (result.kind === "refused") return <Missing what={`Claim ${id}: ${result.message}`} />;
  const agrees = result.text === expect;
  return (
    <section className={styles["claim"]} id={`claim-${id}`} aria-label={`Claim ${id}`}>
      <header className={styles["head"]}>
        <p className={styles["kind"]}>Claim, computed</p>
        <a className={styles["id"]} href={`#claim-${id}`}>
          {id}
        </a>
      </header>
      <div className={styles["sentence"]}>{children}</div>
      <p className={agrees ? styles["result"] : styles["differs"]}>
        {agrees ? (
          <CircleCheck size={18} aria-hidden="true" />
        ) : (
          <TriangleAlert size={18} aria-hidden="true" />
        )}
        <output>{result.text}</output>
        {!agrees && <span>the text says “{expect}”</span>}
      </p>
      <details className={styles["more"]}>
        <summary>How it was computed</summary>
        <dl>
          <dt>Engine</dt>
          <dd>
            <code>{engine}</code>
          </dd>
          <dt>Inputs</dt>
          <dd>
            <code>{JSON.stringify(input)}</code>
          </dd>
        </dl>
        {result.details.length > 0 && (
          <ol>
            {result.details.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        )}
        <RunAgain engine={engine} input={input} expect={expect} />
      </details>
    </section>
  );
}
