"use client";
/** The live invariant in one line: a sign, what is claimed, and whether it holds up to here. */
import { CircleCheck, CircleHelp, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import styles from "./replay.module.css";

export interface InvariantLineProps {
  /** "Linearizable", "W + R > N makes every pair meet". */
  readonly name: string;
  readonly verdict: "ok" | "violation" | "unknown";
  /** What was found, one sentence. */
  readonly children?: ReactNode;
  /** Where it first broke, if that is another moment than the present one. */
  readonly onJump?: (() => void) | undefined;
}

const SIGNS = {
  ok: { Icon: CircleCheck, word: "holds" },
  violation: { Icon: TriangleAlert, word: "is violated" },
  unknown: { Icon: CircleHelp, word: "could not be decided" },
} as const;

export function InvariantLine({ name, verdict, children, onJump }: InvariantLineProps) {
  const { Icon, word } = SIGNS[verdict];
  return (
    <div className={styles["invariant"]} data-verdict={verdict}>
      <Icon size={20} aria-hidden="true" />
      <p role="status">
        <b>
          {name} {word}.
        </b>{" "}
        {children}
      </p>
      {onJump && (
        <Button size="sm" onClick={onJump}>
          Show where
        </Button>
      )}
    </div>
  );
}
