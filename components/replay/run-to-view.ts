/** From a run to what the canvas draws: pure, and computed once per run. */
import { z } from "zod";
import type { SpaceTimeArrow, SpaceTimeEvent } from "@/components/canvas/space-time-diagram";
import type { ClusterFlight } from "@/components/canvas/cluster-view";
import type { EventRow } from "@/components/canvas/event-list";
import { sentence } from "@/lib/grading/explain";
import { causeChain, type Flight, type Frame, type Json, type RecordedRun, type TraceEvent } from "@/lib/sim";

const HUES = 6;

export function rowsOf(run: RecordedRun): readonly EventRow[] {
  return remember(rows, run, () =>
    run.trace.map((event) => ({ index: event.index, timeMs: event.timeMs, text: sentence(event) })),
  );
}

export interface SpaceTime {
  readonly events: readonly SpaceTimeEvent[];
  readonly arrows: readonly SpaceTimeArrow[];
}

/** Without what happens inside a node and is of no interest to the others: timers being set, puts, cancelled timers. */
export function spaceTimeOf(run: RecordedRun): SpaceTime {
  return remember(spaceTimes, run, () => {
    const lanes = new Set([...run.scenario.nodes, ...(run.scenario.clients ?? []).map(({ id }) => id)]);
    const hue = hues(run);
    const arrows = run.trace.flatMap((event): SpaceTimeArrow[] => {
      if (
        event.kind !== "deliver" &&
        event.kind !== "request" &&
        event.kind !== "answer" &&
        event.kind !== "drop"
      )
        return [];
      const sent = event.cause === null ? undefined : departureOf(run, event);
      if (!sent || !lanes.has(sent.at)) return [];
      const lane = event.kind === "drop" ? event.to : event.at;
      const lost = event.kind === "drop";
      const label = arrowLabel(sent);
      return [
        {
          from: { lane: sent.at, index: sent.index },
          to: { lane, index: event.index },
          label,
          lost,
          hue: hue(label),
        },
      ];
    });
    const events = run.trace.flatMap((event): SpaceTimeEvent[] => {
      const kind = kindOf(event);
      if (!kind) return [];
      const lane = laneOf(event, lanes);
      return lane === undefined
        ? []
        : [{ index: event.index, lane, timeMs: event.timeMs, kind, label: shortLabel(event) }];
    });
    return { events, arrows };
  });
}

export function flightsOf(run: RecordedRun, frame: Frame): readonly ClusterFlight[] {
  const hue = hues(run);
  return frame.flights.map((flight) => ({
    id: `${flight.message}-${flight.event}-${flight.arriveMs}`,
    from: flight.from,
    to: flight.to,
    label: flight.label,
    progress: progressOf(flight, frame.timeMs),
    lost: flight.arriveMs === null,
    hue: hue(flight.label),
  }));
}

/** Why an event happened: its causes, oldest first, itself last. */
export function causesOf(run: RecordedRun, index: number): readonly EventRow[] {
  const all = rowsOf(run);
  return causeChain(run, index).flatMap((cause) => all[cause] ?? []);
}

/** A value in a few characters. */
export function brief(value: Json | undefined): string {
  if (value === undefined) return "-";
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "-";
}

const rows = new WeakMap<RecordedRun, readonly EventRow[]>();
const spaceTimes = new WeakMap<RecordedRun, SpaceTime>();
const hueMaps = new WeakMap<RecordedRun, (label: string) => number>();

function remember<T>(cache: WeakMap<RecordedRun, T>, run: RecordedRun, compute: () => T): T {
  const known = cache.get(run);
  if (known !== undefined) return known;
  const value = compute();
  cache.set(run, value);
  return value;
}

/** A colour for each kind of message, in the order in which they first appear. */
function hues(run: RecordedRun): (label: string) => number {
  return remember(hueMaps, run, () => {
    const order = new Map<string, number>();
    for (const event of run.trace) {
      if (event.kind === "send" && !order.has(event.body.type)) order.set(event.body.type, order.size);
    }
    return (label) => ((order.get(label) ?? order.size) % HUES) + 1;
  });
}

function progressOf({ sentMs, arriveMs }: Flight, nowMs: number): number {
  if (arriveMs === null) return 0.5;
  return arriveMs <= sentMs ? 1 : Math.min(1, Math.max(0, (nowMs - sentMs) / (arriveMs - sentMs)));
}

/** The event at which the message left. A copy's delivery may name another cause in between, so causes are followed to it. */
function departureOf(run: RecordedRun, arrival: TraceEvent): TraceEvent | undefined {
  let event: TraceEvent | undefined = arrival;
  for (let hops = 0; hops < 4 && event && event.cause !== null; hops += 1) {
    event = run.trace[event.cause];
    if (event && (event.kind === "send" || event.kind === "ask" || event.kind === "reply")) return event;
  }
  return undefined;
}

function arrowLabel(event: TraceEvent): string {
  if (event.kind === "send") return event.body.type;
  return event.kind === "ask" ? operationLabel(event.f) : event.kind === "reply" ? event.reply.status : "";
}

function kindOf(event: TraceEvent): SpaceTimeEvent["kind"] | null {
  switch (event.kind) {
    case "violation":
      return "violation";
    case "drop":
      return "lost";
    case "crash":
    case "pause":
    case "resume":
    case "intervene":
    case "error":
      return "fault";
    case "invoke":
    case "return":
      return "operation";
    case "set-timer":
    case "cancel-timer":
    case "put":
    case "delete":
    case "append":
    case "truncate":
    case "fsync":
      return null;
    case "torn":
    case "lie":
      return "fault";
    default:
      return "step";
  }
}

/** A fault of the whole network has no lane of its own: it is shown at the first. */
function laneOf(event: TraceEvent, lanes: ReadonlySet<string>): string | undefined {
  if (event.kind === "drop") return lanes.has(event.to) ? event.to : undefined;
  return lanes.has(event.at) ? event.at : [...lanes][0];
}

function shortLabel(event: TraceEvent): string {
  switch (event.kind) {
    case "send":
      return "";
    case "deliver":
      return event.body.type;
    case "ask":
      return "";
    case "request":
      return operationLabel(event.f);
    case "reply":
      return "";
    case "answer":
      return "";
    case "invoke":
      return operationLabel(event.f);
    case "return":
      return event.status === "ok" && event.value !== null ? `= ${brief(event.value)}` : event.status;
    case "drop":
      return "lost";
    case "timer":
      return event.name;
    case "output":
      return announcement(event.value);
    case "intervene":
      return event.intervention.kind === "part" ? "partition" : event.intervention.kind;
    case "violation":
      return event.message;
    default:
      return event.kind;
  }
}

const announced = z.object({ kind: z.string() }).catchall(z.json());

/** `leader term 7` */
function announcement(value: Json): string {
  const parsed = announced.safeParse(value);
  if (!parsed.success) return brief(value);
  const { kind, ...fields } = parsed.data;
  return [kind, ...Object.entries(fields).map(([name, part]) => `${name} ${brief(part)}`)].join(" ");
}

const operation = z.object({
  kind: z.enum(["read", "write"]),
  key: z.string().optional(),
  value: z.json().optional(),
});

function operationLabel(f: Json): string {
  const fields = operation.safeParse(f);
  if (!fields.success) return brief(f);
  const { kind, key, value } = fields.data;
  return kind === "write" ? `W(${key === undefined ? "" : `${key},`}${brief(value)})` : `R(${key ?? ""})`;
}
