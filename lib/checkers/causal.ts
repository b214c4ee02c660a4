/**
 * The causal family on registers, decided by bad patterns (Bouajjani, Enea, Guerraoui & Hamza 2017, "On verifying causal
 * consistency").
 *
 * Causal order here is program order and reads-from, through any number of processes. Three models build on it:
 *
 * - CC, weak causal consistency: each read by itself has an order of its causal past that explains it.
 * - CCv, causal convergence: moreover one order of all the writes, the same for all, explains all reads. What replicas that
 *   settle conflicts by time stamps give.
 * - CM, causal memory (Ahamad et al. 1995): the reads of one process together have one order that explains them. `causal` in
 *   `consistency.ts` is the same model, decided by search.
 *
 * CCv and CM are stronger than CC, and neither contains the other. When every read can have only one source, a history
 * belongs to a model exactly if it has none of the model's patterns, and those are found in polynomial time:
 *
 *     ThinAirRead      a read of what nobody wrote                                               CC CCv CM
 *     CyclicCO         causal order runs in a circle                                             CC CCv CM
 *     WriteCOInitRead  a read of the initial value after a write of the key in causal order      CC CCv CM
 *     WriteCORead      a read of a write that another write of the key had replaced before       CC CCv CM
 *     CyclicCF         causal order, and the order of writes that reads attest, form a circle       CCv
 *     WriteHBInitRead, CyclicHB   the same two, in the order that one process's reads force             CM
 *
 * When a read has several possible sources the question is NP-complete, and the answer here is `unknown`. Compare-and-set is
 * outside the theorem. Operations that failed did nothing; of those without an answer, writes that were read count.
 */
import { candidates, reads, tellReadsFrom, writes } from "./consistency";
import { formatValue, type History, type Operation } from "./history";

export const CAUSAL_MODELS = ["cc", "ccv", "cm"] as const;
export type CausalModel = (typeof CAUSAL_MODELS)[number];

export const CAUSAL_NAMES: Readonly<Record<CausalModel, string>> = {
  cc: "Weak causal consistency (CC)",
  ccv: "Causal convergence (CCv)",
  cm: "Causal memory (CM)",
};

export type BadPattern =
  | "ThinAirRead"
  | "CyclicCO"
  | "WriteCOInitRead"
  | "WriteCORead"
  | "CyclicCF"
  | "WriteHBInitRead"
  | "CyclicHB";

export interface CausalResult {
  readonly verdict: "ok" | "violation" | "unknown";
  readonly pattern?: BadPattern;
  /** Labels of the operations that form the pattern; in a circle the first is also the last. */
  readonly operations?: readonly string[];
  readonly explanation: string;
}

/** The order that the reads of one process force takes the cube of this. */
const OPERATIONS_MAX = 2000;

export function checkCausal(history: History, model: CausalModel): CausalResult {
  const name = CAUSAL_NAMES[model];
  const problem = outsideTheTheorem(history);
  if (problem) return { verdict: "unknown", explanation: `${name}: ${problem}` };
  const orphan = orphanOf(history);
  const found = orphan ?? findPattern(new CausalOrder(history), model);
  if (!found) {
    return {
      verdict: "ok",
      explanation: `${name}: none of the patterns that contradict it is in the history, and each read has one source, so it holds.`,
    };
  }
  const { pattern, operations, told } = found;
  return {
    verdict: "violation",
    pattern,
    operations: operations.map(({ label }) => label),
    explanation: `${name} is violated (${pattern}): ${told}.`,
  };
}

interface Pattern {
  readonly pattern: BadPattern;
  readonly operations: readonly Operation[];
  readonly told: string;
}

function happened({ operations }: History): Operation[] {
  return operations.filter(({ outcome }) => outcome !== "fail");
}

function outsideTheTheorem(history: History): string | undefined {
  const alive = happened(history);
  const cas = alive.find(({ op }) => op.kind !== "read" && op.kind !== "write");
  if (cas) return `${cas.label} is neither a read nor a write, and the patterns are known only for those.`;
  for (const read of alive.filter(reads)) {
    const sources = candidates(read, alive, history.init);
    if (sources.length < 2) continue;
    const told = sources.map((source) => source?.label ?? "nobody, as the initial value").join(" or by ");
    return `${read.label} found ${formatValue(read.output ?? null)}, which can have been written by ${told}; write each value once.`;
  }
  return alive.length > OPERATIONS_MAX
    ? `${alive.length} operations, and the patterns are looked for in ${OPERATIONS_MAX} at most.`
    : undefined;
}

