/**
 * The load of a quorum system: how busy its busiest node must be, when clients choose quorums as cleverly as they can (Naor & Wool
 * 1998; with a share of reads, Whittaker et al. 2021).
 *
 * A strategy is a chance for each quorum; a node's load is the chance that an operation uses it; the load of the system is the
 * smallest that the busiest node can have. That is a linear program, and its dual reads: spread weight 1 over the nodes so that the
 * lightest quorum is as heavy as possible. The dual has a row for each quorum, of which few matter: it is solved for a few, by the
 * simplex method with Bland's rule (1977), which cannot run in circles; then the lightest of all quorums joins, until none is
 * lighter than promised.
 *
 * Both solutions prove each other: no strategy is better than the weights allow. `gap` is what rounding left between the two, and is
 * checked to be at most 1e-9.
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
/** Smaller numbers in a table are rounding: to divide by one would spoil all others. */
const PIVOT_MIN = 1e-9;
const COST_MIN = 1e-12;
const PIVOTS_MAX = 100_000;
const ROUNDS_MAX = 10_000;

/** Places in the system's lists. */
interface Chosen {
  readonly reads: number[];
  readonly writes: number[];
}

/** `readShare`: how many of the operations are reads, from 0 to 1; without meaning when reads and writes have the same quorums. */
export function quorumLoad(system: QuorumSystem, readShare = 1): Load {
  const { reads, writes } = system;
  if (reads.length === 0 || writes.length === 0) throw new RangeError("a system without quorums has no load");
  if (!(readShare >= 0 && readShare <= 1)) throw new RangeError(`a share is from 0 to 1, not ${readShare}`);
  const chosen: Chosen = { reads: [0], writes: [0] };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const { weights, prices } = solve(system, readShare, chosen);
    const strategy = {
      reads: asChances(reads.length, chosen.reads, prices),
      writes: asChances(writes.length, chosen.writes, prices.slice(chosen.reads.length)),
    };
    const nodes = loadsOf(system, strategy, readShare);
    const load = Math.max(...nodes);
    const lightest = { reads: lightestOf(reads, weights), writes: lightestOf(writes, weights) };
    const bound = readShare * lightest.reads.weight + (1 - readShare) * lightest.writes.weight;
    const gap = Math.max(0, load - bound);
    if (gap <= GAP_MAX) return { load, gap, strategy, nodes };
    const fresh = (["reads", "writes"] as const).filter(
      (kind) => !chosen[kind].includes(lightest[kind].place),
    );
    for (const kind of fresh) chosen[kind].push(lightest[kind].place);
    if (fresh.length === 0) break;
  }
  throw new Error("rounding kept the two solutions of the load apart");
}

/**
 * The dual for some of the quorums. Variables: the weights of the nodes, then the weight of the lightest read quorum and of the
 * lightest write quorum, each times its share. Rows: each quorum is at least that heavy; all weights together are at most 1.
 */
function solve(
  { n, reads, writes }: QuorumSystem,
  readShare: number,
  chosen: Chosen,
): { readonly weights: readonly number[]; readonly prices: readonly number[] } {
  const row = (mask: number, share: number, isRead: boolean) => [
    ...Array.from({ length: n }, (_, node) => ((mask >> node) % 2 === 1 ? -share : 0)),
    isRead ? 1 : 0,
    isRead ? 0 : 1,
  ];
  const rows = [
    ...chosen.reads.map((place) => row(reads[place] ?? 0, readShare, true)),
    ...chosen.writes.map((place) => row(writes[place] ?? 0, 1 - readShare, false)),
    [...Array<number>(n).fill(1), 0, 0],
  ];
  const bounds = rows.map((_, place) => (place === rows.length - 1 ? 1 : 0));
  const { values, prices } = maximise(rows, bounds, [...Array<number>(n).fill(0), 1, 1]);
  const weights = values.slice(0, n).map((value) => Math.max(0, value));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { weights: weights.map((weight) => (sum === 0 ? 1 / n : weight / sum)), prices };
}

function lightestOf(
  quorums: readonly number[],
  weights: readonly number[],
): { readonly place: number; readonly weight: number } {
  let lightest = { place: 0, weight: Number.POSITIVE_INFINITY };
  quorums.forEach((mask, place) => {
    const weight = nodesOf(mask).reduce((sum, node) => sum + (weights[node] ?? 0), 0);
    if (weight < lightest.weight) lightest = { place, weight };
  });
  return lightest;
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

/** A chance for each quorum of all; prices that rounding made a little negative, or that do not quite add up to 1, are mended. */
function asChances(count: number, places: readonly number[], prices: readonly number[]): number[] {
  const positive = places.map((_, i) => Math.max(0, prices[i] ?? 0));
  const sum = positive.reduce((total, price) => total + price, 0);
  const chances = Array<number>(count).fill(0);
  places.forEach((place, i) => {
    chances[place] = sum === 0 ? 1 / places.length : (positive[i] ?? 0) / sum;
  });
  return chances;
}

/**
 * Maximises `gains`·x for x >= 0 under rows·x <= bounds, none of the bounds negative (Dantzig's simplex method in its
 * condensed table). `prices` solve the dual: what each row's bound is worth.
 */
function maximise(
  rows: readonly (readonly number[])[],
  bounds: readonly number[],
  gains: readonly number[],
): { readonly values: readonly number[]; readonly prices: readonly number[] } {
  const width = gains.length;
  const table = rows.map((row, place) => Float64Array.from([...row, bounds[place] ?? 0]));
  const objective = Float64Array.from([...gains.map((gain) => -gain), 0]);
  const outside = gains.map((_, column) => column);
  const basis = rows.map((_, place) => width + place);
  for (let pivots = 0; pivots < PIVOTS_MAX; pivots += 1) {
    const column = smallestBy(outside, (place) => (objective[place] ?? 0) < -COST_MIN);
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
  const values = Array<number>(width).fill(0);
  basis.forEach((variable, row) => {
    if (variable < width) values[variable] = table[row]?.[width] ?? 0;
  });
  return { values, prices };
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
    if (entry > PIVOT_MIN) least = Math.min(least, (row[width] ?? 0) / entry);
  }
  return smallestBy(basis, (place) => {
    const entry = table[place]?.[column] ?? 0;
    return entry > PIVOT_MIN && (table[place]?.[width] ?? 0) / entry <= least + COST_MIN;
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
