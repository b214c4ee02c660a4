/** One line above the editor that stays until it is dealt with: what happened, and what can be done about it. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./notice.module.css";

export interface NoticeProps {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly tone?: "plain" | "problem";
  /** Buttons. */
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

export function Notice({ label, icon: Icon, tone = "plain", actions, children }: NoticeProps) {
  return (
    <section className={styles["notice"]} aria-label={label} data-tone={tone}>
      <Icon size={18} aria-hidden="true" />
      <div className={styles["text"]} role={tone === "problem" ? "alert" : "status"}>
        {children}
      </div>
      <div className={styles["actions"]}>{actions}</div>
    </section>
  );
}
