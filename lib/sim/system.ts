/**
 * What an exhaustive search (`explore.ts`) is given and what it tells: a small system with all that may happen to it, the world
 * as a property sees it, and the steps of an execution.
 */
import { describeJson } from "./json";
import type { Answer } from "./local";
import type { HEvent, Json, Msg, NodeId } from "./node";

/** A small system, and all that may happen to it. */
export interface System {
  readonly nodes: readonly NodeId[];
  readonly voters?: readonly NodeId[];
  readonly params?: Readonly<Record<string, Json>>;
  readonly paramsOf?: Readonly<Record<NodeId, Readonly<Record<string, Json>>>>;
  /** What may come at any moment, each at most `times` (1 unless given; `Infinity` is allowed where it adds no states). */
  readonly stimuli?: readonly Possible[];
  readonly faults?: FaultBudget;
  /** Types of messages that never arrive: they stay in flight, where a property reads them as a record of what was said. */
  readonly undelivered?: readonly string[];
  readonly bounds?: Bounds;
  /** Tell states apart by the order in which maps and sets were filled; see `graph.ts`. */
  readonly insertionOrder?: boolean;
}

/** A search that reaches one of these ends without an answer. */
export interface Bounds {
  readonly statesMax?: number;
  readonly depthMax?: number;
  /** Steps taken, those to states already seen included: a few for each state, unless very much is in flight. */
  readonly transitionsMax?: number;
  readonly inFlightMax?: number;
}

/** There is more than a search can name or hold. */
export class SpaceFullError extends Error {}

export type Possible = (
  | { readonly kind: "request"; readonly client: string; readonly node: NodeId; readonly op: Json }
  /** A pending timer of that name fires; at any node unless one is given. A timer that is not listed never fires. */
  | { readonly kind: "fire"; readonly timer: string; readonly node?: NodeId }
  /**
   * From now on the network is divided like this, or whole again. What is on its way across is lost at once; what overtakes a
   * partition, or waits for its end, is the matter of `losses`.
   */
  | { readonly kind: "part"; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly kind: "heal" }
) & {
  /** 1 unless given. Without limit (`Infinity`), the requests of one stimulus share their id. */
  readonly times?: number;
  /**
   * Only in states like these. A synchronous system is one whose timers wait until what they measure is over: a timeout that
   * exceeds every delay fires only when nothing is in flight.
   */
  readonly when?: (world: ExploredWorld) => boolean;
};

/** How many faults of each kind one execution may have; none unless given. */
export interface FaultBudget {
  readonly crashes?: number;
  /** Of crashed nodes; as many as `crashes` unless given. */
  readonly restarts?: number;
  /** A crash may also fall between two effects of a handler. */
  readonly cuts?: boolean;
  /** Only these nodes crash. */
  readonly only?: readonly NodeId[];
  readonly losses?: number;
  readonly duplicates?: number;
}

/** What a property may look at. Valid during the call. */
export interface ExploredWorld {
  readonly nodes: readonly NodeId[];
  readonly isUp: (node: NodeId) => boolean;
  readonly disk: (node: NodeId) => Readonly<Record<string, Json>>;
  readonly view: (node: NodeId) => Json | undefined;
  /** All the node ever announced, by every incarnation, in order. */
  readonly outputs: (node: NodeId) => readonly Json[];
  readonly replies: (node: NodeId) => readonly Answer[];
  readonly inFlight: () => readonly Packet[];
}

/** What only a search by histories (`orders.ts`) can tell: all that has happened, and not only what is left of it. */
export interface OrdersWorld extends ExploredWorld {
  /** All messages the node ever sent, by every incarnation, in order. */
  readonly sent: (node: NodeId) => readonly Packet[];
  /** What the clients saw. Its order is real time, as far as that has any meaning here: see `orders.ts`. */
  readonly history: () => readonly HEvent[];
}

export interface Packet {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly body: Msg;
}

/** What is wrong with a state, or null. */
export type StateProperty = (
  world: ExploredWorld,
) => { readonly property: string; readonly message: string } | null;

export type Step =
  | {
      readonly kind: "deliver" | "lose" | "duplicate";
      readonly from: NodeId;
      readonly to: NodeId;
      readonly body: Msg;
    }
  | { readonly kind: "request"; readonly client: string; readonly node: NodeId; readonly op: Json }
  | { readonly kind: "fire"; readonly node: NodeId; readonly timer: string }
  | { readonly kind: "crash" | "restart"; readonly node: NodeId }
  | { readonly kind: "part"; readonly groups: readonly (readonly NodeId[])[] }
  | { readonly kind: "heal" }
  /** `during` happens, and the node crashes when `effects` effects of its handler are carried out. */
  | { readonly kind: "cut"; readonly node: NodeId; readonly effects: number; readonly during: Step };

/** A step in a few words: `deliver prepare {b: 3} from n1 to n2`. */
export function formatStep(step: Step): string {
  switch (step.kind) {
    case "deliver":
    case "lose":
    case "duplicate": {
      const { type, ...fields } = step.body;
      const body = Object.keys(fields).length === 0 ? type : `${type} ${describeJson(fields)}`;
      return `${step.kind} ${body} from ${step.from} to ${step.to}`;
    }
    case "request":
      return `${step.client} asks ${step.node} ${describeJson(step.op)}`;
    case "fire":
      return `timer ${step.timer} of ${step.node}`;
    case "part":
      return `the network is divided: ${step.groups.map((group) => group.join(" ")).join(" | ")}`;
    case "heal":
      return "the network is whole again";
    case "crash":
    case "restart":
      return `${step.kind} ${step.node}`;
    case "cut":
      return `${formatStep(step.during)}, and ${step.node} crashes after ${step.effects} of its effects`;
  }
}
