/** The one event queue: a binary heap ordered by time, and by the order of scheduling among equal times. */

export interface Queue<T> {
  readonly size: number;
  push(timeMs: number, item: T): void;
  /** The earliest item, or undefined when nothing is left. */
  pop(): { readonly timeMs: number; readonly item: T } | undefined;
}

interface Entry<T> {
  readonly timeMs: number;
  readonly sequence: number;
  readonly item: T;
}

export function createQueue<T>(): Queue<T> {
  const heap: Entry<T>[] = [];
  let sequence = 0;
  const before = (i: number, j: number): boolean => {
    const a = heap[i];
    const b = heap[j];
    if (a === undefined || b === undefined) return false;
    return a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.sequence < b.sequence);
  };
  const swap = (i: number, j: number): void => {
    const a = heap[i];
    const b = heap[j];
    if (a === undefined || b === undefined) return;
    heap[i] = b;
    heap[j] = a;
  };
  return {
    get size() {
      return heap.length;
    },
    push(timeMs, item) {
      heap.push({ timeMs, sequence: sequence++, item });
      let i = heap.length - 1;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (!before(i, parent)) break;
        swap(i, parent);
        i = parent;
      }
    },
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length > 0) {
        heap[0] = last;
        let i = 0;
        for (;;) {
          const left = 2 * i + 1;
          const smaller = before(left + 1, left) ? left + 1 : left;
          if (!before(smaller, i)) break;
          swap(i, smaller);
          i = smaller;
        }
      }
      return first;
    },
  };
}
