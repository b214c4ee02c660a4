/**
 * Bounded exhaustive search: every behaviour of a small system, not a sample of them.
 *
 * The model is asynchronous (Fischer, Lynch, Paterson 1985, §2). Time does not exist: any message in flight may arrive next, any
 * listed timer that is pending may fire next, any listed request or division of the network may come next, and every fault of the
 * budget may strike next.
 * So every delay, every reordering and every length of a pause is covered, by construction. `ctx.mono()` and `ctx.now()` stand
 * still, durations are ignored and `ctx.random()` is constant: a protocol whose *safety* rests on clocks is not to be judged
 * here, and one whose safety does not is judged for every clock there is.
 *
 * A state of the world is: each node's memory, disk, pending timers, open requests, outputs and replies so far, and whether it
 * is up; the multiset of messages in flight; and what is left of each budget. Breadth first, so that the first violation has a
 * shortest counterexample. What makes it fast and keeps it exact:
 *
 *   - A handler depends on its node alone, so each (state of a node, stimulus) is run once; see `local.ts`.
 *   - Equal messages on one link are counted, not told apart: swapping them changes nothing that anyone can see.
 *   - A message to a node that is down and cannot restart any more is dropped at once: its arrival could change nothing.
 *   - The order in which a node filled its maps and sets is no part of a state, unless asked for; see `graph.ts`.
 *   - States are told apart by their whole text, not by a hash of it: `holds` does not rest on luck.
 *
 * Beside it: `system.ts` (what a search is given and tells), `space.ts` (states and moves), `graph.ts` (a memory as a value),
 * `reenact.ts` (a counterexample as a scenario of the simulation). Leaves out: files with an explicit sync, Byzantine nodes, and
 * liveness beyond `atRest`: an execution that goes on for ever is not a counterexample.
 *
 * The verdict is `holds` only when every reachable state has been seen. A bound that ends the search first gives `unknown`.
 */
import { reenact, type Told } from "./reenact";
import type { Program, Scenario } from "./scenario";
import { Space, type Move } from "./space";
import { SpaceFullError, type OrdersWorld, type StateProperty, type Step, type System } from "./system";

export interface Exploration {
  /** "unknown": a bound ended the search before it had seen everything, and what it saw was fine. */
  readonly verdict: "holds" | "violated" | "unknown";
  readonly why?: string;
  /** Different states seen, the first included. */
  readonly states: number;
  /** Steps taken between them, those to states already seen included. */
  readonly transitions: number;
  /** Steps from the first state to the farthest one seen. */
  readonly depth: number;
  readonly counterexample?: {
    readonly property: string;
    readonly message: string;
    /** A shortest execution that breaks the property. */
    readonly steps: readonly Step[];
    /** The same execution for `run`, with any seed; see `reenact.ts`. */
    readonly scenario: Scenario;
  };
}

type Broken = NonNullable<ReturnType<StateProperty>>;

const STATES_MAX = 1_000_000;
const TRANSITIONS_BETWEEN_YIELDS = 8000;

/**
 * Searches every execution of `system`. `property` is asked of every state; `atRest` of every state in which nothing but a fault
 * can still change anything: no message, no request, no timer. "Every execution ends decided" is an `atRest`.
 */
