/**
 * A replica's log: records with the epoch of the leader that appended each, a high watermark, and a disk that may be behind.
 *
 * With `flushMs` 0 everything is on disk before anybody hears of it. Otherwise the disk is written every `flushMs`, as Kafka leaves
 * it to the operating system by default, and a crash loses what came after: an acknowledgement counts replicas, not disks.
 */
import { numberParam } from "../shared/params";
import type { Entry, IsrCtx } from "./messages";

export class Log {
  private entries: Entry[] = [];
  private onDisk = 0;
  private mark = 0;

  constructor(ctx: IsrCtx) {
    for (const key of ctx.disk.keys("log/")) {
      const entry = ctx.disk.get<Entry>(key);
      if (entry !== undefined) this.entries.push(entry);
    }
    this.onDisk = this.entries.length;
    this.mark = Math.min(ctx.disk.get<number>("high-watermark") ?? 0, this.end);
  }

  /** The log end offset: where the next record goes. */
  get end(): number {
    return this.entries.length;
  }

  get highWatermark(): number {
    return this.mark;
  }

  get lastEpoch(): number | undefined {
    return this.entries.at(-1)?.epoch;
  }

  slice(from: number, to: number): readonly Entry[] {
    return this.entries.slice(from, to);
  }

  append(entries: readonly Entry[], ctx: IsrCtx): void {
    this.entries.push(...entries);
    this.flushUnlessLater(ctx);
  }

  /** It never goes back by itself; only a truncation takes it along. */
  raiseHighWatermark(to: number, ctx: IsrCtx): boolean {
    const raised = Math.min(to, this.end);
    if (raised <= this.mark) return false;
    this.mark = raised;
    this.flushUnlessLater(ctx);
    return true;
  }

  truncate(to: number, ctx: IsrCtx): void {
    if (to >= this.end) return;
    ctx.output({ kind: "truncated", from: this.end, to });
    for (let offset = this.onDisk - 1; offset >= to; offset--) ctx.disk.delete(keyOf(offset));
    this.entries.length = to;
    this.onDisk = Math.min(this.onDisk, to);
    if (this.mark > to) {
      this.mark = to;
      ctx.disk.put("high-watermark", to);
    }
  }

  flush(ctx: IsrCtx): void {
    for (; this.onDisk < this.end; this.onDisk++) ctx.disk.put(keyOf(this.onDisk), this.entries[this.onDisk]);
    if ((ctx.disk.get<number>("high-watermark") ?? 0) !== this.mark)
      ctx.disk.put("high-watermark", this.mark);
  }

  /** The largest epoch of the log that is at most `epoch`, and the offset after its last record; null if all are larger. */
  endOfEpoch(epoch: number): { readonly epoch: number; readonly endOffset: number } | null {
    const last = this.entries.findLastIndex((entry) => entry.epoch <= epoch);
    const found = this.entries[last];
    return found === undefined ? null : { epoch: found.epoch, endOffset: last + 1 };
  }

  private flushUnlessLater(ctx: IsrCtx): void {
    if (numberParam(ctx.params, "flushMs", 0) === 0) this.flush(ctx);
  }
}

function keyOf(offset: number): string {
  return `log/${String(offset).padStart(8, "0")}`;
}
