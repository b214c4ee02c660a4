import { defineExercise } from "@/lib/grading";

export default defineExercise({
  title: "Repair the election",
  chapter: "cap-consistency",
  number: "8.E9",
  kind: "implement",
  difficulty: 3,
  minutes: 75,
  summary:
    "A leader election as introductions print it elects two leaders, forgets its votes and never stands down. Make it Raft's.",
  objectives: [
    "Count a majority of the cluster, in clusters of even size too",
    "Treat the term as a logical clock: adopt a higher one, whatever you are, and ignore what belongs to a lower one",
    "Persist term and vote before anything that depends on them leaves the node",
    "Deny a vote to a candidate whose log is less up to date",
    "End split votes by drawing a new timeout for each election",
  ],
  outOfScope: [
    "Replicating entries: logs are given and do not change",
    "PreVote, leadership transfer, membership change",
  ],
  hints: [
    "Start with the two leaders. How many nodes are there, how many votes does your candidate want, and could another candidate find as many among the rest?",
    "Every message carries a term. Before you look at anything else, compare it with yours: if it is higher, adopt it and become a follower; if it is lower, the message is from the past. A grant counts only while you are a candidate, in the very term it was granted in.",
    "A vote is a promise that must survive a crash. Keep {term, votedFor} as one record under one key, read it in init, and put it before you send the vote that relies on it. A handler's effects happen in the order of your calls, and a crash may fall between any two.",
    "Compare logs by last term first and by length only when the terms are equal. Count voters in a set. Draw the timeout from [electionMs, 2 · electionMs) each time you set the timer, and set it again when you campaign, when you grant a vote and when you hear from the leader of your term.",
  ],
  exports: "RaftNode",
});
