/**
 * Twenty questions over the fourteen sections. A wrong option is a belief that real engineers hold, named in `misconception` and
 * answered in `explanation`. Whatever can be computed (histories, stale chances, quorums, timelines) is computed again by
 * content.test.ts, so that no answer rests on the author's arithmetic.
 */
import type { QuizQuestionInput } from "@/lib/curriculum/schema";

const theorem: QuizQuestionInput[] = [
  {
    id: "q-cap-availability",
    section: 1,
    prompt:
      "Five healthy replicas are cut into four and one. The four go on. The one answers each request at once with `503, ask another node`. Is the service available in the theorem's sense?",
    options: [
      {
        text: "Yes: a majority of the nodes performs every operation",
        explanation:
          "A majority keeps a quorum protocol alive, but the definition asks for a response from every non-failing node, and the fifth has not failed.",
        misconception: "available = most of the nodes work",
      },
      {
        text: "Yes: the lone node responds without delay",
        explanation:
          "A refusal is not the response the definition means. If it were, a node that always refuses would be available and the theorem would be false.",
        misconception: "an error message counts as a response",
      },
      {
        text: "No: a node that has not failed does not perform what it is asked",
        correct: true,
        explanation:
          "CAP-availability covers each non-failing node, also the one behind the broken switch. The service may still meet every service-level objective it has.",
      },
      {
        text: "Only if the partition lasts longer than the service-level objective allows",
        explanation:
          "No duration and no percentage occurs in the definition. It is about every request in every run.",
        misconception: "CAP-availability = uptime",
      },
    ],
    sources: ["gilbert-lynch-2002", "brewer-2017"],
  },
  {
    id: "q-ca-meaning",
    section: 2,
    prompt: "Somebody calls a replicated database “CA”. What have they said?",
    options: [
      {
        text: "That it keeps ACID transactions and therefore consistency",
        explanation:
          "The C of ACID says that a transaction preserves the application's invariants. The C of CAP is linearizability of single operations on replicas. They share a letter.",
        misconception: "ACID C = CAP C",
      },
      {
        text: "That it runs as one node, which nothing can partition",
        explanation:
          "The theorem is about a service that several nodes provide. One node has no peer to be parted from; when clients cannot reach it, they get no answer.",
        misconception: "a single node is an instance of CA",
      },
      {
        text: "That messages between its replicas are assumed to arrive",
        correct: true,
        explanation:
          "CA is a claim about the network. When the assumption fails, the system drops C or A anyway; the label only means that nobody decided which.",
      },
    ],
    sources: ["kleppmann-2015", "brewer-2012"],
  },
];

