/**
 * Litmus tests: small histories that tell the models apart. `accepts` is what the test holds the checkers to; the page never
 * reads it, it asks the checkers. Those of the chapter carry the id of their claim.
 */
import type { Consistency } from "@/lib/checkers";

export interface Preset {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** What to see in it. */
  readonly lesson: string;
  readonly ops: readonly string[];
  /** The model it is opened with. */
  readonly model: Consistency;
  /** Exactly these models accept it. */
  readonly accepts: readonly Consistency[];
}

const sessions = ["read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads"] as const;
const all = ["linearizable", "sequential", "causal", "pram", ...sessions] as const;
const allBut = (...refuse: readonly Consistency[]) => all.filter((model) => !refuse.includes(model));

const REAL_TIME = "Real time";
const ORDERS = "One order for all";
const OUTCOMES = "Outcomes";
const CAUSES = "Causes";
const SESSIONS = "Session guarantees";

export const PRESETS: readonly Preset[] = [
  {
    id: "timeline",
    group: REAL_TIME,
    title: "A, B and C on a timeline",
    lesson: "B calls after A's write has returned, so B must see 1. C overlaps the write: it may see 0 or 1.",
    ops: ["A 0-4 W(x,1)", "B 6-8 R(x)=1", "C 2-7 R(x)=0"],
    model: "linearizable",
    accepts: all,
  },
  {
    id: "stale-read",
    group: REAL_TIME,
    title: "Stale read (c2)",
    lesson: "Only a clock objects: put B's read first and each client's own order is kept.",
    ops: ["A 0-2 W(x,1)", "B 3-5 R(x)=0"],
    model: "linearizable",
    accepts: allBut("linearizable"),
  },
  {
    id: "new-old-inversion",
    group: REAL_TIME,
    title: "New-old inversion (c4)",
    lesson: "The write is still pending. Once B has seen it, nobody who calls later may see the past.",
    ops: ["A 0-? W(x,1)", "B 1-3 R(x)=1", "C 4-6 R(x)=0"],
    model: "linearizable",
    accepts: allBut("linearizable"),
  },
  {
    id: "old-then-new",
    group: REAL_TIME,
    title: "Old, then new (c4)",
    lesson: "The same write, pending as long, takes effect once, between the two reads.",
    ops: ["A 0-? W(x,1)", "B 1-3 R(x)=0", "C 4-6 R(x)=1"],
    model: "linearizable",
    accepts: all,
  },
  {
    id: "message-passing",
    group: ORDERS,
    title: "Message passing (c1)",
    lesson: "B sees the flag y and not the message x that A wrote before it: a cycle of four arrows.",
    ops: ["A 0-2 W(x,1)", "A 3-5 W(y,1)", "B 6-8 R(y)=1", "B 9-11 R(x)=0"],
    model: "sequential",
    accepts: ["read-your-writes", "monotonic-reads", "writes-follow-reads"],
  },
  {
    id: "store-buffering",
    group: ORDERS,
    title: "Store buffering (c3)",
    lesson:
      "Both clients miss the other's write. Check one key alone: each is fine, only the two together are not.",
    ops: ["A 0-2 W(x,1)", "A 4-6 R(y)=0", "B 1-3 W(y,1)", "B 5-7 R(x)=0"],
    model: "sequential",
    accepts: allBut("linearizable", "sequential"),
  },
  {
    id: "iriw",
    group: ORDERS,
    title: "IRIW: two writers, two observers (c3)",
    lesson: "Independent reads of independent writes: C sees x first, D sees y first. No one order has both.",
    ops: ["A 0-2 W(x,1)", "B 1-3 W(y,1)", "C 4-6 R(x)=1", "C 7-9 R(y)=0", "D 5-8 R(y)=1", "D 10-12 R(x)=0"],
    model: "sequential",
    accepts: allBut("linearizable", "sequential"),
  },
  {
    id: "long-fork",
    group: ORDERS,
    title: "Long fork",
    lesson:
      "IRIW that lasts: two branches of the world, each internally fine, until both observers see both writes.",
    ops: [
      "A 0-2 W(x,1)",
      "B 0-2 W(y,1)",
      "C 3-5 R(x)=1",
      "C 6-8 R(y)=0",
      "D 3-5 R(y)=1",
      "D 6-8 R(x)=0",
      "C 9-11 R(y)=1",
      "D 9-11 R(x)=1",
    ],
    model: "sequential",
    accepts: allBut("linearizable", "sequential"),
  },
  {
    id: "opposite-orders",
    group: ORDERS,
    title: "One key, two orders",
    lesson:
      "C saw 1 become 2, D saw 2 become 1. Causal consistency orders only what one client can have known of.",
    ops: ["A 0-2 W(x,1)", "B 0-2 W(x,2)", "C 3-5 R(x)=1", "C 6-8 R(x)=2", "D 3-5 R(x)=2", "D 6-8 R(x)=1"],
    model: "sequential",
    accepts: allBut("linearizable", "sequential"),
  },
  {
    id: "timed-out-fail",
    group: OUTCOMES,
    title: "A timed-out write, recorded as failed (c5)",
    lesson:
      "fail promises: never took effect, never will. Then nobody wrote the 1 that B read, in any model.",
    ops: ["A 0-2! W(x,1)", "B 3-5 R(x)=1"],
    model: "linearizable",
    accepts: [],
  },
  {
    id: "timed-out-unknown",
    group: OUTCOMES,
    title: "The same write, recorded as unknown (c5)",
    lesson: "A timeout says nothing: the write may take effect at any later instant, or never.",
    ops: ["A 0-? W(x,1)", "B 3-5 R(x)=1"],
    model: "linearizable",
    accepts: all,
  },
  {
    id: "two-winners",
    group: OUTCOMES,
    title: "Compare-and-set with two winners (c4)",
    lesson: "Whichever goes first, the other finds a value that is not 0.",
    ops: ["A 0-4 CAS(x,0,1)=true", "B 1-5 CAS(x,0,2)=true"],
    model: "linearizable",
    accepts: ["causal", "pram", ...sessions],
  },
  {
    id: "answer-without-question",
    group: CAUSES,
    title: "Causal violation: the answer without the question",
    lesson:
      "B read the question x and wrote the answer y; C sees the answer alone. PRAM does not relate two clients' writes.",
    ops: ["A 0-2 W(x,1)", "B 3-5 R(x)=1", "B 6-8 W(y,1)", "C 9-11 R(y)=1", "C 12-14 R(x)=0"],
    model: "causal",
    accepts: ["pram", "read-your-writes", "monotonic-reads", "monotonic-writes"],
  },
  {
    id: "concurrent-unrelated",
    group: CAUSES,
    title: "The answer written without having read",
    lesson: "Without B's read of x the two writes are concurrent, and C may see them in either order.",
    ops: ["A 0-2 W(x,1)", "B 6-8 W(y,1)", "C 9-11 R(y)=1", "C 12-14 R(x)=0"],
    model: "causal",
    accepts: allBut("linearizable"),
  },
  {
    id: "read-your-writes-broken",
    group: SESSIONS,
    title: "Read your writes, broken",
    lesson: "The write went to one replica and the read to another.",
    ops: ["A 0-2 W(x,1)", "A 3-5 R(x)=0"],
    model: "read-your-writes",
    accepts: ["monotonic-reads", "monotonic-writes", "writes-follow-reads"],
  },
  {
    id: "read-your-writes-kept",
    group: SESSIONS,
    title: "Read your writes, kept",
    lesson: "A sees its own write. B does not, and this guarantee never promised that it would.",
    ops: ["A 0-2 W(x,1)", "A 3-5 R(x)=1", "B 3-5 R(x)=0"],
    model: "read-your-writes",
    accepts: allBut("linearizable"),
  },
  {
    id: "monotonic-reads-broken",
    group: SESSIONS,
    title: "Monotonic reads, broken",
    lesson: "B was moved to a replica that lags behind the first, and time ran backwards for it.",
    ops: ["A 0-2 W(x,1)", "B 3-5 R(x)=1", "B 6-8 R(x)=0"],
    model: "monotonic-reads",
    accepts: ["read-your-writes"],
  },
  {
    id: "monotonic-reads-kept",
    group: SESSIONS,
    title: "Monotonic reads, kept",
    lesson: "Late, and then up to date: B's reads never go back.",
    ops: ["A 0-2 W(x,1)", "B 3-5 R(x)=0", "B 6-8 R(x)=1"],
    model: "monotonic-reads",
    accepts: allBut("linearizable"),
  },
  {
    id: "monotonic-writes-broken",
    group: SESSIONS,
    title: "Monotonic writes, broken",
    lesson: "A wrote 1 and then 2; the replica B reads from took them in the other order.",
    ops: ["A 0-2 W(x,1)", "A 3-5 W(x,2)", "B 6-8 R(x)=2", "B 9-11 R(x)=1"],
    model: "monotonic-writes",
    accepts: ["read-your-writes", "monotonic-reads", "writes-follow-reads"],
  },
  {
    id: "monotonic-writes-kept",
    group: SESSIONS,
    title: "Monotonic writes, kept",
    lesson: "B lags by one write and still sees A's writes in A's order.",
    ops: ["A 0-2 W(x,1)", "A 3-5 W(x,2)", "B 6-8 R(x)=1", "B 9-11 R(x)=2"],
    model: "monotonic-writes",
    accepts: allBut("linearizable"),
  },
  {
    id: "writes-follow-reads-broken",
    group: SESSIONS,
    title: "Writes follow reads, broken",
    lesson: "B read 1 and then wrote 2, so 2 comes after 1 everywhere. C saw it come before.",
    ops: ["A 0-2 W(x,1)", "B 3-5 R(x)=1", "B 6-8 W(x,2)", "C 9-11 R(x)=2", "C 12-14 R(x)=1"],
    model: "writes-follow-reads",
    accepts: ["pram", "read-your-writes", "monotonic-reads", "monotonic-writes"],
  },
  {
    id: "writes-follow-reads-kept",
    group: SESSIONS,
    title: "Writes follow reads, kept",
    lesson: "C lags, and sees what B read before what B wrote.",
    ops: ["A 0-2 W(x,1)", "B 3-5 R(x)=1", "B 6-8 W(x,2)", "C 9-11 R(x)=1", "C 12-14 R(x)=2"],
    model: "writes-follow-reads",
    accepts: allBut("linearizable"),
  },
];
