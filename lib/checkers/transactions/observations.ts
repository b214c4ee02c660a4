/**
 * What both kinds of objects share: who wrote what, which transactions count as committed, and what reads can be seen to be wrong
 * without any graph.
 *
 * Adya's graph is of committed transactions. One of unknown outcome counts as committed if a committed read saw a value it wrote,
 * and not otherwise. (Had it aborted after all, that read is an aborted read, G1a.) What it read itself was never told to anyone.
 */
import type { DependencyGraph } from "./graph";
import { objectValue, type MicroOp, type Transaction, type TransactionHistory } from "./history";
import type { Phenomenon } from "./phenomena";

/** A phenomenon seen in one or two transactions, without a cycle. */
export interface Sighting {
  readonly phenomenon: Phenomenon;
  readonly transactions: readonly Transaction[];
  /** One sentence, without a full stop. */
  readonly told: string;
}

export interface Write {
  readonly transaction: Transaction;
  readonly key: string;
  readonly value: string;
  /** Whether it is the transaction's last write of the key. */
  readonly last: boolean;
}

/** A read by a committed transaction. */
export interface Read {
  readonly transaction: Transaction;
  readonly key: string;
  readonly found: readonly string[];
  /** What the transaction had written to the key before, oldest first. */
  readonly own: readonly string[];
}

/** What a workload's inference gives: edges into the graph, and sightings. */
export interface Inference {
  readonly graph: DependencyGraph;
  readonly sightings: readonly Sighting[];
  /** The transaction of each node. */
  readonly committed: readonly Transaction[];
}

export class Observations {
  readonly reads: readonly Read[];
  /** Their places are the nodes of the graph. */
  readonly committed: readonly Transaction[];
  readonly sightings: Sighting[] = [];
  private readonly writes = new Map<string, Write>();
  /** By version: who read it and then wrote the key. */
  private readonly updaters = new Map<string, Set<Transaction>>();
  private readonly nodes: ReadonlyMap<Transaction, number>;

  constructor(readonly history: TransactionHistory) {
    const { transactions } = history;
    for (const transaction of transactions) {
      for (const write of writesOf(transaction)) this.writes.set(objectValue(write.key, write.value), write);
    }
    this.reads = transactions.filter(({ outcome }) => outcome === "ok").flatMap(readsOf);
    const seen = new Set(
      this.reads.flatMap(({ key, found }) => found.map((value) => this.writer(key, value)?.transaction)),
    );
    this.committed = transactions.filter(
      (transaction) =>
        transaction.outcome === "ok" || (transaction.outcome === "unknown" && seen.has(transaction)),
    );
    this.nodes = new Map(this.committed.map((transaction, node) => [transaction, node]));
  }

  writer(key: string, value: string): Write | undefined {
    return this.writes.get(objectValue(key, value));
  }

  /** The values of a key that its committed transactions installed: the last write of each. */
  installed(): Map<string, Write[]> {
    const byKey = new Map<string, Write[]>();
    for (const transaction of this.committed) {
      for (const write of writesOf(transaction)) {
        if (write.last) byKey.set(write.key, [...(byKey.get(write.key) ?? []), write]);
      }
    }
    return byKey;
  }

  node(transaction: Transaction): number {
    return this.nodes.get(transaction) ?? -1;
  }

  report(phenomenon: Phenomenon, transactions: readonly Transaction[], told: string): void {
    this.sightings.push({ phenomenon, transactions, told });
  }

  /** Reads of what no transaction wrote, of what an aborted one wrote, or of what the reader itself writes only later. */
  reportBadReads(): void {
    for (const { transaction, key, found, own } of this.reads) {
      for (const value of found) {
        const write = this.writer(key, value);
        if (!write) {
          const told = `${transaction.label} read ${value} of ${key}, which no transaction wrote`;
          this.report("unwritten-read", [transaction], told);
        } else if (write.transaction.outcome === "fail") {
          const told = `${transaction.label} read ${value} of ${key}, which ${write.transaction.label} wrote, and ${write.transaction.label} aborted`;
          this.report("G1a", [write.transaction, transaction], told);
        } else if (write.transaction === transaction && !own.includes(value)) {
          const told = `${transaction.label} read ${value} of ${key} before it wrote that itself`;
          this.report("internal", [transaction], told);
        }
      }
    }
  }

