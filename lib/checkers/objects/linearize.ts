/**
 * Is there an order of the operations on one object that its model allows and real time too? The search of Wing & Gong (1993),
 * which keeps calls and returns in a doubly linked list and lifts an operation out of it when it takes effect, with the memory of
 * Lowe (2017): no configuration is entered twice. Three things keep it short.
 *
 * - An operation that changes no state, could be next, and has the answer this state gives is taken at once and has no alternative:
 *   an order that takes it later stays an order when it is moved to here.
 * - Operations that were never answered wait beside the list, since they may take effect at any time from their call on, or never.
 *   Of two that ask the same, the one called first is used first; one that would change nothing is not used; and having come to the
 *   same place with fewer of them is at least as good (`configurations.ts`).
 * - The search can be interrupted at any step, so that many objects take turns (`check-object.ts`).
 *
 * Example of why the first rule speaks of the answer and not of the state: a write of 1 to a register that holds 1 changes nothing
 * here, and yet cannot be taken at once. `W(1) W(2) W(1)` with a read of 1 at the end needs its second write of 1 late.
 */
import type { Json } from "../history";
import { classify, waitingOf, type Waiting } from "./classes";
import { Configurations } from "./configurations";
import type { AnyModel, Machine, ObjectOperation } from "./model";

export interface Beginning {
  /** The longest order that begins well. */
  readonly order: readonly ObjectOperation[];
  /** The state it leaves, in words. */
  readonly state: string;
  /** Operations of which one would have to come next. */
  readonly stuck: readonly ObjectOperation[];
}

export class Linearization {
  /** Operations tried so far. */
  steps = 0;
  private readonly machine: Machine;
  /** Answered, in order of their calls; `classes` says what each is to the machine. */
  private readonly operations: readonly ObjectOperation[];
  private readonly classes: Int32Array;
  private readonly pure: Uint8Array;
  private readonly ends: Float64Array;
  /** Whether it may make possible again what no longer is. Undefined when the model does not say. */
  private readonly resetting: Uint8Array | undefined;
  private readonly waiting: readonly Waiting[];
  /** Calls are 2i, returns 2i + 1; the two last entries are the head and the end of the list. */
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly head: number;
  private readonly tail: number;
  private readonly done: Int32Array;
  private readonly unanswered: Int32Array;
  /** For each operation, the last word of `done` that can be other than 0 while it is the first open one. */
  private readonly lastWord: Int32Array;
  private readonly known: Configurations;
  /** What was taken, in order: an operation, or ~class of an unanswered one; and the state before. */
  private readonly taken: number[] = [];
  private readonly states: number[] = [];
  private readonly passes: number[] = [];
  private pass = 0;
  private state: number;
  private left: number;
  private firstOpen = 0;
  /** The entry to look for the next choice from; beyond the list, a class of unanswered operations. Undefined: not begun. */
  private from: number | undefined;
  private longestOf: (readonly number[])[] | undefined;
  private best: readonly number[] = [];
  private bestAnswered = -1;
  private bestState: number;
  private bestStuck: readonly number[] = [];

