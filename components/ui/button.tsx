/** A button, or with `asChild` a link that looks like one: `<Button asChild><Link href="/learn">Read</Link></Button>`. */
import { Slot } from "radix-ui";
import type { ComponentPropsWithoutRef } from "react";
import styles from "./button.module.css";

export interface ButtonProps extends ComponentPropsWithoutRef<"button"> {
  /** `primary`: the one thing to do here. `secondary` (default): outlined. `ghost`: no outline. `danger`: destroys something. */
  readonly variant?: "primary" | "secondary" | "ghost" | "danger";
  /** `md` (default) is 40 px high, `sm` 32 px. */
  readonly size?: "sm" | "md";
  /** Square, for a lone icon; then `aria-label` is required by the one who uses it. */
  readonly iconOnly?: boolean;
  /** Style the only child instead of making a `<button>`. */
  readonly asChild?: boolean;
}

export function Button({
  variant = "secondary",
  size = "md",
  iconOnly = false,
  asChild = false,
  className,
  type,
  ...props
}: ButtonProps) {
  const shared = {
    ...props,
    className: className ? `${styles["button"]} ${className}` : styles["button"],
    "data-variant": variant,
    "data-size": size,
    "data-icon-only": iconOnly || undefined,
  };
  return asChild ? <Slot.Root {...shared} /> : <button type={type ?? "button"} {...shared} />;
}
