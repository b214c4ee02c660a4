import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addOperation,
  addProcess,
  crashedWriter,
  lostReply,
  nudge,
  place,
  removeOperation,
  removeProcess,
  rewrite,
  setOutcome,
  snapOf,
  toRow,
  type Edited,
} from "./edits";
import { fieldsOf, lineOf } from "./fields";
import { readLines } from "./model";
import { PRESETS } from "./presets";

const history = ["# two clients", "A 0-2 W(x,1)", "A 3-5 W(x,2)", "", "B 4-6 R(x)=1", "A 8-9 R(x)=2"];
const [A1, A2, B1, A3] = [1, 2, 4, 5] as const;

function done(edited: Edited): readonly string[] {
  return edited.kind === "done" ? edited.lines : expect.fail(edited.message);
}

describe("dragging", () => {
  const wish = { process: "A", call: 0, end: null };

  it("moves a bar where there is room, and rewrites its line alone", () => {
    expect(done(place(history, B1, "whole", { process: "B", call: 7, end: 9 }, 1))).toEqual(
      history.with(B1, "B 7-9 R(x)=1"),
    );
  });

  it("never lets a process overlap itself: the bar stops before its neighbour, or goes behind it", () => {
    expect(done(place(history, A2, "whole", { ...wish, call: 5 }, 1))[A2]).toBe("A 5-7 W(x,2)");
    expect(done(place(history, A2, "whole", { ...wish, call: 6.4 }, 1))[A2]).toBe("A 5-7 W(x,2)");
    expect(done(place(history, A2, "whole", { ...wish, call: 9 }, 1))[A2]).toBe("A 10-12 W(x,2)");
  });

  it("moves a bar to another process, where that is free", () => {
    expect(done(place(history, A1, "whole", { process: "B", call: 1, end: 3 }, 1))[A1]).toBe("B 1-3 W(x,1)");
    expect(done(place(history, A1, "whole", { process: "B", call: 5, end: 7 }, 1))[A1]).toBe("B 7-9 W(x,1)");
  });

  it("keeps a bar in its process when the other one waits for ever from the start", () => {
    const waits = ["A 0-2 W(x,1)", "B 0-? W(x,2)"];
    expect(done(place(waits, 0, "whole", { process: "B", call: 1, end: 3 }, 1))[0]).toBe("A 1-3 W(x,1)");
  });

  it("keeps call before return, and both away from the neighbours", () => {
    const at = (part: "call" | "end", time: number) =>
      done(place(history, A2, part, { process: "A", call: time, end: time }, 1))[A2];
    expect(at("call", 9)).toBe("A 4-5 W(x,2)");
    expect(at("call", 0)).toBe("A 3-5 W(x,2)");
    expect(at("end", 99)).toBe("A 3-7 W(x,2)");
    expect(at("end", 0)).toBe("A 3-4 W(x,2)");
  });
});

describe("the keyboard", () => {
  it("moves by one step, and past a neighbour it would touch", () => {
    expect(done(nudge(history, A2, "whole", 1, 1))[A2]).toBe("A 4-6 W(x,2)");
    expect(done(nudge(history, A2, "whole", -1, 1))).toEqual(history);
    const tight = ["A 0-2 W(x,1)", "A 3-5 W(x,2)"];
    expect(done(nudge(tight, 0, "whole", 1, 1))[0]).toBe("A 6-8 W(x,1)");
  });

  it("moves the ends, and a bar to the next row with room", () => {
    expect(done(nudge(history, A1, "call", 1, 1))[A1]).toBe("A 1-2 W(x,1)");
    expect(done(nudge(history, B1, "end", 1, 1))[B1]).toBe("B 4-7 R(x)=1");
    expect(done(nudge(history, A2, "end", 5, 1))[A2]).toBe("A 3-7 W(x,2)");
    expect(done(toRow(history, A1, 1, 1))[A1]).toBe("B 0-2 W(x,1)");
    expect(done(toRow(history, A1, -1, 1))).toEqual(history);
  });

  it("B's call goes left one step at a time, as the chapter asks", () => {
    let lines: readonly string[] = PRESETS.find(({ id }) => id === "timeline")?.ops ?? [];
    const calls = [];
    for (let press = 0; press < 7; press += 1) {
      lines = done(nudge(lines, 1, "call", -1, 1));
      calls.push(lines[1]);
    }
    expect(calls).toEqual([5, 4, 3, 2, 1, 0, 0].map((call) => `B ${call}-8 R(x)=1`));
  });
});

