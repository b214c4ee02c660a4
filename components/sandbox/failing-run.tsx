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
import type { GradeVerdict } from "@/lib/grading";
import { describeJson, type Json, type NodeFrame, type NodeId, type RecordedRun } from "@/lib/sim";
import styles from "./failing-run.module.css";

export interface FailingRunProps {
  readonly ref: Ref<HTMLElement>;
  readonly verdict: GradeVerdict;
  onClose(): void;
}

export function FailingRun({ ref, verdict, onClose }: FailingRunProps) {
  const failing = "failing" in verdict ? verdict.failing : undefined;
  if (!failing?.run) return null;
  return (
    <section ref={ref} tabIndex={-1} className={styles["replay"]} aria-labelledby="failing-run">
      <header className={styles["head"]}>
        <h2 id="failing-run">The failing run, with your code in the nodes</h2>
        <Button size="sm" variant="ghost" iconOnly aria-label="Close the replay" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      <Replay
        run={failing.run}
        brokenAt={failing.event}
        property={verdict.verdict === "rejected" ? verdict.property : undefined}
        message={"message" in verdict ? verdict.message : undefined}
      />
    </section>
  );
}

interface ReplayProps {
  readonly run: RecordedRun;
  readonly brokenAt: number | undefined;
  readonly property: string | undefined;
  readonly message: string | undefined;
}

/** Without a broken property (a budget ended the run) it opens at the end, and there is nothing to judge. */
function Replay({ run, brokenAt, property, message }: ReplayProps) {
  const playback = usePlayback(run, brokenAt ?? run.trace.length - 1);
  const broken = brokenAt === undefined ? undefined : Math.min(brokenAt, playback.last);
  const { index, seek } = playback;
  return (
    <div className={styles["parts"]}>
      {broken !== undefined && property !== undefined && (
        <InvariantLine
          name={property}
          verdict={index < broken ? "ok" : "violation"}
          onJump={index === broken ? undefined : () => seek(broken)}
        >
          {index < broken ? `Up to event ${index}. It breaks at event ${broken}.` : message}
        </InvariantLine>
      )}
      <RunStage run={run} playback={playback} nodeLook={nodeLook} broken={broken} />
    </div>
  );
}

const FIELDS_SHOWN = 5;

/** Whatever the student's node shows of itself, and what is on its disk; the whole of both is under "Nodes". */
function nodeLook(_node: NodeId, { view, disk }: NodeFrame): Appearance {
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
