/**
 * What people believe about reads, each as the values that whoever believes it would name. They are computed, as the truth is: a
 * belief is another history, or another way to read one.
 */
import { check, parseOps } from "@/lib/checkers";
import type { Trap } from "@/lib/grading";

/** As a question holds it: a bar with times, and the value of a read that is not asked about. */
export interface Bar {
  readonly process: string;
  readonly call: number;
  readonly end: number | null;
  readonly write?: number;
  readonly found?: number;
}

/** The bars in order of their calls; `asked` is the place of the read whose answer is hidden. */
export interface Riddle {
  readonly bars: readonly Bar[];
  readonly asked: number;
  readonly values: readonly number[];
}

interface Belief extends Trap {
  predict(riddle: Riddle): readonly number[];
}

const SOURCE = "Herlihy & Wing 1990, §2";

export const BELIEFS: readonly Belief[] = [
  {
    name: "a-call-is-not-an-effect",
    belief: "A write counts from its call, so a read finds the write that was called last before it.",
    rule: "A write takes effect at some instant between its call and its return. Until it has returned, a read beside it may come first.",
    source: SOURCE,
    predict: ({ bars, asked, values }) => {
      const read = bars[asked];
      const called = bars.filter(({ write, call }) => write !== undefined && read && call < read.call);
      return [called.at(-1)?.write ?? values[0] ?? 0];
    },
  },
  {
    name: "a-running-write-may-be-seen",
    belief: "A write counts from its return: what has not returned cannot be read yet.",
    rule: "The instant of effect may lie long before the return. A read beside a write may find its value.",
    source: SOURCE,
    predict: (riddle) => {
      const read = riddle.bars[riddle.asked];
      const finished = riddle.bars.filter(
        ({ write, end }) => write !== undefined && end !== null && read && end < read.call,
      );
      const last = finished.toSorted((a, b) => (a.end ?? 0) - (b.end ?? 0)).at(-1);
      return [last?.write ?? 0];
    },
  },
  {
    name: "a-timeout-is-not-a-failure",
    belief: "A write without an answer has failed: nobody will ever read it.",
    rule: "Its request may have arrived, and only the answer was lost. It may take effect at any time from its call on.",
    source: `${SOURCE} (pending invocations)`,
    predict: (riddle) => {
      const bars = riddle.bars.filter(({ end }) => end !== null);
      return possible({ ...riddle, bars, asked: placeIn(bars, riddle) });
    },
  },
  {
    name: "a-timeout-is-not-a-promise",
    belief: "A write without an answer has been sent, so it has taken effect.",
    rule: "Its request may have been lost, or be on its way. A history in which it never takes effect is as good.",
    source: `${SOURCE} (pending invocations)`,
    predict: (riddle) => {
      const bars = riddle.bars.map((bar) => (bar.end === null ? { ...bar, end: bar.call + 0.5 } : bar));
      return possible({ ...riddle, bars });
    },
  },
  {
    name: "a-read-binds-other-reads",
    belief: "Reads change nothing, so what one read found says nothing about another.",
    rule: "What a read has found fixes where its write stands in the order of all. No other read can be answered as if it stood elsewhere.",
    source: `${SOURCE}; Attiya, Bar-Noy & Dolev 1995`,
    predict: (riddle) => {
      const read = riddle.bars[riddle.asked];
      const bars = riddle.bars.filter((bar) => bar.found === undefined || bar === read);
      return possible({ ...riddle, bars, asked: placeIn(bars, riddle) });
    },
  },
  {
    name: "an-overlap-is-not-a-licence",
    belief: "A read beside a write may return anything, the old value or any that is being written or was.",
    rule: "An overlap leaves two orders open and not more. A value that a finished write has replaced before the read was called is gone.",
    source: SOURCE,
    predict: ({ bars, asked, values }) => {
      const read = bars[asked];
      const begun = bars.flatMap(({ write, call }) =>
        write !== undefined && read && call <= (read.end ?? call) ? [write] : [],
      );
      return values.filter((value) => value === 0 || begun.includes(value));
    },
  },
];

/** The truth: every value with which some order explains the history. */
export function possible(riddle: Riddle): readonly number[] {
  return riddle.values.filter((value) => verdictWith(riddle, value).verdict === "ok");
}

/** The checker's verdict on the history, the asked read having found `value`. */
export function verdictWith(riddle: Riddle, value: number) {
  const history = parseOps(linesOf(riddle, value));
  return check(history, { consistency: "linearizable" });
}

/** In the notation of the chapters, the answer that is asked for given, or hidden. */
export function linesOf({ bars, asked }: Riddle, answer: number | "hidden"): readonly string[] {
  return bars.map(({ process, call, end, write, found }, place) => {
    const shown = place === asked ? answer : (found ?? 0);
    const what = write === undefined ? `R(x)=${shown === "hidden" ? HIDDEN : shown}` : `W(x,${write})`;
    return `${process} ${call}-${end ?? "?"} ${what}`;
  });
}

const HIDDEN = JSON.stringify("?");

function placeIn(bars: readonly Bar[], { bars: all, asked }: Riddle): number {
  return bars.findIndex((bar) => bar === all[asked]);
}
