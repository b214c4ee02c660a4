/**
 * A recorded run, at any of its moments. What was true after event i is a fold of the first i events; checkpoints every
 * few hundred events make going back as quick as going on. Nothing here knows the program: a run that arrived as JSON, with
 * the code that made it long gone, can be looked at in full.
 */
import { asJson } from "./json";
import { Reachability } from "./network";
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
  readonly files: Readonly<Record<string, FileFrame>>;
  /** As of the node's last handler; undefined while it is down. */
  readonly view: Json | undefined;
  readonly timers: readonly { readonly name: string; readonly dueMs: number }[];
}

interface FileFrame {
  readonly bytes: string;
  readonly synced: boolean;
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

/** A node during a fold. What a checkpoint shares with it is copied once, before its first change. */
type MutableNode = { -readonly [K in Exclude<keyof NodeFrame, "disk" | "files">]: NodeFrame[K] } & {
  disk: Record<string, Json>;
  files: Record<string, FileFrame>;
};

interface State {
  nodes: Record<NodeId, MutableNode>;
  /** Nodes whose disk and files belong to this fold alone. */
  owned: Set<NodeId>;
  /** Messages on their way, in the order of sending. Copies of one share its number. */
  flights: Map<number, Flight[]>;
  cuts: Intervention[];
  history: number;
  view: number;
}

interface Index {
  readonly checkpoints: State[];
  /** For each send: the later events at which one of its copies ends. */
  readonly ends: ReadonlyMap<number, readonly number[]>;
  /** For each line of the history, the event that wrote it. */
  readonly historyEvents: readonly number[];
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
    flights: [...state.flights.values()].flat(),
    cutLinks: cutLinks(run, state.cuts),
    history: run.history.slice(0, state.history),
  };
}

/** The trace event that wrote a line of the history, from which its causes can be asked for; −1 for a line that is not there. */
export function eventOfHistory(run: RecordedRun, line: number): number {
  return indexOf(run).historyEvents[line] ?? -1;
}

/** The events that led to event `index`, oldest first, itself included: its causes, back to something from outside. */
export function causeChain(run: RecordedRun, index: number): number[] {
  const chain: number[] = [];
  let event = run.trace[index];
  while (event !== undefined) {
    chain.push(event.index);
    event = event.cause === null ? undefined : run.trace[event.cause];
  }
  return chain.reverse();
}

function indexOf(run: RecordedRun): Index {
  const known = indexes.get(run);
  if (known !== undefined) return known;
  const sends = new Map<number, number>();
  const ends = new Map<number, number[]>();
  const historyEvents: number[] = [];
  for (const event of run.trace) {
    if (event.kind === "invoke" || event.kind === "return") historyEvents.push(event.index);
    if (event.kind === "send" || event.kind === "ask" || event.kind === "reply")
      sends.set(event.message, event.index);
    if (!endsFlight(event)) continue;
    const send = sends.get(event.message);
    if (send === undefined) continue;
    const known = ends.get(send);
    if (known === undefined) ends.set(send, [event.index]);
    else known.push(event.index);
  }
  const checkpoints: State[] = [];
  const state = emptyState(run);
  for (let i = 0; i <= run.trace.length; i++) {
    if (i % CHECKPOINT_EVERY === 0) {
      checkpoints.push(copyState(state));
      state.owned.clear();
    }
    if (i < run.trace.length) advance(run, state, i, ends);
  }
  const index = { checkpoints, ends, historyEvents };
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
  const nodes: Record<NodeId, MutableNode> = {};
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
  return { nodes, owned: new Set(), flights: new Map(), cuts: [], history: 0, view: 0 };
}

/** Shares the disks with the original: from now on neither owns them. */
function copyState(state: State): State {
  const nodes: Record<NodeId, MutableNode> = {};
  for (const id in state.nodes) {
    const node = state.nodes[id];
    if (node !== undefined) nodes[id] = { ...node };
  }
  return { ...state, nodes, owned: new Set(), flights: new Map(state.flights), cuts: [...state.cuts] };
}

function advance(run: RecordedRun, state: State, i: number, ends: Index["ends"]): void {
  const event = run.trace[i];
  if (event === undefined) return;
  moveFlights(run, state, event, ends);
  const node = state.nodes[event.at];
  if (node !== undefined) changeNode(state, node, event);
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
    if (owner?.up) owner.view = view.state;
  }
}

function moveFlights(run: RecordedRun, state: State, event: TraceEvent, ends: Index["ends"]): void {
  if (endsFlight(event)) {
    const copies = state.flights.get(event.message) ?? [];
    const i = copies.findIndex(({ arriveMs }) =>
      event.kind === "drop" ? arriveMs === null : arriveMs === event.timeMs,
    );
    if (i < 0) return;
    if (copies.length === 1) state.flights.delete(event.message);
    else state.flights.set(event.message, copies.toSpliced(i, 1));
    return;
  }
  if (event.kind !== "send" && event.kind !== "ask" && event.kind !== "reply") return;
  const { message, to, timeMs: sentMs, index } = event;
  const common = { message, from: event.at, to, sentMs, event: index, ...contents(event) };
  const copies = (ends.get(index) ?? [-1]).map((end) => {
    const last = run.trace[end];
    return { ...common, arriveMs: last === undefined || last.kind === "drop" ? null : last.timeMs };
  });
  state.flights.set(message, copies);
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

function changeNode(state: State, node: MutableNode, event: TraceEvent): void {
  switch (event.kind) {
    case "boot":
      Object.assign(node, { up: true, paused: false, view: undefined, timers: [] });
      node.incarnation = event.incarnation;
      return;
    case "crash":
      Object.assign(node, { up: false, paused: false, view: undefined, timers: [] });
      return;
    case "pause":
    case "resume":
      node.paused = event.kind === "pause";
      return;
    case "set-timer":
      node.timers = [...without(node.timers, event.name), { name: event.name, dueMs: event.dueMs }];
      return;
    case "cancel-timer":
    case "timer":
      node.timers = without(node.timers, event.name);
      return;
    default:
      store(state, node, event);
  }
}

function without(timers: NodeFrame["timers"], name: string): NodeFrame["timers"] {
  return timers.filter((timer) => timer.name !== name);
}

/** What an event does to disk and files. */
function store(state: State, node: MutableNode, event: TraceEvent): void {
  const { kind, at } = event;
  const onDisk = kind === "put" || kind === "delete";
  if (!onDisk && kind !== "append" && kind !== "truncate" && kind !== "fsync" && kind !== "torn") return;
  if (!state.owned.has(at)) {
    node.disk = { ...node.disk };
    node.files = { ...node.files };
    state.owned.add(at);
  }
  if (kind === "put") node.disk[event.key] = event.value;
  else if (kind === "delete") Reflect.deleteProperty(node.disk, event.key);
  else node.files[event.file] = fileAfter(node.files[event.file], event);
}

function fileAfter(
  file: FileFrame | undefined,
  event: TraceEvent & { kind: "append" | "truncate" | "fsync" | "torn" },
): FileFrame {
  const bytes = file?.bytes ?? "";
  if (event.kind === "append") return { bytes: bytes + event.bytes, synced: false };
  if (event.kind === "truncate") return { bytes: bytes.slice(0, 2 * event.length), synced: false };
  return { bytes: event.kind === "torn" ? event.bytes : bytes, synced: true };
}

function cutLinks(run: RecordedRun, cuts: readonly Intervention[]): (readonly [string, string])[] {
  if (cuts.length === 0) return [];
  const network = new Reachability();
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