const partitions: QuizQuestionInput[] = [
  {
    id: "q-majority-timeout",
    section: 3,
    prompt:
      'A MongoDB write with `w: "majority"` and a `wtimeoutMS` of 2 s reports a write concern error. What do you know about the write?',
    options: [
      {
        text: "Nothing final: it may survive or be rolled back",
        correct: true,
        explanation:
          "The primary has applied it. A majority may receive it a moment later, or the primary may be deposed first. Read it back with a linearizable read, or retry under the same idempotency key.",
      },
      {
        text: "It has been rolled back, since a majority did not confirm it in time",
        explanation:
          "The error reports missing acknowledgements. It does not undo anything; rollback happens only if another primary is elected without the write.",
        misconception: "an error undoes the write",
      },
      {
        text: "It has not reached a majority, so sending it again is safe",
        explanation:
          "Acknowledgements are missing, not necessarily copies. If the write was “add 10”, the retry may add 10 a second time.",
        misconception: "a retry after an unknown outcome has no duplicates",
      },
    ],
    sources: ["mongodb-manual"],
  },
  {
    id: "q-lease-drift",
    section: 3,
    prompt:
      "Followers promise, each on its own clock, not to elect anyone for 1000 ms after a heartbeat was sent. Every clock may run up to 5 % fast or slow. For how long, on its own clock, may the leader answer reads locally?",
    options: [
      {
        text: "1000 ms",
        explanation:
          "A leader whose clock is slow would still be reading when the followers' promise is over.",
        misconception: "equal durations on two clocks are equal",
      },
      {
        text: "950 ms",
        explanation:
          "That covers a slow leader, 1000 · 0.95, but the followers' clocks may be fast at the same time.",
        misconception: "only one of two clocks is wrong",
      },
      {
        text: "about 904 ms",
        correct: true,
        explanation:
          "A fast follower's 1000 ms are 1000 / 1.05 = 952.4 ms of real time. In that time a slow leader's clock advances by 952.4 · 0.95 = 904.8 ms.",
      },
      {
        text: "1050 ms, because slow followers keep their promise for longer",
        explanation: "The bound must hold for the worst pair of clocks, not for the most helpful one.",
        misconception: "drift can be counted in one's favour",
      },
    ],
    sources: ["ongaro-ousterhout-2014"],
  },
  {
    id: "q-lww-winner",
    section: 4,
    prompt:
      "Last-write-wins, timestamps from the writers' clocks. In real time A writes `a` at 100, then B writes `b` at 104, then C writes `c` at 107; all three are acknowledged on different sides of a cut. A's clock is right, B's is 10 behind, C's 14 behind. What does the store hold after the heal?",
    options: [
      {
        text: "`c`, the write that happened last",
        explanation:
          "“Last” is the largest timestamp. The timestamps are 100, 94 and 93, so `c` has the smallest.",
        misconception: "last-write-wins keeps the last write",
      },
      {
        text: "`a`, and two later acknowledged writes are gone",
        correct: true,
        explanation:
          "100 beats 94 and 93. The oldest write wins, nobody is told, and the two later values are kept nowhere.",
      },
      {
        text: "All three as siblings, since they were written concurrently",
        explanation:
          "Siblings are another policy, with version vectors and a merge. Last-write-wins keeps one value by definition.",
        misconception: "every AP store keeps conflicting versions",
      },
      {
        text: "`a`; B and C got errors, because their timestamps were too old",
        explanation:
          "When they wrote, no replica on their side knew of `a`, and even a replica that does simply ignores the older timestamp and answers ok.",
        misconception: "a losing write is reported",
      },
    ],
    sources: ["cassandra-docs", "decandia-2007"],
  },
  {
    id: "q-redis-minority",
    section: 5,
    prompt:
      "Redis Cluster, node timeout 15 s. At 0 s a master is cut off together with one client; its replica is with the majority and is promoted at 17 s. The client writes at 5 s (answered `OK`) and again at 20 s. At 60 s the cut heals. What becomes of the two writes?",
    options: [
      {
        text: "The first survives, the second is refused",
        explanation:
          "The first was acknowledged by a master that then became a replica of its successor, and took over the successor's data.",
        misconception: "an acknowledged write survives failover",
      },
      {
        text: "Both are refused: the master is in the minority from 0 s on",
        explanation:
          "A master learns of the cut by timeout. Until the node timeout has passed it accepts writes.",
        misconception: "a minority knows at once that it is one",
      },
      {
        text: "Both survive: the master merges them into the slot when it rejoins",
        explanation:
          "No values are merged. The configuration with the higher epoch wins and the old master's data set is replaced.",
        misconception: "replicas merge after a heal",
      },
      {
        text: "The first is lost, the second is refused",
        correct: true,
        explanation:
          "At 5 s it was acknowledged and later discarded, so C is lost. At 20 s the node timeout has passed and the minority stops, so A is lost as well.",
      },
    ],
    sources: ["redis-cluster-spec"],
  },
];

