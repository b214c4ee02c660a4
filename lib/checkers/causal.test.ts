/** The patterns against the definitions they characterise, on random histories; and the histories that tell the models apart. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CAUSAL_MODELS, checkCausal, type CausalModel } from "./causal";
import { check } from "./check";
import { canonical, makeHistory, type History, type Operation, type Recorded } from "./history";
import { parseOps } from "./notation";

/** Reads and writes of three processes on two keys; every write writes a value of its own, a read finds any of them, or 0. */
function differentiated(operationsMax: number): fc.Arbitrary<History> {
  const drawn = fc.record({
    process: fc.nat(2),
    isRead: fc.boolean(),
    key: fc.constantFrom("x", "x", "y"),
    pick: fc.nat(9),
    lost: fc.nat(11),
  });
  return fc.array(drawn, { minLength: 2, maxLength: operationsMax }).map((entries) => {
    const valuesOf = (key: string) => [
      0,
      ...entries.flatMap((entry, n) => (!entry.isRead && entry.key === key ? [n + 1] : [])),
    ];
    const gone = new Set<number>();
    return makeHistory(
      entries.flatMap(({ process, isRead, key, pick, lost }, n): Recorded[] => {
        if (gone.has(process)) return [];
        const isLost = lost === 0;
        if (isLost) gone.add(process);
        const values = valuesOf(key);
        return [
          {
            process: "ABC".charAt(process),
            call: 2 * n,
            end: isLost ? null : 2 * n + 1,
            outcome: isLost ? "unknown" : lost === 1 ? "fail" : "ok",
            op: isRead ? { kind: "read", key } : { kind: "write", key, value: n + 1 },
            output: isRead && lost > 1 ? values[pick % values.length] : undefined,
          },
        ];
      }),
    );
  });
}

describe("causal memory by patterns and by search", () => {
  it("agree on thousands of random histories", () => {
    const seen = { ok: 0, violation: 0, unknown: 0 };
    const patterns = new Set<string>();
    fc.assert(
      fc.property(differentiated(9), (history) => {
        const result = checkCausal(history, "cm");
        expect(result.verdict).toBe(check(history, { consistency: "causal" }).verdict);
        seen[result.verdict] += 1;
        if (result.pattern) patterns.add(result.pattern);
      }),
      { numRuns: 6000, seed: 17 },
    );
    expect(seen.ok).toBeGreaterThan(1000);
    expect(seen.violation).toBeGreaterThan(1000);
    const expected = ["CyclicCO", "CyclicHB", "ThinAirRead", "WriteCOInitRead", "WriteCORead"];
    expect([...patterns]).toEqual(expect.arrayContaining(expected));
  });
});

/** `row[a]` has the bit of b when a comes before b. */
type Poset = readonly number[];

/** All strict partial orders on n elements: each of n - 1, with one element more put after some and before some others. */
function posets(n: number): Poset[] {
  if (n === 0) return [[]];
  const last = n - 1;
  return posets(last).flatMap((smaller) => {
    const larger: Poset[] = [];
    for (let below = 0; below < 1 << last; below += 1) {
      const closedDown = smaller.every((row, a) => (row & below) === 0 || (below >> a) % 2 === 1);
      if (!closedDown) continue;
      for (let above = 0; above < 1 << last; above += 1) {
        const fits = smaller.every(
          (row, a) =>
            ((above >> a) % 2 === 0 || (row & ~above) === 0) &&
            ((below >> a) % 2 === 0 || (row & above) === above),
        );
        if ((above & below) !== 0 || !fits) continue;
        larger.push([...smaller.map((row, a) => row | (((below >> a) % 2) << last)), above]);
      }
    }
    return larger;
  });
}

function linearExtensions(members: readonly number[], before: Poset): number[][] {
  if (members.length === 0) return [[]];
  return members
    .filter((first) => members.every((other) => ((before[other] ?? 0) >> first) % 2 === 0))
    .flatMap((first) =>
      linearExtensions(
        members.filter((other) => other !== first),
        before,
      ).map((rest) => [first, ...rest]),
    );
}

/** Whether the reads in `judged` are right when the operations run in this order. */
function explains(
  order: readonly number[],
  judged: ReadonlySet<number>,
  operations: readonly Operation[],
): boolean {
  const values = new Map<string, string>();
  return order.every((place) => {
    const operation = operations[place];
    if (!operation) return false;
    const { op, output } = operation;
    if (op.kind === "write") values.set(op.key, canonical(op.value));
    return op.kind === "write" || !judged.has(place) || (values.get(op.key) ?? "0") === canonical(output);
  });
}

