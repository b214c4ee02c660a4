/**
 * What the kernel costs. Absolute times are this machine's; the ratios are between two measurements of one run, so they can be
 * compared from machine to machine and from commit to commit.
 *
 * The yardstick is the least that can be called a simulation: one binary heap, one `switch`, five counters for nodes, a delay
 * for each message. The kernel makes the same sends, and copies each message, numbers each event, knows its cause, asks the network
 * for its fate, and takes effects after the handler.
 */
import {
  frameAt,
  run,
  type Ctx,
  type Json,
  type Msg,
  type Node,
  type Observer,
  type Scenario,
} from "@/lib/sim";
import * as raft from "@/lib/protocols/raft";
import { best, range } from "./measure";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const TOKENS = 4;
const SENDS = 200_000;
const RAFT_SEEDS = 200;
const TRACE_EVENTS = 100_000;

interface Token extends Msg {
  readonly type: "token";
  readonly n: number;
  readonly note: string;
}

/** Passes each token on to another node. */
class Passer implements Node<Token, Json, Json, Json> {
  private seen = 0;
  init(ctx: Ctx<Token, Json, Json>): void {
    for (let i = 0; i < TOKENS; i++) ctx.send(ctx.id, { type: "token", n: i, note: "pass it on" });
  }
  onMessage(_from: string, token: Token, ctx: Ctx<Token, Json, Json>): void {
    this.seen++;
    const to = ctx.nodes[(token.n + this.seen) % ctx.nodes.length] ?? ctx.id;
    ctx.send(to, { type: "token", n: token.n + 1, note: token.note });
  }
  onTimer(): void {}
}

const passing = { name: "passing", boot: () => new Passer() };

function passes(sends: number, record: "full" | "none", hashed = false): void {
  const scenario: Scenario = {
    nodes: NODES,
    network: { delayMs: [1, 10] },
    endMs: Infinity,
    eventsMax: 2 * sends, // each send is also delivered
  };
  const result = run(passing, scenario, 1, { record });
  if (result.events !== 2 * sends) throw new Error(`the passers stopped after ${result.events} events`);
  if (hashed && result.hash === "") throw new Error("a recorded run has a hash");
}

interface Entry {
  readonly timeMs: number;
  readonly sequence: number;
  readonly to: number;
  readonly message: Token;
}

/** The same sends with nothing around them. Returns something that depends on all of them, so that none can be left out. */
function bareLoop(sends: number): number {
  const heap: Entry[] = [];
  const seen = NODES.map(() => 0);
  let sent = 0;
  let nowMs = 0;
  let random = 1;
  const send = (to: number, message: Token): void => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) | 0;
    const delayMs = 1 + (9 * (random >>> 0)) / 0x1_0000_0000;
    push(heap, { timeMs: nowMs + delayMs, sequence: sent++, to, message });
  };
  for (let to = 0; to < NODES.length; to++)
    for (let i = 0; i < TOKENS; i++) send(to, { type: "token", n: i, note: "pass it on" });
  for (let entry = pop(heap); entry !== undefined && sent < sends; entry = pop(heap)) {
    nowMs = entry.timeMs;
    const { to, message } = entry;
    switch (message.type) {
      case "token": {
        const count = (seen[to] ?? 0) + 1;
        seen[to] = count;
        send((message.n + count) % NODES.length, { type: "token", n: message.n + 1, note: message.note });
        break;
      }
    }
  }
  return nowMs + seen.reduce((sum, count) => sum + count, 0);
}

function earlier(a: Entry, b: Entry): boolean {
  return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.sequence < b.sequence);
}

function push(heap: Entry[], entry: Entry): void {
  let i = heap.length;
  heap.push(entry);
  while (i > 0) {
    const above = (i - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !earlier(entry, parent)) break;
    heap[i] = parent;
    i = above;
  }
  heap[i] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let i = 0;
  for (;;) {
    let below = 2 * i + 1;
    let child = heap[below];
    const right = heap[below + 1];
    if (child !== undefined && right !== undefined && earlier(right, child)) {
      child = right;
      below++;
    }
    if (child === undefined || !earlier(child, last)) break;
    heap[i] = child;
    i = below;
  }
  heap[i] = last;
  return first;
}