function orphanOf(history: History): Pattern | undefined {
  const alive = happened(history);
  const read = alive.filter(reads).find((one) => candidates(one, alive, history.init).length === 0);
  if (!read) return undefined;
  const told = `${read.label} found ${formatValue(read.output ?? null)}, which nobody wrote`;
  return { pattern: "ThinAirRead", operations: [read], told };
}

function findPattern(order: CausalOrder, model: CausalModel): Pattern | undefined {
  const inCausalOrder =
    order.cycle("CyclicCO") ?? order.initialReadAfterWrite("WriteCOInitRead") ?? order.replacedRead();
  if (inCausalOrder || model === "cc") return inCausalOrder;
  if (model === "ccv") return order.withConflicts().cycle("CyclicCF");
  for (const process of order.processes()) {
    const seen = order.asSeenBy(process);
    const pattern = seen.cycle("CyclicHB") ?? seen.initialReadAfterWrite("WriteHBInitRead");
    if (pattern) return pattern;
  }
  return undefined;
}

/** A transitive order on operations, with the direct arrows it comes from. Rows of bits, so that thirty-two pairs cost one step. */
class CausalOrder {
  /** Reads that were answered, and writes. */
  private readonly operations: readonly Operation[];
  /** The write each read found; null is the initial value. By places. */
  private readonly sources = new Map<number, number | null>();
  private readonly arrows: Map<number, string>[];
  private readonly words: number;
  private readonly after: Int32Array[];

  constructor(private readonly history: History) {
    const alive = happened(history);
    const all = alive.filter((operation) => reads(operation) || writes(operation));
    const found = new Map(
      all.filter(reads).map((read) => [read, candidates(read, alive, history.init)[0] ?? null]),
    );
    const used = new Set(found.values());
    this.operations = all.filter((operation) => operation.outcome === "ok" || used.has(operation));
    const places = new Map(this.operations.map((operation, place) => [operation, place]));
    this.arrows = this.operations.map(() => new Map<number, string>());
    this.words = Math.ceil(this.operations.length / 32);
    this.after = this.operations.map(() => new Int32Array(this.words));
    const last = new Map<string, number>();
    this.operations.forEach((operation, place) => {
      const before = last.get(operation.process);
      last.set(operation.process, place);
      const from = before === undefined ? undefined : this.operations[before];
      if (before === undefined || !from) return;
      this.add(
        before,
        place,
        `${from.label} comes before ${operation.label} in ${operation.process}'s program`,
      );
    });
    for (const [read, write] of found) {
      const place = places.get(read) ?? -1;
      const source = write ? (places.get(write) ?? null) : null;
      this.sources.set(place, source);
      if (write && source !== null) this.add(source, place, tellReadsFrom(write, read));
    }
  }

  processes(): readonly string[] {
    return [...new Set(this.operations.map(({ process }) => process))];
  }

  private isBefore(from: number, to: number): boolean {
    return (((this.after[from]?.[to >> 5] ?? 0) >> (to & 31)) & 1) === 1;
  }

  /** False when the order had it already. */
  private add(from: number, to: number, reason: string): boolean {
    if (this.isBefore(from, to)) return false;
    this.arrows[from]?.set(to, reason);
    const beyond = Int32Array.from(this.after[to] ?? []);
    beyond[to >> 5] = (beyond[to >> 5] ?? 0) | (1 << (to & 31));
    for (const [place, row] of this.after.entries()) {
      if (place !== from && !this.isBefore(place, from)) continue;
      for (let word = 0; word < this.words; word += 1) row[word] = (row[word] ?? 0) | (beyond[word] ?? 0);
    }
    return true;
  }

  private label(place: number): string {
    return this.operations[place]?.label ?? "";
  }

  /** Writes of the key that a read read, other than the one it found. */
  private rivals(read: number): number[] {
    const source = this.sources.get(read);
    const key = this.operations[read]?.op.key;
    return [...this.operations.entries()].flatMap(([place, operation]) =>
      place !== source && operation.op.key === key && writes(operation) ? [place] : [],
    );
  }