const ORDERS = [0, 1, 2, 3, 4, 5].map(posets);

/**
 * The definitions of the paper, over all causal orders that contain program order. CC and CM: for each operation there is an order
 * of its causal past in which it, or every read up to it of its process, is right. CCv: one order for all, that extends the causal order.
 */
function byDefinition({ operations }: History, model: CausalModel): boolean {
  const everything = operations.map((_, place) => place);
  const inProgram = everything.map((a) =>
    everything.reduce(
      (row, b) => (a < b && operations[a]?.process === operations[b]?.process ? row | (1 << b) : row),
      0,
    ),
  );
  const causal = (ORDERS[operations.length] ?? []).filter((order) =>
    inProgram.every((row, a) => (row & ~(order[a] ?? 0)) === 0),
  );
  const past = (order: Poset, place: number) =>
    everything.filter((other) => other === place || ((order[other] ?? 0) >> place) % 2 === 1);
  if (model === "ccv") {
    return causal.some((order) =>
      linearExtensions(everything, order).some((arbitration) =>
        everything.every((place) => {
          const members = new Set(past(order, place));
          return explains(
            arbitration.filter((other) => members.has(other)),
            new Set([place]),
            operations,
          );
        }),
      ),
    );
  }
  return causal.some((order) =>
    everything.every((place) => {
      const upToIt = everything.filter((other) => ((inProgram[other] ?? 0) >> place) % 2 === 1);
      const judged = new Set(model === "cc" ? [place] : [...upToIt, place]);
      return linearExtensions(past(order, place), order).some((line) => explains(line, judged, operations));
    }),
  );
}

const SEEN_IN_FIVE: Readonly<Record<CausalModel, readonly string[]>> = {
  cc: ["CyclicCO", "WriteCOInitRead", "WriteCORead"],
  ccv: ["WriteCORead", "CyclicCF"],
  cm: ["CyclicCO", "WriteCORead"],
};

describe.each(CAUSAL_MODELS)("%s", (model) => {
  it("has no pattern exactly if the definition holds, on random histories of five operations", () => {
    expect(ORDERS.map((orders) => orders.length)).toEqual([1, 1, 3, 19, 219, 4231]);
    const seen = { ok: 0, violation: 0, unknown: 0 };
    const patterns = new Set<string>();
    fc.assert(
      fc.property(differentiated(5), (history) => {
        fc.pre(history.operations.every(({ outcome }) => outcome === "ok"));
        const { verdict, pattern = "none", explanation } = checkCausal(history, model);
        seen[verdict] += 1;
        patterns.add(pattern);
        expect(verdict, explanation).toBe(byDefinition(history, model) ? "ok" : "violation");
      }),
      { numRuns: 3000, seed: 29 },
    );
    expect(seen.ok).toBeGreaterThan(400);
    expect(seen.violation).toBeGreaterThan(400);
    expect([...patterns]).toEqual(expect.arrayContaining([...SEEN_IN_FIVE[model]]));
    expect(seen.unknown).toBe(0);
  });
});

/** One process a line, its operations one after the other. */
function programs(...lines: readonly string[]): History {
  return parseOps(
    lines.flatMap((line, process) =>
      line.split(" ").map((op, n) => `${"ABCD".charAt(process)} ${10 * n}-${10 * n + 5} ${op}`),
    ),
  );
}