const models: QuizQuestionInput[] = [
  {
    id: "q-count-linearizable",
    section: 6,
    prompt:
      "`x` starts at 0. A's write of 1 runs from 0 and never returns. B reads from 1 to 3 and gets 1. C reads from 2 to 6, D from 4 to 7. Each of C and D may get 0 or 1. How many of the four combinations are linearizable?",
    options: [
      {
        text: "One",
        explanation:
          "C overlaps B, so C's point may lie before the write's. Only operations that begin after B returned are bound by what B saw.",
        misconception: "one client's observation binds concurrent reads",
      },
      {
        text: "Two",
        correct: true,
        explanation:
          "B's 1 puts the write before 3. D begins at 4 and must get 1. C overlaps both and may get either.",
      },
      {
        text: "Three",
        explanation:
          "That counts C = 0, D = 0 or C = 1, D = 0 as well. In both, D begins after B returned 1 and reads the past.",
        misconception: "a read may go back as long as another read agrees",
      },
      {
        text: "Four, since the write has not completed",
        explanation:
          "A pending write may take effect or not, but once for all readers. B has seen it take effect.",
        misconception: "a pending write may be seen and unseen",
      },
    ],
    sources: ["herlihy-wing-1990"],
  },
  {
    id: "q-causal-reverse",
    section: 6,
    prompt:
      "A report transaction begins and reads that row `x` is absent. T1 inserts `x` and commits. After that T2 begins, inserts `y` and commits. Now the report reads `y`, finds it, and commits. Which guarantee does this run satisfy?",
    options: [
      {
        text: "Strict serializability, because the report overlaps both",
        explanation:
          "The report may be placed freely, but T1 ended before T2 began, so T1 must come first. Report before T1 and after T2 then contradict that.",
        misconception: "real time only matters towards the observer",
      },
      {
        text: "None: it saw the later insert and missed the earlier, which no order explains",
        explanation:
          "T2, report, T1 explains it. Serializability does not ask that the order agree with real time.",
        misconception: "serializable implies real-time order",
      },
      {
        text: "Serializability, though the single rows are not linearizable",
        explanation:
          "Each row by itself is fine: `x` was absent when it was read, `y` present when it was read. The anomaly needs two rows.",
        misconception: "a multi-object anomaly shows in some single object",
      },
      {
        text: "Serializability, but not strict serializability",
        correct: true,
        explanation:
          "The only serial order is T2, report, T1, which reverses T1 and T2. CockroachDB's SERIALIZABLE allows this for disjoint keys.",
      },
    ],
    sources: ["papadimitriou-1979", "cockroachdb-consistency"],
  },
  {
    id: "q-which-sequential",
    section: 7,
    prompt:
      "Every key starts at 0, and the operations are listed in each client's order. Exactly one history is sequentially consistent. Which?",
    options: [
      {
        text: "A: `W(x,1) R(y)=0`, B: `W(y,1) R(x)=0`",
        explanation:
          "Store buffering: whichever write is second in the order comes before a read that must then see the other write.",
        misconception: "reads of other keys are unordered",
      },
      {
        text: "A: `W(x,1) W(y,1)`, B: `R(y)=1 R(x)=0`",
        explanation:
          "Message passing. Program order, reads-from, program order and from-read make the cycle A1, A2, B1, B2, A1.",
        misconception: "A1, B2, B1, A2 is a valid order",
      },
      {
        text: "A: `W(x,1) W(x,2)`, B: `R(x)=2 R(x)=1`",
        explanation:
          "One client sees one key go back. Its program order puts the read of 2 before the read of 1, A's order the other way round.",
        misconception: "staleness is always allowed without real time",
      },
      {
        text: "A: `W(x,1) W(x,2)`, B: `R(x)=2`, C: `R(x)=1`",
        correct: true,
        explanation:
          "A1, C1, A2, B1. That C may have read an hour after B does not matter, because only program order counts.",
      },
    ],
    sources: ["lamport-1979"],
  },
  {
    id: "q-weakest-forbidding",
    section: 8,
    prompt:
      "Ann posts a question (`W(x,1)`). Bob reads it and answers (`W(y,1)`). Cy reads the answer (`R(y)=1`), then looks for the question and finds none (`R(x)=0`). Which is the weakest of these that forbids it?",
    options: [
      {
        text: "Monotonic reads",
        explanation: "Cy reads each key once, so nothing goes back for him.",
        misconception: "monotonic reads relates different keys of different writers",
      },
      {
        text: "PRAM",
        explanation: "PRAM keeps each client's own writes in order. The two writes are by different clients.",
        misconception: "FIFO per client includes what the client had read",
      },
      {
        text: "Causal consistency",
        correct: true,
        explanation:
          "Ann's write is read by Bob before he writes, and Bob's is read by Cy before he looks. The chain puts the question in the past of Cy's second read.",
      },
      {
        text: "Sequential consistency",
        explanation: "It forbids this too, but so does causal consistency, which is weaker.",
        misconception: "cross-client order needs a total order",
      },
    ],
    sources: ["terry-1994", "bailis-hat-2013"],
  },
  {
    id: "q-always-available",
    section: 8,
    prompt:
      "During a partition a load balancer sends each request of a client to any reachable replica, perhaps another one every time, and every replica must answer. Which guarantee can the store still give?",
    options: [
      {
        text: "Read your writes",
        explanation:
          "You write at one replica and are sent to one that cannot have heard of it. It must answer, so it answers without your write.",
        misconception: "session guarantees never need stickiness",
      },
      {
        text: "Monotonic reads",
        correct: true,
        explanation:
          "A replica may withhold a write until every replica has it. What is shown is then old, but it never goes back, whichever replica is asked.",
      },
      {
        text: "Causal consistency",
        explanation:
          "It contains read your writes, which needs a client that sticks to a copy or carries its writes along.",
        misconception: "causal consistency is available to any client",
      },
      {
        text: "Sequential consistency, because it does not ask for real time",
        explanation:
          "Run store buffering across the cut: both reads must return 0, and that history is forbidden.",
        misconception: "only real time costs availability",
      },
    ],
    sources: ["bailis-hat-2013"],
  },
  {
    id: "q-cart-strong-read",
    section: 9,
    prompt:
      "`addItem` reads the whole cart, appends and puts it back. To stop items disappearing a colleague makes the read strongly consistent. One Region, empty cart; two tabs add `book` and `lamp`, both reads happen before both puts. What is in the cart?",
    options: [
      {
        text: "One of the two items",
        correct: true,
        explanation:
          "Both reads return the truth, an empty cart. The second put replaces what the first wrote: a lost update, with nothing stale anywhere. Send the change, or put on condition of a version.",
      },
      {
        text: "Both: each strong read sees the other tab's put",
        explanation:
          "A strong read sees writes that were completed before it. Both reads came before both puts.",
        misconception: "strong reads prevent lost updates",
      },
      {
        text: "Both, merged by the store, since the puts conflicted",
        explanation:
          "In one Region a leader orders the puts, and a put replaces the item. Nothing conflicts and nothing merges.",
        misconception: "a database merges concurrent puts",
      },
      {
        text: "Neither: the second put fails because the item has changed since it was read",
        explanation:
          "An unconditional put does not look at what is there. That would be a conditional write, which is one of the repairs.",
        misconception: "every put is a compare-and-set",
      },
    ],
    sources: ["dynamodb-guide", "decandia-2007"],
  },
  {
    id: "q-dns-ttl",
    section: 9,
    prompt:
      "A record has a TTL of 3600 s. You set the TTL to 60 s on all authoritative servers and change the address 600 s later. For how long after the change may a correct resolver still give out the old address?",
    options: [
      {
        text: "60 s",
        explanation:
          "That holds for resolvers that asked after the TTL was lowered. One that asked a moment before keeps its copy for the 3600 s it was told.",
        misconception: "a new TTL applies to copies already cached",
      },
      {
        text: "660 s",
        explanation:
          "The time you waited does not prolong anything; it lets copies with the old TTL grow old.",
        misconception: "waiting time and TTL add up",
      },
      {
        text: "3000 s",
        correct: true,
        explanation:
          "A resolver that fetched just before the TTL was lowered keeps the record for 3600 s, of which 600 have passed at the change. Waiting one old TTL would have made it 60 s.",
      },
      {
        text: "There is no bound, since DNS is eventually consistent",
        explanation:
          "Caches expire, so here the bound is known and yours to choose. Some resolvers serve expired records when they cannot reach the authority; that is their own choice.",
        misconception: "eventual consistency never has a bound",
      },
    ],
    sources: ["rfc-1034", "rfc-2308"],
  },
];

