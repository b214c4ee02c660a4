/**
 * What one handler, and one case, may spend. The guards written into the code count down `steps`; the realm charges room for
 * what is allocated in bulk. Numbers are far above what any honest solution needs (thousands of steps a handler) and far
 * below what a page would notice: a loop that never ends is stopped after some hundredths of a second.
 *
 * A student's `catch` cannot hold the stop back: a spent budget throws at every further step, and `leave` throws once more.
 */
const STEPS_PER_HANDLER_MAX = 5_000_000;
/** Array elements, and eighths of characters. */
const ROOM_PER_HANDLER_MAX = 4_000_000;
const STEPS_PER_CASE_MAX = 200_000_000;
const ROOM_PER_CASE_MAX = 40_000_000;

/** Thrown into the student's code. `line` is of the JavaScript. */
export class SpentError extends Error {
  override readonly name = "SpentError";
  constructor(
    message: string,
    readonly line: number | undefined,
  ) {
    super(message);
  }
}

interface Guard {
  /** Left in this handler. The guards count it down in place: it is the hottest number of the sandbox. */
  steps: number;
  readonly stop: (line: number) => never;
  /** A call of a function without a block. */
  readonly step: (line: number) => void;
  /** Charges for an array that was made from spreads, and passes it on. */
  readonly made: <T>(list: T) => T;
  /** Charges for what a constructor is about to make from its argument, and passes that on. */
  readonly room: <T>(argument: T) => T;
  readonly returns: <T>(line: number, value: T) => T;
}

export class Budget {
  /** What the guarded code sees; nobody knows its name, and nothing else can be reached through it. */
  readonly guard: Guard = {
    steps: 0,
    stop: (line) => this.stop(line),
    step: (line) => {
      if (--this.guard.steps < 0) this.stop(line);
    },
    made: (list) => {
      this.charge(sizeOf(list));
      return list;
    },
    room: (argument) => {
      this.charge(sizeOf(argument));
      return argument;
    },
    returns: (line, value) => {
      this.returnLine = line;
      return value;
    },
  };
  /** Line of the last `return`, when the code was guarded to note it. */
  returnLine: number | undefined;
  private room = 0;
  private caseSteps = 0;
  private caseRoom = 0;
  private granted = 0;
  private active = false;
  private spent: SpentError | null = null;

  startCase(): void {
    this.caseSteps = STEPS_PER_CASE_MAX;
    this.caseRoom = ROOM_PER_CASE_MAX;
  }

  enter(): void {
    this.granted = Math.min(STEPS_PER_HANDLER_MAX, this.caseSteps);
    this.guard.steps = this.granted;
    this.room = Math.min(ROOM_PER_HANDLER_MAX, this.caseRoom);
    this.spent = null;
    this.active = true;
  }

  /** After a handler, however it ended. Throws if it ran out, even when the student's code caught that. */
  leave(): void {
    this.active = false;
    this.caseSteps -= this.granted - Math.max(0, this.guard.steps);
    if (this.spent) throw this.spent;
  }

  private stop(line: number | undefined): never {
    const whole = this.granted < STEPS_PER_HANDLER_MAX;
    const steps = (whole ? STEPS_PER_CASE_MAX : STEPS_PER_HANDLER_MAX).toLocaleString("en");
    this.spent ??= new SpentError(
      whole
        ? `the handlers of this one run took more than ${steps} steps together`
        : `it did not return: ${steps} steps of loops and calls in one handler`,
      line,
    );
    throw this.spent;
  }

  /** Outside of a handler nothing is charged: then it is the grader that allocates. */
  charge(amount: number): void {
    if (!this.active || !(amount > 0)) return;
    this.room -= amount;
    this.caseRoom -= amount;
    if (this.room >= 0) return;
    this.guard.steps = -1;
    this.spent ??= new SpentError("it allocates without end: millions of elements in one handler", undefined);
    throw this.spent;
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "string") return value.length / 8;
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.length;
  return value instanceof Map || value instanceof Set ? value.size : 0;
}
