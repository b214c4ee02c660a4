/**
 * The log and its storage. One disk key an entry, so that a crash between two puts leaves a shorter log and never a hole;
 * entries are deleted from the end backwards for the same reason. The prefix that a snapshot replaces is deleted only after the
 * snapshot is stored: what a crash leaves of it is not read again.
 */
import { Configuration, type ConfigValue } from "./configuration";
import type { Entry, RaftCtx, SnapshotRecord } from "./messages";

export class Log {
  /** What the snapshot replaces: everything up to and including this index. */
  private baseIndex = 0;
  private baseTerm = 0;
  private entries: Entry[] = [];
  /** Configurations in the log, oldest first, after the one that it starts from. Never empty. */
  private configs: { readonly index: number; readonly configuration: Configuration }[];

  /** As it is on disk. */
  constructor(initial: ConfigValue, snapshot: SnapshotRecord | undefined, ctx: RaftCtx) {
    this.baseIndex = snapshot?.lastIndex ?? 0;
    this.baseTerm = snapshot?.lastTerm ?? 0;
    this.configs = [{ index: this.baseIndex, configuration: new Configuration(snapshot?.config ?? initial) }];
    for (const key of ctx.disk.keys("log/")) {
      const entry = key > logKey(this.baseIndex) ? ctx.disk.get<Entry>(key) : undefined;
      if (entry !== undefined) this.push(entry);
    }
  }

  get firstIndex(): number {
    return this.baseIndex + 1;
  }

  get lastIndex(): number {
    return this.baseIndex + this.entries.length;
  }

  get lastTerm(): number {
    return this.termAt(this.lastIndex);
  }

  /** Entries held, not counting what the snapshot replaced. */
  get length(): number {
    return this.entries.length;
  }

  /** 0 for index 0, for what lies beyond the end, and for what a snapshot has replaced (its last entry excepted). */
  termAt(index: number): number {
    return index === this.baseIndex ? this.baseTerm : (this.entries[index - this.firstIndex]?.term ?? 0);
  }

  at(index: number): Entry | undefined {
    return this.entries[index - this.firstIndex];
  }

  slice(from: number, count: number): Entry[] {
    return this.entries.slice(from - this.firstIndex, from - this.firstIndex + count);
  }

  /** The configuration in force: the newest in the log. */
  get config(): { readonly index: number; readonly configuration: Configuration } {
    return this.configAt(this.lastIndex);
  }

  /** The newest configuration at or before an index. */
  configAt(index: number): { readonly index: number; readonly configuration: Configuration } {
    const found = this.configs.findLast((config) => config.index <= index) ?? this.configs[0];
    if (found === undefined) throw new Error("assertion: a log always has a configuration");
    return found;
  }

  append(entry: Entry, ctx: RaftCtx): void {
    this.push(entry);
    ctx.disk.put(logKey(this.lastIndex), entry);
  }

  truncateFrom(index: number, ctx: RaftCtx): void {
    while (this.lastIndex >= index && this.entries.length > 0) {
      ctx.disk.delete(logKey(this.lastIndex));
      this.entries.pop();
    }
    this.configs = this.configs.filter((config, i) => i === 0 || config.index < index);
  }

  /** Stores the snapshot, then forgets what it replaces. The log up to there must be the one the snapshot is of. */
  compact(snapshot: SnapshotRecord, ctx: RaftCtx): void {
    const { lastIndex, lastTerm, config } = snapshot;
    ctx.disk.put("snapshot", snapshot);
    for (const key of ctx.disk.keys("log/")) if (key <= logKey(lastIndex)) ctx.disk.delete(key);
    this.entries = this.entries.slice(Math.max(0, lastIndex - this.baseIndex));
    this.baseIndex = lastIndex;
    this.baseTerm = lastTerm;
    const later = this.configs.filter(({ index }) => index > lastIndex);
    this.configs = [{ index: lastIndex, configuration: new Configuration(config) }, ...later];
  }

  /** Index of the last entry of a term, or 0. */
  lastIndexOf(term: number): number {
    for (let index = this.lastIndex; index >= this.baseIndex && index > 0; index--) {
      if (this.termAt(index) === term) return index;
      if (this.termAt(index) < term) return 0;
    }
    return 0;
  }

  /** Index of the first entry held of the term of `index`. */
  firstIndexOfTermAt(index: number): number {
    const term = this.termAt(index);
    let first = index;
    while (first > this.firstIndex && this.termAt(first - 1) === term) first--;
    return first;
  }

  private push(entry: Entry): void {
    this.entries.push(entry);
    if (entry.kind === "config") {
      this.configs.push({ index: this.lastIndex, configuration: new Configuration(entry.v) });
    }
  }
}

function logKey(index: number): string {
  return `log/${String(index).padStart(8, "0")}`;
}
