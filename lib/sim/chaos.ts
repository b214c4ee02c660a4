/**
 * A seeded generator of faults: the hostile weather behind random schedules. Its output is an ordinary list of interventions,
 * so what it finds can be shrunk, shared and replayed like any other schedule. Every fault it starts it also ends before
 * `untilMs`, which leaves the rest of the run for liveness to be judged in.
 */
import { roundMs } from "./network";
import { createRandom, type Random } from "./random";
import type { Intervention, Scenario } from "./scenario";

/** How many faults of each kind, and when. Counts are upper bounds; each run draws its own. */
export interface ChaosProfile {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly partitions?: number;
  readonly oneways?: number;
  readonly crashes?: number;
  readonly cuts?: number;
  readonly pauses?: number;
  readonly slows?: number;
  readonly skews?: number;
  /** Longest fault, ms; a quarter of the window unless given. */
  readonly longestMs?: number;
}

/** Draws a schedule for the nodes of `scenario`; the same seed gives the same schedule. Sorted by time. */
export function chaos(profile: ChaosProfile, scenario: Scenario, seed: number): Intervention[] {
  const random = createRandom(seed).fork("chaos");
  const windowMs = profile.untilMs - profile.fromMs;
  const longestMs = profile.longestMs ?? windowMs / 4;
  const faults: Intervention[] = [];
  const repeat = (
    most: number | undefined,
    make: (at: number, until: number) => readonly Intervention[],
  ): void => {
    const count = most === undefined ? 0 : random.int(most + 1);
    for (let i = 0; i < count; i++) {
      const at = roundMs(profile.fromMs + random.next() * windowMs * 0.9);
      faults.push(
        ...make(at, roundMs(Math.min(profile.untilMs, at + longestMs * (0.1 + 0.9 * random.next())))),
      );
    }
  };
  const node = (): string => scenario.nodes[random.int(scenario.nodes.length)] ?? "";
  repeat(profile.partitions, (at, until) => [
    { kind: "part", at, groups: split(scenario.nodes, random) },
    { kind: "heal", at: until },
  ]);
  repeat(profile.oneways, (at, until) => {
    const [from = [], to = []] = split(scenario.nodes, random);
    return [
      { kind: "oneway", at, from, to },
      { kind: "heal", at: until },
    ];
  });
  repeat(profile.crashes, (at, until) => {
    const victim = node();
    return [
      { kind: "crash", at, node: victim },
      { kind: "restart", at: until, node: victim },
    ];
  });
  repeat(profile.cuts, (at, until) => {
    const victim = node();
    return [
      { kind: "cut", at, until, node: victim, effects: random.int(4) },
      { kind: "restart", at: until, node: victim },
    ];
  });
  repeat(profile.pauses, (at, until) => {
    const victim = node();
    return [
      { kind: "pause", at, node: victim },
      { kind: "resume", at: until, node: victim },
    ];
  });
  repeat(profile.slows, (at, until) => [{ kind: "slow", at, until, node: node(), ms: 1 + random.int(40) }]);
  repeat(profile.skews, (at) => [{ kind: "skew", at, node: node(), offsetMs: random.int(2001) - 1000 }]);
  // At the end of the window everything is whole again: what a cut struck late, what overlapped.
  for (const id of scenario.nodes) {
    faults.push(
      { kind: "resume", at: profile.untilMs, node: id },
      { kind: "restart", at: profile.untilMs, node: id },
    );
  }
  faults.push({ kind: "heal", at: profile.untilMs });
  return faults.sort((a, b) => a.at - b.at);
}

/** Two non-empty groups. */
function split(nodes: readonly string[], random: Random): [string[], string[]] {
  const shuffled = [...nodes];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    const a = shuffled[i];
    const b = shuffled[j];
    if (a !== undefined && b !== undefined) [shuffled[i], shuffled[j]] = [b, a];
  }
  const size = 1 + random.int(Math.max(1, nodes.length - 1));
  return [shuffled.slice(0, size), shuffled.slice(size)];
}
