export const misconception = "The read finds what was written last, and written means asked for.";
export const caughtBy = "a-call-is-not-an-effect";
export const message = /^named (nothing|[0-3, or]+), but [A-D]\d may have returned [0-3, or]+$/;

export interface Operation {
  readonly label: string;
  readonly kind: "read" | "write";
  readonly value: number | undefined;
  readonly called: number;
  readonly returned: number | null;
}

export interface Question {
  readonly operations: readonly Operation[];
  readonly read: string;
  readonly values: readonly number[];
}

export function mayReturn({ operations, read }: Question): readonly number[] {
  const asked = operations.find(({ label }) => label === read);
  const calls = operations.filter(({ kind, called }) => kind === "write" && asked && called < asked.called);
  return [calls.at(-1)?.value ?? 0];
}
