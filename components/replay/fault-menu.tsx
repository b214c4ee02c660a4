"use client";
/**
 * Faults, injected at the moment that is shown. In the past that forks the run: what came before stays as it was, because a run
 * is a function of seed, parameters and faults, and what comes after is computed anew.
 */
import { X, Zap } from "lucide-react";
import { useState } from "react";
import { roundMs } from "@/components/canvas/event-list";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { formatIntervention, type Intervention, type NodeId } from "@/lib/sim";
import styles from "./replay.module.css";

export type FaultName =
  | "crash"
  | "restart"
  | "pause"
  | "resume"
  | "slow"
  | "skew"
  | "slow-clock"
  | "isolate"
  | "oneway"
  | "drop"
  | "fire"
  | "heal";

export interface FaultMenuProps {
  readonly nodes: readonly NodeId[];
  /** Who takes part beside the nodes; an isolated node keeps its clients only if the simulator says so. */
  readonly faults?: readonly FaultName[];
  readonly atMs: number;
  readonly interventions: readonly Intervention[];
  /** The others that stay together when one node is isolated: nodes and clients. */
  readonly everybody: readonly string[];
  /** For as long as what is shown is not what a fault would be added to. */
  readonly disabled?: boolean;
  onInject(fault: Intervention): void;
  onWithdraw(index: number): void;
}

const NAMES: Readonly<Record<FaultName, string>> = {
  crash: "Crash",
  restart: "Restart",
  pause: "Pause (long GC)",
  resume: "Resume",
  slow: "Slow down (60 ms a handler)",
  skew: "Set the clock back 500 ms",
  "slow-clock": "Run its clock at a quarter speed",
  isolate: "Cut off from everybody",
  oneway: "Cut off what it sends",
  drop: "Lose its messages for 200 ms",
  fire: "Let its election timer be due",
  heal: "Heal the network",
};
/** What strikes any cluster; not every cluster has an election. */
const ALL: readonly FaultName[] = [
  "isolate",
  "oneway",
  "heal",
  "crash",
  "restart",
  "pause",
  "resume",
  "slow",
  "skew",
  "slow-clock",
  "drop",
];
const SLOW_MS = 60;
const SKEW_MS = -500;
const CLOCK_RATE = 0.25;
const DROP_FOR_MS = 200;

export function FaultMenu({
  nodes,
  faults = ALL,
  atMs,
  interventions,
  everybody,
  disabled = false,
  onInject,
  onWithdraw,
}: FaultMenuProps) {
  const [fault, setFault] = useState<FaultName>(faults[0] ?? "crash");
  const [chosen, setChosen] = useState<NodeId>(nodes[0] ?? "");
  const node = nodes.includes(chosen) ? chosen : (nodes[0] ?? "");
  const at = Math.round(atMs * 1000) / 1000;
  return (
    <section className={styles["faults"]} aria-label="Faults">
      <div className={styles["faultForm"]}>
        <Select
          label="Fault"
          value={fault}
          options={faults.map((value) => ({ value, label: NAMES[value] }))}
          onValueChange={setFault}
        />
        {fault !== "heal" && (
          <Select
            label="Node"
            value={node}
            options={nodes.map((value) => ({ value, label: value }))}
            onValueChange={setChosen}
          />
        )}
        <Button disabled={disabled} onClick={() => onInject(interventionOf(fault, node, at, everybody))}>
          <Zap size={16} aria-hidden="true" /> Inject at {roundMs(at)} ms
        </Button>
      </div>
      <p className={styles["fork"]}>
        What came before stays as it was; from there on the run is computed anew.
      </p>
      {interventions.length > 0 && (
        <ul className={styles["injected"]} aria-label="Injected faults">
          {interventions.map((injected, index) => (
            <li key={`${index}-${injected.at}`}>
              <span>{roundMs(injected.at)} ms</span> {formatIntervention(injected)}
              <Button
                size="sm"
                variant="ghost"
                iconOnly
                disabled={disabled}
                aria-label={`Take back: ${formatIntervention(injected)} at ${roundMs(injected.at)} ms`}
                onClick={() => onWithdraw(index)}
              >
                <X size={14} aria-hidden="true" />
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function interventionOf(
  fault: FaultName,
  node: NodeId,
  at: number,
  everybody: readonly string[],
): Intervention {
  const others = everybody.filter((name) => name !== node);
  switch (fault) {
    case "heal":
      return { kind: "heal", at };
    case "isolate":
      return { kind: "part", at, groups: [[node], others] };
    case "oneway":
      return { kind: "oneway", at, from: [node], to: others };
    case "slow":
      return { kind: "slow", at, node, ms: SLOW_MS };
    case "skew":
      return { kind: "skew", at, node, offsetMs: SKEW_MS };
    case "slow-clock":
      return { kind: "skew", at, node, rate: CLOCK_RATE, monoRate: CLOCK_RATE };
    case "drop":
      return { kind: "drop", at, until: at + DROP_FOR_MS, match: { from: node } };
    case "fire":
      return { kind: "fire", at, node, timer: "election" };
    default:
      return { kind: fault, at, node };
  }
}