describe("faults", () => {
  it("a lost reply makes the outcome unknown, and the client goes on as a new process", () => {
    expect(done(lostReply(history, A2))).toEqual(history.with(A2, "A 3-? W(x,2)").with(A3, "A' 8-9 R(x)=2"));
  });

  it("a second lost reply finds a name that is free", () => {
    const twice = done(lostReply(done(lostReply(history, A2)), A1));
    expect(twice).toEqual([history[0], "A 0-? W(x,1)", "A'' 3-? W(x,2)", "", history[4], "A' 8-9 R(x)=2"]);
  });

  it("a crashed writer does nothing later", () => {
    const edited = crashedWriter(history, A2);
    expect(done(edited)).toEqual([history[0], history[1], "A 3-? W(x,2)", "", history[4]]);
    expect(edited).toMatchObject({ line: A2 });
  });

  it("turn the c5 history from a violation into none, and back", () => {
    const [fail, unknown] = ["timed-out-fail", "timed-out-unknown"].map(
      (id) => PRESETS.find((preset) => preset.id === id)?.ops ?? [],
    );
    expect(done(setOutcome(fail ?? [], 0, "unknown"))).toEqual(unknown);
    expect(done(setOutcome(unknown ?? [], 0, "fail"))).toEqual(fail);
  });
});

describe("the form", () => {
  it("says what it said: fields and line are two forms of one thing", () => {
    for (const { ops } of PRESETS) {
      const reading = readLines(ops);
      if (reading.kind === "refused") expect.fail(reading.message);
      expect(reading.operations.map((operation) => lineOf(fieldsOf(operation)))).toEqual(ops);
    }
  });

  it("takes over what is right, and refuses what no client can have done", () => {
    expect(done(rewrite(history, A1, "A 0-1 CAS(x,0,7)=true"))[A1]).toBe("A 0-1 CAS(x,0,7)=true");
    expect(rewrite(history, A1, "A 0-4 W(x,1)")).toMatchObject({ kind: "refused" });
    expect(rewrite(history, A1, "A 0-2 W(x,)")).toMatchObject({ kind: "refused" });
  });

  it("adds at the end of a process, as its successor when it waits for ever, and removes", () => {
    expect(done(addOperation(history, "A")).at(-1)).toBe("A 10-12 R(x)=0");
    expect(done(addOperation(["A 0-? W(x,1)"], "A")).at(-1)).toBe("A' 3-5 R(x)=0");
    expect(done(addProcess(history)).at(-1)).toBe("C 0-2 R(x)=0");
    expect(done(addProcess([]))).toEqual(["A 0-2 R(x)=0"]);
    expect(done(removeOperation(history, A1))).toEqual(history.toSpliced(A1, 1));
    expect(done(removeProcess(history, "A"))).toEqual(["# two clients", "", "B 4-6 R(x)=1"]);
  });

  it("takes the next operation in hand when one is removed, then the last, then none", () => {
    expect(removeOperation(history, A1)).toMatchObject({ line: A2 - 1 });
    expect(removeOperation(history, A3)).toMatchObject({ line: B1 });
    expect(removeProcess(history, "A")).toMatchObject({ line: B1 - 2 });
    expect(removeOperation(["A 0-2 W(x,1)"], 0)).toMatchObject({ line: null });
  });

  it("does not touch a history that cannot be read", () => {
    expect(addProcess(["nonsense"])).toMatchObject({ kind: "refused" });
    expect(nudge(["A 0-2 W(x,1)", "nonsense"], 0, "whole", 1, 1)).toMatchObject({ kind: "refused" });
  });
});

describe("any edits, in any order", () => {
  const action = fc.record({
    what: fc.integer({ min: 0, max: 8 }),
    which: fc.nat(20),
    to: fc.integer({ min: -5, max: 30 }),
    part: fc.constantFrom("whole" as const, "call" as const, "end" as const),
    outcome: fc.constantFrom("ok" as const, "fail" as const, "unknown" as const),
  });

  it("leave a history that can be read", () => {
    fc.assert(
      fc.property(fc.constantFrom(...PRESETS), fc.array(action, { maxLength: 25 }), ({ ops }, actions) => {
        let lines: readonly string[] = ops;
        for (const { what, which, to, part, outcome } of actions) {
          const reading = readLines(lines);
          if (reading.kind === "refused") return false;
          const all = reading.operations;
          const chosen = all[which % Math.max(1, all.length)];
          const other = all[to % Math.max(1, all.length)] ?? chosen;
          if (!chosen || !other) return true;
          const { line, process } = chosen;
          const snap = snapOf(all);
          const wish = { process: other.process, call: to, end: to + 2 };
          const edited = [
            () => place(lines, line, part, wish, snap),
            () => nudge(lines, line, part, to, snap),
            () => toRow(lines, line, to > 10 ? 1 : -1, snap),
            () => setOutcome(lines, line, outcome),
            () => crashedWriter(lines, line),
            () => addOperation(lines, process),
            () => addProcess(lines),
            () => removeOperation(lines, line),
            () => lostReply(lines, line),
          ][what]?.();
          // A wish may be refused (an answer to an operation that was followed by others), but never half granted.
          if (edited?.kind === "done") lines = edited.lines;
        }
        return readLines(lines).kind === "read";
      }),
      { numRuns: 400 },
    );
  });
});
