/** The checker against the definition, on every random small history, for every model; and what the models are known to tell apart. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bruteForce,
  check,
  CONSISTENCIES,
  parseOps,
  type CheckResult,
  type Consistency,
  type History,
} from ".";
import { makeHistory, type Outcome, type Recorded } from "./history";

const keys = fc.constantFrom("x", "y");
const values = fc.integer({ min: 0, max: 2 });
const outcomes: fc.Arbitrary<Outcome> = fc.constantFrom("ok", "ok", "ok", "ok", "fail", "unknown");
const operations = fc.record({
  process: fc.constantFrom("A", "B", "C"),
  gap: fc.integer({ min: 0, max: 3 }),
  length: fc.integer({ min: 0, max: 4 }),
  kind: fc.constantFrom("read", "read", "write", "write", "cas"),
  key: keys,
  value: values,
  from: values,
  did: fc.boolean(),
  outcome: outcomes,
});

/** Operations one after the other on each process; what a process asks after an unknown outcome is left out. */
const histories: fc.Arbitrary<History> = fc.array(operations, { minLength: 1, maxLength: 7 }).map((drawn) => {
  const clock = new Map<string, number>();
  const recorded = drawn.flatMap((entry): Recorded[] => {
    const call = (clock.get(entry.process) ?? 0) + entry.gap;
    if (call === Number.POSITIVE_INFINITY) return [];
    const pending = entry.outcome === "unknown";
    clock.set(entry.process, pending ? Number.POSITIVE_INFINITY : call + entry.length + 1);
    const { kind, key, value, from, process, outcome } = entry;
    const op =
      kind === "read"
        ? { kind, key }
        : kind === "write"
          ? { kind, key, value }
          : { kind: "cas" as const, key, from, to: value };
    const output = outcome !== "ok" || kind === "write" ? undefined : kind === "read" ? value : entry.did;
    return [{ process, call, end: pending ? null : call + entry.length, outcome, op, output }];
  });
  return makeHistory(recorded);
});

describe.each(CONSISTENCIES)("%s", (consistency) => {
  it("says what brute force says, and its witness or its circle holds", () => {
    const seen = { ok: 0, violation: 0, circles: 0 };
    fc.assert(
      fc.property(histories, (history) => {
        const result = check(history, { consistency });
        expect(result.verdict).toBe(bruteForce(history, { consistency }).verdict);
        if (result.verdict !== "unknown") seen[result.verdict] += 1;
        if (result.cycle) seen.circles += 1;
        expect(problemWithEvidence(history, result, consistency)).toBeNull();
      }),
      { numRuns: 1500, seed: 8 },
    );
    expect(seen.ok).toBeGreaterThan(50);
    expect(seen.violation).toBeGreaterThan(20);
  });
});

/** A witness is a legal order; a circle is one of arrows that go on where the last one ended. */
function problemWithEvidence(
  history: History,
  { witness, cycle, verdict }: CheckResult,
  model: Consistency,
): string | null {
  if (cycle) {
    const { ops, reasons } = cycle;
    if (verdict !== "violation") return "a circle without a violation";
    return ops.length === reasons.length + 1 && ops[0] === ops.at(-1) && new Set(ops).size === reasons.length
      ? null
      : `no circle: ${ops.join(" ")}`;
  }
  if (!witness) return null;
  const order = witness.map((label) => history.operations.find((operation) => operation.label === label));
  const asOneProcess = makeHistory(
    order.flatMap((operation, place): Recorded[] =>
      operation
        ? [
            {
              ...operation,
              process: "W",
              call: place,
              end: place,
              outcome: operation.outcome === "unknown" ? "ok" : operation.outcome,
              output: operation.op.kind === "cas" ? (operation.output ?? true) : operation.output,
              rank: { call: 2 * place, end: 2 * place + 1 },
            },
          ]
        : [],
    ),
  );
  if (check(asOneProcess, { consistency: "sequential" }).verdict !== "ok")
    return `not legal: ${witness.join(" ")}`;
  if (model !== "linearizable") return null;
  const late = order.find((later, place) =>
    order.slice(0, place).some((earlier) => (earlier?.rank.call ?? 0) > (later?.rank.end ?? 0)),
  );
  return late ? `${late.label} is after what was called when it had returned` : null;
}

