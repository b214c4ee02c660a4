/**
 * The world: one queue of what will happen, in virtual time, and one rule for each thing that can.
 *
 * Everything goes through `emit`, which numbers an event, tells the observers, and is the only place where a run can stop. A
 * stimulus (a delivery, a timer, a request, a boot) reaches a node through `stimulate`: wait if the node is paused or busy,
 * record the stimulus, call the handler, carry out its effects in order, and crash between two of them if a `cut` says so.
 */
import { ArmedFaults } from "./armed";
import { Liars } from "./byzantine";
import { ClientMachine, type Attempt } from "./client";
import { Journal, type Audience } from "./journal";
import { cloneJson, copyOf } from "./json";
import { handlerName, Machine, type Arrival, type Effect, type Route, type Stimulus } from "./machine";
import { Reachability, roundMs, Weather, type Fate, type Link } from "./network";
import type { Msg, NodeId } from "./node";
import { Queue } from "./queue";
import type { Client, Intervention, Program, Scenario } from "./scenario";
import type { LossReason } from "./trace";

/** Trace events of a run when the scenario sets no budget. */
const EVENTS_MAX = 50_000;
/** More pending events than this end a run: something multiplies. */
const PENDING_MAX = 100_000;
/** Patience of a person who asks by hand, ms. */
const PERSON_TIMEOUT_MS = 1000;

/** Hears of everything, in order. */
export interface Listener extends Audience {
  /** After each handler of a node, with the last event it caused. */
  onHandled(node: Machine, lastEvent: number): void;
  /** Before each handler of a node. */
  onHandler(node: NodeId, stimulus: Stimulus): void;
}

export class Simulation {
  readonly journal: Journal;
  readonly machines: ReadonlyMap<NodeId, Machine>;
  readonly network = new Reachability();
  private readonly queue = new Queue<(() => void) | Arrival>();
  private readonly weather: Weather;
  private readonly clients = new Map<string, ClientMachine>();
  private readonly waiting = new Map<NodeId, (() => void)[]>();
  private readonly armed = new ArmedFaults();
  private readonly liars = new Liars();
  private messages = 0;
  private operations = 0;

  constructor(
    program: Program,
    private readonly scenario: Scenario,
    seed: number,
    private readonly listener: Listener,
  ) {
    const journal = new Journal(listener, scenario.eventsMax ?? EVENTS_MAX);
    this.journal = journal;
    this.weather = new Weather(seed, scenario.network);
    this.machines = new Map(
      scenario.nodes.map((id) => [id, new Machine(id, program, scenario, seed, () => journal.nowMs)]),
    );
  }

  /** Runs to the end of the scenario, or until something stops it. */
  run(): void {
    const { interventions = [], clients = [], nodes, endMs } = this.scenario;
    for (const node of nodes) this.at(0, () => this.boot(node, null));
    for (const intervention of interventions) this.at(intervention.at, () => this.intervene(intervention));
    for (const client of clients) this.addClient(client).start();
    const { journal } = this;
    while (!journal.stopped) {
      const dueMs = this.queue.nextMs;
      if (dueMs > endMs) break;
      journal.nowMs = dueMs;
      const next = this.queue.pop();
      if (next === undefined) break;
      if (typeof next === "function") next();
      else this.arrive(next);
    }
    if (!journal.stopped) journal.nowMs = endMs;
  }

  private at(timeMs: number, action: (() => void) | Arrival): void {
    if (this.queue.size >= PENDING_MAX) {
      return this.journal.stop("unknown", `more than ${PENDING_MAX} events were pending at once`);
    }
    this.queue.push(Math.max(this.journal.nowMs, roundMs(timeMs)), action);
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
    const event = this.journal.emit({ kind: "boot", at: id, cause, incarnation: machine.incarnation + 1 });
    try {
      machine.boot();
    } catch (thrown) {
      return this.fail(machine, "constructor", thrown, event);
    }
    this.handle(machine, { handler: "init" }, event);
  }

  private crash(machine: Machine, why: "intervention" | "cut" | "error", cause: number): void {
    if (!machine.up) return;
    const event = this.journal.emit({ kind: "crash", at: machine.id, cause, why });
    machine.crash();
    this.tear(machine, event);
    const lost = this.waiting.get(machine.id) ?? [];
    this.waiting.delete(machine.id);
    for (const action of lost) action();
  }

  private tear(machine: Machine, cause: number): void {
    const torn = this.armed.takeTorn(machine.id);
    if (machine.files.size === 0) return;
    for (const left of machine.tear(torn))
      this.journal.emit({ kind: "torn", at: machine.id, cause, ...left });
  }

