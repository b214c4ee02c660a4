/**
 * The one event queue: a binary heap ordered by time, and by the order of scheduling among equal times. The heap itself is
 * three parallel arrays of numbers, so that a move allocates nothing and tells the garbage collector nothing; the items lie
 * still in slots.
 */
export class Queue<T> {
  private readonly times: number[] = [];
  private readonly sequences: number[] = [];
  private readonly slots: number[] = [];
  private readonly items: (T | undefined)[] = [];
  private readonly free: number[] = [];
  private sequence = 0;

  get size(): number {
    return this.slots.length;
  }

  /** When the earliest item is due; Infinity when nothing is left. */
  get nextMs(): number {
    return this.slots.length === 0 ? Infinity : (this.times[0] ?? Infinity);
  }

  push(timeMs: number, item: T): void {
    const { times, sequences, slots, items } = this;
    const sequence = this.sequence++;
    const slot = this.free.pop() ?? items.length;
    items[slot] = item;
    let i = slots.length;
    times.push(timeMs);
    sequences.push(sequence);
    slots.push(slot);
    // A new item is later than all of its time, so only a strictly later parent makes room.
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((times[parent] ?? 0) <= timeMs) break;
      this.move(parent, i);
      i = parent;
    }
    times[i] = timeMs;
    sequences[i] = sequence;
    slots[i] = slot;
  }

  /** The earliest item, or undefined when nothing is left. */
  pop(): T | undefined {
    const { times, sequences, slots, items } = this;
    const first = slots[0];
    const timeMs = times.pop();
    const sequence = sequences.pop();
    const slot = slots.pop();
    if (first === undefined || timeMs === undefined || sequence === undefined || slot === undefined)
      return undefined;
    const item = items[first];
    items[first] = undefined;
    this.free.push(first);
    if (slots.length > 0) this.sink(timeMs, sequence, slot);
    return item;
  }

  /** Puts an entry where the root was, and down to its place. */
  private sink(timeMs: number, sequence: number, slot: number): void {
    const { times, sequences, slots } = this;
    const size = slots.length;
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
    slots[i] = slot;
  }

  private before(i: number, j: number): boolean {
    const a = this.times[i] ?? 0;
    const b = this.times[j] ?? 0;
    return a < b || (a === b && (this.sequences[i] ?? 0) < (this.sequences[j] ?? 0));
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from] ?? 0;
    this.sequences[to] = this.sequences[from] ?? 0;
    this.slots[to] = this.slots[from] ?? 0;
  }
}
