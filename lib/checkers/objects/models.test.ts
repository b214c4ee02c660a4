/** By hand: what each model accepts and what it refuses, and how a refusal is told. */
import { describe, expect, it } from "vitest";
import type { Json } from "../history";
import { checkObject, type ObjectCheckResult } from "./check-object";
import { makeOperations, type Call, type RecordedCall } from "./model";
import { OBJECT_MODELS, type ObjectModelName } from "./models";

const inits: Partial<Record<ObjectModelName, Json>> = {
  bank: { a: 2, b: 1, c: 0 },
  register: 0,
  "cas-register": 0,
  "multi-register": 0,
};

/** `["A", call, return | null, kind, fields]`. */
type Line = readonly [
  string,
  number,
  number | null,
  string,
  (Partial<Call> & { output?: Json; failed?: boolean })?,
];

function verdictOf(name: ObjectModelName, lines: readonly Line[]): ObjectCheckResult {
  const operations = makeOperations(
    lines.map(([process, call, end, kind, { output, failed, ...fields } = {}]): RecordedCall => ({
      process,
      call,
      end,
      outcome: failed ? "fail" : end === null ? "unknown" : "ok",
      op: { kind, key: "", ...fields },
      output,
    })),
  );
  return checkObject(operations, OBJECT_MODELS[name], { init: inits[name] });
}

type Pair = readonly [
  what: string,
  model: ObjectModelName,
  accepted: readonly Line[],
  refused: readonly Line[],
];