  /** Gives a stimulus to a node: now, or when it is no longer paused or busy. `lost` is called if it goes down before. */
  private stimulate(machine: Machine, act: (machine: Machine) => void, lost: () => void): void {
    const { id, incarnation } = machine;
    if (this.isReady(machine)) return act(machine);
    const arrive = (): void => {
      if (this.journal.stopped) return;
      if (!machine.up || machine.incarnation !== incarnation) return lost();
      if (machine.paused) {
        const inbox = this.waiting.get(id) ?? [];
        this.waiting.set(id, inbox);
        inbox.push(arrive);
        return;
      }
      act(machine);
    };
    const slowMs = this.armed.slowMs(id, this.journal.nowMs);
    const free = slowMs === 0 && machine.busyUntilMs <= this.journal.nowMs;
    if (!machine.up || machine.paused || free) return arrive();
    machine.busyUntilMs = Math.max(this.journal.nowMs, machine.busyUntilMs) + slowMs;
    this.at(machine.busyUntilMs, arrive);
  }

  /** Whether a stimulus is handled as soon as it comes. */
  private isReady(machine: Machine): boolean {
    const { nowMs, stopped } = this.journal;
    if (stopped || !machine.up || machine.paused || machine.busyUntilMs > nowMs) return false;
    return this.armed.slowMs(machine.id, nowMs) === 0;
  }

  private handle(machine: Machine, stimulus: Stimulus, cause: number): void {
    if (this.journal.stopped) return;
    this.listener.onHandler(machine.id, stimulus);
    let effects: readonly Effect[];
    try {
      effects = machine.handle(stimulus);
    } catch (thrown) {
      return this.fail(machine, handlerName(stimulus), thrown, cause);
    }
    const cut = effects.length > 0 ? this.armed.takeCut(machine.id, stimulus, this.journal.nowMs) : undefined;
    const carriedOut = cut === undefined ? effects : effects.slice(0, cut.effects);
    for (const effect of carriedOut) {
      if (this.journal.stopped) return;
      this.carryOut(machine, effect, cause);
    }
    if (this.journal.stopped) return;
    if (cut !== undefined) this.crash(machine, "cut", cause);
    this.listener.onHandled(machine, this.journal.events - 1);
  }

