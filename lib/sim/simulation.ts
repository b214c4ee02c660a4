/**
 * The world: one queue of what will happen, in virtual time, and one rule for each thing that can.
 *
 * Everything goes through `emit`, which numbers an event, tells the observers, and is the only place where a run can stop. A
 * stimulus (a delivery, a timer, a request, a boot) reaches a node through `stimulate`: wait if the node is paused or busy,
 * record the stimulus, call the handler, carry out its effects in order, and crash between two of them if a `cut` says so.
 */
import { ArmedFaults } from "./armed";
import { createLiars } from "./byzantine";
import { ClientMachine, historyLine, type Attempt } from "./client";
import { afterEffect, emptyFile, type FileEffect } from "./file";
import { cloneJson } from "./json";
import { handlerName, Machine, type Effect, type Stimulus } from "./machine";
import { createReachability, createWeather, roundMs, type Fate } from "./network";
import type { HEvent, Json, Msg, NodeId } from "./node";
import { createQueue } from "./queue";
import type { Client, Intervention, Program, Scenario } from "./scenario";
import type { EventBody, LossReason, RunStatus, TraceEvent, Violation } from "./trace";

/** Trace events of a run when the scenario sets no budget. */
const EVENTS_MAX = 50_000;
/** More pending events than this end a run: something multiplies. */
const PENDING_MAX = 100_000;
/** Patience of a person who asks by hand, ms. */
const PERSON_TIMEOUT_MS = 1000;

/** Hears of everything, in order. */
export interface Listener {
  /** After each event. A violation stops the run. */
  onEvent(event: TraceEvent): { readonly property: string; readonly message: string } | null;
  /** After each handler of a node, with the last event it caused. */
  onHandled(node: Machine, lastEvent: number): void;
  /** Before each handler of a node. */
  onHandler(node: NodeId, handler: string): void;
}

export class Simulation {
  nowMs = 0;
  status: RunStatus = "completed";
  why: string | undefined;
  violation: Violation | undefined;
  events = 0;
  readonly history: HEvent[] = [];
  readonly machines: ReadonlyMap<NodeId, Machine>;
  readonly network = createReachability();
  private readonly queue = createQueue<() => void>();
  private readonly weather;
  private readonly clients = new Map<string, ClientMachine>();
  private readonly waiting = new Map<NodeId, (() => void)[]>();
  private readonly armed = new ArmedFaults();
  private readonly liars = createLiars();
  private readonly eventsMax: number;
  private messages = 0;
  private operations = 0;
  private stopped = false;

  constructor(
    program: Program,
    private readonly scenario: Scenario,
    seed: number,
    private readonly listener: Listener,
  ) {
    this.eventsMax = scenario.eventsMax ?? EVENTS_MAX;
    this.weather = createWeather(seed, scenario.network);
    this.machines = new Map(
      scenario.nodes.map((id) => [id, new Machine(id, program, scenario, seed, () => this.nowMs)]),
    );
  }

  /** Runs to the end of the scenario, or until something stops it. */
  run(): void {
    const { interventions = [], clients = [], nodes, endMs } = this.scenario;
    for (const node of nodes) this.at(0, () => this.boot(node, null));
    for (const intervention of interventions) this.at(intervention.at, () => this.intervene(intervention));
    for (const client of clients) this.addClient(client).start();
    while (!this.stopped) {
      const entry = this.queue.pop();
      if (entry === undefined) break;
      if (entry.timeMs > endMs) break;
      this.nowMs = entry.timeMs;
      entry.item();
    }
    if (!this.stopped) this.nowMs = endMs;
  }

  private at(timeMs: number, action: () => void): void {
    if (this.queue.size >= PENDING_MAX) {
      return this.stop("unknown", `more than ${PENDING_MAX} events were pending at once`);
    }
    this.queue.push(Math.max(this.nowMs, roundMs(timeMs)), action);
  }

  private stop(status: RunStatus, why: string): void {
    if (this.stopped) return;
    this.stopped = true;
    this.status = status;
    this.why = why;
  }