const pairs: readonly Pair[] = [
  [
    "a read may return a write that overlaps it, and not one that was overwritten before",
    "register",
    [
      ["A", 0, 5, "write", { value: 1 }],
      ["B", 1, 2, "read", { output: 0 }],
      ["C", 3, 4, "read", { output: 1 }],
    ],
    [
      ["A", 0, 5, "write", { value: 1 }],
      ["B", 1, 2, "read", { output: 1 }],
      ["C", 3, 4, "read", { output: 0 }],
    ],
  ],
  [
    "an unanswered write may take effect late, and not before it is asked",
    "register",
    [
      ["A", 0, null, "write", { value: 1 }],
      ["B", 1, 2, "read", { output: 0 }],
      ["B", 3, 4, "read", { output: 1 }],
    ],
    [
      ["B", 1, 2, "read", { output: 1 }],
      ["A", 3, null, "write", { value: 1 }],
    ],
  ],
  [
    "a write that changes nothing now may have to wait",
    "register",
    [
      ["A", 0, 9, "write", { value: 0 }],
      ["B", 0, 9, "write", { value: 2 }],
      ["C", 10, 11, "read", { output: 0 }],
    ],
    [
      ["A", 0, 1, "write", { value: 0 }],
      ["B", 2, 9, "write", { value: 2 }],
      ["C", 10, 11, "read", { output: 0 }],
    ],
  ],
  [
    "a compare-and-set that failed never happened; one that answered false did",
    "cas-register",
    [
      ["A", 0, 1, "cas", { expected: 0, value: 1, failed: true }],
      ["B", 2, 3, "read", { output: 0 }],
    ],
    [
      ["A", 0, 1, "cas", { expected: 0, value: 1, output: false }],
      ["B", 2, 3, "read", { output: 0 }],
    ],
  ],
  [
    "an unanswered compare-and-set may have set",
    "cas-register",
    [
      ["A", 0, null, "cas", { expected: 0, value: 1 }],
      ["B", 2, 3, "read", { output: 1 }],
    ],
    [
      ["A", 0, null, "cas", { expected: 2, value: 1 }],
      ["B", 2, 3, "read", { output: 1 }],
    ],
  ],
  [
    "registers written together are read together, or one after the other",
    "multi-register",
    [
      ["A", 0, 5, "write", { value: { x: 1, y: 1 } }],
      ["B", 1, 2, "read", { key: "x", output: 0 }],
      ["B", 3, 4, "read", { key: "y", output: 1 }],
    ],
    [
      ["A", 0, 5, "write", { value: { x: 1, y: 1 } }],
      ["B", 1, 2, "read", { value: ["x", "y"], output: { x: 0, y: 1 } }],
    ],
  ],
  [
    "a transaction reads what it has written",
    "multi-register",
    [
      [
        "A",
        0,
        1,
        "txn",
        {
          value: [
            ["w", "x", 3],
            ["r", "x", null],
          ],
          output: [
            ["w", "x", 3],
            ["r", "x", 3],
          ],
        },
      ],
    ],
    [
      [
        "A",
        0,
        1,
        "txn",
        {
          value: [
            ["w", "x", 3],
            ["r", "x", null],
          ],
          output: [
            ["w", "x", 3],
            ["r", "x", 0],
          ],
        },
      ],
    ],
  ],
  [
    "concurrent appends are in either order, the same one for everybody",
    "kv-append",
    [
      ["A", 0, 5, "append", { value: "a" }],
      ["B", 0, 5, "append", { value: "b" }],
      ["C", 6, 7, "get", { output: "ba" }],
    ],
    [
      ["A", 0, 5, "append", { value: "a" }],
      ["B", 0, 5, "append", { value: "b" }],
      ["C", 6, 7, "get", { output: "ba" }],
      ["C", 8, 9, "get", { output: "ab" }],
    ],
  ],
  [
    "an append is applied once",
    "kv-append",
    [
      ["A", 0, null, "append", { value: "a" }],
      ["C", 6, 7, "get", { output: "a" }],
    ],
    [
      ["A", 0, null, "append", { value: "a" }],
      ["C", 6, 7, "get", { output: "aa" }],
    ],
  ],
  [
    "a member is in the set from its add until its remove",
    "set",
    [
      ["A", 0, 1, "add", { value: 1 }],
      ["B", 2, 3, "remove", { value: 1 }],
      ["C", 2, 3, "contains", { value: 1, output: true }],
    ],
    [
      ["A", 0, 1, "add", { value: 1 }],
      ["B", 2, 3, "remove", { value: 1 }],
      ["C", 4, 5, "contains", { value: 1, output: true }],
    ],
  ],
  [
    "only one of two adds is the first",
    "set",
    [
      ["A", 0, 5, "add", { value: 1, output: true }],
      ["B", 0, 5, "add", { value: 1, output: false }],
    ],
    [
      ["A", 0, 5, "add", { value: 1, output: true }],
      ["B", 0, 5, "add", { value: 1, output: true }],
    ],
  ],
  [
    "an item leaves the queue in its order",
    "queue",
    [
      ["A", 0, 5, "enqueue", { value: 1 }],
      ["B", 0, 5, "enqueue", { value: 2 }],
      ["C", 6, 7, "dequeue", { output: 2 }],
    ],
    [
      ["A", 0, 1, "enqueue", { value: 1 }],
      ["B", 2, 5, "enqueue", { value: 2 }],
      ["C", 6, 7, "dequeue", { output: 2 }],
    ],
  ],
  [
    "an unanswered dequeue may have taken an item, and a queue is empty only when every item is gone",
    "queue",
    [
      ["A", 0, 1, "enqueue", { value: 1 }],
      ["B", 2, null, "dequeue"],
      ["C", 3, 4, "dequeue", { output: null }],
    ],
    [
      ["A", 0, 1, "enqueue", { value: 1 }],
      ["C", 3, 4, "dequeue", { output: null }],
      ["B", 5, null, "dequeue"],
    ],
  ],
  [
    "a counter counts each add once",
    "counter",
    [
      ["A", 0, 5, "add", { value: 1 }],
      ["B", 0, null, "add", { value: 2 }],
      ["C", 6, 7, "read", { output: 1 }],
    ],
    [
      ["A", 0, 5, "add", { value: 1 }],
      ["B", 0, null, "add", { value: 2 }],
      ["C", 6, 7, "read", { output: 2 }],
    ],
  ],
  [
    "tokens grow",
    "lock",
    [
      ["A", 0, 1, "acquire", { output: 3 }],
      ["B", 2, 3, "acquire", { output: 7 }],
    ],
    [
      ["A", 0, 1, "acquire", { output: 7 }],
      ["B", 2, 3, "acquire", { output: 7 }],
    ],
  ],
  [
    "an old token is found out after a newer one",
    "lock",
    [
      ["A", 0, 1, "acquire", { output: 1 }],
      ["B", 2, 5, "acquire", { output: 2 }],
      ["A", 3, 4, "check", { value: 1, output: true }],
    ],
    [
      ["A", 0, 1, "acquire", { output: 1 }],
      ["B", 2, 3, "acquire", { output: 2 }],
      ["A", 4, 5, "check", { value: 1, output: true }],
    ],
  ],
  [
    "a hidden token takes up a number",
    "lock",
    [
      ["A", 0, null, "acquire"],
      ["B", 1, 2, "check", { value: 5, output: true }],
      ["C", 3, 4, "acquire", { output: 6 }],
    ],
    [
      ["A", 0, null, "acquire"],
      ["B", 1, 2, "check", { value: 5, output: true }],
      ["C", 3, 4, "acquire", { output: 5 }],
    ],
  ],
  [
    "money moves and is never made",
    "bank",
    [
      ["A", 0, 5, "transfer", { value: { from: "a", to: "c", amount: 2 } }],
      ["B", 1, 2, "read", { output: { a: 0, b: 1, c: 2 } }],
    ],
    [
      ["A", 0, 5, "transfer", { value: { from: "a", to: "c", amount: 2 } }],
      ["B", 1, 2, "read", { output: { a: 2, b: 1, c: 2 } }],
    ],
  ],
  [
    "no account goes below zero",
    "bank",
    [["A", 0, 1, "transfer", { value: { from: "b", to: "c", amount: 2 }, output: false }]],
    [["A", 0, 1, "transfer", { value: { from: "b", to: "c", amount: 2 }, output: true }]],
  ],
];

