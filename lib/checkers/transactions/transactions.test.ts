/** Each phenomenon in a pair: a history that shows it, and one beside it that does not. */
import { describe, expect, it } from "vitest";
import { checkTransactions, type TransactionCheckOptions } from "./check";
import { parseTransactionFile } from "./file";
import type { Workload } from "./history";
import type { Level, Phenomenon } from "./phenomena";

type Ops = readonly (readonly [string, string, unknown])[];
interface Entry {
  readonly client: string;
  readonly call: number;
  readonly return: number | null;
  readonly ops: Ops;
  readonly failed?: boolean;
  readonly unknown?: boolean;
}

/** `x+1` appends, `x:=1` writes, `x=[1]` and `x=null` read. */
const opsOf = (text: string): Ops =>
  text.split(" ").map((op) => {
    const [, key = "", sign, value = ""] = /^(\w+)(\+|:=|=)(.+)$/.exec(op) ?? [];
    return [sign === "+" ? "append" : sign === ":=" ? "w" : "r", key, JSON.parse(value)];
  });
/** Each by a client of its own, all at the same time. */
const together = (...transactions: readonly string[]): Entry[] =>
  transactions.map((ops, place) => ({
    client: `c${place + 1}.`,
    call: place,
    return: 100 + place,
    ops: opsOf(ops),
  }));
/** Each by a client of its own, one after the other. */
const inTurn = (...transactions: readonly string[]): Entry[] =>
  together(...transactions).map((entry, place) => ({ ...entry, call: 10 * place, return: 10 * place + 5 }));
const aborted = (entries: readonly Entry[], place: number): Entry[] =>
  entries.map((entry, i) => (i === place ? { ...entry, failed: true } : entry));
const unanswered = (entries: readonly Entry[], place: number): Entry[] =>
  entries.map((entry, i) => (i === place ? { ...entry, unknown: true } : entry));

function judge(model: Workload, transactions: readonly Entry[], options?: TransactionCheckOptions) {
  return checkTransactions(parseTransactionFile({ model, transactions }), options);
}
function phenomena(model: Workload, transactions: readonly Entry[], options?: TransactionCheckOptions) {
  return judge(model, transactions, options).anomalies.map(({ phenomenon }) => phenomenon);
}

type Pair = readonly [
  phenomenon: Phenomenon,
  strongest: Level | null,
  bad: readonly Entry[],
  good: readonly Entry[],
];

const lists: readonly Pair[] = [
  [
    "G0",
    null,
    together("x+1 y+1", "x+2 y+2", "x=[1,2] y=[2,1]"),
    together("x+1 y+1", "x+2 y+2", "x=[1,2] y=[1,2]"),
  ],
  ["G1a", "read-uncommitted", aborted(together("x+1", "x=[1]"), 0), aborted(together("x+1", "x=[]"), 0)],
  [
    "dirty-update",
    "read-uncommitted",
    aborted(together("x+1", "x+2", "x=[1,2]"), 0),
    aborted(together("x+1", "x+2", "x=[2]"), 0),
  ],
  ["G1b", "read-uncommitted", together("x+1 x+2", "x=[1]"), together("x+1 x+2", "x=[1,2]")],
  ["G1c", "read-uncommitted", together("x+1 y=[2]", "y+2 x=[1]"), together("x+1 y=[]", "y+2 x=[1]")],
  [
    "incompatible-order",
    "read-uncommitted",
    together("x+1", "x+2", "x=[1,2]", "x=[2]"),
    together("x+1", "x+2", "x=[1,2]", "x=[1]"),
  ],
  ["lost-update", "read-committed", together("x=[] x+1", "x=[] x+2"), together("x=[] x+1", "x=[1] x+2")],
  ["fuzzy-read", "read-committed", together("x+1", "x=[] x=[1]"), together("x+1", "x=[1] x+2 x=[1,2]")],
  ["G-single", "read-committed", together("x+1 y+1", "x=[1] y=[]"), together("x+1 y+1", "x=[1] y=[1]")],
  [
    "G-nonadjacent",
    "read-committed",
    together("x+1", "y+2", "x=[1] y=[]", "x=[] y=[2]"),
    together("x+1", "y+2", "x=[1] y=[]", "x=[1] y=[2]"),
  ],
  ["G2-item", "snapshot-isolation", together("x=[] y+1", "y=[] x+2"), together("x=[] y+1", "y=[1] x+2")],
  ["internal", null, together("x+1 x=[]"), together("x+1 x=[1]")],
  ["unwritten-read", null, together("x=[7]"), together("x=[]")],
  ["duplicate-element", null, together("x+1", "x=[1,1]"), together("x+1", "x=[1]")],
  ["G-single-realtime", "serializable", inTurn("x+1", "x=[]"), together("x+1", "x=[]")],
  [
    "G-single-process",
    "serializable",
    inTurn("x+1", "x=[]").map((entry) => ({ ...entry, client: "A" })),
    inTurn("x+1", "x=[1]").map((entry) => ({ ...entry, client: "A" })),
  ],
];

