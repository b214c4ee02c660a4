"use client";

import { Popover } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./source.module.css";

export interface CitationPopoverProps {
  readonly number: number;
  readonly label: string;
  readonly children: ReactNode;
}

/** The bracketed number is a real button: reachable, named, and closed with Escape. */
export function CitationPopover({ number, label, children }: CitationPopoverProps) {
  return (
    <Popover.Root>
      <Popover.Trigger className={styles["trigger"]} aria-label={label}>
        [{number}]
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={styles["popover"]}
          sideOffset={6}
          collisionPadding={12}
          aria-label={label}
        >
          {children}
          <Popover.Arrow className={styles["arrow"]} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
