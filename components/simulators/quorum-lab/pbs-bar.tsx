/** The measured share of stale reads with its interval, above the exact value: one axis from 0 to 100 %. */
import { CircleCheck, CircleSlash2, Hourglass, TriangleAlert } from "lucide-react";
import { counted, percent } from "./format";
import type { PbsComparison } from "./measure";
import type { Parameters } from "./model";
import styles from "./pbs-bar.module.css";

export interface PbsBarProps {
  readonly comparison: PbsComparison;
  readonly parameters: Pick<Parameters, "n" | "w" | "r">;
  readonly reads: number;
  readonly stale: number;
}

export function PbsBar({ comparison, parameters: { n, w, r }, reads, stale }: PbsBarProps) {
  const { exact, measured, interval } = comparison;
  const width = interval.high - interval.low;
  return (
    <div className={styles["panel"]}>
      <dl className={styles["numbers"]}>
        <div data-kind="measured">
          <dt>Measured</dt>
          <dd>{measured === null ? "–" : percent(measured)}</dd>
          <dd className={styles["of"]}>
            {stale.toLocaleString("en")} of {counted(reads, "read")} stale
          </dd>
        </div>
        <div data-kind="exact">
          <dt>
            PBS, exact: C({n}−{w}, {r}) / C({n}, {r})
          </dt>
          <dd>{percent(exact)}</dd>
          <dd className={styles["of"]}>with no propagation at all</dd>
        </div>
      </dl>
      <div
        className={styles["bar"]}
        role="img"
        aria-label={`Measured between ${percent(interval.low)} and ${percent(interval.high)}, exact ${percent(exact)}`}
      >
        {measured !== null && (
          <>
            <span
              className={styles["interval"]}
              style={{ left: `${interval.low * 100}%`, width: `${Math.max(0.4, width * 100)}%` }}
            />
            <span className={styles["measured"]} style={{ left: `${measured * 100}%` }} />
          </>
        )}
        <span className={styles["exact"]} style={{ left: `${exact * 100}%` }} />
      </div>
      <div className={styles["scale"]} aria-hidden="true">
        {[0, 25, 50, 75, 100].map((tick) => (
          <span key={tick}>{tick} %</span>
        ))}
      </div>
      <Verdict comparison={comparison} />
    </div>
  );
}

function Verdict({
  comparison: { verdict, interval, exact, because },
}: {
  readonly comparison: PbsComparison;
}) {
  const range = `${percent(interval.low)} to ${percent(interval.high)}`;
  switch (verdict) {
    case "holds":
      return (
        <p className={styles["verdict"]} data-verdict="holds">
          <CircleCheck size={18} aria-hidden="true" />
          <span>
            <strong>The invariant holds.</strong> {percent(exact)} lies in the 99.9 % interval of what was
            measured, {range}.
          </span>
        </p>
      );
    case "violated":
      return (
        <p className={styles["verdict"]} data-verdict="violated">
          <TriangleAlert size={18} aria-hidden="true" />
          <span>
            <strong>The invariant is violated.</strong> {percent(exact)} lies outside the 99.9 % interval of
            what was measured, {range}.
          </span>
        </p>
      );
    case "no reads yet":
      return (
        <p className={styles["verdict"]} data-verdict="waiting">
          <Hourglass size={18} aria-hidden="true" />
          <span>No read was answered yet.</span>
        </p>
      );
    case "not comparable":
      return (
        <p className={styles["verdict"]} data-verdict="waiting">
          <CircleSlash2 size={18} aria-hidden="true" />
          <span>
            <strong>Not compared.</strong> PBS counts reads that come after a write which reached W replicas
            and no other. Here {listed(because)}. Switch on <em>No propagation</em> for the comparison.
          </span>
        </p>
      );
  }
}

function listed(reasons: readonly string[]): string {
  return reasons.length < 2 ? reasons.join("") : `${reasons.slice(0, -1).join(", ")} and ${reasons.at(-1)}`;
}
