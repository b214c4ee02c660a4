/** A drawing with a caption and, always, the same thing in words: for those who cannot see it and for those who search. */
import type { ReactNode } from "react";
import styles from "./figure.module.css";

export interface FigureProps {
  readonly caption: string;
  readonly alt: string;
  readonly children?: ReactNode;
}

export function Figure({ caption, alt, children }: FigureProps) {
  return (
    <figure className={styles["figure"]}>
      {children}
      <figcaption className={styles["caption"]}>{caption}</figcaption>
      <details className={styles["words"]}>
        <summary>The same in words</summary>
        <p>{alt}</p>
      </details>
    </figure>
  );
}
