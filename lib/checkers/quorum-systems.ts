/**
 * Quorum systems in general: which sets of nodes may act, and what that choice is worth (Naor & Wool 1998, "The Load, Capacity, and
 * Availability of Quorum Systems"; reads and writes apart as in Gifford 1979 and Whittaker et al. 2021).
 *
 * A system is a list of read quorums and a list of write quorums over nodes 0..n-1; in the classical, symmetric case they are the same
 * list. Sets are bit masks. Everything here is by enumeration, so it is exact, and n is at most 20.
 *
 * - intersection: every read quorum meets every write quorum, so a read finds the last write; every two write quorums meet, so writes
 *   are ordered (versions or ballots need that, a single writer does not);
 * - resilience: how many nodes may fail, whichever they are, with some quorum left; one less than the smallest set that meets all
 *   quorums;
 * - availability: the chance that some quorum is up, when nodes fail independently.
 *
 * The load is in `quorum-load.ts`. Left out: Byzantine quorums, where intersections must outnumber liars.
 */
export interface QuorumSystem {
  readonly n: number;
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

/** All 2^n sets of nodes are looked at. */
export const QUORUM_NODES_MAX = 20;

/** From lists of nodes; without writes, the reads are the quorums of both. Throws a RangeError that names what is wrong. */
export function quorumSystem(
  n: number,
  reads: readonly (readonly number[])[],
  writes?: readonly (readonly number[])[],
): QuorumSystem {
  assertNodes(n);
  const masks = (quorums: readonly (readonly number[])[]) => quorums.map((nodes) => maskOf(nodes, n));
  const both = masks(reads);
  return { n, reads: both, writes: writes ? masks(writes) : both };
}

/** Each set of floor(n/2) + 1 nodes. */
export function majorities(n: number): QuorumSystem {
  const needed = Math.floor(n / 2) + 1;
  return thresholds(n, needed, needed);
}

/** Any `r` nodes to read, any `w` to write. */
export function thresholds(n: number, r: number, w: number): QuorumSystem {
  return weighted(Array(n).fill(1), r, w);
}

/** Nodes in a rectangle; a quorum is a whole row and a whole column, which meet those of any other quorum (Maekawa 1985). */
export function grid(rows: number, columns: number): QuorumSystem {
  const at = (row: number, column: number) => row * columns + column;
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const quorums = range(rows).flatMap((row) =>
    range(columns).map((column) => [
      ...range(columns).map((other) => at(row, other)),
      ...range(rows).flatMap((other) => (other === row ? [] : [at(other, column)])),
    ]),
  );
  return quorumSystem(rows * columns, quorums);
}

/** Nodes with votes; a quorum has enough of them, and not one node too many (Gifford 1979). Votes are whole and not negative. */
export function weighted(votes: readonly number[], readVotes: number, writeVotes: number): QuorumSystem {
  const n = votes.length;
  assertNodes(n);
  const total = votes.reduce((sum, vote) => sum + vote, 0);
  if (!votes.every((vote) => Number.isInteger(vote) && vote >= 0)) {
    throw new RangeError(`votes are whole numbers from 0, not ${votes.join(", ")}`);
  }
  const sums = subsetValues(n, 0, (sum, node) => sum + (votes[node] ?? 0));
  const enough = (needed: number): number[] => {
    if (!Number.isInteger(needed) || needed < 1 || needed > total) {
      throw new RangeError(`a quorum needs from 1 to ${total} votes, not ${needed}`);
    }
    const found: number[] = [];
    sums.forEach((sum, mask) => {
      const spare = nodesOf(mask).some((node) => sum - (votes[node] ?? 0) >= needed);
      if (sum >= needed && !spare) found.push(mask);
    });
    return found;
  };
  const reads = enough(readVotes);
  return { n, reads, writes: writeVotes === readVotes ? reads : enough(writeVotes) };
}

export interface Intersection {
  /** A read quorum and a write quorum without a common node, or null: every read meets every write. */
  readonly readWrite: readonly [readonly number[], readonly number[]] | null;
  readonly writeWrite: readonly [readonly number[], readonly number[]] | null;
}

export function checkIntersection({ reads, writes }: QuorumSystem): Intersection {
  return { readWrite: disjointPair(reads, writes), writeWrite: disjointPair(writes, writes) };
}

/** Quorums that contain another, as node lists: they can be dropped without loss. Empty for a coterie. */
export function superfluous(quorums: readonly number[]): readonly (readonly number[])[] {
  const distinct = [...new Set(quorums)];
  return distinct
    .filter((large) => distinct.some((small) => small !== large && (small & large) === small))
    .map(nodesOf);
}

/** How many nodes may fail, whichever they are, so that one of the quorums is still up; -1 without a quorum. */
export function resilience(n: number, quorums: readonly number[]): number {
  const up = upSets(n, quorums);
  let fewest = n + 1;
  up.forEach((isUp, mask) => {
    if (isUp === 0) fewest = Math.min(fewest, n - nodesOf(mask).length);
  });
  return fewest - 1;
}

/** The chance that all nodes of some quorum are up. `up`: each node's chance, or one for all; nodes fail independently. */
export function availability(n: number, quorums: readonly number[], up: number | readonly number[]): number {
  const chance = typeof up === "number" ? Array<number>(n).fill(up) : up;
  if (chance.length !== n || chance.some((p) => !(p >= 0 && p <= 1))) {
    throw new RangeError(`give one chance from 0 to 1, or ${n} of them`);
  }
  const live = upSets(n, quorums);
  let chances = new Float64Array([1]);
  for (const p of chance) {
    const wider = new Float64Array(chances.length * 2);
    chances.forEach((c, mask) => {
      wider[mask] = c * (1 - p);
      wider[mask + chances.length] = c * p;
    });
    chances = wider;
  }
  return live.reduce((sum, isUp, mask) => (isUp === 1 ? sum + (chances[mask] ?? 0) : sum), 0);
}

export function nodesOf(mask: number): number[] {
  const nodes: number[] = [];
  for (let node = 0; mask >> node > 0; node += 1) if ((mask >> node) % 2 === 1) nodes.push(node);
  return nodes;
}

/** By set of nodes: 1 if it contains a quorum. */
function upSets(n: number, quorums: readonly number[]): Uint8Array {
  assertNodes(n);
  const up = new Uint8Array(1 << n);
  for (const quorum of quorums) up[quorum] = 1;
  for (let mask = 0; mask < up.length; mask += 1) {
    for (let node = 0; node < n && up[mask] === 0; node += 1) {
      if ((mask >> node) % 2 === 1 && up[mask - (1 << node)] === 1) up[mask] = 1;
    }
  }
  return up;
}

/** A value for each set of nodes, from that of the set without its highest node. */
function subsetValues(n: number, empty: number, extend: (value: number, node: number) => number): number[] {
  let values = [empty];
  for (let node = 0; node < n; node += 1) {
    values = [...values, ...values.map((value) => extend(value, node))];
  }
  return values;
}

function disjointPair(
  first: readonly number[],
  second: readonly number[],
): readonly [readonly number[], readonly number[]] | null {
  for (const a of first) {
    const b = second.find((other) => (a & other) === 0);
    if (b !== undefined) return [nodesOf(a), nodesOf(b)];
  }
  return null;
}

function maskOf(nodes: readonly number[], n: number): number {
  return nodes.reduce((mask, node) => {
    if (Number.isInteger(node) && node >= 0 && node < n) return mask | (1 << node);
    throw new RangeError(`a quorum has node ${node}, and the nodes are 0 to ${n - 1}`);
  }, 0);
}

function assertNodes(n: number): void {
  if (Number.isInteger(n) && n >= 1 && n <= QUORUM_NODES_MAX) return;
  throw new RangeError(`${n} nodes; all sets can be looked at for 1 to ${QUORUM_NODES_MAX}`);
}
