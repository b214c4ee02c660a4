import { defineExercise } from "@/lib/grading";

export default defineExercise({
  title: "What may this read return?",
  chapter: "cap-consistency",
  number: "8.E12",
  kind: "predict",
  difficulty: 2,
  minutes: 15,
  summary:
    "A register's history with one answer hidden. Mark every value that a linearizable register may have returned; eight in a row.",
  objectives: [
    "Find the instants at which operations may have taken effect, by looking at bars and nothing else",
    "Treat an operation without an answer as what it is: possible, from its call on, for ever",
    "See how a read that has returned binds the reads after it",
  ],
  outOfScope: ["Failed operations", "Compare-and-set", "Weaker models than linearizability"],
  hints: [
    "Choose an instant within each bar. The hidden read returns what was written last before its instant. Which choices do the other reads leave you?",
    "Go through the values one by one. For each, try to build an order: could that write be the last before the read? If something has to stand between the two, the value is out.",
    "A write without an answer has a bar without an end: it may take effect anywhere right of its call, or nowhere.",
  ],
  exports: "mayReturn",
});
