/**
 * One node's machine: its memory (the node object), its disk, its timers and its clocks, and the list of effects that a
 * handler writes and the world carries out.
 *
 * A machine never acts on the world itself. `handle` calls a handler and returns what it asked for, in order; the simulation
 * carries the effects out one by one, and can stop after any of them.
 */
import {
  afterCrash,
  afterEffect,
  emptyFile,
  FILE_BYTES_MAX,
  fromHex,
  luckOf,
  toHex,
  type FileEffect,
  type FileState,
  type Torn,
} from "./file";
import { canonicalJson, cloneJson, copyJson } from "./json";
import { hashOf } from "./hash";
import type { Crypto, Ctx, Disk, Json, Msg, NodeId, Reply, Request, SimFile } from "./node";
import type { Sent } from "./journal";
import { roundMs, type Link } from "./network";
import { createRandom, type Random } from "./random";
import type { AnyNode, Intervention, Program, Scenario } from "./scenario";

/** More effects than this in one handler is a flood, and an error. */
export const EFFECTS_MAX = 1000;
/** 2024-01-01T00:00:00Z: where every wall clock starts. */
const EPOCH_MS = 1_704_067_200_000;

export type Effect =
  | { readonly kind: "send"; readonly to: NodeId; readonly body: Msg }
  | { readonly kind: "set-timer"; readonly name: string; readonly ms: number; readonly data?: Json }
  | { readonly kind: "cancel-timer"; readonly name: string }
  | { readonly kind: "put"; readonly key: string; readonly value: Json }
  | { readonly kind: "delete"; readonly key: string }
  | FileEffect
  | { readonly kind: "reply"; readonly request: string; readonly reply: Reply<Json> }
  | { readonly kind: "output"; readonly value: Json };

/** What is delivered to a node, and by which handler. */
export type Stimulus =
  | { readonly handler: "init" }
  | { readonly handler: "message"; readonly from: NodeId; readonly body: Msg }
  | { readonly handler: "timer"; readonly name: string; readonly data?: Json }
  | { readonly handler: "request"; readonly request: Request<Json> };

/** The handler's name as its author wrote it. */
export function handlerName(stimulus: Stimulus): string {
  return handlerNames[stimulus.handler];
}

const handlerNames = { init: "init", message: "onMessage", timer: "onTimer", request: "onRequest" } as const;

export interface Timer {
  readonly name: string;
  readonly dueMs: number;
  readonly data?: Json;
  /** Index of the `set-timer` event. */
  readonly event: number;
}

/** Where messages for one node go. */
export interface Route {
  readonly link: Link;
  readonly target: Machine;
}

/** A message that will arrive: what the queue holds for most of its length. */
export interface Arrival extends Sent {
  readonly target: Machine;
  /** Index of the `send` event. */
  event: number;
  /** Whether anybody else may hold the body: then its recipient gets a copy. */
  shared: boolean;
}

const noEffects: readonly Effect[] = [];

export class Machine {
  readonly disk = new Map<string, Json>();
  readonly files = new Map<string, FileState>();
  readonly timers = new Map<string, Timer>();
  /** Requests this incarnation has received and not yet answered, with their clients. */
  readonly requests = new Map<string, string>();
  /** By destination, as the world lays them. */
  readonly routes = new Map<NodeId, Route>();
  up = false;
  paused = false;
  incarnation = 0;
  /** Virtual ms until which a slow node is busy. */
  busyUntilMs = 0;
  private node: AnyNode | null = null;
  /** What `view()` said; it can say something else only after a handler. */
  private shown: { readonly state: Json } | null = null;
  /** The monotonic clock: what it read at a true time, and how fast it has run since. 0 at boot. */
  private monotonic: { sinceMs: number; readMs: number; rate: number };
  private wall: { sinceMs: number; readMs: number; rate: number };
  private readonly ctx: Ctx<Msg, Json, Json>;
  /** What the running handler has asked for; null until it asks for something. */
  private effects: Effect[] | null = null;
  private handling = false;
  /** Writes of the running handler, not yet durable; null marks a deletion. */
  private readonly overlay = new Map<string, { value: Json } | null>();
  private readonly fileOverlay = new Map<string, FileState>();

  constructor(
    readonly id: NodeId,
    private readonly program: Program,
    private readonly scenario: Scenario,
    private readonly seed: number,
    private readonly nowMs: () => number,
    private readonly random: Random = createRandom(seed).fork(`node ${id}`),
  ) {
    const rate = scenario.clocks?.rate?.[id] ?? 1;
    const offsetMs = scenario.clocks?.offsetMs?.[id] ?? 0;
    this.wall = { sinceMs: 0, readMs: EPOCH_MS + offsetMs, rate };
    this.monotonic = { sinceMs: 0, readMs: 0, rate };
    this.ctx = this.createCtx();
  }

  /** A new incarnation with empty memory. Its `init` is handled next. */
  boot(): void {
    this.up = true;
    this.paused = false;
    this.incarnation++;
    this.monotonic = { ...this.monotonic, sinceMs: this.nowMs(), readMs: 0 };
    this.busyUntilMs = 0;
    this.shown = null;
    this.node = this.program.boot(this.id);
  }

