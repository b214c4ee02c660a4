import { describe, expect, test } from "vitest";
import { causeChain, eventOfHistory, frameAt, run } from ".";
import type { Ctx, Json, Msg, Node, Request, RecordedRun, TraceEvent } from ".";

const EVENTS = 100_000;
/** More events than this in one seek, and a slider no longer follows a hand. */
const FOLDED_MAX = 300;

/** Stores each thing it hears under a key of its own, so that its disk grows all the time. */
class Hoarder implements Node<Msg, Json, Json, Json> {
  private n = 0;
  init(ctx: Ctx<Msg, Json, Json>): void {
    ctx.setTimer("tick", 5);
  }
  onMessage(from: string, message: Msg, ctx: Ctx<Msg, Json, Json>): void {
    ctx.disk.put(`${from} ${++this.n}`, message.type);
    if (this.n % 7 === 0) ctx.disk.delete(`${from} ${this.n - 3}`);
  }
  onTimer(_name: string, _data: Json | undefined, ctx: Ctx<Msg, Json, Json>): void {
    for (const node of ctx.nodes) if (node !== ctx.id) ctx.send(node, { type: "hello" });
    ctx.setTimer("tick", 5);
  }
  onRequest({ id }: Request<Json>, ctx: Ctx<Msg, Json, Json>): void {
    ctx.reply(id, { status: "ok", value: this.n });
  }
}

function recorded(eventsMax: number): RecordedRun {
  const operations = Array.from({ length: 200 }, (_, i) => ({ op: "count", atMs: 10 * i }));
  return run(
    { name: "hoarder", boot: () => new Hoarder() },
    {
      nodes: ["a", "b", "c", "d", "e"],
      network: { delayMs: [1, 20], duplicateRate: 0.02, lossRate: 0.02 },
      clients: [{ id: "x", operations, timeoutMs: 50 }],
      interventions: [
        { kind: "crash", at: 90, node: "b" },
        { kind: "restart", at: 150, node: "b" },
      ],
      endMs: 1e6,
      eventsMax,
    },
    1,
  );
}

/** The same run, with a count of how often one of its events is read. */
function counted(original: RecordedRun): { readonly run: RecordedRun; reads: number } {
  const result = { reads: 0, run: original };
  const trace = new Proxy(original.trace, {
    get(target, key, receiver): unknown {
      if (typeof key === "string" && /^\d+$/.test(key)) result.reads++;
      return Reflect.get(target, key, receiver);
    },
  });
  result.run = { ...original, trace };
  return result;
}

describe("seeking in a long run", () => {
  const long = recorded(EVENTS);

  test("any of 100,000 moments is at most a few hundred events away", () => {
    const { trace } = long;
    expect(trace).toHaveLength(EVENTS);
    const counter = counted(long);
    frameAt(counter.run, 0);
    for (const index of [0, 255, 256, 50_000, 77_777, 12_345, EVENTS - 1]) {
      counter.reads = 0;
      frameAt(counter.run, index);
      expect(counter.reads).toBeLessThan(FOLDED_MAX * 3); // an event, and where the message it sends will end
    }
  });

  test("the disk that a frame shows is what was put and not deleted until then", () => {
    for (const index of [999, 5000, 60_000, 5000]) {
      const disk: Record<string, Json> = {};
      for (const event of long.trace.slice(0, index + 1)) {
        if (event.at !== "b") continue;
        if (event.kind === "put") disk[event.key] = event.value;
        if (event.kind === "delete") Reflect.deleteProperty(disk, event.key);
      }
      expect(frameAt(long, index).nodes["b"]?.disk).toEqual(disk);
    }
  });

  test("a frame that is kept does not change when others are asked for", () => {
    const kept = frameAt(long, 3000);
    const copy = structuredClone(kept);
    frameAt(long, 3200);
    frameAt(long, 3001);
    expect(kept).toEqual(copy);
  });
});

describe("causes", () => {
  const short = recorded(5000);

  test("each line of the history is an event, with causes that begin outside", () => {
    for (const [line, { kind, op }] of short.history.entries()) {
      const event: TraceEvent | undefined = short.trace[eventOfHistory(short, line)];
      expect(event).toMatchObject({ kind: kind === "invoke" ? "invoke" : "return", op });
      const first = causeChain(short, event?.index ?? -1)[0] ?? -1;
      expect(short.trace[first]).toMatchObject({ kind: "invoke", op });
    }
    expect(eventOfHistory(short, short.history.length)).toBe(-1);
  });

  test("an answer's causes go through the node that gave it", () => {
    const line = short.history.findIndex(({ kind }) => kind === "ok");
    const kinds = causeChain(short, eventOfHistory(short, line)).map((index) => short.trace[index]?.kind);
    expect(kinds).toEqual(["invoke", "ask", "request", "reply", "answer", "return"]);
  });
});
