/** What a replica remembers of each sequence number between the water marks (§4.2, §4.3). */
import type { Prepared, Vote } from "./messages";

export interface Entry {
  /** The pre-prepare accepted in the current view. */
  accepted: Vote | null;
  /** Of the current view, one of each replica. */
  prepares: Vote[];
  commits: Vote[];
  /** The certificate of the latest view in which a command was prepared here: it outlives the view (§4.4). */
  certificate: Prepared | null;
  /** What was accepted here in any view. A liar may hold a certificate of it for long; only those who accepted it have the command. */
  readonly named: Set<string>;
}

export class Log {
  private readonly entries = new Map<number, Entry>();

  at(seq: number): Entry {
    const known = this.entries.get(seq);
    if (known !== undefined) return known;
    const entry: Entry = { accepted: null, prepares: [], commits: [], certificate: null, named: new Set() };
    this.entries.set(seq, entry);
    return entry;
  }

  accept(preprepare: Vote): Entry {
    const entry = this.at(preprepare.seq);
    entry.accepted = preprepare;
    entry.named.add(preprepare.digest);
    return entry;
  }

  find(seq: number): Entry | undefined {
    return this.entries.get(seq);
  }

  /** By sequence number. */
  get all(): readonly (readonly [seq: number, entry: Entry])[] {
    return [...this.entries].toSorted(([a], [b]) => a - b);
  }

  /** Everything said in an earlier view is void, except that something was prepared. */
  enterView(): void {
    for (const entry of this.entries.values()) {
      entry.accepted = null;
      entry.prepares = [];
      entry.commits = [];
    }
  }

  /** Garbage collection (§4.3). */
  discardThrough(seq: number): void {
    for (const held of this.entries.keys()) if (held <= seq) this.entries.delete(held);
  }

  /** Digests that a certificate, here or elsewhere, may refer to. */
  get digests(): ReadonlySet<string> {
    return new Set([...this.entries.values()].flatMap(({ named }) => [...named]));
  }
}
