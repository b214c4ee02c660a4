"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import styles from "./claim.module.css";

export interface RunAgainProps {
  readonly engine: string;
  readonly input: unknown;
  readonly expect: string;
}

/** The same engine in the reader's own browser. It is loaded only when asked for. */
export function RunAgain({ engine, input, expect }: RunAgainProps) {
  const [said, setSaid] = useState<string | null>(null);
  const [running, setRunning] = useState(false);

  const run = async () => {
    setRunning(true);
    try {
      const { compute } = await import("./claim-compute");
      const started = performance.now();
      const result = compute(engine, input);
      const ms = Math.round(performance.now() - started);
      if (result.kind === "refused") setSaid(result.message);
      else setSaid(`${result.text} (${result.text === expect ? "the same" : "NOT the same"}; ${ms} ms here)`);
    } catch (error) {
      setSaid(`The engine could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      setRunning(false);
    }
  };

  return (
    <p className={styles["again"]}>
      <Button size="sm" disabled={running} onClick={() => void run()}>
        {running ? "Computing" : "Compute it in this browser"}
      </Button>
      <span role="status">{said}</span>
    </p>
  );
}
