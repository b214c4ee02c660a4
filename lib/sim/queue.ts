/**
 * The one event queue: a binary heap ordered by time, and by the order of scheduling among equal times. Three parallel arrays
 * instead of one of entries: numbers stay unboxed, and nothing is allocated for an entry.
 */
export class Queue<T> {
  private readonly times: number[] = [];
  private readonly sequences: number[] = [];
  private readonly items: (T | undefined)[] = [];
  private sequence = 0;

  get size(): number {
    return this.items.length;
  }

  /** When the earliest item is due; Infinity when nothing is left. */
  get nextMs(): number {
    return this.times[0] ?? Infinity;
  }

  push(timeMs: number, item: T): void {
    const { times, sequences } = this;
    const sequence = this.sequence++;
    let i = times.length;
    this.times.push(timeMs);
    this.sequences.push(sequence);
    this.items.push(item);
    // A new item is later than all of its time, so only a strictly later parent makes room.
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((times[parent] ?? 0) <= timeMs) break;
      this.move(parent, i);
      i = parent;
    }
    times[i] = timeMs;
    sequences[i] = sequence;
    this.items[i] = item;
  }

  /** The earliest item, or undefined when nothing is left. */
  pop(): T | undefined {
    const { times, sequences, items } = this;
    const first = items[0];
    const timeMs = times.pop();
    const sequence = sequences.pop();
    const item = items.pop();
    const size = items.length;
    if (timeMs === undefined || sequence === undefined || size === 0) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= size) break;
      if (child + 1 < size && this.before(child + 1, child)) child++;
      const childMs = times[child] ?? 0;
      if (childMs > timeMs || (childMs === timeMs && (sequences[child] ?? 0) > sequence)) break;
      this.move(child, i);
      i = child;
    }
    times[i] = timeMs;
    sequences[i] = sequence;
    items[i] = item;
    return first;
  }

  private before(i: number, j: number): boolean {
    const a = this.times[i] ?? 0;
    const b = this.times[j] ?? 0;
    return a < b || (a === b && (this.sequences[i] ?? 0) < (this.sequences[j] ?? 0));
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from] ?? 0;
    this.sequences[to] = this.sequences[from] ?? 0;
    this.items[to] = this.items[from];
  }
}
