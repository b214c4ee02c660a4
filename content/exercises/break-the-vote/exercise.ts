import { defineExercise } from "@/lib/grading";

export default defineExercise({
  title: "Two leaders, one term",
  chapter: "cap-consistency",
  number: "8.E10",
  kind: "break-it",
  difficulty: 2,
  minutes: 25,
  summary:
    "An election with one bug, in ninety lines. Find it by reading, and write the faults that make one term have two leaders.",
  objectives: [
    "Read an implementation against its promises and name the one that is not kept",
    "Turn a suspicion into a schedule: who has to know what, and who must not",
    "Tell two leaders of one term, which is a bug, from two leaders of two terms, which is a Tuesday",
    "Make a test that does not depend on luck and has nothing in it that is not needed",
  ],
  outOfScope: ["Losing or reordering single messages", "Repairing the node: that is exercise 8.E9"],
  hints: [
    "Two majorities of three nodes have a node in common. For one term to have two leaders, that node must have voted for both. What would make it?",
    "Compare what `init` reads with what an election depends on. What does a voter promise, and where is the promise kept?",
    "The second candidate must campaign in the term of the first. A node that has received any message of a term campaigns in the next one; so it must have heard nothing.",
    "Cut C off. Let A win with B's vote. Let B forget. Then put B on C's side, without A, and end C's patience.",
  ],
  exports: "schedule",
});