export function explore(
  program: Program,
  system: System,
  property: StateProperty,
  atRest: StateProperty = () => null,
): Exploration {
  const search = new Search(new Space(program, system), system, property, atRest);
  for (const steps = search.run(); ;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** What a property may look at is the space's affair, and so is what makes two states the same. */
export class Search {
  private readonly seen = new Set<string>();
  /** The states in the order they were found, and from which each was. */
  private readonly keys: string[] = [];
  private readonly parents: number[] = [];
  private transitions = 0;
  private depth = 0;
  private incomplete: string | undefined;

  constructor(
    private readonly space: Space,
    private readonly system: System,
    private readonly property: (world: OrdersWorld) => Broken | null,
    private readonly atRest: (world: OrdersWorld) => Broken | null,
  ) {}

  /** Yields now and then, for whoever must stay responsive. */
  *run(): Generator<{ readonly transitions: number }, Exploration> {
    try {
      return yield* this.search();
    } catch (thrown) {
      if (thrown instanceof SpaceFullError) return this.unknown(thrown.message);
      throw thrown;
    }
  }

  private *search(): Generator<{ readonly transitions: number }, Exploration> {
    const first = this.space.first();
    if ("thrown" in first) return this.violated(0, thrower(first.thrown));
    const broken = this.add(first.key, 0);
    if (broken !== null) return this.violated(0, broken);
    const {
      statesMax = STATES_MAX,
      depthMax = Infinity,
      transitionsMax = Infinity,
    } = this.system.bounds ?? {};
    let yielded = -Infinity;
    let levelEnd = 1;
    for (let at = 0; at < this.keys.length; at++) {
      if (at === levelEnd) {
        this.depth++;
        levelEnd = this.keys.length;
      }
      if (this.transitions - yielded > TRANSITIONS_BETWEEN_YIELDS) {
        yielded = this.transitions;
        yield { transitions: yielded };
      }
      if (this.keys.length > statesMax) return this.unknown(`there are more than ${statesMax} states`);
      if (this.transitions > transitionsMax)
        return this.unknown(`there are more than ${transitionsMax} steps to take`);
      const violated = this.leave(at, this.depth >= depthMax);
      if (violated !== null) return violated;
    }
    if (this.incomplete !== undefined) return this.unknown(this.incomplete);
    return { verdict: "holds", ...this.counts() };
  }

  /** Takes every step out of a state. */
  private leave(at: number, atBound: boolean): Exploration | null {
    const own = this.keys[at] ?? "";
    let rests = true;
    let violated: Exploration | null = null;
    this.space.show(own);
    this.space.expand((move, next, thrown) => {
      if (violated !== null) return;
      this.transitions++;
      if (next === own) return;
      if (move.kind === "deliver" || move.kind === "stimulus") rests = false;
      if (thrown !== null) violated = this.violated(at, thrower(thrown), move);
      else if (this.seen.has(next)) return;
      else if (atBound) this.incomplete = `there is more beyond ${this.depth} steps`;
      else {
        const broken = this.add(next, at);
        if (broken !== null) violated = this.violated(this.keys.length - 1, broken);
      }
    });
    if (violated !== null || !rests) return violated;
    this.space.show(own);
    const broken = this.atRest(this.space.world);
    return broken === null ? null : this.violated(at, broken);
  }

  private add(key: string, parent: number): Broken | null {
    this.seen.add(key);
    this.keys.push(key);
    this.parents.push(parent);
    this.space.show(key);
    const inFlight = this.space.messagesInFlight;
    if (inFlight > (this.system.bounds?.inFlightMax ?? Infinity))
      throw new SpaceFullError(`there are ${inFlight} messages in flight`);
    return this.property(this.space.world);
  }

  private violated(at: number, broken: Broken, last?: Move): Exploration {
    const told = this.stepsTo(at);
    if (last !== undefined) {
      this.space.show(this.keys[at] ?? "");
      told.push({ step: this.space.describe(last), taken: this.space.taken(last), sent: [] });
    }
    this.space.show(this.keys[0] ?? "");
    return {
      verdict: "violated",
      ...this.counts(),
      depth: told.length,
      counterexample: {
        ...broken,
        steps: told.map(({ step }) => step),
        scenario: reenact(this.system, this.space.world.inFlight(), told),
      },
    };
  }

  private unknown(why: string): Exploration {
    return { verdict: "unknown", why, ...this.counts() };
  }

  private counts() {
    return { states: this.keys.length, transitions: this.transitions, depth: this.depth };
  }

  /** The execution that found a state. The moves were not kept: the one that leads from a state to the next is looked up. */
  private stepsTo(at: number): Told[] {
    const told: Told[] = [];
    for (let child = at; child > 0; child = this.parents[child] ?? 0) {
      const key = this.keys[child] ?? "";
      const parent = this.keys[this.parents[child] ?? 0] ?? "";
      let found: Move | undefined;
      this.space.show(parent);
      this.space.expand((move, next) => {
        if (next === key) found ??= move;
      });
      if (found !== undefined) told.push(this.tell(parent, key, found));
    }
    return told.reverse();
  }

  private tell(parent: string, child: string, move: Move): Told {
    this.space.show(parent);
    const taken = this.space.taken(move);
    const before = [...this.space.world.inFlight()];
    if (taken !== null && move.kind !== "duplicate") before.splice(before.indexOf(taken), 1);
    const step = this.space.describe(move);
    this.space.show(child);
    const sent = this.space.world.inFlight().filter((packet) => {
      const at = before.indexOf(packet);
      if (at >= 0) before.splice(at, 1);
      return at < 0;
    });
    return { step, taken, sent: move.kind === "duplicate" ? [] : sent };
  }
}

function thrower(message: string): Broken {
  return { property: "no-handler-throws", message };
}
