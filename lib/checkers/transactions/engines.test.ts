/**
 * The checker against stores that really have the isolation level they claim, and against every serial order.
 *
 * A small store runs three clients' transactions, one step at a time, in an order drawn from a seed: serially, under snapshot
 * isolation (first committer wins), or with long write locks and reads of committed or of uncommitted values. Some
 * transactions abort, some answers are lost. Whatever the checker reports must be possible at that level; and what a level
 * permits must turn up in some seeds.
 */
import { describe, expect, it } from "vitest";
import type { Json, Outcome } from "../history";
import { checkTransactions } from "./check";
import {
  makeTransactions,
  type RecordedOp,
  type RecordedTransaction,
  type TransactionHistory,
  type Workload,
} from "./history";
import type { Level, Phenomenon } from "./phenomena";

const LEVELS = ["serial", "snapshot-isolation", "read-committed", "read-uncommitted"] as const;
type EngineLevel = (typeof LEVELS)[number];

function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type State = Map<string, readonly number[]>;
type Plan = readonly { readonly kind: "r" | "write"; readonly key: string; readonly value: number }[];

interface Running {
  readonly process: string;
  readonly plan: Plan;
  readonly willAbort: boolean;
  readonly losesAnswer: boolean;
  readonly call: number;
  snapshot: State;
  /** What it wrote and had not committed: whole new contents. */
  readonly mine: State;
  readonly done: RecordedOp[];
  next: number;
  waited: number;
}

/** One store at one level. Contents are lists in both workloads; a register shows the last element only. */
class Store {
  readonly committed: State = new Map();
  private readonly versions = new Map<string, number>();
  private readonly startedAt = new Map<Running, number>();
  private commits = 0;

  constructor(
    private readonly level: EngineLevel,
    private readonly workload: Workload,
    private readonly running: () => readonly Running[],
  ) {}

  begin(transaction: Running): void {
    this.startedAt.set(transaction, this.commits);
    transaction.snapshot = new Map(this.committed);
  }

  /** Takes one step; false when it has to wait for a lock. */
  step(transaction: Running): boolean {
    if (this.level === "serial" && this.running().some((other) => other !== transaction && isUnderWay(other)))
      return false;
    if (this.level === "serial" && transaction.next === 0) this.begin(transaction);
    const op = transaction.plan[transaction.next];
    if (!op) return true;
    const { key, value } = op;
    if (op.kind === "r") {
      transaction.done.push(["r", key, this.shown(this.visible(transaction, key))]);
    } else {
      const locked = this.running().some((other) => other !== transaction && other.mine.has(key));
      if (locked && this.level !== "snapshot-isolation") return false;
      const base =
        transaction.mine.get(key) ??
        (this.usesSnapshot() ? transaction.snapshot : this.committed).get(key) ??
        [];
      transaction.mine.set(key, [...base, value]);
      transaction.done.push([this.workload === "list-append" ? "append" : "w", key, value]);
    }
    transaction.next += 1;
    return true;
  }

  /** False when another committer was first. */
  commit(transaction: Running): boolean {
    const start = this.startedAt.get(transaction) ?? 0;
    const keys = [...transaction.mine.keys()];
    if (this.level === "snapshot-isolation" && keys.some((key) => (this.versions.get(key) ?? 0) > start))
      return false;
    this.commits += 1;
    for (const [key, value] of transaction.mine) {
      this.committed.set(key, value);
      this.versions.set(key, this.commits);
    }
    return true;
  }

  private usesSnapshot(): boolean {
    return this.level === "snapshot-isolation" || this.level === "serial";
  }

  private visible(transaction: Running, key: string): readonly number[] {
    const own = transaction.mine.get(key);
    if (own) return own;
    if (this.usesSnapshot()) return transaction.snapshot.get(key) ?? [];
    const dirty =
      this.level === "read-uncommitted" ? this.running().find((other) => other.mine.has(key)) : undefined;
    return dirty?.mine.get(key) ?? this.committed.get(key) ?? [];
  }

