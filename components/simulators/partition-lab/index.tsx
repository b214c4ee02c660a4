"use client";
/**
 * Partition Lab: a view over `model.ts` (what is run) and `measure.ts` (what is read off the run). Its state is seed, parameters
 * and interventions; everything on the page is computed from the run these make.
 */
import { useCallback, useDeferredValue, useMemo } from "react";
import { FaultMenu } from "@/components/replay/fault-menu";
import { RunStage, type Appearance } from "@/components/replay/run-stage";
import { lastAt } from "@/components/replay/moments";
import { brief } from "@/components/replay/run-to-view";
import { SceneBar } from "@/components/replay/scene-bar";
import { usePlayback } from "@/components/replay/use-playback";
import { useScene } from "@/components/replay/use-scene";
import { frameAt, type Frame, type Json, type NodeFrame, type NodeId, type RecordedRun } from "@/lib/sim";
import { Controls } from "./controls";
import { Experiments, type ExperimentsProps } from "./experiments";
import { HistoryStrip } from "./history-strip";
import {
  askedIn,
  involvedIn,
  judge,
  labelsOf,
  leaderAtCut,
  lostWrites,
  partitionsOf,
  stateOf,
} from "./measure";
import {
  clientsOf,
  initialScene,
  isProcessOf,
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
import { Verdict } from "./verdict";

export interface PartitionLabProps {
  readonly preset?: Readonly<Record<string, unknown>> | undefined;
}

export default function PartitionLab({ preset }: PartitionLabProps) {
  const initial = useMemo(() => initialScene(preset), [preset]);
  const state = useScene({ slug: "partition-lab", schema: parametersSchema, initial, names: namesOf });
  // The settings follow the hand at once; the run and all that is read off it follow as fast as they can be computed.
  const { seed, parameters, interventions } = useDeferredValue(state.scene);
  const run = useMemo(() => runOf(parameters, interventions, seed), [parameters, interventions, seed]);
  const found = useMemo(() => measure(run, parameters), [run, parameters]);
  const { breakage } = found;
  const playback = usePlayback(run, lastAt(run, parameters.fromMs + OPENING_MS), breakage?.event);
  const { seek } = playback;
  // What does not change from event to event is drawn once: while a run plays, every handler here stays the same.
  const { setParameters, setInterventions } = state;
  const wanted = state.scene;
  const onSeek = useCallback((timeMs: number) => seek(lastAt(run, timeMs)), [run, seek]);
  const onBrush = useCallback(
    (fromMs: number, untilMs: number) => setParameters({ partition: true, fromMs, untilMs }),
    [setParameters],
  );
  const onChoose = useCallback<ExperimentsProps["onChoose"]>(
    (change, faults) => {
      setParameters(change);
      setInterventions(faults);
    },
    [setParameters, setInterventions],
  );
  const leaderOf = useCallback<ExperimentsProps["leaderOf"]>(
    (change) => leaderFor({ ...wanted.parameters, ...change }, wanted.seed),
    [wanted],
  );
  const now = run.trace[playback.index]?.timeMs ?? 0;
  const isBroken = breakage !== null && breakage.event <= playback.index;
  return (
    <div className={styles["lab"]}>
      <div className={styles["top"]}>
        <SceneBar scene={state} />
        <Experiments
          parameters={wanted.parameters}
          leader={found.leader}
          onChoose={onChoose}
          leaderOf={leaderOf}
        />
      </div>
      <div className={styles["body"]}>
        <Controls parameters={wanted.parameters} leader={found.leader} onChange={setParameters} />
        <div className={styles["main"]}>
          <HistoryStrip
            asked={found.asked}
            lost={found.lost}
            labels={found.labels}
            involved={isBroken ? found.involved : NONE}
            partitions={found.partitions}
            faults={interventions}
            parameters={parameters}
            nowMs={now}
            onSeek={onSeek}
            onBrush={onBrush}
          />
          <Verdict
            consistency={parameters.consistency}
            whole={found.whole}
            breakage={breakage}
            playback={playback}
            siblings={parameters.protocol === "ap-siblings"}
          />
          <Scoreboard
            asked={found.asked}
            lost={found.lost}
            partitions={found.partitions}
            parameters={parameters}
          />
          <RunStage
            run={run}
            playback={playback}
            nodeLook={(node, nodeState) => nodeLook(node, nodeState, parameters)}
            clientLook={(client, frame) => clientLook(client, frame, parameters)}
            lanes={lanesOf(parameters)}
            broken={breakage?.event}
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
      </div>
    </div>
  );
}

/** The lab opens a little after the cut, where the sides have begun to differ. */
const OPENING_MS = 260;
const NONE: ReadonlySet<string> = new Set();

function measure(run: RecordedRun, parameters: Parameters) {
  const asked = askedIn(run.history, parameters);
  const partitions = partitionsOf(run);
  const end = frameAt(run, run.trace.length - 1);
  const judged = judge(run, parameters.consistency);
  return {
    ...judged,
    involved: judged.breakage === null ? NONE : involvedIn(judged.breakage, run),
    asked,
    partitions,
    lost: new Set(lostWrites(asked, end, partitions).map(({ op }) => op)),
    labels: labelsOf(run.history),
    leader: leaderAtCut(run, parameters),
  };
}

/** Who would lead, were there no partition. */
function leaderFor(parameters: Parameters, seed: number): NodeId | null {
  return leaderAtCut(runOf({ ...parameters, partition: false }, [], seed), parameters);
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
  const last = frame.history.findLast(({ process }) => isProcessOf(process, client));
  return {
    column: clientsOf(parameters).left.includes(client) ? COLUMNS.leftClients : COLUMNS.rightClients,
    badge: last?.kind === "invoke" ? "waits" : undefined,
    fields: [],
  };
}

function lanesOf(parameters: Parameters): readonly string[] {
  const [sides, clients] = [sidesOf(parameters), clientsOf(parameters)];
  return [...clients.left, ...sides.left, ...sides.right, ...clients.right];
}
