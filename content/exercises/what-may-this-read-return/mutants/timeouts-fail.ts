export const misconception = "What was never answered did not happen.";
export const caughtBy = "a-timeout-is-not-a-failure";
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

/** Herlihy & Wing 1990, §2, as it stands: a value is possible if with it there is a legal order that keeps real time. */
export function mayReturn({ operations, read, values }: Question): readonly number[] {
  return values.filter((value) =>
    hasOrder(
      operations
        .filter(({ returned }) => returned !== null)
        .map((operation) => (operation.label === read ? { ...operation, value } : operation)),
      0,
    ),
  );
}

/** Whether all that is left, but for writes that nobody had an answer to, can take effect in some order from here on. */
function hasOrder(left: readonly Operation[], holds: number): boolean {
  if (left.every(({ returned }) => returned === null)) return true;
  return left.some((next) => {
    const rest = left.filter((other) => other !== next);
    if (rest.some(({ returned }) => returned !== null && returned < next.called)) return false;
    if (next.kind === "write") return hasOrder(rest, next.value ?? holds);
    return next.value === holds && hasOrder(rest, holds);
  });
}
