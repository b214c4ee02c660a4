import { describe, expect, it } from "vitest";
import { Budget, SpentError } from "./budget";
import { guard, RefusedError } from "./guards";

/** Runs guarded code the way a host does, and returns what it exports. */
function load(javascript: string, budget = new Budget(), noteReturns = false): Record<string, unknown> {
  const { code, guard: name } = guard(javascript, { noteReturns });
  const exports: Record<string, unknown> = {};
  budget.startCase();
  budget.enter();
  new Function("exports", name, code)(exports, budget.guard);
  return exports;
}

function call(exported: unknown, ...args: unknown[]): unknown {
  if (typeof exported !== "function") throw new Error("not a function");
  return Reflect.apply(exported, undefined, args);
}

describe("a loop or a call without end is stopped, with its line", () => {
  it.each([
    ["while", "while (true) {}", 1],
    ["while without a block", "let n = 0;\nwhile (true) n += 1;", 2],
    ["an empty body", "for (;;);", 1],
    ["do", "do { } while (true);", 1],
    ["for-of over a list that grows", "const l = [1];\nfor (const one of l) l.push(one);", 2],
    ["a loop behind a label", "outer: for (;;) { for (;;) { continue outer; } }", 1],
    ["a loop whose catch swallows", "while (true) { try { while (true) {} } catch {} }", 1],
    ["a loop in an if without braces", "if (true) for (;;) {} else {}", 1],
    ["trampolined arrows", "const a = () => b;\nconst b = () => a;\nlet f = a;\nwhile (true) f = f();", 4],
  ])("%s", (_name, code, line) => {
    expect(() => load(code)).toThrow(SpentError);
    try {
      load(code);
    } catch (thrown) {
      expect(thrown instanceof SpentError ? thrown.line : 0).toBe(line);
    }
  });

  it("a student's catch cannot hide it: leaving the handler throws once more", () => {
    const budget = new Budget();
    load("try { while (true) {} } catch {}", budget);
    expect(() => budget.leave()).toThrow(/did not return/);
  });
});

describe("an allocation without end is stopped", () => {
  it.each([
    ["spread that doubles", "let l = [1]; while (true) l = [...l, ...l];"],
    ["a constructor with a size", "const l = []; while (true) l.push(new Array(100_000));"],
    ["sets of sets", "let s = new Set([1]); let i = 2; while (true) { s = new Set([...s, i++, i++]); }"],
  ])("%s", (_name, code) => {
    expect(() => load(code)).toThrow(/allocates without end/);
  });
});

describe("honest code is unchanged by its guards", () => {
  it.each([
    ["sum", "exports.f = (n) => { let s = 0; for (let i = 0; i < n; i++) s += i; return s; };", [10], 45],
    ["object from an arrow", "exports.f = (a) => ({ a });", [1], { a: 1 }],
    ["a sequence in an arrow", "exports.f = (a) => (a, a + 1);", [1], 2],
    ["a spread that is returned", "exports.f = (a) => { return [...a, 3]; };", [[1, 2]], [1, 2, 3]],
    ["a spread from an arrow", "exports.f = (a) => [...a, 3];", [[1, 2]], [1, 2, 3]],
    ["a spread right after a brace", "exports.f = (a) => {[...a].sort(); return a.length};", [[2, 1]], 2],
    ["a copied map", "exports.f = (a) => [...new Map(a).values()];", [[["k", 1]]], [1]],
    [
      "a class with a derived constructor",
      "class A { constructor(n) { this.n = n; } }\nclass B extends A { constructor() { super(2); } get twice() { return this.n * 2; } }\nexports.f = () => new B().twice;",
      [],
      4,
    ],
    ["a returned sequence", "exports.f = (a) => { return (a, a + 1); };", [1], 2],
  ])("%s", (_name, code, args, expected) => {
    for (const noteReturns of [false, true]) {
      expect(call(load(code, new Budget(), noteReturns)["f"], ...args)).toEqual(expected);
    }
  });

  it("keeps every line where it was", () => {
    const code = "const f = (n) => {\n  for (;;) {\n    if (n) return n;\n  }\n};\n";
    expect(guard(code).code.split("\n")).toHaveLength(code.split("\n").length);
  });

  it("notes the line of the return that gave the answer", () => {
    const budget = new Budget();
    const { f } = load("exports.f = (a) => {\n  if (a) return 1;\n  return 2;\n};", budget, true);
    call(f, true);
    expect(budget.returnLine).toBe(2);
    call(f, false);
    expect(budget.returnLine).toBe(3);
  });

  it("takes a name for the guard that the code does not contain", () => {
    expect(guard("const $guard = 1;").guard).toBe("$guard$");
  });
});

describe("what no exercise may use is refused, with its line", () => {
  it.each([
    ["eval", 'let a = 1;\neval("a");', 2, /eval/],
    ["Function", 'new Function("return 1");', 1, /Function/],
    ["import()", 'import("fs");', 1, /one file/],
    ["an async function", "async function f() {}", 1, /synchronous/],
    ["code that does not parse", "let a = 1;\nlet = ;", 2, /token/],
  ])("%s", (_name, code, line, message) => {
    try {
      guard(code);
      expect.unreachable();
    } catch (thrown) {
      if (!(thrown instanceof RefusedError)) throw thrown;
      expect(thrown.message).toMatch(message);
      expect(thrown.line).toBe(line);
    }
  });

  it("and what only looks like it is not", () => {
    expect(() => guard("class A { f() { return new.target; } }\nconst evaluate = 1;")).not.toThrow();
  });
});
