/**
 * A recorded run, at any of its moments. What was true after event i is a fold of the first i events; checkpoints every
 * few hundred events make going back as quick as going on. Nothing here knows the program: a run that arrived as JSON, with
 * the code that made it long gone, can be looked at in full.
 */
import { asJson } from "./json";
import { createReachability } from "./network";
import type { HEvent, Json, NodeId } from "./node";
import type { RecordedRun } from "./run";
import type { Intervention } from "./scenario";
import type { TraceEvent } from "./trace";

const CHECKPOINT_EVERY = 256;

export interface NodeFrame {
  readonly up: boolean;
  readonly paused: boolean;
  readonly incarnation: number;
  readonly disk: Readonly<Record<string, Json>>;
  /** Files with their bytes in hexadecimal, and whether all of them are synced. */
  readonly files: Readonly<Record<string, { readonly bytes: string; readonly synced: boolean }>>;
  /** As of the node's last handler; undefined while it is down. */
  readonly view: Json | undefined;
  readonly timers: readonly { readonly name: string; readonly dueMs: number }[];
}

/** A message on its way. */
export interface Flight {
  readonly message: number;
  readonly from: string;
  readonly to: string;
  readonly kind: "message" | "request" | "reply";
  /** The type of the message, or a word for what the client asks or hears. */
  readonly label: string;
  readonly body: Json;
  readonly sentMs: number;
  /** When it arrives, ms; null for one that never does. */
  readonly arriveMs: number | null;
  /** Index of the event that sent it. */
  readonly event: number;
}

export interface Frame {
  readonly index: number;
  readonly timeMs: number;
  readonly nodes: Readonly<Record<NodeId, NodeFrame>>;
  readonly flights: readonly Flight[];
  /** Ordered pairs of nodes, and of clients and nodes, that cannot reach each other. */
  readonly cutLinks: readonly (readonly [from: string, to: string])[];
  readonly history: readonly HEvent[];
}

interface State {
  nodes: Record<NodeId, NodeFrame>;
  flights: Flight[];
  cuts: Intervention[];
  history: number;
  view: number;
}

