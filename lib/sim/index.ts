/** The kernel's public face. Everything else in this folder is its own business. */
export type * from "./node";
export type * from "./scenario";
export type * from "./trace";
export type { Observer, RecordedRun, Run, RunOptions, View, World } from "./run";
export { run } from "./run";
export { causeChain, eventOfHistory, frameAt, type Frame, type Flight, type NodeFrame } from "./replay";
export { createRandom, type Random } from "./random";
export { chaos, type ChaosProfile } from "./chaos";
export { copyJson, describeJson } from "./json";
export { formatEvent, formatIntervention, formatRun } from "./format";
export { explore, type Exploration } from "./explore";
export { searchOrders, type OrdersFound, type OrdersProperty } from "./orders";
export {
  formatStep,
  type ExploredWorld,
  type OrdersWorld,
  type StateProperty,
  type Step,
  type System,
} from "./system";
