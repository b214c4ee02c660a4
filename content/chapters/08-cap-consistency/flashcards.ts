/** Sixty cards over the fourteen sections. One fact each, asked so that the answer must be produced and not recognized. */
import type { Flashcard } from "@/lib/curriculum/schema";

/** Id, front, back. */
type Card = readonly [id: string, front: string, back: string];

const section = (number: number, ...cards: readonly Card[]): Flashcard[] =>
  cards.map(([id, front, back]) => ({ id: `f-${id}`, section: number, front, back }));

export const flashcards: Flashcard[] = [
  ...section(
    1,
    [
      "cap-c",
      "What exactly is the C of CAP?",
      "Linearizability of the service as one object, as seen by its clients.",
    ],
    [
      "cap-a",
      "What exactly is the A of CAP?",
      "Every request to a non-failing node eventually gets a response.",
    ],
    [
      "cap-proof-step",
      "In the two-node proof, why must B answer 0?",
      "It cannot tell this run from one in which nobody wrote, and there 0 is the only legal answer.",
    ],
    [
      "cap-safety-liveness",
      "Which general tension is CAP an instance of, and which letter is which?",
      "Safety against liveness in an unreliable network: C is safety, A is liveness.",
    ],
  ),
  ...section(
    2,
    [
      "ca-claim",
      "What does the label “CA” really assert?",
      "That messages between the replicas always arrive.",
    ],
    [
      "partition-is-timeout",
      "What is a partition, to the operation that meets it?",
      "A timeout: waiting for a peer ended before its answer came, for whatever reason.",
    ],
    [
      "three-way-menu",
      "Which of C, A and P is a premise and not a choice?",
      "P. The choice is between C and A, per operation, while messages do not arrive in time.",
    ],
  ),
  ...section(
    3,
    [
      "three-outcomes",
      "Which three outcomes must an API for writes distinguish?",
      "Ok, failed (did not and will not happen), unknown (may have happened or may yet).",
    ],
    [
      "unknown-as-fail",
      "A timed-out write is recorded as failed and later read. What does the checker say?",
      "Violation: the read returns a value that no remaining operation wrote. Recorded as unknown, the run is fine.",
    ],
    [
      "old-leader-read",
      "What must a leader do before it serves a linearizable read without a lease?",
      "Confirm with a majority, after the read arrived, that it still leads, having committed an entry of its own term.",
    ],
    [
      "lease-assumption",
      "Which assumption does a leader's read lease rest on?",
      "A bound on clock drift: the leader's lease must end before any follower's promise does.",
    ],
    [
      "wtimeout",
      "What does MongoDB's `wtimeout` do to a write when it expires?",
      "Nothing. It ends the wait for acknowledgements; the write may survive or be rolled back.",
    ],
  ),
  ...section(
    4,
    [
      "lww-cost",
      "What does last-write-wins do with two concurrent acknowledged writes?",
      "Keeps the one with the larger timestamp and silently discards the other.",
    ],
    [
      "siblings-cost",
      "What do siblings cost the application, in exchange for losing nothing?",
      "It must merge: a read can return several versions.",
    ],
    [
      "crdt-limit",
      "What can no CRDT do for a counter replicated on both sides of a cut?",
      "Enforce an invariant across updates, such as “never below zero”.",
    ],
    [
      "hint-repair-entropy",
      "Hinted handoff, read repair, anti-entropy: when does each of them act?",
      "On a write that finds a replica down; on a read that finds replicas in disagreement; in the background, for everything else.",
    ],
    [
      "tombstone-rule",
      "When may a tombstone be dropped?",
      "Once every replica has it. Earlier, a replica that missed the delete brings the value back.",
    ],
  ),
  ...section(
    5,
    [
      "mongodb-default-write",
      "What is MongoDB's implicit default write concern since 5.0, and when is it different?",
      "`majority`; `w: 1` with arbiters if data-bearing voters do not outnumber the voting majority.",
    ],
    [
      "mongodb-linearizable",
      "Which settings make a MongoDB single-document read linearizable?",
      'Read concern `linearizable` on the primary, with all writes at `w: "majority"`.',
    ],
    [
      "dynamodb-not-dynamo",
      "How does DynamoDB replicate a partition, in contrast to Dynamo?",
      "By Multi-Paxos with a leader that holds a lease, not by leaderless sloppy quorums.",
    ],
    [
      "dynamodb-modes",
      "MREC and MRSC: how does a global table replicate in each mode?",
      "Asynchronously with last writer wins; synchronously to another Region before the acknowledgement.",
    ],
    [
      "redis-neither",
      "How does Redis Cluster lose C, and how does it lose A?",
      "It acknowledges before it replicates, so failover drops writes; a minority stops after the node timeout.",
    ],
    [
      "zookeeper-reads",
      "What do ZooKeeper's writes and reads guarantee?",
      "Writes are linearizable. Reads may be stale but never go back within a session.",
    ],
  ),
  ...section(
    6,
    [
      "linearizable-def",
      "What must be possible for a history to be linearizable?",
      "Placing one point inside each operation's interval so that, read in order, the points form a legal sequential run.",
    ],
    [
      "pending-ops",
      "What happens to pending operations in the definition of linearizability?",
      "Each may be completed with some result or dropped, but in one way for all readers.",
    ],
    [
      "new-old-inversion",
      "What is a new-old inversion?",
      "A read returns the new value and a read that begins after it has returned gets the old one.",
    ],
    [
      "locality",
      "What does locality of linearizability say?",
      "A history is linearizable exactly if its restriction to each object is.",
    ],
    [
      "strict-serializability",
      "Which property is linearizability's counterpart for transactions over many objects?",
      "Strict serializability: one serial order that respects real time.",
    ],
  ),
  ...section(
    7,
    [
      "sequential-def",
      "Which clause of linearizability does sequential consistency replace, and by what?",
      "Real-time precedence, by each client's program order.",
    ],
    [
      "smallest-separation",
      "Give the smallest history that is sequentially consistent and not linearizable.",
      "A's `W(x,1)` returns; then another client's `R(x)` returns 0.",
    ],
    [
      "message-passing",
      "A: `W(x,1) W(y,1)`; B: `R(y)=1 R(x)=0`. What is the cycle that refutes it?",
      "A1 → A2 (program), → B1 (reads-from), → B2 (program), → A1 (from-read).",
    ],
    [
      "store-buffering",
      "What does store buffering show about sequential consistency and objects?",
      "It is not local: each key alone is sequentially consistent, the two together are not.",
    ],
  ),
  ...section(
    8,
    [
      "four-session",
      "Name the four session guarantees.",
      "Read your writes, monotonic reads, monotonic writes, writes follow reads.",
    ],
    [
      "pram-parts",
      "Which session guarantees make up PRAM, and which one turns it into causal consistency?",
      "Read your writes, monotonic reads, monotonic writes; adding writes follow reads.",
    ],
    [
      "sticky",
      "Why does read your writes need a sticky client under a partition?",
      "A replica on the other side must answer and cannot have heard of the write.",
    ],
    [
      "causal-plus",
      "What does plain causal consistency leave out that causal+ adds?",
      "Convergence: a rule by which all replicas come to agree on concurrent writes.",
    ],
    [
      "session-token",
      "What does a session token contain, and what does a replica behind it do?",
      "A log position or version vector of what was read and written; the replica waits, forwards or refuses.",
    ],
  ),
  ...section(
    9,
    [
      "ec-promise",
      "Which kind of property is eventual consistency, and what is its premise?",
      "Liveness, under the premise that updates stop. It bounds neither time nor intermediate values.",
    ],
    [
      "sec",
      "What does strong eventual consistency add?",
      "Replicas that have received the same set of updates are in the same state, in whatever order these came.",
    ],
    [
      "dns-mechanism",
      "How does a changed DNS record reach the world's resolvers?",
      "Nobody sends it. Each resolver keeps its cached copy until the TTL runs out and then asks again.",
    ],
    [
      "or-set-remove",
      "What exactly does a remove delete in an observed-remove set?",
      "The tags it has seen. An addition made concurrently has another tag and survives.",
    ],
  ),
  ...section(
    10,
    [
      "quorum-intersection",
      "State what `W + R > N` guarantees, with strict quorums and ordered versions.",
      "Every read meets every write that completed before it.",
    ],
    [
      "write-quorums",
      "What is `2W > N` needed for?",
      "So that two writes meet, and cannot both succeed unaware of each other.",
    ],
    [
      "quorum-gaps",
      "Name the five gaps between `W + R > N` and linearizability.",
      "Concurrent write, failed partial write, no write-back by readers, sloppy quorums, timestamps from clocks.",
    ],
    [
      "abd-idea",
      "What does a reader do in ABD before it returns a value?",
      "It writes the value with its timestamp back to a majority.",
    ],
    [
      "abd-limit",
      "Which operation needs consensus because ABD's registers cannot provide it?",
      "Compare-and-set, or anything else that must decide between two callers.",
    ],
    [
      "pbs-formula",
      "What is the chance that a read of R random replicas misses a write held by W of N?",
      "C(N − W, R) / C(N, R).",
    ],
  ),
  ...section(
    11,
    [
      "pacelc",
      "Spell out PACELC.",
      "If there is a partition, availability or consistency; else, latency or consistency.",
    ],
    [
      "pcel",
      "Which PACELC class keeps consistency in a partition but gives some up for latency otherwise?",
      "PC/EL; Abadi's example is PNUTS.",
    ],
    [
      "commit-wait",
      "What does Spanner wait for before it makes a commit visible, and why?",
      "Until the commit timestamp is surely past on every clock, so that timestamp order agrees with real time.",
    ],
  ),
  ...section(
    12,
    [
      "raft-commit-rule",
      "Which entries may a Raft leader commit by counting copies?",
      "Entries of its own current term. Older ones are committed with them.",
    ],
    [
      "raft-durable",
      "What must a Raft server have on disk before it answers a request?",
      "`currentTerm`, `votedFor` and its log.",
    ],
    [
      "raft-up-to-date",
      "When does a Raft voter consider a candidate's log at least as up to date as its own?",
      "Its last term is larger, or equal with an index that is not smaller.",
    ],
    [
      "naive-votes",
      "`votes > len(peers) // 2`, own vote counted, self not in `peers`: how many votes win with 4 nodes?",
      "Two, which is half of them: two leaders in one term are possible.",
    ],
  ),
  ...section(
    13,
    [
      "paxos-value",
      "Which value must a Paxos proposer propose after a majority of promises?",
      "The one accepted under the highest ballot among the promises; its own only if none was reported.",
    ],
    [
      "pbft-sizes",
      "How many replicas, and how many in a quorum, does PBFT need for f arbitrary faults?",
      "3f + 1 replicas; quorums of 2f + 1.",
    ],
    [
      "flp",
      "What does FLP rule out?",
      "A deterministic consensus protocol that always terminates in an asynchronous system where one process may crash.",
    ],
    [
      "zab-order",
      "Which order does ZAB keep that single-decree Paxos per slot does not by itself?",
      "Primary order: a primary's changes are delivered in the order sent, after those of earlier primaries.",
    ],
  ),
  ...section(
    14,
    [
      "brewer-three-steps",
      "What are Brewer's three steps for handling a partition?",
      "Detect it, enter a partition mode with restricted operations, recover: restore state and compensate.",
    ],
    [
      "escrow",
      "How does escrow keep an invariant on both sides of a cut without coordination?",
      "The quantity is divided beforehand; each side spends only its own share.",
    ],
  ),
];