interface Index {
  readonly checkpoints: State[];
  /** For each send: the later events at which one of its copies ends. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
}

const indexes = new WeakMap<RecordedRun, Index>();

/** Everything there is to see after event `index`; −1 is the moment before the first. */
export function frameAt(run: RecordedRun, index: number): Frame {
  const at = Math.max(-1, Math.min(index, run.trace.length - 1));
  const { checkpoints, ends } = indexOf(run);
  const start = Math.floor((at + 1) / CHECKPOINT_EVERY);
  const state = copyState(checkpoints[start] ?? emptyState(run));
  for (let i = start * CHECKPOINT_EVERY; i <= at; i++) advance(run, state, i, ends);
  return {
    index: at,
    timeMs: run.trace[at]?.timeMs ?? 0,
    nodes: state.nodes,
    flights: state.flights,
    cutLinks: cutLinks(run, state.cuts),
    history: run.history.slice(0, state.history),
  };
}

/** The events that led to event `index`, oldest first, itself included: its causes, back to something from outside. */
export function causeChain(run: RecordedRun, index: number): number[] {
  const chain: number[] = [];
  let event = run.trace[index];
  while (event !== undefined) {
    chain.unshift(event.index);
    event = event.cause === null ? undefined : run.trace[event.cause];
  }
  return chain;
}

function indexOf(run: RecordedRun): Index {
  const known = indexes.get(run);
  if (known !== undefined) return known;
  const sends = new Map<number, number>();
  const ends = new Map<number, number[]>();
  for (const event of run.trace) {
    if (event.kind === "send" || event.kind === "ask" || event.kind === "reply")
      sends.set(event.message, event.index);
    if (!endsFlight(event)) continue;
    const send = sends.get(event.message);
    if (send !== undefined) ends.set(send, [...(ends.get(send) ?? []), event.index]);
  }
  const checkpoints: State[] = [];
  const state = emptyState(run);
  for (let i = 0; i <= run.trace.length; i++) {
    if (i % CHECKPOINT_EVERY === 0) checkpoints.push(copyState(state));
    if (i < run.trace.length) advance(run, state, i, ends);
  }
  const index = { checkpoints, ends };
  indexes.set(run, index);
  return index;
}

function endsFlight(
  event: TraceEvent,
): event is TraceEvent & { kind: "deliver" | "drop" | "request" | "answer" } {
  return (
    event.kind === "deliver" || event.kind === "drop" || event.kind === "request" || event.kind === "answer"
  );
}

function emptyState(run: RecordedRun): State {
  const nodes: Record<NodeId, NodeFrame> = {};
  for (const id of run.scenario.nodes) {
    nodes[id] = {
      up: false,
      paused: false,
      incarnation: 0,
      disk: {},
      files: {},
      view: undefined,
      timers: [],
    };
  }
  return { nodes, flights: [], cuts: [], history: 0, view: 0 };
}

function copyState(state: State): State {
  return { ...state, nodes: { ...state.nodes }, flights: [...state.flights], cuts: [...state.cuts] };
}

function advance(run: RecordedRun, state: State, i: number, ends: Index["ends"]): void {
  const event = run.trace[i];
  if (event === undefined) return;
  moveFlights(run, state, event, ends);
  const node = state.nodes[event.at];
  if (node !== undefined) state.nodes[event.at] = nodeAfter(node, event);
  if (event.kind === "invoke" || event.kind === "return") state.history++;
  if (event.kind === "intervene") {
    const { intervention } = event;
    if (intervention.kind === "heal") state.cuts = [];
    else if (intervention.kind === "part") state.cuts = [intervention];
    else if (intervention.kind === "oneway") state.cuts.push(intervention);
  }
  for (
    let view = run.views[state.view];
    view !== undefined && view.index <= i;
    view = run.views[++state.view]
  ) {
    const owner = state.nodes[view.node];
    if (owner?.up) state.nodes[view.node] = { ...owner, view: view.state };
  }
}

function moveFlights(run: RecordedRun, state: State, event: TraceEvent, ends: Index["ends"]): void {
  if (endsFlight(event)) {
    const i = state.flights.findIndex(({ message, arriveMs }) => {
      if (message !== event.message) return false;
      return event.kind === "drop" ? arriveMs === null : arriveMs === event.timeMs;
    });
    if (i >= 0) state.flights.splice(i, 1);
    return;
  }
  if (event.kind !== "send" && event.kind !== "ask" && event.kind !== "reply") return;
  const { message, to, timeMs: sentMs, index } = event;
  const common = { message, from: event.at, to, sentMs, event: index, ...contents(event) };
  for (const end of ends.get(index) ?? [-1]) {
    const last = run.trace[end];
    const arriveMs = last === undefined || last.kind === "drop" ? null : last.timeMs;
    state.flights.push({ ...common, arriveMs });
  }
}

function contents(
  event: TraceEvent & { kind: "send" | "ask" | "reply" },
): Pick<Flight, "kind" | "label" | "body"> {
  if (event.kind === "send") return { kind: "message", label: event.body.type, body: asJson(event.body) };
  if (event.kind === "reply") return { kind: "reply", label: event.reply.status, body: asJson(event.reply) };
  const { f } = event;
  const named = typeof f === "object" && f !== null && "kind" in f ? f.kind : undefined;
  return { kind: "request", label: typeof named === "string" ? named : "request", body: f };
}

function nodeAfter(node: NodeFrame, event: TraceEvent): NodeFrame {
  switch (event.kind) {
    case "boot":
      return {
        ...node,
        up: true,
        paused: false,
        incarnation: event.incarnation,
        view: undefined,
        timers: [],
      };
    case "crash":
      return { ...node, up: false, paused: false, view: undefined, timers: [] };
    case "pause":
      return { ...node, paused: true };
    case "resume":
      return { ...node, paused: false };
    case "set-timer": {
      const others = node.timers.filter(({ name }) => name !== event.name);
      return { ...node, timers: [...others, { name: event.name, dueMs: event.dueMs }] };
    }
    case "cancel-timer":
    case "timer":
      return { ...node, timers: node.timers.filter(({ name }) => name !== event.name) };
    case "put":
      return { ...node, disk: { ...node.disk, [event.key]: event.value } };
    case "delete": {
      const { [event.key]: _deleted, ...disk } = node.disk;
      return { ...node, disk };
    }
    case "append":
    case "truncate":
    case "fsync":
    case "torn":
      return { ...node, files: { ...node.files, [event.file]: fileAfter(node.files[event.file], event) } };
    default:
      return node;
  }
}

function fileAfter(
  file: NodeFrame["files"][string] | undefined,
  event: TraceEvent & { kind: "append" | "truncate" | "fsync" | "torn" },
): NodeFrame["files"][string] {
  const bytes = file?.bytes ?? "";
  if (event.kind === "append") return { bytes: bytes + event.bytes, synced: false };
  if (event.kind === "truncate") return { bytes: bytes.slice(0, 2 * event.length), synced: false };
  return { bytes: event.kind === "torn" ? event.bytes : bytes, synced: true };
}

function cutLinks(run: RecordedRun, cuts: readonly Intervention[]): (readonly [string, string])[] {
  if (cuts.length === 0) return [];
  const network = createReachability();
  for (const cut of cuts) network.apply(cut);
  const { nodes } = run.scenario;
  const clients = new Set((run.scenario.clients ?? []).map(({ id }) => id));
  for (const intervention of run.scenario.interventions ?? []) {
    if (intervention.kind === "request") clients.add(intervention.client);
  }
  const pairs: (readonly [string, string])[] = [];
  for (const from of [...nodes, ...clients]) {
    for (const to of [...nodes, ...clients]) {
      if (clients.has(from) && clients.has(to)) continue;
      if (!network.reachable(from, to)) pairs.push([from, to]);
    }
  }
  return pairs;
}
