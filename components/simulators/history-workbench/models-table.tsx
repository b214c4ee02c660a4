"use client";
/** The same history before all eight judges. */
import { CircleCheck, CircleHelp, CircleX } from "lucide-react";
import type { CheckResult, Consistency } from "@/lib/checkers";
import { CONSISTENCY_NAMES } from "@/lib/checkers";
import { type ModelVerdict } from "./model";
import styles from "./workbench.module.css";

export interface ModelsTableProps {
  readonly verdicts: readonly ModelVerdict[];
  readonly model: Consistency;
  readonly onModel: (model: Consistency) => void;
}

const ICONS = { ok: CircleCheck, violation: CircleX, unknown: CircleHelp } as const;
const WORDS = { ok: "accepts", violation: "refuses", unknown: "unknown" } as const;

export function ModelsTable({ verdicts, model, onModel }: ModelsTableProps) {
  const accepting = verdicts.filter(({ result }) => result.verdict === "ok").length;
  return (
    <section className={styles["panel"]} aria-label="Which models accept this history">
      <p className={styles["title"]}>
        Which models accept it{" "}
        <small>
          {accepting} of {verdicts.length}
        </small>
      </p>
      <table className={styles["models"]}>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          {verdicts.map(({ model: name, result }) => {
            const Icon = ICONS[result.verdict];
            return (
              <tr key={name} data-verdict={result.verdict} data-current={name === model || undefined}>
                <th scope="row">
                  <button type="button" aria-pressed={name === model} onClick={() => onModel(name)}>
                    {CONSISTENCY_NAMES[name]}
                  </button>
                </th>
                <td>
                  <span>
                    <Icon size={16} aria-hidden="true" /> {WORDS[result.verdict]}
                  </span>
                  <small>{becauseOf(result)}</small>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

const SHOWN_MAX = 6;

function becauseOf({ verdict, witness, views, cycle }: CheckResult): string {
  const short = (labels: readonly string[], by: string) =>
    labels.length > SHOWN_MAX ? `${labels.slice(0, SHOWN_MAX).join(by)}${by}…` : labels.join(by);
  if (cycle) return short(cycle.ops, "→");
  if (witness && witness.length > 0) return short(witness, ", ");
  if (views && views.length > 0)
    return `as seen by ${short(
      views.map(({ process }) => process),
      ", ",
    )}`;
  return verdict === "violation" ? "no legal order" : "";
}
