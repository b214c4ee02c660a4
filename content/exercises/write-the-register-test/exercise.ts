import { defineExercise } from "@/lib/grading";

export default defineExercise({
  title: "The test that catches it",
  chapter: "cap-consistency",
  number: "8.E11",
  kind: "write-the-test",
  difficulty: 3,
  minutes: 60,
  summary:
    "Five stores claim to be a linearizable register. Write the test that convicts every one of them, and never an innocent one.",
  objectives: [
    "Turn linearizability of a register into something a test can look for",
    "Handle timed-out operations: not failed, not done, and possible for ever",
    "Name the operations that contradict each other, so that whoever reads the report is convinced",
    "Judge a test by what it lets pass and by whom it accuses, not by how it looks",
  ],
  outOfScope: [
    "Values that are written twice: every write of a history writes another value",
    "Speed: histories have at most forty operations",
    "Compare-and-set, and several keys",
  ],
  hints: [
    "Begin with what can be seen in one read: a value that nobody wrote, or that nobody had begun to write when the read returned.",
    "Put each write together with the reads that found its value. In any legal order such a group stands in one piece: the write, then its reads, then the next write.",
    "If any operation of one group had returned before any operation of another group was called, the first group comes first. When does that make two groups come before each other?",
    "For each pair of values u and v, look for a of u and b of v where a returned before b was called, and for c of v and d of u where c returned before d was called. These up to four operations are your anomaly. A write without an answer never returned; a read without an answer and an operation that failed belong to no group; and the initial 0 was written before everything.",
  ],
  exports: "findAnomaly",
});