  /** `tracked`: also note, for each operation, the longest order that has it. */
  constructor(
    operations: readonly ObjectOperation[],
    model: AnyModel,
    init: Json | undefined,
    options: { readonly tracked?: boolean } = {},
  ) {
    const relevant = operations.filter(
      ({ outcome, op }) => outcome === "ok" || (outcome === "unknown" && !model.isPure(op, undefined)),
    );
    this.operations = relevant.filter(({ outcome }) => outcome === "ok");
    const { classOf, classes } = classify(relevant);
    this.machine = model.machine(
      classes.map(({ op, outcome, output }) => ({ call: op, output: outcome === "ok" ? output : undefined })),
      init,
    );
    this.classes = Int32Array.from(this.operations, classOf);
    this.pure = Uint8Array.from(this.operations, ({ op, output }) => Number(model.isPure(op, output)));
    this.ends = Float64Array.from(this.operations, ({ rank }) => rank.end);
    this.waiting = waitingOf(
      relevant.filter(({ outcome }) => outcome === "unknown"),
      classOf,
      this.machine,
    );
    const { resets } = this.machine;
    this.resetting = resets && Uint8Array.from(this.classes, (number) => Number(resets(number)));
    const count = this.operations.length;
    [this.head, this.tail] = [2 * count, 2 * count + 1];
    this.next = new Int32Array(2 * count + 2);
    this.previous = new Int32Array(2 * count + 2);
    this.link();
    this.done = new Int32Array((count >> 5) + 1);
    this.lastWord = this.lastWords();
    const unanswered = this.waiting.reduce((sum, { members }) => sum + members.length, 0);
    this.unanswered = new Int32Array(Math.ceil(unanswered / 32));
    this.known = new Configurations(this.unanswered.length);
    this.state = this.machine.initial;
    this.bestState = this.state;
    this.left = count;
    if (options.tracked) this.longestOf = [];
  }

  /** Goes on for about so many steps. Undefined: not decided yet. */
  run(stepsMax: number): boolean | undefined {
    const until = this.steps + stepsMax;
    if (this.from === undefined) {
      this.takePure();
      this.from = this.next[this.head] ?? this.tail;
    }
    while (this.left > 0) {
      if (this.steps >= until) return undefined;
      this.steps += 1;
      if (this.takeOne(this.from)) this.from = this.next[this.head] ?? this.tail;
      else {
        this.noteLongest();
        const from = this.undo();
        if (from === undefined) return false;
        this.from = from;
      }
    }
    return true;
  }

  /** The order found. */
  order(): ObjectOperation[] {
    return this.named(this.taken);
  }

  longest(): Beginning {
    return {
      order: this.named(this.best),
      state: this.machine.tell(this.bestState),
      stuck: this.bestStuck.flatMap((place) => this.operations[place] ?? []),
    };
  }

  /** For each operation that has one, the longest order met that has it; each order once, the longest first. Tracked only. */
  partials(): ObjectOperation[][] {
    const orders = [...new Set(this.longestOf ?? [])].filter((order) => order !== undefined);
    return orders.sort((a, b) => b.length - a.length).map((order) => this.named(order));
  }

  /** Bytes of the memory of configurations. */
  get bytes(): number {
    return this.known.bytes;
  }

  /**
   * Takes an operation at or after this entry that leads to a configuration never entered: in the first pass only those that the
   * model guesses to lead to the answer that is due next, in the second the others.
   */
  private takeOne(from: number): boolean {
    const { machine } = this;
    const goal = machine.leadsTo ? this.goal() : -1;
    const fits = (after: number) => goal < 0 || machine.leadsTo?.(after, goal) === (this.pass === 0);
    if (goal < 0) this.pass = 1;
    let start = from;
    for (; this.pass < 2; this.pass += 1) {
      if (this.takeAnswered(start, fits) || this.takeUnanswered(start, fits)) return true;
      start = this.next[this.head] ?? this.tail;
    }
    return false;
  }

  private takeAnswered(from: number, fits: (after: number) => boolean): boolean {
    const { next, machine, classes } = this;
    for (let entry = from; entry < this.head && (entry & 1) === 0; entry = next[entry] ?? this.tail) {
      const place = entry >> 1;
      if (this.pure[place] === 1) continue;
      this.steps += 1;
      const after = machine.step(this.state, classes[place] ?? 0);
      if (after >= 0 && fits(after) && this.enter(place, after)) return true;
    }
    return false;
  }

  private takeUnanswered(from: number, fits: (after: number) => boolean): boolean {
    if (this.waiting.length === 0) return false;
    const limit = this.firstReturn();
    for (let which = Math.max(0, from - this.tail); which < this.waiting.length; which += 1) {
      const waiting = this.waiting[which];
      const member = waiting?.members[waiting.used];
      if (!waiting || !member || member.rank.call > limit) continue;
      this.steps += 1;
      const after = this.machine.step(this.state, waiting.operation);
      if (after >= 0 && after !== this.state && fits(after) && this.enter(~which, after)) return true;
    }
    return false;
  }

