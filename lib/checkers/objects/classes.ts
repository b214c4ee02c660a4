/** Operations that are one to the machine of a model, since they ask the same and were answered the same. */
import type { Machine, ObjectOperation } from "./model";

/** One class of unanswered operations: they ask the same, so they are used in the order of their calls. */
export interface Waiting {
  /** Its number as a class of the machine. */
  readonly operation: number;
  readonly resets: boolean;
  readonly members: readonly ObjectOperation[];
  /** Numbers among all unanswered operations. */
  readonly bits: readonly number[];
  used: number;
}

export function classify(operations: readonly ObjectOperation[]): {
  readonly classOf: (operation: ObjectOperation) => number;
  readonly classes: readonly ObjectOperation[];
} {
  const numbers = new Map<string, number>();
  const classes: ObjectOperation[] = [];
  const byOperation = new Map<ObjectOperation, number>();
  for (const operation of operations) {
    const { op, output, outcome } = operation;
    const name = JSON.stringify([outcome, op.kind, op.key, op.expected, op.value, output]);
    let number = numbers.get(name);
    if (number === undefined) {
      number = classes.length;
      numbers.set(name, number);
      classes.push(operation);
    }
    byOperation.set(operation, number);
  }
  return { classOf: (operation) => byOperation.get(operation) ?? 0, classes };
}

export function waitingOf(
  operations: readonly ObjectOperation[],
  classOf: (operation: ObjectOperation) => number,
  { resets }: Machine,
): Waiting[] {
  const groups = new Map<number, { members: ObjectOperation[]; bits: number[] }>();
  operations.forEach((operation, bit) => {
    const number = classOf(operation);
    const group = groups.get(number) ?? { members: [], bits: [] };
    group.members.push(operation);
    group.bits.push(bit);
    groups.set(number, group);
  });
  return [...groups].map(([operation, group]) => ({
    operation,
    resets: resets?.(operation) ?? true,
    ...group,
    used: 0,
  }));
}
