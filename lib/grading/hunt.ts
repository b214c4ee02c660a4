/**
 * The hunt: tries a grader's cases in order until one fails, all have passed, or a budget ends.
 *
 * It searches without recording, which is several times faster, and records only the one run worth showing: on the first
 * failure the schedule is shrunk while the same property still breaks, and the smallest one is run again with everything
 * recorded. It is a generator, so that a worker can report progress, and stop, between two cases.
 *
 * A run that ended in `unknown` does not stop the hunt, because a later case may still find a real failure; but it can no
 * longer end in `accepted`.
 */
import { searchOrders, type Scenario } from "@/lib/sim";
import type { Case, Failure, FunctionCase, Grader, NodeCase, OrdersCase, Property } from "./contract";
import { explain } from "./explain";
import { shrink } from "./shrink";
import { tryNodes } from "./trial";
import type { Counts, Exhausted, FailingCase, GradeVerdict, Progress } from "./verdict";

export interface HuntOptions {
  /** Random seeds after the directed schedules; the grader's own default unless given. */
  readonly seeds?: number;
  /** Where the random seeds begin; 1 unless given. */
  readonly seedBase?: number;
  /** Trace events (or calls) over all runs, after which the verdict is `unknown`. */
  readonly eventsMax?: number;
  /** Whether cases that try every order are tried; they are unless this says no. */
  readonly exhaustive?: boolean;
}

const EVENTS_MAX = 40_000_000;
/** Code that runs into one event budget tends to run into all of them; three are enough to say so. */
const UNKNOWN_RUNS_MAX = 3;
/** Trace events that shrinking one failure may spend: two seconds or so. What is left then is shown, if it is not the smallest. */
const SHRINK_EVENTS_MAX = 1_000_000;
/** Two nodes are the least that can disagree. */
const NODES_MIN = 2;

/** Yields before each case; returns the verdict. */
export function* hunt<Subject>(
  grader: Grader<Subject>,
  subject: Subject,
  options: HuntOptions = {},
): Generator<Progress, GradeVerdict> {
  if (typeof subject !== "function") return notExported(grader);
  const { seeds = grader.seedsDefault, seedBase = 1, eventsMax = EVENTS_MAX, exhaustive = true } = options;
  const tally = new Tally();
  const unknowns: Unknown[] = [];

  let place = -1;
  for (const next of grader.cases({ seeds, seedBase })) {
    place += 1;
    if (next.kind === "orders" && !exhaustive) continue;
    if (tally.counts.events >= eventsMax) {
      const message = `the budget of ${eventsMax} events ended before "${next.label}"; nothing was wrong until then`;
      return { verdict: "unknown", message, ...tally.counts };
    }
    const progress = { case: place, label: next.label, schedule: next.schedule };
    yield { ...tally.counts, ...progress };
    const finding =
      next.kind === "orders"
        ? yield* tryOrders(grader, next, subject, tally, progress)
        : tryCase(grader, next, subject, tally);
    if (finding?.verdict === "unknown") unknowns.push(finding);
    else if (finding) return finding;
    if (unknowns.length >= UNKNOWN_RUNS_MAX) break;
  }
  const [first] = unknowns;
  return first ? { ...first, ...tally.counts } : { verdict: "accepted", ...tally.exhausted, ...tally.counts };
}

type Unknown = Extract<GradeVerdict, { verdict: "unknown" }>;

/** What one case found: a final verdict, a run without an answer, or nothing wrong. */
function tryCase<Subject>(
  grader: Grader<Subject>,
  next: NodeCase<Subject> | FunctionCase<Subject>,
  subject: Subject,
  tally: Tally,
) {
  return next.kind === "node"
    ? tryNodeCase(grader, next, subject, tally)
    : tryFunctionCase(grader, next, subject, tally);
}

