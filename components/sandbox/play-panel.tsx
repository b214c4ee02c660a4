"use client";
/**
 * The student's node, to play with: in a cluster of nothing but it, or beside reference nodes. Faults and requests are injected at
 * the moment that is shown. It judges nothing; it is where a rejection can be taken apart, or a suspicion tried.
 *
 * Where the student writes the schedule and not the node, it is an editor of that schedule: what is put on the diagram is put into
 * the text, and what is typed is run. The text is the only truth.
 */
import { Shuffle, X } from "lucide-react";
import {
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
  type ReactNode,
  type Ref,
  type RefObject,
} from "react";
import { FaultMenu, type FaultName } from "@/components/replay/fault-menu";
import { RunStage, type Appearance } from "@/components/replay/run-stage";
import { usePlayback } from "@/components/replay/use-playback";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import type { PlayStage } from "@/lib/grading";
import type { Intervention, NodeFrame, NodeId, RecordedRun } from "@/lib/sim";
import { AskForm } from "./ask-form";
import type { EditorHandle } from "./code-editor";
import { studentLook } from "./failing-run";
import { LineButton } from "./line-button";
import styles from "./play-panel.module.css";
import { withSchedule } from "./schedule-text";
import { usePlay, type Play } from "./use-play";

export interface PlayPanelProps {
  readonly ref: Ref<HTMLElement>;
  readonly exercise: string;
  readonly stage: PlayStage;
  readonly editor: RefObject<EditorHandle | null>;
  /** The text in the editor. */
  readonly current: string;
  onLine(line: number): void;
  onClose(): void;
}

type Cluster = PlayStage["clusters"][number];

/** After the last key, ms. */
const TYPING_MS = 300;