describe("by hand", () => {
  it.each(pairs)("%s (%s)", (_what, name, accepted, refused) => {
    expect(verdictOf(name, accepted)).toMatchObject({ verdict: "ok" });
    expect(verdictOf(name, refused)).toMatchObject({ verdict: "violation" });
  });

  it("a refusal names the operations that contradict each other, and what was possible up to there", () => {
    const { explanation, refuted } = verdictOf("register", [
      ["A", 0, 1, "write", { value: 1 }],
      ["B", 2, 3, "write", { value: 2 }],
      ["C", 4, 5, "write", { value: 3 }],
      ["D", 6, 7, "read", { output: 2 }],
    ]);
    expect(refuted).toMatchObject({ conflict: ["B1", "C1", "D1"], longest: ["A1", "B1", "C1"], stuck: "D1" });
    expect(explanation).toBe(
      "Not linearizable: B1 write(2), C1 write(3) and D1 read()=2 cannot all be as recorded, whatever the other operations did. " +
        "After A1, B1, C1, the longest order that is possible, the register holds 3; D1 read()=2 has to come next, and no legal order goes on with it.",
    );
  });

  it("keys take turns: one that is refuted at once does not wait for one that would take for ever", () => {
    const hard = Array.from({ length: 24 }, (_, i): Line => [
      `h${i}h`,
      0,
      100,
      "append",
      { key: "hard", value: `${i % 12}.` },
    ]);
    const impossible: Line = ["z", 101, 102, "get", { key: "hard", output: "12." }];
    const stale: readonly Line[] = [
      ["A", 50, 51, "append", { key: "y", value: "a" }],
      ["A", 52, 53, "get", { key: "y", output: "" }],
    ];
    const alone = makeHard([...hard, impossible]);
    expect(alone.verdict).toBe("unknown");
    expect(alone.explanation).toMatch(/gave up after 100000 steps/);
    const both = makeHard([...hard, impossible, ...stale]);
    expect(both.verdict).toBe("violation");
    expect(both.refuted?.keys).toEqual(["y"]);
  });
});

function makeHard(lines: readonly Line[]): ObjectCheckResult {
  const operations = makeOperations(
    lines.map(([process, call, end, kind, { output, ...fields } = {}]): RecordedCall => ({
      process,
      call,
      end,
      outcome: "ok",
      op: { kind, key: "", ...fields },
      output,
    })),
  );
  return checkObject(operations, OBJECT_MODELS["kv-append"], { stepsMax: 100_000 });
}