const registers: readonly Pair[] = [
  ["G1a", "read-uncommitted", aborted(together("x:=1", "x=1"), 0), aborted(together("x:=1", "x=null"), 0)],
  [
    "dirty-update",
    "read-uncommitted",
    aborted(together("x:=1", "x=1 x:=2"), 0),
    aborted(together("x:=1", "x=null x:=2"), 0),
  ],
  ["G1b", "read-uncommitted", together("x:=1 x:=2", "x=1"), together("x:=1 x:=2", "x=2")],
  ["G1c", "read-uncommitted", together("x:=1 y=2", "y:=2 x=1"), together("x:=1 y=null", "y:=2 x=1")],
  [
    "lost-update",
    "read-committed",
    together("x:=9", "x=9 x:=1", "x=9 x:=2"),
    together("x:=9", "x=9 x:=1", "x=1 x:=2"),
  ],
  [
    "fuzzy-read",
    "read-committed",
    together("x:=1", "x:=2", "x=1 x=2"),
    together("x:=1", "x:=2", "x=1 x:=3 x=3"),
  ],
  ["G-single", "read-committed", together("x:=1 y:=1", "x=1 y=null"), together("x:=1 y:=1", "x=1 y=1")],
  [
    "G2-item",
    "snapshot-isolation",
    together("x=null y:=1", "y=null x:=2"),
    together("x=null y:=1", "y=1 x:=2"),
  ],
  ["internal", null, together("x:=1 x=null"), together("x:=1 x=1")],
  ["unwritten-read", null, together("x=7"), together("x=null")],
];

describe.each([
  ["list-append", lists],
  ["rw-register", registers],
] as const)("%s", (model, pairs) => {
  it.each(pairs)(
    "%s leaves %s at most, and its neighbour does not show it",
    (phenomenon, strongest, bad, good) => {
      const result = judge(model, bad, { level: "strict-serializable" });
      expect(result.anomalies.map((anomaly) => anomaly.phenomenon)).toContain(phenomenon);
      expect(result.strongestNotRuledOut).toBe(strongest);
      expect(result.verdict).toBe("violation");
      expect(phenomena(model, good)).not.toContain(phenomenon);
      expect(judge(model, good, { level: "serializable" }).verdict).toBe("ok");
    },
  );
});

