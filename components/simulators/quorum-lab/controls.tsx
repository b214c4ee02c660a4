/** What the reader can set. Everything here is a parameter of the scene; nothing is kept on the side. */
import { Select } from "@/components/ui/select";
import { Slider } from "@/components/ui/slider";
import { Switch } from "@/components/ui/switch";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { percent } from "./format";
import { Latencies } from "./latencies";
import { REPLICAS_MAX, type Parameters } from "./model";
import styles from "./controls.module.css";

export interface ControlsProps {
  readonly parameters: Parameters;
  readonly onChange: (patch: Partial<Parameters>) => void;
}

export function Controls({ parameters, onChange }: ControlsProps) {
  return (
    <div className={styles["controls"]}>
      <Quorums parameters={parameters} onChange={onChange} />
      <Tabs defaultValue="network">
        <TabsList label="More settings">
          <TabsTrigger value="network">Network</TabsTrigger>
          <TabsTrigger value="store">Store and clients</TabsTrigger>
        </TabsList>
        <TabsContent value="network">
          <Latencies parameters={parameters} onChange={onChange} />
        </TabsContent>
        <TabsContent value="store">
          <Store parameters={parameters} onChange={onChange} />
        </TabsContent>
      </Tabs>
    </div>
  );
}

function Quorums({ parameters: { n, w, r }, onChange }: ControlsProps) {
  return (
    <fieldset className={styles["group"]}>
      <legend>Quorums</legend>
      <div className={styles["three"]}>
        <Slider
          label="N replicas"
          value={n}
          min={1}
          max={REPLICAS_MAX}
          onValueChange={(next) => onChange({ n: next, w: Math.min(w, next), r: Math.min(r, next) })}
        />
        <Slider
          label="W, to write"
          value={w}
          min={1}
          max={n}
          onValueChange={(next) => onChange({ w: next })}
        />
        <Slider
          label="R, to read"
          value={r}
          min={1}
          max={n}
          onValueChange={(next) => onChange({ r: next })}
        />
      </div>
      <Intersection n={n} w={w} r={r} />
    </fieldset>
  );
}

function Intersection({ n, w, r }: Pick<Parameters, "n" | "w" | "r">) {
  const meet = w + r > n;
  return (
    <p className={styles["sum"]} data-meet={meet}>
      <strong>
        {w} + {r} {meet ? ">" : "≤"} {n}
      </strong>{" "}
      {meet
        ? "Every read quorum meets every write quorum. Is that enough to be linearizable?"
        : "A read quorum can miss a write quorum altogether."}
    </p>
  );
}

const REPAIRS = [
  { value: "off", label: "Off" },
  { value: "async", label: "Async: answer, then repair" },
  { value: "blocking", label: "Blocking: repair, then answer" },
] as const;

const STAMPS = [
  { value: "clock", label: "By the coordinator's clock" },
  { value: "counter", label: "By a counter" },
] as const;

const PATTERNS = [
  { value: "overlapping", label: "Reads overlap writes" },
  { value: "in-turn", label: "One after another" },
] as const;

function Store({ parameters, onChange }: ControlsProps) {
  const { readRepair, timestamps, pattern, sloppy, propagation, lossRate } = parameters;
  return (
    <div className={styles["group"]}>
      <div className={styles["fields"]}>
        <Select
          label="Read repair"
          value={readRepair}
          options={REPAIRS}
          onValueChange={(next) => onChange({ readRepair: next })}
        />
        <Select
          label="A write is stamped"
          value={timestamps}
          options={STAMPS}
          onValueChange={(next) => onChange({ timestamps: next })}
        />
        <Select
          label="Operations"
          value={pattern}
          options={PATTERNS}
          onValueChange={(next) => onChange({ pattern: next })}
        />
        <Slider
          label="Messages lost"
          value={lossRate}
          min={0}
          max={0.5}
          step={0.01}
          format={percent}
          onValueChange={(next) => onChange({ lossRate: next })}
        />
      </div>
      <div className={styles["switches"]}>
        <Switch
          label="Sloppy quorum: a stand-in counts for a silent replica"
          checked={sloppy}
          onCheckedChange={(next) => onChange({ sloppy: next })}
        />
        <Switch
          label="No propagation: ask only W or R replicas, at random"
          checked={propagation === "none"}
          onCheckedChange={(next) =>
            onChange(next ? { propagation: "none", pattern: "in-turn" } : { propagation: "all" })
          }
        />
      </div>
    </div>
  );
}
