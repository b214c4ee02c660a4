"use client";
/** What to look at: a litmus test, a model, a key; and undo, reset and the link. */
import { ChevronDown, Link2, Redo2, RotateCcw, TriangleAlert, Undo2, X } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { CONSISTENCY_NAMES, CONSISTENCIES } from "@/lib/checkers";
import { type Bench } from "./model";
import { PRESETS, type Preset } from "./presets";
import { benchOf, type BenchState } from "./use-bench";
import styles from "./workbench.module.css";

export interface ControlsProps {
  readonly state: BenchState;
  readonly keys: readonly string[];
  readonly onReplace: (next: Partial<Bench>) => void;
}

const ALL_KEYS = " all";

export function Controls({ state, keys, onReplace }: ControlsProps) {
  const { bench, scene } = state;
  const preset = PRESETS.find(({ ops }) => JSON.stringify(ops) === JSON.stringify(bench.lines));
  const [last, setLast] = useState(preset);
  if (preset && preset !== last) setLast(preset);
  const only = bench.only ?? ALL_KEYS;
  const keyOptions = [...new Set([...keys, ...(bench.only === null ? [] : [bench.only])])];
  return (
    <header className={styles["controls"]}>
      <PresetSelect
        value={preset?.id ?? ""}
        onPreset={(id) => {
          const chosen = PRESETS.find((one) => one.id === id);
          if (chosen) onReplace(benchOf(chosen));
        }}
      />
      <Select
        label="Consistency model"
        value={bench.model}
        options={CONSISTENCIES.map((value) => ({ value, label: CONSISTENCY_NAMES[value] }))}
        onValueChange={(model) => state.commit({ model })}
      />
      <Select
        label="Checked"
        value={only}
        options={[
          { value: ALL_KEYS, label: "All keys" },
          ...keyOptions.map((key) => ({ value: key, label: `Key ${key} alone` })),
        ]}
        onValueChange={(value) => state.commit({ only: value === ALL_KEYS ? null : value })}
      />
      <Tools state={state} />
      {scene.problem !== null && (
        <p className={styles["problem"]} role="alert">
          <TriangleAlert size={18} aria-hidden="true" />
          <span>{scene.problem}</span>
          <Button
            size="sm"
            variant="ghost"
            iconOnly
            aria-label="Close this message"
            onClick={scene.dismissProblem}
          >
            <X size={16} aria-hidden="true" />
          </Button>
        </p>
      )}
      <p className={styles["lesson"]}>{lessonOf(bench.lines, preset ?? last)}</p>
    </header>
  );
}

/** What the history says of itself, or the test it began as: it stays while the reader changes things, as the page would jump. */
function lessonOf(lines: readonly string[], preset: Preset | undefined): string {
  if (lines.every((line) => line.trim() === ""))
    return "Nothing happened yet: add a process, or choose a litmus test.";
  const notes = lines.filter((line) => line.startsWith("#")).map((line) => line.replace(/^#\s*/, ""));
  return notes.length > 0 ? notes.join(" ") : (preset?.lesson ?? "A history of your own.");
}

function PresetSelect({
  value,
  onPreset,
}: {
  readonly value: string;
  readonly onPreset: (id: string) => void;
}) {
  const id = useId();
  const groups = [...new Set(PRESETS.map(({ group }) => group))];
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>Litmus test</label>
      <span className={styles["selectFrame"]}>
        <select id={id} value={value} onChange={({ target }) => onPreset(target.value)}>
          {value === "" && <option value="">Another history</option>}
          {groups.map((group) => (
            <optgroup key={group} label={group}>
              {PRESETS.filter((one) => one.group === group).map((one) => (
                <option key={one.id} value={one.id}>
                  {one.title}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <ChevronDown size={16} aria-hidden="true" />
      </span>
    </div>
  );
}

function Tools({ state }: { readonly state: BenchState }) {
  const toast = useToast();
  const share = async (): Promise<void> => {
    const link = state.scene.shareLink();
    try {
      await navigator.clipboard.writeText(link);
      toast({ title: "Link copied", description: "It opens this very history." });
    } catch {
      toast({ title: "The browser keeps its clipboard closed", description: link, tone: "danger" });
    }
  };
  return (
    <div className={styles["tools"]} role="group" aria-label="History of edits">
      <Button size="sm" variant="ghost" disabled={!state.canUndo} onClick={state.undo}>
        <Undo2 size={16} aria-hidden="true" /> Undo
      </Button>
      <Button size="sm" variant="ghost" disabled={!state.canRedo} onClick={state.redo}>
        <Redo2 size={16} aria-hidden="true" /> Redo
      </Button>
      <Button
        size="sm"
        variant="ghost"
        disabled={JSON.stringify(state.bench) === JSON.stringify(state.initial)}
        onClick={() => state.commit(state.initial)}
      >
        <RotateCcw size={16} aria-hidden="true" /> Reset
      </Button>
      <Button size="sm" variant="ghost" onClick={() => void share()}>
        <Link2 size={16} aria-hidden="true" /> Copy link
      </Button>
    </div>
  );
}
