/**
 * The journal of a run: the only place where an event gets its number, where the clients' history grows, and where a run can
 * stop. When nobody looks at events they are counted and no more, so that a search pays for little else than its handlers.
 */
import { historyLine } from "./client";
import { jsonLength } from "./json";
import type { HEvent, Msg, NodeId } from "./node";
import type { EventBody, RunStatus, TraceEvent, Violation } from "./trace";

/** What happens to the events. */
export interface Audience {
  /** Whether anybody looks at events. If not, `onEvent` is never called. */
  readonly watches: boolean;
  /** After each event. A violation stops the run. */
  onEvent(event: TraceEvent): { readonly property: string; readonly message: string } | null;
}

/** A message on a link: what its arrival needs to know of its sending. */
export interface Sent {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly body: Msg;
  readonly message: number;
}

export class Journal {
  nowMs = 0;
  events = 0;
  stopped = false;
  status: RunStatus = "completed";
  why: string | undefined;
  violation: Violation | undefined;
  readonly history: HEvent[] = [];
  readonly watched: boolean;

  constructor(
    private readonly audience: Audience,
    private readonly eventsMax: number,
  ) {
    this.watched = audience.watches;
  }

  stop(status: RunStatus, why: string): void {
    if (this.stopped) return;
    this.stopped = true;
    this.status = status;
    this.why = why;
  }

  /** Writes an event down and returns its number. */
  emit(body: EventBody): number {
    if (!this.watched && body.kind !== "invoke" && body.kind !== "return") return this.count();
    const event = { index: this.events, timeMs: this.nowMs, ...body } as TraceEvent;
    const line = this.stopped ? null : historyLine(event);
    if (line !== null) this.history.push(line);
    return this.record(event);
  }

  // The two commonest events, written out: a spread costs as much as the rest of them.

  send({ from, to, body, message }: Sent, cause: number): number {
    if (!this.watched) return this.count();
    const { events: index, nowMs: timeMs } = this;
    const bytes = jsonLength(body);
    return this.record({ index, timeMs, kind: "send", at: from, cause, message, to, body, bytes });
  }

  deliver({ from, to, body, message }: Sent, cause: number): number {
    if (!this.watched) return this.count();
    const { events: index, nowMs: timeMs } = this;
    return this.record({ index, timeMs, kind: "deliver", at: to, cause, message, from, body });
  }

  /** An event that nobody looks at. */
  private count(): number {
    if (this.stopped) return this.events - 1;
    if (++this.events >= this.eventsMax) this.outOfEvents();
    return this.events - 1;
  }

  private record(event: TraceEvent): number {
    if (this.stopped) return this.events - 1;
    const index = this.events++;
    const broken = this.audience.onEvent(event);
    if (broken !== null && event.kind !== "violation") {
      this.violation = { ...broken, event: index };
      this.emit({ kind: "violation", at: event.at, cause: index, ...broken });
      this.stop("violated", broken.message);
    } else if (this.events >= this.eventsMax) this.outOfEvents();
    return index;
  }

  private outOfEvents(): void {
    this.stop("unknown", `the budget of ${this.eventsMax} events ended at ${this.nowMs} ms`);
  }
}
