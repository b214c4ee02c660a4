/**
 * Who depended on whom, when objects are registers. A read names the write it saw, so wr is certain; but a register does not show
 * its past, so the order of versions is known only in part (Kingsbury & Alvaro 2020, "Elle", the registers workload):
 *
 * - the initial value comes before every write;
 * - a transaction that read a version and then wrote the key installed a later version. (A store that installed it before what it
 *   had read makes a cycle of ww and wr: so at read committed and above this is no assumption, and below it nothing is concluded
 *   from it, because between the two transactions there is a wr edge already, and no ww is added.)
 * - if asked to, and only then: that versions follow the order of a process's transactions, or of real time. Stores of which every
 *   key alone is sequential or linearizable do that; snapshot isolation over stale replicas, for one, does not.
 *
 * From "v came before T's version" follows rw from every reader of v to T; whatever lies between is reached by wr and ww.
 */
import { DependencyGraph } from "./graph";
import { objectValue, type Transaction, type TransactionHistory } from "./history";
import { Observations, realTimePairs, type Inference, type Read, type Write } from "./observations";

export type KeyOrder = "sequential" | "linearizable";

export function inferFromRegisters(history: TransactionHistory, keyOrder: KeyOrder | undefined): Inference {
  const seen = new Observations(history);
  const graph = new DependencyGraph(seen.committed.length);
  seen.reportBadReads();
  seen.reportLostUpdates();
  for (const read of seen.reads) reportReadOfPart(seen, read);
  reportInconsistentReads(seen);
  const later = laterVersions(seen);
  if (keyOrder) {
    for (const pair of keyOrderPairs(seen, keyOrder)) {
      addAssumedOrder(seen, graph, keyOrder, pair);
      pushTo(later, versionName(pair.before.key, pair.before.value), pair.after);
    }
  }
  for (const read of seen.reads) addReadEdges(seen, graph, later, read);
  seen.addSessionEdges(graph);
  return { graph, sightings: seen.sightings, committed: seen.committed };
}

function versionName(key: string, value: string | undefined): string {
  return value === undefined ? JSON.stringify(key) : objectValue(key, value);
}

function pushTo<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name);
  if (list) list.push(item);
  else lists.set(name, [item]);
}

/** G1b, and dirty updates: a write by a transaction that had read an aborted version of the key. */
function reportReadOfPart(seen: Observations, { transaction, key, found, own }: Read): void {
  const [value] = found;
  const write = value === undefined ? undefined : seen.writer(key, value);
  if (!write || write.transaction === transaction || own.length > 0) return;
  const { label, outcome } = write.transaction;
  if (outcome !== "fail") {
    if (write.last) return;
    const told = `${transaction.label} read ${key} = ${write.value}, and ${label} wrote ${key} again after that`;
    seen.report("G1b", [write.transaction, transaction], told);
    return;
  }
  const upon = transaction.ops.find((op) => op.kind === "write" && op.key === key);
  if (!upon) return;
  const told = `${transaction.label} read ${key} = ${write.value} and then wrote ${key}, and ${label}, which had written ${write.value}, aborted`;
  seen.report("dirty-update", [write.transaction, transaction], told);
}

/** A transaction reads its own last write; and without one, what it read before. */
function reportInconsistentReads(seen: Observations): void {
  const before = new Map<string, Read>();
  for (const read of seen.reads) {
    const { transaction, key, found, own } = read;
    const mine = own.at(-1);
    if (mine !== undefined) {
      if (found[0] === mine) continue;
      const told = `${transaction.label} had written ${mine} to ${key} and then read ${seen.show(key, found)}`;
      seen.report("internal", [transaction], told);
      continue;
    }
    const place = JSON.stringify([transaction.label, key]);
    const earlier = before.get(place);
    before.set(place, read);
    if (!earlier || earlier.found[0] === found[0]) continue;
    const told = `${transaction.label} read ${seen.show(key, earlier.found)} and later ${seen.show(key, found)}`;
    seen.report("fuzzy-read", [transaction], told);
  }
}

/**
 * For each version, writes that are known to have come after it. After the initial one come all; it is enough to name those
 * whose transaction is not known to have read a later version, since a path leads from these to the others.
 */
function laterVersions(seen: Observations): Map<string, Write[]> {
  const later = new Map<string, Write[]>();
  const follows = new Set<string>();
  const lastWrites = new Map<string, Write>();
  for (const [key, writes] of seen.installed()) {
    for (const write of writes) lastWrites.set(JSON.stringify([write.transaction.label, key]), write);
  }
  for (const { transaction, key, found, own } of seen.reads) {
    const place = JSON.stringify([transaction.label, key]);
    const write = lastWrites.get(place);
    const source = found[0] === undefined ? undefined : seen.writer(key, found[0])?.transaction;
    if (!write || own.length > 0 || source === transaction) continue;
    if (found[0] !== undefined) {
      pushTo(later, versionName(key, found[0]), write);
      if (source && seen.node(source) >= 0) follows.add(place);
    }
  }
  for (const [place, write] of lastWrites) {
    if (!follows.has(place)) pushTo(later, versionName(write.key, undefined), write);
  }
  return later;
}

function addReadEdges(
  seen: Observations,
  graph: DependencyGraph,
  later: ReadonlyMap<string, readonly Write[]>,
  read: Read,
): void {
  const { transaction, key, found, own } = read;
  const [value] = found;
  const source = value === undefined ? undefined : seen.writer(key, value)?.transaction;
  if (own.length > 0 || source === transaction) return;
  if (source && seen.node(source) >= 0) {
    const tell = () => `${transaction.label} read ${key} = ${value ?? ""}, which ${source.label} wrote`;
    graph.add({ from: seen.node(source), to: seen.node(transaction), kind: "wr", tell });
  }
  for (const write of later.get(versionName(key, value)) ?? []) {
    const to: Transaction = write.transaction;
    if (to === source || seen.isLostUpdate(read, to)) continue;
    const tell = () =>
      `${transaction.label} read ${seen.show(key, found)}, before the ${write.value} that ${to.label} wrote ${value === undefined ? "" : "over it"}`.trimEnd();
    graph.add({ from: seen.node(transaction), to: seen.node(to), kind: "rw", tell });
  }
}

interface Pair {
  readonly before: Write;
  readonly after: Write;
}

function* keyOrderPairs(seen: Observations, keyOrder: KeyOrder): Generator<Pair> {
  for (const writes of seen.installed().values()) {
    const of = new Map(writes.map((write) => [write.transaction, write]));
    for (const [first, second] of realTimePairs(writes.map(({ transaction }) => transaction))) {
      const [before, after] = [of.get(first), of.get(second)];
      if (before && after && keyOrder === "linearizable") yield { before, after };
    }
    const last = new Map<string, Write>();
    for (const after of writes) {
      const before = last.get(after.transaction.process);
      last.set(after.transaction.process, after);
      if (before && keyOrder === "sequential") yield { before, after };
    }
  }
}

function addAssumedOrder(
  seen: Observations,
  graph: DependencyGraph,
  keyOrder: KeyOrder,
  { before, after }: Pair,
): void {
  const [from, to] = [before.transaction, after.transaction];
  const tell = () =>
    `${to.label} wrote ${after.value} to ${after.key} after ${from.label} had written ${before.value}, if each key is ${keyOrder}`;
  graph.add({ from: seen.node(from), to: seen.node(to), kind: "ww", tell });
}
