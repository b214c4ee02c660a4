/**
 * For the tests: the client of §4.1 as a node, the properties of the service as an observer, and schedules of lies.
 *
 * `safety` judges honest replicas and client nodes only. It keeps one reference copy of the service, fed with the first command any
 * honest replica executed at each number: every other replica must agree with that order, and every result a client accepts with
 * that copy.
 */
import { createRandom, type AnyNode, type Ctx, type Intervention, type Json, type Lie } from "@/lib/sim";
import type { Node, NodeId, Observer, Program, Scenario } from "@/lib/sim";
import type { KvOp } from "../shared/kv";
import type { Command, PbftMsg, Slot } from "./messages";
import { Pbft } from "./pbft";

const RETRY_MS = 200;

/** §4.1: one request at a time, to the primary it knows and then to all; f + 1 equal replies of different replicas are the result. */
export class ClientNode implements Node<PbftMsg, never, never, Json> {
  private seq = 0;
  private waits = false;
  private knownView = 0;
  private readonly replies = new Map<NodeId, { readonly view: number; readonly result: string }>();

  constructor(
    private readonly replicas: readonly NodeId[],
    private readonly ops: readonly KvOp[],
    private readonly faults: number,
  ) {}

  init(ctx: Ctx<PbftMsg, never, Json>): void {
    ctx.setTimer("next", 5);
  }

  onTimer(name: string, _data: Json | undefined, ctx: Ctx<PbftMsg, never, Json>): void {
    if (name === "next") {
      this.seq += 1;
      this.replies.clear();
    }
    const op = this.ops[this.seq - 1];
    if (op === undefined) return;
    this.waits = true;
    const said = { client: ctx.id, seq: this.seq, op };
    const cmd: Command = { ...said, via: ctx.id, sig: ctx.crypto.sign(["request", said]) };
    const primary = this.replicas[this.knownView % this.replicas.length] ?? "";
    for (const node of name === "next" ? [primary] : this.replicas) ctx.send(node, { type: "request", cmd });
    ctx.setTimer("retry", RETRY_MS);
  }

  onMessage(from: NodeId, message: PbftMsg, ctx: Ctx<PbftMsg, never, Json>): void {
    if (message.type !== "reply" || !this.waits || message.seq !== this.seq || message.replica !== from)
      return;
    const { type: _type, sig, ...said } = message;
    if (!this.replicas.includes(from) || !ctx.crypto.verify(from, ["reply", said], sig)) return;
    this.replies.set(from, { view: message.view, result: JSON.stringify(message.result) });
    const equal = [...this.replies.values()].filter(
      ({ result }) => result === JSON.stringify(message.result),
    );
    if (equal.length <= this.faults) return;
    // One of f + 1 is honest: the lowest of these views has begun.
    this.knownView = Math.min(...equal.map(({ view }) => view));
    ctx.output({ kind: "accepted", seq: this.seq, result: message.result });
    this.waits = false;
    ctx.cancelTimer("retry");
    ctx.setTimer("next", 20);
  }
}

/** Alternating writes of ever new values and reads of one key all clients share. */
export function workload(client: string, count: number): readonly KvOp[] {
  return Array.from({ length: count }, (_, n): KvOp => {
    return n % 2 === 0
      ? { kind: "write", key: "x", value: `${client}${n / 2 + 1}` }
      : { kind: "read", key: "x" };
  });
}

export interface Cluster {
  readonly replicas: readonly NodeId[];
  readonly clients: Readonly<Record<NodeId, readonly KvOp[]>>;
  /** What the clients and the rules take f to be. */
  readonly faults: number;
  readonly boot?: (id: NodeId) => AnyNode;
}

export function replicas(count: number): readonly NodeId[] {
  return Array.from({ length: count }, (_, n) => `n${n + 1}`);
}

export function clusterOf(count: number, opsPerClient: number, more: Partial<Cluster> = {}): Cluster {
  const clients = { c1: workload("c1", opsPerClient), c2: workload("c2", opsPerClient) };
  return { replicas: replicas(count), clients, faults: Math.floor((count - 1) / 3), ...more };
}

export function programOf({ replicas: all, clients, faults, boot = () => new Pbft() }: Cluster): Program {
  return {
    name: "pbft with clients",
    boot: (id) => {
      const ops = clients[id];
      return ops === undefined ? boot(id) : new ClientNode(all, ops, faults);
    },
  };
}

export function scenarioOf({ replicas: all, clients }: Cluster, more: Partial<Scenario> = {}): Scenario {
  const network = { delayMs: [1, 12] } as const;
  return { nodes: [...all, ...Object.keys(clients)], voters: all, network, endMs: 6000, ...more };
}

