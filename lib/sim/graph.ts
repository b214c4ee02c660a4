/**
 * A node's memory as a value: a copy of it that shares nothing, and a text that two memories share exactly when no handler can
 * tell them apart. `explore.ts` needs both: it puts a node back into a state it was in, and it must know a state it has seen.
 *
 * Memory is an object graph of plain objects, class instances, arrays, maps, sets and primitives. A copy keeps prototypes and
 * keeps sharing: two fields that named one object name one copy. What cannot be copied is refused by its path: a function
 * (it may hide variables), an object with hidden state of the engine (a Date, a WeakMap, a promise).
 *
 * The order in which an object, a Map with primitive keys or a Set of primitives was filled does not count: "n1 and n2 have promised" is
 * one state, however it came about. That is exact for a protocol whose behaviour does not depend on that order, which a
 * protocol's should not; with `insertionOrder` it does count, and the search is exact for every program, and longer.
 */

/** A deep copy of a node's memory. Throws for what cannot be copied, with its path. */
export function copyGraph<T extends object>(root: T, where: string): T {
  const copies = new Map<object, object>();
  const copyOf = (value: unknown, path: string): unknown => {
    if (!isObject(value, path)) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    return copyObject(value, path);
  };
  const copyObject = (value: object, path: string): object => {
    if (Array.isArray(value)) {
      const items: unknown[] = [];
      copies.set(value, items);
      value.forEach((item: unknown, i) => items.push(copyOf(item, `${path}[${i}]`)));
      return items;
    }
    if (value instanceof Map) {
      const map = new Map<unknown, unknown>();
      copies.set(value, map);
      for (const [key, part] of value)
        map.set(copyOf(key, `${path} key`), copyOf(part, `${path}.get(${String(key)})`));
      return map;
    }
    if (value instanceof Set) {
      const set = new Set<unknown>();
      copies.set(value, set);
      for (const member of value) set.add(copyOf(member, `${path} member`));
      return set;
    }
    const object: Record<string, unknown> = Object.create(prototypeOf(value, path));
    copies.set(value, object);
    for (const [key, part] of Object.entries(value)) object[key] = copyOf(part, `${path}.${key}`);
    return object;
  };
  return copyObject(root, where) as T;
}

/** Equal texts of one such function mean memories that no handler can tell apart (see above for the order of maps and sets). */
export function createFingerprint(insertionOrder: boolean): (root: unknown) => string {
  const prototypes = new Map<unknown, number>();
  const classOf = (value: object): number => {
    const prototype: unknown = Object.getPrototypeOf(value);
    const number = prototypes.get(prototype) ?? prototypes.size;
    prototypes.set(prototype, number);
    return number;
  };
  return (root) => {
    const seen = new Map<object, number>();
    const textOf = (value: unknown): string => {
      if (typeof value !== "object" || value === null) return textOfPrimitive(value);
      const number = seen.get(value);
      if (number !== undefined) return `^${number}`;
      seen.set(value, seen.size);
      if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
      if (value instanceof Map) {
        const entries = [...value];
        if (!insertionOrder && entries.every(([key]) => isPrimitive(key)))
          sortBy(entries, ([key]) => textOf(key));
        return `Map{${entries.map(([key, part]) => `${textOf(key)}:${textOf(part)}`).join()}}`;
      }
      if (value instanceof Set) {
        const members = [...value];
        if (!insertionOrder && members.every(isPrimitive)) sortBy(members, textOf);
        return `Set{${members.map(textOf).join()}}`;
      }
      const entries = Object.entries(value);
      if (!insertionOrder) sortBy(entries, ([key]) => key);
      return `${classOf(value)}{${entries.map(([key, part]) => `${JSON.stringify(key)}:${textOf(part)}`).join()}}`;
    };
    return textOf(root);
  };
}

function textOfPrimitive(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(value);
}

function isObject(value: unknown, path: string): value is object {
  if (typeof value === "function" || typeof value === "symbol") {
    throw new Error(
      `${path} is a ${typeof value}: a search cannot copy it; keep data in a node, and methods in its class`,
    );
  }
  return typeof value === "object" && value !== null;
}

function prototypeOf(value: object, path: string): object | null {
  const kind = Object.prototype.toString.call(value);
  if (kind !== "[object Object]") {
    throw new Error(
      `${path} is ${kind}: a search can copy plain objects, class instances, arrays, maps and sets`,
    );
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === "object" ? prototype : null;
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function sortBy<T>(items: T[], key: (item: T) => string): void {
  items.sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
}
