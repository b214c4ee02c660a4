export const misconception = "Only what is finished can be read.";
export const caughtBy = "a-running-write-may-be-seen";
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
  let last: Operation | undefined;
  for (const operation of operations) {
    const { kind, returned } = operation;
    if (kind !== "write" || returned === null || !asked || returned >= asked.called) continue;
    if (returned > (last?.returned ?? -1)) last = operation;
  }
  return [last?.value ?? 0];
}
