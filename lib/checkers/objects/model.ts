/**
 * Object models: what an object would answer if it served one operation at a time.
 *
 * A model is a pure `step`: the state after an operation, or undefined when the object, in this state, would not have answered so.
 * The answer is undefined for an operation whose outcome nobody knows: then `step` says what it leaves behind if it did take
 * effect. Operations that are known to have failed never reach a model. An operation without effect is not one that failed: a
 * compare-and-set that found another value has the answer `false`, and it did happen.
 */
import { formatValue, ranks, type Json, type Outcome } from "../history";

/** What a client asked. Which of the fields a kind of operation has is the model's affair. */
export interface Call {
  readonly kind: string;
  /** Which object, of many; "" when there is one. */
  readonly key: string;
  readonly value?: Json | undefined;
  /** What a compare-and-set compares with. */
  readonly expected?: Json | undefined;
}

export interface ObjectModel<S> {
  readonly name: string;
  /** In a sentence: "the set". */
  readonly noun: string;
  /** The kinds of operations, each with an example of an entry of a history file. */
  readonly kinds: Readonly<Record<string, string>>;
  /** The initial state, from what a history file says under `init`; a string says what is wrong with that. */
  start(init: Json | undefined): { readonly state: S } | string;
  /** What no client can have asked or been told, in words; `answered`: the operation returned. */
  invalid(call: Call, output: Json | undefined, answered: boolean): string | undefined;
  step(state: S, call: Call, output: Json | undefined): S | undefined;
  /** Whether an operation with this answer changes no state at all. */
  isPure(call: Call, output: Json | undefined): boolean;
  /** A guess: whether this state is on the way to one with this answer. The search tries such operations first. */
  leadsTo?(state: S, call: Call, output: Json | undefined): boolean;
  /**
   * Whether a state that does not lead to an answer may do so after this operation. With this, `leadsTo` is more than a guess: without
   * any such operation, what does not lead to an answer never will.
   */
  resets?(call: Call): boolean;
  /** Equal keys mean equal states. */
  key(state: S): string;
  /** The state, in words: "holds 1". */
  tell(state: S): string;
  /** The objects it touches. Operations that share none are checked apart (locality, Herlihy & Wing 1990, Theorem 1). */
  keys?(call: Call): readonly string[];
}

/** An operation of a history, labelled. */
export interface ObjectOperation {
  readonly label: string;
  readonly process: string;
  readonly call: number;
  readonly end: number | null;
  readonly outcome: Outcome;
  readonly rank: { readonly call: number; readonly end: number };
  readonly op: Call;
  readonly output: Json | undefined;
  readonly text: string;
}

export type RecordedCall = Pick<ObjectOperation, "process" | "call" | "end" | "outcome" | "op" | "output">;

/** Labels operations (`A1`, `c1.2`) and orders them by call. One process may have several at once: only real time orders them. */
export function makeOperations(calls: readonly RecordedCall[]): ObjectOperation[] {
  // A client that gave up at some time says nothing about when, or whether, its operation takes effect.
  const recorded = calls.map((call) => (call.outcome === "unknown" ? { ...call, end: null } : call));
  const rankOf = ranks(recorded);
  const numbers = new Map<string, number>();
  return recorded
    .map((operation, place) => ({ ...operation, rank: rankOf(place) }))
    .sort((a, b) => a.rank.call - b.rank.call)
    .map((operation) => {
      const { process } = operation;
      const number = (numbers.get(process) ?? 0) + 1;
      numbers.set(process, number);
      const label = /\d$/.test(process) ? `${process}.${number}` : `${process}${number}`;
      return { ...operation, label, text: formatCall(operation.op, operation.output) };
    });
}

/** `append(x,"b")`, `dequeue()=1`. */
export function formatCall({ kind, key, value, expected }: Call, output: Json | undefined): string {
  const inside = [...(key === "" ? [] : [key]), ...[expected, value].flatMap(shown)].join(",");
  return `${kind}(${inside})${output === undefined ? "" : `=${formatValue(output)}`}`;
}

