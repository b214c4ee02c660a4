"use client";
/**
 * Quorum Lab: N, W and R of a leaderless store, link by link. One run in detail, where the quorum of each operation is the
 * order in which answers arrived; and many runs, whose stale reads and latencies stand beside what the formulas say.
 */
import { useState } from "react";
import { SceneBar } from "@/components/replay/scene-bar";
import type { Scene } from "@/components/replay/share-link";
import { useScene } from "@/components/replay/use-scene";
import { Controls } from "./controls";
import { EXAMPLES, type Example } from "./examples";
import { ExamplesBar } from "./examples-bar";
import { DEFAULTS, namesOf, parametersSchema, type Parameters } from "./model";
import { RunPanel } from "./run-panel";
import { SweepPanel } from "./sweep-panel";
import styles from "./quorum-lab.module.css";

export interface QuorumLabProps {
  /** Parameters a chapter starts with. */
  readonly preset?: Readonly<Record<string, unknown>> | undefined;
}

export default function QuorumLab({ preset }: QuorumLabProps) {
  const [initial] = useState(() => sceneOf(preset));
  const state = useScene({ slug: "quorum-lab", schema: parametersSchema, initial, names: namesOf });
  const { parameters, interventions } = state.scene;
  // Another run to look at begins at its own first moment of interest; a change of a setting stays where it is.
  const [visit, setVisit] = useState(0);
  const choose = (example: Example): void => {
    setVisit(visit + 1);
    state.setSeed(example.seed);
    state.setParameters({ ...example.parameters, seeds: parameters.seeds });
    state.setInterventions(example.interventions);
  };
  return (
    <div className={styles["lab"]}>
      <div className={styles["top"]}>
        <SceneBar scene={state} />
        <ExamplesBar current={EXAMPLES.find((example) => isAt(example, state.scene))} onChoose={choose} />
      </div>
      <div className={styles["body"]}>
        <aside className={styles["controls"]} aria-label="Settings">
          <Controls parameters={parameters} onChange={state.setParameters} />
        </aside>
        <div className={styles["main"]}>
          <RunPanel key={visit} state={state} />
          <SweepPanel
            parameters={parameters}
            interventions={interventions}
            onChange={state.setParameters}
            onOpen={(seed) => {
              setVisit(visit + 1);
              state.setSeed(seed);
            }}
          />
        </div>
      </div>
    </div>
  );
}

function sceneOf(preset: QuorumLabProps["preset"]): Scene<Parameters> {
  return { seed: 1, parameters: parametersSchema.parse({ ...DEFAULTS, ...preset }), interventions: [] };
}

/** The reader has changed nothing but what is run how often. */
function isAt(example: Example, { parameters, interventions }: Scene<Parameters>): boolean {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const { seeds } = parameters;
  return same({ ...example.parameters, seeds }, parameters) && same(example.interventions, interventions);
}
