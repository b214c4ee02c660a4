/**
 * One node of an exhaustive search (`explore.ts`): the states it has been in, numbered, and what each stimulus makes of each.
 *
 * A handler sees its own node and its stimulus and nothing else. So the same stimulus in the same state of one node has the same
 * outcome in every state of the world, and is worked out once: a search over millions of worlds runs a few thousand handlers.
 * The handlers run in a `Machine`, the same one a simulation drives; only the clock stands still and `random()` is constant.
 */
import { createFingerprint, copyGraph } from "./graph";
import { canonicalJson } from "./json";
import { handlerName, Machine, type Effect, type Stimulus } from "./machine";
import type { Json, Msg, NodeId, Reply } from "./node";
import type { Random } from "./random";
import type { AnyNode, Program, Scenario } from "./scenario";

/** All that is true of one node: what it remembers, what it stored, and what it has told the world so far. */
export interface Local {
  /** Null while the node is down. */
  readonly memory: AnyNode | null;
  readonly disk: ReadonlyMap<string, Json>;
  /** Pending timers with their data. */
  readonly timers: ReadonlyMap<string, Json | undefined>;
  readonly requests: ReadonlyMap<string, string>;
  readonly outputs: readonly Json[];
  readonly replies: readonly Answer[];
}

export interface Answer {
  readonly request: string;
  readonly reply: Reply<Json>;
}

/** What a stimulus leads to: the node's next state and the messages that leave, in numbers; or what the handler threw. */
export interface Outcome {
  readonly next: number;
  readonly sends: readonly number[];
  readonly thrown: string | null;
}

export interface NodeOptions {
  readonly insertionOrder: boolean;
  /** Whether outcomes of a crash between two effects are wanted too. */
  readonly cuts: boolean;
  /** The number of a message. */
  readonly number: (from: NodeId, to: NodeId, body: Msg) => number;
}

/** No other stimulus has it. */
const bootKey = 3;
/** What `ctx.random()` answers in a search: always the same. */
const constant: Random = { next: () => 0.5, int: (n: number) => Math.floor(n / 2), fork: () => constant };

export class LocalStates {
  readonly locals: Local[] = [];
  private readonly numbers = new Map<string, number>();
  /** By state and stimulus: the whole outcome first, then those of a crash after 0, 1, … effects. */
  private readonly outcomes: Map<number, readonly Outcome[]>[] = [];
  private readonly crashes = new Map<number, number>();
  private readonly views = new Map<number, Json | undefined>();
  private readonly fingerprint;
  private readonly machine: Machine;

  constructor(
    readonly id: NodeId,
    program: Program,
    scenario: Scenario,
    private readonly options: NodeOptions,
  ) {
    this.machine = new Machine(id, program, scenario, 0, () => 0, constant);
    this.fingerprint = createFingerprint(options.insertionOrder);
  }

  /** The number of the state before the first boot. */
  unborn(): number {
    return this.intern({
      memory: null,
      disk: new Map(),
      timers: new Map(),
      requests: new Map(),
      outputs: [],
      replies: [],
    });
  }

  isUp(number: number): boolean {
    return this.known(number).memory !== null;
  }

  known(number: number): Local {
    const local = this.locals[number];
    if (local === undefined) throw new Error(`${this.id} has no state ${number}`);
    return local;
  }

  /** Memory, timers and open requests are lost; the disk stays. */
  crash(number: number): number {
    const known = this.crashes.get(number);
    if (known !== undefined) return known;
    const next = this.intern(crashed(this.known(number)));
    this.crashes.set(number, next);
    return next;
  }

  view(number: number): Json | undefined {
    if (!this.views.has(number)) {
      this.restore(this.known(number));
      this.views.set(number, this.machine.view());
    }
    return this.views.get(number);
  }

  /** A new incarnation: its constructor and `init`. */
  boot(number: number): readonly Outcome[] {
    return this.outcome(number, bootKey, (local) => {
      this.restore(local);
      this.machine.boot();
      return this.handle({ ...local, memory: this.machine.memory }, { handler: "init" });
    });
  }

  /** A timer or a request; `key`, which is not a multiple of 4, tells it from every other. */
  stimulate(number: number, key: number, stimulus: Stimulus): readonly Outcome[] {
    return this.outcome(number, key, (local) => {
      const before = prepared(local, stimulus);
      this.restore(before);
      return this.handle(before, stimulus);
    });
  }