function shown(value: Json | undefined): string[] {
  return value === undefined ? [] : [formatValue(value)];
}

/** A model that runs: its states numbered, each transition computed once or twice. */
export interface Machine {
  readonly initial: number;
  /** The state after an operation of this class, or -1. */
  step(state: number, operation: number): number;
  /** Undefined when the model has no guess to make. */
  readonly leadsTo: ((state: number, operation: number) => boolean) | undefined;
  /** Undefined when the model does not say. */
  readonly resets: ((operation: number) => boolean) | undefined;
  tell(state: number): string;
}

/** A model whose type of states is nobody else's affair. */
export interface AnyModel extends Omit<
  ObjectModel<never>,
  "start" | "step" | "leadsTo" | "resets" | "key" | "tell" | "keys" | "isPure"
> {
  isPure(call: Call, output: Json | undefined): boolean;
  keys(call: Call): readonly string[];
  /** What is wrong with an `init`, in words. */
  invalidInit(init: Json | undefined): string | undefined;
  machine(
    operations: readonly { readonly call: Call; readonly output: Json | undefined }[],
    init: Json | undefined,
  ): Machine;
}

/** Entries of the memory of transitions of one machine, at most. A power of two. */
const TRANSITIONS_MAX = 1 << 12;

export function anyModel<S>(model: ObjectModel<S>): AnyModel {
  const { name, noun, kinds } = model;
  return {
    name,
    noun,
    kinds,
    invalid: (call, output, answered) => model.invalid(call, output, answered),
    isPure: (call, output) => model.isPure(call, output),
    keys: (call) => model.keys?.(call) ?? [call.key],
    invalidInit: (init) => {
      const started = model.start(init);
      return typeof started === "string" ? started : undefined;
    },
    machine: (operations, init) => machineOf(model, operations, init),
  };
}

function machineOf<S>(
  model: ObjectModel<S>,
  operations: readonly { readonly call: Call; readonly output: Json | undefined }[],
  init: Json | undefined,
): Machine {
  const started = model.start(init);
  if (typeof started === "string") throw new Error(started);
  const states: S[] = [];
  const numbers = new Map<string, number>();
  const number = (state: S): number => {
    const key = model.key(state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    states.push(state);
    return states.length - 1;
  };
  let size = 1 << 6;
  while (size < TRANSITIONS_MAX && size < 4 * operations.length) size *= 2;
  const fromStates = new Int32Array(size).fill(-1);
  const byOperations = new Int32Array(size);
  const toStates = new Int32Array(size);
  const compute = (from: number, by: number): number => {
    const [state, operation] = [states[from], operations[by]];
    if (state === undefined || !operation) return -1;
    const after = model.step(state, operation.call, operation.output);
    return after === undefined ? -1 : number(after);
  };
  const { leadsTo, resets } = model;
  return {
    resets:
      resets &&
      ((number) => {
        const operation = operations[number];
        return operation !== undefined && resets(operation.call);
      }),
    initial: number(started.state),
    leadsTo:
      leadsTo &&
      ((from, to) => {
        const [state, operation] = [states[from], operations[to]];
        return (
          state !== undefined && operation !== undefined && leadsTo(state, operation.call, operation.output)
        );
      }),
    step: (from, by) => {
      const slot = (Math.imul(from, 0x9e37) ^ by) & (size - 1);
      if (fromStates[slot] === from && byOperations[slot] === by) return toStates[slot] ?? -1;
      const to = compute(from, by);
      fromStates[slot] = from;
      byOperations[slot] = by;
      toStates[slot] = to;
      return to;
    },
    tell: (number) => {
      const state = states[number];
      return state === undefined ? "" : model.tell(state);
    },
  };
}

export function isRecord(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
