/** What a student reads when the election breaks a rule. */
import type { Property } from "@/lib/grading";

export const properties: readonly Property[] = [
  {
    name: "at-most-one-leader-per-term",
    kind: "safety",
    statement: "In a given term, at most one node becomes leader.",
    rule: "A candidate wins with votes from a majority of all voters: floor(n/2) + 1 of n, itself included. Two majorities share a voter, and a voter votes once. Half is not a majority.",
    source: "Raft §5.2, Figure 3 (Election Safety)",
  },
  {
    name: "one-vote-per-voter-and-term",
    kind: "safety",
    statement: "A node votes for at most one candidate in a term, no matter how often it restarts.",
    rule: "currentTerm and votedFor are on stable storage before a message that depends on them is sent.",
    source: "Raft Figure 2 (persistent state), §5.2",
  },
  {
    name: "a-leader-yields-to-a-higher-term",
    kind: "safety",
    statement: "A node that has received a higher term sends nothing more as the leader of a lower one.",
    rule: "If a request or an answer contains a term T > currentTerm, set currentTerm = T and become a follower. This holds for leaders too.",
    source: "Raft §5.1, Figure 2 (rules for all servers)",
  },
  {
    name: "votes-count-in-their-own-term",
    kind: "safety",
    statement: "A leader of term t was elected by votes of term t.",
    rule: "A candidate ignores an answer that belongs to an earlier term: that voter may have voted for somebody else since.",
    source: "Raft §5.1",
  },
  {
    name: "a-voter-counts-once",
    kind: "safety",
    statement: "A vote that arrives twice is still one vote.",
    rule: "A majority is a set of voters. The network may deliver a message more than once, so answers must not be counted in their place.",
    source: "Raft §5.2; messages may be duplicated: §3",
  },
  {
    name: "a-vote-goes-to-an-up-to-date-log",
    kind: "safety",
    statement: "Nobody votes for a candidate whose log is less up to date than its own.",
    rule: "The log that ends in the later term is more up to date; if both end in the same term, the longer one is. Otherwise a leader could lack committed entries.",
    source: "Raft §5.4.1",
  },
  {
    name: "only-an-announced-leader-sends-append",
    kind: "safety",
    statement: "Whoever sends an Append of term t has announced leader{t}.",
    rule: "AppendEntries is the leader's message: a follower takes its sender for the winner and waits. A candidate that sends it silences the others without having won.",
    source: "Raft §5.2",
  },
  {
    name: "a-leader-is-announced-once",
    kind: "safety",
    statement: "A node becomes leader of a term at most once, and announces it once.",
    rule: "Only a candidate counts votes. Who has won is a leader, and further votes of the term change nothing.",
    source: "Raft §5.2, Figure 4 (server states)",
  },
  {
    name: "a-heartbeat-postpones-the-next-campaign",
    kind: "safety",
    statement:
      "A node that has heard from the leader of its term does not campaign for at least one election timeout.",
    rule: "A valid AppendEntries restarts the election timer, and a candidate that receives one of its own term has lost and returns to follower. Otherwise it deposes a leader that works.",
    source: "Raft §5.2",
  },
  {
    name: "a-leader-emerges",
    kind: "liveness",
    statement:
      "Once a majority is up and connected, it has a leader before long, and the leader's heartbeats arrive.",
    rule: "Election timeouts are drawn at random from an interval, and drawn again for every election, so that split votes are rare and do not repeat.",
    source: "Raft §5.2",
  },
];
