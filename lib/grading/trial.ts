/**
 * One trial: one case, run once, under fresh monitors.
 *
 * A monitor's `onEvent` becomes an observer of the kernel, so a broken safety property stops the run at the very event that
 * broke it. `atEnd` is asked only of a run that completed: a run that was cut short by a budget says nothing about what
 * would have happened later, and what it says about liveness would be a guess.
 */
import { run, type Observer, type RecordedRun, type Scenario, type World } from "@/lib/sim";
import type { Failure, Monitor, NodeCase } from "./contract";

export interface Trial {
  readonly run: RecordedRun;
  /** The property that does not hold, or null. */
  readonly failure: Failure | null;
}

export type Recording = "full" | "none";

/** Runs the case in `scenario`, which is the case's own or one the search has shrunk. */
export function tryNodes<Subject>(
  nodeCase: Pick<NodeCase<Subject>, "monitors" | "program" | "seed">,
  subject: Subject,
  scenario: Scenario,
  record: Recording,
): Trial {
  const monitors = nodeCase.monitors(scenario);
  let world: World | undefined;
  const remember: Observer = (_event, now) => {
    world = now;
    return null;
  };
  const observers = [remember, ...monitors.map(observe)];
  const finished = run(nodeCase.program(subject), scenario, nodeCase.seed, { record, observers });
  if (finished.violation) {
    const { property, message } = finished.violation;
    return { run: finished, failure: { property, message } };
  }
  if (finished.status !== "completed" || world === undefined) return { run: finished, failure: null };
  for (const monitor of monitors) {
    const message = monitor.atEnd?.(finished, world) ?? null;
    if (message === null) continue;
    const violation = { property: monitor.property, message, event: finished.events - 1 };
    return {
      run: { ...finished, status: "violated", violation },
      failure: { property: monitor.property, message },
    };
  }
  return { run: finished, failure: null };
}

function observe(monitor: Monitor): Observer {
  return (event, world) => {
    const message = monitor.onEvent?.(event, world) ?? null;
    return message === null ? null : { property: monitor.property, message };
  };
}
