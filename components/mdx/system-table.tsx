/**
 * The systems of a chapter, one row per configuration. Where there is room it is a table whose first column stays in sight;
 * where there is not, each row becomes a card with the column's name before each value. The roles are spelled out because
 * `display: block` takes a table's meaning away.
 */
import { loadChapter, type Chapter, type SystemRow } from "@/lib/curriculum";
import { Missing } from "./missing";
import { Citations } from "./source";
import styles from "./system-table.module.css";

const COLUMNS = [
  { key: "defaultGuarantee", label: "Default guarantee" },
  { key: "strongest", label: "Strongest on offer" },
  { key: "minoritySide", label: "Minority side of a partition" },
  { key: "acknowledgedWriteLoss", label: "Acknowledged write lost?" },
  { key: "pacelc", label: "PACELC" },
] as const;

export function systemTableOf(slug: string) {
  return async function SystemTable() {
    const chapter = await loadChapter(slug);
    if (!chapter?.systemTable.length) return <Missing what={`${slug} has no system-table.ts`} />;
    return (
      <div className={styles["frame"]}>
        <div
          className={styles["scroll"]}
          role="region"
          aria-label="Systems, one row per configuration"
          tabIndex={0}
        >
          <table className={styles["table"]} role="table">
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader" scope="col">
                  System and configuration
                </th>
                {COLUMNS.map(({ key, label }) => (
                  <th key={key} role="columnheader" scope="col">
                    {label}
                  </th>
                ))}
                <th role="columnheader" scope="col">
                  Sources, checked on
                </th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {chapter.systemTable.map((row) => (
                <Row key={row.id} row={row} chapter={chapter} />
              ))}
            </tbody>
          </table>
        </div>
      </div>
    );
  };
}

function Row({ row, chapter }: { row: SystemRow; chapter: Chapter }) {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <span className={styles["system"]}>{row.system}</span>
        <span className={styles["configuration"]}>{row.configuration}</span>
      </th>
      {COLUMNS.map(({ key, label }) => (
        <td key={key} role="cell" data-label={label}>
          {row[key]}
        </td>
      ))}
      <td role="cell" data-label="Sources, checked on" className={styles["evidence"]}>
        <span>
          <Citations ids={row.sources} sources={chapter.sources} />{" "}
          <time dateTime={row.checkedOn}>{row.checkedOn}</time>
        </span>
      </td>
    </tr>
  );
}