  /** Memory, timers and open requests are lost; the disk stays. */
  crash(): void {
    this.up = false;
    this.paused = false;
    this.node = null;
    this.timers.clear();
    this.requests.clear();
  }

  /** What a crash leaves of the files with unsynced changes; it becomes their content. */
  tear(torn: Torn | undefined): { file: string; bytes: string; lostBytes: number }[] {
    return [...this.files].flatMap(([file, state]) => {
      if (state.bytes === state.durable && state.stable === state.bytes.length) return [];
      const bytes = afterCrash(state, torn, luckOf(this.seed, this.id, file, this.incarnation));
      this.files.set(file, { bytes, durable: bytes, stable: bytes.length });
      return [{ file, bytes, lostBytes: Math.max(0, (state.bytes.length - bytes.length) / 2) }];
    });
  }

  /** Carries out what a handler did to a file. */
  write(effect: FileEffect): void {
    this.files.set(effect.file, afterEffect(this.files.get(effect.file) ?? emptyFile, effect));
  }

  sign(value: unknown): string {
    return this.ctx.crypto.sign(value);
  }

  /** The node object itself, null while it is down: what a search copies, compares and puts back. */
  get memory(): AnyNode | null {
    return this.node;
  }

  /** Puts the node back into a state it was in; its disk, timers and requests are the caller's to put back. */
  restore(memory: AnyNode | null): void {
    this.up = memory !== null;
    this.node = memory;
    this.shown = null;
  }

  /** Runs one handler to its end and returns its effects, in order. Throws what the handler throws. */
  handle(stimulus: Stimulus): readonly Effect[] {
    const node = this.node;
    if (node === null) throw new Error(`${this.id} is down`);
    this.effects = null;
    this.handling = true;
    this.shown = null;
    if (this.overlay.size > 0) this.overlay.clear();
    if (this.fileOverlay.size > 0) this.fileOverlay.clear();
    try {
      const returned = this.call(node, stimulus);
      if (typeof returned === "object" && returned !== null && "then" in returned) {
        throw new Error("a handler must be synchronous: it returned a promise");
      }
    } finally {
      this.handling = false;
    }
    return this.effects ?? noEffects;
  }

  private call(node: AnyNode, stimulus: Stimulus): unknown {
    switch (stimulus.handler) {
      case "init":
        return node.init(this.ctx);
      case "message":
        return node.onMessage(stimulus.from, stimulus.body, this.ctx);
      case "timer":
        return node.onTimer(stimulus.name, stimulus.data, this.ctx);
      case "request":
        if (node.onRequest === undefined) throw new Error("a client asked, and the node has no onRequest");
        return node.onRequest(stimulus.request, this.ctx);
    }
  }

  /** What the node would have people see, or undefined when it is down or shows nothing. */
  view(): Json | undefined {
    if (this.node?.view === undefined) return undefined;
    this.shown ??= { state: viewOf(this.node) };
    return this.shown.state;
  }

  /** The wall clock jumps and may take another speed; the monotonic clock only the latter. Timers that are set stay due. */
  skew({ offsetMs = 0, rate, monoRate }: Extract<Intervention, { kind: "skew" }>): void {
    const now = this.nowMs();
    this.wall = { sinceMs: now, readMs: this.readWall() + offsetMs, rate: rate ?? this.wall.rate };
    const drifting = { sinceMs: now, readMs: this.readMonotonic(), rate: monoRate ?? this.monotonic.rate };
    if (monoRate !== undefined) this.monotonic = drifting;
  }

  /** True ms until `ms` have passed on the monotonic clock; rounded up, so that no timer is early. */
  trueMs(ms: number): number {
    return Math.ceil((Math.max(0, ms) / this.monotonic.rate) * 1000) / 1000;
  }

  private readMonotonic(): number {
    const { sinceMs, readMs, rate } = this.monotonic;
    return roundMs(readMs + (this.nowMs() - sinceMs) * rate);
  }

  private readWall(): number {
    return roundMs(this.wall.readMs + (this.nowMs() - this.wall.sinceMs) * this.wall.rate);
  }

  private add(effect: Effect): void {
    if (!this.handling) throw new Error("ctx was used after its handler returned");
    if (this.effects === null) {
      this.effects = [effect];
      return;
    }
    if (this.effects.length >= EFFECTS_MAX) {
      throw new Error(`more than ${EFFECTS_MAX} effects in one handler: a loop that sends without end?`);
    }
    this.effects.push(effect);
  }