  private emit(body: EventBody): number {
    if (this.stopped) return this.events - 1;
    const index = this.events++;
    const event = { index, timeMs: this.nowMs, ...body } as TraceEvent;
    const line = historyLine(event);
    if (line !== null) this.history.push(line);
    const broken = this.listener.onEvent(event);
    if (broken !== null && event.kind !== "violation") {
      this.violation = { ...broken, event: index };
      this.emit({ kind: "violation", at: event.at, cause: index, ...broken });
      this.stop("violated", broken.message);
    } else if (this.events >= this.eventsMax) {
      this.stop("unknown", `the budget of ${this.eventsMax} events ended at ${this.nowMs} ms`);
    }
    return index;
  }

  private machine(id: NodeId): Machine {
    const machine = this.machines.get(id);
    if (machine === undefined) {
      throw new Error(
        `scenario: there is no node ${JSON.stringify(id)}; the nodes are ${this.scenario.nodes.join(", ")}`,
      );
    }
    return machine;
  }

  // Nodes

  private boot(id: NodeId, cause: number | null): void {
    const machine = this.machine(id);
    if (machine.up) return;
    const event = this.emit({ kind: "boot", at: id, cause, incarnation: machine.incarnation + 1 });
    try {
      machine.boot();
    } catch (thrown) {
      return this.fail(machine, "constructor", thrown, event);
    }
    this.handle(machine, { handler: "init" }, event);
  }

  private crash(machine: Machine, why: "intervention" | "cut" | "error", cause: number): void {
    if (!machine.up) return;
    const event = this.emit({ kind: "crash", at: machine.id, cause, why });
    machine.crash();
    this.tear(machine, event);
    const lost = this.waiting.get(machine.id) ?? [];
    this.waiting.delete(machine.id);
    for (const action of lost) action();
  }

  private tear(machine: Machine, cause: number): void {
    const torn = this.armed.takeTorn(machine.id);
    if (machine.files.size === 0) return;
    for (const left of machine.tear(torn)) this.emit({ kind: "torn", at: machine.id, cause, ...left });
  }

  /** Gives a stimulus to a node: now, or when it is no longer paused or busy. `lost` is called if it goes down before. */
  private stimulate(id: NodeId, act: (machine: Machine) => void, lost: () => void): void {
    const machine = this.machine(id);
    const { incarnation } = machine;
    const arrive = (): void => {
      if (this.stopped) return;
      if (!machine.up || machine.incarnation !== incarnation) return lost();
      if (machine.paused) {
        const inbox = this.waiting.get(id) ?? [];
        this.waiting.set(id, inbox);
        inbox.push(arrive);
        return;
      }
      act(machine);
    };
    const slowMs = this.armed.slowMs(id, this.nowMs);
    if (!machine.up || machine.paused || (slowMs === 0 && machine.busyUntilMs <= this.nowMs)) return arrive();
    machine.busyUntilMs = Math.max(this.nowMs, machine.busyUntilMs) + slowMs;
    this.at(machine.busyUntilMs, arrive);
  }

  private handle(machine: Machine, stimulus: Stimulus, cause: number): void {
    if (this.stopped) return;
    const handler = handlerName(stimulus);
    this.listener.onHandler(machine.id, handler);
    let effects: readonly Effect[];
    try {
      effects = machine.handle(stimulus);
    } catch (thrown) {
      return this.fail(machine, handler, thrown, cause);
    }
    const cut = effects.length > 0 ? this.armed.takeCut(machine.id, stimulus, this.nowMs) : undefined;
    const carriedOut = cut === undefined ? effects : effects.slice(0, cut.effects);
    for (const effect of carriedOut) {
      if (this.stopped) return;
      this.carryOut(machine, effect, cause);
    }
    if (this.stopped) return;
    if (cut !== undefined) this.crash(machine, "cut", cause);
    this.listener.onHandled(machine, this.events - 1);
  }