describe("a cycle", () => {
  it("is told edge by edge, beginning with the first call", () => {
    const { anomalies } = judge("list-append", together("x+1 y+1", "x=[1] y=[]"));
    expect(anomalies.map(({ explanation }) => explanation)).toEqual([
      "G-single (read skew): T1 → T2 → T1 is a circle. T1 before T2 (wr): T2 read x = [1], whose last element T1 appended. " +
        "T2 before T1 (rw): T2 read y = [], without the 1 that T1 appended.",
    ]);
  });

  it("is the shortest of its class", () => {
    const ring = (n: number, prefix: string) =>
      Array.from({ length: n }, (_, i) => `${prefix}${i}+1 ${prefix}${(i + 1) % n}=[1]`);
    const found = judge("list-append", together(...ring(5, "a"), ...ring(3, "b"), ...ring(4, "c"))).anomalies;
    expect(found.map(({ phenomenon, transactions }) => [phenomenon, transactions])).toEqual([
      ["G1c", ["T6", "T8", "T7"]],
    ]);
  });

  it("of write skew is found beside one with a single rw", () => {
    const both = together("x+1 y+1", "x=[1] y=[]", "u=[] v+1", "v=[] u+2");
    expect(phenomena("list-append", both)).toEqual(["G-single", "G2-item"]);
  });

  it("that needs more steps than there are gives unknown, not ok", () => {
    const skew = together("x=[] y+1", "y=[] x+2");
    expect(judge("list-append", skew, { stepsMax: 1 }).verdict).toBe("unknown");
    expect(judge("list-append", skew).verdict).toBe("violation");
    expect(judge("list-append", skew, { level: "snapshot-isolation" }).verdict).toBe("ok");
  });
});

describe("one fault is not called by the name of another", () => {
  it("an element that was rolled back is an aborted read, not a second order", () => {
    const rolledBack = aborted(together("x+1", "x+2", "x=[1]", "x=[2]"), 0);
    expect(phenomena("list-append", rolledBack)).toEqual(["G1a"]);
    expect(phenomena("list-append", together("x+1", "x+2", "x=[1]", "x=[2]"))).toEqual([
      "incompatible-order",
    ]);
  });

  it("from a list of which reads disagree no order is taken", () => {
    const twoOrders = together("x+1 y+1", "x+2 y+2", "x=[1,2]", "x=[2,1]", "y=[2,1]");
    expect(phenomena("list-append", twoOrders)).toEqual(["incompatible-order"]);
    expect(phenomena("list-append", together("x+1 y+1", "x+2 y+2", "x=[1,2]", "y=[2,1]"))).toEqual(["G0"]);
  });

  it("a lost update is not a write skew as well", () => {
    expect(phenomena("rw-register", together("x=null x:=1", "x=null x:=2"))).toEqual(["lost-update"]);
    expect(phenomena("list-append", together("x=[] x+1", "x=[] x+2"))).toEqual(["lost-update"]);
    const ordered = together("x=[] x+1", "x=[] x+2", "x=[1,2]");
    expect(phenomena("list-append", ordered)).toEqual(["lost-update", "G-single"]);
  });

  it("an intermediate read is not a read skew as well", () => {
    expect(phenomena("list-append", together("x+1 x+2", "x=[1]", "x=[1,2]"))).toEqual(["G1b"]);
    expect(phenomena("rw-register", together("x:=1 x:=2", "x=1"))).toEqual(["G1b"]);
  });

  it("transactions that only touch in time are concurrent", () => {
    const [write, read] = inTurn("x+1", "x=[]");
    const at = (call: number) =>
      [write, read].flatMap((entry, i) => (entry ? [i === 0 ? entry : { ...entry, call }] : []));
    expect(phenomena("list-append", at(5))).toEqual([]);
    expect(phenomena("list-append", at(6))).toEqual(["G-single-realtime"]);
  });
});

describe("an unknown outcome", () => {
  const skewed = together("x+1 y+1", "x=[1] y=[]");

  it("counts as committed when its writes were seen", () => {
    expect(phenomena("list-append", unanswered(skewed, 0))).toEqual(["G-single"]);
  });

  it("counts as nothing when they were not", () => {
    expect(phenomena("list-append", inTurn("x+1", "x=[]"))).toEqual(["G-single-realtime"]);
    expect(phenomena("list-append", unanswered(inTurn("x+1", "x=[]"), 0))).toEqual([]);
    expect(phenomena("list-append", unanswered(skewed, 1))).toEqual([]);
  });
});

