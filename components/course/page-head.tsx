/** The head of a page that is not a chapter: crumbs, a title, one sentence. */
import type { ReactNode } from "react";
import { Breadcrumbs, type BreadcrumbsProps } from "./breadcrumbs";
import styles from "./page-head.module.css";

export interface PageHeadProps {
  readonly title: string;
  readonly trail?: BreadcrumbsProps["trail"];
  readonly children: ReactNode;
}

export function PageHead({ title, trail, children }: PageHeadProps) {
  return (
    <header className={styles["head"]}>
      {trail && <Breadcrumbs trail={trail} here={title} />}
      <h1>{title}</h1>
      <div className={styles["lead"]}>{children}</div>
    </header>
  );
}
