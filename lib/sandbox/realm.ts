/**
 * Takes away what a student's code has no business with: the network, timers, storage, messages, the clock, chance, and the
 * making of code from text. What is left is the language.
 *
 * The worker's realm is shared with the grader, so the built-in objects are also made unchangeable: a student who replaces
 * `Array.prototype.map` would otherwise replace the grader's, and nodes that must not share a memory could share these.
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

/** Called once, after the harness has kept what it needs itself. */
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
}

/** `RegExp.$1` and its kin remember the last match for whoever asks. */
const LAST_MATCH =
  "input $_ lastMatch $& lastParen $+ leftContext $` rightContext $' $1 $2 $3 $4 $5 $6 $7 $8 $9";

/**
 * From here on nothing that code can reach without being given it can be changed: the global object, every built-in and whatever
 * hangs on it. Nobody can leave a message there for another node, for another run, or for the grader. Called last, when the
 * student's text has become functions and before any of them runs.
 */
export function closeRealm(): void {
  for (const name of LAST_MATCH.split(" ")) Reflect.deleteProperty(RegExp, name);
  const objects = builtIns();
  for (const prototype of inheritedFrom())
    for (const key of Reflect.ownKeys(prototype)) letOverride(prototype, key);
  for (const object of objects) Object.freeze(object);
  for (const key of Reflect.ownKeys(globalThis))
    Reflect.defineProperty(globalThis, key, { writable: false, configurable: false });
  Reflect.preventExtensions(globalThis);
}

/** All that can be reached from the names of the language, and from what only syntax makes. */
function builtIns(): ReadonlySet<object> {
  const found = new Set<object>();
  const open: unknown[] = [...LANGUAGE].map((name): unknown => Reflect.get(globalThis, name));
  open.push(
    Reflect.get(globalThis, "Date"),
    ...iterators().map((one): unknown => Object.getPrototypeOf(one)),
  );
  open.push(...kindsOfFunctions().map((one): unknown => Object.getPrototypeOf(one)));
  for (let next = open.pop(); next !== undefined || open.length > 0; next = open.pop()) {
    if (!isObject(next) || next === globalThis || found.has(next)) continue;
    found.add(next);
    open.push(Object.getPrototypeOf(next));
    for (const key of Reflect.ownKeys(next)) {
      const { value, get, set } = Reflect.getOwnPropertyDescriptor(next, key) ?? {};
      open.push(value, get, set);
    }
  }
  return found;
}

function iterators(): readonly object[] {
  const lists = [[], new Map(), new Set(), "", new Int8Array(0)];
  const texts = "a".matchAll(/a/g);
  return [...lists.map((list) => list[Symbol.iterator]()), texts, (function* () {})()];
}

/** What is inherited so widely that a name of it must stay free for an object of one's own: `error.name = ...`. */
function inheritedFrom(): readonly object[] {
  const errors = [
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    AggregateError,
  ];
  return [Object.prototype, ...errors.map((one) => one.prototype)];
}

/**
 * A frozen property would forbid an assignment to the same name on every object below. This one is as fixed, and an assignment makes
 * a property of the object that was assigned to.
 */
function letOverride(owner: object, key: PropertyKey): void {
  const found = Reflect.getOwnPropertyDescriptor(owner, key);
  if (found === undefined || !("value" in found) || found.configurable !== true) return;
  const value: unknown = found.value;
  const accessor = {
    get: () => value,
    set(this: unknown, given: unknown): void {
      if (this === owner || !isObject(this))
        throw new TypeError(`${String(key)} of a built-in cannot be changed`);
      const own = { value: given, writable: true, enumerable: true, configurable: true };
      if (!Reflect.defineProperty(this, key, own)) throw new TypeError(`${String(key)} cannot be changed`);
    },
  };
  Object.freeze(accessor.get);
  Object.freeze(accessor.set);
  Reflect.defineProperty(owner, key, { ...accessor, enumerable: false, configurable: false });
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
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

function kindsOfFunctions(): readonly object[] {
  return [
    function () {},
    function* () {
      yield 0;
    },
    async function () {},
    async function* () {
      yield 0;
    },
  ];
}

/** `(() => {}).constructor` is `Function` under another name, and three more functions have one. */
function forbidMakingCode(): void {
  for (const kind of kindsOfFunctions()) {
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