function verdicts(lines: readonly string[]): Record<Consistency, string> {
  const history = parseOps(lines);
  const entries = CONSISTENCIES.map((consistency) => [consistency, check(history, { consistency }).verdict]);
  return Object.fromEntries(entries) as Record<Consistency, string>;
}

const all = (verdict: string, except: Partial<Record<Consistency, string>>) => ({
  ...Object.fromEntries(CONSISTENCIES.map((consistency) => [consistency, verdict])),
  ...except,
});

describe("litmus tests", () => {
  const violated = "violation";
  it.each([
    [
      "a stale read by another client",
      ["A 0-2 W(x,1)", "B 3-5 R(x)=0"],
      all("ok", { linearizable: violated }),
    ],
    [
      "message passing",
      ["A 0-2 W(x,1)", "A 3-5 W(y,1)", "B 6-8 R(y)=1", "B 9-11 R(x)=0"],
      all(violated, { "read-your-writes": "ok", "monotonic-reads": "ok", "writes-follow-reads": "ok" }),
    ],
    [
      "store buffering",
      ["A 0-2 W(x,1)", "A 4-6 R(y)=0", "B 1-3 W(y,1)", "B 5-7 R(x)=0"],
      all("ok", { linearizable: violated, sequential: violated }),
    ],
    [
      "independent reads of independent writes",
      ["A 0-2 W(x,1)", "B 1-3 W(y,1)", "C 4-6 R(x)=1", "C 7-9 R(y)=0", "D 5-8 R(y)=1", "D 10-12 R(x)=0"],
      all("ok", { linearizable: violated, sequential: violated }),
    ],
    [
      "an own write not read",
      ["A 0-2 W(x,1)", "A 3-5 R(x)=0"],
      all(violated, { "monotonic-reads": "ok", "monotonic-writes": "ok", "writes-follow-reads": "ok" }),
    ],
    [
      "new, then old",
      ["A 0-2 W(x,1)", "B 3-5 R(x)=1", "B 6-8 R(x)=0"],
      all(violated, { "read-your-writes": "ok" }),
    ],
    [
      "the answer without the question",
      ["A 0-2 W(x,1)", "B 3-5 R(x)=1", "B 6-8 W(y,1)", "C 9-11 R(y)=1", "C 12-14 R(x)=0"],
      all("ok", {
        linearizable: violated,
        sequential: violated,
        causal: violated,
        "writes-follow-reads": violated,
      }),
    ],
    [
      "two writes of one session, seen in the other order",
      ["A 0-2 W(x,1)", "A 3-5 W(x,2)", "B 6-8 R(x)=2", "B 9-11 R(x)=1"],
      all(violated, { "read-your-writes": "ok", "monotonic-reads": "ok", "writes-follow-reads": "ok" }),
    ],
  ])("%s", (_name, lines, expected) => {
    expect(verdicts(lines)).toEqual(expected);
  });

  it("what each model accepts, the weaker ones accept too", () => {
    const weaker: readonly (readonly [Consistency, Consistency])[] = [
      ["linearizable", "sequential"],
      ["sequential", "causal"],
      ["causal", "pram"],
      ["causal", "writes-follow-reads"],
      ["pram", "read-your-writes"],
      ["pram", "monotonic-reads"],
      ["pram", "monotonic-writes"],
    ];
    fc.assert(
      fc.property(histories, (history) => {
        for (const [strong, weak] of weaker) {
          if (check(history, { consistency: strong }).verdict === "ok") {
            expect(check(history, { consistency: weak }).verdict, `${strong} but not ${weak}`).toBe("ok");
          }
        }
      }),
      { numRuns: 300, seed: 11 },
    );
  });
});

