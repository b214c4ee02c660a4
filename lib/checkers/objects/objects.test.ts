/** Each model against the definition, on thousands of random histories. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, Outcome } from "../history";
import { bruteForceObject } from "./brute-force";
import { checkObject, type ObjectCheckResult } from "./check-object";
import { makeOperations, type Call, type ObjectOperation, type RecordedCall } from "./model";
import { OBJECT_MODEL_NAMES, OBJECT_MODELS, type ObjectModelName } from "./models";

interface Drawn {
  readonly op: Call;
  readonly output: Json | undefined;
}

const small = fc.integer({ min: 0, max: 2 });
const key = fc.constantFrom("x", "x", "y");
const drawn = (kind: string, rest: Record<string, fc.Arbitrary<Json | undefined>>): fc.Arbitrary<Drawn> =>
  fc
    .record({
      key,
      value: fc.constant(undefined),
      expected: fc.constant(undefined),
      output: fc.constant(undefined),
      ...rest,
    })
    .map(({ output, ...op }) => ({
      op: { kind, ...op, key: String(op.key) },
      output: output as Json | undefined,
    }));
const oneKey = fc.constant("");
const bool = fc.boolean();
const maybe = fc.constantFrom(undefined, true, false);

const kinds: Record<ObjectModelName, readonly fc.Arbitrary<Drawn>[]> = {
  register: [drawn("read", { output: small }), drawn("write", { value: small })],
  "cas-register": [
    drawn("read", { output: small }),
    drawn("write", { value: small }),
    drawn("cas", { expected: small, value: small, output: bool }),
  ],
  "multi-register": [
    drawn("read", { output: small }),
    drawn("write", { value: small }),
    drawn("read", { key: oneKey, value: fc.constant(["x", "z"]), output: fc.record({ x: small, z: small }) }),
    drawn("write", { key: oneKey, value: fc.record({ x: small, z: small }) }),
    fc.record({ seen: small, set: small }).map(({ seen, set }) => ({
      op: {
        kind: "txn",
        key: "",
        value: [
          ["r", "x", null],
          ["w", "z", set],
        ],
      },
      output: [
        ["r", "x", seen],
        ["w", "z", set],
      ],
    })),
  ],
  "kv-append": [
    drawn("get", { key: oneKey, output: fc.constantFrom("", "a", "b", "ab", "ba", "aa", "bb") }),
    drawn("put", { key: oneKey, value: fc.constantFrom("a", "b", "") }),
    drawn("append", { key: oneKey, value: fc.constantFrom("a", "b") }),
  ],
  set: [
    drawn("add", { value: small, output: maybe }),
    drawn("remove", { value: small, output: maybe }),
    drawn("contains", { value: small, output: bool }),
    drawn("read", { output: fc.uniqueArray(small) }),
  ],
  queue: [
    drawn("enqueue", { key: oneKey, value: small }),
    drawn("dequeue", { key: oneKey, output: fc.constantFrom<Json>(null, 0, 1, 2) }),
  ],
  counter: [
    drawn("add", {
      key: oneKey,
      value: fc.constantFrom(1, 2, -1, 0),
      output: fc.constantFrom(undefined, undefined, 1, 2),
    }),
    drawn("read", { key: oneKey, output: fc.integer({ min: -1, max: 4 }) }),
  ],
  lock: [
    drawn("acquire", { key: oneKey, output: fc.constantFrom<Json>(null, 1, 2, 3, 4) }),
    drawn("release", { key: oneKey, value: fc.integer({ min: 1, max: 4 }), output: bool }),
    drawn("check", { key: oneKey, value: fc.integer({ min: 1, max: 4 }), output: bool }),
  ],
  bank: [
    fc
      .record({
        from: fc.constantFrom("a", "b"),
        to: fc.constantFrom("a", "b", "c"),
        amount: small,
        output: maybe,
      })
      .map(({ output, ...value }) => ({ op: { kind: "transfer", key: "", value }, output })),
    fc
      .record({ a: small, b: small })
      .map(({ a, b }) => ({ op: { kind: "read", key: "" }, output: { a, b, c: 3 - a - b } })),
  ],
};
const inits: Partial<Record<ObjectModelName, Json>> = { bank: { a: 2, b: 1, c: 0 } };
const initOf = (name: ObjectModelName): Json | undefined =>
  inits[name] ?? (["register", "cas-register", "multi-register"].includes(name) ? 0 : undefined);

const outcomes = fc.constantFrom<Outcome>("ok", "ok", "ok", "ok", "ok", "fail", "unknown", "unknown");

function histories(name: ObjectModelName): fc.Arbitrary<ObjectOperation[]> {
  const entry = fc.record({
    process: fc.constantFrom("A", "B", "C"),
    call: fc.integer({ min: 0, max: 12 }),
    length: fc.integer({ min: 0, max: 6 }),
    outcome: outcomes,
    drawn: fc.oneof(...kinds[name]),
  });
  return fc.array(entry, { minLength: 1, maxLength: 6 }).map((entries) =>
    makeOperations(
      entries.map(({ process, call, length, outcome, drawn: { op, output } }): RecordedCall => ({
        process,
        call,
        end: outcome === "unknown" ? null : call + length,
        outcome,
        op,
        output: outcome === "ok" ? output : undefined,
      })),
    ),
  );
}

/** The witness, replayed: everything answered is in it, each step legal, nothing before what had returned when it was called. */
function witnessProblem(
  operations: readonly ObjectOperation[],
  name: ObjectModelName,
  { witness = [] }: ObjectCheckResult,
) {
  const order = witness.flatMap((label) => operations.find((operation) => operation.label === label) ?? []);
  if (new Set(witness).size !== witness.length || order.length !== witness.length) return "not an order";
  if (operations.some((operation) => operation.outcome === "ok" && !order.includes(operation)))
    return "incomplete";
  if (order.some((later, at) => order.slice(0, at).some((early) => early.rank.call > later.rank.end)))
    return "real time";
  const model = OBJECT_MODELS[name];
  const keys =
    model.keys({ kind: "read", key: "", value: [] }).length > 0
      ? [...new Set(order.map(({ op }) => op.key))]
      : [null];
  const legal = keys.every((wanted) => {
    const part = order.filter(({ op }) => wanted === null || op.key === wanted);
    const machine = model.machine(
      part.map(({ op, output }) => ({ call: op, output })),
      initOf(name),
    );
    let state = machine.initial;
    return part.every((_, at) => (state = machine.step(state, at)) >= 0);
  });
  return legal ? null : "not legal";
}