/** At most one leader a term, asked of each announcement; what has been applied at an index is the same everywhere. */
function raftSafety(): Observer {
  const leaders = new Map<string, string>();
  const applied = new Map<string, string>();
  return (event) => {
    if (event.kind !== "output" || typeof event.value !== "object" || event.value === null) return null;
    const said = new Map<string, Json | undefined>(Object.entries(event.value));
    const [known, key, value] =
      said.get("kind") === "leader"
        ? [leaders, String(said.get("term")), event.at]
        : [applied, String(said.get("index")), JSON.stringify([said.get("term"), said.get("cmd")])];
    if (said.get("kind") !== "leader" && said.get("kind") !== "apply") return null;
    if ((known.get(key) ?? value) !== value) return { property: "raft-safety", message: `two at ${key}` };
    known.set(key, value);
    return null;
  };
}

function raftSeeds(): number {
  const scenario = { ...raft.scenario, nodes: NODES, endMs: 6000 };
  let events = 0;
  for (let seed = 1; seed <= RAFT_SEEDS; seed++) {
    const result = run(raft.program, scenario, seed, { record: "none", observers: [raftSafety()] });
    if (result.status !== "completed")
      throw new Error(`raft, seed ${seed}: ${result.status} ${result.why ?? ""}`);
    events += result.events;
  }
  return events;
}

/** Milliseconds of the slowest of many seeks in a long run, and of the first, which also makes the checkpoints. */
function seeks(): { readonly firstMs: number; readonly slowestMs: number } {
  const scenario = { ...raft.scenario, nodes: NODES, endMs: Infinity, eventsMax: TRACE_EVENTS };
  const recorded = run(raft.program, scenario, 1);
  const at = (i: number): number => (i * 7919 * 13) % recorded.events;
  const firstMs = best(1, () => frameAt(recorded, 0));
  for (let i = 0; i < 100; i++) frameAt(recorded, at(i));
  const slowestMs = Math.max(...range(300).map((i) => best(1, () => frameAt(recorded, at(i)))));
  return { firstMs, slowestMs };
}

export default async function kernel() {
  const bareMs = best(7, () => bareLoop(SENDS));
  const offMs = best(5, () => passes(SENDS, "none"));
  const fullMs = best(5, () => passes(SENDS, "full"));
  const hashedMs = best(2, () => passes(SENDS, "full", true));
  const perEvent = [1e5, 1e6, 1e7].map((events) => {
    const times = events > 1e6 ? 1 : 3;
    return (best(times, () => passes(events / 2, "none")) * 1e6) / events;
  });
  const raftEvents = raftSeeds();
  const raftMs = best(3, raftSeeds);
  const { firstMs, slowestMs } = seeks();
  const [at1e5 = 0, at1e6 = 0, at1e7 = 0] = perEvent;
  return Promise.resolve({
    name: "kernel",
    figures: {
      "bare loop, ns per send": (bareMs * 1e6) / SENDS,
      "recording off, ns per send": (offMs * 1e6) / SENDS,
      "full recording, ns per send": (fullMs * 1e6) / SENDS,
      "full recording and its hash, ns per send": (hashedMs * 1e6) / SENDS,
      "200 seeds of Raft with its properties, ms": raftMs,
      "200 seeds of Raft, events": raftEvents,
      "10^5 events, ns per event": at1e5,
      "10^6 events, ns per event": at1e6,
      "10^7 events, ns per event": at1e7,
      "first seek in 10^5 recorded events, ms": firstMs,
      "slowest later seek, ms": slowestMs,
    },
    ratios: {
      "recording off / bare loop (goal 3)": offMs / bareMs,
      "full recording / recording off (goal 3)": fullMs / offMs,
      "an event of 10^7 / an event of 10^5 (goal 1)": at1e7 / at1e5,
      "200 seeds of Raft / 10^6 sends of the bare loop": raftMs / (bareMs * (1e6 / SENDS)),
    },
  });
}
