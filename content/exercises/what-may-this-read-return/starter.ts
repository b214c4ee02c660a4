/** An operation on one register that holds 0 at first. Values are written once. */
export interface Operation {
  readonly label: string;
  readonly kind: "read" | "write";
  /** Written, or found; undefined for the read that is asked about. */
  readonly value: number | undefined;
  readonly called: number;
  /** Null: nobody knows whether it took effect. Two operations that touch are concurrent. */
  readonly returned: number | null;
}

export interface Question {
  readonly operations: readonly Operation[];
  /** Label of the read that is asked about. */
  readonly read: string;
  /** 0 and everything that somebody writes. */
  readonly values: readonly number[];
}

/** The values that the read may have found in a linearizable register. */
export function mayReturn({ operations, read, values }: Question): readonly number[] {
  const asked = operations.find(({ label }) => label === read);
  const before = operations.filter(({ kind, called }) => kind === "write" && asked && called < asked.called);
  return [before.at(-1)?.value ?? values[0] ?? 0];
}
