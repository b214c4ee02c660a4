import { describe, expect, test } from "vitest";
import { formatRun, frameAt, run } from ".";
import type { Ctx, Intervention, Json, Msg, Node, Program, Request, Run, Scenario, TraceEvent } from ".";

interface Vote extends Msg {
  readonly type: "vote";
  readonly value: string;
  readonly round: number;
  readonly sig: string;
}

/** Tells everybody of each tick, signed, and announces what it hears and whether the signature fits. */
class Voter implements Node<Vote, Json, Json, Json> {
  private round = 0;
  init(ctx: Ctx<Vote, Json, Json>): void {
    ctx.setTimer("tick", 10);
  }
  onMessage(from: string, message: Vote, ctx: Ctx<Vote, Json, Json>): void {
    const { sig, ...signed } = message;
    const { value, round } = message;
    const fits =
      ctx.crypto.verify(from, signed, sig) || ctx.crypto.verify(from, ["vote", { round, value }], sig);
    ctx.output({ from, value, round, fits });
  }
  onTimer(_name: string, _data: Json | undefined, ctx: Ctx<Vote, Json, Json>): void {
    this.round++;
    const vote = { type: "vote" as const, value: "yes", round: this.round };
    for (const node of ctx.nodes) ctx.send(node, { ...vote, sig: ctx.crypto.sign(vote) });
    ctx.setTimer("tick", 10);
  }
}

const voters: Program = { name: "voters", boot: () => new Voter() };
const three: Scenario = { nodes: ["a", "b", "c"], network: { delayMs: [1, 5] }, endMs: 45 };
type Lie = Extract<Intervention, { kind: "byz" }>["behaviour"];

function lying(behaviour: Lie, rest: Partial<Extract<Intervention, { kind: "byz" }>> = {}): Run {
  const byz = { kind: "byz", at: 0, node: "a", ...rest, behaviour } as const;
  return run(voters, { ...three, interventions: [byz] }, 1);
}

/** What `node` heard from `from`: value, round and whether the signature fits. */
function heard({ trace }: Run, node: string, from: string): string[] {
  return trace.flatMap((event) => {
    if (event.kind !== "output" || event.at !== node) return [];
    const { from: who, value, round, fits } = event.value as Record<string, Json>;
    return who === from ? [`${String(value)} ${String(round)}${fits === true ? "" : " unsigned"}`] : [];
  });
}

const truth = ["yes 1", "yes 2", "yes 3", "yes 4"];

describe("byz", () => {
  test("a node that is not Byzantine is believed by all", () => {
    const honest = run(voters, three, 1);
    expect([heard(honest, "b", "a"), heard(honest, "c", "a")]).toEqual([truth, truth]);
  });

  test("an equivocating node tells each its own, and only its own signature fits what it says", () => {
    const tell = { b: { set: { value: "no" }, resign: true }, c: { set: { value: "perhaps" } } } as const;
    const result = lying({ kind: "equivocate", tell });
    expect(heard(result, "a", "a")).toEqual(truth);
    expect(heard(result, "b", "a")).toEqual(["no 1", "no 2", "no 3", "no 4"]);
    expect(heard(result, "c", "a")[0]).toBe("perhaps 1 unsigned");
  });

  test("nobody else's words change, nor when they arrive", () => {
    const arrivals = ({ trace }: Run): string[] =>
      trace.flatMap((e) => (e.kind === "deliver" && e.from !== "a" ? [`${e.timeMs} ${e.from}>${e.at}`] : []));
    for (const behaviour of [{ kind: "silent" }, { kind: "mutate", set: { value: "no" } }] as const)
      expect(arrivals(lying(behaviour))).toEqual(arrivals(run(voters, three, 1)));
  });

  test("a signature over named fields is made over the type and those fields", () => {
    const result = lying({ kind: "mutate", set: { value: "no" }, resign: ["value", "round"] });
    expect(heard(result, "b", "a")).toEqual(["no 1", "no 2", "no 3", "no 4"]);
  });

  test("fields exchange their values, and the old signature no longer fits", () => {
    expect(heard(lying({ kind: "mutate", swap: [["value", "round"]] }), "b", "a")[0]).toBe("1 yes unsigned");
  });

  test("a silent node sends nothing that matches, to those it hides from, while the plan lasts", () => {
    const some = lying({ kind: "silent", to: ["b"] }, { until: 25 });
    expect([heard(some, "b", "a"), heard(some, "c", "a")]).toEqual([truth.slice(2), truth]);
    const third = lying({ kind: "silent" }, { match: { to: "c", where: { round: 3 } } });
    expect(heard(third, "c", "a")).toEqual(truth.filter((line) => line !== "yes 3"));
  });

  test("a replay is an old message with its old, valid signature", () => {
    expect(heard(lying({ kind: "replay", back: 1 }, { match: { to: "b" } }), "b", "a")).toEqual([
      "yes 1",
      "yes 1",
      "yes 2",
      "yes 3",
    ]);
  });

  test("a lie is in the trace with what was meant, and causes what was said", () => {
    const { trace } = lying({ kind: "mutate", set: { value: "no" } }, { match: { to: "b", nth: 1 } });
    const lie = trace.find(({ kind }) => kind === "lie");
    expect(lie).toMatchObject({ at: "a", to: "b", meant: { value: "yes" }, silent: false });
    expect(trace.filter(({ cause }) => cause === lie?.index)).toMatchObject([
      { kind: "send", to: "b", body: { value: "no" } },
    ]);
    expect(trace.filter(({ kind }) => kind === "lie")).toHaveLength(1);
  });

  test("a plan that leaves no message is refused by its name", () => {
    expect(() => lying({ kind: "mutate", set: { type: 3 } })).toThrow("byz intervention");
    expect(() => lying({ kind: "silent" }, { node: "z" })).toThrow('no node "z"');
  });
});

