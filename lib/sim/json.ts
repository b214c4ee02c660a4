/**
 * Plain JSON at the borders of a node. Whatever a handler sends, stores, replies or announces is copied here, once, at the
 * moment of the call; whatever it is handed back is a copy again. So no two nodes ever share an object, a later change of a
 * message changes nothing that was sent, and a value that would not survive a real wire or disk is refused with its path.
 */
import type { Json } from "./node";

/** Deeper values are refused; it also ends the walk of a cyclic one. */
const DEPTH_MAX = 64;
/** Values with more parts than this are refused. */
const PARTS_MAX = 50_000;

/** Thrown for a value that is not plain JSON. The message says what is wrong and where in the value. */
export class NotJsonError extends Error {
  override readonly name = "NotJsonError";
}

/** A deep copy of plain JSON. Properties that are `undefined` are left out, as JSON does. Throws {@link NotJsonError}. */
export function copyJson(value: unknown, where = "value"): Json {
  parts = 0;
  const copied = quickCopy(value, 0);
  return copied === unusual ? copy(value, where, 0, { parts: 0 }) : copied;
}

/** Parts of the value that is being copied. */
let parts = 0;
/** Says that a value needs the careful copy, which also knows the path of what it refuses. */
const unusual = Symbol("unusual");

/** `copy` for the usual: primitives, arrays and objects as literals make them. It makes no paths and gives up on all else. */
function quickCopy(value: unknown, depth: number): Json | typeof unusual {
  if (++parts > PARTS_MAX) return unusual;
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : unusual;
  if (typeof value !== "object" || depth >= DEPTH_MAX) return unusual;
  if (Array.isArray(value)) return quickCopyArray(value, depth);
  if (Object.getPrototypeOf(value) !== Object.prototype) return unusual;
  return quickCopyFields(value as Readonly<Record<string, unknown>>, depth);
}

// The commonest parts, text and numbers, are copied here: a call for each costs as much as the rest of the copy.
function quickCopyFields(value: Readonly<Record<string, unknown>>, depth: number): Json | typeof unusual {
  const result: Record<string, Json> = {};
  for (const key in value) {
    if (key === "__proto__") return unusual;
    const part = value[key];
    if (typeof part === "string") {
      parts++;
      result[key] = part;
    } else if (typeof part === "number" && Number.isFinite(part)) {
      parts++;
      result[key] = part + 0; // −0 + 0 is 0
    } else if (part !== undefined) {
      const copied = quickCopy(part, depth + 1);
      if (copied === unusual) return unusual;
      result[key] = copied;
    }
  }
  return parts > PARTS_MAX ? unusual : result;
}

function quickCopyArray(value: readonly unknown[], depth: number): Json | typeof unusual {
  const items: Json[] = [];
  for (let i = 0; i < value.length; i++) {
    const copied = quickCopy(value[i], depth + 1);
    if (copied === unusual) return unusual;
    items.push(copied);
  }
  return items;
}

function copy(value: unknown, where: string, depth: number, budget: { parts: number }): Json {
  if (++budget.parts > PARTS_MAX) throw new NotJsonError(`${where}: more than ${PARTS_MAX} parts`);
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new NotJsonError(`${where} is ${value}, which JSON cannot hold`);
    return value === 0 ? 0 : value; // −0 would print as 0 and compare as −0
  }
  if (typeof value !== "object")
    throw new NotJsonError(`${where} is ${nameOf(value)}, which JSON cannot hold`);
  if (depth >= DEPTH_MAX) {
    throw new NotJsonError(`${where} is nested more than ${DEPTH_MAX} levels deep (does it contain itself?)`);
  }
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (let i = 0; i < value.length; i++) items.push(copy(value[i], `${where}[${i}]`, depth + 1, budget));
    return items;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new NotJsonError(`${where} is ${nameOf(value)}, not a plain object: send its contents instead`);
  }
  const result: Record<string, Json> = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue;
    if (key === "__proto__") throw new NotJsonError(`${where} has a property named __proto__`);
    result[key] = copy(part, `${where}.${key}`, depth + 1, budget);
  }
  return result;
}

function nameOf(value: unknown): string {
  if (typeof value === "object" && value !== null) {
    const constructor: unknown = Reflect.get(value, "constructor");
    return typeof constructor === "function" && constructor.name ? `a ${constructor.name}` : "an object";
  }
  return value === undefined ? "undefined" : `a ${typeof value}`;
}

/** A copy of what is already known to be plain JSON. */
export function cloneJson<T extends Json | undefined>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  return structuredCopy(value) as T;
}

/** A copy of what the kernel has copied before. */
export function copyOf<T extends object>(value: T): T {
  return cloneJson(value as T & Json);
}

/** What the kernel has copied is JSON, whatever interface describes it: messages, replies. */
export function asJson(copied: object): Json {
  return copied as Json & object;
}

function structuredCopy(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) {
    const items: Json[] = [];
    for (const part of value) items.push(structuredCopy(part));
    return items;
  }
  const result: Record<string, Json | undefined> = { ...value };
  for (const key in result) {
    const part = result[key];
    if (typeof part === "object" && part !== null) result[key] = structuredCopy(part);
  }
  return result;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** The same text for equal values: keys in lexicographic order. */
export function canonicalJson(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map((part: Json) => canonicalJson(part)).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(",")}}`;
  }
  return value === undefined ? "undefined" : JSON.stringify(value);
}

/** A value as a person writes it: `{term: 2, votedFor: n1}`, shortened to about `lengthMax` characters. */
export function describeJson(value: Json | undefined, lengthMax = 80): string {
  const text = describe(value);
  return text.length <= lengthMax ? text : `${text.slice(0, Math.max(1, lengthMax - 1))}…`;
}

function describe(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return /^[\w.:'/-]+$/.test(value) ? value : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((part: Json) => describe(part)).join(", ")}]`;
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${parts.map(([key, part]) => `${key}: ${describe(part)}`).join(", ")}}`;
}

/** The length of `JSON.stringify(value)`, without making it. */
export function jsonLength(value: unknown): number {
  if (typeof value === "string") return textLength(value);
  if (typeof value === "number") return numberLength(value);
  if (typeof value !== "object" || value === null) return value === false ? 5 : 4;
  let length = 1; // the closing bracket; each part brings its comma or the opening one
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) length += 1 + jsonLength(value[i]);
    return Math.max(2, length);
  }
  const object = value as Readonly<Record<string, unknown>>;
  for (const key in object) {
    const part = object[key];
    if (part !== undefined) length += 2 + textLength(key) + jsonLength(part);
  }
  return Math.max(2, length);
}

function numberLength(value: number): number {
  if (value >= 0 && value < 1000 && Number.isInteger(value)) return value < 10 ? 1 : value < 100 ? 2 : 3;
  return String(value).length;
}

/** Printable ASCII but `"` and backslash stands for itself; for the rest JSON is asked. */
function textLength(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) return JSON.stringify(text).length;
  }
  return text.length + 2;
}
