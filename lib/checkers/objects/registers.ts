/** Registers: one value, compared as JSON. Each key is one of its own, and a `multi-register` reads and writes several at once. */
import { canonical, formatValue, type Json } from "../history";
import { isRecord, type Call, type ObjectModel } from "./model";

const read = '{"client":"A","call":0,"return":2,"kind":"read","key":"x","output":1}';
const write = '{"client":"A","call":0,"return":2,"kind":"write","key":"x","value":1}';
const cas = '{"client":"A","call":0,"return":2,"kind":"cas","key":"x","expected":0,"value":1,"output":true}';

/** Read, write and compare-and-set. */
export const casRegister: ObjectModel<Json> = {
  name: "cas-register",
  noun: "the register",
  kinds: { read, write, cas },
  start: (init = null) => ({ state: init }),
  invalid({ kind, value, expected }, output, answered) {
    if (kind !== "read" && value === undefined) return `a ${kind} needs a value`;
    if (kind === "cas" && expected === undefined) return "a cas needs expected: what it compares with";
    if (!answered || kind === "write") return undefined;
    if (kind === "read") return output === undefined ? "say what the read returned, as output" : undefined;
    return typeof output === "boolean" ? undefined : "say whether the cas did set: output true or false";
  },
  step(state, { kind, value, expected }, output) {
    if (kind === "read") return output === undefined || same(output, state) ? state : undefined;
    if (kind === "write") return value;
    const matches = same(state, expected);
    if (output === undefined) return matches ? value : state;
    if (matches !== output) return undefined;
    return matches ? value : state;
  },
  isPure: ({ kind }, output) => kind === "read" || (kind === "cas" && output === false),
  leadsTo: (state, { kind }, output) => kind !== "read" || same(state, output),
  key: canonical,
  tell: (state) => `holds ${formatValue(state)}`,
};

/** Read and write. */
export const register: ObjectModel<Json> = { ...casRegister, name: "register", kinds: { read, write } };

type Registers = ReadonlyMap<string, Json>;
/** `["r", key, value read or null]` or `["w", key, value]`. */
type Micro = readonly ["r" | "w", string, Json];

/** Several registers, read and written together: a read of keys, a write of an object, or a transaction of both in order. */
export const multiRegister: ObjectModel<{ readonly init: Json; readonly values: Registers }> = {
  name: "multi-register",
  noun: "the store",
  kinds: {
    read: '{"client":"A","call":0,"return":2,"kind":"read","value":["x","y"],"output":{"x":1,"y":2}}',
    write: '{"client":"A","call":0,"return":2,"kind":"write","value":{"x":1,"y":2}}',
    txn: '{"client":"A","call":0,"return":2,"kind":"txn","value":[["r","x",null],["w","y",2]],"output":[["r","x",1],["w","y",2]]}',
  },
  start: (init = null) => ({ state: { init, values: new Map() } }),
  invalid(call, output, answered) {
    const micros = microsOf(call, undefined);
    if (!micros) {
      if (call.kind === "txn") return 'the value of a txn is a list of ["r",key,null] and ["w",key,value]';
      return call.kind === "read" ? "say which keys, as a list in value" : "a write needs an object as value";
    }
    if (!answered || call.kind === "write") return undefined;
    return output !== undefined && microsOf(call, output)
      ? undefined
      : "output must have a value for each key that was read, in the form of the request";
  },
  step(state, call, output) {
    const { init } = state;
    let values = state.values;
    for (const [kind, key, value] of microsOf(call, output) ?? []) {
      if (kind === "w") values = new Map(values).set(key, value);
      else if (output !== undefined && !same(values.has(key) ? values.get(key) : init, value))
        return undefined;
    }
    return values === state.values ? state : { init, values };
  },
  isPure: (call) => (microsOf(call, undefined) ?? []).every(([kind]) => kind === "r"),
  key: ({ values }) => canonical(Object.fromEntries(values)),
  tell: ({ values, init }) =>
    values.size === 0 ? `holds ${formatValue(init)} everywhere` : `holds ${told(values)}`,
  keys: (call) => (microsOf(call, undefined) ?? []).map(([, key]) => key),
};

function told(values: Registers): string {
  return [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${formatValue(value)}`)
    .join(", ");
}

/** Undefined when the request, or the output, has not the form of one. A read of one key and a write of one have it as `key`. */
function microsOf({ kind, key, value }: Call, output: Json | undefined): Micro[] | undefined {
  if (kind === "txn") {
    const parts = listOf(output ?? value)?.map(microOf);
    const asked = output === undefined ? parts : listOf(value)?.map(microOf);
    if (!parts || !asked || parts.length !== asked.length) return undefined;
    const fits = parts.every((part, i) => {
      const other = asked[i];
      if (!part || !other || part[0] !== other[0] || part[1] !== other[1]) return false;
      return part[0] === "r" || same(part[2], other[2]);
    });
    return fits ? parts.flatMap((part) => (part ? [part] : [])) : undefined;
  }
  if (kind === "write") {
    if (key !== "") return value === undefined ? undefined : [["w", key, value]];
    return isRecord(value) ? Object.entries(value).map(([name, to]) => ["w", name, to ?? null]) : undefined;
  }
  const keys = value === undefined && key !== "" ? [key] : listOf(value);
  if (!keys?.every((name) => typeof name === "string")) return undefined;
  if (output === undefined) return keys.map((name) => ["r", name, null]);
  if (value === undefined) return keys.map((name) => ["r", name, output]);
  if (!isRecord(output) || keys.some((name) => output[name] === undefined)) return undefined;
  return keys.map((name) => ["r", name, output[name] ?? null]);
}

function microOf(value: Json): Micro | undefined {
  const [kind, key, to = null] = listOf(value) ?? [];
  return (kind === "r" || kind === "w") && (typeof key === "string" || typeof key === "number")
    ? [kind, String(key), to]
    : undefined;
}

/** Strings that can be appended to: the key-value store of Porcupine's tests and of MIT's course. */
export const kvAppend: ObjectModel<string> = {
  name: "kv-append",
  noun: "the key",
  kinds: {
    get: '{"client":"A","call":0,"return":2,"kind":"get","key":"x","output":"ab"}',
    put: '{"client":"A","call":0,"return":2,"kind":"put","key":"x","value":"a"}',
    append: '{"client":"A","call":0,"return":2,"kind":"append","key":"x","value":"b"}',
  },
  start: (init = "") => (typeof init === "string" ? { state: init } : "init is a string in this model"),
  invalid({ kind, value }, output, answered) {
    if (kind !== "get") return typeof value === "string" ? undefined : `the value of a ${kind} is a string`;
    return !answered || typeof output === "string"
      ? undefined
      : "say what the get returned: output, a string";
  },
  step(state, { kind, value }, output) {
    if (kind === "get") return output === undefined || output === state ? state : undefined;
    if (typeof value !== "string") return undefined;
    return kind === "put" ? value : state + value;
  },
  isPure: ({ kind }) => kind === "get",
  leadsTo: (state, _call, output) => typeof output !== "string" || output.startsWith(state),
  resets: ({ kind }) => kind === "put",
  key: (state) => state,
  tell: (state) => `holds ${JSON.stringify(state.length > 60 ? `...${state.slice(-57)}` : state)}`,
};

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a === b || (typeof a === "object" && a !== null && canonical(a) === canonical(b));
}

function listOf(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
