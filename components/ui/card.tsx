/** A framed area. `as` picks the element that fits its meaning; a frame alone says nothing to a screen reader. */
import type { HTMLAttributes } from "react";
import styles from "./card.module.css";

export interface CardProps extends HTMLAttributes<HTMLElement> {
  readonly as?: "div" | "section" | "article" | "aside";
  /** Space inside: `md` (default) 24 px, `sm` 16 px, `none`. */
  readonly padding?: "none" | "sm" | "md";
}

export function Card({ as: Element = "div", padding = "md", className, ...props }: CardProps) {
  return (
    <Element
      className={className ? `${styles["card"]} ${className}` : styles["card"]}
      data-padding={padding}
      {...props}
    />
  );
}
