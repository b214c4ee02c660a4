/** Histories in: what is read is what was written, and what cannot be read is refused with its place. */
import { describe, expect, it } from "vitest";
import {
  check,
  formatOperation,
  historyOf,
  HistoryError,
  parseHistoryFile,
  parseOps,
  pbsStaleChance,
  quorumIntersectionCensus,
} from ".";

describe("the notation", () => {
  const lines = [
    "A 0-2 W(x,1)",
    "B 3-5 R(x)=1",
    'A\' 6-? W(x,"two words")',
    "C 7-9! CAS(x,1,3)",
    "c1 8-10 CAS(y,[1,2],done)=false",
    "D 11-12 R()=0",
  ];

  it("is printed as it was read", () => {
    expect(parseOps(lines).operations.map(formatOperation)).toEqual(lines);
  });

  it("labels by process, with a dot after a digit", () => {
    expect(parseOps(lines).operations.map(({ label }) => label)).toEqual([
      "A1",
      "B1",
      "A'1",
      "C1",
      "c1.1",
      "D1",
    ]);
  });

  it.each([
    [["nonsense"], /line 1, "nonsense": write <process>/],
    [["A 0-2 W(x,1)", "A 3-1 R(x)=1"], /line 2.*returns at 1, before it is called at 3/],
    [["A 0-2 R(x)"], /say what it read/],
    [["A 0-2 W(x,1)=1"], /a write returns nothing/],
    [["A 0-? R(x)=1"], /has no result/],
    [["A 0-2 CAS(x,0,1)=maybe"], /true or false/],
    [["A 0-2 W(x,)"], /an empty value is neither JSON nor a word/],
    [["A 0-2 W(x,1,2)"], /W takes 2 parts, as in W\(x,1\)/],
    [["A 0-4 W(x,1)", "A 3-5 R(x)=1"], /A1 and A2 overlap/],
    [["A 0-? W(x,1)", "A 3-5 R(x)=1"], /goes on as a new process, so call the later one A'/],
  ])("refuses %j", (bad, message) => {
    expect(() => parseOps(bad)).toThrow(HistoryError);
    expect(() => parseOps(bad)).toThrow(message);
  });
});

describe("a history file", () => {
  const write = { client: "A", call: 0, return: 2, kind: "write", key: "x", value: 1 };

  it("gives the verdict of the same history in the notation", () => {
    const stale = { client: "B", call: 3, return: 5, kind: "read", key: "x", output: 0 };
    expect(
      check(parseHistoryFile({ operations: [write, stale] }), { consistency: "linearizable" }).verdict,
    ).toBe("violation");
    expect(
      check(parseHistoryFile({ operations: [write, { ...stale, output: 1 }] }), {
        consistency: "linearizable",
      }).verdict,
    ).toBe("ok");
  });

  it("tells a compare-and-set that found another value from one that never happened", () => {
    const cas = { client: 7, call: 3, return: 5, kind: "cas", key: "x", expected: 0, value: 2 };
    const read = { client: "C", call: 6, return: 7, kind: "read", key: "x", output: 1 };
    const verdict = (entry: object) =>
      check(parseHistoryFile({ operations: [write, entry, read] }), { consistency: "linearizable" }).verdict;
    expect(verdict({ ...cas, output: false })).toBe("ok");
    expect(verdict({ ...cas, output: true })).toBe("violation");
    expect(verdict({ ...cas, expected: 1, output: false })).toBe("violation");
    expect(verdict({ ...cas, expected: 1, failed: true })).toBe("ok");
    expect(verdict({ ...cas, expected: 1, unknown: true })).toBe("ok");
  });

  it("names its data model, or does not", () => {
    expect(parseHistoryFile({ model: "register", operations: [write] }).model).toBe("register");
    expect(parseHistoryFile({ operations: [write] }).model).toBeUndefined();
  });

  it("takes a client that goes on after an unknown outcome for a new process", () => {
    const later = { client: "A", call: 5, return: 6, kind: "read", key: "x", output: 0 };
    const { operations } = parseHistoryFile({ operations: [{ ...write, return: null }, later] });
    expect(operations.map(({ label }) => label)).toEqual(["A1", "A'1"]);
  });

  it.each([
    [{}, /operations/],
    [{ model: "queue", operations: [] }, /model/],
    [{ operations: [{ ...write, unknown: true, failed: true }] }, /unknown or failed, not both/],
    [{ operations: [write, { ...write, kind: "append" }] }, /operations\[1\]\.kind/],
    [{ operations: [{ ...write, return: -1 }] }, /operations\[0\]: it returns before it is called/],
    [{ operations: [{ client: "B", call: 1, return: 2, kind: "read" }] }, /has no output/],
  ])("refuses %j", (content, message) => {
    expect(() => parseHistoryFile(content)).toThrow(message);
  });

  it("with two keys is not the history of a register", () => {
    const history = parseHistoryFile({ operations: [write, { ...write, client: "B", key: "y" }] });
    expect(() => check(history, { consistency: "linearizable", model: "register" })).toThrow(/no keys.*x, y/);
    expect(check(history, { consistency: "linearizable", model: "kv" }).verdict).toBe("ok");
  });
});

describe("a run's history", () => {
  it("takes the order of its events for real time, ties included", () => {
    const events = (read: number) => [
      { op: 0, process: "A", t: 0, kind: "invoke" as const, f: { kind: "write", key: "x", value: 1 } },
      { op: 0, process: "A", t: 5, kind: "ok" as const, value: null },
      { op: 1, process: "B", t: 5, kind: "invoke" as const, f: { kind: "read", key: "x" } },
      { op: 1, process: "B", t: 6, kind: "ok" as const, value: read },
    ];
    expect(check(historyOf(events(1)), { consistency: "linearizable" }).verdict).toBe("ok");
    expect(check(historyOf(events(0)), { consistency: "linearizable" }).verdict).toBe("violation");
  });

  it("refuses operations that no register has", () => {
    expect(() => historyOf([{ op: 0, process: "A", t: 0, kind: "invoke", f: { kind: "add" } }])).toThrow(
      /operation 0 is/,
    );
  });
});

describe("quorums", () => {
  it("of 140 configurations with up to 7 replicas, all agree with W + R > N", () => {
    expect(quorumIntersectionCensus(7)).toEqual({ agreeing: 140, configurations: 140 });
  });

  it("miss the newest write with chance C(N-W, R) / C(N, R)", () => {
    expect(pbsStaleChance({ n: 3, w: 1, r: 1 })).toBeCloseTo(2 / 3, 12);
    expect(pbsStaleChance({ n: 5, w: 2, r: 2 })).toBeCloseTo(0.3, 12);
    expect(pbsStaleChance({ n: 3, w: 2, r: 2 })).toBe(0);
  });
});
