/**
 * `run(program, scenario, seed)`: the whole kernel as one pure function. The same three inputs give the same run, event for
 * event, in Chromium, in Node and in QuickJS; the hash says so in 16 digits.
 *
 * Recording is a level. A search runs thousands of schedules and keeps nothing; the one that fails is run again with
 * everything written down. Observers see every event at both levels, so the verdict does not depend on the level.
 */
import { createHash } from "./hash";
import type { HEvent, Json, NodeId } from "./node";
import type { Program, Scenario } from "./scenario";
import { handlerName } from "./machine";
import { Simulation } from "./simulation";
import type { RunStatus, TraceEvent, Violation } from "./trace";

/** A run as plain JSON: it can be stored, sent, and looked at without the code that made it. */
export interface RecordedRun {
  readonly program: string;
  readonly seed: number;
  readonly scenario: Scenario;
  readonly status: RunStatus;
  /** Why a run that did not complete did not. */
  readonly why?: string;
  /** 16 hexadecimal digits over the trace, worked out when first asked for; empty when nothing was recorded. */
  readonly hash: string;
  /** Number of trace events, recorded or not. */
  readonly events: number;
  readonly virtualMs: number;
  readonly trace: readonly TraceEvent[];
  readonly views: readonly View[];
  /** What the clients saw; kept at every level of recording. */
  readonly history: readonly HEvent[];
  readonly violation?: Violation;
}

export type Run = RecordedRun;

/** What `node.view()` said after the handler whose last event is `index`; recorded when it changed. */
export interface View {
  readonly index: number;
  readonly node: NodeId;
  readonly state: Json;
}

/** The omniscient view an observer has. Valid during the call and, at the end of the run, for its final state. */
export interface World {
  readonly nowMs: number;
  readonly nodes: readonly NodeId[];
  isUp(node: NodeId): boolean;
  /** What is durable, by key. */
  disk(node: NodeId): Readonly<Record<string, Json>>;
  view(node: NodeId): Json | undefined;
  history(): readonly HEvent[];
  /** Whether the partitions in force let a message through. */
  reachable(from: string, to: string): boolean;
}

/** Called after each event. Returns the property that does not hold and how, or null. */
export type Observer = (
  event: TraceEvent,
  world: World,
) => { readonly property: string; readonly message: string } | null;

export interface RunOptions {
  /** "full" unless given. */
  readonly record?: "full" | "none";
  readonly observers?: readonly Observer[];
  /** Called before each handler; lets a sandbox reset its step counter and name the handler that never returned. */
  readonly onHandler?: (node: NodeId, handler: string) => void;
}

/** Runs a program in a scenario. Throws only for a scenario that contradicts itself (an unknown node). */
export function run(program: Program, scenario: Scenario, seed: number, options: RunOptions = {}): Run {
  const { record = "full", observers = [], onHandler } = options;
  const full = record === "full";
  const trace: TraceEvent[] = [];
  const views: View[] = [];
  const lastView = new Map<NodeId, string>();
  let hash: string | undefined;
  const simulation = new Simulation(program, scenario, seed, {
    watches: full || observers.length > 0,
    onEvent(event) {
      if (full) trace.push(event);
      for (const observer of observers) {
        const broken = observer(event, world);
        if (broken !== null) return broken;
      }
      return null;
    },
    onHandled(machine, index) {
      if (!full || !machine.up) return;
      const state = machine.view();
      if (state === undefined) return;
      const text = `${machine.incarnation} ${JSON.stringify(state)}`;
      if (lastView.get(machine.id) === text) return;
      lastView.set(machine.id, text);
      views.push({ index, node: machine.id, state });
    },
    onHandler(node, stimulus) {
      onHandler?.(node, handlerName(stimulus));
    },
  });
  const world = createWorld(simulation, scenario);
  simulation.run();
  const { journal } = simulation;
  return {
    program: program.name,
    seed,
    scenario,
    status: journal.status,
    ...(journal.why === undefined ? {} : { why: journal.why }),
    get hash() {
      return (hash ??= full ? hashOfTrace(trace) : "");
    },
    events: journal.events,
    virtualMs: journal.nowMs,
    trace,
    views,
    history: journal.history,
    ...(journal.violation === undefined ? {} : { violation: journal.violation }),
  };
}

function hashOfTrace(trace: readonly TraceEvent[]): string {
  const hash = createHash();
  for (const event of trace) hash.add(JSON.stringify(event));
  return hash.digest();
}

function createWorld(simulation: Simulation, scenario: Scenario): World {
  const { journal } = simulation;
  return {
    get nowMs() {
      return journal.nowMs;
    },
    nodes: scenario.nodes,
    isUp: (node) => simulation.machines.get(node)?.up ?? false,
    disk: (node) => Object.fromEntries(simulation.machines.get(node)?.disk ?? []),
    view: (node) => simulation.machines.get(node)?.view(),
    history: () => journal.history,
    reachable: (from, to) => simulation.network.reachable(from, to),
  };
}
