/**
 * Reading what student code handed to the world. It is plain JSON, the kernel saw to that; whether it has the fields the
 * exercise asks for is another matter, and a monitor must not trust a type that only the student's compiler has checked.
 */

/** The number under `key`, or undefined if there is none. */
export function numberAt(value: unknown, key: string): number | undefined {
  const found = at(value, key);
  return typeof found === "number" ? found : undefined;
}

export function stringAt(value: unknown, key: string): string | undefined {
  const found = at(value, key);
  return typeof found === "string" ? found : undefined;
}

export function isTrueAt(value: unknown, key: string): boolean {
  return at(value, key) === true;
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