describe("what tells the models apart", () => {
  it.each([
    [
      "each process sees the other's write last",
      programs("W(x,1) R(x)=2", "W(x,2) R(x)=1"),
      { cc: undefined, ccv: "CyclicCF", cm: undefined },
    ],
    [
      "one order of writes explains each read, and no order explains all reads of one process",
      programs("W(z,1) W(x,1) W(y,1)", "W(x,2) R(z)=0 R(y)=1 R(x)=2"),
      { cc: undefined, ccv: undefined, cm: "WriteHBInitRead" },
    ],
    [
      "what a later read forces puts a write before an earlier read",
      programs("W(x,5)", "R(x)=5 W(x,1) W(y,1) W(z,1)", "W(y,2) W(u,1)", "R(u)=1 R(x)=5 R(z)=1 R(y)=2"),
      { cc: undefined, ccv: undefined, cm: "CyclicHB" },
    ],
    [
      "a process sees a concurrent write, then its own again",
      programs("W(x,1)", "W(x,2) R(x)=1 R(x)=2"),
      { cc: undefined, ccv: "CyclicCF", cm: "CyclicHB" },
    ],
    [
      "neither sees the other's first write, and no sequential order explains that",
      programs("W(x,1) R(y)=0", "W(y,1) R(x)=0"),
      { cc: undefined, ccv: undefined, cm: undefined },
    ],
    [
      "an answer without its question",
      programs("W(x,1)", "R(x)=1 W(y,1)", "R(y)=1 R(x)=0"),
      { cc: "WriteCOInitRead", ccv: "WriteCOInitRead", cm: "WriteCOInitRead" },
    ],
    [
      "an old value after the write that replaced it",
      programs("W(x,1) W(x,2)", "R(x)=2 R(x)=1"),
      { cc: "WriteCORead", ccv: "WriteCORead", cm: "WriteCORead" },
    ],
    [
      "two reads that each found what was written because of the other",
      programs("R(x)=1 W(y,1)", "R(y)=1 W(x,1)"),
      { cc: "CyclicCO", ccv: "CyclicCO", cm: "CyclicCO" },
    ],
    [
      "a value out of nowhere",
      programs("R(x)=7"),
      { cc: "ThinAirRead", ccv: "ThinAirRead", cm: "ThinAirRead" },
    ],
  ])("%s", (_name, history, patterns) => {
    const found = Object.fromEntries(
      CAUSAL_MODELS.map((model) => [model, checkCausal(history, model).pattern]),
    );
    expect(found).toEqual(patterns);
    const searched = check(history, { consistency: "causal" }).verdict;
    expect(searched).toBe(patterns.cm === undefined ? "ok" : "violation");
  });
});

describe("a refusal", () => {
  it("tells the way from each operation of the pattern to the next", () => {
    const { operations, explanation } = checkCausal(
      programs("W(x,1)", "R(x)=1 W(y,1)", "R(y)=1 R(x)=0"),
      "cc",
    );
    expect(operations).toEqual(["A1", "B1", "B2", "C1", "C2"]);
    expect(explanation).toBe(
      "Weak causal consistency (CC) is violated (WriteCOInitRead): C2 found the initial value, and A1 had written the key before: " +
        "B1 found the 1 that A1 wrote. B1 comes before B2 in B's program. C1 found the 1 that B2 wrote. C1 comes before C2 in C's program.",
    );
  });

  it("of convergence names the circle of writes", () => {
    const { operations, explanation } = checkCausal(programs("W(x,1) R(x)=2", "W(x,2) R(x)=1"), "ccv");
    expect(operations).toEqual(["A1", "B1", "A1"]);
    expect(explanation).toMatch(
      /A1 comes before A2, which found B1's value: B1 was written later\. B1 comes/,
    );
  });
});

describe("outside the theorem", () => {
  it.each([
    [
      ["A 0-1 W(x,1)", "B 0-1 W(x,1)", "C 2-3 R(x)=1"],
      /C1 found 1, which can have been written by A1 or by B1/,
    ],
    [["A 0-1 W(x,0)", "B 2-3 R(x)=0"], /by nobody, as the initial value or by A1/],
    [["A 0-1 CAS(x,0,1)=true"], /A1 is neither a read nor a write/],
  ])("%j is unknown, with the reason", (lines, reason) => {
    const { verdict, explanation } = checkCausal(parseOps(lines), "cc");
    expect(verdict).toBe("unknown");
    expect(explanation).toMatch(reason);
  });

  it("two writes of one value that nobody read are not: any read has one source", () => {
    expect(checkCausal(parseOps(["A 0-1 W(x,1)", "B 0-1 W(x,1)", "C 2-3 R(x)=0"]), "cm").verdict).toBe("ok");
  });
});

it("a thousand operations are decided in seconds, where all orders could not be tried", () => {
  const lines = Array.from({ length: 1000 }, (_, n) => {
    const process = "ABCD".charAt(n % 4);
    return n % 8 < 4
      ? { process, op: { kind: "write" as const, key: `k${n % 3}`, value: n + 1 }, output: undefined }
      : { process, op: { kind: "read" as const, key: `k${(n - 4) % 3}` }, output: n - 3 };
  });
  const history = makeHistory(
    lines.map(({ process, op, output }, n) => ({
      process,
      op,
      output,
      outcome: "ok" as const,
      call: n,
      end: n,
    })),
  );
  const started = performance.now();
  expect(CAUSAL_MODELS.map((model) => checkCausal(history, model).verdict)).toEqual(["ok", "ok", "ok"]);
  expect(performance.now() - started).toBeLessThan(20_000);
});