function tryNodeCase<Subject>(
  grader: Grader<Subject>,
  next: NodeCase<Subject>,
  subject: Subject,
  tally: Tally,
): GradeVerdict | null {
  const { run, failure } = tryNodes(next, subject, next.scenario, "none");
  tally.add(next, run.events);
  if (failure) return rejectRun(grader, next, subject, failure.property, tally);
  if (run.status === "error") return errorOf(next, subject, tally);
  if (run.status === "unknown") {
    const message = `"${next.label}" did not end: ${run.why ?? "its budget ran out"}`;
    return { verdict: "unknown", message, failing: failingCase(next), ...tally.counts };
  }
  return null;
}

function rejectRun<Subject>(
  grader: Grader<Subject>,
  next: NodeCase<Subject>,
  subject: Subject,
  name: string,
  tally: Tally,
): GradeVerdict {
  const property = propertyNamed(grader, name);
  let events = 0;
  const fails = (scenario: Scenario): boolean => {
    if (events >= SHRINK_EVENTS_MAX) return false;
    const { run, failure } = tryNodes(next, subject, scenario, "none");
    events += run.events;
    return failure?.property === name;
  };
  // In a cluster of the student's nodes alone they are alike; elsewhere each has a part to play.
  const cast = next.schedule === "directed" || next.schedule === "mixed";
  const shrunk = shrink(next.scenario, property.kind, fails, cast ? {} : { nodesMin: NODES_MIN });
  const { run } = tryNodes(next, subject, shrunk.scenario, "full");
  if (run.violation?.property !== name) {
    const message = `${name} broke, and in the very same run again it did not: does the code keep something outside of its instances?`;
    return { verdict: "error", message, failing: failingCase(next), ...tally.counts };
  }
  return {
    verdict: "rejected",
    property: name,
    message: run.violation.message,
    explanation: explain(property, run, run.violation),
    failing: {
      ...failingCase(next),
      interventions: shrunk.scenario.interventions ?? [],
      removed: shrunk.removed,
      event: run.violation.event,
      timeMs: run.trace[run.violation.event]?.timeMs ?? run.virtualMs,
      run,
    },
    ...tally.counts,
  };
}

/** Every order of a small system. A counterexample is repeated as a run, and that is judged, shrunk and shown like any other. */
function* tryOrders<Subject>(
  grader: Grader<Subject>,
  next: OrdersCase<Subject>,
  subject: Subject,
  tally: Tally,
  progress: Pick<Progress, "case" | "label" | "schedule">,
): Generator<Progress, GradeVerdict | null> {
  const { label, schedule, seed, system } = next;
  const program = (of: Subject) => next.program(of);
  const monitors = (scenario: Scenario) => next.monitors(scenario);
  const search = searchOrders(
    program(subject),
    system,
    seed,
    (world) => next.broken(world),
    (world) => next.brokenAtRest?.(world) ?? null,
  );
  let step = search.next();
  for (; !step.done; step = search.next()) yield { ...tally.counts, ...progress };
  const found = step.value;
  if (found.verdict === "unjudgeable") {
    const { why: message, handler } = found;
    return { verdict: "error", message, handler, failing: failingCase(next), ...tally.counts };
  }
  if (found.counterexample === undefined) {
    tally.addOrders(label, found.verdict === "holds" ? found.orders : null);
    return null;
  }
  const { scenario, property, message } = found.counterexample;
  const enacted: NodeCase<Subject> = { kind: "node", label, schedule, seed, scenario, program, monitors };
  const { run, failure } = tryNodes(enacted, subject, scenario, "none");
  tally.add(enacted, run.events);
  if (run.status === "error") return errorOf(enacted, subject, tally);
  // Another property may break first: whatever breaks in a run is broken.
  if (failure) return rejectRun(grader, enacted, subject, failure.property, tally);
  const unlike = `one order breaks "${property}" (${message}), but the same order did not when it was run again: does a node read a clock?`;
  return { verdict: "unknown", message: unlike, failing: failingCase(enacted), ...tally.counts };
}