  private shown(list: readonly number[]): Json {
    return this.workload === "list-append" ? list : (list.at(-1) ?? null);
  }
}

function isUnderWay({ next }: Running): boolean {
  return next > 0;
}

interface Shape {
  readonly transactions: number;
  readonly opsMax: number;
  readonly keys: number;
}

function execute(level: EngineLevel, workload: Workload, seed: number, shape: Shape): TransactionHistory {
  const random = randomOf(seed);
  const recorded: RecordedTransaction[] = [];
  let running: Running[] = [];
  const store = new Store(level, workload, () => running);
  let [time, value, started] = [0, 0, 0];
  const begin = (client: number) => {
    const plan = Array.from({ length: 1 + random(shape.opsMax) }, () => {
      value += 1;
      return {
        kind: random(2) === 0 ? ("r" as const) : ("write" as const),
        key: `k${random(shape.keys)}`,
        value,
      };
    });
    const transaction: Running = {
      process: `p${client}`,
      plan,
      willAbort: random(6) === 0,
      losesAnswer: random(10) === 0,
      call: time,
      snapshot: new Map(),
      mine: new Map(),
      done: [],
      next: 0,
      waited: 0,
    };
    running.push(transaction);
    store.begin(transaction);
    started += 1;
  };
  const finish = (transaction: Running, committed: boolean) => {
    running = running.filter((other) => other !== transaction);
    const outcome: Outcome = transaction.losesAnswer ? "unknown" : committed ? "ok" : "fail";
    const asked = transaction.plan.map(({ kind, key, value: v }): RecordedOp =>
      kind === "r" ? ["r", key, null] : [workload === "list-append" ? "append" : "w", key, v],
    );
    recorded.push({
      process: transaction.process,
      call: transaction.call,
      end: transaction.losesAnswer ? null : time,
      outcome,
      ops: outcome === "ok" ? transaction.done : asked,
    });
  };
  while (started < shape.transactions || running.length > 0) {
    time += 1;
    const client = random(3);
    const mine = running.find(({ process }) => process === `p${client}`);
    if (!mine) {
      if (started < shape.transactions) begin(client);
      continue;
    }
    if (mine.next < mine.plan.length) {
      if (!store.step(mine)) mine.waited += 1;
      if (mine.waited > 12) finish(mine, false);
      continue;
    }
    finish(mine, !mine.willAbort && store.commit(mine));
  }
  return makeTransactions(workload, recorded);
}

const PERMITTED: Readonly<Record<EngineLevel, readonly Phenomenon[]>> = {
  serial: [],
  "snapshot-isolation": ["G2-item"],
  "read-committed": ["G2-item", "G-single", "lost-update", "fuzzy-read"],
  "read-uncommitted": ["G1a", "G1b", "G1c", "G-single", "lost-update", "fuzzy-read"],
};
const LEVEL_OF: Readonly<Record<EngineLevel, Level>> = {
  serial: "strict-serializable",
  "snapshot-isolation": "snapshot-isolation",
  "read-committed": "read-committed",
  "read-uncommitted": "read-uncommitted",
};

describe.each(["list-append", "rw-register"] as const)("%s", (workload) => {
  it.each(LEVELS)("a store that is %s is never said not to be, and shows what it permits", (level) => {
    const seen = new Set<Phenomenon>();
    const strongest = LEVEL_OF[level];
    for (let seed = 0; seed < 1500; seed += 1) {
      const shape = { transactions: 4 + (seed % 12), opsMax: 4, keys: 2 + (seed % 3) };
      const history = execute(level, workload, seed, shape);
      const { ruledOut, anomalies } = checkTransactions(history);
      const wrong = anomalies.find((anomaly) => anomaly.ruledOut.includes(strongest));
      expect(wrong, `seed ${seed}: ${wrong?.explanation ?? ""} ${JSON.stringify(history)}`).toBeUndefined();
      expect(ruledOut).not.toContain(strongest);
      for (const { phenomenon } of anomalies) seen.add(phenomenon);
    }
    expect([...PERMITTED[level]].filter((phenomenon) => !seen.has(phenomenon))).toEqual([]);
    if (level === "serial") expect([...seen]).toEqual([]);
    if (level === "snapshot-isolation") {
      expect([...seen].filter((phenomenon) => !/^G2-item/.test(phenomenon))).toEqual([]);
    }
  });
});

