/**
 * A cluster of Rafts that a test drives step by step, in virtual time: start a command, cut a server off, wait for a leader.
 *
 * What to do next may depend on what happened ("disconnect the leader"), and a run is a pure function of its scenario. So each
 * look at the cluster is a run from the beginning with everything done so far, which a later intervention does not change: the
 * past is the same, only longer. That is the triple of a simulator, `{seed, parameters, interventions}`, in the hands of a test.
 */
import {
  run,
  type Client,
  type Intervention,
  type Json,
  type Network,
  type Observer,
  type World,
} from "@/lib/sim";
import type { RaftOut, RaftMsg } from "./messages";
import { Raft } from "./raft";
import type { Rules } from "./rules";

export interface LabOptions {
  readonly size: number;
  readonly params?: Readonly<Record<string, Json>>;
  readonly network?: Network;
  readonly seed?: number;
  readonly rules?: Rules;
  readonly clients?: readonly Client[];
  /** Nodes that boot without a configuration, beyond `size`. */
  readonly joiners?: number;
}

/** What has been seen of the cluster up to now. */
export interface Seen {
  /** By node, since its last boot and by index: the command's value, or null for what is no command. */
  readonly applied: ReadonlyMap<string, ReadonlyMap<number, string | null>>;
  readonly messages: number;
  readonly bytes: number;
  readonly roles: ReadonlyMap<string, { readonly role: string; readonly term: number }>;
  readonly answers: ReadonlyMap<string, { readonly status: string; readonly value: Json }>;
  /** Entries in the longest log, and what else of `view` a test may want. */
  readonly views: ReadonlyMap<string, Json | undefined>;
}

const fair: Network = { delayMs: [1, 10] };
/** MIT's unreliable network loses a tenth of the requests and of the replies, and delays others up to 27 ms. */
export const unreliable: Network = { delayMs: [1, 27], lossRate: 0.1 };

export class Lab {
  readonly nodes: readonly string[];
  private readonly interventions: Intervention[] = [];
  private readonly connected: Set<string>;
  private nowMs = 0;
  private commands = 0;
  private seen: Seen | undefined;

  constructor(private readonly options: LabOptions) {
    const count = options.size + (options.joiners ?? 0);
    this.nodes = Array.from({ length: count }, (_, i) => `n${i + 1}`);
    this.connected = new Set(this.nodes);
  }

  get timeMs(): number {
    return this.nowMs;
  }

  /** Throws as soon as two servers apply different commands at an index, or one applies out of order. */
  look(): Seen {
    this.seen ??= this.replay(this.nowMs, () => false).seen;
    return this.seen;
  }

  advance(ms: number): void {
    this.nowMs = Math.round((this.nowMs + ms) * 1000) / 1000;
    this.seen = undefined;
  }

  /** Lets time pass until `done`, at most `ms`. */
  waitUntil(done: (seen: Seen) => boolean, ms: number): boolean {
    const { atMs } = this.replay(this.nowMs + ms, done);
    this.advance((atMs ?? this.nowMs + ms) - this.nowMs + 0.001);
    return atMs !== undefined;
  }

  do(intervention: DistributedOmit<Intervention, "at">): void {
    this.advance(0.001);
    this.interventions.push({ ...intervention, at: this.nowMs });
  }

  disconnect(...nodes: readonly string[]): void {
    for (const node of nodes) this.connected.delete(node);
    this.part();
  }

  connect(...nodes: readonly string[]): void {
    for (const node of nodes) this.connected.add(node);
    this.part();
  }

  crash(node: string): void {
    this.do({ kind: "crash", node });
  }

  restart(node: string): void {
    this.do({ kind: "restart", node });
  }

  /** Gives a server a command and does not wait. Returns what identifies it. */
  start(node: string, value = `v${this.commands + 1}`): string {
    this.ask(node, { kind: "write", key: "x", value });
    return value;
  }

  /** Any request, from a client that asks nothing else. Returns the client. */
  ask(node: string, op: Json): string {
    const client = `lab${++this.commands}`;
    this.do({ kind: "request", client, node, op });
    return client;
  }

  /** Connected servers that think they lead, newest term first. */
  leaders(): string[] {
    const leading = [...this.look().roles].filter(
      ([id, { role }]) => role === "leader" && this.connected.has(id),
    );
    return leading.sort(([, a], [, b]) => b.term - a.term).map(([id]) => id);
  }

  /** Waits for a leader among the connected servers, and asserts that no term has two. */
  oneLeader(): string {
    for (let tries = 0; tries < 10; tries++) {
      this.advance(500);
      const [first, second] = this.leaders();
      const { roles } = this.look();
      if (first === undefined) continue;
      if (second !== undefined && roles.get(first)?.term === roles.get(second)?.term) {
        throw new Error(`${first} and ${second} lead the same term`);
      }
      return first;
    }
    throw new Error(`no leader within 5 s, at ${this.nowMs} ms`);
  }

