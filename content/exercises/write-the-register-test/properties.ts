/** What a student reads when the test is not good enough. */
import type { Property } from "@/lib/grading";

export const properties: readonly Property[] = [
  {
    name: "every-suspect-is-convicted",
    kind: "result",
    statement: "Every run of a store in which clients saw what no register can answer is reported.",
    rule: "In a linearizable history each operation takes effect at one instant between its call and its return. If one had returned before another was called, it comes first; and a read finds the write just before it.",
    source: "Herlihy & Wing 1990, §2",
  },
  {
    name: "nobody-innocent-is-accused",
    kind: "result",
    statement: "A history that some order explains is not reported.",
    rule: "Operations that overlap may take effect in either order. One without an answer may have taken effect, may yet, or may never: a timeout is not a failure.",
    source: "Herlihy & Wing 1990, §2 (pending invocations)",
  },
  {
    name: "no-small-anomaly-is-missed",
    kind: "result",
    statement: "Of every illegal history of a few operations it is known that it is illegal.",
    rule: "When every value is written once, a register's history is linearizable if and only if every value read was written, by a write that did not begin after the read, and no two values have to come before each other.",
    source: "Gibbons & Korach 1997 (every value written once)",
  },
  {
    name: "an-anomaly-is-evidence",
    kind: "result",
    statement: "The operations that are named contradict each other by themselves.",
    rule: "A report is for somebody who has to find the bug. What it names must be enough to see that something is wrong.",
    source: "the prompt, What to write",
  },
];
