/**
 * All small executions of message-passing processes, with happened-before as Lamport defines it: an event is before the next of its
 * process, a send before its receive, and what follows from these two (Lamport 1978). For theorems about clocks that are to hold in
 * every one. Any event may send, a receive too, and its message may arrive more than once or never; each event receives at most one.
 */

export interface ProcessEvent {
  readonly process: number;
  /** The event whose message is received here, or null for an event of the process itself. */
  readonly from: number | null;
}

export interface Execution {
  /** In an order in which they may have happened. */
  readonly events: readonly ProcessEvent[];
  happenedBefore(a: number, b: number): boolean;
}

/** Every execution of `count` events, each listed in every order in which its events may happen. */
export function* executions(count: number, processes: number): Generator<Execution> {
  function* grow(events: readonly ProcessEvent[]): Generator<readonly ProcessEvent[]> {
    if (events.length === count) return yield events;
    for (let process = 0; process < processes; process++) {
      const senders = events.flatMap((event, i) => (event.process === process ? [] : [i]));
      for (const from of [null, ...senders]) yield* grow([...events, { process, from }]);
    }
  }
  for (const events of grow([])) {
    const past = pasts(events);
    yield { events, happenedBefore: (a, b) => (((past[b] ?? 0) >> a) & 1) === 1 };
  }
}

/** For each event a bit mask of those before it: reachability, by one pass in order. */
function pasts(events: readonly ProcessEvent[]): readonly number[] {
  const past: number[] = [];
  events.forEach(({ process, from }, i) => {
    const previous = events.slice(0, i).findLastIndex((event) => event.process === process);
    const causes = [previous, from ?? -1].filter((cause) => cause >= 0);
    past.push(causes.reduce((mask, cause) => mask | (past[cause] ?? 0) | (1 << cause), 0));
  });
  return past;
}
