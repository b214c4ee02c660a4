/** What a sweep runs. The run that is open is part of the scene, too, and is chosen by picking a point. */
import { Select } from "@/components/ui/select";
import { Slider } from "@/components/ui/slider";
import { PARTITION_MS_MAX, PATIENCE_MS, PROTOCOLS, SLOW_MS_MAX, type Parameters } from "./model";
import { seconds } from "./words";
import styles from "./controls.module.css";

export interface ControlsProps {
  readonly parameters: Parameters;
  readonly onChange: (patch: Partial<Parameters>) => void;
}

const SWEEPS = [
  { value: "all" as const, label: "All six, side by side" },
  ...PROTOCOLS.map(({ id, name }) => ({ value: id, label: name })),
];

const COUNTS = [10, 40, 100, 200].map((count) => ({ value: String(count), label: `1 to ${count}` }));

const TRAFFIC = [
  { value: "across", label: "One side writes, the other reads" },
  { value: "own-side", label: "Each side keeps to its own keys" },
] as const;

export function Controls({ parameters, onChange }: ControlsProps) {
  const { sweep, seeds, partitionMs, slowMs, traffic } = parameters;
  return (
    <div className={styles["controls"]}>
      <Select
        label="Protocol"
        value={sweep}
        options={SWEEPS}
        onValueChange={(next) => onChange(next === "all" ? { sweep: next } : { sweep: next, protocol: next })}
      />
      <Select
        label="Seeds"
        value={String(seeds)}
        options={COUNTS}
        onValueChange={(next) => onChange({ seeds: Number(next) })}
      />
      <Select
        label="Clients"
        value={traffic}
        options={TRAFFIC}
        onValueChange={(next) => onChange({ traffic: next })}
      />
      <Slider
        label="Partition"
        value={partitionMs}
        min={0}
        max={PARTITION_MS_MAX}
        step={100}
        format={(ms) => (ms === 0 ? "none" : seconds(ms))}
        onValueChange={(next) => onChange({ partitionMs: next })}
      />
      <Slider
        label="One node is slow, per message"
        value={slowMs}
        min={0}
        max={SLOW_MS_MAX}
        step={5}
        format={(ms) => (ms === 0 ? "no" : `${ms} ms`)}
        onValueChange={(next) => onChange({ slowMs: next })}
      />
      <p className={styles["note"]}>
        Each seed is run on a whole network and, if there is a partition, once more with it. A client waits{" "}
        {PATIENCE_MS} ms for an answer; a shorter cut is only a delay.
      </p>
    </div>
  );
}
