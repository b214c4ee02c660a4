"use client";
/** A history from a run instead of a pencil: choose a store and a seed, and take what its clients were told. */
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { CONSISTENCY_ADJECTIVES, type Consistency } from "@/lib/checkers";
import { nextViolation, SEEDS_TRIED, STORES, takeRun, type RunChoice } from "./from-run";
import styles from "./workbench.module.css";

export interface RunPanelProps {
  readonly model: Consistency;
  readonly onTake: (lines: readonly string[]) => void;
}

export function RunPanel({ model, onTake }: RunPanelProps) {
  const [choice, setChoice] = useState<RunChoice>({ store: "quorum-2-2-slow", seed: 1, partition: false });
  const [told, setTold] = useState("");
  const change = (patch: Partial<RunChoice>) => setChoice({ ...choice, ...patch });
  const take = (taken: RunChoice) => {
    const { lines, told: counted } = takeRun(taken);
    setChoice(taken);
    setTold(`Seed ${taken.seed}: ${counted}.`);
    onTake(lines);
  };
  const hunt = (from: number) => {
    const seed = nextViolation({ ...choice, seed: from }, model);
    if (seed !== null) return take({ ...choice, seed });
    setTold(`Seeds ${from} to ${from + SEEDS_TRIED - 1}: every history is ${CONSISTENCY_ADJECTIVES[model]}.`);
  };
  return (
    <section className={styles["panel"]} aria-label="The history of a run">
      <p className={styles["title"]}>From a run</p>
      <div className={styles["run"]}>
        <Select
          label="Store"
          value={choice.store}
          options={STORES.map(({ id, title }) => ({ value: id, label: title }))}
          onValueChange={(store) => change({ store })}
        />
        <label className={styles["field"]}>
          Seed
          <input
            type="number"
            inputMode="numeric"
            min={0}
            max={1_000_000}
            value={choice.seed}
            onChange={({ target }) => {
              const seed = Math.trunc(target.valueAsNumber);
              if (seed >= 0 && seed <= 1_000_000) change({ seed });
            }}
          />
        </label>
        <Switch
          label="Cut n1 and client A off"
          checked={choice.partition}
          onCheckedChange={(partition) => change({ partition })}
        />
      </div>
      <p className={styles["buttons"]}>
        <Button size="sm" variant="primary" onClick={() => take(choice)}>
          Take its history
        </Button>
        <Button size="sm" onClick={() => hunt(told === "" ? choice.seed : choice.seed + 1)}>
          Next seed the model refuses
        </Button>
      </p>
      <p className={styles["hint"]} role="status">
        {told === "" ? "Three clients, three nodes, eight operations on key x." : told}
      </p>
    </section>
  );
}
