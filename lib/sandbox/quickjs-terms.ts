/** What both sides of the border into QuickJS agree on, and who starts them. */

/** Names in QuickJS's global object, for the moment in which one side hands over to the other. */
export const POST = "$post";
export const JOB = "$job";

export interface QuickJSLimits {
  readonly memoryBytes: number;
  readonly stackBytes: number;
  /** Of the time in which the thread has a core. */
  readonly timeMs: number;
}

export const QUICKJS_LIMITS: QuickJSLimits = {
  memoryBytes: 64 * 1024 * 1024,
  // The engine's own frames are on the thread's stack, and several times as large.
  stackBytes: 256 * 1024,
  timeMs: 20_000,
};
