/** What a student reads when the register breaks a rule. */
import type { Property } from "@/lib/grading";

export const properties: readonly Property[] = [
  {
    name: "reads-and-writes-are-linearizable",
    kind: "safety",
    statement: "Every operation seems to happen at one instant between its call and its answer.",
    rule: "A read must not return before the value it returns is at a majority: it writes back what it found. Otherwise a later read may ask a majority that has never heard of it.",
    source: "Attiya, Bar-Noy & Dolev 1995, §3; Herlihy & Wing 1990",
  },
  {
    name: "two-writers-never-share-a-timestamp",
    kind: "safety",
    statement: "Two different writes never carry the same timestamp, even if they are concurrent.",
    rule: "Timestamps are pairs (number, writer), ordered lexicographically. The writer's id breaks the tie in the same way at every replica.",
    source: "Lynch & Shvartsman 1997, §3; Lamport 1978 (ties broken by process)",
  },
  {
    name: "a-writer-never-reuses-a-timestamp",
    kind: "safety",
    statement: "A writer issues a timestamp for one value only, however often it crashes and restarts.",
    rule: "The largest timestamp issued is on disk before a message carries it. A majority does not always know it: the only set that left before the crash may be still on its way.",
    source: "Lynch & Shvartsman 1997, §3 (a tag names one write), with crash-recovery",
  },
  {
    name: "a-later-write-has-a-later-timestamp",
    kind: "safety",
    statement: "A write that begins after another was complete gets a larger timestamp.",
    rule: "A write first asks a majority for the newest timestamp. What its own replica has stored may be old.",
    source: "Lynch & Shvartsman 1997, §3 (query before propagate)",
  },
  {
    name: "an-operation-completes-at-a-majority",
    kind: "safety",
    statement: "When a client is answered, a majority of different replicas has acknowledged the version.",
    rule: "A quorum is a set of replicas. The same replica's reply may arrive twice, and twice one is one.",
    source: "Attiya, Bar-Noy & Dolev 1995, §3",
  },
  {
    name: "a-reply-belongs-to-its-operation",
    kind: "safety",
    statement: "A reply counts only for the operation, and the phase, that asked for it.",
    rule: "Late replies to an earlier operation say nothing about the present one. Each operation has a number of its own, carried by requests and replies and never reused.",
    source: "Attiya, Bar-Noy & Dolev 1995, §3 (stale replies)",
  },
  {
    name: "an-operation-costs-two-phases",
    kind: "safety",
    statement:
      "An operation costs at most 4(n-1) messages between nodes: two phases of a question and an answer.",
    rule: "A majority of answers is on its way as soon as everybody has been asked. Asking again at every reply multiplies the load just when some replicas are slow.",
    source: "Attiya, Bar-Noy & Dolev 1995, §3 (O(n) messages); budgets as in MIT 6.5840 and Gossip Glomers",
  },
  {
    name: "every-operation-completes",
    kind: "liveness",
    statement: "While a majority is up and connected, every operation asked of it is answered.",
    rule: "A phase waits for a majority and no longer. Waiting for everybody turns one crashed replica into an outage.",
    source: "Attiya, Bar-Noy & Dolev 1995, §1 (tolerates any minority)",
  },
];
