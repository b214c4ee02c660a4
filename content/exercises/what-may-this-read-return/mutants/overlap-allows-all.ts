export const misconception = "A read that runs beside a write may return whatever has been written so far.";
export const caughtBy = "an-overlap-is-not-a-licence";
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

export function mayReturn({ operations, read, values }: Question): readonly number[] {
  const end = operations.find(({ label }) => label === read)?.returned ?? 0;
  const begun = operations.filter(({ kind, called }) => kind === "write" && called <= end);
  return values.filter((value) => value === 0 || begun.some((write) => write.value === value));
}
