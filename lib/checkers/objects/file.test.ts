/** Files of operations and of events: what is read, what is inferred, and what is refused with its place. */
import { describe, expect, it } from "vitest";
import { asHistory, checkObject, OBJECT_MODELS, parseObjectFile } from "..";

const verdict = (content: unknown, wanted?: Parameters<typeof parseObjectFile>[1]) => {
  const { model, operations, init } = parseObjectFile(content, wanted);
  return [model, checkObject(operations, OBJECT_MODELS[model], { init }).verdict];
};
const invoke = (process: number, f: string, value: unknown = null) => ({ process, type: "invoke", f, value });
const ok = (process: number, f: string, value: unknown = null) => ({ process, type: "ok", f, value });

describe("a list of events", () => {
  const write = [invoke(0, "write", 1), ok(0, "write", 1)];

  it("is a history of a register that holds null at first", () => {
    expect(verdict([invoke(1, "read"), ok(1, "read", null), ...write])).toEqual(["cas-register", "ok"]);
    expect(verdict([...write, invoke(1, "read"), ok(1, "read", null)])).toEqual([
      "cas-register",
      "violation",
    ]);
  });

  it("orders by place: an answer before the next call is real time", () => {
    const read = [invoke(1, "read"), ok(1, "read", null)];
    const [called, answered] = write;
    expect(verdict([called, ...read, answered])).toEqual(["cas-register", "ok"]);
    expect(verdict([called, answered, ...read])).toEqual(["cas-register", "violation"]);
  });

  it("with info, or nothing, leaves the outcome open; with fail, nothing happened", () => {
    const read = [invoke(1, "read"), ok(1, "read", 1)];
    expect(verdict([invoke(0, "write", 1), ...read])[1]).toBe("ok");
    expect(verdict([invoke(0, "write", 1), { process: 0, type: "info", f: "write" }, ...read])[1]).toBe("ok");
    expect(verdict([invoke(0, "write", 1), { process: 0, type: "fail", f: "write" }, ...read])[1]).toBe(
      "violation",
    );
  });

  it("tells a compare-and-set that found another value from one that never happened", () => {
    const cas = (outcome: object) => [
      ...write,
      invoke(1, "cas", [1, 2]),
      { process: 1, f: "cas", ...outcome },
      invoke(1, "read"),
      ok(1, "read", 1),
    ];
    expect(verdict(cas({ type: "fail" }))[1]).toBe("ok");
    expect(verdict(cas({ type: "ok", output: false }))[1]).toBe("violation");
    expect(verdict(cas({ type: "ok" }))[1]).toBe("violation");
  });

  it("has independent keys when every value is a key and a value", () => {
    const keyed = [invoke(0, "write", ["x", 1]), ok(0, "write", ["x", 1]), invoke(0, "read", ["y", null])];
    const { operations } = parseObjectFile([...keyed, ok(0, "read", ["y", null])]);
    expect(operations.map(({ op, output }) => [op.key, output])).toEqual([
      ["x", undefined],
      ["y", null],
    ]);
    const cas = parseObjectFile([invoke(0, "cas", [1, 2]), ok(0, "cas", [1, 2])]).operations;
    expect(cas[0]).toMatchObject({ op: { key: "", expected: 1, value: 2 }, output: true });
  });

  it("is read as the model its operations fit", () => {
    expect(
      verdict([invoke(0, "enqueue", 1), ok(0, "enqueue", 1), invoke(1, "dequeue"), ok(1, "dequeue", 1)]),
    ).toEqual(["queue", "ok"]);
    expect(verdict([invoke(0, "add", 1), ok(0, "add", 1), invoke(1, "read"), ok(1, "read", [1])])).toEqual([
      "set",
      "ok",
    ]);
    expect(verdict([invoke(0, "add", 1), ok(0, "add", 1), invoke(1, "read"), ok(1, "read", 1)])).toEqual([
      "counter",
      "ok",
    ]);
    expect(
      verdict([
        invoke(0, "append", ["k", "a"]),
        ok(0, "append", ["k", "a"]),
        invoke(0, "get", ["k", null]),
        ok(0, "get", ["k", "a"]),
      ]),
    ).toEqual(["kv-append", "ok"]);
    const micro = (value: unknown) => [
      ["w", "x", 1],
      ["r", "y", value],
    ];
    expect(verdict([invoke(0, "txn", micro(null)), ok(0, "txn", micro(null))])).toEqual([
      "multi-register",
      "ok",
    ]);
    expect(verdict([invoke(0, "txn", micro(null)), ok(0, "txn", micro(2))])).toEqual([
      "multi-register",
      "violation",
    ]);
  });

  it("skips the nemesis, and has colons or not", () => {
    const events = [
      { process: ":nemesis", type: ":info", f: ":start" },
      ...write.map((event) => ({ ...event, type: `:${event.type}`, f: ":write" })),
    ];
    expect(parseObjectFile(events).operations).toHaveLength(1);
  });

  it.each([
    [[invoke(0, "write", 1), invoke(0, "write", 2)], /^\[1\]: process 0 invokes again/],
    [[ok(0, "write", 1)], /^\[0\]: process 0 has invoked nothing/],
    [[{ process: 0, type: "maybe", f: "read" }], /^\[0\]: type/],
    [[invoke(0, "cas", 1)], /^\[0\]: the value of a cas is \[from, to\]/],
    [[invoke(0, "jump", 1)], /^model: no model knows all of jump/],
    [{ model: "set", events: [invoke(0, "write", 1)] }, undefined],
  ])("refuses %j", (content, message) => {
    if (message) expect(() => parseObjectFile(content)).toThrow(message);
    else
      expect(() => parseObjectFile(content)).toThrow(
        /^events\[0\]: a set knows add, remove, contains, read, not "write"/,
      );
  });
});

