/** The public face: read a history, check it, compare with brute force. */
export { assertOneKey, check, type CheckOptions, type CheckResult } from "./check";
export { bruteForce, BRUTE_FORCE_MAX, type BruteForceResult } from "./brute-force";
export { CAUSAL_MODELS, CAUSAL_NAMES, checkCausal, type CausalModel, type CausalResult } from "./causal";
export { CONSISTENCIES, CONSISTENCY_ADJECTIVES, CONSISTENCY_NAMES, type Consistency } from "./consistency";
export {
  checkConvergence,
  CONVERGENCES,
  type Convergence,
  type ConvergenceInput,
  type ConvergenceResult,
  type ReplicaState,
} from "./convergence";
export { historyOf, type HistoryEvent } from "./events";
export {
  formatOp,
  HistoryError,
  type History,
  type Json,
  type Op,
  type Operation,
  type Outcome,
} from "./history";
export { parseHistoryFile } from "./history-file";
export { formatOperation, parseOps } from "./notation";
export { loadLowerBound, quorumLoad, type Load } from "./quorum-load";
export {
  availability,
  checkIntersection,
  grid,
  majorities,
  QUORUM_NODES_MAX,
  quorumSystem,
  resilience,
  superfluous,
  thresholds,
  weighted,
  type QuorumSystem,
} from "./quorum-systems";
export { choose, pbsStaleChance, quorumIntersectionCensus } from "./quorums";
export {
  checkTransactions,
  type Anomaly,
  type TransactionCheckOptions,
  type TransactionCheckResult,
} from "./transactions/check";
export { isTransactionFile, parseTransactionFile } from "./transactions/file";
export type { TransactionHistory } from "./transactions/history";
export {
  LEVELS as ISOLATION_LEVELS,
  LEVEL_NAMES,
  type Level as IsolationLevel,
} from "./transactions/phenomena";
export { bruteForceObject, OBJECT_BRUTE_FORCE_MAX } from "./objects/brute-force";
export { checkObject, type ObjectCheckOptions, type ObjectCheckResult } from "./objects/check-object";
export { asHistory, asObjects } from "./objects/convert";
export { parseObjectFile, type ObjectFile } from "./objects/file";
export {
  makeOperations,
  type AnyModel,
  type Call,
  type ObjectOperation,
  type RecordedCall,
} from "./objects/model";
export { OBJECT_MODEL_NAMES, OBJECT_MODELS, type ObjectModelName } from "./objects/models";
