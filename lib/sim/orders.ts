/**
 * Every order: exhaustive search of a small system whose nodes may hide their memory.
 *
 * The model is that of `explore.ts`: asynchronous, no time; what may come and which faults may strike is a `System`. What differs is
 * what a state is. `explore` compares what nodes remember, so it must be able to read it, which it cannot where a node has #private
 * fields or closures. Here a node's state is the sequence of what it was given (`histories.ts`), and a state of the world is: each
 * node's sequence, the messages in flight, and what is left of each budget. Nothing is taken on trust: not that a node's fields
 * are all there is of it, not even that it is deterministic.
 *
 * An execution is a sequence of steps; an *order* is what the nodes can tell of it. Two executions in which every node is given the
 * same things in the same order differ only in how steps at different nodes interleave, which nobody can see: they are one order
 * (a trace in the sense of Mazurkiewicz 1977), and the search never takes them for two. Pruning of this kind is exact. (Stateless
 * model checkers reach it by partial-order reduction: Godefroid 1996; Flanagan & Godefroid 2005. With nodes that share nothing it
 * comes from the choice of the state.) Clients count as one more observer: for each request, an order fixes which requests had been
 * answered before it was made, so a property may judge the history of an order for linearizability.
 *
 * `orders` counts those orders that are complete: nothing can come any more but a fault (no message, request or timer). Orders that
 * differ in the place of a fault, as far as a node can tell, are different orders.
 *
 * Every search is bounded, because the code may be hostile: in states, in steps, in messages in flight, and in what one node says.
 *
 * Clocks stand still; `ctx.random()` is the stream that a run with the same seed gives each node; files lose what was not synced. Leaves
 * out: torn files, Byzantine nodes, and liveness beyond `atRest`.
 */
import { Search, type Exploration } from "./explore";
import { NotTheSameTwiceError } from "./histories";
import type { Program } from "./scenario";
import { Space } from "./space";
import type { OrdersWorld, StateProperty, System } from "./system";

/** Bounds where the system sets none: some seconds, and some tens of megabytes. */
const BOUNDS = { statesMax: 300_000, transitionsMax: 1_500_000, inFlightMax: 100 } as const;

export type OrdersProperty = (world: OrdersWorld) => ReturnType<StateProperty>;

/** "unjudgeable": a node did not do the same thing twice. */
export type OrdersFound = (
  Exploration | { readonly verdict: "unjudgeable"; readonly why: string; readonly handler: string }
) & {
  /** Complete orders, of those seen. */
  readonly orders: number;
};

/** As `explore`, by histories. Yields now and then; `orders` counts only what has been seen if a bound ended the search. */
export function* searchOrders(
  program: Program,
  given: System,
  seed: number,
  property: OrdersProperty,
  atRest: OrdersProperty = () => null,
): Generator<{ readonly transitions: number }, OrdersFound> {
  const system = { ...given, bounds: { ...BOUNDS, ...given.bounds } };
  const space = new Space(program, system, { by: "history", seed });
  const complete = new Set<string>();
  const atEnd: OrdersProperty = (world) => {
    complete.add(space.shownHistories());
    return atRest(world);
  };
  try {
    const found = yield* new Search(space, system, property, atEnd).run();
    return { ...found, orders: complete.size };
  } catch (thrown) {
    if (!(thrown instanceof NotTheSameTwiceError)) throw thrown;
    return { verdict: "unjudgeable", why: thrown.message, handler: thrown.handler, orders: complete.size };
  }
}
