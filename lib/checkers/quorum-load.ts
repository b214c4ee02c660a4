/**
 * The load of a quorum system: how busy its busiest node must be, when clients choose quorums as cleverly as they can (Naor & Wool
 * 1998; with a share of reads, Whittaker et al. 2021).
 *
 * A strategy is a chance for each quorum; a node's load is the chance that an operation uses it; the load of the system is the
 * smallest that the busiest node can have. That is a linear program, and its dual reads: spread weight 1 over the nodes so that the
 * lightest quorum is as heavy as possible. The dual has a column for each node and a row for each quorum, and begins feasible,
 * so it is the one solved here, by the simplex method with Bland's rule (1977), which cannot run in circles.
 *
 * Both solutions are returned and each proves the other: no strategy is better than the weights allow. `gap` is what rounding left
 * between the two, and is checked to be at most 1e-9.
 */
import { nodesOf, type QuorumSystem } from "./quorum-systems";

export interface Load {
  /** The busiest node's load under `strategy`. */
  readonly load: number;
  /** How much smaller the load of some other strategy might be: rounding, at most 1e-9. */
  readonly gap: number;
  /** Chances of read and of write quorums, in the order of the system's. */
  readonly strategy: { readonly reads: readonly number[]; readonly writes: readonly number[] };
  readonly nodes: readonly number[];
}

const GAP_MAX = 1e-9;
const ZERO = 1e-12;
const PIVOTS_MAX = 100_000;

/** `readShare`: how many of the operations are reads, from 0 to 1; without meaning when reads and writes have the same quorums. */
export function quorumLoad(system: QuorumSystem, readShare = 1): Load {
  const { n, reads, writes } = system;
  if (reads.length === 0 || writes.length === 0) throw new RangeError("a system without quorums has no load");
  if (!(readShare >= 0 && readShare <= 1)) throw new RangeError(`a share is from 0 to 1, not ${readShare}`);
  // Variables: the weights of the nodes, then the weight of the lightest read quorum and of the lightest write quorum, each times
  // its share. Rows: each quorum is at least that heavy; all weights together are at most 1.
  const row = (mask: number, share: number, isRead: boolean) => [
    ...Array.from({ length: n }, (_, node) => ((mask >> node) % 2 === 1 ? -share : 0)),
    isRead ? 1 : 0,
    isRead ? 0 : 1,
  ];
  const rows = [
    ...reads.map((mask) => row(mask, readShare, true)),
    ...writes.map((mask) => row(mask, 1 - readShare, false)),
    [...Array<number>(n).fill(1), 0, 0],
  ];
  const bounds = rows.map((_, place) => (place === rows.length - 1 ? 1 : 0));
  const { value, prices } = maximise(rows, bounds, [...Array<number>(n).fill(0), 1, 1]);
  const strategy = {
    reads: asChances(prices.slice(0, reads.length)),
    writes: asChances(prices.slice(reads.length, reads.length + writes.length)),
  };
  const nodes = loadsOf(system, strategy, readShare);
  const load = Math.max(...nodes);
  const gap = Math.max(0, load - value);
  if (gap > GAP_MAX) throw new Error(`the two solutions of the load differ by ${gap}`);
  return { load, gap, strategy, nodes };
}

/** What no strategy can beat: max(1/c, c/n) for smallest quorums of c nodes (Naor & Wool 1998). For symmetric systems. */
export function loadLowerBound({ n, reads }: QuorumSystem): number {
  const smallest = Math.min(...reads.map((mask) => nodesOf(mask).length));
  return Math.max(1 / smallest, smallest / n);
}

/** Each node's load when quorums are drawn with these chances. */
function loadsOf(
  { n, reads, writes }: QuorumSystem,
  strategy: Load["strategy"],
  readShare: number,
): number[] {
  const loads = Array<number>(n).fill(0);
  const add = (masks: readonly number[], chances: readonly number[], share: number) =>
    masks.forEach((mask, place) => {
      for (const node of nodesOf(mask)) loads[node] = (loads[node] ?? 0) + share * (chances[place] ?? 0);
    });
  add(reads, strategy.reads, readShare);
  add(writes, strategy.writes, 1 - readShare);
  return loads;
}

/** Prices that rounding made a little negative, or that do not quite add up to 1. */
function asChances(prices: readonly number[]): number[] {
  const positive = prices.map((price) => Math.max(0, price));
  const sum = positive.reduce((total, price) => total + price, 0);
  return positive.map((price) => (sum === 0 ? 1 / positive.length : price / sum));
}

/**
 * Maximises `gains`·x for x >= 0 under rows·x <= bounds, none of the bounds negative (Dantzig's simplex method in its
 * condensed table). `prices` solve the dual: what each row's bound is worth.
 */
function maximise(
  rows: readonly (readonly number[])[],
  bounds: readonly number[],
  gains: readonly number[],
): { readonly value: number; readonly prices: readonly number[] } {
  const width = gains.length;
  const table = rows.map((row, place) => Float64Array.from([...row, bounds[place] ?? 0]));
  const objective = Float64Array.from([...gains.map((gain) => -gain), 0]);
  const outside = gains.map((_, column) => column);
  const basis = rows.map((_, place) => width + place);
  for (let pivots = 0; pivots < PIVOTS_MAX; pivots += 1) {
    const column = smallestBy(outside, (place) => (objective[place] ?? 0) < -ZERO);
    if (column === undefined) break;
    const row = leavingRow(table, basis, column, width);
    if (row === undefined) throw new Error("the load is without bound");
    pivot([...table, objective], row, column);
    [outside[column], basis[row]] = [basis[row] ?? 0, outside[column] ?? 0];
  }
  const prices = Array<number>(rows.length).fill(0);
  outside.forEach((variable, column) => {
    if (variable >= width) prices[variable - width] = objective[column] ?? 0;
  });
  return { value: objective[width] ?? 0, prices };
}

/** Bland's rule: of all candidates, the place of the variable with the smallest number. */
function smallestBy(
  variables: readonly number[],
  isCandidate: (place: number) => boolean,
): number | undefined {
  let best: number | undefined;
  variables.forEach((variable, place) => {
    if (isCandidate(place) && (best === undefined || variable < (variables[best] ?? 0))) best = place;
  });
  return best;
}

function leavingRow(
  table: readonly Float64Array[],
  basis: readonly number[],
  column: number,
  width: number,
): number | undefined {
  let least = Number.POSITIVE_INFINITY;
  for (const row of table) {
    const entry = row[column] ?? 0;
    if (entry > ZERO) least = Math.min(least, (row[width] ?? 0) / entry);
  }
  return smallestBy(basis, (place) => {
    const entry = table[place]?.[column] ?? 0;
    return entry > ZERO && (table[place]?.[width] ?? 0) / entry <= least + ZERO;
  });
}

function pivot(table: readonly Float64Array[], row: number, column: number): void {
  const chosen = table[row];
  const entry = chosen?.[column] ?? 0;
  if (!chosen || entry === 0) return;
  for (let place = 0; place < chosen.length; place += 1) chosen[place] = (chosen[place] ?? 0) / entry;
  chosen[column] = 1 / entry;
  for (const other of table) {
    const factor = other[column] ?? 0;
    if (other === chosen || factor === 0) continue;
    for (let place = 0; place < other.length; place += 1) {
      other[place] = (other[place] ?? 0) - factor * (chosen[place] ?? 0);
    }
    other[column] = -factor / entry;
  }
}
