/** Theorems about clocks, decided by counting: every pair of events of every small execution, against happened-before itself. */
import { z } from "zod";
import { executions, type Execution } from "@/lib/algorithms/executions";
import * as lamport from "@/lib/algorithms/lamport-clock";
import * as vector from "@/lib/algorithms/vector-clock";
import { emptyVector, type VersionVector } from "@/lib/algorithms/version-vector";
import { defineClaim } from "./engine";

/** Five events on three processes are ten thousand executions, a blink; six would be 135,135. */
const eventsMax = 5;

export const clockTheorems = defineClaim({
  name: "clock-theorems",
  summary:
    "In all executions of so many events, for every ordered pair (a, b) of different events: is a before b, and what do Lamport's and vector clocks say?",
  input: z.strictObject({
    events: z.int().min(2).max(eventsMax),
    processes: z.int().min(1).max(3),
  }),
  compute({ events, processes }) {
    const counted = census(events, processes);
    const { executions: all, pairs, before, lamport: l, vector: v } = counted;
    const value =
      `${grouped(all)} executions, ${grouped(pairs)} ordered pairs, ${grouped(before)} with a before b; ` +
      `a before b without L(a) < L(b): ${grouped(l.missed)}, L(a) < L(b) without a before b: ${grouped(l.invented)}; ` +
      `a before b without V(a) < V(b): ${grouped(v.missed)}, V(a) < V(b) without a before b: ${grouped(v.invented)}`;
    return { value, detail: counted };
  },
});

/** `missed`: a before b, and the clock does not say so. `invented`: the clock says so, and it is not. */
type Errors = { missed: number; invented: number };

function census(events: number, processes: number) {
  const counted = {
    executions: 0,
    pairs: 0,
    before: 0,
    lamport: { missed: 0, invented: 0 },
    vector: { missed: 0, invented: 0 },
  };
  for (const execution of executions(events, processes)) {
    counted.executions += 1;
    const numbers = stamps(execution, 0, lamport.tick, (clock, _name, stamp) =>
      lamport.receive(clock, stamp),
    );
    const vectors = stamps<VersionVector>(execution, emptyVector, vector.tick, vector.receive);
    for (let a = 0; a < events; a++) {
      for (let b = 0; b < events; b++) {
        if (a === b) continue;
        const before = execution.happenedBefore(a, b);
        counted.pairs += 1;
        if (before) counted.before += 1;
        judge(counted.lamport, before, (numbers[a] ?? 0) < (numbers[b] ?? 0));
        judge(counted.vector, before, vector.relation(vectors[a] ?? {}, vectors[b] ?? {}) === "before");
      }
    }
  }
  return counted;
}

function judge(errors: Errors, before: boolean, said: boolean): void {
  if (before && !said) errors.missed += 1;
  if (!before && said) errors.invented += 1;
}

/** The stamp of each event, by a clock's two rules. */
function stamps<C>(
  { events }: Execution,
  first: C,
  tick: (clock: C, process: string) => C,
  receive: (clock: C, process: string, stamp: C) => C,
): readonly C[] {
  const clocks = new Map<number, C>();
  const stamped: C[] = [];
  for (const { process, from } of events) {
    const clock = clocks.get(process) ?? first;
    const name = `p${process}`;
    const next = from === null ? tick(clock, name) : receive(clock, name, stamped[from] ?? first);
    clocks.set(process, next);
    stamped.push(next);
  }
  return stamped;
}

/** 10395 as 10,395, whatever the reader's locale is. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
