"use client";
/** The history as text, which is what it is: the drawing is a view of these lines. */
import { TriangleAlert } from "lucide-react";
import { useId, type SyntheticEvent } from "react";
import styles from "./workbench.module.css";

export interface TextPanelProps {
  readonly lines: readonly string[];
  readonly problem: { readonly message: string; readonly lines: readonly number[] } | null;
  readonly selected: number | null;
  readonly onLine: (line: number) => void;
  readonly onLines: (lines: readonly string[]) => void;
}

export function TextPanel({ lines, problem, selected, onLine, onLines }: TextPanelProps) {
  const id = useId();
  const follow = ({ currentTarget }: SyntheticEvent<HTMLTextAreaElement>) =>
    onLine(currentTarget.value.slice(0, currentTarget.selectionStart).split("\n").length - 1);
  return (
    <section className={styles["panel"]} aria-label="The history as text">
      <p className={styles["title"]}>
        <label htmlFor={id}>As text</label>
      </p>
      <div className={styles["text"]} data-broken={problem !== null || undefined}>
        <ol aria-hidden="true">
          {lines.map((_, line) => (
            <li
              key={line}
              data-wrong={problem?.lines.includes(line) || undefined}
              data-selected={line === selected || undefined}
            >
              {line + 1}
            </li>
          ))}
        </ol>
        <textarea
          id={id}
          value={lines.join("\n")}
          rows={Math.max(lines.length, 3) + 1}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={problem !== null}
          aria-describedby={`${id}-help`}
          aria-errormessage={problem ? `${id}-problem` : undefined}
          onChange={({ target }) => onLines(target.value === "" ? [] : target.value.split("\n"))}
          onClick={follow}
          onKeyUp={follow}
        />
      </div>
      {problem && (
        <p id={`${id}-problem`} className={styles["refusal"]} role="alert">
          <TriangleAlert size={16} aria-hidden="true" /> {problem.message}
        </p>
      )}
      <p id={`${id}-help`} className={styles["hint"]}>
        Process, call-return, operation: <code>A 0-2 W(x,1)</code>, <code>B 3-5 R(x)=1</code>,{" "}
        <code>CAS(x,0,1)=true</code>. Return <code>?</code>: no answer ever came. <code>!</code> after it:
        reported as failed. Every key begins at 0.
      </p>
    </section>
  );
}
