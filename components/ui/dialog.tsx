"use client";
/**
 * A modal that keeps focus, closes on Escape and gives focus back. `<Dialog><DialogTrigger asChild><Button/></DialogTrigger>
 * <DialogContent title="Reset your code?" description="…">…</DialogContent></Dialog>`; controlled with `open`, `onOpenChange`.
 */
import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./dialog.module.css";

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
/** Closes the dialog; with `asChild` around a Button. */
export const DialogClose = Primitive.Close;

export interface DialogContentProps {
  readonly title: string;
  /** One sentence read out with the title. */
  readonly description?: string;
  /** `center` (default), or a drawer from the `left` edge. */
  readonly side?: "center" | "left";
  /** Prevent its default to leave focus where it is, when closing led somewhere else than back. */
  readonly onCloseAutoFocus?: (event: Event) => void;
  readonly children: ReactNode;
}

export function DialogContent({
  title,
  description,
  side = "center",
  onCloseAutoFocus,
  children,
}: DialogContentProps) {
  // Radix asks for an explicit "no description" when there is none.
  const described = description ? {} : { "aria-describedby": undefined };
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={styles["overlay"]} />
      <Primitive.Content
        className={styles["content"]}
        data-side={side}
        onCloseAutoFocus={onCloseAutoFocus}
        {...described}
      >
        <header className={styles["head"]}>
          <Primitive.Title className={styles["title"]}>{title}</Primitive.Title>
          <Primitive.Close className={styles["close"]} aria-label="Close">
            <X size={18} aria-hidden="true" />
          </Primitive.Close>
        </header>
        {description && (
          <Primitive.Description className={styles["description"]}>{description}</Primitive.Description>
        )}
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}
