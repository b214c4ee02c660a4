/**
 * The consistency models, each as: whose views there must be, what is in a view, and which operations of it are ordered.
 *
 * A history satisfies a model if every *view* has a legal order: one sequence of its operations that keeps the required
 * arrows, in which every read returns the value last written before it. The models differ in nothing else (the framework of
 * Steinke & Nutt 2004):
 *
 * - linearizable (Herlihy & Wing 1990): one view; what returned before another was called comes first.
 * - sequential (Lamport 1979): one view; each process's operations in its program order.
 * - causal (Ahamad et al. 1995): a view per process p, of all writes and p's reads; causal order, which is program order and
 *   reads-from, through any number of processes.
 * - PRAM (Lipton & Sandberg 1988): a view per process; program order only.
 * - the session guarantees (Terry et al. 1994): a view per process; only the arrows a guarantee is about. Read your writes: from
 *   p's writes to its later reads. Monotonic reads: p's reads in their order. Monotonic writes and writes follow reads say how
 *   the replicas order *writes*, which shows to an observer that stays at one replica; so there p's reads are in their order,
 *   and so are one session's writes, or the write a session has read and those it makes afterwards.
 *
 * Operations that failed are in no view. Those with an unknown outcome may be put anywhere after what precedes them, or left out.
 */
import { canonical, type History, type Json, type Operation } from "./history";

export const CONSISTENCIES = [
  "linearizable",
  "sequential",
  "causal",
  "pram",
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
] as const;
export type Consistency = (typeof CONSISTENCIES)[number];

/** As the name of a property. */
export const CONSISTENCY_NAMES: Readonly<Record<Consistency, string>> = {
  linearizable: "Linearizability",
  sequential: "Sequential consistency",
  causal: "Causal consistency",
  pram: "PRAM (first in, first out)",
  "read-your-writes": "Read your writes",
  "monotonic-reads": "Monotonic reads",
  "monotonic-writes": "Monotonic writes",
  "writes-follow-reads": "Writes follow reads",
};

/** As in "not …". */
export const CONSISTENCY_ADJECTIVES: Readonly<Record<Consistency, string>> = {
  linearizable: "linearizable",
  sequential: "sequentially consistent",
  causal: "causally consistent",
  pram: "PRAM consistent",
  "read-your-writes": "consistent with read-your-writes",
  "monotonic-reads": "consistent with monotonic reads",
  "monotonic-writes": "consistent with monotonic writes",
  "writes-follow-reads": "consistent with writes-follow-reads",
};

/** One thing must come before another, for a reason that can be told. */
export interface Arrow {
  readonly from: Operation;
  readonly to: Operation;
  readonly reason: string;
}

export interface View {
  /** Whose view it is; undefined when all share it. */
  readonly process: string | undefined;
  /** In order of their calls. */
  readonly operations: readonly Operation[];
  /** Reads of others: they carry arrows, and what they returned is not judged in this view. */
  readonly silent: ReadonlySet<Operation>;
  /** Whether real time orders the operations. These arrows are many, so they are not listed in `arrows`. */
  readonly realTime: boolean;
  readonly arrows: readonly Arrow[];
}

/** Which write each read returned: by the read, the write, or null for the initial value. */
export type ReadsFrom = ReadonlyMap<Operation, Operation | null>;

/** Whether a model's arrows depend on which write a read returned. */
export function needsReadsFrom(consistency: Consistency): boolean {
  return consistency === "causal" || consistency === "writes-follow-reads";
}

export function viewsOf(history: History, consistency: Consistency, readsFrom: ReadsFrom): View[] {
  const operations = relevant(history.operations);
  if (consistency === "linearizable") {
    const keys = [...new Set(operations.map(({ op }) => op.key))];
    return keys.map((key) => ({
      process: undefined,
      operations: operations.filter(({ op }) => op.key === key),
      silent: new Set(),
      realTime: true,
      arrows: [],
    }));
  }
  if (consistency === "sequential") {
    return [
      {
        process: undefined,
        operations,
        silent: new Set(),
        realTime: false,
        arrows: programOrder(operations),
      },
    ];
  }
  const readers = [...new Set(operations.filter(reads).map(({ process }) => process))];
  return readers.map((process) => viewOf(process, operations, consistency, readsFrom));
}

export function writes({ op, outcome, output }: Operation): boolean {
  return op.kind === "write" || (op.kind === "cas" && (outcome === "unknown" || output === true));
}

export function reads({ op, outcome }: Operation): boolean {
  return op.kind !== "write" && outcome === "ok";
}

/** The value a write leaves. */
export function written({ op }: Operation): Json {
  return op.kind === "write" ? op.value : op.kind === "cas" ? op.to : null;
}

/** The value that a read or a compare-and-set that did set found; undefined when it tells only what was not there. */
export function found({ op, output }: Operation): Json | undefined {
  return op.kind === "read" ? output : op.kind === "cas" && output === true ? op.from : undefined;
}