describe("the order of a register's versions", () => {
  const overwritten = inTurn("x:=1", "x:=2", "x=1");

  it("is not taken from real time, unless each key is said to be linearizable", () => {
    expect(phenomena("rw-register", overwritten)).toEqual([]);
    expect(phenomena("rw-register", overwritten, { keyOrder: "linearizable" })).toEqual([
      "G-single-realtime",
    ]);
    expect(phenomena("rw-register", overwritten, { keyOrder: "sequential" })).toEqual([]);
  });

  it("is taken from a process when each key is said to be sequential", () => {
    const one = overwritten.map((entry) => ({ ...entry, client: "A" }));
    expect(phenomena("rw-register", one)).toEqual([]);
    expect(phenomena("rw-register", one, { keyOrder: "sequential" })).toEqual(["G-single-process"]);
  });

  it("is taken from a transaction that read one and wrote the next", () => {
    const chain = (stale: number) => together("x:=1 y:=1", "x=1 x:=2 z:=2", `z=2 x=${stale}`);
    expect(phenomena("rw-register", chain(1))).toEqual(["G-single"]);
    expect(phenomena("rw-register", chain(2))).toEqual([]);
  });
});

describe("a file of transactions", () => {
  const fine = { client: "A", call: 0, return: 1, ops: [["append", "x", 1]] };
  const read = (...transactions: readonly object[]) =>
    parseTransactionFile({ model: "list-append", transactions });

  it.each([
    [[{ ...fine, ops: [["appendd", "x", 1]] }], /transactions\[0\]\.ops\[0\].*\["append","x",1\]/],
    [[fine, { ...fine, call: 5, return: 3 }], /transactions\[1\]: it returns before it is called/],
    [[{ ...fine, unknown: true, failed: true }], /unknown or failed, not both/],
    [[fine, { ...fine, client: "B" }], /T1 and T2 both write 1 to x/],
    [[fine, { ...fine, ops: [] }], /T1 and T2 overlap/],
    [[{ ...fine, ops: [["w", "x", 1]] }], /T1 has "w" on x.*only "append" and "r"/],
    [[{ ...fine, ops: [["r", "x", 1]] }], /T1 read 1 of x, and a list reads as a list/],
    [
      [
        { ...fine, id: "a" },
        { ...fine, id: "a", client: "B", ops: [] },
      ],
      /two transactions are called a/,
    ],
  ])("refuses %j", (transactions, message) => {
    expect(() => read(...transactions)).toThrow(message);
  });

  it("takes a client that goes on after an unknown outcome for a new process", () => {
    const { transactions } = read({ ...fine, return: null }, { ...fine, call: 5, return: 6, ops: [] });
    expect(transactions.map(({ process }) => process)).toEqual(["A", "A'"]);
  });

  it("refuses a write of what a register holds at first", () => {
    const content = { model: "rw-register", init: 0, transactions: [{ ...fine, ops: [["w", "x", 0]] }] };
    expect(() => parseTransactionFile(content)).toThrow(
      /T1 writes 0 to x, which is what a register holds at first/,
    );
  });
});

it("sixty thousand operations are judged in seconds", () => {
  const transactions = Array.from({ length: 20_000 }, (_, n): Entry => {
    const list = Array.from({ length: n % 50 }, (_, i) => n - (n % 50) + i);
    const key = `k${Math.floor(n / 50)}`;
    return {
      client: `c${n % 10}.`,
      call: 10 * n,
      return: 10 * n + 85,
      ops: [
        ["r", key, list],
        ["append", key, n],
        ["r", key, [...list, n]],
      ],
    };
  });
  const started = performance.now();
  expect(judge("list-append", transactions, { level: "strict-serializable" }).verdict).toBe("ok");
  expect(performance.now() - started).toBeLessThan(15_000);
});