  /** The message number `which`. */
  deliver(number: number, which: number, { from, body }: { from: NodeId; body: Msg }): readonly Outcome[] {
    return this.outcome(number, which * 4, (local) => {
      this.restore(local);
      return this.handle(local, { handler: "message", from, body: copyGraph(body, "message") });
    });
  }

  private outcome(
    number: number,
    key: number,
    work: (local: Local) => readonly Outcome[],
  ): readonly Outcome[] {
    const ofState = (this.outcomes[number] ??= new Map<number, readonly Outcome[]>());
    const known = ofState.get(key);
    if (known !== undefined) return known;
    const outcomes = work(this.known(number));
    ofState.set(key, outcomes);
    return outcomes;
  }

  private restore(local: Local): void {
    const { machine } = this;
    machine.restore(local.memory === null ? null : copyGraph(local.memory, this.id));
    machine.disk.clear();
    for (const [key, value] of local.disk) machine.disk.set(key, value);
  }

  private handle(before: Local, stimulus: Stimulus): readonly Outcome[] {
    let effects: readonly Effect[];
    try {
      effects = this.machine.handle(stimulus);
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (thrown instanceof TypeError && /private/.test(message)) {
        throw new Error(`${this.id} has #private fields, which a search cannot copy: use \`private\``, {
          cause: thrown,
        });
      }
      return [{ next: -1, sends: [], thrown: `${handlerName(stimulus)} of ${this.id}: ${message}` }];
    }
    const { memory } = this.machine;
    const after: Local = { ...before, memory: memory === null ? null : copyGraph(memory, this.id) };
    const whole = this.carryOut(after, effects, false);
    if (!this.options.cuts) return [whole];
    return [whole, ...effects.map((_, k) => this.carryOut(after, effects.slice(0, k), true))];
  }

  private carryOut(after: Local, effects: readonly Effect[], crash: boolean): Outcome {
    const disk = new Map(after.disk);
    const timers = new Map(after.timers);
    const requests = new Map(after.requests);
    const outputs = [...after.outputs];
    const replies = [...after.replies];
    const sends: number[] = [];
    for (const effect of effects) {
      if (effect.kind === "send") sends.push(this.options.number(this.id, effect.to, effect.body));
      else if (effect.kind === "put") disk.set(effect.key, effect.value);
      else if (effect.kind === "delete") disk.delete(effect.key);
      else if (effect.kind === "set-timer") timers.set(effect.name, effect.data);
      else if (effect.kind === "cancel-timer") timers.delete(effect.name);
      else if (effect.kind === "output") outputs.push(effect.value);
      else if (effect.kind === "append" || effect.kind === "truncate" || effect.kind === "fsync")
        throw new Error(`${this.id} writes a file, which a search does not model: use the disk`);
      else if (requests.delete(effect.request))
        replies.push({ request: effect.request, reply: effect.reply });
    }
    const local = { memory: after.memory, disk, timers, requests, outputs, replies };
    return { next: this.intern(crash ? crashed(local) : local), sends, thrown: null };
  }

  private intern(local: Local): number {
    const { memory, outputs, replies } = local;
    const text = [
      this.fingerprint(memory),
      ...[local.disk, local.timers, local.requests].map(sorted),
      JSON.stringify([outputs, replies]),
    ].join("\n");
    const number = this.numbers.get(text) ?? this.locals.length;
    if (number === this.locals.length) {
      this.numbers.set(text, number);
      this.locals.push(local);
    }
    return number;
  }
}

function crashed(local: Local): Local {
  return { ...local, memory: null, timers: new Map(), requests: new Map() };
}

/** The node as its handler finds it: the timer is no longer pending, the request is open. */
function prepared(local: Local, stimulus: Stimulus): Local {
  if (stimulus.handler === "timer") {
    const timers = new Map(local.timers);
    timers.delete(stimulus.name);
    return { ...local, timers };
  }
  if (stimulus.handler !== "request") return local;
  const { id, client } = stimulus.request;
  return { ...local, requests: new Map(local.requests).set(id, client) };
}

function sorted(map: ReadonlyMap<string, Json | undefined>): string {
  const lines = [...map].map(([key, value]) => `${JSON.stringify(key)}:${canonicalJson(value)}`);
  return lines.sort().join();
}
