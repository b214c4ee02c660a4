/** The requests of the open run, a line for each register: who wrote it, who read it, what came back, and the verdict. */
import { Badge } from "@/components/ui/badge";
import type { Json } from "@/lib/sim";
import type { Asked, Partition, Point } from "./point";
import styles from "./request-list.module.css";

export interface RequestListProps {
  readonly requests: readonly Asked[];
  readonly point: Point;
  readonly partitions: readonly Partition[];
  /** Show the moment at which a request ended. */
  readonly onShow: (request: Asked) => void;
}

export function RequestList({ requests, point, partitions, onShow }: RequestListProps) {
  const keys = [...new Set(requests.map(({ key }) => key))];
  return (
    <ol className={styles["list"]} aria-label="Registers of this run">
      {keys.map((key) => {
        const own = requests.filter((request) => request.key === key);
        const inside = own.some(({ askedMs }) =>
          partitions.some(({ fromMs, toMs }) => askedMs >= fromMs && askedMs < toMs),
        );
        const violated = point.violated.includes(key);
        return (
          <li key={key} data-inside={inside} data-violated={violated}>
            <span className={styles["key"]}>{key}</span>
            <span className={styles["requests"]}>
              {own.map((request) => (
                <button key={request.op} type="button" onClick={() => onShow(request)}>
                  <span className={styles["who"]}>{request.side}</span> {sentence(request)}
                </button>
              ))}
            </span>
            <span className={styles["verdict"]}>
              {inside && <Badge>in the partition</Badge>}
              {point.spanned.includes(key) && <Badge tone="accent">read across</Badge>}
              {violated && <Badge tone="violation">not linearizable</Badge>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function sentence({ kind, outcome, value }: Asked): string {
  if (outcome === "ok") return kind === "write" ? "writes: acknowledged" : `reads ${words(value)}`;
  const verb = kind === "write" ? "writes" : "reads";
  return `${verb}: ${outcome === "fail" ? "refused" : outcome === "unknown" ? "no answer" : "still waiting"}`;
}

function words(value: Json | undefined): string {
  return JSON.stringify(value ?? null);
}