type Fields = ReadonlyMap<string, Json | undefined>;
function fieldsOf(value: Json | undefined): Fields {
  const object = typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  return new Map(Object.entries<Json | undefined>(object));
}

/** Agreement, order, exactly once, validity, equal states, and true answers, after every event. */
export function safety({ clients }: Cluster, liars: readonly NodeId[] = []): Observer {
  const commands = new Map<number, string>();
  const states = new Map<number, string>();
  const last = new Map<NodeId, number>();
  const done = new Map<NodeId, Set<string>>();
  const asked = new Set<string>();
  const reference = new Map<string, Json>();
  const results = new Map<string, string>();
  const broken = (property: string, message: string) => ({ property, message });
  return (event) => {
    if (event.kind === "boot") {
      last.delete(event.at);
      done.delete(event.at);
    }
    if (event.kind === "request") asked.add(JSON.stringify([event.at, event.client, event.seq]));
    if (event.kind !== "output" || liars.includes(event.at)) return null;
    const out = fieldsOf(event.value);
    const [kind, seq] = [out.get("kind"), Number(out.get("seq"))];
    if (kind === "accepted") {
      const expected = results.get(`${event.at} ${seq}`);
      const got = JSON.stringify(out.get("result"));
      return expected === got ? null : broken("true-answers", `${event.at} accepted ${got}, not ${expected}`);
    }
    if (kind === "checkpoint" || kind === "stable" || kind === "restore") {
      if (kind === "restore") last.set(event.at, seq);
      const digest = String(out.get("digest"));
      if ((states.get(seq) ?? digest) !== digest) return broken("one-state", `two states after ${seq}`);
      states.set(seq, digest);
      return null;
    }
    if (kind !== "execute") return null;
    const before = last.get(event.at) ?? 0;
    if (seq !== before + 1) return broken("order", `${event.at} executed ${seq} after ${before}`);
    last.set(event.at, seq);
    const digest = String(out.get("digest"));
    const known = commands.get(seq);
    if (known !== undefined && known !== digest)
      return broken("agreement", `${event.at} executed another command at ${seq}`);
    commands.set(seq, digest);
    const cmd = out.get("cmd");
    if (cmd === null || cmd === undefined) return null;
    const said = fieldsOf(cmd);
    const [client, via, stamp] = [
      String(said.get("client")),
      String(said.get("via")),
      Number(said.get("seq")),
    ];
    const valid =
      via === client
        ? JSON.stringify(clients[client]?.[stamp - 1]) === JSON.stringify(said.get("op"))
        : liars.includes(via) || asked.has(JSON.stringify([via, client, stamp]));
    if (!valid) return broken("validity", `nobody asked for what ${event.at} executed at ${seq}`);
    if (out.get("fresh") !== true) return null;
    const name = `${via === client ? client : "~"} ${client} ${stamp}`;
    const own = done.get(event.at) ?? new Set<string>();
    if (own.has(name)) return broken("exactly-once", `${event.at} carried out ${name} twice`);
    done.set(event.at, own.add(name));
    if (known === undefined) {
      const op = fieldsOf(said.get("op"));
      const key = String(op.get("key"));
      const write = op.get("kind") === "write";
      if (via === client)
        results.set(`${client} ${stamp}`, JSON.stringify(write ? null : (reference.get(key) ?? 0)));
      if (write) reference.set(key, op.get("value") ?? null);
    }
    return null;
  };
}

const slot = ["view", "seq", "digest"];
const change = ["view", "stable", "checkpoints", "prepared"];