  private fail(machine: Machine, handler: string, thrown: unknown, cause: number): void {
    const message = thrown instanceof Error ? thrown.message : `it threw ${String(thrown)}`;
    const line: unknown =
      typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, "line") : undefined;
    const where = typeof line === "number" ? { line } : {};
    this.journal.emit({ kind: "error", at: machine.id, cause, handler, message, ...where });
    this.journal.stop("error", `${handler} of ${machine.id}: ${message}`);
  }

  private carryOut(machine: Machine, effect: Effect, cause: number): void {
    const at = machine.id;
    switch (effect.kind) {
      case "send":
        return this.liars.some
          ? this.sendOrLie(machine, effect.to, effect.body, cause)
          : this.send(machine, effect.to, effect.body, cause);
      case "set-timer":
        return this.setTimer(machine, effect, cause);
      case "cancel-timer":
        if (machine.timers.delete(effect.name))
          this.journal.emit({ kind: "cancel-timer", at, cause, name: effect.name });
        return;
      case "put":
        machine.disk.set(effect.key, effect.value);
        this.journal.emit({ kind: "put", at, cause, key: effect.key, value: effect.value });
        return;
      case "delete":
        machine.disk.delete(effect.key);
        this.journal.emit({ kind: "delete", at, cause, key: effect.key });
        return;
      case "append":
      case "truncate":
      case "fsync":
        machine.write(effect);
        this.journal.emit({ ...effect, at, cause });
        return;
      case "output":
        this.journal.emit({ kind: "output", at, cause, value: effect.value });
        return;
      case "reply":
        return this.reply(machine, effect, cause);
    }
  }

  private setTimer(machine: Machine, effect: Extract<Effect, { kind: "set-timer" }>, cause: number): void {
    const { name, data } = effect;
    const dueMs = roundMs(this.journal.nowMs + machine.trueMs(effect.ms));
    const event = this.journal.emit({ kind: "set-timer", at: machine.id, cause, name, dueMs });
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
      const event = this.journal.emit({
        kind: "timer",
        at: machine.id,
        cause: cause ?? timer.event,
        name,
        ...data,
      });
      this.handle(machine, { handler: "timer", name, ...data }, event);
    };
    this.stimulate(machine, act, () => {});
  }

  // Messages

  private send(machine: Machine, to: NodeId, body: Msg, cause: number): void {
    const { link, target } = machine.routes.get(to) ?? this.newRoute(machine, to);
    const { journal } = this;
    const message = ++this.messages;
    const arrival: Arrival = { from: machine.id, to, target, body, message, event: 0, shared: false };
    arrival.event = journal.send(arrival, cause);
    const { lost, copies, delaysMs } = this.fate(link, body);
    if (lost !== null) return this.lose(arrival, arrival.event, lost);
    arrival.shared = journal.watched || this.liars.some || copies > 1;
    for (let i = 0; i < copies; i++) this.at(journal.nowMs + (delaysMs[i] ?? 0), arrival);
  }

  private newRoute(machine: Machine, to: NodeId): Route {
    const route = { link: this.weather.newLink(machine.id, to), target: this.machine(to) };
    machine.routes.set(to, route);
    return route;
  }

  private arrive(arrival: Arrival): void {
    const { from, to, target: machine } = arrival;
    if (!this.network.reachable(from, to)) return this.lose(arrival, arrival.event, "partition");
    if (this.isReady(machine)) return this.deliver(machine, arrival);
    this.stimulate(
      machine,
      () => this.deliver(machine, arrival),
      () => this.lose(arrival, arrival.event, "down"),
    );
  }

  private deliver(machine: Machine, arrival: Arrival): void {
    const delivered = this.journal.deliver(arrival, arrival.event);
    const { from, body, shared } = arrival;
    this.handle(machine, { handler: "message", from, body: shared ? copyOf(body) : body }, delivered);
  }

  private lose(
    { from, to, message }: { readonly from: string; readonly to: string; readonly message: number },
    cause: number,
    why: LossReason,
  ): void {
    this.journal.emit({ kind: "drop", at: from, cause, message, to, why });
  }

  /** As `send`, for a node that may be lying. What it does not send still counts on its link: no other message is disturbed. */
  private sendOrLie(machine: Machine, to: NodeId, body: Msg, cause: number): void {
    const from = machine.id;
    const said = this.liars.twist({ from, to, body }, this.journal.nowMs, (value) => machine.sign(value));
    if (said === body) return this.send(machine, to, body, cause);
    const lie = this.journal.emit({ kind: "lie", at: from, cause, to, meant: body, silent: said === null });
    if (said !== null) return this.send(machine, to, said, lie);
    this.messages++;
    this.fate((machine.routes.get(to) ?? this.newRoute(machine, to)).link, body);
  }

  private fate(link: Link, body: Msg | null): Fate {
    const fate = this.weather.fate(link, body, this.journal.nowMs);
    if (!this.network.reachable(link.from, link.to)) fate.lost = "partition";
    return fate;
  }

  /** Takes a message over the network. `arrive` is called for each copy that gets there. */
  private transmit(
    { from, to, message, event }: { from: string; to: string; message: number; event: number },
    fate: Fate,
    arrive: (lost: (why: LossReason) => void) => void,
  ): void {
    const lose = (why: LossReason): void => this.lose({ from, to, message }, event, why);
    if (fate.lost !== null) return lose(fate.lost);
    for (let i = 0; i < fate.copies; i++) {
      this.at(this.journal.nowMs + (fate.delaysMs[i] ?? 0), () =>
        this.network.reachable(from, to) ? arrive(lose) : lose("partition"),
      );
    }
  }

  private addClient(spec: Client): ClientMachine {
    const client = new ClientMachine(spec, {
      nodes: this.scenario.nodes,
      nowMs: () => this.journal.nowMs,
      emit: (event) => this.journal.emit(event),
      after: (ms, action) => this.at(this.journal.nowMs + ms, action),
      deliver: (attempt) => this.deliverAttempt(attempt),
      nextOperation: () => ++this.operations,
      nextMessage: () => ++this.messages,
    });
    this.clients.set(spec.id, client);
    return client;
  }

  private deliverAttempt({ message, event, request, client, seq, to, op }: Attempt): void {
    const route = { from: client, to, message, event };
    this.transmit(route, this.fate(this.weather.clientLink(client, to), null), (lost) => {
      const act = (machine: Machine): void => {
        machine.requests.set(request, client);
        const received = this.journal.emit({
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
      this.stimulate(this.machine(to), act, () => lost("down"));
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
    const event = this.journal.emit({ kind: "reply", at: machine.id, cause, message, request, to, reply });
    machine.requests.delete(request);
    // Another node's request, another incarnation's, or one already answered: there is nobody to hear it.
    const fate: Fate =
      client === undefined
        ? { lost: "down", copies: 0, delaysMs: [] }
        : this.fate(this.weather.clientLink(machine.id, client), null);
    this.transmit({ from: machine.id, to, message, event }, fate, () => {
      this.clients.get(to)?.answer(message, request, machine.id, copyOf(reply), event);
    });
  }

  // Interventions

  private intervene(intervention: Intervention): void {
    const at = "node" in intervention && intervention.kind !== "request" ? intervention.node : "world";
    const event = this.journal.emit({ kind: "intervene", at, cause: null, intervention });
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
    this.journal.emit({ kind: "pause", at: machine.id, cause });
  }

  private resume(machine: Machine, cause: number): void {
    if (!machine.paused) return;
    machine.paused = false;
    this.journal.emit({ kind: "resume", at: machine.id, cause });
    const inbox = this.waiting.get(machine.id) ?? [];
    this.waiting.delete(machine.id);
    for (const action of inbox) this.at(this.journal.nowMs, action);
  }
}