  /** Whether some answer that is due can no longer be given, as far as the model can tell. */
  private isHopeless(): boolean {
    const { machine, next, resetting, pure, classes } = this;
    const { leadsTo } = machine;
    if (!leadsTo || !resetting) return false;
    let entry = next[this.head] ?? this.tail;
    for (; entry < this.head && (entry & 1) === 0; entry = next[entry] ?? this.tail) {
      const place = entry >> 1;
      if (pure[place] !== 1 || leadsTo(this.state, classes[place] ?? 0)) continue;
      if (!this.canReset(2 * place + 1)) return true;
    }
    return false;
  }

  /** Whether an operation that resets could take effect before this return. */
  private canReset(until: number): boolean {
    const { next, resetting, waiting } = this;
    for (let entry = next[this.head] ?? this.tail; entry !== until; entry = next[entry] ?? until) {
      if ((entry & 1) === 0 && resetting?.[entry >> 1] === 1) return true;
    }
    const end = this.ends[until >> 1] ?? 0;
    return waiting.some(({ resets, members, used }) => resets && (members[used]?.rank.call ?? end) < end);
  }

  /** The class of the pure operation that returns first of those that could be next, or -1. */
  private goal(): number {
    let [goal, goalEnd] = [-1, Number.POSITIVE_INFINITY];
    let entry = this.next[this.head] ?? this.tail;
    for (; entry < this.head && (entry & 1) === 0; entry = this.next[entry] ?? this.tail) {
      const place = entry >> 1;
      const end = this.ends[place] ?? 0;
      if (this.pure[place] === 1 && end < goalEnd) [goal, goalEnd] = [this.classes[place] ?? -1, end];
    }
    return goal;
  }

  /** Takes it, and everything pure after it; undoes that if the configuration is known. */
  private enter(what: number, after: number): boolean {
    const { pass } = this;
    this.take(what, after);
    const length = this.taken.length;
    this.takePure();
    const { firstOpen } = this;
    const lastWord = this.lastWord[firstOpen] ?? 0;
    this.pass = 0;
    if (this.left === 0) return true;
    if (
      !this.isHopeless() &&
      this.known.add(this.state, firstOpen >> 5, lastWord, this.done, this.unanswered)
    )
      return true;
    while (this.taken.length >= length) this.untake();
    this.pass = pass;
    return false;
  }

  private takePure(): void {
    const { next, machine, classes, pure } = this;
    let entry = next[this.head] ?? this.tail;
    while (entry < this.head && (entry & 1) === 0) {
      const place = entry >> 1;
      entry = next[entry] ?? this.tail;
      if (pure[place] !== 1) continue;
      this.steps += 1;
      if (machine.step(this.state, classes[place] ?? 0) < 0) continue;
      this.take(place, this.state);
      if (entry === 2 * place + 1) entry = next[entry] ?? this.tail;
    }
  }

  private take(what: number, after: number): void {
    this.taken.push(what);
    this.states.push(this.state);
    this.passes.push(this.pass);
    this.state = after;
    if (what < 0) {
      const waiting = this.waiting[~what];
      const bit = waiting?.bits[waiting.used] ?? 0;
      if (waiting) waiting.used += 1;
      this.unanswered[bit >> 5] = (this.unanswered[bit >> 5] ?? 0) | (1 << (bit & 31));
      return;
    }
    const { next, previous, done } = this;
    for (let entry = 2 * what; entry <= 2 * what + 1; entry += 1) {
      const [before, behind] = [previous[entry] ?? 0, next[entry] ?? 0];
      next[before] = behind;
      previous[behind] = before;
    }
    done[what >> 5] = (done[what >> 5] ?? 0) | (1 << (what & 31));
    this.left -= 1;
    while (this.isDone(this.firstOpen)) this.firstOpen += 1;
  }