/** The lies a liar's plan is drawn from, each told about one type of message, or about all. */
const lies: readonly { readonly type?: string; readonly behaviour: Lie }[] = [
  { behaviour: { kind: "silent" } },
  { behaviour: { kind: "silent", to: ["n2", "n3"] } },
  { behaviour: { kind: "replay", back: 3 } },
  { type: "preprepare", behaviour: { kind: "silent", to: ["n3"] } },
  { type: "preprepare", behaviour: { kind: "equivocate", tell: { n2: { set: { seq: 1 }, resign: slot } } } },
  {
    type: "preprepare",
    behaviour: {
      kind: "equivocate",
      tell: { n3: { set: { seq: 2 }, resign: slot }, n4: { set: { digest: "d" } } },
    },
  },
  { type: "preprepare", behaviour: { kind: "replay", back: 1 } },
  { type: "prepare", behaviour: { kind: "mutate", set: { digest: "d" }, resign: slot } },
  {
    type: "prepare",
    behaviour: { kind: "equivocate", tell: { n3: { set: { digest: "d" }, resign: slot } } },
  },
  { type: "commit", behaviour: { kind: "mutate", set: { seq: 1 }, resign: slot } },
  { type: "commit", behaviour: { kind: "equivocate", tell: { n4: { set: { view: 1 }, resign: slot } } } },
  { type: "checkpoint", behaviour: { kind: "mutate", set: { digest: "d" }, resign: ["seq", "digest"] } },
  { type: "viewchange", behaviour: { kind: "mutate", set: { prepared: [] }, resign: change } },
  { type: "viewchange", behaviour: { kind: "mutate", set: { stable: 4 }, resign: change } },
  { type: "viewchange", behaviour: { kind: "mutate", set: { view: 9 }, resign: change } },
  {
    type: "newview",
    behaviour: { kind: "mutate", set: { preprepares: [] }, resign: ["view", "proofs", "preprepares"] },
  },
  { type: "newview", behaviour: { kind: "silent", to: ["n4"] } },
  { type: "state", behaviour: { kind: "mutate", set: { state: { kv: { x: "lie" }, sessions: {} } } } },
  {
    type: "reply",
    behaviour: {
      kind: "mutate",
      set: { result: "lie" },
      resign: ["view", "client", "seq", "replica", "result"],
    },
  },
  { type: "reply", behaviour: { kind: "mutate", set: { result: "unsigned lie" } } },
];

/** Every liar tells up to three kinds of lies, all the time, besides a false reply to every request. */
export function liesOf(liars: readonly NodeId[], seed: number): readonly Intervention[] {
  const random = createRandom(seed).fork("lies");
  return liars.flatMap((node) =>
    [lies.length - 2, ...Array.from({ length: 3 }, () => random.int(lies.length))].map((n): Intervention => {
      const { type, behaviour } = lies[n] ?? { behaviour: { kind: "silent" } };
      return { kind: "byz", at: 0, node, behaviour, ...(type === undefined ? {} : { match: { type } }) };
    }),
  );
}

/**
 * A liar that gives number after number to two commands, A for the replicas in `toA` and B for the others, and says whatever helps
 * either. The first replica is the primary; accomplices learn both commands from it. It says nothing else.
 */
export class Liar implements Node<PbftMsg> {
  constructor(
    private readonly liars: readonly NodeId[],
    private readonly toA: readonly NodeId[],
    private readonly numbers: number,
  ) {}

  init(ctx: Ctx<PbftMsg>): void {
    if (ctx.id !== ctx.nodes[0]) return;
    for (let n = 1; n <= this.numbers; n++) ctx.setTimer(`lie ${n}`, n * 20, n);
  }

  onTimer(_name: string, seq: Json | undefined, ctx: Ctx<PbftMsg>): void {
    if (typeof seq !== "number") return;
    for (const value of ["A", "B"]) {
      const op: KvOp = { kind: "write", key: "x", value };
      const said = { client: `for ${value}`, seq, op };
      const cmd: Command = { ...said, via: ctx.id, sig: ctx.crypto.sign(["request", said]) };
      const slot = { view: 0, seq, digest: ctx.crypto.digest(cmd) };
      const sig = ctx.crypto.sign(["preprepare", slot]);
      for (const to of this.audience(value, ctx)) ctx.send(to, { type: "preprepare", ...slot, cmd, sig });
      for (const liar of this.liars)
        if (liar !== ctx.id) ctx.send(liar, { type: "preprepare", ...slot, cmd, sig });
      this.support(value, slot, ctx);
    }
  }

  onMessage(from: NodeId, message: PbftMsg, ctx: Ctx<PbftMsg>): void {
    if (message.type !== "preprepare" || from !== ctx.nodes[0] || message.cmd.op.kind !== "write") return;
    const { view, seq, digest } = message;
    this.support(String(message.cmd.op.value), { view, seq, digest }, ctx);
  }

  private support(value: string, slot: Slot, ctx: Ctx<PbftMsg>): void {
    for (const to of this.audience(value, ctx)) {
      ctx.send(to, { type: "prepare", ...slot, sig: ctx.crypto.sign(["prepare", slot]) });
      ctx.send(to, { type: "commit", ...slot, sig: ctx.crypto.sign(["commit", slot]) });
    }
  }

  private audience(value: string, { nodes }: Ctx<PbftMsg>): readonly NodeId[] {
    const honest = nodes.filter((node) => !this.liars.includes(node));
    return honest.filter((node) => this.toA.includes(node) === (value === "A"));
  }
}
