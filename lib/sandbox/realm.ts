/**
 * Takes away what a student's code has no business with: the network, timers, storage, messages, the clock, chance, and the
 * making of code from text. What is left is the language.
 *
 * The worker's realm is shared with the grader, so the built-in objects are also made unchangeable: a student who replaces
 * `Array.prototype.map` would otherwise replace the grader's. Called once, after the harness has kept what it needs itself.
 */
import type { Budget } from "./budget";

/** Of the global object, what belongs to the language. Everything else goes. */
const LANGUAGE = new Set(
  (
    "Infinity NaN undefined isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI encodeURIComponent " +
    "AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Error EvalError Float32Array " +
    "Float64Array Int16Array Int32Array Int8Array Iterator Map Number Object Proxy RangeError ReferenceError RegExp Set String " +
    "Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet " +
    "JSON Math Reflect Intl globalThis"
  ).split(" "),
);

/** What an entry of a map or a set takes, and a part of an object that is listed. */
const ENTRY = 5;

/** Built-ins that allocate, and what a call of each takes. */
const SIZES: readonly (readonly [
  owner: object,
  names: string,
  size: (self: unknown, args: readonly unknown[]) => number,
])[] = [
  [
    Array.prototype,
    "fill slice flat map filter toSpliced toSorted toReversed with",
    (self) => lengthOf(self),
  ],
  [
    Array.prototype,
    "concat",
    (self, args) => args.reduce((sum: number, part) => sum + lengthOf(part), lengthOf(self)),
  ],
  [Array, "from", (_self, [source]) => lengthOf(source)],
  [
    Object,
    "entries keys values",
    (_self, [source]) => (Array.isArray(source) ? source.length * ENTRY : ENTRY),
  ],
  [Map.prototype, "set", () => ENTRY],
  [Set.prototype, "add", () => ENTRY],
  [JSON, "parse", (_self, [text]) => lengthOf(text)],
  [JSON, "stringify", () => ENTRY],
  [String.prototype, "repeat", (self, [count]) => (lengthOf(self) * Number(count)) / 8],
  [String.prototype, "padStart padEnd", (_self, [length]) => Number(length) / 8],
  [String.prototype, "split", (self) => lengthOf(self)],
];

const FROZEN: readonly object[] = [
  Array, Array.prototype, Boolean, Boolean.prototype, Function.prototype, JSON, Map, Map.prototype, Math, Number,
  Number.prototype, Object, Reflect, RegExp, RegExp.prototype, Set, Set.prototype, String, String.prototype, Symbol,
  Symbol.prototype, WeakMap, WeakMap.prototype,
]; // prettier-ignore

export function lockDown(budget: Budget): void {
  for (const [owner, names, size] of SIZES)
    for (const name of names.split(" ")) charge(owner, name, size, budget);
  forbid(
    Math,
    "random",
    "Math.random is not available: two runs with one seed must be the same, use ctx.random()",
  );
  for (const name of namesOf(globalThis)) if (!LANGUAGE.has(name) && name !== "Date") take(name);
  offer("Date", "Date is not available: a node knows only its own clocks, use ctx.now() or ctx.mono()");
  forbidMakingCode();
  for (const object of FROZEN) Object.freeze(object);
  // Frozen, it would forbid `error.name = ...` and `toString` on every object; sealed against additions is enough.
  Object.preventExtensions(Object.prototype);
}

function charge(
  owner: object,
  name: string,
  size: (self: unknown, args: readonly unknown[]) => number,
  budget: Budget,
): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") return;
  define(owner, name, function (this: unknown, ...args: unknown[]): unknown {
    budget.charge(size(this, args));
    return Reflect.apply(original, this, args);
  });
}

/** `(() => {}).constructor` is `Function` under another name, and three more functions have one. */
function forbidMakingCode(): void {
  const kinds = [
    function () {},
    function* () {
      yield 0;
    },
    async function () {},
    async function* () {
      yield 0;
    },
  ];
  for (const kind of kinds) {
    const prototype: unknown = Object.getPrototypeOf(kind);
    if (typeof prototype === "object" || typeof prototype === "function") {
      if (prototype !== null) forbid(prototype, "constructor", "code is not made at run time here");
    }
  }
}

function namesOf(object: object | null): readonly string[] {
  if (object === null || object === Object.prototype) return [];
  const parent: unknown = Object.getPrototypeOf(object);
  const inherited = typeof parent === "object" ? namesOf(parent) : [];
  return [...new Set([...Object.getOwnPropertyNames(object), ...inherited])];
}

/** An own `undefined` also hides what a prototype of the global object has. Some names of Node resist; none of them acts. */
function take(name: string): void {
  Reflect.deleteProperty(globalThis, name);
  Reflect.defineProperty(globalThis, name, { value: undefined, writable: false, configurable: false });
}

function offer(name: string, why: string): void {
  Reflect.deleteProperty(globalThis, name);
  Reflect.defineProperty(globalThis, name, {
    value: refuser(why, true),
    writable: false,
    configurable: false,
  });
}

function forbid(owner: object, name: string, why: string): void {
  define(owner, name, refuser(why));
}

function define(owner: object, name: string, value: unknown): void {
  Reflect.defineProperty(owner, name, { value, writable: false, enumerable: false, configurable: false });
}

/** Called, constructed or, with `members`, asked for one (`Date.now`), it says why there is nothing here. */
function refuser(why: string, members = false): object {
  const fail = (): never => {
    throw new Error(why);
  };
  return new Proxy(
    function () {},
    members ? { apply: fail, construct: fail, get: fail } : { apply: fail, construct: fail },
  );
}

function lengthOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  if (value instanceof Map || value instanceof Set) return value.size;
  const length: unknown = Reflect.get(value, "length");
  return typeof length === "number" ? length : 0;
}
