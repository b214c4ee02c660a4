import { describe, expect, it } from "vitest";
import { CONSISTENCIES, formatOperation } from "@/lib/checkers";
import { compare, judge, judgeAll, keysOf, OPERATIONS_MAX, readLines } from "./model";
import { PRESETS } from "./presets";
import { initialBench } from "./use-bench";
import { ordersOf, walk } from "./walk";

const history = (lines: readonly string[]) => {
  const reading = readLines(lines);
  return reading.kind === "read" ? reading : expect.fail(reading.message);
};

describe("litmus presets", () => {
  it.each(PRESETS)("$id is accepted by exactly the models it names", ({ ops, accepts }) => {
    const accepted = judgeAll(history(ops).history, null).filter(({ result }) => result.verdict === "ok");
    expect(accepted.map(({ model }) => model)).toEqual(
      CONSISTENCIES.filter((model) => accepts.includes(model)),
    );
  });

  it.each(PRESETS)("$id is judged as brute force judges it, in every model", ({ ops }) => {
    for (const { model, result } of judgeAll(history(ops).history, null)) {
      expect(compare({ lines: ops, model, only: null })).toMatchObject({ verdict: result.verdict });
    }
  });

  it("the source's message passing has the cycle of the syllabus", () => {
    const { ops } = PRESETS.find(({ id }) => id === "message-passing") ?? expect.fail();
    expect(judge(history(ops).history, "sequential", null).cycle?.ops).toEqual([
      "A1",
      "A2",
      "B1",
      "B2",
      "A1",
    ]);
  });

  it.each(["x", "y"])("store buffering is sequential on key %s alone", (key) => {
    const { ops } = PRESETS.find(({ id }) => id === "store-buffering") ?? expect.fail();
    expect(judge(history(ops).history, "sequential", key).verdict).toBe("ok");
    expect(judge(history(ops).history, "sequential", null).verdict).toBe("violation");
  });

  it("each is told apart by name", () => {
    expect(new Set(PRESETS.map(({ id }) => id)).size).toBe(PRESETS.length);
    expect(new Set(PRESETS.map(({ title }) => title)).size).toBe(PRESETS.length);
  });
});

describe("reading", () => {
  it.each(PRESETS)("$id comes back from print as it was", ({ ops }) => {
    expect(history(ops).operations.map(formatOperation)).toEqual(ops);
  });

  it("knows the line of each operation, past comments and in any order", () => {
    const { operations } = history(["# late first", "A 5-6 R(x)=1", "", "A 0-2 W(x,1)", "B 1-2 R(x)=0"]);
    expect(operations.map(({ label, line }) => `${label}@${line}`)).toEqual(["A2@1", "A1@3", "B1@4"]);
  });

  it.each([
    [["A 0-2 W(x,1)", "B 3-5 R(x)"], [1], /^Line 2, “B 3-5 R\(x\)”: say what it read/],
    [["A 0-2 W(x,1)", "", "nonsense"], [2], /^Line 3, “nonsense”: write <process>/],
    [["A 4-2 W(x,1)"], [0], /^Line 1.*returns at 2, before it is called at 4/],
    [["A 0-4 W(x,1)", "B 0-9 R(x)=0", "A 3-5 W(x,2)"], [0, 2], /^Lines 1 and 3: A1 and A2 overlap/],
    [["A 0-? W(x,1)", "A 3-5 W(x,2)"], [0, 1], /^Lines 1 and 2: .*never returned/],
  ])("%j is refused, naming the line", (lines, at, message) => {
    const reading = readLines(lines);
    if (reading.kind === "read") expect.fail("was read");
    expect(reading.lines).toEqual(at);
    expect(reading.message).toMatch(message);
  });

  it("refuses more operations than the page can judge while one drags", () => {
    const many = Array.from({ length: OPERATIONS_MAX + 1 }, (_, n) => `A ${2 * n}-${2 * n + 1} W(x,${n})`);
    expect(readLines(many)).toMatchObject({ kind: "refused", lines: [OPERATIONS_MAX] });
    expect(readLines(many.slice(1)).kind).toBe("read");
  });

  it("an empty history is one, and says nothing against any model", () => {
    expect(judgeAll(history([]).history, null).every(({ result }) => result.verdict === "ok")).toBe(true);
    expect(keysOf(history(["A 0-2 W(y,1)", "A 3-4 R(x)=0"]).history)).toEqual(["x", "y"]);
  });
});

describe("comparison with brute force", () => {
  const nine = Array.from({ length: 9 }, (_, n) => `A ${2 * n}-${2 * n + 1} W(${n === 0 ? "y" : "x"},${n})`);
  it("is made for eight operations and no more, counted on the key that is checked", () => {
    expect(compare({ lines: nine, model: "linearizable", only: null })).toEqual({
      kind: "too-many",
      operations: 9,
    });
    expect(compare({ lines: nine, model: "linearizable", only: "x" })).toMatchObject({ kind: "compared" });
  });
});

describe("walking along an order", () => {
  it("shows every register after each step", () => {
    const { history: iriw } = history([
      "A 0-2 W(x,1)",
      "B 1-3 CAS(y,0,2)=true",
      "B 4-6 CAS(y,0,3)=false",
      "C 4-? W(x,9)",
    ]);
    const [order] = ordersOf(judge(iriw, "linearizable", null));
    const steps = walk(iriw, order ?? expect.fail("no order"));
    expect(
      steps.map(({ label, values }) => [label, ...values.map(({ key, value }) => `${key}=${value}`)]),
    ).toEqual([
      ["A1", "x=1", "y=0"],
      ["B1", "x=1", "y=2"],
      ["B2", "x=1", "y=2"],
    ]);
    expect(steps.map(({ told }) => told)).toEqual([
      "sets x to 1",
      "finds 0 in y, sets 2",
      "finds 2 in y, changes nothing",
    ]);
  });

  it("has an order for each process that reads, where each has its own view", () => {
    const { ops } = PRESETS.find(({ id }) => id === "iriw") ?? expect.fail();
    expect(ordersOf(judge(history(ops).history, "causal", null)).map(({ process }) => process)).toEqual([
      "C",
      "D",
    ]);
    expect(ordersOf(judge(history(ops).history, "sequential", null))).toEqual([]);
  });

  it.each(PRESETS)("$id: in every order found, each read is told what the register holds", ({ ops }) => {
    const { history: one } = history(ops);
    for (const { result } of judgeAll(one, null)) {
      for (const order of ordersOf(result)) {
        for (const { text, told } of walk(one, order)) {
          const read = /^R\((.*)\)=(.*)$/.exec(text);
          if (read) expect(told).toBe(`reads ${read[2]} from ${read[1]}`);
        }
      }
    }
  });
});

describe("what a chapter may begin with", () => {
  it("is the timeline, a litmus test by its id, or a history of its own", () => {
    expect(initialBench(undefined).lines).toEqual(PRESETS[0]?.ops);
    expect(initialBench({ litmus: "iriw" })).toMatchObject({ model: "sequential", only: null });
    expect(initialBench({ ops: ["A 0-2 W(y,1)"], consistency: "causal", only: "y" })).toEqual({
      lines: ["A 0-2 W(y,1)"],
      model: "causal",
      only: "y",
    });
  });

  it("is refused when there is no such thing", () => {
    expect(() => initialBench({ litmus: "irwi" })).toThrow();
    expect(() => initialBench({ history: [] })).toThrow();
  });
});
