import { defineExercise } from "@/lib/grading";

export default defineExercise({
  title: "Do these quorums intersect?",
  chapter: "cap-consistency",
  number: "8.E1",
  kind: "implement",
  difficulty: 1,
  minutes: 20,
  summary:
    "Decide for any family of read and write quorums whether it is a quorum system, and name a pair that does not meet.",
  objectives: [
    "State the two intersection rules of a replicated register: reads meet writes, writes meet writes",
    "See W + R > N and 2W > N as what these rules become when every set of a size is a quorum",
    "Judge grids and weighted votes, where sizes prove nothing",
    "Refute by counterexample: name the two quorums that miss each other",
  ],
  outOfScope: [
    "Availability: a family that is safe may still have no quorum left after one crash",
    "Byzantine quorums, which must overlap in more than one node",
  ],
  hints: [
    "Which pairs of quorums must share a node? There are two kinds of pair, and W + R > N speaks of only one of them.",
    "A stale read is a read quorum that misses a write quorum. Two writes that are never ordered are two write quorums that miss each other.",
    "Forget sizes. Compare every write quorum with every read quorum, then every write quorum with every write quorum, itself included. The first pair without a common node is your answer.",
  ],
  exports: "isQuorumSystem",
});
