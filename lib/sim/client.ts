/**
 * Clients: the outside world as a protocol meets it. They ask, wait, lose patience and draw the only conclusions a client may.
 *
 * The bookkeeping decides what a checker can prove, so it is strict. An operation is one line of the history whatever number
 * of attempts it took. It ends `ok` with the first `ok` of any of its attempts, `fail` only if every attempt was refused with
 * the promise that it had no effect, and `unknown` otherwise; after `unknown` the client goes on as a new process, because its
 * old one still has an operation pending (Herlihy & Wing 1990, §2: a process is sequential).
 */
import type { HEvent, Json, NodeId, Reply } from "./node";
import type { Client, ClientOperation } from "./scenario";
import type { EventBody, TraceEvent } from "./trace";

const BACKOFF_MS = 20;

/** What a client needs from the world. */
export interface ClientWorld {
  readonly nodes: readonly NodeId[];
  nowMs(): number;
  emit(event: EventBody): number;
  after(ms: number, action: () => void): void;
  /** Sends an attempt to a node; `event` is its `ask`. */
  deliver(attempt: Attempt): void;
  nextOperation(): number;
  nextMessage(): number;
}

export interface Attempt {
  readonly message: number;
  readonly event: number;
  readonly request: string;
  readonly client: string;
  readonly seq: number;
  readonly to: NodeId;
  readonly op: Json;
}

interface Operation {
  readonly number: number;
  readonly seq: number;
  readonly process: string;
  readonly op: Json;
  readonly invoke: number;
  /** Outcome of each attempt so far, by request id. */
  readonly attempts: Map<string, "open" | "fail" | "unknown">;
  current: string;
  done: boolean;
}

export class ClientMachine {
  private readonly waiting: ClientOperation[];
  private readonly open = new Set<Operation>();
  private readonly targets: readonly NodeId[];
  private preferred = 0;
  private seq = 0;
  private generation = 1;
  private busy = false;

  constructor(
    readonly spec: Client,
    private readonly world: ClientWorld,
  ) {
    this.waiting = spec.openLoop ? [] : [...spec.operations];
    this.targets = spec.targets ?? world.nodes;
  }

  start(): void {
    if (!this.spec.openLoop) return this.next(null);
    for (const operation of this.spec.operations) {
      this.world.after(operation.atMs ?? 0, () => this.invoke(operation, null));
    }
  }

  /** One more operation, after those already waiting. */
  request(operation: ClientOperation, cause: number): void {
    if (this.spec.openLoop) return this.invoke(operation, cause);
    this.waiting.push(operation);
    if (!this.busy) this.next(cause);
  }

  /** A reply has come back over the network; `cause` is the `reply` event. */
  answer(message: number, request: string, from: NodeId, reply: Reply<Json>, cause: number): void {
    const event = this.world.emit({ kind: "answer", at: this.spec.id, cause, message, request, from, reply });
    const operation = [...this.open].find((candidate) => candidate.attempts.has(request));
    if (operation === undefined || operation.done) return;
    if (reply.status === "ok") return this.finish(operation, event, { status: "ok", value: reply.value });
    operation.attempts.set(request, reply.status);
    if (request !== operation.current) return;
    if (reply.status === "unknown") return this.giveUpOrRetry(operation, event, reply.why);
    const hint = reply.hint === undefined ? -1 : this.targets.indexOf(reply.hint);
    this.preferred = hint >= 0 ? hint : this.preferred + 1;
    if (operation.attempts.size >= (this.spec.attemptsMax ?? 1))
      return this.giveUp(operation, event, reply.why);
    this.world.after(this.spec.backoffMs ?? BACKOFF_MS, () => this.attempt(operation, this.target()));
  }

  private next(cause: number | null): void {
    const operation = this.waiting.shift();
    this.busy = operation !== undefined;
    if (operation === undefined) return;
    const waitMs = (operation.atMs ?? 0) - this.world.nowMs();
    if (waitMs > 0) this.world.after(waitMs, () => this.invoke(operation, null));
    else this.invoke(operation, cause);
  }

  private invoke({ op, to }: ClientOperation, cause: number | null): void {
    const { id, openLoop } = this.spec;
    const seq = ++this.seq;
    const process = openLoop ? `${id}/${seq}` : this.generation === 1 ? id : `${id}.${this.generation}`;
    const number = this.world.nextOperation();
    const invoke = this.world.emit({ kind: "invoke", at: id, cause, op: number, process, seq, f: op });
    const attempts = new Map<string, "open">();
    const operation: Operation = { number, seq, process, op, invoke, attempts, current: "", done: false };
    this.open.add(operation);
    this.attempt(operation, to ?? this.target());
  }

  private target(): NodeId {
    const target = this.targets[this.preferred % this.targets.length];
    if (target === undefined) throw new Error(`client ${this.spec.id} has no node to ask`);
    return target;
  }

  private attempt(operation: Operation, to: NodeId): void {
    if (operation.done) return;
    const { id, timeoutMs } = this.spec;
    const { number, seq, op } = operation;
    const request = `${id}:${seq}:${operation.attempts.size + 1}`;
    const message = this.world.nextMessage();
    const { invoke: cause } = operation;
    const event = this.world.emit({ kind: "ask", at: id, cause, message, op: number, request, to, f: op });
    operation.attempts.set(request, "open");
    operation.current = request;
    this.world.deliver({ message, event, request, client: id, seq, to, op });
    this.world.after(timeoutMs, () => {
      if (operation.done || operation.current !== request || operation.attempts.get(request) !== "open")
        return;
      operation.attempts.set(request, "unknown");
      this.preferred++;
      this.giveUpOrRetry(operation, event, `no answer within ${timeoutMs} ms`);
    });
  }

  private giveUpOrRetry(operation: Operation, cause: number, why: string): void {
    if (this.spec.retries && operation.attempts.size < (this.spec.attemptsMax ?? 1)) {
      this.attempt(operation, this.target());
    } else this.giveUp(operation, cause, why);
  }

  private giveUp(operation: Operation, cause: number, why: string): void {
    const refused = [...operation.attempts.values()].every((outcome) => outcome === "fail");
    this.finish(operation, cause, { status: refused ? "fail" : "unknown", why });
  }

  private finish(
    operation: Operation,
    cause: number,
    outcome: { status: "ok"; value: Json } | { status: "fail" | "unknown"; why: string },
  ): void {
    const { number: op, process } = operation;
    operation.done = true;
    this.open.delete(operation);
    this.world.emit({ kind: "return", at: this.spec.id, cause, op, process, ...outcome });
    if (outcome.status === "unknown") this.generation++;
    if (!this.spec.openLoop) this.next(null);
  }
}

/** What an event adds to the history: the beginning or the end of an operation, else nothing. */
export function historyLine(event: TraceEvent): HEvent | null {
  if (event.kind === "invoke") {
    const { op, process, timeMs: t, f } = event;
    return { op, process, t, kind: "invoke", f };
  }
  if (event.kind !== "return") return null;
  const { op, process, timeMs: t, status: kind, value } = event;
  return { op, process, t, kind, ...(value === undefined ? {} : { value }) };
}
