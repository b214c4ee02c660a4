/**
 * One node of a search that looks into no memory (`orders.ts`): a state is what the node has been given so far, in order.
 *
 * A node is deterministic, so what it was given decides what it remembers, wherever it keeps that: in #private fields, in a
 * closure, in an object it shares with itself. To give it one thing more, a fresh instance is given the whole history again and
 * then that thing. Each (history, stimulus) is worked out once and its effects are kept; and whenever a history is given again,
 * its effects must be the ones that were kept. A node that does something else the second time keeps something outside of its
 * instance, and cannot be judged: `NotTheSameTwiceError` names the handler.
 *
 * Random numbers come from the stream the node would have in a run with the same seed, so a run can repeat a history to the letter.
 * Clocks stand still.
 */
import { handlerName, Machine, type Effect, type Stimulus } from "./machine";
import type { Answer, Outcome } from "./local";
import { cloneJson, copyOf } from "./json";
import type { HEvent, Json, Msg, NodeId } from "./node";
import type { Program, Scenario } from "./scenario";
import { SpaceFullError } from "./system";

/** What a node was given: a boot, a stimulus (perhaps with a crash after some of its effects), or a crash. */
type Given =
  | { readonly kind: "boot" | "handle"; readonly stimulus: Stimulus; readonly cut: number | null }
  | { readonly kind: "crash" };

export interface History {
  readonly parent: number;
  readonly given: Given | null;
  /** What the last handler asked for, as text: all of it, also what a crash prevented. */
  readonly effects: string;
  readonly up: boolean;
  readonly disk: ReadonlyMap<string, Json>;
  readonly timers: ReadonlyMap<string, Json | undefined>;
  readonly requests: ReadonlySet<string>;
  readonly outputs: readonly Json[];
  readonly replies: readonly Answer[];
  /** Numbers of all messages it ever sent. */
  readonly sent: readonly number[];
  readonly asked: readonly Asked[];
}

/** A request as its node received it, with the requests that had been answered anywhere before it was made. */
interface Asked {
  readonly id: string;
  readonly op: Json;
  readonly after: readonly string[];
}

interface HistoryOptions {
  /** Whether outcomes of a crash between two effects are wanted too. */
  readonly cuts: boolean;
  readonly seed: number;
  /** The number of a message. */
  readonly number: (from: NodeId, to: NodeId, body: Msg) => number;
}

/** Messages, outputs and replies of one node in one execution: every prefix of it is kept. */
const SAID_MAX = 500;
/** No other stimulus has it. */
const bootKey = 3;
const unbornNumber = 0;

/** Given the same twice, a node did two different things. */
export class NotTheSameTwiceError extends Error {
  constructor(
    node: NodeId,
    readonly handler: string,
    thrown: string | null,
  ) {
    super(
      thrown === null
        ? `given the same events again, ${handler} on ${node} did something else: does it keep something outside of its instance?`
        : `${handler} on ${node} failed: ${thrown}`,
    );
  }
}

export class Histories {
  private readonly histories: History[] = [];
  private readonly outcomes: Map<number, readonly Outcome[]>[] = [];
  private readonly crashes = new Map<number, number>();
  private readonly views = new Map<number, Json | undefined>();

  constructor(
    readonly id: NodeId,
    private readonly program: Program,
    private readonly scenario: Scenario,
    private readonly options: HistoryOptions,
  ) {
    this.histories.push({
      parent: unbornNumber,
      given: null,
      effects: "",
      up: false,
      disk: new Map(),
      timers: new Map(),
      requests: new Set(),
      outputs: [],
      replies: [],
      sent: [],
      asked: [],
    });
  }

  /** The history of a node that was given nothing yet. */
  unborn(): number {
    return unbornNumber;
  }

  known(number: number): History {
    const history = this.histories[number];
    if (history === undefined) throw new Error(`${this.id} has no history ${number}`);
    return history;
  }

  isUp(number: number): boolean {
    return this.known(number).up;
  }

  crash(number: number): number {
    const known = this.crashes.get(number);
    if (known !== undefined) return known;
    const next = this.add(crashed({ ...this.known(number), parent: number, given: { kind: "crash" } }));
    this.crashes.set(number, next);
    return next;
  }

