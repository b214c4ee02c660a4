/** A framed area. `as` picks the element that fits its meaning; a frame alone says nothing to a screen reader. */
import type { ComponentPropsWithoutRef, ElementType } from "react";
import styles from "./card.module.css";

export interface CardProps extends ComponentPropsWithoutRef<"div"> {
  readonly as?: "div" | "section" | "article" | "li" | "aside";
  /** Space inside: `md` (default) 24 px, `sm` 16 px, `none`. */
  readonly padding?: "none" | "sm" | "md";
}

export function Card({ as = "div", padding = "md", className, ...props }: CardProps) {
  const Tag: ElementType<ComponentPropsWithoutRef<"div">> = as;
  return (
    <Tag
      className={className ? `${styles["card"]} ${className}` : styles["card"]}
      data-padding={padding}
      {...props}
    />
  );
}