const protocols: QuizQuestionInput[] = [
  {
    id: "q-quorum-meaning",
    section: 10,
    prompt: "Strict quorums, versions in the order of writes, `W + R > N`. What follows?",
    options: [
      {
        text: "A read meets every write that completed before it",
        correct: true,
        explanation:
          "Two sets of sizes W and R among N must share a replica, and it has the completed write. That is all the intersection says.",
      },
      {
        text: "Reads and writes are linearizable",
        explanation:
          "A read that meets a write still under way may return it, and a later read with another quorum may miss it. The same after a write that failed halfway. Nothing is written back.",
        misconception: "intersection = linearizability",
      },
      {
        text: "An acknowledged write survives the loss of any one disk",
        explanation: "With N = 3, R = 3, W = 1 the sum is 4 and the only copy may be on the disk that dies.",
        misconception: "an acknowledgement means more than one copy",
      },
    ],
    sources: ["gifford-1979", "attiya-1995"],
  },
  {
    id: "q-pbs-smallest-r",
    section: 10,
    prompt:
      "N = 5, W = 2; a read asks R replicas chosen at random, and nothing has spread beyond the two that acknowledged. What is the smallest R with which a read misses the write in less than 15 % of cases?",
    options: [
      {
        text: "2",
        explanation: "C(3,2) / C(5,2) = 3 / 10: the read misses in 30 % of cases.",
        misconception: "R = W is enough",
      },
      {
        text: "3",
        correct: true,
        explanation:
          "C(3,3) / C(5,3) = 1 / 10. One of the ten sets of three avoids both replicas that have the write.",
      },
      {
        text: "4, the first that satisfies `W + R > N`",
        explanation:
          "With 4 the chance is 0. The question allows a small one, which is what partial quorums are for.",
        misconception: "without intersection nothing can be said",
      },
      {
        text: "None below 5, because up to three replicas are stale",
        explanation: "The read takes the newest of its answers, so one fresh replica among them is enough.",
        misconception: "every replica asked must be fresh",
      },
    ],
    sources: ["bailis-pbs-2012"],
  },
  {
    id: "q-ocean-write",
    section: 11,
    prompt:
      "Three Raft replicas, leader in Virginia. Round trips: Virginia–Ireland 70 ms, Virginia–Tokyo 150 ms, Ireland–Tokyo 210 ms. No partition, processing is free. How long does a committed write take for a client in Tokyo?",
    options: [
      {
        text: "150 ms",
        explanation:
          "That is the way to the leader and back. The leader must not answer before a majority has the entry.",
        misconception: "the leader answers from its own log",
      },
      {
        text: "210 ms",
        explanation: "Ireland and Tokyo never talk to each other: a follower deals with the leader only.",
        misconception: "followers replicate among themselves",
      },
      {
        text: "220 ms",
        correct: true,
        explanation:
          "150 ms to Virginia and back, and meanwhile the leader needs one follower, the nearer: 70 ms. That is the “else latency” of PACELC, paid on a good day.",
      },
      {
        text: "300 ms: the leader has to wait for both followers' acknowledgements",
        explanation: "A majority of three is two, the leader included. It waits for the faster follower.",
        misconception: "commit needs every replica",
      },
    ],
    sources: ["abadi-2012", "ongaro-ousterhout-2014"],
  },
  {
    id: "q-threshold-review",
    section: 12,
    prompt:
      "A Raft sample elects with `votes > len(peers) // 2`, where `votes` includes the candidate's own and `peers` does not include the candidate. A reviewer changes it to `votes >= len(peers) // 2 + 1`. What has been repaired for a cluster of four?",
    options: [
      {
        text: "It now takes three votes, a majority",
        explanation: "`3 // 2 + 1` is 2. The majority is taken of the three peers instead of the four nodes.",
        misconception: "“half plus one” is a majority, of whatever is counted",
      },
      {
        text: "Nothing: two votes still elect a leader",
        correct: true,
        explanation:
          "For integers `v > k` and `v >= k + 1` are the same condition. Two candidates can still win a term with two votes each. Divide the size of the cluster: `len(peers) + 1`.",
      },
      {
        text: "It now takes all four votes, so one crash stops elections",
        explanation: "The right side has not changed in value: 2 for four nodes.",
        misconception: "`>=` with `+ 1` is stricter than `>`",
      },
      {
        text: "Nothing had to be: the sample was right for any cluster size",
        explanation: "It is right for odd sizes only. Four nodes elect with 2, six with 3: exactly half.",
        misconception: "tests with three and five nodes settle it",
      },
    ],
    sources: ["ongaro-ousterhout-2014"],
  },
  {
    id: "q-commit-old-term",
    section: 12,
    prompt:
      "Five servers; last terms in their logs are S1 2, S2 2, S3 2, S4 1, S5 3, and all logs but S4's have two entries, S4's one. S1 leads term 4 and has just brought its entry of term 2 to S2 and S3, so three of five store it. May S1 mark it committed?",
    options: [
      {
        text: "No: S5 can still be elected by S2, S3 and S4 and overwrite it",
        correct: true,
        explanation:
          "S5's last term, 3, beats 2 and 1. Once S1 has an entry of term 4 on a majority, S5 can no longer win, and the older entry is committed with it.",
      },
      {
        text: "Yes: a majority stores it, so any later leader has it",
        explanation:
          "A later leader needs a majority of votes. Those who store the entry will vote for S5, whose last term is larger.",
        misconception: "stored on a majority = committed",
      },
      {
        text: "Yes, because S1 is the legitimate leader of the highest term",
        explanation:
          "Its term does not protect an entry of an older one. If S1 fails now, S5 can win term 5.",
        misconception: "the leader's term covers what it forwards",
      },
      {
        text: "No: an entry is committed only when all reachable followers store it",
        explanation: "A majority is enough, for an entry of the leader's own term.",
        misconception: "commit needs every follower",
      },
    ],
    sources: ["ongaro-ousterhout-2014"],
  },
  {
    id: "q-paxos-value",
    section: 13,
    prompt:
      "Single-decree Paxos, five acceptors. A proposer with ballot 3 and its own value `c` gets promises from P, Q and R. P reports that it accepted `a` in ballot 1, Q that it accepted `b` in ballot 2, R nothing. Which value must it propose?",
    options: [
      {
        text: "`b`",
        correct: true,
        explanation:
          "The value of the highest ballot reported. The silent two may have accepted `b` as well, which would make it chosen with Q.",
      },
      {
        text: "`c`, since neither `a` nor `b` is accepted by a majority of the promises",
        explanation:
          "Two acceptors did not answer. With Q they make a majority that may have chosen `b`; a different value would then be chosen too.",
        misconception: "only a majority seen in the promises binds",
      },
      {
        text: "`a`, because it was accepted first and later ballots must preserve it",
        explanation:
          "If `a` had been chosen in ballot 1, the proposer of ballot 2 would have met it and proposed `a`. It proposed `b`, so `a` was not chosen.",
        misconception: "the oldest accepted value wins",
      },
      {
        text: "Either `a` or `b`",
        explanation:
          "`b` may have been chosen already, `a` cannot have been. Proposing `a` could make two values chosen.",
        misconception: "any accepted value is as good as another",
      },
    ],
    sources: ["lamport-2001"],
  },
  {
    id: "q-escrow-sale",
    section: 14,
    prompt:
      "Ten units in stock, five held in escrow by each of two sites. During a cut East gets orders for 3, then 4; West gets one for 2. Orders are filled whole or refused. What happens, if nothing may ever be oversold?",
    options: [
      {
        text: "All three are filled, for 9 of 10 units",
        explanation: "East would spend 7 of its 5 units. It cannot know that West has spent only 2.",
        misconception: "the global sum is enough to decide locally",
      },
      {
        text: "None is filled before the cut heals",
        explanation: "Each site may spend its own share without asking anyone. That is what escrow is for.",
        misconception: "an invariant across sites always needs coordination",
      },
      {
        text: "All are filled, and an overdraft is compensated after the heal",
        explanation:
          "Compensation is the other design, as with an ATM's limit: it admits a bounded violation. Here none was allowed.",
        misconception: "availability always means apologizing later",
      },
      {
        text: "The 3 and the 2 are filled; the 4 is refused although 5 units remain",
        correct: true,
        explanation:
          "East has 2 left after the first order. The price of answering alone is a refusal that a coordinated store would not have given; the invariant holds on both sides.",
      },
    ],
    sources: ["oneil-1986", "brewer-2012"],
  },
];

export const quiz: QuizQuestionInput[] = [...theorem, ...partitions, ...models, ...protocols];
