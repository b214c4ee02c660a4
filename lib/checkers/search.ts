/**
 * Is there a legal order? The search of Wing & Gong (1993) with the memory of Lowe (2017): a configuration is the set of
 * operations that have taken effect and the values they left, and no configuration is entered twice.
 *
 * An operation that changes nothing and could be next (a read that returned the present value) is taken at once and without
 * an alternative: any order that takes it later stays legal when it is moved forward to here.
 *
 * Deciding this is NP-complete (Gibbons & Korach 1997), so there is a budget, and running out of it is a third answer.
 */
import { canonical, type Json, type Operation } from "./history";
import type { View } from "./consistency";

export type Found =
  | { readonly kind: "order"; readonly order: readonly Operation[] }
  /** None of all orders is legal; `longest` is the longest legal beginning that was met. */
  | { readonly kind: "none"; readonly longest: readonly Operation[] }
  | { readonly kind: "out-of-budget" };

export interface Budget {
  /** Operations that may still be tried. */
  left: number;
}

/** One operation that took effect, and the other choices there were at that moment. */
interface Step {
  readonly taken: number;
  readonly overwrote: string | undefined;
  readonly alternatives: readonly number[];
}

export function findOrder(view: View, init: Json, budget: Budget): Found {
  const search = new Search(view, canonical(init));
  while (!search.complete) {
    if (budget.left <= 0) return { kind: "out-of-budget" };
    budget.left -= 1;
    if (!search.advance()) return { kind: "none", longest: search.longest };
  }
  return { kind: "order", order: search.order() };
}

class Search {
  longest: readonly Operation[] = [];
  private readonly operations: readonly Operation[];
  private readonly waitingFor: Int32Array;
  private readonly successors: readonly (readonly number[])[];
  private readonly done: Uint8Array;
  private readonly values = new Map<string, string>();
  private readonly entered = new Set<string>();
  private readonly steps: Step[] = [];
  private answered: number;
  private firstOpen = 0;

  constructor(
    private readonly view: View,
    private readonly init: string,
  ) {
    const { operations } = view;
    this.operations = operations;
    this.done = new Uint8Array(operations.length);
    this.answered = operations.filter(({ outcome }) => outcome === "ok").length;
    const placeOf = new Map(operations.map((operation, place) => [operation, place]));
    const successors: number[][] = operations.map(() => []);
    this.waitingFor = new Int32Array(operations.length);
    for (const { from, to } of view.arrows) {
      const [a, b] = [placeOf.get(from), placeOf.get(to)];
      if (a === undefined || b === undefined) continue;
      successors[a]?.push(b);
      this.waitingFor[b] = (this.waitingFor[b] ?? 0) + 1;
    }
    this.successors = successors;
  }

  /** Every operation that was answered has its place; those of unknown outcome that have none never took effect. */
  get complete(): boolean {
    return this.answered === 0;
  }

  order(): Operation[] {
    return this.steps.flatMap(({ taken }) => {
      const operation = this.operations[taken];
      return operation && !this.view.silent.has(operation) ? [operation] : [];
    });
  }

  /** Takes the next operation, going back as far as needed. False when there is nothing left to try. */
  advance(): boolean {
    let choices = this.choices();
    for (;;) {
      const [next, ...alternatives] = choices;
      if (next !== undefined) {
        this.take(next, alternatives);
        const configuration = this.configuration();
        if (!this.entered.has(configuration)) {
          this.entered.add(configuration);
          return true;
        }
      }
      if (next === undefined && this.steps.length > this.longest.length) this.longest = this.order();
      const undone = this.undo();
      if (!undone) return false;
      choices = undone;
    }
  }

  private choices(): readonly number[] {
    const ready = this.ready();
    const legal = ready.filter((place) => this.isLegal(place));
    const free = legal.find((place) => !this.changes(place));
    return free === undefined ? legal : [free];
  }

  private ready(): number[] {
    const ready: number[] = [];
    let firstEnd = Number.POSITIVE_INFINITY;
    for (let place = this.firstOpen; place < this.operations.length; place += 1) {
      const operation = this.operations[place];
      if (!operation || this.done[place] === 1) continue;
      if (this.view.realTime && operation.rank.call > firstEnd) break;
      if (this.waitingFor[place] === 0) ready.push(place);
      firstEnd = Math.min(firstEnd, operation.rank.end);
    }
    return ready;
  }

  private isLegal(place: number): boolean {
    const operation = this.operations[place];
    if (!operation) return false;
    if (operation.op.kind === "write" || this.view.silent.has(operation)) return true;
    const value = this.values.get(operation.op.key) ?? this.init;
    if (operation.op.kind === "read") return canonical(operation.output) === value;
    const matches = canonical(operation.op.from) === value;
    return operation.outcome === "unknown" ? matches : matches === operation.output;
  }

  /** Whether it leaves another value behind. A foreign compare-and-set that did set is, to this view, a write. */
  private changes(place: number): boolean {
    const operation = this.operations[place];
    if (!operation || operation.op.kind === "read") return false;
    return operation.op.kind === "write" || operation.outcome === "unknown" || operation.output === true;
  }

  private take(place: number, alternatives: readonly number[]): void {
    const operation = this.operations[place];
    if (!operation) return;
    const { key } = operation.op;
    this.steps.push({ taken: place, overwrote: this.values.get(key), alternatives });
    if (this.changes(place)) {
      this.values.set(key, canonical(operation.op.kind === "write" ? operation.op.value : toOf(operation)));
    }
    this.done[place] = 1;
    if (operation.outcome === "ok") this.answered -= 1;
    for (const next of this.successors[place] ?? []) this.waitingFor[next] = (this.waitingFor[next] ?? 0) - 1;
    while (this.done[this.firstOpen] === 1) this.firstOpen += 1;
  }

  private undo(): readonly number[] | undefined {
    const step = this.steps.pop();
    const operation = step && this.operations[step.taken];
    if (!step || !operation) return undefined;
    const { key } = operation.op;
    if (step.overwrote === undefined) this.values.delete(key);
    else this.values.set(key, step.overwrote);
    this.done[step.taken] = 0;
    if (operation.outcome === "ok") this.answered += 1;
    for (const next of this.successors[step.taken] ?? []) {
      this.waitingFor[next] = (this.waitingFor[next] ?? 0) + 1;
    }
    this.firstOpen = Math.min(this.firstOpen, step.taken);
    return step.alternatives;
  }

  /** What is done, written from the first open operation to the last done one, and every key's value. */
  private configuration(): string {
    let bits = "";
    let pending = "";
    for (let place = this.firstOpen; place < this.done.length; place += 1) {
      pending += this.done[place] === 1 ? "1" : "0";
      if (this.done[place] === 1) {
        bits += pending;
        pending = "";
      }
    }
    const values = [...this.values].map(([key, value]) => `${key}=${value}`).sort();
    return `${this.firstOpen}:${bits} ${values.join(" ")}`;
  }
}

function toOf({ op }: Operation): Json {
  return op.kind === "cas" ? op.to : null;
}
