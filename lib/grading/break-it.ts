/**
 * Exercises of the kind *break it*: there is a program with one planted bug, and the student writes the schedule of faults that
 * shows it. What is judged is the run that the schedule makes.
 *
 * A schedule has to do more than succeed once. It must be possible, it must break what it was to break, it must break it however
 * long messages and timeouts happen to take, and nothing in it may be superfluous: then whoever wrote it knows what the bug needs.
 * These four are properties, tried in this order, and each failure shows the run it speaks of.
 */
import { formatIntervention, run, type Program, type RecordedRun, type Scenario } from "@/lib/sim";
import type { FunctionCase, FunctionOutcome, Grader, Monitor, Property } from "./contract";
import { readFaults, type Fault, type FaultRules } from "./fault-list";

/** The student's function. */
export type Saboteur = () => unknown;

export interface Breakable {
  readonly exercise: string;
  /** The program with the planted bug, on every node. */
  readonly program: Program;
  /** Without interventions. Its network and timeouts draw from the seed. */
  readonly scenario: Scenario;
  readonly rules: Omit<FaultRules, "nodes">;
  /** What the schedule has to break; `statement` says it as something to be reached. */
  readonly goal: Property;
  /** Speaks when the goal is reached, and at that event. */
  reached(): Monitor;
  /** What came about in a run that did not reach the goal, in words, and the event that shows it best. */
  account(run: RecordedRun): { readonly message: string; readonly event: number };
  /** Where the rule about luck and the one about superfluous faults are written, for this bug. */
  readonly source: string;
  readonly seedsDefault: number;
}

/** Seeds that every schedule is tried on, whatever a caller asks for; a fault is needed if its absence shows on one of them. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

/** The grader of such an exercise, but for its playground. */
export function breakItGrader(breakable: Breakable): Grader<Saboteur> {
  const { exercise, goal, seedsDefault } = breakable;
  return {
    exercise,
    seedsDefault,
    properties: [possible(breakable), goal, robust(breakable), lean(breakable)],
    *cases({ seeds, seedBase }) {
      const trial = new Trial(breakable);
      yield trial.once(goal.name);
      for (const seed of SEEDS)
        yield trial.always("the schedule with other delays and timeouts", "directed", seed);
      yield trial.lean();
      for (let seed = seedBase; seed < seedBase + seeds; seed += 1) {
        yield trial.always("the schedule with random delays and timeouts", "random", seed);
      }
    },
  };
}

const POSSIBLE = "the-schedule-is-possible";
const ROBUST = "it-does-not-take-luck";
const LEAN = "every-fault-is-needed";

function possible({ rules, scenario }: Breakable): Property {
  const { faultsMax, untilMs, kinds } = rules;
  return {
    name: POSSIBLE,
    kind: "result",
    statement: `The schedule is a list of at most ${faultsMax} faults that can happen to ${scenario.nodes.join(", ")} within ${untilMs} ms.`,
    rule: `Allowed are ${kinds.join(", ")}. Only a node that is down can be restarted, only one that is up can crash or have a timer that is due.`,
    source: "the prompt, What to write",
  };
}

function robust({ goal, source }: Breakable): Property {
  return {
    name: ROBUST,
    kind: "result",
    statement: `It happens for every delay of messages and every length of timeouts: ${lower(goal.statement)}`,
    rule: "A schedule that needs two things to happen in a certain order makes them happen in that order. What hangs on who is faster by a millisecond is a flaky test.",
    source,
  };
}

