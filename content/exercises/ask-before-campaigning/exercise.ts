import { defineExercise } from "@/lib/grading";

export default defineExercise({
  title: "Ask before you campaign",
  chapter: "cap-consistency",
  number: "8.E13",
  kind: "implement",
  continues: "repair-the-election",
  difficulty: 3,
  minutes: 45,
  summary:
    "A node that was cut off comes back with a high term and deposes a leader that works. Teach it to ask first: Raft's PreVote.",
  objectives: [
    "Say why an election that is right can still be a nuisance: terms that grow where nobody can win",
    "Add a round that changes nothing: no term, no vote, no timer of whoever is asked",
    "Refuse on the ground of what a node has heard, and let that ground expire",
    "Keep a promise (a vote) apart from an opinion (an invitation)",
  ],
  outOfScope: [
    "CheckQuorum: a leader that no longer hears a majority goes on leading",
    "What exercise 8.E9 asks for is taken for granted here, and only what PreVote needs is judged again",
  ],
  hints: [
    "What does a node change when its patience ends, before anybody has agreed to anything? Which of these changes will it bring along when it comes back?",
    "Whoever is asked with `pre` answers from what it knows and forgets that it was asked. It refuses if its own log is more up to date, if it is in that term already, or if it has heard from a leader within the last `electionMs`.",
    "A message with a higher term makes you adopt it, with two exceptions: a request with `pre`, and a granted answer to one. Both speak of a term that nobody may ever be in.",
    "Two sets: who has invited you, and who has voted for you. When the first is a majority, do what `campaign` does today, and begin the second anew with yourself.",
  ],
  exports: "RaftNode",
});