describe("a file of operations", () => {
  const enqueue = { client: "A", call: 0, return: 1, kind: "enqueue", value: 1 };

  it("is checked against the model it names", () => {
    const dequeue = { client: 2, call: 2, return: 3, kind: "dequeue", output: 1 };
    expect(verdict({ model: "queue", operations: [enqueue, dequeue] })).toEqual(["queue", "ok"]);
    expect(verdict({ model: "queue", init: [2], operations: [enqueue, dequeue] })).toEqual([
      "queue",
      "violation",
    ]);
  });

  it.each([
    [
      { model: "queue", operations: [enqueue, { ...enqueue, value: undefined }] },
      /^operations\[1\]: enqueue needs a value/,
    ],
    [
      { model: "queue", operations: [{ ...enqueue, return: -1 }] },
      /^operations\[0\]: it returns before it is called/,
    ],
    [{ model: "queue", operations: [{ ...enqueue, colour: 1 }] }, /^operations\[0\]: Unrecognized key/],
    [{ model: "bank", operations: [] }, /^init: init is the balances/],
    [{ model: "tree", operations: [] }, /^model: there is no "tree"/],
    [{ model: "queue" }, /^the file: it is neither/],
    [
      { model: "lock", operations: [{ ...enqueue, kind: "acquire", value: undefined }] },
      /^operations\[0\]: the output of an acquire/,
    ],
  ])("refuses %j", (content, message) => {
    expect(() => parseObjectFile(content)).toThrow(message);
  });

  it("of registers can be checked against weaker models too, and no other can", () => {
    const write = { client: "A", call: 0, return: 1, kind: "write", value: 1 };
    expect(
      asHistory(parseObjectFile({ model: "cas-register", operations: [write] }).operations).operations,
    ).toHaveLength(1);
    expect(() => asHistory(parseObjectFile({ model: "queue", operations: [enqueue] }).operations)).toThrow(
      /linearizability only/,
    );
  });
});