describe("a refusal", () => {
  it("is a circle that begins with the earliest call, with a reason for each arrow", () => {
    const { cycle } = check(parseOps(["A 0-2 W(x,1)", "A 3-5 W(y,1)", "B 6-8 R(y)=1", "B 9-11 R(x)=0"]), {
      consistency: "sequential",
    });
    expect(cycle?.ops).toEqual(["A1", "A2", "B1", "B2", "A1"]);
    expect(cycle?.reasons).toEqual([
      "A1 comes before A2 in A's program",
      "B1 found the 1 that A2 wrote",
      "B1 comes before B2 in B's program",
      "B2 found the initial 0, not yet the 1 of A1",
    ]);
  });

  it("names a value that nobody wrote, and a write that was recorded as failed", () => {
    const { verdict, explanation } = check(parseOps(["A 0-2! W(x,1)", "B 3-5 R(x)=1"]), {
      consistency: "linearizable",
    });
    expect(verdict).toBe("violation");
    expect(explanation).toBe(
      "B1 found 1, which nobody wrote. A1 would have, but it is recorded as failed: it never took effect.",
    );
    expect(check(parseOps(["A 0-? W(x,1)", "B 3-5 R(x)=1"]), { consistency: "linearizable" }).verdict).toBe(
      "ok",
    );
  });

  it("without a circle says that all orders were tried", () => {
    const twice = parseOps(["A 0-9 W(x,1)", "B 0-9 W(x,1)", "C 1-2 R(x)=1", "C 3-4 R(x)=0", "C 5-6 R(x)=1"]);
    const { verdict, cycle, explanation } = check(twice, { consistency: "linearizable" });
    expect([verdict, cycle]).toEqual(["violation", undefined]);
    expect(explanation).toMatch(/every order of the 5 operations was tried/);
  });
});

describe("a budget", () => {
  /** Concurrent writes and a read of a value written once too often to be told apart: the worst case of the search. */
  const hard = [
    ...Array.from({ length: 14 }, (_, client) => `p${client}a 0-100 CAS(x,${client},${client + 1})=true`),
    "R 101-102 R(x)=0",
  ];

  it("that runs out gives neither verdict", () => {
    const many = Array.from({ length: 12 }, (_, client) => `W${client}w 0-100 W(x,${client % 3})`);
    const impossible = [...many, "Ra 101-102 R(x)=1", "Rb 103-104 R(x)=2"];
    expect(check(parseOps(impossible), { consistency: "linearizable", stepsMax: 50 }).verdict).toBe(
      "unknown",
    );
    expect(check(parseOps(impossible), { consistency: "linearizable" }).verdict).toBe("violation");
    expect(check(parseOps(hard), { consistency: "linearizable" }).verdict).toBe("violation");
  });

  it("lasts for a long history of few clients, and for sixty operations at once", () => {
    const long = Array.from({ length: 2000 }, (_, n) =>
      n % 2 === 0 ? `A ${4 * n}-${4 * n + 5} W(x,${n})` : `B ${4 * n}-${4 * n + 5} R(x)=${n - 1}`,
    );
    const history = makeHistory(
      long.flatMap((line) => parseOps([line]).operations.map(({ rank: _, ...rest }) => rest)),
    );
    const result = check(history, { consistency: "linearizable" });
    expect(result.verdict).toBe("ok");
    expect(result.steps).toBeLessThan(10_000);
    const wide = Array.from({ length: 30 }, (_, n) => [
      `w${n}w 0-100 W(x,${n})`,
      `r${n}r 0-100 R(x)=${n}`,
    ]).flat();
    expect(check(parseOps(wide), { consistency: "linearizable" }).verdict).toBe("ok");
  });
});
