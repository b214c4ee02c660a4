/**
 * Who depended on whom, when objects are lists that only grow (Kingsbury & Alvaro 2020, "Elle", the list-append workload).
 *
 * A read of [1,2,3] shows the order in which its versions came about. So the longest committed read of a list is its version order,
 * every other committed read must be a beginning of it, and from it follow
 *
 * - ww: between neighbours in the list;
 * - wr: from the writer of the last element of a read to the reader;
 * - rw: from a reader to the writer of the first element that it did not see.
 *
 * A committed append that is in no read came after the longest one, since every version contains the ones before it. This takes an
 * append for one step of the store: a store that reads a list and writes it back can lose one, and is then found out here.
 *
 * Elements of aborted transactions are reported and then left out, because a store may roll them back. Two reads of which
 * neither begins the other are reported, and then nothing is inferred from that list but wr. An append between two appends of
 * another transaction gives ww both ways. Adya orders only the last writes of transactions; Berenson et al. 1995 (P0, dirty write)
 * forbid this in so many words, and Elle counts it so too.
 */
import { DependencyGraph } from "./graph";
import type { Transaction, TransactionHistory } from "./history";
import { Observations, type Inference, type Read, type Write } from "./observations";

export function inferFromLists(history: TransactionHistory): Inference {
  const seen = new Observations(history);
  const graph = new DependencyGraph(seen.committed.length);
  seen.reportBadReads();
  seen.reportLostUpdates();
  for (const read of seen.reads) reportDirtyUpdate(seen, read);
  reportIntermediateReads(seen);
  reportInconsistentReads(seen);
  const installed = seen.installed();
  for (const [key, reads] of byKey(seen.reads)) {
    new ListOfReads(seen, graph, key, reads, installed.get(key) ?? []).addEdges();
  }
  seen.addSessionEdges(graph);
  return { graph, sightings: seen.sightings, committed: seen.committed };
}

function byKey(reads: readonly Read[]): Map<string, Read[]> {
  const keys = new Map<string, Read[]>();
  for (const read of reads) {
    const list = keys.get(read.key);
    if (list) list.push(read);
    else keys.set(read.key, [read]);
  }
  return keys;
}

/** A committed append after an aborted one: it was made to a state that never was. */
function reportDirtyUpdate(seen: Observations, { transaction, key, found }: Read): void {
  for (const [place, value] of found.entries()) {
    const aborted = seen.writer(key, value)?.transaction;
    const next = found[place + 1];
    const upon = next === undefined ? undefined : seen.writer(key, next)?.transaction;
    if (aborted?.outcome !== "fail" || !upon || upon.outcome === "fail") continue;
    const told = `${upon.label} appended ${next ?? ""} to ${key} upon ${value}, as ${transaction.label} read, and ${aborted.label}, which had appended ${value}, aborted`;
    seen.report("dirty-update", [aborted, upon], told);
  }
}

function reportIntermediateReads(seen: Observations): void {
  for (const { transaction, key, found, own } of seen.reads) {
    const value = found.at(-1);
    const write = value === undefined ? undefined : seen.writer(key, value);
    if (!write || write.last || write.transaction === transaction || own.length > 0) continue;
    if (write.transaction.outcome === "fail") continue;
    const { label } = write.transaction;
    const told = `${transaction.label} read ${seen.show(key, found)}, and ${label} appended to ${key} again after ${value ?? ""}`;
    seen.report("G1b", [write.transaction, transaction], told);
  }
}

/** A transaction sees its own appends, last; and what others appended does not change between two of its reads. */
function reportInconsistentReads(seen: Observations): void {
  const before = new Map<string, Read>();
  for (const read of seen.reads) {
    const { transaction, key, found, own } = read;
    const mine = found.filter((value) => own.includes(value));
    if (found.at(-1) !== own.at(-1) && own.length > 0) {
      const told = `${transaction.label} had appended ${own.at(-1) ?? ""} to ${key} and then read ${seen.show(key, found)}`;
      seen.report("internal", [transaction], told);
    } else if (mine.join() !== own.join()) {
      const told = `${transaction.label} had appended ${own.join(", ")} to ${key} and then read ${seen.show(key, found)}`;
      seen.report("internal", [transaction], told);
    }
    const place = JSON.stringify([transaction.label, key]);
    const earlier = before.get(place);
    before.set(place, read);
    if (!earlier || foreign(earlier).join() === foreign(read).join()) continue;
    const told = `${transaction.label} read ${seen.show(key, earlier.found)} and later ${seen.show(key, found)}`;
    seen.report("fuzzy-read", [transaction], told);
  }
}

function foreign({ found, own }: Read): string[] {
  return found.filter((value) => !own.includes(value));
}

