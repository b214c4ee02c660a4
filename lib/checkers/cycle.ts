/**
 * Why there is no legal order: a circle of arrows, each of which any legal order would have to follow.
 *
 * To the arrows of the model come those that the values force. For a read r that returned the value of the one write w:
 *
 * - w before r (reads from);
 * - r before any other write of the key that comes after w, since r would have seen it (from read; for a read of the initial
 *   value, before every write);
 * - a write that comes before r, other than w, comes before w, since otherwise r would have returned it.
 *
 * The last two depend on what is known to come before what, so they are added until nothing changes. Only reads whose value a
 * single write can have produced are used, so every arrow is certain. Finding no circle proves nothing: deciding the question
 * is NP-complete, and the search has the last word. Operations of unknown outcome that nobody read from have no arrow out of
 * them, hence are in no circle: leaving them out does not break one.
 */
import {
  candidates,
  found,
  reads,
  tellReadsFrom,
  writes,
  written,
  type Arrow,
  type View,
} from "./consistency";
import type { Json, Operation } from "./history";

/** A circle is for reading, and looking for one takes the cube of this. */
const OPERATIONS_MAX = 160;

/** A shortest circle, beginning with the operation that was called first; undefined when the arrows have none. */
export function findCycle(view: View, init: Json): readonly Arrow[] | undefined {
  if (view.operations.length > OPERATIONS_MAX) return undefined;
  const graph = new Graph(view.operations);
  for (const arrow of [...view.arrows, ...(view.realTime ? realTimeArrows(view.operations) : [])])
    graph.add(arrow);
  const known = view.operations
    .filter((operation) => reads(operation) && !view.silent.has(operation) && found(operation) !== undefined)
    .flatMap((read) => {
      const [only, ...others] = candidates(read, view.operations, init);
      return only === undefined || others.length > 0 ? [] : [{ read, write: only }];
    });
  for (const { read, write } of known) {
    if (write) graph.add({ from: write, to: read, reason: tellReadsFrom(write, read) });
  }
  for (const rule of [fromRead, writeOrder]) {
    let added = true;
    while (added) {
      const before = graph.reachability();
      const cycle = graph.shortestCycle();
      if (cycle) return cycle;
      added = false;
      for (const { read, write } of known) {
        const others = view.operations.filter(
          (other) => other !== write && other !== read && other.op.key === read.op.key && writes(other),
        );
        for (const other of others) {
          const forced = rule(read, write, other, before);
          if (forced && graph.add(forced)) added = true;
        }
      }
    }
  }
  return graph.shortestCycle();
}

type Before = (from: Operation, to: Operation) => boolean;

function fromRead(
  read: Operation,
  write: Operation | null,
  other: Operation,
  before: Before,
): Arrow | undefined {
  if (write && !before(write, other)) return undefined;
  const [value, newer] = [JSON.stringify(found(read)), JSON.stringify(written(other))];
  const which = write ? `${write.label}'s ${value}` : `the initial ${value}`;
  return {
    from: read,
    to: other,
    reason: `${read.label} found ${which}, not yet the ${newer} of ${other.label}`,
  };
}

function writeOrder(
  read: Operation,
  write: Operation | null,
  other: Operation,
  before: Before,
): Arrow | undefined {
  if (!write) return fromRead(read, write, other, before);
  if (before(other, read)) {
    return {
      from: other,
      to: write,
      reason: `${other.label} comes before ${read.label}, which found ${write.label}'s value: ${write.label} was written later`,
    };
  }
  return fromRead(read, write, other, before);
}

function realTimeArrows(operations: readonly Operation[]): Arrow[] {
  return operations.flatMap((from) =>
    operations
      .filter((to) => from.rank.end < to.rank.call)
      .map((to) => ({ from, to, reason: `${from.label} had returned when ${to.label} was called` })),
  );
}

class Graph {
  private readonly places: ReadonlyMap<Operation, number>;
  private readonly out: Map<number, Arrow>[];

  constructor(private readonly operations: readonly Operation[]) {
    this.places = new Map(operations.map((operation, place) => [operation, place]));
    this.out = operations.map(() => new Map<number, Arrow>());
  }

  /** False when there is an arrow between the two already. */
  add(arrow: Arrow): boolean {
    const [from, to] = [this.places.get(arrow.from), this.places.get(arrow.to)];
    const arrows = from === undefined ? undefined : this.out[from];
    if (!arrows || to === undefined || arrows.has(to)) return false;
    arrows.set(to, arrow);
    return true;
  }

  /** Whether a path leads from one operation to another, as of now (Warshall 1962). */
  reachability(): Before {
    const count = this.operations.length;
    const reach = this.out.map((arrows) =>
      Uint8Array.from({ length: count }, (_, to) => Number(arrows.has(to))),
    );
    for (const [via, onward] of reach.entries()) {
      for (const row of reach) {
        if (row[via] !== 1) continue;
        for (let to = 0; to < count; to += 1) row[to] = (row[to] ?? 0) | (onward[to] ?? 0);
      }
    }
    return (from, to) => reach[this.places.get(from) ?? -1]?.[this.places.get(to) ?? -1] === 1;
  }

  shortestCycle(): Arrow[] | undefined {
    let best: Arrow[] | undefined;
    for (const start of this.operations.keys()) {
      const cycle = this.shortestFrom(start);
      if (cycle && (!best || cycle.length < best.length)) best = cycle;
    }
    return best;
  }

  /** Breadth first from an operation back to itself. Starts are tried in order of calls, so a circle begins with the earliest. */
  private shortestFrom(start: number): Arrow[] | undefined {
    const reachedBy = new Map<number, Arrow>();
    const queue = [start];
    for (const place of queue) {
      for (const [to, arrow] of this.out[place] ?? []) {
        if (reachedBy.has(to)) continue;
        reachedBy.set(to, arrow);
        if (to === start) return this.pathBack(start, reachedBy);
        queue.push(to);
      }
    }
    return undefined;
  }

  private pathBack(start: number, reachedBy: ReadonlyMap<number, Arrow>): Arrow[] {
    const path: Arrow[] = [];
    let place = start;
    do {
      const arrow = reachedBy.get(place);
      if (!arrow) break;
      path.unshift(arrow);
      place = this.places.get(arrow.from) ?? start;
    } while (place !== start);
    return path;
  }
}
