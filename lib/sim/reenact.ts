/**
 * A counterexample of an exhaustive search as a scenario: the simulation then has the same execution, step for step, and
 * whatever shows a run can show it. It also lets one engine check the other: what the search calls a violation, an observer of
 * the simulated run must call one too.
 *
 * The i-th step happens at (i + 1) * `STEP_MS`. Each message gets the delay that brings it to its step, or is dropped when it
 * never arrives. The whole takes less than a millisecond of virtual time, so no timer is due but those that a step fires.
 */
import { roundMs } from "./network";
import type { Intervention, MessageMatch, Scenario } from "./scenario";
import type { Packet, Step, System } from "./system";

/** A step, the message that it takes from the network, and those that left in it. */
export interface Told {
  readonly step: Step;
  readonly taken: Packet | null;
  readonly sent: readonly Packet[];
}

interface Flight {
  readonly packet: Packet;
  /** Index of the step in which it left; -1 for the boot. */
  readonly sentAt: number;
  readonly arrivals: number[];
}

const STEP_MS = 0.01;
const DELAY_MS = 0.001;

export function reenact(system: System, atBoot: readonly Packet[], told: readonly Told[]): Scenario {
  const { nodes, voters, params, paramsOf } = system;
  const flights = flightsOf(atBoot, told);
  return {
    nodes,
    ...(voters === undefined ? {} : { voters }),
    ...(params === undefined ? {} : { params }),
    ...(paramsOf === undefined ? {} : { paramsOf }),
    network: { delayMs: [DELAY_MS, DELAY_MS] },
    interventions: [
      ...flights.flatMap((flight) => fatesOf(flight, flights)),
      ...told.flatMap(({ step }, i) => causesOf(step, timeOf(i))).map(ownClients()),
    ],
    endMs: timeOf(told.length),
  };
}

function timeOf(step: number): number {
  return roundMs((step + 1) * STEP_MS);
}

/** Which message left in which step, and arrived in which: equal messages arrive in the order they left. */
function flightsOf(atBoot: readonly Packet[], told: readonly Told[]): readonly Flight[] {
  const flights = atBoot.map((packet): Flight => ({ packet, sentAt: -1, arrivals: [] }));
  const inFlight = [...flights];
  told.forEach(({ step, taken, sent }, i) => {
    if (taken !== null) {
      const at = inFlight.findIndex(({ packet }) => packet === taken);
      const flight = inFlight[at];
      if (step.kind === "duplicate") {
        if (flight !== undefined) inFlight.push(flight);
      } else {
        inFlight.splice(at, 1);
        if (step.kind !== "lose") flight?.arrivals.push(i);
      }
    }
    for (const packet of sent) {
      const flight: Flight = { packet, sentAt: i, arrivals: [] };
      flights.push(flight);
      inFlight.push(flight);
    }
  });
  return flights;
}

/** What the network does to a message. */
function fatesOf(flight: Flight, flights: readonly Flight[]): readonly Intervention[] {
  const at = timeOf(flight.sentAt);
  const alike = flights.filter(({ packet, sentAt }) => packet === flight.packet && sentAt === flight.sentAt);
  const match = matchOf(flight.packet, alike.length > 1 ? alike.indexOf(flight) + 1 : undefined);
  const window = { at, until: roundMs(at + DELAY_MS), match };
  const [first, second] = flight.arrivals;
  if (first === undefined) return [{ kind: "drop", ...window }];
  const delay: Intervention = { kind: "delay", ...window, ms: roundMs(timeOf(first) - at - DELAY_MS) };
  if (second === undefined) return [delay];
  return [delay, { kind: "dup", ...window, ms: roundMs(timeOf(second) - timeOf(first)) }];
}

function matchOf({ from, to, body }: Packet, nth: number | undefined): MessageMatch {
  const where: Record<string, null | boolean | number | string> = {};
  for (const [field, value] of Object.entries(body)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      where[field] = value;
  }
  return { from, to, type: body.type, where, ...(nth === undefined ? {} : { nth }) };
}

/** A client of a simulation waits for its answer before it asks again; so each further request has a client of its own. */
function ownClients(): (intervention: Intervention) => Intervention {
  const asked = new Map<string, number>();
  return (intervention) => {
    if (intervention.kind !== "request") return intervention;
    const { client } = intervention;
    const times = (asked.get(client) ?? 0) + 1;
    asked.set(client, times);
    return times === 1 ? intervention : { ...intervention, client: `${client} (${times})` };
  };
}

/** What somebody outside does in a step. A delivery is the network's doing, and has no cause of its own. */
function causesOf(step: Step, at: number): readonly Intervention[] {
  switch (step.kind) {
    case "request":
      return [{ ...step, at: roundMs(at - DELAY_MS) }];
    case "part":
    case "heal":
    case "fire":
    case "crash":
    case "restart":
      return [{ ...step, at }];
    case "cut": {
      const { node, effects, during } = step;
      // Armed when nothing else can happen: half a step before.
      return [{ kind: "cut", at: roundMs(at - STEP_MS / 2), node, effects }, ...causesOf(during, at)];
    }
    default:
      return [];
  }
}