  cycle(pattern: BadPattern): Pattern | undefined {
    const circles = this.operations.flatMap((_, start) => {
      const places = this.isBefore(start, start) ? this.path(start, start) : [];
      return places.length > 0 ? [places] : [];
    });
    const [shortest] = circles.toSorted((a, b) => a.length - b.length);
    return (
      shortest &&
      this.pattern(pattern, shortest, `${this.names(shortest)} is a circle. ${this.tell(shortest)}`)
    );
  }

  initialReadAfterWrite(pattern: BadPattern): Pattern | undefined {
    for (const [read, source] of this.sources) {
      if (source !== null) continue;
      const write = this.rivals(read).find((place) => this.isBefore(place, read));
      if (write === undefined) continue;
      const path = this.path(write, read);
      const told = `${this.label(read)} found the initial value, and ${this.label(write)} had written the key before: ${this.tell(path)}`;
      return this.pattern(pattern, path, told);
    }
    return undefined;
  }

  replacedRead(): Pattern | undefined {
    for (const [read, source] of this.sources) {
      if (source === null) continue;
      const newer = this.rivals(read).find(
        (place) => this.isBefore(source, place) && this.isBefore(place, read),
      );
      if (newer === undefined) continue;
      const path = [...this.path(source, newer), ...this.path(newer, read).slice(1)];
      const told = `${this.label(read)} found ${this.label(source)}'s value, which ${this.label(newer)} had replaced before it: ${this.tell(path)}`;
      return this.pattern("WriteCORead", path, told);
    }
    return undefined;
  }

  /** With the conflict order: a write that comes before a read, in causal order, comes before the write that the read found. */
  withConflicts(): CausalOrder {
    const order = new CausalOrder(this.history);
    for (const [read, source] of this.sources) {
      if (source === null) continue;
      for (const write of this.rivals(read)) {
        if (this.isBefore(write, read)) order.add(write, source, this.tellReplaced(write, read, source));
      }
    }
    return order;
  }

  /**
   * The happened-before order of a process's last operation: causal order, and each write that comes before a read of the process,
   * in this very order, before the write that the read found. Those of its earlier operations are part of it. (The paper keeps to
   * the causal past of the operation; only writes in it come before one of its reads, so no circle runs outside.)
   */
  asSeenBy(process: string): CausalOrder {
    const order = new CausalOrder(this.history);
    const own = [...order.sources].filter(([read]) => order.operations[read]?.process === process);
    for (const [read] of order.sources) {
      if (order.operations[read]?.process !== process) order.sources.delete(read);
    }
    let grew = true;
    while (grew) {
      grew = false;
      for (const [read, source] of own) {
        if (source === null) continue;
        for (const write of order.rivals(read)) {
          if (!order.isBefore(write, read) || order.isBefore(write, source)) continue;
          order.add(write, source, order.tellReplaced(write, read, source));
          grew = true;
        }
      }
    }
    return order;
  }

  private tellReplaced(write: number, read: number, source: number): string {
    const [before, found, replaced] = [write, source, read].map((place) => this.label(place));
    return `${before ?? ""} comes before ${replaced ?? ""}, which found ${found ?? ""}'s value: ${found ?? ""} was written later`;
  }

  private pattern(pattern: BadPattern, places: readonly number[], told: string): Pattern {
    const operations = places.flatMap((place) => this.operations[place] ?? []);
    return { pattern, operations, told };
  }

  private names(places: readonly number[]): string {
    return places.map((place) => this.label(place)).join(" → ");
  }

  private tell(places: readonly number[]): string {
    return places
      .slice(1)
      .map((to, i) => this.arrows[places[i] ?? -1]?.get(to) ?? "")
      .join(". ");
  }

  /** A shortest way along the arrows, both ends included; a circle when they are the same. */
  private path(from: number, to: number): number[] {
    const before = new Map<number, number>();
    const queue = [from];
    for (const place of queue) {
      for (const next of this.arrows[place]?.keys() ?? []) {
        if (before.has(next)) continue;
        before.set(next, place);
        queue.push(next);
      }
    }
    const places = [to];
    do {
      const previous = before.get(places[0] ?? -1);
      if (previous === undefined) return [];
      places.unshift(previous);
    } while (places[0] !== from);
    return places;
  }
}
