/**
 * Jump consistent hash (Lamping & Veach 2014): a bucket number from a 64-bit key, without any table. Going from n to n + 1 buckets
 * a key either stays or jumps to the new one, with chance 1/(n+1); the algorithm draws only the jumps. Buckets are numbers, so only
 * the last can go: a node that fails in the middle needs something else.
 */

const MULTIPLIER = 2862933555777941757n;
const MASK = (1n << 64n) - 1n;

/** A bucket in [0, buckets). `key` counts modulo 2^64. */
export function jumpHash(key: bigint, buckets: number): number {
  if (!Number.isSafeInteger(buckets) || buckets < 1) throw new Error(`${buckets} is no number of buckets`);
  let state = key & MASK;
  let bucket = -1;
  let next = 0;
  while (next < buckets) {
    bucket = next;
    state = (state * MULTIPLIER + 1n) & MASK;
    // Powers of two and one division, as in the paper: exact in doubles up to the rounding of the quotient.
    next = Math.floor((bucket + 1) * (2 ** 31 / (Number(state >> 33n) + 1)));
  }
  return bucket;
}
