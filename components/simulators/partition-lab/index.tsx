"use client";
/**
 * Partition Lab: a view over `model.ts` (what is run) and `measure.ts` (what is read off the run). Its state is seed, parameters
 * and interventions; everything on the page is computed from the run these make.
 */
import { useMemo } from "react";
import { FaultMenu } from "@/components/replay/fault-menu";
import { InvariantLine } from "@/components/replay/invariant-line";
import { RunStage, type Appearance } from "@/components/replay/run-stage";
import { brief } from "@/components/replay/run-to-view";
import { SceneBar } from "@/components/replay/scene-bar";
import { usePlayback } from "@/components/replay/use-playback";
import { useScene } from "@/components/replay/use-scene";
import { CONSISTENCY_NAMES } from "@/lib/checkers";
import { frameAt, type Frame, type Json, type NodeFrame, type NodeId, type RecordedRun } from "@/lib/sim";
import { Controls } from "./controls";
import { Experiments } from "./experiments";
import { HistoryStrip } from "./history-strip";
import { askedIn, firstBreakage, leaderAtCut, lostWrites, stateOf } from "./measure";
import {
  clientsOf,
  initialScene,
  KEYS,
  namesOf,
  nodesOf,
  parametersSchema,
  runOf,
  sidesOf,
  type Parameters,
} from "./model";
import styles from "./partition-lab.module.css";
import { Scoreboard } from "./scoreboard";

export interface PartitionLabProps {
  readonly preset?: Readonly<Record<string, unknown>> | undefined;
}

export default function PartitionLab({ preset }: PartitionLabProps) {
  const initial = useMemo(() => initialScene(preset), [preset]);
  const state = useScene({ slug: "partition-lab", schema: parametersSchema, initial, names: namesOf });
  const { seed, parameters, interventions } = state.scene;
  const run = useMemo(() => runOf(parameters, interventions, seed), [parameters, interventions, seed]);
  const found = useMemo(() => measure(run, parameters), [run, parameters]);
  const playback = usePlayback(run, eventAt(run, parameters.fromMs + OPENING_MS));
  const now = run.trace[playback.index]?.timeMs ?? 0;
  const broken = found.breakage && found.breakage.event <= playback.index ? found.breakage : null;
  return (
    <div className={styles["lab"]}>
      <SceneBar scene={state} />
      <Experiments
        onChoose={state.setParameters}
        leaderOf={(change) => leaderFor({ ...parameters, ...change }, seed)}
      />
      <Controls parameters={parameters} leader={found.leader} onChange={state.setParameters} />
      <HistoryStrip
        asked={found.asked}
        lost={found.lost}
        parameters={parameters}
        nowMs={now}
        onSeek={(timeMs) => playback.seek(eventAt(run, timeMs))}
        onBrush={(fromMs, untilMs) => state.setParameters({ partition: true, fromMs, untilMs })}
      />
      <InvariantLine
        name={CONSISTENCY_NAMES[parameters.consistency]}
        verdict={broken ? "violation" : "ok"}
        onJump={
          found.breakage && found.breakage.event !== playback.index
            ? () => playback.seek(found.breakage?.event ?? 0)
            : undefined
        }
      >
        {broken
          ? broken.result.explanation
          : found.breakage
            ? "Up to this moment; later in this run it is violated."
            : "Every answer of this run can be explained by one order of the operations."}
      </InvariantLine>
      <Scoreboard asked={found.asked} lost={found.lost} parameters={parameters} />
      <RunStage
        run={run}
        playback={playback}
        nodeLook={(node, nodeState) => nodeLook(node, nodeState, parameters)}
        clientLook={(client, frame) => clientLook(client, frame, parameters)}
        lanes={lanesOf(parameters)}
        broken={found.breakage?.event}
      />
      <FaultMenu
        nodes={nodesOf(parameters)}
        everybody={namesOf(parameters)}
        atMs={now}
        interventions={interventions}
        onInject={state.inject}
        onWithdraw={state.withdraw}
      />
    </div>
  );
}

/** The lab opens a little after the cut, where the sides have begun to differ. */
const OPENING_MS = 260;

function measure(run: RecordedRun, parameters: Parameters) {
  const asked = askedIn(run.history, parameters);
  const end = frameAt(run, run.trace.length - 1);
  return {
    asked,
    lost: new Set(lostWrites(asked, end, parameters).map(({ op }) => op)),
    breakage: firstBreakage(run, parameters.consistency),
    leader: leaderAtCut(run, parameters),
  };
}

/** Who would lead, were there no partition. */
function leaderFor(parameters: Parameters, seed: number): NodeId | null {
  return leaderAtCut(runOf({ ...parameters, partition: false }, [], seed), parameters);
}

/** The last event that has happened at a time. */
function eventAt(run: RecordedRun, timeMs: number): number {
  return Math.max(
    0,
    run.trace.findLastIndex((event) => event.timeMs <= timeMs),
  );
}

const COLUMNS = { leftClients: 0, left: 1, right: 2, rightClients: 3 } as const;

function nodeLook(node: NodeId, { view }: NodeFrame, parameters: Parameters): Appearance {
  const { role, term, kv } = stateOf(view);
  const leads = role === "leader" || role === "primary";
  return {
    column: sidesOf(parameters).left.includes(node) ? COLUMNS.left : COLUMNS.right,
    badge: leads
      ? `${role}${term === undefined ? "" : `, term ${term}`}`
      : role === "candidate"
        ? role
        : undefined,
    fields: KEYS.map((key) => ({ label: key, value: inWords(kv?.[key]) })),
  };
}

function inWords(value: Json | undefined): string {
  if (value === undefined) return "-";
  return Array.isArray(value) ? value.map((part) => brief(part)).join(" | ") : brief(value);
}

function clientLook(client: string, frame: Frame, parameters: Parameters): Appearance {
  const waiting = askedIn(frame.history, parameters).findLast(
    (entry) => entry.outcome === "open" && entry.process.startsWith(client),
  );
  return {
    column: clientsOf(parameters).left.includes(client) ? COLUMNS.leftClients : COLUMNS.rightClients,
    badge: waiting ? "waits" : undefined,
    fields: [],
  };
}

function lanesOf(parameters: Parameters): readonly string[] {
  const [sides, clients] = [sidesOf(parameters), clientsOf(parameters)];
  return [...clients.left, ...sides.left, ...sides.right, ...clients.right];
}