export function PlayPanel({ ref, exercise, stage, editor, current, onLine, onClose }: PlayPanelProps) {
  const [first] = stage.clusters;
  const [id, setId] = useState(first?.id ?? "");
  const cluster = stage.clusters.find((candidate) => candidate.id === id) ?? first;
  const [seed, setSeed] = useState(1);
  const [interventions, setInterventions] = useState(first?.opening ?? []);
  const request = useMemo(() => ({ cluster: id, seed, interventions }), [id, seed, interventions]);
  const play = usePlay(exercise, editor, request);
  const { schedule } = stage;
  const isLive = schedule !== undefined;
  const [unwritable, setUnwritable] = useState(false);
  const [written, setWritten] = useState<{ text: string; faults: readonly Intervention[] } | null>(null);
  const takeText = useEffectEvent(() => play.takeText());
  useEffect(() => {
    if (!isLive) return;
    const timer = setTimeout(() => takeText(), TYPING_MS);
    return () => clearTimeout(timer);
  }, [isLive, current]);
  if (!cluster) return null;
  const { played, busy } = play;
  const write = (faults: readonly Intervention[]): void => {
    const handle = editor.current;
    if (!schedule || !handle) return;
    const text = withSchedule(handle.text(), schedule.exports, faults);
    setUnwritable(text === null);
    if (text === null) return;
    setWritten({ text, faults });
    handle.replace(text);
  };
  // The run is a moment behind the text. What was written here is known without it; what was typed is not.
  const isOfText = !busy && "code" in play.text && play.text.code === current;
  const inText = written?.text === current ? written.faults : (played?.run?.scenario.interventions ?? []);
  const isKnown = isOfText || written?.text === current;
  return (
    <section ref={ref} tabIndex={-1} className={styles["panel"]} aria-labelledby="play" aria-busy={busy}>
      <header className={styles["head"]}>
        <h2 id="play">{schedule ? "Your schedule, as it runs" : "Play with your node"}</h2>
        <Button size="sm" variant="ghost" iconOnly aria-label="Close the playground" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </header>
      <div className={styles["parts"]}>
        <div className={styles["setting"]}>
          {stage.clusters.length > 1 && (
            <Select
              label="Cluster"
              value={id}
              options={stage.clusters.map(({ id: value, label }) => ({ value, label }))}
              onValueChange={(chosen) => {
                setId(chosen);
                // Faults may speak of nodes that the other cluster does not have.
                setInterventions(stage.clusters.find((candidate) => candidate.id === chosen)?.opening ?? []);
              }}
            />
          )}
          <Button onClick={() => setSeed(seed + 1)}>
            <Shuffle size={16} aria-hidden="true" /> Seed {seed}, take the next
          </Button>
          <p className={styles["note"]} role="status">
            {busy ? "Running." : "Nothing is judged here."}
          </p>
        </div>
        <Trouble play={play} current={isLive ? null : current} onLine={onLine} />
        {unwritable && (
          <p className={styles["trouble"]} role="status">
            The list in the text could not be found. It can be written here when{" "}
            <code>{schedule?.exports}</code> is a function that says <code>return [</code> and the faults.
          </p>
        )}
        {played?.run && (
          <Stage
            run={played.run}
            cluster={cluster}
            stage={stage}
            interventions={schedule ? inText : interventions}
            disabled={isLive && !isKnown}
            onChange={schedule ? write : setInterventions}
          />
        )}
      </div>
    </section>
  );
}

/** What keeps the run from being the one that was asked for. */
function Trouble({
  play,
  current,
  onLine,
}: {
  readonly play: Play;
  /** Null when what is typed is run at once. */
  readonly current: string | null;
  onLine(line: number): void;
}) {
  const { text, played, failure, takeText } = play;
  const said: ReactNode[] = [];
  if (text.state === "compiling") said.push("Checking types.");
  if (text.state === "failed") said.push(`${text.message}.`);
  if (text.state === "broken") {
    const [error] = text.errors;
    said.push(
      <>
        It does not compile: {error?.message} {error && <LineButton line={error.line} onLine={onLine} />}
      </>,
    );
  }
  if (failure !== null) said.push(`It could not be run: ${failure}.`);
  if (played !== null && played.problem !== null)
    said.push(
      <>
        It ended early: {played.problem}.{" "}
        {played.line !== null && <LineButton line={played.line} onLine={onLine} />}
      </>,
    );
  if (current !== null && "code" in text && text.code !== current)
    said.push(
      <>
        Your code has changed since.{" "}
        <Button size="sm" onClick={takeText}>
          Play the new text
        </Button>
      </>,
    );
  return said.map((sentence, index) => (
    <p key={index} className={styles["trouble"]} role="status">
      {sentence}
    </p>
  ));
}

/** When all that start at the beginning have started: before that, they look as if they were down. */
function booted({ trace }: RecordedRun): number {
  return Math.max(
    0,
    trace.findLastIndex(({ kind, timeMs }) => kind === "boot" && timeMs === 0),
  );
}

interface StageProps {
  readonly run: RecordedRun;
  readonly cluster: Cluster;
  readonly stage: PlayStage;
  readonly interventions: readonly Intervention[];
  readonly disabled: boolean;
  onChange(interventions: readonly Intervention[]): void;
}

function Stage({ run, cluster, stage, interventions, disabled, onChange }: StageProps) {
  const playback = usePlayback(run, booted(run));
  const { schedule } = stage;
  const momentMs = run.trace[playback.index]?.timeMs ?? 0;
  // In a text, whole milliseconds; and later rather than earlier, so that what is shown stays as it was.
  const atMs = schedule ? Math.ceil(momentMs) : momentMs;
  const { nodes } = run.scenario;
  const you = cluster.scenario.clients?.[0]?.id;
  const inject = (added: Intervention): void => {
    playback.pause();
    onChange([...interventions, added].toSorted((a, b) => a.at - b.at));
  };
  const mixed = cluster.mine.length < cluster.scenario.nodes.length;
  const look = (node: NodeId, state: NodeFrame): Appearance => ({
    ...studentLook(node, state),
    ...(mixed && cluster.mine.length > 0
      ? { badge: cluster.mine.includes(node) ? "yours" : "reference" }
      : {}),
  });
  return (
    <>
      {you !== undefined && stage.requests.length > 0 && (
        <AskForm nodes={nodes} requests={stage.requests} client={you} atMs={atMs} onAsk={inject} />
      )}
      <RunStage run={run} playback={playback} nodeLook={look} />
      <FaultMenu
        nodes={nodes}
        atMs={atMs}
        {...(schedule
          ? { faults: schedule.kinds.map((kind): FaultName => (kind === "part" ? "isolate" : kind)) }
          : {})}
        interventions={interventions}
        disabled={disabled}
        everybody={[...nodes, ...(you === undefined ? [] : [you])]}
        onInject={inject}
        onWithdraw={(index) => onChange(interventions.toSpliced(index, 1))}
      />
    </>
  );
}
