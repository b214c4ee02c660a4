/** The plot as a table: per protocol and kind of partition, how many runs were without a violation, answered in full, or both. */
import { protocolOf } from "./model";
import type { Group } from "./point";
import { kindWords, percent, seconds } from "./words";
import styles from "./run-table.module.css";

export function RunTable({ groups }: { readonly groups: readonly Group[] }) {
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label="The runs in numbers">
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">Protocol</th>
            <th scope="col">Partition</th>
            <th scope="col">Runs</th>
            <th scope="col">No violation</th>
            <th scope="col">All answered</th>
            <th scope="col">Both</th>
            <th scope="col">Registers violated</th>
            <th scope="col">Answered</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={`${group.protocol} ${group.kind}`}>
              <th scope="row">{protocolOf(group.protocol).name}</th>
              <td className={styles["words"]}>
                {group.kind === "whole" ? "none" : `${seconds(group.partitionMs)}, ${kindWords(group.kind)}`}
              </td>
              <td>{group.runs}</td>
              <Share count={group.withoutViolation} of={group.runs} />
              <Share count={group.fullyAvailable} of={group.runs} />
              <Share count={group.perfect} of={group.runs} />
              <td>{percent(group.violationRate)}</td>
              <td>{percent(group.availability)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Share({ count, of }: { readonly count: number; readonly of: number }) {
  return (
    <td data-share={count === 0 ? "none" : count === of ? "all" : "some"}>
      {count} <span>({percent(of === 0 ? 0 : count / of)})</span>
    </td>
  );
}
