/**
 * Version vectors: which updates a state contains, as one counter per replica (Parker et al. 1983).
 *
 * `vector[r] = k` means "the updates 1 to k made at replica r". That is compact because it can only describe sets without
 * gaps; a single update is a *dot* (r, k), and "is this dot in that set?" is one comparison. A replica must never issue the same dot
 * twice, so its own counter has to survive a crash.
 */

export type VersionVector = Readonly<Record<string, number>>;
export type Dot = readonly [replica: string, counter: number];
export type Causality = "equal" | "before" | "after" | "concurrent";

export const emptyVector: VersionVector = {};

export function contains(vector: VersionVector, [replica, counter]: Dot): boolean {
  return (vector[replica] ?? 0) >= counter;
}

/** The least vector that contains both. */
export function merge(a: VersionVector, b: VersionVector): VersionVector {
  const merged: Record<string, number> = { ...a };
  for (const [replica, counter] of Object.entries(b)) {
    merged[replica] = Math.max(merged[replica] ?? 0, counter);
  }
  return merged;
}

/** The next dot of `replica`, and the vector that contains it. */
export function advance(vector: VersionVector, replica: string): { dot: Dot; vector: VersionVector } {
  const counter = (vector[replica] ?? 0) + 1;
  return { dot: [replica, counter], vector: { ...vector, [replica]: counter } };
}

export function compare(a: VersionVector, b: VersionVector): Causality {
  const aInB = Object.entries(a).every(([replica, counter]) => contains(b, [replica, counter]));
  const bInA = Object.entries(b).every(([replica, counter]) => contains(a, [replica, counter]));
  if (aInB) return bInA ? "equal" : "before";
  return bInA ? "after" : "concurrent";
}
