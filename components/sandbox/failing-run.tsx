"use client";
/**
 * The failing run, step by step: what happened, and what every node was after it. It opens at the event that broke the
 * property. Nothing is computed again: the run came with the verdict, recorded with the student's code in its nodes.
 */
import { X } from "lucide-react";
import type { Ref } from "react";
import { InvariantLine } from "@/components/replay/invariant-line";
import { RunStage, type Appearance } from "@/components/replay/run-stage";
import { usePlayback } from "@/components/replay/use-playback";
import { Button } from "@/components/ui/button";
import type { FailingCase, GradeVerdict } from "@/lib/grading";
import { describeJson, type Json, type NodeFrame, type NodeId, type RecordedRun } from "@/lib/sim";
import styles from "./failing-run.module.css";
import { ShareRun } from "./share-run";

export interface FailingRunProps {
  readonly ref: Ref<HTMLElement>;
  readonly verdict: GradeVerdict;
  readonly exercise: string;
  /** The text that was judged. */
  readonly code: string;
  /** "your code", "this code". */
  readonly whose: string;
  /** Opens there instead of at the event that broke the property. */
  readonly startAt?: number | undefined;
  onClose(): void;
}

export function FailingRun({ ref, verdict, whose, onClose, ...rest }: FailingRunProps) {
  const failing = "failing" in verdict ? verdict.failing : undefined;
  if (!failing?.run) return null;
  // Where the code is a schedule or a test, the nodes are somebody else's.
  const isTheirs = failing.run.program.startsWith("your ");
  return (
    <section ref={ref} tabIndex={-1} className={styles["replay"]} aria-labelledby="failing-run">
      <header className={styles["head"]}>
        <h2 id="failing-run">
          The failing run{isTheirs ? `, with ${whose} in the nodes` : `: ${failing.run.program}`}
        </h2>
        <Button size="sm" variant="ghost" iconOnly aria-label="Close the replay" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      <Replay run={failing.run} verdict={verdict} failing={failing} {...rest} />
    </section>
  );
}

interface ReplayProps extends Pick<FailingRunProps, "verdict" | "exercise" | "code" | "startAt"> {
  readonly run: RecordedRun;
  readonly failing: FailingCase;
}

/** Without a broken property (a budget ended the run) it opens at the end, and there is nothing to judge. */
function Replay({ run, verdict, failing, exercise, code, startAt }: ReplayProps) {
  const playback = usePlayback(run, startAt ?? failing.event ?? run.trace.length - 1);
  const broken = failing.event === undefined ? undefined : Math.min(failing.event, playback.last);
  const { index, seek } = playback;
  const property = verdict.verdict === "rejected" ? verdict.property : null;
  const { label, schedule, seed } = failing;
  return (
    <div className={styles["parts"]}>
      {broken !== undefined && property !== null && (
        <InvariantLine
          name={property}
          verdict={index < broken ? "ok" : "violation"}
          onJump={index === broken ? undefined : () => seek(broken)}
        >
          {index < broken
            ? `Up to event ${index}. It breaks at event ${broken}.`
            : "message" in verdict && verdict.message}
        </InvariantLine>
      )}
      <ShareRun run={{ exercise, code, label, schedule, seed, property, event: index, hash: run.hash }} />
      <RunStage run={run} playback={playback} nodeLook={studentLook} broken={broken} />
    </div>
  );
}

const FIELDS_SHOWN = 5;

/** Whatever the student's node shows of itself, and what is on its disk; the whole of both is under "Nodes". */
export function studentLook(_node: NodeId, { view, disk }: NodeFrame): Appearance {
  const fields = [...fieldsOf(view, ""), ...fieldsOf(disk, "disk ")];
  return { fields: fields.slice(0, FIELDS_SHOWN) };
}

function fieldsOf(
  part: Json | undefined,
  prefix: string,
): { readonly label: string; readonly value: string }[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).map(([name, value]: [string, Json | undefined]) => ({
    label: `${prefix}${name}`,
    value: typeof value === "string" ? value : describeJson(value),
  }));
}
