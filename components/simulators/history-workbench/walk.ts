/** The order a checker found, executed: what each operation does to the registers, or is told by them. */
import type { CheckResult, History, Json, Operation } from "@/lib/checkers";

export interface Step {
  readonly label: string;
  readonly text: string;
  /** What happened, in a few words. */
  readonly told: string;
  /** Every key's value after the step, in the order of the keys. */
  readonly values: readonly { readonly key: string; readonly value: string; readonly changed: boolean }[];
}

/** One order to walk along: of all operations, or what one process can have seen. */
export interface Order {
  /** Undefined when one order is for all. */
  readonly process: string | undefined;
  readonly labels: readonly string[];
}

export function ordersOf({ witness, views }: CheckResult): Order[] {
  if (witness) return witness.length === 0 ? [] : [{ process: undefined, labels: witness }];
  return (views ?? [])
    .filter(({ order }) => order.length > 0)
    .map(({ process, order }) => ({ process, labels: order }));
}

export function walk({ operations, init }: History, { labels }: Order): Step[] {
  const order = labels.flatMap((label) => operations.filter((operation) => operation.label === label));
  const keys = [...new Set(order.map(({ op }) => op.key))].toSorted();
  const values = new Map<string, Json>(keys.map((key) => [key, init]));
  return order.map((operation) => {
    const { op, label, text } = operation;
    const before = values.get(op.key) ?? init;
    const after = valueAfter(operation, before);
    values.set(op.key, after);
    const changed = (key: string) => key === op.key && JSON.stringify(before) !== JSON.stringify(after);
    return {
      label,
      text,
      told: tell(operation, before, after),
      values: keys.map((key) => ({ key, value: told(values.get(key) ?? init), changed: changed(key) })),
    };
  });
}

function valueAfter({ op, output, outcome }: Operation, before: Json): Json {
  if (op.kind === "read") return before;
  if (op.kind === "write") return op.value;
  const sets = outcome === "unknown" ? JSON.stringify(before) === JSON.stringify(op.from) : output === true;
  return sets ? op.to : before;
}

function tell({ op, output, outcome }: Operation, before: Json, after: Json): string {
  const register = op.key === "" ? "the register" : op.key;
  const late = outcome === "unknown" ? ", though no answer came" : "";
  if (op.kind === "read") return `reads ${told(before)} from ${register}`;
  if (op.kind === "write") return `sets ${register} to ${told(after)}${late}`;
  const found = `finds ${told(before)} in ${register}`;
  return output === false ? `${found}, changes nothing` : `${found}, sets ${told(after)}${late}`;
}

function told(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