/** The version order of one key, as far as its reads agree on one. */
class ListOfReads {
  /** Reads without aborted elements; none that has an element twice or one from nowhere. */
  private readonly usable: readonly Read[];
  private readonly longest: Read | undefined;
  private readonly agree: boolean;

  constructor(
    private readonly seen: Observations,
    private readonly graph: DependencyGraph,
    private readonly key: string,
    reads: readonly Read[],
    private readonly installed: readonly Write[],
  ) {
    for (const read of reads) this.reportTwice(read);
    this.usable = reads
      .filter(({ found }) => new Set(found).size === found.length)
      .filter(({ found }) => found.every((value) => seen.writer(key, value)))
      .map((read) => ({ ...read, found: read.found.filter((value) => !this.isAborted(value)) }));
    this.longest = this.usable.toSorted((a, b) => b.found.length - a.found.length)[0];
    this.agree = this.reportDisagreement();
  }

  addEdges(): void {
    for (const read of this.usable) this.addReadFrom(read);
    if (!this.agree || !this.longest) return;
    const { found } = this.longest;
    found.forEach((value, place) => this.addWriteOrder(found[place - 1], value));
    const unseen = this.unseen();
    for (const write of unseen) this.addUnseen(write);
    for (const read of this.usable) this.addAntiDependency(read, unseen);
  }

  private isAborted(value: string): boolean {
    return this.writer(value)?.outcome === "fail";
  }

  private writer(value: string | undefined): Transaction | undefined {
    return value === undefined ? undefined : this.seen.writer(this.key, value)?.transaction;
  }

  private reportTwice({ transaction, found }: Read): void {
    const twice = found.find((value, place) => found.indexOf(value) < place);
    if (twice === undefined) return;
    const told = `${transaction.label} read ${this.seen.show(this.key, found)}, in which ${twice} is twice, and it was appended once`;
    this.seen.report("duplicate-element", [transaction], told);
  }

  private reportDisagreement(): boolean {
    const { longest, key } = this;
    if (!longest) return true;
    const other = this.usable.find(({ found }) =>
      found.some((value, place) => longest.found[place] !== value),
    );
    if (!other) return true;
    const told =
      `${longest.transaction.label} read ${this.seen.show(key, longest.found)} and ${other.transaction.label} read ` +
      `${this.seen.show(key, other.found)}, and neither list can have grown into the other`;
    this.seen.report("incompatible-order", [longest.transaction, other.transaction], told);
    return false;
  }

  /** Installed and in no read: later than all that was read. */
  private unseen(): Write[] {
    const found = new Set(this.longest?.found);
    return this.installed.filter(({ value }) => !found.has(value));
  }

  private addReadFrom(read: Read): void {
    const value = read.found.at(-1);
    const from = this.writer(value);
    if (!from) return;
    const to = read.transaction;
    const tell = () =>
      `${to.label} read ${this.seen.show(this.key, read.found)}, whose last element ${from.label} appended`;
    this.graph.add({ from: this.seen.node(from), to: this.seen.node(to), kind: "wr", tell });
  }

  private addWriteOrder(before: string | undefined, value: string): void {
    const [from, to] = [this.writer(before), this.writer(value)];
    if (!from || !to) return;
    const tell = () =>
      `${to.label} appended ${value} to ${this.key} right after ${from.label}'s ${before ?? ""}`;
    this.graph.add({ from: this.seen.node(from), to: this.seen.node(to), kind: "ww", tell });
  }

  /**
   * Not for one of unknown outcome: if it aborted after all, that another of its writes was seen is an aborted read, and a cycle of
   * this ww would blame a store of uncommitted reads that did no wrong. The rw below is safe: where it counts, G1a is forbidden too.
   */
  private addUnseen({ transaction: to, value }: Write): void {
    const last = this.longest?.found.at(-1);
    const from = this.writer(last);
    if (!from || to.outcome !== "ok") return;
    const tell = () =>
      `${to.label} appended ${value} to ${this.key}, which no read has, so it came after ${from.label}'s ${last ?? ""}, which is the last in the longest`;
    this.graph.add({ from: this.seen.node(from), to: this.seen.node(to), kind: "ww", tell });
  }

  private addAntiDependency(read: Read, unseen: readonly Write[]): void {
    const order = this.longest?.found ?? [];
    if (read.own.length > 0) return;
    const reader = read.transaction;
    const source = this.writer(read.found.at(-1));
    const next = order[read.found.length];
    const missed = next !== undefined ? [next] : unseen.map(({ value }) => value);
    for (const value of missed) {
      const to = this.writer(value);
      if (!to || to === source) continue;
      if (next === undefined && this.seen.isLostUpdate(read, to)) continue;
      const tell = () =>
        `${reader.label} read ${this.seen.show(this.key, read.found)}, without the ${value} that ${to.label} appended`;
      this.graph.add({ from: this.seen.node(reader), to: this.seen.node(to), kind: "rw", tell });
    }
  }
}