  private fail(machine: Machine, handler: string, thrown: unknown, cause: number): void {
    const message = thrown instanceof Error ? thrown.message : `it threw ${String(thrown)}`;
    const line: unknown =
      typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, "line") : undefined;
    const where = typeof line === "number" ? { line } : {};
    this.emit({ kind: "error", at: machine.id, cause, handler, message, ...where });
    this.stop("error", `${handler} of ${machine.id}: ${message}`);
  }

  private carryOut(machine: Machine, effect: Effect, cause: number): void {
    const at = machine.id;
    switch (effect.kind) {
      case "send":
        return this.liars.some
          ? this.sendOrLie(machine, effect.to, effect.body, cause)
          : this.send(at, effect.to, effect.body, cause);
      case "set-timer":
        return this.setTimer(machine, effect, cause);
      case "cancel-timer":
        if (machine.timers.delete(effect.name))
          this.emit({ kind: "cancel-timer", at, cause, name: effect.name });
        return;
      case "put":
        machine.disk.set(effect.key, effect.value);
        this.emit({ kind: "put", at, cause, key: effect.key, value: effect.value });
        return;
      case "delete":
        machine.disk.delete(effect.key);
        this.emit({ kind: "delete", at, cause, key: effect.key });
        return;
      case "append":
      case "truncate":
      case "fsync":
        return this.writeFile(machine, effect, cause);
      case "output":
        this.emit({ kind: "output", at, cause, value: effect.value });
        return;
      case "reply":
        return this.reply(machine, effect, cause);
    }
  }

  private writeFile(machine: Machine, effect: FileEffect, cause: number): void {
    machine.files.set(effect.file, afterEffect(machine.files.get(effect.file) ?? emptyFile, effect));
    this.emit({ ...effect, at: machine.id, cause });
  }

  private setTimer(machine: Machine, effect: Extract<Effect, { kind: "set-timer" }>, cause: number): void {
    const { name, data } = effect;
    const dueMs = roundMs(this.nowMs + machine.trueMs(effect.ms));
    const event = this.emit({ kind: "set-timer", at: machine.id, cause, name, dueMs });
    const timer = { name, dueMs, event, ...(data === undefined ? {} : { data }) };
    machine.timers.set(name, timer);
    this.at(dueMs, () => {
      if (machine.timers.get(name) === timer) this.fire(machine, name);
    });
  }

  private fire(machine: Machine, name: string, cause?: number): void {
    const timer = machine.timers.get(name);
    if (timer === undefined) return;
    const act = (): void => {
      if (machine.timers.get(name) !== timer) return;
      machine.timers.delete(name);
      const data = timer.data === undefined ? {} : { data: timer.data };
      const event = this.emit({ kind: "timer", at: machine.id, cause: cause ?? timer.event, name, ...data });
      this.handle(machine, { handler: "timer", name, ...data }, event);
    };
    this.stimulate(machine.id, act, () => {});
  }

  // Messages

  private send(from: NodeId, to: NodeId, body: Msg, cause: number): void {
    const message = ++this.messages;
    const bytes = JSON.stringify(body).length;
    const event = this.emit({ kind: "send", at: from, cause, message, to, body, bytes });
    const act = (machine: Machine): void => {
      const delivered = this.emit({ kind: "deliver", at: to, cause: event, message, from, body });
      this.handle(machine, { handler: "message", from, body: copyOf(body) }, delivered);
    };
    this.transmit({ from, to, message, event }, this.fate(from, to, body), (lost) => {
      this.stimulate(to, act, () => lost("down"));
    });
  }

  /** As `send`, for a node that may be lying. What it does not send still counts on its link: no other message is disturbed. */
  private sendOrLie(machine: Machine, to: NodeId, body: Msg, cause: number): void {
    const from = machine.id;
    const said = this.liars.twist({ from, to, body }, this.nowMs, (value) => machine.sign(value));
    if (said === body) return this.send(from, to, body, cause);
    const lie = this.emit({ kind: "lie", at: from, cause, to, meant: body, silent: said === null });
    if (said !== null) return this.send(from, to, said, lie);
    this.messages++;
    this.weather.fate(from, to, body, this.nowMs);
  }

  private fate(from: string, to: string, body: Msg | null): Fate {
    const fate = this.weather.fate(from, to, body, this.nowMs);
    return this.network.reachable(from, to) ? fate : { lost: "partition" };
  }

  /** Takes a message over the network. `arrive` is called for each copy that gets there. */
  private transmit(
    { from, to, message, event }: { from: string; to: string; message: number; event: number },
    fate: Fate,
    arrive: (lost: (why: LossReason) => void) => void,
  ): void {
    const lose = (why: LossReason): void => {
      this.emit({ kind: "drop", at: from, cause: event, message, to, why });
    };
    if (fate.lost !== null) return lose(fate.lost);
    for (const delayMs of fate.delaysMs) {
      this.at(this.nowMs + delayMs, () =>
        this.network.reachable(from, to) ? arrive(lose) : lose("partition"),
      );
    }
  }

  private addClient(spec: Client): ClientMachine {
    const client = new ClientMachine(spec, {
      nodes: this.scenario.nodes,
      nowMs: () => this.nowMs,
      emit: (event) => this.emit(event),
      after: (ms, action) => this.at(this.nowMs + ms, action),
      deliver: (attempt) => this.deliverAttempt(attempt),
      nextOperation: () => ++this.operations,
      nextMessage: () => ++this.messages,
    });
    this.clients.set(spec.id, client);
    return client;
  }

  private deliverAttempt({ message, event, request, client, seq, to, op }: Attempt): void {
    const route = { from: client, to, message, event };
    this.transmit(route, this.fate(client, to, null), (lost) => {
      const act = (machine: Machine): void => {
        machine.requests.set(request, client);
        const received = this.emit({
          kind: "request",
          at: to,
          cause: event,
          message,
          request,
          client,
          seq,
          f: op,
        });
        this.handle(
          machine,
          { handler: "request", request: { id: request, client, seq, op: cloneJson(op) } },
          received,
        );
      };
      this.stimulate(to, act, () => lost("down"));
    });
  }

  private reply(
    machine: Machine,
    { request, reply }: Extract<Effect, { kind: "reply" }>,
    cause: number,
  ): void {
    const client = machine.requests.get(request);
    const to = client ?? request.split(":")[0] ?? "nobody";
    const message = ++this.messages;
    const event = this.emit({ kind: "reply", at: machine.id, cause, message, request, to, reply });
    machine.requests.delete(request);
    // Another node's request, another incarnation's, or one already answered: there is nobody to hear it.
    const fate: Fate = client === undefined ? { lost: "down" } : this.fate(machine.id, client, null);
    this.transmit({ from: machine.id, to, message, event }, fate, () => {
      this.clients.get(to)?.answer(message, request, machine.id, cloneReply(reply), event);
    });
  }

  // Interventions

  private intervene(intervention: Intervention): void {
    const at = "node" in intervention && intervention.kind !== "request" ? intervention.node : "world";
    const event = this.emit({ kind: "intervene", at, cause: null, intervention });
    switch (intervention.kind) {
      case "part":
      case "oneway":
      case "heal":
        return this.network.apply(intervention);
      case "crash":
        return this.crash(this.machine(intervention.node), "intervention", event);
      case "restart":
        return this.boot(intervention.node, event);
      case "cut":
      case "slow":
      case "torn":
        return this.armed.arm(intervention);
      case "pause":
        return this.pause(this.machine(intervention.node), event);
      case "resume":
        return this.resume(this.machine(intervention.node), event);
      case "skew":
        return this.machine(intervention.node).skew(intervention);
      case "drop":
      case "delay":
      case "dup":
      case "reorder":
        return this.weather.arm(intervention);
      case "byz":
        return this.liars.arm({ ...intervention, node: this.machine(intervention.node).id });
      case "fire":
        return this.fire(this.machine(intervention.node), intervention.timer, event);
      case "request": {
        const { client: id, node, op } = intervention;
        const timeoutMs = this.scenario.clients?.[0]?.timeoutMs ?? PERSON_TIMEOUT_MS;
        const client = this.clients.get(id) ?? this.addClient({ id, operations: [], timeoutMs });
        return client.request({ op, to: node }, event);
      }
    }
  }

  private pause(machine: Machine, cause: number): void {
    if (!machine.up || machine.paused) return;
    machine.paused = true;
    this.emit({ kind: "pause", at: machine.id, cause });
  }

  private resume(machine: Machine, cause: number): void {
    if (!machine.paused) return;
    machine.paused = false;
    this.emit({ kind: "resume", at: machine.id, cause });
    const inbox = this.waiting.get(machine.id) ?? [];
    this.waiting.delete(machine.id);
    for (const action of inbox) this.at(this.nowMs, action);
  }
}

function copyOf(body: Msg): Msg {
  return cloneJson(body as Msg & Json);
}

function cloneReply<R extends object>(reply: R): R {
  return cloneJson(reply as R & Json);
}