  /** How many servers have applied the command. */
  appliedBy(value: string): number {
    return [...this.look().applied.values()].filter((log) => [...log.values()].includes(value)).length;
  }

  /**
   * A command that `expected` servers apply within 10 s, given to whoever leads, again after 2 s if `retry`. Returns its index.
   */
  agree(expected: number, { retry = true, value = `v${this.commands + 1}` } = {}): number {
    const untilMs = this.nowMs + 10_000;
    while (this.nowMs < untilMs) {
      const [leader] = this.leaders();
      if (leader === undefined) {
        this.advance(50);
        continue;
      }
      this.start(leader, value);
      const has = (seen: Seen): boolean =>
        [...seen.applied.values()].filter((log) => [...log.values()].includes(value)).length >= expected;
      if (this.waitUntil(has, 2000)) return this.indexOf(value);
      if (!retry) break;
    }
    throw new Error(`${value} was not applied by ${expected} servers by ${this.nowMs} ms`);
  }

  private indexOf(value: string): number {
    for (const log of this.look().applied.values()) {
      for (const [index, held] of log) if (held === value) return index;
    }
    return 0;
  }

  private part(): void {
    const inside = this.nodes.filter((id) => this.connected.has(id));
    const outside = this.nodes.filter((id) => !this.connected.has(id)).map((id) => [id]);
    this.do(outside.length === 0 ? { kind: "heal" } : { kind: "part", groups: [inside, ...outside] });
  }

  private replay(endMs: number, done: (seen: Seen) => boolean): { seen: Seen; atMs: number | undefined } {
    const { size, params, network = fair, seed = 1, rules, clients = [] } = this.options;
    const watch = new Watch(done);
    const result = run(
      { name: "raft", boot: () => new Raft(rules) },
      {
        nodes: this.nodes,
        voters: this.nodes.slice(0, size),
        params: { electionMs: 300, maxBatch: 16, ...params },
        network,
        clients,
        interventions: [...this.interventions],
        endMs,
        eventsMax: 2_000_000,
      },
      seed,
      { record: "none", observers: [watch.observer] },
    );
    const { status, why, violation } = result;
    if (status === "violated" && violation?.property === "done") {
      return { seen: watch.at(), atMs: result.virtualMs };
    }
    if (status !== "completed") throw new Error(`${status} at ${result.virtualMs} ms: ${why ?? ""}`);
    for (const { process, kind, value = null } of result.history) {
      if (kind !== "invoke") watch.answers.set(process.replace(/'+$/, ""), { status: kind, value });
    }
    return { seen: watch.at(), atMs: undefined };
  }
}

type DistributedOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/** Listens to a run. */
class Watch {
  readonly applied = new Map<string, Map<number, string | null>>();
  readonly answers = new Map<string, { status: string; value: Json }>();
  private readonly agreed = new Map<number, string | null>();
  private readonly last = new Map<string, number>();
  private messages = 0;
  private bytes = 0;
  private world: World | undefined;

  constructor(private readonly done: (seen: Seen) => boolean) {}

  readonly observer: Observer = (event, world) => {
    this.world = world;
    if (event.kind === "send") {
      this.messages += 1;
      this.bytes += JSON.stringify(event.body as RaftMsg).length;
    }
    if (event.kind === "boot") {
      this.last.delete(event.at);
      this.applied.set(event.at, new Map());
    }
    if (event.kind !== "output") return null;
    const wrong = this.hear(event.at, event.value as Json & RaftOut);
    if (wrong !== undefined) return { property: "state-machine-safety", message: wrong };
    return this.done(this.at()) ? { property: "done", message: "" } : null;
  };

  at(): Seen {
    const views = new Map((this.world?.nodes ?? []).map((id) => [id, this.world?.view(id)]));
    const roles = new Map(
      [...views].map(([id, view]) => [id, { role: text(view, "role"), term: Number(text(view, "term")) }]),
    );
    const { applied, messages, bytes, answers } = this;
    return { applied, messages, bytes, roles, answers, views };
  }

  private hear(node: string, out: RaftOut): string | undefined {
    if (out.kind === "restore") this.last.set(node, out.index);
    if (out.kind !== "apply") return undefined;
    const before = this.last.get(node) ?? 0;
    if (out.index !== before + 1) return `${node} applied ${out.index} after ${before}`;
    this.last.set(node, out.index);
    const value = out.cmd && "value" in out.cmd.op ? String(out.cmd.op.value) : null;
    const other = this.agreed.get(out.index);
    if (other !== undefined && other !== value) {
      return `index ${out.index} is ${String(value)} at ${node} and ${String(other)} elsewhere`;
    }
    this.agreed.set(out.index, value);
    this.applied.get(node)?.set(out.index, value);
    return undefined;
  }
}

function text(view: Json | undefined, field: string): string {
  const value: unknown = typeof view === "object" && view !== null ? Reflect.get(view, field) : undefined;
  return String(value);
}