function lean({ source }: Breakable): Property {
  return {
    name: LEAN,
    kind: "result",
    statement: "No fault can be left out.",
    rule: "A fault without which the same thing still happens is not part of the reason. The shortest schedule is the explanation of the bug.",
    source,
  };
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** The cases of one grading. They share what the student's function returned first: it has to be one schedule. */
class Trial {
  private first: string | undefined;

  constructor(private readonly breakable: Breakable) {}

  /** Under at least one of the seeds the goal is reached. */
  once(property: string): FunctionCase<Saboteur> {
    return this.case("the schedule", "directed", SEEDS[0], (faults) => {
      const tried = SEEDS.map((seed) => this.try(faults, seed));
      const [shown] = tried;
      const steps = eventsOf(tried);
      if (!shown || tried.some(({ isReached }) => isReached)) return { failure: null, steps };
      const recorded = shown.recorded();
      const { message, event } = this.breakable.account(recorded);
      return { failure: { property, message, shown: { run: recorded, event } }, steps };
    });
  }

  /** Under this seed the goal is reached. */
  always(label: string, schedule: "directed" | "random", seed: number): FunctionCase<Saboteur> {
    return this.case(label, schedule, seed, (faults) => {
      const tried = this.try(faults, seed);
      if (tried.isReached) return { failure: null, steps: tried.events };
      const recorded = tried.recorded();
      const { message, event } = this.breakable.account(recorded);
      const failure = {
        property: ROBUST,
        message: `it happens with some delays and not with others; with seed ${seed}, ${message}`,
        shown: { run: recorded, event },
      };
      return { failure, steps: tried.events };
    });
  }

  /** Whichever fault is left out, under some seed the goal is not reached. */
  lean(): FunctionCase<Saboteur> {
    return this.case("the schedule with one fault less", "directed", SEEDS[0], (faults) => {
      let steps = 0;
      for (const [place, fault] of faults.entries()) {
        const tried = SEEDS.map((seed) => this.try(faults.toSpliced(place, 1), seed));
        steps += eventsOf(tried);
        const [shown] = tried;
        if (!shown || tried.some(({ isReached }) => !isReached)) continue;
        const recorded = shown.recorded();
        const event = recorded.violation?.event ?? recorded.events - 1;
        const what = `${formatIntervention(fault)} at ${fault.at} ms`;
        const message = `fault ${place + 1}, ${what}, can be left out: ${recorded.violation?.message ?? ""} all the same`;
        return { failure: { property: LEAN, message, shown: { run: recorded, event } }, steps };
      }
      return { failure: null, steps };
    });
  }

  private case(
    label: string,
    schedule: "directed" | "random",
    seed: number,
    judge: (faults: readonly Fault[]) => FunctionOutcome,
  ): FunctionCase<Saboteur> {
    return {
      kind: "function",
      label,
      schedule,
      seed,
      check: (subject) => this.withFaults(subject, judge),
    };
  }

  private withFaults(
    subject: Saboteur,
    judge: (faults: readonly Fault[]) => FunctionOutcome,
  ): FunctionOutcome {
    const { rules, scenario } = this.breakable;
    let returned: unknown;
    try {
      returned = subject();
    } catch (thrown) {
      const what = thrown instanceof Error ? thrown.message : String(thrown);
      return { failure: null, error: `the function threw "${what}"`, steps: 1 };
    }
    const read = readFaults(returned, { ...rules, nodes: scenario.nodes });
    if ("unreadable" in read) return { failure: null, error: read.unreadable, steps: 1 };
    if ("illegal" in read) return { failure: { property: POSSIBLE, message: read.illegal }, steps: 1 };
    const text = JSON.stringify(read.faults);
    this.first ??= text;
    if (text !== this.first) {
      const error =
        "the function returned another schedule than the first time it was called; it must always be the same";
      return { failure: null, error, steps: 1 };
    }
    return judge(read.faults);
  }

  private try(faults: readonly Fault[], seed: number) {
    const { program, scenario, reached } = this.breakable;
    const made = (record: "full" | "none"): RecordedRun => {
      const monitor = reached();
      return run(program, { ...scenario, interventions: faults }, seed, {
        record,
        observers: [
          (event, world) => {
            const message = monitor.onEvent?.(event, world) ?? null;
            return message === null ? null : { property: monitor.property, message };
          },
        ],
      });
    };
    const searched = made("none");
    return {
      isReached: searched.violation !== undefined,
      events: searched.events,
      recorded: () => made("full"),
    };
  }
}

function eventsOf(tried: readonly { readonly events: number }[]): number {
  return tried.reduce((sum, { events }) => sum + events, 0);
}
