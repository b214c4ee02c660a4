/**
 * A lock with fencing tokens. A holder's lease can run out at any time without its knowing, so an acquire may succeed while the
 * lock is held; what makes that safe is that every token is greater than all before it, and that whoever is handed a token can
 * `check` whether it is still the newest and not released.
 *
 * `acquire` answers its token, or null while another holds the lock. `release` and `check` say whether the token was the holder's.
 *
 * The token of an acquire that was never answered is not known, but it may be used, if it was sent and the answer recorded as lost.
 * So the holder can be a token of which only bounds are known; the first operation that can only fit one number fixes it.
 */
import type { Json } from "../history";
import type { Call, ObjectModel } from "./model";

interface LockState {
  /** Greater than every token given out, hidden ones at the least they can have been. */
  readonly highest: number;
  /** "hidden": a whole number above `highest` that is none of `not`. */
  readonly holder: number | "hidden" | null;
  readonly not: readonly number[];
}

const entry = (rest: string) => `{"client":"A","call":0,"return":2,${rest}}`;

export const lock: ObjectModel<LockState> = {
  name: "lock",
  noun: "the lock",
  kinds: {
    acquire: entry('"kind":"acquire","output":1'),
    release: entry('"kind":"release","value":1,"output":true'),
    check: entry('"kind":"check","value":1,"output":true'),
  },
  start: (init = 0) =>
    Number.isSafeInteger(init)
      ? { state: { highest: Number(init), holder: null, not: [] } }
      : "init is the last token given out before, a whole number",
  invalid({ kind, value }, output, answered) {
    if (kind !== "acquire" && !Number.isSafeInteger(value)) return `${kind} needs a value: the token`;
    if (!answered) return undefined;
    if (kind === "acquire")
      return output === null || Number.isSafeInteger(output)
        ? undefined
        : "the output of an acquire is its token, or null when the lock was held";
    return typeof output === "boolean" ? undefined : `the output of ${kind} is true or false`;
  },
  step(state, call, output) {
    if (call.kind === "acquire") return acquire(state, output);
    const token = Number(call.value);
    if (call.kind === "check" && output === undefined) return state;
    const holds = output === undefined ? canHold(state, token) : output;
    if (holds !== true) return without(state, token);
    if (!canHold(state, token)) return undefined;
    const highest = Math.max(state.highest, token);
    return call.kind === "release" ? { highest, holder: null, not: [] } : { highest, holder: token, not: [] };
  },
  isPure: ({ kind }: Call, output) => kind === "acquire" && output === null,
  key: ({ highest, holder, not }) => `${highest} ${holder ?? "free"} ${not.join()}`,
  tell: ({ highest, holder }) =>
    holder === null
      ? `is free, the last token was ${highest}`
      : `is held with ${holder === "hidden" ? "a token nobody was told" : `token ${holder}`}`,
};

function acquire(state: LockState, output: Json | undefined): LockState | undefined {
  const { holder } = state;
  if (output === null) return holder === null ? undefined : state;
  const highest = holder === "hidden" ? leastHidden(state) : state.highest;
  if (typeof output !== "number") return { highest, holder: "hidden", not: [] };
  return output > highest ? { highest: output, holder: output, not: [] } : undefined;
}

function canHold({ holder, highest, not }: LockState, token: number): boolean {
  return holder === token || (holder === "hidden" && token > highest && !not.includes(token));
}

/** The token is not the holder's. */
function without(state: LockState, token: number): LockState | undefined {
  if (state.holder === token) return undefined;
  if (!canHold(state, token)) return state;
  return { ...state, not: [...state.not, token].sort((a, b) => a - b) };
}

function leastHidden({ highest, not }: LockState): number {
  let token = highest + 1;
  while (not.includes(token)) token += 1;
  return token;
}