  private createCtx(): Ctx<Msg, Json, Json> {
    const { id, scenario } = this;
    const nodes = new Set(scenario.nodes);
    const voters = scenario.voters ?? scenario.nodes;
    const params = copyJson({ ...scenario.params, ...scenario.paramsOf?.[id] }, "params");
    // It outlives a crash, so nothing may be kept on it.
    return deepFreeze({
      id,
      nodes: voters.includes(id) ? [...voters] : [],
      params: params as Readonly<Record<string, Json>>,
      disk: this.createDisk(),
      crypto: createCrypto(id, this.seed),
      file: (name) => this.createFile(String(name)),
      send: (to, message) => {
        if (!nodes.has(to)) {
          throw new Error(`send to ${JSON.stringify(to)}: the nodes are ${scenario.nodes.join(", ")}`);
        }
        const body = copyJson(message, "message");
        if (!isMessage(body)) throw new Error("a message is an object with a string `type`");
        this.add({ kind: "send", to, body });
      },
      setTimer: (name, ms, data) => {
        if (typeof name !== "string") throw new Error("setTimer: the name must be a string");
        if (!Number.isFinite(ms) || ms < 0)
          throw new Error(`setTimer(${name}): ${ms} is not a duration in ms`);
        if (data === undefined) this.add({ kind: "set-timer", name, ms });
        else this.add({ kind: "set-timer", name, ms, data: copyJson(data, "timer data") });
      },
      cancelTimer: (name) => this.add({ kind: "cancel-timer", name: String(name) }),
      now: () => this.readWall(),
      mono: () => this.readMonotonic(),
      nowInterval: () => {
        const wall = this.readWall();
        const uncertaintyMs = scenario.clocks?.uncertaintyMs ?? 0;
        return { earliest: wall - uncertaintyMs, latest: wall + uncertaintyMs };
      },
      random: () => this.random.next(),
      reply: (requestId, reply) => {
        const copied = copyJson(reply, "reply");
        if (!isReply(copied)) {
          throw new Error('a reply is {status: "ok", value} or {status: "fail" | "unknown", why}');
        }
        this.add({ kind: "reply", request: String(requestId), reply: copied });
      },
      output: (event) => this.add({ kind: "output", value: copyJson(event, "output") }),
    });
  }

  private createFile(name: string): SimFile {
    const current = (): FileState => this.fileOverlay.get(name) ?? this.files.get(name) ?? emptyFile;
    const act = (effect: FileEffect): void => {
      this.add(effect);
      this.fileOverlay.set(name, afterEffect(current(), effect));
    };
    return {
      append: (bytes) => {
        const text = toHex(bytes);
        if ((current().bytes.length + text.length) / 2 > FILE_BYTES_MAX)
          throw new Error(`file(${name}): more than ${FILE_BYTES_MAX} bytes`);
        act({ kind: "append", file: name, bytes: text });
      },
      read: () => fromHex(current().bytes),
      truncate: (length) => {
        if (!Number.isInteger(length) || length < 0)
          throw new Error(`file(${name}): ${length} is not a length`);
        act({ kind: "truncate", file: name, length });
      },
      fsync: () => act({ kind: "fsync", file: name }),
    };
  }

  private createDisk(): Disk {
    return {
      get: <T>(key: string): T | undefined => {
        const written = this.overlay.get(key);
        const value = written === undefined ? this.disk.get(key) : written?.value;
        return cloneJson(value) as T | undefined;
      },
      put: (key, value) => {
        const copied = copyJson(value, `disk.put(${JSON.stringify(key)})`);
        this.add({ kind: "put", key: String(key), value: copied });
        this.overlay.set(String(key), { value: copied });
      },
      delete: (key) => {
        this.add({ kind: "delete", key: String(key) });
        this.overlay.set(String(key), null);
      },
      keys: (prefix = "") => {
        const all = new Set(this.disk.keys());
        for (const [key, written] of this.overlay) written === null ? all.delete(key) : all.add(key);
        return [...all].filter((key) => key.startsWith(prefix)).sort();
      },
    };
  }
}

function viewOf(node: AnyNode): Json {
  try {
    return copyJson(node.view?.(), "view()");
  } catch (thrown) {
    return { "view() failed": thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

export function isMessage(value: Json): value is Json & Msg {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function isReply(value: Json): value is Json & Reply<Json> {
  if (typeof value !== "object" || value === null || !("status" in value)) return false;
  if (value.status === "ok") return "value" in value;
  return (
    (value.status === "fail" || value.status === "unknown") && "why" in value && typeof value.why === "string"
  );
}

/** Signatures no node can make for another: each is keyed with a secret of the run that no handler sees. */
function createCrypto(id: NodeId, seed: number): Crypto {
  const signature = (by: NodeId, x: unknown): string =>
    `sig:${by}:${hashOf(`${seed} ${by} secret ${canonicalJson(copyJson(x, "signed value"))}`)}`;
  return {
    digest: (x) => hashOf(canonicalJson(copyJson(x, "digested value"))),
    sign: (x) => signature(id, x),
    verify: (by, x, given) => given === signature(by, x),
  };
}

/** Fixes an object, its functions and all it is made of. */
function deepFreeze<T extends object>(object: T): T {
  for (const key of Reflect.ownKeys(object)) {
    const part: unknown = Reflect.get(object, key);
    if ((typeof part === "object" && part !== null) || typeof part === "function") deepFreeze(part);
  }
  return Object.freeze(object);
}
