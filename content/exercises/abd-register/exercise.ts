import { defineExercise } from "@/lib/grading";

export default defineExercise({
  title: "A register that survives a minority",
  chapter: "cap-consistency",
  number: "8.E5",
  kind: "implement",
  difficulty: 4,
  minutes: 90,
  summary:
    "Build the multi-writer ABD register: linearizable reads and writes from majorities alone, with no leader and no clock.",
  objectives: [
    "Implement both phases of the multi-writer register of Attiya, Bar-Noy and Dolev",
    "See why intersecting quorums are not yet linearizable, and what writing back repairs",
    "Order concurrent writes by (timestamp, writer) and never issue a timestamp twice, restarts included",
    "Count replicas, not replies, and match each reply to its operation",
  ],
  outOfScope: [
    "Compare-and-set, which a register cannot give (it needs consensus)",
    "Retransmission: what is sent between connected nodes arrives",
    "Membership change",
  ],
  hints: [
    "Every operation has two phases, reads too: ask a majority what is newest, then store something at a majority. What does a read store in its second phase, and who would notice if it did not?",
    "Two writers can see the same largest timestamp. Then ts + 1 is not unique, but the pair (ts + 1, writer) is, if a writer never issues the same number twice. Think of a writer that crashes after its first set has left.",
    "Keep a map from rid to the operation: its request, its phase, the newest version heard of, and the set of replicas that have answered in this phase. A reply whose rid is not in the map, or that belongs to the other phase, is ignored.",
    "On disk: the stored version (put before setR), and the largest ts and rid you have issued (put before the messages that carry them). A write takes max(heard, issued) + 1.",
  ],
  exports: "Register",
});
