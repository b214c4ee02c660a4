/** `ctx.params` is plain data from a scenario, perhaps from a share link: read it with its type, or say what is wrong. */
import type { Json } from "@/lib/sim";

type Params = Readonly<Record<string, Json>>;

/** What a protocol can be configured with and asked, for controls and help texts. */
export interface ProtocolSpec {
  readonly params: readonly {
    readonly name: string;
    readonly default: Json;
    readonly meaning: string;
    /** The only values allowed, when they can be listed. */
    readonly options?: readonly Json[];
  }[];
  /** An example of each operation, and what it answers. */
  readonly ops: readonly { readonly op: Json; readonly answers: string }[];
}

export const kvOps: ProtocolSpec["ops"] = [
  { op: { kind: "read", key: "x" }, answers: "the value, 0 if never written" },
  { op: { kind: "write", key: "x", value: 1 }, answers: "null" },
];

export function numberParam(params: Params, name: string, otherwise: number): number {
  const value = params[name] ?? otherwise;
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw new Error(`params.${name} must be a number that is not negative, not ${JSON.stringify(value)}`);
  }
  return value;
}

export function flagParam(params: Params, name: string): boolean {
  const value = params[name] ?? false;
  if (typeof value !== "boolean") throw new Error(`params.${name} must be true or false`);
  return value;
}

/** The first option is the default. */
export function choiceParam<const T extends string>(
  params: Params,
  name: string,
  options: readonly [T, ...T[]],
): T {
  const value = params[name] ?? options[0];
  const choice = options.find((option) => option === value);
  if (choice === undefined) throw new Error(`params.${name} must be one of ${options.join(", ")}`);
  return choice;
}
