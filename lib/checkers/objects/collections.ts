/** Set, queue and counter. Members and items are compared as JSON. */
import { canonical, type Json } from "../history";
import type { Call, ObjectModel } from "./model";

const entry = (rest: string) => `{"client":"A","call":0,"return":2,${rest}}`;

/** Members as JSON, in order. `add` and `remove` may answer whether they changed anything, and need not. */
export const setOfValues: ObjectModel<readonly string[]> = {
  name: "set",
  noun: "the set",
  kinds: {
    add: entry('"kind":"add","value":1'),
    remove: entry('"kind":"remove","value":1'),
    contains: entry('"kind":"contains","value":1,"output":true'),
    read: entry('"kind":"read","output":[1,2]'),
  },
  start: (init) => startList(init, (members) => [...new Set(members)].sort()),
  invalid({ kind, value }, output, answered) {
    if (kind !== "read" && value === undefined) return `${kind} needs a value`;
    if (!answered) return undefined;
    if (kind === "read")
      return Array.isArray(output) ? undefined : "the output of a read is a list of members";
    if (kind === "contains" && output === undefined) return "say whether the set contains it: output";
    return isAnswer(output) ? undefined : `the output of ${kind} is true or false`;
  },
  step(members, { kind, value }, output) {
    if (kind === "read") {
      if (!Array.isArray(output)) return members;
      const read = output.map((member: Json) => canonical(member)).sort();
      return read.join() === members.join() ? members : undefined;
    }
    const member = canonical(value);
    const present = members.includes(member);
    if (typeof output === "boolean" && output !== (kind === "add" ? !present : present)) return undefined;
    if (kind === "add" && !present) return [...members, member].sort();
    return kind === "remove" && present ? members.filter((other) => other !== member) : members;
  },
  isPure: ({ kind }, output) => kind === "read" || kind === "contains" || output === false,
  key: (members) => members.join(),
  tell: (members) => (members.length === 0 ? "is empty" : `holds ${few(members)}`),
};

/** First in, first out. A dequeue of nothing answers null. */
export const fifoQueue: ObjectModel<readonly string[]> = {
  name: "queue",
  noun: "the queue",
  kinds: {
    enqueue: entry('"kind":"enqueue","value":1'),
    dequeue: entry('"kind":"dequeue","output":1'),
  },
  start: (init) => startList(init, (items) => items),
  invalid({ kind, value }, output, answered) {
    if (kind === "enqueue")
      return value === undefined || value === null ? "enqueue needs a value, not null" : undefined;
    return answered && output === undefined
      ? "say what the dequeue returned: output, null for an empty queue"
      : undefined;
  },
  step(items, { kind, value }, output) {
    if (kind === "enqueue") return [...items, canonical(value)];
    const [head, ...rest] = items;
    if (output === undefined) return rest;
    return (head ?? "null") === canonical(output) ? rest : undefined;
  },
  isPure: ({ kind }, output) => kind === "dequeue" && output === null,
  key: (items) => items.join(),
  tell: (items) => (items.length === 0 ? "is empty" : `holds ${few(items)}, the oldest first`),
};

/** `add` of any whole number; it may answer the sum it left, and need not. */
export const counter: ObjectModel<number> = {
  name: "counter",
  noun: "the counter",
  kinds: { add: entry('"kind":"add","value":1'), read: entry('"kind":"read","output":1') },
  start: (init = 0) => (Number.isSafeInteger(init) ? { state: Number(init) } : "init is a whole number"),
  invalid({ kind, value }, output, answered) {
    if (kind === "add" && !Number.isSafeInteger(value)) return "add needs a value, a whole number";
    if (!answered || (kind === "add" && (output === undefined || output === null))) return undefined;
    return Number.isSafeInteger(output) ? undefined : `the output of ${kind} is a whole number`;
  },
  step(sum, { kind, value }, output) {
    const after = sum + amountOf(kind, value);
    return typeof output !== "number" || output === after ? after : undefined;
  },
  isPure: ({ kind, value }: Call) => kind === "read" || value === 0,
  key: String,
  tell: (sum) => `is at ${sum}`,
};

function amountOf(kind: string, value: Json | undefined): number {
  return kind === "add" && typeof value === "number" ? value : 0;
}

function startList(
  init: Json | undefined,
  of: (items: readonly string[]) => readonly string[],
): { readonly state: readonly string[] } | string {
  if (init === undefined || init === null) return { state: [] };
  if (!Array.isArray(init)) return "init is a list in this model";
  return { state: of(init.map((item: Json) => canonical(item))) };
}

function isAnswer(output: Json | undefined): boolean {
  return output === undefined || output === null || typeof output === "boolean";
}

function few(items: readonly string[]): string {
  return items.length <= 8
    ? items.join(", ")
    : `${items.slice(0, 4).join(", ")}, ... ${items.slice(-2).join(", ")} (${items.length})`;
}
