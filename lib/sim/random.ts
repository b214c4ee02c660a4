/**
 * Seeded randomness in 32-bit integer arithmetic, the same in every JavaScript engine.
 *
 * Two kinds. A *stream* (sfc32 by Chris Doty-Humphrey, from PractRand) for whoever draws in an order of its own: a node, a
 * fault generator. A *draw* for the network: the luck of the n-th message on a link is a hash of what it is, not of how many
 * draws came before it. Take one fault out of a schedule and every other message keeps its delay; that is what makes shrinking
 * a failing schedule possible.
 */

export interface Random {
  /** In [0, 1), a multiple of 2^-32. */
  next(): number;
  /** An integer in [0, n). */
  int(n: number): number;
  /** An independent stream. The same label gives the same stream, however much was drawn here. */
  fork(label: string): Random;
}

export function createRandom(seed: number | string): Random {
  const root = hashText(String(seed), 0x9e3779b9);
  let a = mix(root);
  let b = mix(a ^ 0x85ebca6b);
  let c = mix(b ^ 0xc2b2ae35);
  let counter = 1;
  const next32 = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + result;
    c |= 0;
    return result >>> 0;
  };
  for (let i = 0; i < 12; i++) next32();
  const next = (): number => next32() / 0x1_0000_0000;
  return {
    next,
    int: (n) => Math.floor(next() * n),
    fork: (label) => createRandom(`${seed}/${label}`),
  };
}

/** A number in [0, 1) that depends on its arguments only. */
export function draw(seed: number, purpose: string, n: number): number {
  return nthDraw(drawsFor(seed, purpose), n);
}

/** What the draws for one purpose have in common; the n-th of them is `nthDraw`. */
export function drawsFor(seed: number, purpose: string): number {
  return hashText(purpose, seed | 0);
}

export function nthDraw(draws: number, n: number): number {
  return mix(draws ^ Math.imul(n + 1, 0x9e3779b1)) / 0x1_0000_0000;
}

/** FNV-1a over UTF-16 code units, started from `basis`. */
export function hashText(text: string, basis: number): number {
  let hash = 0x811c9dc5 ^ basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** The finaliser of MurmurHash3 (Appleby): every input bit reaches every output bit. */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
