/** Each history here is small enough to be settled by hand; the accepted and the rejected one differ in one answer. */
import { describe, expect, it } from "vitest";
import type { HEvent, Json } from "@/lib/sim";
import { linearizableSoFar } from ".";

const register = {
  init: 0,
  step: (state: Json, op: Json): [Json, Json] => (op === "read" ? [state, state] : [op, null]),
  key: (state: Json) => String(state),
};

/** `1:w1` invokes operation 1, a write of 1; `1.` and `2=0` complete one; `1x` fails, `1?` ends unknown. */
function history(text: string): HEvent[] {
  return text.split(" ").map((token, t) => {
    const [, op = "", sign = "", rest = ""] = /^(\d+)([:=.x?])(.*)$/.exec(token) ?? [];
    const base = { op: Number(op), process: `p${op}`, t };
    if (sign === ":") return { ...base, kind: "invoke", f: rest === "r" ? "read" : Number(rest.slice(1)) };
    if (sign === "x") return { ...base, kind: "fail" };
    if (sign === "?") return { ...base, kind: "unknown" };
    return { ...base, kind: "ok", value: sign === "=" ? Number(rest) : null };
  });
}

function accepts(text: string): boolean {
  return linearizableSoFar(history(text), register);
}

describe("a history of a register", () => {
  it("may let a concurrent write take effect between two reads, and not take it back", () => {
    expect(accepts("1:w1 2:r 2=0 3:r 3=1 1.")).toBe(true);
    expect(accepts("1:w1 2:r 2=1 3:r 3=0 1.")).toBe(false);
  });

  it("must show a write that was complete before the read began", () => {
    expect(accepts("1:w1 1. 2:r 2=1")).toBe(true);
    expect(accepts("1:w1 1. 2:r 2=0")).toBe(false);
  });

  it("may show a write of unknown outcome or not, but never one that failed", () => {
    expect(accepts("1:w1 1? 2:r 2=1")).toBe(true);
    expect(accepts("1:w1 1? 2:r 2=0 3:r 3=1")).toBe(true);
    expect(accepts("1:w1 1x 2:r 2=1")).toBe(false);
  });

  it("is judged as far as it goes: an operation without an answer may still be on its way", () => {
    expect(accepts("1:w1 2:r 2=1 3:r")).toBe(true);
    expect(accepts("1:r 2:r 2=7")).toBe(false);
  });
});
