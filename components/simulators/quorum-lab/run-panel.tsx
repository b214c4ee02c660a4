"use client";
/** One run: the cluster, its diagram and events, what the checker says, and the quorum of each operation. */
import { useMemo, useState } from "react";
import { FaultMenu, type FaultName } from "@/components/replay/fault-menu";
import { InvariantLine } from "@/components/replay/invariant-line";
import { RunStage } from "@/components/replay/run-stage";
import { usePlayback } from "@/components/replay/use-playback";
import type { SceneState } from "@/components/replay/use-scene";
import { CircleChart } from "./circle-chart";
import { clientLook, nodeLook, type Moment } from "./look";
import { CLIENTS, coordinatorOf, namesOf, replicasOf, runOf, type Parameters } from "./model";
import { OperationList } from "./operation-list";
import { judgeReads, operationsOf, type Operation } from "./operations";
import { verdictOf, type RunVerdict } from "./verdict";
import styles from "./run-panel.module.css";

const FAULTS: readonly FaultName[] = [
  "drop",
  "crash",
  "restart",
  "slow",
  "skew",
  "pause",
  "resume",
  "isolate",
  "oneway",
  "heal",
];

export function RunPanel({ state }: { readonly state: SceneState<Parameters> }) {
  const { seed, parameters, interventions } = state.scene;
  const run = useMemo(() => runOf(parameters, interventions, seed), [parameters, interventions, seed]);
  const operations = useMemo(() => operationsOf(run.trace), [run]);
  const verdict = useMemo(() => verdictOf(run), [run]);
  const verdicts = useMemo(() => judgeReads(run.history), [run]);
  const playback = usePlayback(run, verdict.brokenAt ?? lastReturn(operations));
  const [picked, setPicked] = useState<number | null>(null);
  const { index } = playback;
  const shown = shownAt(operations, index, picked);
  const label = (operation: Operation): string => verdict.labels.get(operation.op) ?? "";
  const moment: Moment = { index, shown, operations, parameters, label };
  const nodes = [...replicasOf(parameters), ...CLIENTS.map(coordinatorOf)];
  return (
    <section className={styles["run"]} aria-labelledby="quorum-run">
      <p id="quorum-run" className={styles["title"]}>
        One run, seed {seed}
      </p>
      {run.status !== "completed" && (
        <p className={styles["ended"]} role="alert">
          The run ended at {run.virtualMs} ms, before its time: {run.why}. What follows is about the part that
          was run.
        </p>
      )}
      <Linearizable verdict={verdict} index={index} onJump={playback.seek} />
      {verdict.brokenAt !== null && index >= verdict.brokenAt && <CircleChart run={run} verdict={verdict} />}
      <RunStage
        run={run}
        playback={playback}
        lanes={[...CLIENTS.flatMap((client) => [client, coordinatorOf(client)]), ...replicasOf(parameters)]}
        nodeLook={(node, frame) => nodeLook(node, frame, moment)}
        clientLook={(client) => clientLook(client, moment)}
        broken={verdict.brokenAt ?? undefined}
      />
      <FaultMenu
        nodes={nodes}
        faults={FAULTS}
        atMs={run.trace[index]?.timeMs ?? 0}
        interventions={interventions}
        everybody={namesOf(parameters)}
        onInject={state.inject}
        onWithdraw={state.withdraw}
      />
      <div className={styles["operations"]}>
        <p className={styles["subtitle"]}>Each operation and its quorum</p>
        <p>
          Answers in the order in which they arrived: <span data-chip="quorum">n1=1</span> made the operation
          complete, <span data-chip="late">n3=0</span> came too late to matter. A stale read missed a write
          that was acknowledged before it began; a read that went backwards is older than one that was already
          over.
        </p>
        <OperationList
          operations={operations}
          labels={verdict.labels}
          verdicts={verdicts}
          parameters={parameters}
          circle={verdict.circle}
          selected={shown?.op ?? null}
          onSelect={(operation) => {
            setPicked(operation.op);
            playback.seek(operation.endEvent ?? operation.invokeEvent);
          }}
        />
      </div>
    </section>
  );
}

/** After it there is nothing but timers. */
function lastReturn(operations: readonly Operation[]): number {
  return Math.max(0, ...operations.map(({ endEvent }) => endEvent ?? 0));
}

/** The one that was picked while it is over or under way; else the last that began. */
function shownAt(
  operations: readonly Operation[],
  index: number,
  picked: number | null,
): Operation | undefined {
  const begun = operations.filter(({ invokeEvent }) => invokeEvent <= index);
  const current = begun.find(
    (operation) => operation.op === picked && (operation.endEvent ?? index) >= index,
  );
  return current ?? begun.find(({ endEvent }) => endEvent === index) ?? begun.at(-1);
}

interface LinearizableProps {
  readonly verdict: RunVerdict;
  readonly index: number;
  readonly onJump: (index: number) => void;
}

function Linearizable({ verdict: { result, brokenAt }, index, onJump }: LinearizableProps) {
  const broken = brokenAt !== null && index >= brokenAt;
  const shown = result.verdict === "violation" ? (broken ? "violation" : "ok") : result.verdict;
  return (
    <InvariantLine
      name="Linearizability"
      verdict={shown}
      onJump={brokenAt !== null && index !== brokenAt ? () => onJump(brokenAt) : undefined}
    >
      {shown === "violation"
        ? result.explanation
        : brokenAt !== null
          ? `Up to event ${index}. It breaks at event ${brokenAt}.`
          : shown === "ok"
            ? `In the whole run: the checker found an order of its operations in which every read returns the latest write.`
            : result.explanation}
    </InvariantLine>
  );
}
