"use client";
/**
 * Triangle Explorer: the CAP triangle with runs instead of vendors. Each run of each protocol is a point, computed from its
 * history; the theorem is checked on every one; any of them can be opened and looked at.
 */
import { useMemo, useState } from "react";
import { SceneBar } from "@/components/replay/scene-bar";
import type { Scene } from "@/components/replay/share-link";
import { useScene } from "@/components/replay/use-scene";
import { Controls } from "./controls";
import { DEFAULTS, namesOf, parametersSchema, runOf, settingOf, type Parameters } from "./model";
import { pointOf, type Point } from "./point";
import { RunPanel } from "./run-panel";
import { SweepPanel, type OpenRun } from "./sweep-panel";
import styles from "./triangle-explorer.module.css";

export interface TriangleExplorerProps {
  /** Parameters a chapter starts with. */
  readonly preset?: Readonly<Record<string, unknown>> | undefined;
}

export default function TriangleExplorer({ preset }: TriangleExplorerProps) {
  const [initial] = useState(() => sceneOf(preset));
  const state = useScene({ slug: "triangle-explorer", schema: parametersSchema, initial, names: namesOf });
  const { seed, parameters, interventions } = state.scene;
  const setting = useMemo(() => settingOf(parameters), [parameters]);
  const run = useMemo(() => runOf(setting, seed, interventions), [setting, seed, interventions]);
  const point: Point = useMemo(() => pointOf(run, setting), [run, setting]);
  const open = (wanted: OpenRun): void => {
    state.setSeed(wanted.seed);
    state.setParameters({ protocol: wanted.protocol, cut: wanted.cut });
  };
  return (
    <div className={styles["explorer"]}>
      <div className={styles["top"]}>
        <SceneBar scene={state} />
        <Controls parameters={parameters} onChange={state.setParameters} />
      </div>
      <div className={styles["part"]}>
        <SweepPanel
          parameters={parameters}
          interventions={interventions}
          open={point}
          onOpen={open}
          onChange={state.setParameters}
        />
      </div>
      <div className={styles["part"]}>
        <RunPanel key={`${setting.protocol} ${setting.cut} ${seed}`} state={state} run={run} point={point} />
      </div>
    </div>
  );
}

function sceneOf(preset: TriangleExplorerProps["preset"]): Scene<Parameters> {
  return { seed: 1, parameters: parametersSchema.parse({ ...DEFAULTS, ...preset }), interventions: [] };
}