/** The writes a read may have returned, null standing for the initial value. Empty: nobody wrote it. */
export function candidates(
  read: Operation,
  operations: readonly Operation[],
  init: Json,
): (Operation | null)[] {
  const value = canonical(found(read));
  const writers = operations.filter(
    (other) =>
      other !== read && other.op.key === read.op.key && writes(other) && canonical(written(other)) === value,
  );
  return canonical(init) === value ? [null, ...writers] : writers;
}

/**
 * Without what constrains nothing: failed operations, reads without an answer, and unknown writes of values that nobody saw
 * (as long as no compare-and-set on the key could have failed because of them).
 */
function relevant(operations: readonly Operation[]): Operation[] {
  const seen = new Set(operations.filter(reads).map((read) => `${read.op.key} ${canonical(found(read))}`));
  const compared = new Set(operations.filter(({ op }) => op.kind === "cas").map(({ op }) => op.key));
  return operations.filter((operation) => {
    if (operation.outcome === "fail") return false;
    if (operation.outcome === "ok") return true;
    const { key } = operation.op;
    return writes(operation) && (compared.has(key) || seen.has(`${key} ${canonical(written(operation))}`));
  });
}

function viewOf(
  process: string,
  operations: readonly Operation[],
  consistency: Consistency,
  readsFrom: ReadsFrom,
): View {
  const own = (operation: Operation) => operation.process === process;
  const inView = operations.filter((operation) => own(operation) || writes(operation));
  const view = { process, operations: inView, silent: foreign(inView, process), realTime: false };
  switch (consistency) {
    case "causal": {
      const arrows = [...programOrder(operations), ...readsFromArrows(readsFrom)];
      return { ...view, operations, silent: foreign(operations, process), arrows };
    }
    case "read-your-writes": {
      const arrows = pairs(operations.filter(own)).filter(({ from, to }) => writes(from) && reads(to));
      return {
        ...view,
        arrows: withReason(arrows, (a, b) => `${a} is ${process}'s own write, made before ${b}`),
      };
    }
    case "monotonic-reads":
      return { ...view, arrows: ownReadsInOrder(operations, process) };
    case "monotonic-writes": {
      const inOrder = programOrder(operations.filter(writes));
      return { ...view, arrows: [...inOrder, ...ownReadsInOrder(operations, process)] };
    }
    case "writes-follow-reads": {
      const arrows = [...afterWhatWasRead(operations, readsFrom), ...ownReadsInOrder(operations, process)];
      return { ...view, arrows };
    }
    default:
      return { ...view, arrows: programOrder(inView) };
  }
}

function foreign(operations: readonly Operation[], process: string): ReadonlySet<Operation> {
  return new Set(operations.filter((operation) => operation.process !== process && reads(operation)));
}

/** Each operation before the next of its process; the rest follows. */
function programOrder(operations: readonly Operation[]): Arrow[] {
  const last = new Map<string, Operation>();
  return operations.flatMap((to): Arrow[] => {
    const from = last.get(to.process);
    last.set(to.process, to);
    return from
      ? [{ from, to, reason: `${from.label} comes before ${to.label} in ${to.process}'s program` }]
      : [];
  });
}

function ownReadsInOrder(operations: readonly Operation[], process: string): Arrow[] {
  return programOrder(operations.filter((operation) => operation.process === process && reads(operation)));
}

function readsFromArrows(readsFrom: ReadsFrom): Arrow[] {
  return [...readsFrom].flatMap(([to, from]) =>
    from ? [{ from, to, reason: tellReadsFrom(from, to) }] : [],
  );
}

export function tellReadsFrom(write: Operation, read: Operation): string {
  const value = JSON.stringify(written(write));
  return `${read.label} found the ${value} that ${write.label} wrote`;
}

/** A write comes after the writes that its session had read from before. */
function afterWhatWasRead(operations: readonly Operation[], readsFrom: ReadsFrom): Arrow[] {
  return operations.filter(reads).flatMap((read) => {
    const source = readsFrom.get(read);
    if (!source) return [];
    return operations
      .filter(
        (to) => to !== source && to.process === read.process && to.rank.call > read.rank.call && writes(to),
      )
      .map((to) => ({
        from: source,
        to,
        reason: `${read.process} had read ${source.label}'s value, in ${read.label}, before it wrote ${to.label}`,
      }));
  });
}

function pairs(operations: readonly Operation[]): { from: Operation; to: Operation }[] {
  return operations.flatMap((from, place) => operations.slice(place + 1).map((to) => ({ from, to })));
}

function withReason(
  arrows: readonly { from: Operation; to: Operation }[],
  tell: (from: string, to: string) => string,
): Arrow[] {
  return arrows.map(({ from, to }) => ({ from, to, reason: tell(from.label, to.label) }));
}