  view(number: number): Json | undefined {
    if (!this.views.has(number)) this.views.set(number, this.repeat(number).view());
    return this.views.get(number);
  }

  boot(number: number): readonly Outcome[] {
    return this.outcome(number, bootKey, "boot", { handler: "init" });
  }

  /** A timer or a request; `key`, which is not a multiple of 4, tells it from every other. */
  stimulate(
    number: number,
    key: number,
    stimulus: Stimulus,
    after: readonly string[] = [],
  ): readonly Outcome[] {
    return this.outcome(number, key, "handle", stimulus, after);
  }

  /** The message number `which`. */
  deliver(number: number, which: number, { from, body }: { from: NodeId; body: Msg }): readonly Outcome[] {
    return this.outcome(number, which * 4, "handle", { handler: "message", from, body });
  }

  private outcome(
    number: number,
    key: number,
    kind: "boot" | "handle",
    stimulus: Stimulus,
    after: readonly string[] = [],
  ): readonly Outcome[] {
    const ofHistory = (this.outcomes[number] ??= new Map<number, readonly Outcome[]>());
    const known = ofHistory.get(key);
    if (known !== undefined) return known;
    const outcomes = this.workOut(number, kind, stimulus, after);
    ofHistory.set(key, outcomes);
    return outcomes;
  }

  private workOut(
    number: number,
    kind: "boot" | "handle",
    stimulus: Stimulus,
    after: readonly string[],
  ): readonly Outcome[] {
    const given: Given = { kind, stimulus, cut: null };
    const first = attempt(this.repeat(number), given);
    const second = attempt(this.repeat(number), given);
    if (first.text !== second.text) throw this.notTheSame(stimulus, first.thrown ?? second.thrown);
    if (first.thrown !== null) {
      const thrown = `${handlerName(stimulus)} of ${this.id}: ${first.thrown}`;
      return [{ next: -1, sends: [], thrown }];
    }
    const before = prepared(this.known(number), stimulus, after);
    const { effects, text } = first;
    const extend = (cut: number | null): Outcome => {
      const carriedOut = cut === null ? effects : effects.slice(0, cut);
      return this.carryOut(
        { ...before, parent: number, given: { ...given, cut }, effects: text },
        carriedOut,
      );
    };
    if (!this.options.cuts) return [extend(null)];
    return [extend(null), ...effects.map((_, k) => extend(k))];
  }

  private carryOut(start: History, effects: readonly Effect[]): Outcome {
    const disk = new Map(start.disk);
    const timers = new Map(start.timers);
    const requests = new Set(start.requests);
    const outputs = [...start.outputs];
    const replies = [...start.replies];
    const sends: number[] = [];
    for (const effect of effects) {
      if (effect.kind === "send") sends.push(this.options.number(this.id, effect.to, effect.body));
      else if (effect.kind === "put") disk.set(effect.key, effect.value);
      else if (effect.kind === "delete") disk.delete(effect.key);
      else if (effect.kind === "set-timer") timers.set(effect.name, effect.data);
      else if (effect.kind === "cancel-timer") timers.delete(effect.name);
      else if (effect.kind === "output") outputs.push(effect.value);
      else if (effect.kind === "reply" && requests.delete(effect.request))
        replies.push({ request: effect.request, reply: effect.reply });
    }
    const sent = [...start.sent, ...sends];
    if (sent.length + outputs.length + replies.length > SAID_MAX)
      throw new SpaceFullError(`${this.id} says more than ${SAID_MAX} things`);
    const whole: History = { ...start, up: true, disk, timers, requests, outputs, replies, sent };
    const cut = start.given?.kind !== "crash" && start.given?.cut !== null;
    return { next: this.add(cut ? crashed(whole) : whole), sends, thrown: null };
  }

