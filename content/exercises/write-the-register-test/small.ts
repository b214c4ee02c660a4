/** Histories of a few operations, each made around one way to be wrong or to be taken for wrong. The oracle says which are legal. */
export const SMALL: readonly { readonly label: string; readonly lines: readonly string[] }[] = [
  { label: "a value out of nowhere", lines: ["A 0-2 W(1)", "B 3-5 R()=2"] },
  { label: "a value before it is written", lines: ["A 0-2 R()=1", "B 4-6 W(1)"] },
  { label: "a value of a write that failed", lines: ["A 0-2! W(1)", "B 3-5 R()=1"] },
  { label: "a stale read", lines: ["A 0-2 W(1)", "B 3-5 W(2)", "C 6-8 R()=1"] },
  { label: "the initial value after a write", lines: ["A 0-2 W(1)", "B 3-5 R()=0"] },
  { label: "a read beside the write, old", lines: ["A 0-9 W(1)", "B 3-5 R()=0"] },
  { label: "a read beside the write, new", lines: ["A 0-9 W(1)", "B 3-5 R()=1"] },
  { label: "old after new, while the write goes on", lines: ["A 0-20 W(1)", "B 3-5 R()=1", "C 6-8 R()=0"] },
  { label: "old beside new", lines: ["A 0-20 W(1)", "B 3-7 R()=1", "C 6-8 R()=0"] },
  { label: "a write without an answer is seen late", lines: ["A 0-? W(1)", "B 3-5 R()=0", "C 30-35 R()=1"] },
  {
    label: "a write without an answer is seen and gone",
    lines: ["A 0-? W(1)", "B 3-5 R()=1", "C 30-35 R()=0"],
  },
  {
    label: "a write without an answer takes effect after a later one",
    lines: ["A 0-? W(1)", "B 3-5 W(2)", "C 6-8 R()=2", "C 9-11 R()=1"],
  },
  {
    label: "two writes in the order of their reads",
    lines: ["A 0-9 W(1)", "B 0-9 W(2)", "C 10-12 R()=1", "D 13-15 R()=1"],
  },
  {
    label: "two writes in two orders",
    lines: ["A 0-9 W(1)", "B 0-9 W(2)", "C 10-12 R()=1", "D 13-15 R()=2"],
  },
  {
    label: "two readers who disagree, far apart",
    lines: ["A 0-40 W(1)", "B 0-40 W(2)", "C 2-4 R()=1", "D 6-8 R()=2", "C 50-52 R()=2", "D 60-62 R()=1"],
  },
  { label: "a read without an answer", lines: ["A 0-2 W(1)", "B 3-? R()", "C 6-8 R()=1"] },
];
