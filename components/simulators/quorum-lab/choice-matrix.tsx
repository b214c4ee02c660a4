/**
 * Every W beside every R: the odds of a stale read before anything propagates, and what a quorum of that size takes. The odds
 * are exact, the times are medians of the runs, taken from when the k-th answer arrived.
 */
import { pbsStaleChance } from "@/lib/checkers";
import { milliseconds, percent } from "./format";
import type { Percentiles, Summary } from "./measure";
import type { Parameters } from "./model";
import styles from "./choice-matrix.module.css";

export interface ChoiceMatrixProps {
  readonly parameters: Pick<Parameters, "n" | "w" | "r">;
  readonly summary: Pick<Summary, "writeOf" | "readOf">;
  readonly onChoose: (choice: Pick<Parameters, "w" | "r">) => void;
}

export function ChoiceMatrix({ parameters: { n, w, r }, summary, onChoose }: ChoiceMatrixProps) {
  const sizes = Array.from({ length: n }, (_, i) => i + 1);
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label="Every choice of W and R">
      <table className={styles["matrix"]}>
        <caption>
          Stale at worst, for every choice. At the edges: the median time of a quorum of that size. Pick a
          cell to set W and R.
        </caption>
        <thead>
          <tr>
            <td />
            {sizes.map((size) => (
              <th key={size} scope="col" data-current={size === r}>
                R = {size}
                <Time percentiles={summary.readOf[size - 1]} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sizes.map((row) => (
            <tr key={row}>
              <th scope="row" data-current={row === w}>
                W = {row}
                <Time percentiles={summary.writeOf[row - 1]} />
              </th>
              {sizes.map((column) => (
                <td key={column}>
                  <Choice n={n} w={row} r={column} current={row === w && column === r} onChoose={onChoose} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Time({ percentiles }: { readonly percentiles: Percentiles | null | undefined }) {
  return <span className={styles["time"]}>{percentiles ? milliseconds(percentiles.p50) : "not asked"}</span>;
}

interface ChoiceProps {
  readonly n: number;
  readonly w: number;
  readonly r: number;
  readonly current: boolean;
  readonly onChoose: ChoiceMatrixProps["onChoose"];
}

function Choice({ n, w, r, current, onChoose }: ChoiceProps) {
  const chance = pbsStaleChance({ n, w, r });
  return (
    <button
      type="button"
      className={styles["cell"]}
      data-meet={w + r > n}
      aria-pressed={current}
      aria-label={`W = ${w}, R = ${r}: ${percent(chance)} stale at worst`}
      data-level={Math.ceil(chance * 5)}
      onClick={() => onChoose({ w, r })}
    >
      {w + r > n ? "meet" : percent(chance)}
    </button>
  );
}
