"use client";
/** The chosen consistency model over the clients' history, at the present moment: the checker's word, and where it changed. */
import { InvariantLine } from "@/components/replay/invariant-line";
import type { Playback } from "@/components/replay/use-playback";
import { CONSISTENCY_NAMES, type CheckResult, type Consistency } from "@/lib/checkers";
import type { Breakage } from "./measure";

export interface VerdictProps {
  readonly consistency: Consistency;
  /** On the history of the whole run. */
  readonly whole: CheckResult;
  readonly breakage: Breakage | null;
  readonly playback: Pick<Playback, "index" | "seek">;
  /** The protocol returns several values at once. */
  readonly siblings: boolean;
}

const ABOUT_SIBLINGS =
  "Several siblings are several values, and no single register returns those: the client has to merge them.";

export function Verdict({ consistency, whole, breakage, playback, siblings }: VerdictProps) {
  const { index, seek } = playback;
  const name = CONSISTENCY_NAMES[consistency];
  if (whole.verdict === "unknown") {
    return (
      <InvariantLine name={name} verdict="unknown">
        {whole.explanation}
      </InvariantLine>
    );
  }
  if (!breakage) {
    return (
      <InvariantLine name={name} verdict="ok">
        Here and to the end of this run: one order of the operations explains every answer.
      </InvariantLine>
    );
  }
  const { event, result, atLatest } = breakage;
  const more = [
    atLatest ? "It may be broken earlier already: the search gave up on a shorter history." : "",
    siblings ? ABOUT_SIBLINGS : "",
  ];
  return (
    <InvariantLine
      name={name}
      verdict={index < event ? "ok" : "violation"}
      onJump={index === event ? undefined : () => seek(event)}
    >
      {index < event
        ? `Up to event ${index}. An answer at event ${event} will break it.`
        : [result.explanation, ...more].filter(Boolean).join(" ")}
    </InvariantLine>
  );
}
