/**
 * Priority-based schedules: random orders of messages that are extreme instead of average.
 *
 * A bug of depth d needs d events to happen in one particular order, whatever else happens (Burckhardt, Kothari, Musuvathi &
 * Nagarakatte, ASPLOS 2010). Uniform random delays make most orders of a long run about equally unlikely: that one message is overtaken
 * by a chain of six has a chance of 1 in 7! with them. PCT draws priorities instead: each thread gets a random one, the highest runs until it
 * waits, and at d - 1 random moments the running thread becomes the lowest. It meets a bug of depth d with a chance of at least
 * 1/(n k^(d-1)), for n threads and k steps. For messages the threads are chains of events (Ozkan, Majumdar, Niksic, Tabaei Befrouei &
 * Weissenbacher, OOPSLA 2018, who partition the events on the fly and prove 1/(w^2 n^(d-1)) for a partial order of width w).
 *
 * Here a chain is a link, and a priority is a delay, because schedules are data that must shrink and replay: the lowest link waits
 * `slowestMs`, the next one a quarter of that, and so on; links above wait for nothing. A lower link is thus overtaken by all that
 * happens on higher ones in the meantime, and that is as long as any chain that matters. The bound of the papers does not carry over
 * to delays; `pct.test.ts` counts what these schedules find.
 */
import { createRandom, type Intervention, type Random, type Scenario } from "@/lib/sim";

export interface PctProfile {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Depth of the bugs looked for: there are `depth - 1` changes of priority. */
  readonly depth: number;
  /** Delay of the lowest priority, ms. */
  readonly slowestMs: number;
}

/** Each priority waits this many times longer than the next higher one. */
const SPREAD = 4;
/** Below the delay of the network itself a priority makes no difference. */
const FASTEST_MS = 2;

/** Delays, and nothing else; other faults may be added to them. */
export function prioritySchedule(
  { fromMs, untilMs, depth, slowestMs }: PctProfile,
  { nodes }: Scenario,
  seed: number,
): readonly Intervention[] {
  const random = createRandom(`pct/${seed}`);
  const links = shuffled(
    nodes.flatMap((from) => nodes.map((to) => ({ from, to }))),
    random,
  );
  const changes = Array.from({ length: depth - 1 }, () => ({
    at: Math.round(fromMs + random.next() * (untilMs - fromMs)),
    place: random.int(links.length),
  })).sort((a, b) => a.at - b.at);
  const initial = links.map((match, rank) => ({
    match,
    ms: Math.round(slowestMs / SPREAD ** rank),
    until: changes.find(({ place }) => place === rank)?.at ?? untilMs,
  }));
  return [
    ...initial
      .filter(({ ms, until }) => ms >= FASTEST_MS && until > fromMs)
      .map((delay) => ({ kind: "delay", at: fromMs, ...delay }) as const),
    // The lower the later: who has become the lowest waits longer than who was it before.
    ...changes.flatMap(({ at, place }, nth): Intervention[] => {
      const match = links[place];
      const until = changes.slice(nth + 1).find((later) => later.place === place)?.at ?? untilMs;
      const ms = Math.round(slowestMs * (1 + (nth + 1) / depth));
      return match === undefined || until <= at ? [] : [{ kind: "delay", at, until, match, ms }];
    }),
  ];
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(random.int(left.length), 1));
}