  /**
   * Two transactions that read the same version of a key and both wrote it. Whichever version comes first, its writer did not see the
   * other's and the other had read before it: a cycle with one rw.
   */
  reportLostUpdates(): void {
    for (const { transaction, key, found, own } of this.reads) {
      if (own.length > 0 || !writesOf(transaction).some((write) => write.key === key)) continue;
      const version = objectValue(key, JSON.stringify(found));
      const updaters = this.updaters.get(version) ?? new Set();
      this.updaters.set(version, updaters.add(transaction));
      const [other] = updaters;
      if (!other || other === transaction) continue;
      const told = `${other.label} and ${transaction.label} both read ${this.show(key, found)} and then wrote ${key}, so one of them wrote without having seen what the other wrote`;
      this.report("lost-update", [other, transaction], told);
    }
  }

  /**
   * Whether both updated the version that the read found. Then one has to come first and none of them can, which is a lost update;
   * an rw each way would be the same fault under the name of write skew.
   */
  isLostUpdate({ transaction, key, found }: Read, other: Transaction): boolean {
    const updaters = this.updaters.get(objectValue(key, JSON.stringify(found)));
    return updaters?.has(transaction) === true && updaters.has(other);
  }

  /** `x = [1,2]`, `x = 1`, `x at first`. */
  show(key: string, found: readonly string[]): string {
    if (this.history.workload === "list-append") return `${key} = [${found.join(",")}]`;
    return found.length === 0 ? `${key} as it was at first` : `${key} = ${found.join(",")}`;
  }

  /** What the transactions did besides reading and writing: the order of each process, and real time. */
  addSessionEdges(graph: DependencyGraph): void {
    const last = new Map<string, Transaction>();
    for (const to of this.committed) {
      const from = last.get(to.process);
      last.set(to.process, to);
      if (!from) continue;
      const tell = () => `${from.label} comes before ${to.label} in the process ${to.process}`;
      graph.add({ from: this.node(from), to: this.node(to), kind: "process", tell });
    }
    for (const [from, to] of realTimePairs(this.committed)) {
      const tell = () => `${from.label} had returned when ${to.label} was called`;
      graph.add({ from: this.node(from), to: this.node(to), kind: "realtime", tell });
    }
  }
}

/**
 * Pairs of which the first had returned when the second was called, without those that follow from others. At each moment only
 * the transactions count that returned after every call of one that has returned since: as many as there are processes.
 */
export function* realTimePairs(
  transactions: readonly Transaction[],
): Generator<readonly [Transaction, Transaction]> {
  const moments = transactions
    .flatMap((transaction) => [
      { transaction, at: transaction.rank.call, isEnd: false },
      { transaction, at: transaction.rank.end, isEnd: true },
    ])
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at);
  let frontier: Transaction[] = [];
  for (const { transaction, isEnd } of moments) {
    if (isEnd) {
      frontier = frontier.filter(({ rank }) => rank.end > transaction.rank.call);
      frontier.push(transaction);
    } else {
      for (const earlier of frontier) yield [earlier, transaction];
    }
  }
}

function writesOf(transaction: Transaction): Write[] {
  const last = new Map<string, MicroOp>();
  for (const op of transaction.ops) if (op.kind === "write") last.set(op.key, op);
  return transaction.ops.flatMap((op) =>
    op.kind === "write" ? [{ transaction, key: op.key, value: op.value, last: last.get(op.key) === op }] : [],
  );
}

function readsOf(transaction: Transaction): Read[] {
  const own = new Map<string, readonly string[]>();
  return transaction.ops.flatMap((op): Read[] => {
    const before = own.get(op.key) ?? [];
    if (op.kind === "write") {
      own.set(op.key, [...before, op.value]);
      return [];
    }
    return op.found === undefined ? [] : [{ transaction, key: op.key, found: op.found, own: before }];
  });
}
