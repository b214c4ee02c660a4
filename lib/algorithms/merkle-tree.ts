/**
 * A Merkle tree over the keys of a store: two replicas find what they do not share by comparing hashes from the root down.
 *
 * Models: the hash tree of Merkle (1987) in the use that Dynamo makes of it (DeCandia et al. 2007, §4.7): a leaf is a bucket of
 * keys, an inner node hashes its children, and equal hashes end the descent. The shape is fixed, `fanOut` children to the depth
 * `depth`, and a key's bucket depends on the key alone; so the trees of any two replicas have the same nodes, however
 * different their keys are, and a change of one key changes the hashes on one path.
 *
 * A bucket's hash is a sum of its entries' hashes, so that one entry is exchanged in constant time and order does not matter.
 * The hash has 52 bits and is not cryptographic: it finds differences, and does not keep out somebody who makes collisions. That is
 * the reason this file may call two different trees equal, with odds of about one in 2^52 for a pair.
 *
 * Leaves out: a range of the ring per tree (a caller keeps one tree for each range that it shares with somebody).
 */

export interface MerkleShape {
  /** Children of an inner node. */
  readonly fanOut: number;
  /** Edges from the root to a bucket; there are fanOut^depth buckets. */
  readonly depth: number;
}

/** Where a node is: the number of its level, 0 for the root, and its place in the level from the left. */
export type MerkleNode = readonly [level: number, place: number];

export interface MerkleTree {
  readonly shape: MerkleShape;
  /** A hash for every key: of its value, in whatever sense of "equal" the caller has. */
  readonly entries: ReadonlyMap<string, number>;
  /** Hashes by level, the root's first. */
  readonly levels: readonly (readonly number[])[];
}

/** Sums of two stay below 2^53, so that they are exact. */
const modulus = 2 ** 52;
const root: MerkleNode = [0, 0];

export function emptyTree(shape: MerkleShape): MerkleTree {
  const sizes = Array.from({ length: shape.depth + 1 }, (_, level) => shape.fanOut ** level);
  return { shape, entries: new Map(), levels: sizes.map((size) => Array.from({ length: size }, () => 0)) };
}

/** The tree of a whole store. `values` are texts that are equal just when the values are. */
export function treeOf(
  shape: MerkleShape,
  values: Iterable<readonly [key: string, text: string]>,
): MerkleTree {
  const entries = new Map<string, number>();
  const levels = emptyTree(shape).levels.map((level) => [...level]);
  const buckets = levels[shape.depth] ?? [];
  for (const [key, text] of values) {
    const before = entries.get(key) ?? 0;
    entries.set(key, entryHash(key, text));
    const bucket = bucketOf(shape, key);
    buckets[bucket] = exchanged(buckets[bucket] ?? 0, before, entries.get(key) ?? 0);
  }
  for (let level = shape.depth - 1; level >= 0; level--) {
    const row = levels[level] ?? [];
    row.forEach((_, place) => (row[place] = innerHash(shape, levels[level + 1] ?? [], place)));
  }
  return { shape, entries, levels };
}

/** The tree after one key has got another value, or none: only the hashes on one path are computed. */
export function withEntry(tree: MerkleTree, key: string, text: string | null): MerkleTree {
  const { shape } = tree;
  const hash = text === null ? 0 : entryHash(key, text);
  const entries = new Map(tree.entries);
  if (text === null) entries.delete(key);
  else entries.set(key, hash);
  const levels = [...tree.levels];
  let place = bucketOf(shape, key);
  const buckets = levels[shape.depth] ?? [];
  levels[shape.depth] = buckets.with(place, exchanged(buckets[place] ?? 0, tree.entries.get(key) ?? 0, hash));
  for (let level = shape.depth - 1; level >= 0; level--) {
    place = Math.floor(place / shape.fanOut);
    levels[level] = (levels[level] ?? []).with(place, innerHash(shape, levels[level + 1] ?? [], place));
  }
  return { shape, entries, levels };
}

export function hashAt({ levels }: MerkleTree, [level, place]: MerkleNode): number {
  return levels[level]?.[place] ?? 0;
}

/** The children of a node; none of a bucket. */
export function childrenOf(
  { fanOut, depth }: MerkleShape,
  [level, place]: MerkleNode,
): readonly MerkleNode[] {
  if (level >= depth) return [];
  return Array.from({ length: fanOut }, (_, n) => [level + 1, place * fanOut + n] as const);
}

/** Keys of a bucket, in lexicographic order. */
export function keysIn({ shape, entries }: MerkleTree, bucket: number): readonly string[] {
  return [...entries.keys()].filter((key) => bucketOf(shape, key) === bucket).toSorted();
}

/** Where a key belongs, whatever else there is. */
export function bucketOf({ fanOut, depth }: MerkleShape, key: string): number {
  return textHash(key, 0) % fanOut ** depth;
}

/** Keys whose entries differ, in lexicographic order, and how many pairs of nodes were compared to find them. */
export function difference(
  a: MerkleTree,
  b: MerkleTree,
): { readonly keys: readonly string[]; readonly visited: number } {
  const keys: string[] = [];
  let visited = 0;
  const descend = (node: MerkleNode): void => {
    visited += 1;
    if (hashAt(a, node) === hashAt(b, node)) return;
    const children = childrenOf(a.shape, node);
    if (children.length > 0) return children.forEach(descend);
    const candidates = new Set([...keysIn(a, node[1]), ...keysIn(b, node[1])]);
    keys.push(...[...candidates].filter((key) => a.entries.get(key) !== b.entries.get(key)));
  };
  descend(root);
  return { keys: keys.toSorted(), visited };
}

function exchanged(sum: number, before: number, after: number): number {
  return (((sum - before + modulus) % modulus) + after) % modulus;
}

function innerHash({ fanOut }: MerkleShape, below: readonly number[], place: number): number {
  const children = below.slice(place * fanOut, (place + 1) * fanOut);
  // All children empty: the node is, too, at every level, so that an empty tree has one hash whatever its depth.
  return children.every((hash) => hash === 0) ? 0 : entryHash("inner", children.join(","));
}

/** 52 bits, of two hashes of 32; never 0, which means "no entry". */
function entryHash(key: string, text: string): number {
  const whole = `${key.length}:${key}${text}`;
  return (textHash(whole, 1) % 2 ** 20) * 2 ** 32 + textHash(whole, 2) || 1;
}

/** FNV-1a over UTF-16 code units with the finaliser of MurmurHash3: the multiplication alone leaves low bits alike. */
function textHash(text: string, basis: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(basis, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