  private untake(): number {
    const what = this.taken.pop() ?? 0;
    this.state = this.states.pop() ?? 0;
    this.pass = this.passes.pop() ?? 0;
    if (what < 0) {
      const waiting = this.waiting[~what];
      if (waiting) waiting.used -= 1;
      const bit = waiting?.bits[waiting.used] ?? 0;
      this.unanswered[bit >> 5] = (this.unanswered[bit >> 5] ?? 0) & ~(1 << (bit & 31));
      return what;
    }
    const { next, previous, done } = this;
    for (let entry = 2 * what + 1; entry >= 2 * what; entry -= 1) {
      next[previous[entry] ?? 0] = entry;
      previous[next[entry] ?? 0] = entry;
    }
    done[what >> 5] = (done[what >> 5] ?? 0) & ~(1 << (what & 31));
    this.left += 1;
    if (what < this.firstOpen) this.firstOpen = what;
    return what;
  }

  /** Undoes the last choice and what followed from it. The place to go on from, or undefined when there was no choice left. */
  private undo(): number | undefined {
    while (this.taken.length > 0) {
      const what = this.untake();
      if (what < 0) return this.tail + ~what + 1;
      if (this.pure[what] !== 1) return this.next[2 * what];
    }
    return undefined;
  }

  private isDone(place: number): boolean {
    return ((this.done[place >> 5] ?? 0) & (1 << (place & 31))) !== 0;
  }

  private firstReturn(): number {
    let entry = this.next[this.head] ?? this.tail;
    while (entry < this.head && (entry & 1) === 0) entry = this.next[entry] ?? this.tail;
    return this.operations[entry >> 1]?.rank.end ?? Number.POSITIVE_INFINITY;
  }

  private noteLongest(): void {
    const answered = this.operations.length - this.left;
    const { longestOf } = this;
    if (longestOf) {
      let copy: readonly number[] | undefined;
      for (const what of this.taken) {
        if (what < 0 || (longestOf[what]?.length ?? 0) >= this.taken.length) continue;
        copy ??= [...this.taken];
        longestOf[what] = copy;
      }
    }
    if (answered <= this.bestAnswered) return;
    this.bestAnswered = answered;
    this.best = [...this.taken];
    this.bestState = this.state;
    const stuck: number[] = [];
    let entry = this.next[this.head] ?? this.tail;
    for (; entry < this.head && (entry & 1) === 0; entry = this.next[entry] ?? this.tail)
      stuck.push(entry >> 1);
    // The one whose return bounds the choice is named first.
    const bound = entry >> 1;
    this.bestStuck = [bound, ...stuck.filter((place) => place !== bound)];
  }

  private named(order: readonly number[]): ObjectOperation[] {
    const used = this.waiting.map(() => 0);
    return order.flatMap((what) => {
      if (what >= 0) return this.operations[what] ?? [];
      const nth = used[~what] ?? 0;
      used[~what] = nth + 1;
      return this.waiting[~what]?.members[nth] ?? [];
    });
  }

  private link(): void {
    const { operations, next, previous, head, tail } = this;
    const returns = Array.from(operations.keys()).sort(
      (a, b) => (operations[a]?.rank.end ?? 0) - (operations[b]?.rank.end ?? 0),
    );
    let last = head;
    const append = (entry: number) => {
      next[last] = entry;
      previous[entry] = last;
      last = entry;
    };
    let due = 0;
    operations.forEach(({ rank }, place) => {
      for (; due < returns.length; due += 1) {
        const returning = returns[due] ?? 0;
        if ((operations[returning]?.rank.end ?? 0) > rank.call) break;
        append(2 * returning + 1);
      }
      append(2 * place);
    });
    for (; due < returns.length; due += 1) append(2 * (returns[due] ?? 0) + 1);
    append(tail);
  }

  private lastWords(): Int32Array {
    const { operations } = this;
    return Int32Array.from(operations, ({ rank }, place) => {
      let [low, high] = [place, operations.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((operations[middle]?.rank.call ?? 0) < rank.end) low = middle;
        else high = middle - 1;
      }
      return low >> 5;
    });
  }
}
