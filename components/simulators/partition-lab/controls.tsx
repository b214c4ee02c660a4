"use client";
/** What the reader sets: the protocol, who stands on which side, when the cut is, and what the history is checked against. */
import { Crown, SlidersHorizontal } from "lucide-react";
import { memo, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { Slider } from "@/components/ui/slider";
import { Switch } from "@/components/ui/switch";
import { CONSISTENCIES, CONSISTENCY_NAMES } from "@/lib/checkers";
import type { NodeId } from "@/lib/sim";
import { END_MS, nodesOf, PROTOCOL_IDS, PROTOCOLS, sidesOf, type Parameters } from "./model";
import styles from "./partition-lab.module.css";

export interface ControlsProps {
  readonly parameters: Parameters;
  /** Who leads when the cut begins; null where nobody does. */
  readonly leader: NodeId | null;
  onChange(change: Partial<Parameters>): void;
}

const STEP_MS = 50;

export const Controls = memo(function Controls({ parameters, leader, onChange }: ControlsProps) {
  const { protocol, nodes, consistency } = parameters;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className={styles["settings"]}>
      {/* Shown only where the settings stand above the picture instead of beside it. */}
      <div className={styles["folded"]}>
        <p>{inShort(parameters)}</p>
        <Button size="sm" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <SlidersHorizontal size={14} aria-hidden="true" /> {open ? "Hide settings" : "Settings"}
        </Button>
      </div>
      <div id={id} className={styles["controls"]} data-open={open || undefined}>
        <div className={styles["group"]}>
          <Select
            label="Protocol"
            value={protocol}
            options={PROTOCOL_IDS.map((value) => ({ value, label: PROTOCOLS[value].name }))}
            onValueChange={(chosen) => onChange({ protocol: chosen })}
          />
          <p className={styles["rule"]}>{PROTOCOLS[protocol].rule}</p>
          {protocol === "quorum-store" && <Quorums parameters={parameters} onChange={onChange} />}
        </div>
        <div className={styles["group"]}>
          <Sides parameters={parameters} leader={leader} onChange={onChange} />
          <Cut parameters={parameters} onChange={onChange} />
        </div>
        <div className={styles["group"]}>
          <Select
            label="The history is checked against"
            value={consistency}
            options={CONSISTENCIES.map((value) => ({ value, label: CONSISTENCY_NAMES[value] }))}
            onValueChange={(chosen) => onChange({ consistency: chosen })}
          />
          <Select
            label="Nodes"
            value={String(nodes)}
            options={["3", "4", "5"].map((value) => ({ value, label: value }))}
            onValueChange={(chosen) => onChange({ nodes: Number(chosen) })}
          />
          <Switch
            label="Two clients on each side"
            checked={parameters.clientsPerSide === 2}
            onCheckedChange={(two) => onChange({ clientsPerSide: two ? 2 : 1 })}
          />
        </div>
      </div>
    </div>
  );
});

/** The settings in a line, for where they are folded away. */
function inShort(parameters: Parameters): string {
  const { left, right } = sidesOf(parameters);
  const { partition, fromMs, untilMs, protocol } = parameters;
  const cut = partition
    ? `${left.join(", ")} cut off from ${right.join(", ")}, ${fromMs} to ${untilMs} ms`
    : `${left.length + right.length} nodes, never cut`;
  return `${PROTOCOLS[protocol].name}: ${cut}`;
}

type PartProps = Pick<ControlsProps, "parameters" | "onChange">;

function Sides({ parameters, leader, onChange }: ControlsProps) {
  const { left } = sidesOf(parameters);
  const toggle = (node: Parameters["left"][number]): void => {
    const chosen = parameters.left.filter((one) => left.includes(one));
    onChange({ left: chosen.includes(node) ? chosen.filter((one) => one !== node) : [...chosen, node] });
  };
  const names = (["A", "B", "C", "D", "E"] as const).slice(0, nodesOf(parameters).length);
  return (
    <fieldset className={styles["sides"]}>
      <legend>On the left side of the cut</legend>
      <div>
        {names.map((node) => (
          <label key={node} data-left={left.includes(node) || undefined}>
            <input type="checkbox" checked={left.includes(node)} onChange={() => toggle(node)} />
            {node}
            {node === leader && <Crown size={13} aria-label="leads when the cut begins" />}
          </label>
        ))}
      </div>
      {leader !== null && (left.length > 1 || !left.includes(leader)) && (
        <Button
          size="sm"
          variant="ghost"
          onClick={() => onChange({ left: names.filter((node) => node === leader) })}
        >
          <Crown size={14} aria-hidden="true" /> Put the leader alone
        </Button>
      )}
    </fieldset>
  );
}

function Cut({ parameters, onChange }: PartProps) {
  const { partition, fromMs, untilMs } = parameters;
  const shown = (ms: number) => `${ms} ms`;
  return (
    <div className={styles["cut"]}>
      <Switch
        label="Cut the network in two"
        checked={partition}
        onCheckedChange={(on) => onChange({ partition: on })}
      />
      <Slider
        label="Cut at"
        value={fromMs}
        min={0}
        max={END_MS - STEP_MS}
        step={STEP_MS}
        format={shown}
        disabled={!partition}
        onValueChange={(ms) => onChange({ fromMs: ms, untilMs: Math.max(untilMs, ms + STEP_MS) })}
      />
      <Slider
        label="Healed at"
        value={untilMs}
        min={STEP_MS}
        max={END_MS}
        step={STEP_MS}
        format={shown}
        disabled={!partition}
        onValueChange={(ms) => onChange({ untilMs: ms, fromMs: Math.min(fromMs, ms - STEP_MS) })}
      />
      <p className={styles["hint"]}>Or draw it: drag across the clients’ history.</p>
    </div>
  );
}

function Quorums({ parameters, onChange }: PartProps) {
  const { w, r, sloppy } = parameters;
  return (
    <div className={styles["quorums"]}>
      <Slider label="W of 3" value={w} min={1} max={3} onValueChange={(value) => onChange({ w: value })} />
      <Slider label="R of 3" value={r} min={1} max={3} onValueChange={(value) => onChange({ r: value })} />
      <Switch
        label="Sloppy: others stand in (needs 4 nodes)"
        checked={sloppy}
        onCheckedChange={(on) => onChange({ sloppy: on })}
      />
    </div>
  );
}
