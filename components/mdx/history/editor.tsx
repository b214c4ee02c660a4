"use client";

import Link from "next/link";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import styles from "./history.module.css";
import { CONSISTENCIES, CONSISTENCY_NAMES, type Consistency, type HistorySpec } from "./judge";

export interface HistoryEditorProps {
  readonly given: HistorySpec;
  readonly edited: HistorySpec | null;
  readonly onEdit: (spec: HistorySpec | null) => void;
}

/** A history in the notation of the chapter, one operation a line; the verdict above follows what is typed. */
export function HistoryEditor({ given, edited, onEdit }: HistoryEditorProps) {
  const helpId = useId();
  const [text, setText] = useState(given.ops.join("\n"));
  const consistency = edited?.consistency ?? given.consistency;

  const change = (nextText: string, nextConsistency: Consistency) => {
    const ops = nextText
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    setText(nextText);
    onEdit({ ops, consistency: nextConsistency, only: given.only });
  };

  return (
    <details className={styles["more"]}>
      <summary>Change it and check again</summary>
      <div className={styles["editor"]}>
        <label>
          Operations
          <textarea
            rows={Math.min(8, given.ops.length + 1)}
            value={text}
            spellCheck={false}
            aria-describedby={helpId}
            onChange={(event) => change(event.target.value, consistency)}
          />
        </label>
        <p id={helpId}>
          One a line: process, call-return, operation. <code>?</code> as the return: no answer ever came;{" "}
          <code>!</code> after it: reported as failed. Operations: <code>W(x,1)</code>, <code>R(x)=1</code>,{" "}
          <code>CAS(x,0,1)=true</code>. Every key begins at 0.
        </p>
        <Select
          label="Checked against"
          value={consistency}
          options={CONSISTENCIES.map((name) => ({ value: name, label: CONSISTENCY_NAMES[name] }))}
          onValueChange={(chosen) => change(text, chosen)}
        />
        <p className={styles["buttons"]}>
          <Button
            size="sm"
            disabled={edited === null}
            onClick={() => {
              setText(given.ops.join("\n"));
              onEdit(null);
            }}
          >
            Back to the chapter’s
          </Button>
          <Link href="/playground/history-workbench">History Workbench</Link>
        </p>
      </div>
    </details>
  );
}