describe.each(OBJECT_MODEL_NAMES)("%s", (name) => {
  const model = OBJECT_MODELS[name];
  const init = initOf(name);

  it("says what brute force says, with a witness that can be replayed or a conflict of which each operation matters", () => {
    const seen = { ok: 0, violation: 0, unknown: 0 };
    fc.assert(
      fc.property(histories(name), (operations) => {
        const result = checkObject(operations, model, { init });
        seen[result.verdict] += 1;
        const groups = name === "multi-register" || name === "bank" ? [""] : ["", "x", "y"];
        const parts = groups.map((group) =>
          operations.filter(({ op }) => groups.length === 1 || op.key === group),
        );
        const refuted = parts.some((part) => bruteForceObject(part, model, init) === "violation");
        expect(result.verdict).toBe(refuted ? "violation" : "ok");
        if (result.verdict === "ok") expect(witnessProblem(operations, name, result)).toBeNull();
        else expect(conflictProblem(operations, name, result.refuted?.conflict ?? [])).toBeNull();
      }),
      { numRuns: 2500, seed: 19 },
    );
    expect(seen.ok).toBeGreaterThan(300);
    expect(seen.violation).toBeGreaterThan(300);
    expect(seen.unknown).toBe(0);
  });

  it("has an example for each kind, which its own check of entries accepts", () => {
    for (const example of Object.values(model.kinds)) {
      const entry: { kind: string; key?: string; value?: Json; expected?: Json; output?: Json } =
        JSON.parse(example);
      const { kind, key: on = "", value, expected, output } = entry;
      expect(model.invalid({ kind, key: on, value, expected }, output, true)).toBeUndefined();
    }
  });
});

/** With only the answers in the conflict there is no order, and with any of them forgotten there is one. */
function conflictProblem(
  operations: readonly ObjectOperation[],
  name: ObjectModelName,
  conflict: readonly string[],
) {
  const refuted = (labels: readonly string[]) =>
    checkObject(
      operations.map((operation) =>
        operation.outcome === "ok" && !labels.includes(operation.label)
          ? {
              ...operation,
              outcome: "unknown" as const,
              output: undefined,
              rank: { ...operation.rank, end: Infinity },
            }
          : operation,
      ),
      OBJECT_MODELS[name],
      { init: initOf(name) },
    ).verdict === "violation";
  if (!refuted(conflict)) return `no conflict: ${conflict.join(" ")}`;
  const idle = conflict.find((label) => refuted(conflict.filter((other) => other !== label)));
  return idle === undefined ? null : `${idle} does not matter in ${conflict.join(" ")}`;
}
