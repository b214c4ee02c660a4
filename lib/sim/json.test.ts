import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cloneJson, copyJson, jsonLength } from "./json";
import type { Json } from "./node";

const values = fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<Json>;

describe("copies", () => {
  test("are equal and share nothing", () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(copyJson(value)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(cloneJson(copyJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        if (typeof value === "object" && value !== null) expect(copyJson(value)).not.toBe(value);
      }),
      { seed: 1 },
    );
  });

  test("leave out what JSON leaves out: missing properties, symbols, the sign of a zero", () => {
    const value = { a: undefined, b: { c: undefined, d: -0 }, [Symbol("s")]: { shared: true } };
    const copy = copyJson(value);
    expect(JSON.stringify(copy)).toBe('{"b":{"d":0}}');
    expect(Reflect.ownKeys(copy as object)).toEqual(["b"]);
    expect(Object.is((copy as { b: { d: number } }).b.d, 0)).toBe(true);
  });

  test("keep the order of properties, on which the trace hash depends", () => {
    expect(JSON.stringify(copyJson({ z: 1, a: { y: "t", b: null }, m: [true] }))).toBe(
      '{"z":1,"a":{"y":"t","b":null},"m":[true]}',
    );
  });

  test("refuse with the path what is not JSON, however deep and beside what else", () => {
    expect(() => copyJson({ a: [1, { b: "x", c: Number.NaN }] }, "message")).toThrow("message.a[1].c is NaN");
    expect(() => copyJson([undefined])).toThrow("value[0] is undefined");
    expect(() => copyJson({ f: () => 0 })).toThrow("value.f is a function");
    expect(() => copyJson(JSON.parse('{"__proto__":"text"}'))).toThrow("__proto__");
    expect(() => copyJson(Array.from({ length: 60_000 }, () => 1))).toThrow("more than 50000 parts");
    expect(() => copyJson(Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [i, "x"])))).toThrow(
      "more than 50000 parts",
    );
  });
});

test("the length of the text is known without the text", () => {
  fc.assert(
    fc.property(values, (value) => {
      expect(jsonLength(value)).toBe(JSON.stringify(value).length);
    }),
    { seed: 2, numRuns: 500 },
  );
  for (const text of ["\n", '"', "\\", "é", "\ud800", "\u2028", "\u007f", ""])
    expect(jsonLength({ [text]: [text, 1e21, -0.5, 1e-7, 0] })).toBe(
      JSON.stringify({ [text]: [text, 1e21, -0.5, 1e-7, 0] }).length,
    );
});
