/** An aside. The kind is said by an icon, a word and a colour, so no one of them has to be seen. */
import { BookOpenCheck, Info, MessagesSquare, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./callout.module.css";

const KINDS = {
  note: { label: "Note", Icon: Info },
  warning: { label: "Careful", Icon: TriangleAlert },
  interview: { label: "In the interview", Icon: MessagesSquare },
  correction: { label: "Correction", Icon: BookOpenCheck },
} as const;

export interface CalloutProps {
  readonly kind?: keyof typeof KINDS;
  readonly title?: string;
  readonly children?: ReactNode;
}

export function Callout({ kind = "note", title, children }: CalloutProps) {
  const { label, Icon } = KINDS[kind];
  return (
    <aside
      className={`${styles["callout"]} ${styles[kind]}`}
      aria-label={title ? `${label}: ${title}` : label}
    >
      <p className={styles["head"]}>
        <Icon size={16} aria-hidden="true" />
        <span className={styles["kind"]}>{label}</span>
        {title && <strong className={styles["title"]}>{title}</strong>}
      </p>
      <div className={styles["body"]}>{children}</div>
    </aside>
  );
}