  /** A fresh machine that has been given this history. */
  private repeat(number: number): Machine {
    const machine = new Machine(this.id, this.program, this.scenario, this.options.seed, () => 0);
    const path: History[] = [];
    for (let at = number; at !== unbornNumber; at = this.known(at).parent) path.push(this.known(at));
    for (const { given, effects } of path.reverse()) {
      if (given === null) continue;
      if (given.kind === "crash") crashMachine(machine);
      else {
        const { text, thrown } = attempt(machine, given);
        if (text !== effects) throw this.notTheSame(given.stimulus, thrown);
      }
    }
    return machine;
  }

  private notTheSame(stimulus: Stimulus, thrown: string | null): NotTheSameTwiceError {
    return new NotTheSameTwiceError(this.id, handlerName(stimulus), thrown);
  }

  private add(history: History): number {
    return this.histories.push(history) - 1;
  }
}

/** Gives a machine one thing and carries out what it asks for. */
function attempt(
  machine: Machine,
  { kind, stimulus, cut }: Extract<Given, { kind: "boot" | "handle" }>,
): { readonly effects: readonly Effect[]; readonly text: string; readonly thrown: string | null } {
  try {
    if (kind === "boot") machine.boot();
    const effects = machine.handle(copied(stimulus));
    for (const effect of cut === null ? effects : effects.slice(0, cut)) {
      if (effect.kind === "put") machine.disk.set(effect.key, effect.value);
      else if (effect.kind === "delete") machine.disk.delete(effect.key);
      else if (effect.kind === "append" || effect.kind === "truncate" || effect.kind === "fsync")
        machine.write(effect);
    }
    if (cut !== null) crashMachine(machine);
    return { effects, text: JSON.stringify(effects), thrown: null };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return { effects: [], text: `threw ${message}`, thrown: message };
  }
}

/** A handler may do with its message what it likes. */
function copied(stimulus: Stimulus): Stimulus {
  switch (stimulus.handler) {
    case "init":
      return stimulus;
    case "message":
      return { ...stimulus, body: copyOf(stimulus.body) };
    case "timer":
      return stimulus.data === undefined ? stimulus : { ...stimulus, data: cloneJson(stimulus.data) };
    case "request":
      return { ...stimulus, request: { ...stimulus.request, op: cloneJson(stimulus.request.op) } };
  }
}

function crashMachine(machine: Machine): void {
  machine.crash();
  machine.tear(undefined);
}

function crashed(history: History): History {
  return { ...history, up: false, timers: new Map(), requests: new Set() };
}

/** The node as its handler finds it: the timer is no longer pending, the request is open. */
function prepared(history: History, stimulus: Stimulus, after: readonly string[]): History {
  if (stimulus.handler === "timer") {
    const timers = new Map(history.timers);
    timers.delete(stimulus.name);
    return { ...history, timers };
  }
  if (stimulus.handler !== "request") return history;
  const { id, op } = stimulus.request;
  return {
    ...history,
    requests: new Set(history.requests).add(id),
    asked: [...history.asked, { id, op, after }],
  };
}

/**
 * What the clients saw, as a history. Of two operations either one was over before the other was asked for, or they overlap; that
 * is all a checker looks at, and `after` says it. Sets of answered requests only grow, so in the order of their sizes they are in the
 * order of time.
 */
export function historyOf(asked: readonly Asked[], answers: readonly Answer[]): readonly HEvent[] {
  const inOrder = [...asked].sort((a, b) => a.after.length - b.after.length || (a.id < b.id ? -1 : 1));
  const opOf = new Map(inOrder.map(({ id }, index) => [id, index]));
  const replies = new Map(answers.map(({ request, reply }) => [request, reply]));
  const events: HEvent[] = [];
  const end = (id: string): void => {
    const reply = replies.get(id);
    const op = opOf.get(id);
    if (reply === undefined || op === undefined) return;
    replies.delete(id);
    const { status: kind } = reply;
    const value = reply.status === "ok" ? { value: reply.value } : {};
    events.push({ op, process: id, t: events.length, kind, ...value });
  };
  for (const { id, op: f, after } of inOrder) {
    after.forEach(end);
    events.push({ op: opOf.get(id) ?? 0, process: id, t: events.length, kind: "invoke", f });
  }
  for (const { id } of inOrder) end(id);
  return events;
}
