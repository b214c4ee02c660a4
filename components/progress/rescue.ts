/**
 * A version laid aside synchronously as the page goes, because the browser may cut its write to IndexedDB short. One per
 * exercise; removed as soon as that version is known to be written.
 */
import { z } from "zod";
import { draftVersion, type DraftVersion } from "@/lib/learning";

const PREFIX = "happens-before-rescue:";
const aside = z.object({ owner: z.string(), version: draftVersion });
export type Aside = z.infer<typeof aside>;

export function layAside(owner: string, version: DraftVersion): void {
  quietly(() => localStorage.setItem(PREFIX + version.exercise, JSON.stringify({ owner, version })));
}

export function written({ exercise, id }: DraftVersion): void {
  quietly(() => {
    if (read(PREFIX + exercise)?.version.id === id) localStorage.removeItem(PREFIX + exercise);
  });
}

export function laidAside(): readonly Aside[] {
  const found: Aside[] = [];
  quietly(() => {
    for (const key of Object.keys(localStorage)) {
      const one = key.startsWith(PREFIX) ? read(key) : null;
      if (one) found.push(one);
    }
  });
  return found;
}

function read(key: string): Aside | null {
  const text = localStorage.getItem(key);
  const parsed = text === null ? null : aside.safeParse(JSON.parse(text));
  return parsed?.success ? parsed.data : null;
}

/** Storage may be full, refused or absent; the write to IndexedDB is the one that counts. */
function quietly(run: () => void): void {
  try {
    run();
  } catch {
    // See above.
  }
}