/**
 * The definition: some order of the committed transactions, and of some of unknown outcome, in which every read is right; if
 * strict, one in which nothing comes before what had returned when it was called.
 */
function isSerializable({ workload, transactions }: TransactionHistory, strict: boolean): boolean {
  const place = (
    state: ReadonlyMap<string, readonly string[]>,
    left: readonly (typeof transactions)[number][],
  ): boolean => {
    if (left.every(({ outcome }) => outcome === "unknown")) return true;
    return left.some((transaction) => {
      if (strict && left.some(({ rank }) => rank.end < transaction.rank.call)) return false;
      const after = new Map(state);
      const legal = transaction.ops.every((op) => {
        const now = after.get(op.key) ?? [];
        if (op.kind === "write")
          after.set(op.key, workload === "list-append" ? [...now, op.value] : [op.value]);
        return op.kind === "write" || op.found === undefined || op.found.join() === now.join();
      });
      return (
        legal &&
        place(
          after,
          left.filter((other) => other !== transaction),
        )
      );
    });
  };
  return place(
    new Map(),
    transactions.filter(({ outcome }) => outcome !== "fail"),
  );
}

/** Reads that were right, made wrong at random: another prefix of the list, another value of the register. */
function corrupted(history: TransactionHistory, seed: number): TransactionHistory {
  const random = randomOf(seed);
  const values = new Map<string, string[]>();
  for (const op of history.transactions.flatMap(({ ops }) => ops)) {
    if (op.kind === "write") values.set(op.key, [...(values.get(op.key) ?? []), op.value]);
  }
  const transactions = history.transactions.map((transaction) => ({
    ...transaction,
    ops: transaction.ops.map((op) => {
      if (op.kind === "write" || op.found === undefined || random(4) > 0) return op;
      const all = values.get(op.key) ?? [];
      const one = all[random(all.length + 1)];
      if (history.workload === "rw-register") return { ...op, found: one === undefined ? [] : [one] };
      return {
        ...op,
        found:
          random(3) > 0 || one === undefined
            ? op.found.slice(0, random(op.found.length + 1))
            : [...op.found, one],
      };
    }),
  }));
  return { ...history, transactions };
}

/** How many serializable violations may go unseen, by workload: a register hides its past, and an unknown outcome may be either. */
const MISSED_MAX = { "list-append": 5, "rw-register": 60 } as const;

describe.each(["list-append", "rw-register"] as const)("of %s, all serial orders tried", (workload) => {
  it.each(["serializable", "strict-serializable"] as const)(
    "one that is said not to be %s has none",
    (level) => {
      const count = { violation: 0, missed: 0, holds: 0 };
      for (let seed = 0; seed < 4000; seed += 1) {
        const made = execute(LEVELS[seed % LEVELS.length] ?? "serial", workload, seed, {
          transactions: 2 + (seed % 5),
          opsMax: 4,
          keys: 2,
        });
        const history = seed % 3 === 0 ? made : corrupted(made, seed);
        const { verdict, explanation } = checkTransactions(history, { level });
        const holds = isSerializable(history, level === "strict-serializable");
        if (verdict === "violation") {
          expect(holds, `seed ${seed}: ${explanation} ${JSON.stringify(history)}`).toBe(false);
        }
        count[verdict === "violation" ? "violation" : holds ? "holds" : "missed"] += 1;
      }
      expect(count.violation).toBeGreaterThan(800);
      expect(count.holds).toBeGreaterThan(800);
      expect(count.missed).toBeLessThan(MISSED_MAX[workload]);
    },
  );
});
