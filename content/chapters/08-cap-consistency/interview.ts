/** Five questions as interviewers ask them, each with what a junior, a senior and a staff engineer is heard to say. */
import type { InterviewQuestionInput } from "@/lib/curriculum/schema";

export const interview: InterviewQuestionInput[] = [
  {
    id: "explain-cap",
    question: "Explain the CAP theorem to me.",
    listensFor:
      "Whether you recite a slogan, state a theorem, or can use it: which operation, during which failure, at what price on a good day.",
    rubric: [
      {
        level: 1,
        summary: "Names the letters and picks two.",
        answer:
          "A distributed system can have only two of consistency, availability and partition tolerance. Since networks fail you choose between CP and AP; banks take CP, social networks AP.",
        signals: ["Expands the three letters correctly", "Knows that partitions are not a choice"],
      },
      {
        level: 2,
        summary: "States the theorem and where it bites.",
        answer:
          "Consistency means that an object is linearizable, availability that every request to a node that has not failed gets a response, partition tolerance that the network may lose any messages. No algorithm guarantees the first two under the third. Two nodes prove it: cut them off, write 1 at one and get an ok, then read at the other. If it answers it answers 0. So when a node cannot reach its peers in time, each operation either answers from what it knows or does not answer.",
        signals: [
          "C is linearizability, not “all replicas equal”",
          "A is a response from every non-failing node, not uptime",
          "Gives the two-node argument unprompted",
          "The choice exists only during a partition and per operation",
        ],
      },
      {
        level: 3,
        summary: "Says what it leaves out, and designs with it.",
        answer:
          "The theorem covers one object and one failure. The everyday trade is latency, PACELC, with numbers for our regions. A system need not reach either side: asynchronous replication with failover loses acknowledged writes and refuses requests. Sequential consistency is lost in a partition too; causal consistency survives for clients that stay with a replica. For each operation I would write down guarantee, failure behaviour, price and mechanism, how a partition is detected, what is limited meanwhile, and how we recover and compensate.",
        signals: [
          "PACELC with milliseconds",
          "Names a configuration that is neither C nor A",
          "Knows which weaker models survive a partition",
          "Detect, operate with limits, recover",
        ],
      },
    ],
    followUps: [
      "Your node waited 500 ms for a peer. Is there a partition?",
      "Can a run with a partition have no violation and full availability? Does that contradict the theorem?",
      "Spanner reports more than five nines. So is it AP?",
    ],
    trap: "“CA: a single-node relational database.” One node is no replicated service; it is simply down when it is cut off.",
    sources: ["gilbert-lynch-2002", "brewer-2012", "abadi-2012", "kleppmann-2015", "brewer-2017"],
  },
  {
    id: "is-mongodb-cp",
    question: "Is MongoDB CP?",
    listensFor:
      "Whether you ask “in which configuration?” before you answer, and whether you can show a history instead of a label.",
    rubric: [
      {
        level: 1,
        summary: "Yes, with a reason that is half of one.",
        answer:
          "Yes. There is one primary, and if it loses the majority it steps down, so the minority cannot accept writes.",
        signals: [
          "Knows that a replica set elects one primary by majority",
          "Knows that the minority side stops writing",
        ],
      },
      {
        level: 2,
        summary: "Asks for write concern, read concern and read preference.",
        answer:
          "It depends on three settings. Majority writes have been the default since 5.0, except in some topologies with arbiters. The default read concern is local, so a read may return data that is later rolled back, and a deposed primary may serve stale reads for a while. Linearizable reads of one document need read concern linearizable, at the primary, with majority writes. A wtimeout says that acknowledgements are missing; the write is not undone.",
        signals: [
          "Names write concern, read concern and read preference separately",
          "Default read concern is local",
          "A write that timed out has an unknown outcome",
          "Knows what rollback is and when it happens",
        ],
      },
      {
        level: 3,
        summary: "Produces the history that breaks the label.",
        answer:
          "With w: 1, the isolated primary acknowledges W(x,1); the other side elects a primary and acknowledges W(x,2); after the heal the first is rolled back: an acknowledged write is lost, and a client that read 1 saw a value that never was. With majority writes and local reads nothing acknowledged is lost, yet the old primary can still return the past to a reader. So I label configurations by histories that they allow, test ours under partitions with a checker, and set the concerns per operation rather than per cluster.",
        signals: [
          "Draws a concrete history for a concrete configuration",
          "Separates lost writes from stale reads",
          "Would test it, by recorded histories and a checker",
          "Sets guarantees per operation",
        ],
      },
    ],
    followUps: [
      "The driver throws a write concern timeout. What do you tell the user, and what do you do next?",
      "Which read concern would you use for a password change, and why?",
      "What changes with a primary, a secondary and an arbiter?",
    ],
    trap: "Answering yes or no at once. The product has no class; the operation in its configuration has.",
    sources: ["mongodb-manual", "jepsen-mongodb-2018", "jepsen-mongodb-2020", "kleppmann-2015"],
  },
  {
    id: "global-cart",
    question: "Design a shopping cart for customers on three continents. It must always accept an item.",
    listensFor: "What converges, to what value, and where in the flow the strict part begins.",
    rubric: [
      {
        level: 1,
        summary: "Picks a product.",
        answer:
          "DynamoDB global tables with one item per cart: read the list, append, write it back. It is eventually consistent, and that is fine for a cart.",
        signals: ["Keeps writes local to a region", "Accepts eventual consistency deliberately"],
      },
      {
        level: 2,
        summary: "Sees the lost update, and merges.",
        answer:
          "Read, append, put loses an item as soon as two devices do it at once, even in one region, and across regions last-write-wins drops one cart. So either keep siblings and merge them by union, as Dynamo did, or make the cart a set whose adds and removes commute: an OR-Set, where a remove covers only the adds it has seen. Quantities are one counter per item. Within one region an item-level update or a conditional write would do.",
        signals: [
          "Shows the lost update with two interleaved requests",
          "Answers “to what value does it converge?”",
          "Knows why union brings removed items back, and what to do about it",
          "Distinguishes one region from several",
        ],
      },
      {
        level: 3,
        summary: "Puts the invariant where it belongs.",
        answer:
          "The cart promises only that no added item is lost. The promises about money and stock begin at checkout: one idempotency key per checkout, prices fixed there, stock held in escrow by region, so that a region can sell its share when it is cut off, and compensation where we decide to oversell. A cart has an owner region for checkout, with failover that is explicit about unknown outcomes. I would measure the merge rate and the age of the last merge, bound the metadata of removed items, and say what support sees when two devices disagree.",
        signals: [
          "Separates cart from checkout, and their guarantees",
          "Idempotency and unknown outcomes at checkout",
          "Escrow or a decided compensation for stock",
          "Cost of CRDT metadata, and observability",
        ],
      },
    ],
    followUps: [
      "I remove the lamp on my phone while my partner adds it again on a laptop. What is in the cart?",
      "Two regions sell the last lamp. Who finds out, when, and what happens then?",
      "How large does the cart's metadata get after a year?",
    ],
    trap: "Saying “strongly consistent reads” and leaving the read-modify-write as it was: the race is between the read and the write.",
    sources: ["decandia-2007", "shapiro-2011", "dynamodb-guide", "oneil-1986", "helland-2007"],
  },
  {
    id: "quorum-strong",
    question: "We read and write at QUORUM. So we are strongly consistent?",
    listensFor:
      "Whether W + R > N is taken for linearizability, and whether you can draw the run in which it is not.",
    rubric: [
      {
        level: 1,
        summary: "Yes, because the sets overlap.",
        answer:
          "Yes: with N = 3 and W = R = 2 every read set meets every write set, so a read always finds the latest write.",
        signals: ["States W + R > N correctly", "Knows what one replica down does to each level"],
      },
      {
        level: 2,
        summary: "Overlap is not order.",
        answer:
          "A read meets every completed write, no more. While a write is on one replica of three, reader B can find it and reader C, who begins after B has finished, can miss it: new, then old. A write that failed half-way makes that state permanent. ABD closes it with a write-back: a reader stores what it is about to return at a majority first. And “the latest” is by timestamp: with clocks a later write can lose. Sloppy quorums give up the overlap in a partition.",
        signals: [
          "Draws the new-old inversion",
          "Names the write-back of ABD",
          "Failed partial write, clock timestamps, sloppy quorum: at least two of the three",
          "Knows that 2W > N is needed to order writes",
        ],
      },
      {
        level: 3,
        summary: "Says what it costs to close the gap, and whether to.",
        answer:
          "Blocking read repair makes quorum reads monotonic, at the price of a second round on disagreement; timestamps from the clock remain. Conditional operations need consensus, in Cassandra lightweight transactions: several round trips, contention, and never to be mixed with plain writes to the same cell. I would give the failure matrix, per level and per data centre, say which operations can live with a regular register, and move the few that cannot to a table with consensus.",
        signals: [
          "Knows what read repair does and does not give",
          "Cost and pitfalls of lightweight transactions",
          "A failure matrix: one replica, one data centre down",
          "Moves only the operations that need it",
        ],
      },
    ],
    followUps: [
      "N = 5, W = 2, R = 2, nothing propagates: what is the chance of a stale read?",
      "Why can ABD give you a register and not a compare-and-set?",
      "LOCAL_QUORUM in two data centres: which sentence of your answer changes?",
    ],
    trap: "Treating a timed-out QUORUM write as failed and retrying it blindly with a new timestamp: it may have happened, and now happens again, later.",
    sources: ["attiya-1995", "gifford-1979", "decandia-2007", "cassandra-docs", "bailis-pbs-2012"],
  },
  {
    id: "linearizable-or-serializable",
    question: "What is the difference between linearizable and serializable?",
    listensFor:
      "Two definitions with their scope (one object and real time; transactions and some order), and what you get by asking for both.",
    rubric: [
      {
        level: 1,
        summary: "Both are the strong one.",
        answer:
          "Both mean strong consistency: everybody sees the same order of operations. Serializable is the word for databases.",
        signals: ["Knows that both require one order", "Places serializability with transactions"],
      },
      {
        level: 2,
        summary: "Objects and real time; transactions and any order.",
        answer:
          "Linearizability is about single operations on single objects: each takes effect at one instant between its call and its return, so real time is respected. Serializability is about transactions over several objects: the outcome is that of some serial order, which may put my transaction before one that finished yesterday. Both together are strict serializability.",
        signals: [
          "Scope: one object against many",
          "Real time: required against not required",
          "Names strict serializability",
          "An example that is one and not the other",
        ],
      },
      {
        level: 3,
        summary: "Composition, cost, and what products mean.",
        answer:
          "Linearizability is local: if each object is, the whole history is, so shards compose. Serializability and sequential consistency are not. Serializable without strict allows stale reads, for instance from a follower, in a perfectly legal order; CockroachDB's default is serializable and not quite strict, Spanner pays commit wait for the strict form. Isolation levels in products are names, not definitions: PostgreSQL's default is read committed. I would ask which anomalies the invariant cannot bear, and buy just those, per transaction.",
        signals: [
          "Locality, and why shards compose",
          "A stale read that is serializable",
          "The cost of strictness: waits, messages or a central order",
          "Levels chosen by anomalies, not by name",
        ],
      },
    ],
    followUps: [
      "Each of my two shards is sequentially consistent. Is the store?",
      "Give me a history that is serializable and not linearizable, with two operations.",
      "Regard the whole database as one object. Which of the two words is left?",
    ],
    trap: "“The C in ACID and the C in CAP.” One is an invariant of the application, the other is linearizability.",
    sources: [
      "herlihy-wing-1990",
      "papadimitriou-1979",
      "cockroachdb-consistency",
      "corbett-2013",
      "postgresql-manual",
    ],
  },
];
