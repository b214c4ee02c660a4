"use client";
/** The run behind a point: its cluster, diagram and events, and each register's requests with the verdict. */
import { useMemo } from "react";
import { FaultMenu, type FaultName } from "@/components/replay/fault-menu";
import { InvariantLine } from "@/components/replay/invariant-line";
import { RunStage } from "@/components/replay/run-stage";
import { usePlayback } from "@/components/replay/use-playback";
import type { SceneState } from "@/components/replay/use-scene";
import type { RecordedRun } from "@/lib/sim";
import { clientLook, nodeLook } from "./look";
import { namesOf, NODES, protocolOf, sidesOf, type Parameters } from "./model";
import {
  availabilityOf,
  consistencyOf,
  kindOf,
  partitionsOf,
  requestsOf,
  type Asked,
  type Point,
} from "./point";
import { RequestList } from "./request-list";
import { counted, percent, seconds } from "./words";
import styles from "./run-panel.module.css";

export interface RunPanelProps {
  readonly state: SceneState<Parameters>;
  readonly run: RecordedRun;
  readonly point: Point;
}

const FAULTS: readonly FaultName[] = [
  "slow",
  "heal",
  "isolate",
  "oneway",
  "crash",
  "restart",
  "pause",
  "resume",
];

export function RunPanel({ state, run, point }: RunPanelProps) {
  const { seed, interventions } = state.scene;
  const requests = useMemo(() => requestsOf(run.history), [run]);
  const { left, right } = sidesOf(seed);
  const partitions = partitionsOf(run.scenario.interventions ?? [], run.scenario.endMs);
  const playback = usePlayback(run, firstMoment(run));
  const show = (request: Asked): void => {
    const event = run.trace.find(
      (one) =>
        (one.kind === "return" || one.kind === "invoke") && one.op === request.op && ends(one.kind, request),
    );
    if (event) playback.seek(event.index);
  };
  return (
    <section className={styles["run"]} aria-labelledby="triangle-run">
      <header className={styles["head"]}>
        <p id="triangle-run" className={styles["title"]}>
          {protocolOf(point.protocol).name}, seed {seed}
        </p>
        <p>
          {protocolOf(point.protocol).rule}{" "}
          {point.cut
            ? `For ${seconds(point.partitionMs)}, client left and ${left.join(", ")} are cut off from client right and ${right.join(", ")}.`
            : "The network stays whole."}
        </p>
      </header>
      {run.status !== "completed" && (
        <p className={styles["ended"]} role="alert">
          The run ended at {run.virtualMs} ms, before its time: {run.why}. What follows is about the part that
          was run.
        </p>
      )}
      <Theorem point={point} />
      <RunStage
        run={run}
        playback={playback}
        lanes={["left", ...left, ...right, "right"]}
        nodeLook={(node, frame) => nodeLook(seed, node, frame)}
        clientLook={(client, frame) => clientLook(client, frame)}
      />
      <FaultMenu
        nodes={NODES}
        faults={FAULTS}
        atMs={run.trace[playback.index]?.timeMs ?? 0}
        interventions={interventions}
        everybody={namesOf()}
        onInject={state.inject}
        onWithdraw={state.withdraw}
      />
      <p className={styles["note"]}>
        A fault that you inject strikes every run of the sweep at the same time, and the points are computed
        anew.
      </p>
      <div className={styles["registers"]}>
        <p className={styles["subtitle"]}>Each register</p>
        <p className={styles["note"]}>
          A key is written once and read once. Pick a request to see the moment at which it ended.
        </p>
        <RequestList requests={requests} point={point} partitions={partitions} onShow={show} />
      </div>
    </section>
  );
}

function ends(kind: "return" | "invoke", { outcome }: Asked): boolean {
  return (kind === "return") === (outcome !== "open");
}

/** The partition begins, or the first request is asked. */
function firstMoment(run: RecordedRun): number {
  const cut = run.trace.find((event) => event.kind === "intervene" && event.intervention.kind === "part");
  return (cut ?? run.trace.find(({ kind }) => kind === "invoke"))?.index ?? 0;
}

function Theorem({ point }: { readonly point: Point }) {
  const { holds, violated, spanned, asked, answered, sides } = point;
  const during = (side: "left" | "right"): string =>
    `${sides[side].answered} of ${sides[side].asked} on the ${side}`;
  return (
    <InvariantLine name="The theorem" verdict={holds ? "ok" : "violation"}>
      {kindOf(point) === "spanned"
        ? `${counted(spanned.length, "register")} written on one side of the partition and later read on the other, so something must give: ${counted(violated.length, "register")} violated; answered during the partition: ${during("left")}, ${during("right")}. `
        : "It forbids nothing here: no write on one side of a partition was read later on the other. "}
      Consistency {percent(consistencyOf(point))}, availability {percent(availabilityOf(point))} ({answered}{" "}
      of {asked}).
    </InvariantLine>
  );
}