/** Appends each request's byte twice to its log, and syncs when it is told to. */
class Logger implements Node<Msg, Json, Json, Json> {
  init(ctx: Ctx<Msg, Json, Json>): void {
    ctx.output([...ctx.file("log").read()]);
  }
  onMessage(): void {}
  onTimer(): void {}
  onRequest({ id, op }: Request<Json>, ctx: Ctx<Msg, Json, Json>): void {
    const file = ctx.file("log");
    if (typeof op === "number") file.append(new Uint8Array([op, op]));
    else if (op === "empty") file.truncate(1);
    else file.fsync();
    ctx.reply(id, { status: "ok", value: [...file.read()] });
  }
}

const logger: Program = { name: "logger", boot: () => new Logger() };

/** Asks for `ops` 10 ms apart, and crashes and restarts the node after the last. */
function logged(ops: readonly Json[], ...faults: Intervention[]): Run {
  const operations = ops.map((op, i) => ({ op, atMs: 10 * i }));
  const client = { id: "x", operations, timeoutMs: 100 };
  const crash = [
    { kind: "crash", at: 200, node: "a" },
    { kind: "restart", at: 210, node: "a" },
  ] as const;
  const network = { delayMs: [1, 1] } as const;
  return run(
    logger,
    { nodes: ["a"], network, clients: [client], interventions: [...faults, ...crash], endMs: 300 },
    3,
  );
}

/** What the node read from its file at its last boot. */
function readBack({ trace }: Run): Json | undefined {
  return trace.findLast((event): event is TraceEvent & { kind: "output" } => event.kind === "output")?.value;
}

describe("files", () => {
  test("what was synced survives a crash, and what was not is lost", () => {
    expect(readBack(logged([1, 2, "sync"]))).toEqual([1, 1, 2, 2]);
    expect(readBack(logged([1, "sync", 2]))).toEqual([1, 1]);
    expect(readBack(logged([1, 2]))).toEqual([]);
  });

  test("a handler reads what it has just appended", () => {
    const { history } = logged([7]);
    expect(history.at(-1)).toMatchObject({ kind: "ok", value: [7, 7] });
  });

  test("a torn write leaves a prefix of the unsynced bytes, and no synced byte is harmed", () => {
    const torn = (keep: { bytes: number } | { fraction: number }, corrupt = false): Intervention => ({
      kind: "torn",
      at: 0,
      node: "a",
      keep,
      corrupt,
    });
    expect(readBack(logged([1, "sync", 2, 3], torn({ bytes: 3 })))).toEqual([1, 1, 2, 2, 3]);
    expect(readBack(logged([1, "sync", 2, 3], torn({ fraction: 0.5 })))).toEqual([1, 1, 2, 2]);
    expect(readBack(logged([1, "sync", 2, 3], torn({ bytes: 99 })))).toEqual([1, 1, 2, 2, 3, 3]);
    const wrong = readBack(logged([1, "sync", 2, 3], torn({ bytes: 3 }, true))) as number[];
    const bits = wrong.map((byte, i) => byte ^ ([1, 1, 2, 2, 3][i] ?? 0));
    expect(bits.slice(0, 2)).toEqual([0, 0]);
    expect(bits.filter((bit) => bit !== 0).map((bit) => Math.log2(bit) % 1)).toEqual([0]);
  });

  test("a truncation is lost with the rest, or is what a torn write shows first", () => {
    expect(readBack(logged([1, "sync", "empty"]))).toEqual([1, 1]);
    expect(
      readBack(logged([1, "sync", "empty"], { kind: "torn", at: 0, node: "a", keep: { bytes: 0 } })),
    ).toEqual([1]);
  });

  test("a cut may fall before the sync", () => {
    const cut = { kind: "cut", at: 5, node: "a", effects: 0, on: { handler: "request" } } as const;
    expect(readBack(logged([1, "sync"], cut))).toEqual([]);
    expect(readBack(logged([1, "sync"], { ...cut, effects: 1 }))).toEqual([1, 1]);
  });

  test("a frame shows a file as it was, and the trace tells of the loss", () => {
    const result = logged([1, "sync", 2]);
    const crash = result.trace.findIndex(({ kind }) => kind === "crash");
    expect(frameAt(result, crash - 1).nodes["a"]?.files).toEqual({
      log: { bytes: "01010202", synced: false },
    });
    expect(frameAt(result, crash + 1).nodes["a"]?.files).toEqual({ log: { bytes: "0101", synced: true } });
    expect(formatRun(result)).toContain("file log loses 2 unsynced bytes, left: 2 bytes 0101");
  });

  test("bytes are a Uint8Array, and a length is a length", () => {
    class Wrong extends Logger {
      override init(ctx: Ctx<Msg, Json, Json>): void {
        ctx.file("log").truncate(-1);
      }
    }
    expect(run({ name: "wrong", boot: () => new Wrong() }, { nodes: ["a"], endMs: 1 }, 1).why).toContain(
      "-1 is not a length",
    );
  });
});