/** The code did what no node may do. Recorded again, to name the handler and the line. */
function errorOf<Subject>(next: NodeCase<Subject>, subject: Subject, tally: Tally): GradeVerdict {
  const { run } = tryNodes(next, subject, next.scenario, "full");
  const error = run.trace.findLast((event) => event.kind === "error");
  const failing = {
    ...failingCase(next),
    run,
    ...(error ? { event: error.index, timeMs: error.timeMs } : {}),
  };
  if (error?.kind !== "error") {
    return { verdict: "error", message: run.why ?? "the run broke off", failing, ...tally.counts };
  }
  const { handler, line } = error;
  const message = `${handler} on ${error.at} failed: ${error.message}`;
  return {
    verdict: "error",
    message,
    handler,
    ...(line === undefined ? {} : { line }),
    failing,
    ...tally.counts,
  };
}

function tryFunctionCase<Subject>(
  grader: Grader<Subject>,
  next: FunctionCase<Subject>,
  subject: Subject,
  tally: Tally,
): GradeVerdict | null {
  const { failure, error, steps } = next.check(subject);
  tally.add(next, steps);
  if (error !== undefined)
    return { verdict: "error", message: error, failing: failingCase(next), ...tally.counts };
  if (!failure) return null;
  const { property: name, message, input, shown } = failure;
  const property = propertyNamed(grader, name);
  const { statement, rule, source } = property;
  const explanation = shown
    ? explain(property, shown.run, { property: name, message, event: shown.event })
    : { statement, rule, source, chain: [] };
  const found = failingCase(next);
  const failing = shown ? shownCase(found, shown) : { ...found, ...(input === undefined ? {} : { input }) };
  return { verdict: "rejected", property: name, message, explanation, failing, ...tally.counts };
}

function shownCase(found: FailingCase, { run, event }: NonNullable<Failure["shown"]>): FailingCase {
  const { scenario, trace, virtualMs } = run;
  const interventions = scenario.interventions ?? [];
  return { ...found, interventions, event, timeMs: trace[event]?.timeMs ?? virtualMs, run };
}

function failingCase<Subject>(next: Case<Subject>): FailingCase {
  const interventions = next.kind === "node" ? (next.scenario.interventions ?? []) : [];
  return { label: next.label, schedule: next.schedule, seed: next.seed, interventions, removed: 0 };
}

function propertyNamed<Subject>(grader: Grader<Subject>, name: string): Property {
  const property = grader.properties.find((candidate) => candidate.name === name);
  if (!property) throw new Error(`grader of ${grader.exercise} has no property "${name}"`);
  return property;
}

function notExported<Subject>(grader: Grader<Subject>): GradeVerdict {
  const message = `the file does not export the class or function that ${grader.exercise} asks for`;
  return { verdict: "error", message, runs: 0, events: 0, seeds: 0 };
}

/** Counts what the verdict will rest on. Shrinking is not counted: it judges nothing new. */
class Tally {
  private runs = 0;
  private events = 0;
  private seeds = 0;
  private orders = 0;
  private readonly ordersOf: string[] = [];
  private readonly beyondBound: string[] = [];

  add<Subject>(done: Case<Subject>, events: number): void {
    this.runs += 1;
    this.events += events;
    if (done.schedule === "random") this.seeds += 1;
  }

  /** `orders` is null for a case that reached its bound. */
  addOrders(label: string, orders: number | null): void {
    if (orders === null) this.beyondBound.push(label);
    else {
      this.orders += orders;
      this.ordersOf.push(label);
    }
  }

  get exhausted(): Exhausted {
    const { orders, ordersOf, beyondBound } = this;
    if (beyondBound.length > 0) return { beyondBound };
    return ordersOf.length === 0 ? {} : { orders, ordersOf };
  }

  get counts(): Counts {
    return { runs: this.runs, events: this.events, seeds: this.seeds };
  }
}
