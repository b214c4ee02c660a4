/**
 * What a student's code may spend: in one handler, in the handlers of one case, and in the whole search. The guards written
 * into the code count down `steps`; room is charged for what is allocated. All of it is far above what an honest solution
 * needs (measured: 15 steps in a handler of a node, some thousands in a case, under a million in a search) and low enough
 * that a loop without end is stopped in hundredths of a second, and that what leaks from run to run never fills a browser's heap.
 *
 * A student's `catch` cannot hold the stop back: a spent budget throws at every further step, and `leave` throws once more.
 */
interface Allowance {
  steps: number;
  /** Array elements and fields of objects, 8 bytes each; a character is an eighth. */
  room: number;
}

const HANDLER: Readonly<Allowance> = { steps: 1_000_000, room: 1_000_000 };
const CASE: Readonly<Allowance> = { steps: 10_000_000, room: 10_000_000 };
const SEARCH: Readonly<Allowance> = { steps: 50_000_000, room: 50_000_000 };

/** Bounds how often a spent budget is given back. */
const REPETITIONS_MAX = 3;

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
  /** Charges for an object or an array written out with this many parts. */
  readonly cost: <T>(parts: number, made: T) => T;
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
    cost: (parts, made) => {
      this.charge(parts);
      return made;
    },
    returns: (line, value) => {
      this.returnLine = line;
      return value;
    },
  };
  /** Line of the last `return`, when the code was guarded to note it. */
  returnLine: number | undefined;
  private granted: Allowance = { steps: 0, room: 0 };
  private room = 0;
  private caseLeft: Allowance = { ...CASE };
  private searchLeft: Allowance = { ...SEARCH };
  private atCase: Readonly<Allowance> = SEARCH;
  private repetitions = REPETITIONS_MAX;
  private active = false;
  private spent: SpentError | null = null;

  startCase(): void {
    this.caseLeft = { ...CASE };
    this.atCase = { ...this.searchLeft };
  }

  enter(): void {
    const { caseLeft, searchLeft } = this;
    this.granted = {
      steps: Math.min(HANDLER.steps, caseLeft.steps, searchLeft.steps),
      room: Math.min(HANDLER.room, caseLeft.room, searchLeft.room),
    };
    this.guard.steps = this.granted.steps;
    this.room = this.granted.room;
    this.spent = null;
    this.active = true;
  }

  /** After a handler, however it ended. Throws if it ran out, even when the student's code caught that. */
  leave(): void {
    this.active = false;
    const steps = this.granted.steps - Math.max(0, this.guard.steps);
    const room = this.granted.room - Math.max(0, this.room);
    for (const left of [this.caseLeft, this.searchLeft]) {
      left.steps -= steps;
      left.room -= room;
    }
    if (!this.spent) return;
    this.forgetCase();
    throw this.spent;
  }

  /** A run that failed is made once more to be recorded, and must fail at the same place. */
  private forgetCase(): void {
    if (this.repetitions === 0) return;
    this.repetitions -= 1;
    this.caseLeft = { ...CASE };
    this.searchLeft = { ...this.atCase };
  }

  private stop(line: number | undefined): never {
    const many = HANDLER.steps.toLocaleString("en");
    this.spent ??= new SpentError(
      this.granted.steps === HANDLER.steps
        ? `it did not return: ${many} steps of loops and calls in one handler`
        : "the handlers do too much: millions of steps of loops and calls, call after call",
      line,
    );
    throw this.spent;
  }

  /** Outside of a handler nothing is charged: then it is the grader that allocates. */
  charge(amount: number): void {
    if (!this.active || !(amount > 0)) return;
    this.room -= amount;
    if (this.room >= 0) return;
    this.guard.steps = -1;
    const where = this.granted.room === HANDLER.room ? "in one handler" : "over all handlers";
    this.spent ??= new SpentError(
      `it allocates without end: a million elements and more ${where}`,
      undefined,
    );
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
