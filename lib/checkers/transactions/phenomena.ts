/**
 * What can be wrong with a history of transactions, and which isolation levels forbid it.
 *
 * The levels are those of Adya, Liskov & O'Neil 2000 ("Generalized Isolation Level Definitions") and Adya 1999. They
 * speak of the direct serialization graph of the committed transactions: T1 -ww-> T2 when T2 installs the next version after
 * T1's; T1 -wr-> T2 when T2 reads T1's version; T1 -rw-> T2 when T2 installs the version after the one T1 read.
 *
 * - read uncommitted (PL-1) proscribes G0: a cycle of ww.
 * - read committed (PL-2) proscribes G1: G1a aborted reads, G1b intermediate reads, G1c a cycle of ww and wr (G0 is one).
 * - repeatable read (PL-2.99) proscribes G1 and G2-item: a cycle with rw, all of them on items, none on predicates.
 * - snapshot isolation (PL-SI) proscribes G1 and G-SI. G-SIb, a cycle with exactly one rw in the graph that also has the order of
 *   starts, contains every G-single. Cerone & Gotsman 2016: a graph belongs to snapshot isolation exactly if each
 *   of its cycles has two rw edges in a row; hence G-nonadjacent is proscribed too, and write skew is not.
 * - serializable (PL-3) proscribes G1 and G2: every cycle.
 * - strict serializable: also no cycle when "T1 had returned before T2 was called" is an edge. A process runs one transaction at a
 *   time, so its order is part of that.
 *
 * These workloads read items by key and have no predicates, so what repeatable read forbids here is what serializability forbids.
 *
 * Four phenomena are not Adya's, because his histories know more than clients do. `internal`, `unwritten-read` and
 * `duplicate-element` are no history of his at all (he requires that a transaction reads its own last write, and that what is read
 * was written), so no level allows them. `incompatible-order` and `dirty-update` show that an aborted write was read or built upon,
 * so they count as G1a, as in Elle. `fuzzy-read` and `lost-update` are cycles with one rw whichever version came first.
 */
export const LEVELS = [
  "read-uncommitted",
  "read-committed",
  "repeatable-read",
  "snapshot-isolation",
  "serializable",
  "strict-serializable",
] as const;
export type Level = (typeof LEVELS)[number];

export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  "read-uncommitted": "read uncommitted (PL-1)",
  "read-committed": "read committed (PL-2)",
  "repeatable-read": "repeatable read (PL-2.99)",
  "snapshot-isolation": "snapshot isolation (PL-SI)",
  serializable: "serializable (PL-3)",
  "strict-serializable": "strict serializable",
};

/** The classes of cycles in the graph, worst first. */
export const CYCLES = ["G0", "G1c", "G-single", "G-nonadjacent", "G2-item"] as const;
export type CycleClass = (typeof CYCLES)[number];
/** What orders transactions besides what they read and wrote. */
export type SessionOrder = "process" | "realtime";

export type Phenomenon =
  | "unwritten-read"
  | "duplicate-element"
  | "internal"
  | "incompatible-order"
  | "G1a"
  | "dirty-update"
  | "G1b"
  | "fuzzy-read"
  | "lost-update"
  | CycleClass
  | `${CycleClass}-${SessionOrder}`;

const NAMES: Readonly<Record<Exclude<Phenomenon, `${CycleClass}-${SessionOrder}`>, string>> = {
  "unwritten-read": "read of a value that nobody wrote",
  "duplicate-element": "element that is in a list twice",
  internal: "internal inconsistency",
  "incompatible-order": "incompatible orders",
  G1a: "G1a (aborted read)",
  "dirty-update": "dirty update",
  G1b: "G1b (intermediate read)",
  "fuzzy-read": "fuzzy read",
  "lost-update": "lost update",
  G0: "G0 (dirty write)",
  G1c: "G1c (circular information flow)",
  "G-single": "G-single (read skew)",
  "G-nonadjacent": "G-nonadjacent",
  "G2-item": "G2-item (write skew)",
};

export function phenomenonName(phenomenon: Phenomenon): string {
  const cycle = CYCLES.find((name) => phenomenon === `${name}-process` || phenomenon === `${name}-realtime`);
  if (cycle === undefined)
    return Object.entries(NAMES).find(([name]) => name === phenomenon)?.[1] ?? phenomenon;
  return `${cycle} with ${phenomenon.endsWith("process") ? "the order of a process" : "real time"}`;
}

/** The levels at which it cannot happen. */
export function ruledOutBy(phenomenon: Phenomenon): readonly Level[] {
  switch (phenomenon) {
    case "unwritten-read":
    case "duplicate-element":
    case "internal":
    case "G0":
      return LEVELS;
    case "incompatible-order":
    case "G1a":
    case "dirty-update":
    case "G1b":
    case "G1c":
      return LEVELS.filter((level) => level !== "read-uncommitted");
    case "fuzzy-read":
    case "lost-update":
    case "G-single":
    case "G-nonadjacent":
      return ["repeatable-read", "snapshot-isolation", "serializable", "strict-serializable"];
    case "G2-item":
      return ["repeatable-read", "serializable", "strict-serializable"];
    default:
      return ["strict-serializable"];
  }
}
