/**
 * Single-server membership changes, searched to the end: every interleaving of messages, requests and elections from the moment
 * a first leader has settled, with Raft as it is (not a model of it). Then each rule is taken away alone.
 *
 * What bounds each search is said beside it: without bounds the two would pass millions of states unfinished.
 */
import { describe, expect, test } from "vitest";
import { explore, run, type Exploration, type ExploredWorld, type Json, type System } from "@/lib/sim";
import { figure3 } from "./figure-3";
import { Raft } from "./raft";
import { Rules } from "./rules";

const viewOf = (world: ExploredWorld, node: string, name: string): unknown =>
  Reflect.get(Object(world.view(node)), name);

/** n1 leads, everybody has its no-op, and nothing is on the way. */
function settled(world: ExploredWorld): boolean {
  return isQuiet(world) && viewOf(world, "n1", "commit") === 1;
}

const isQuiet = (world: ExploredWorld): boolean => world.inFlight().length === 0;

function entries(world: ExploredWorld, node: string): number {
  const log = viewOf(world, node, "log");
  return Array.isArray(log) ? log.length : 0;
}

/** n1 has begun a change. */
function changing(world: ExploredWorld): boolean {
  return entries(world, "n1") >= 2;
}

const removal = (client: string, node: string, victim: string, when: (world: ExploredWorld) => boolean) =>
  ({ kind: "request", client, node, op: { kind: "remove-voter", node: victim }, when }) as const;

/** What is applied at an index is the same everywhere. */
function agreement(world: ExploredWorld) {
  const applied = new Map<number, string>();
  for (const out of world.nodes.flatMap((node) => world.outputs(node))) {
    const { kind, index, term, cmd } = Object(out) as Readonly<Record<string, Json>>;
    if (kind !== "apply" || typeof index !== "number") continue;
    const text = JSON.stringify([term, cmd]);
    const other = applied.get(index) ?? text;
    applied.set(index, other);
    if (other !== text)
      return { property: "state-machine-safety", message: `index ${index}: ${other} and ${text}` };
  }
  return null;
}

function search(rules: Rules, system: System): Exploration {
  return explore({ name: "raft", boot: () => new Raft(rules) }, system, agreement);
}

/** How the counterexample ends when it is run in the simulation. */
function broken(rules: Rules, { counterexample }: Exploration): string | undefined {
  if (counterexample === undefined) return undefined;
  const boot = (): Raft => new Raft(rules);
  return run({ name: "raft", boot }, counterexample.scenario, 1, { observers: [figure3()] }).why;
}

// A change is asked only once the cluster is quiet, and the rival stands only once a change has begun: elections from an empty
// start are the matter of `raft.test.ts`.
describe("(1) one change at a time", () => {
  const system: System = {
    nodes: ["n1", "n2", "n3"],
    stimuli: [
      { kind: "fire", timer: "election", node: "n1" },
      { kind: "fire", timer: "election", node: "n2", when: changing },
      removal("c", "n1", "n2", settled),
      removal("d", "n1", "n3", changing),
    ],
    bounds: { statesMax: 400_000 },
  };

  test("n1 removes n2 and then n3 while n2 stands for election: all 17,327 states agree", () => {
    const { verdict, states } = search(new Rules(), system);
    expect({ verdict, states }).toEqual({ verdict: "holds", states: 17_327 });
  });

  test("with two changes in flight n1 is a majority of {n1} beside that of n2 and n3", () => {
    class Impatient extends Rules {
      override isChangeDone(): boolean {
        return true;
      }
    }
    const found = search(new Impatient(), system);
    expect(found.verdict).toBe("violated");
    // The shortest one ends where n1 is told by n2, the leader of the others, to delete what it has committed alone.
    expect(broken(new Impatient(), found)).toContain("index 2 is committed and would be deleted");
  });
});

// Four voters, so that majorities of {n1, n2, n3} and {n2, n3, n4} need not overlap. n1, the first leader, is asked to remove n4, and
// n2, once it leads, to remove n1. The network may be divided at any moment, in any order: n1 alone, with n3, with n4. After the
// first change has begun, n1 and n2 stand once each, and n2 is asked, while nothing is on the way. n1's heartbeat, once n2 has
// begun the second change, is how a leader that has been replaced comes to know.
describe("(N) commit an entry of one's own term before a change: the bug of 2015", () => {
  const calm = (world: ExploredWorld): boolean => isQuiet(world) && changing(world);
  const divided = (...groups: readonly (readonly string[])[]) =>
    ({ kind: "part", groups, when: (world: ExploredWorld) => settled(world) || changing(world) }) as const;
  const leads = (node: string) => (world: ExploredWorld) =>
    isQuiet(world) && viewOf(world, node, "role") === "leader";
  const system: System = {
    nodes: ["n1", "n2", "n3", "n4"],
    stimuli: [
      { kind: "fire", timer: "election", node: "n1", when: (world) => viewOf(world, "n1", "term") === 0 },
      divided(["n1"], ["n2", "n3", "n4"]),
      divided(["n1", "n3"], ["n2", "n4"]),
      divided(["n1", "n4"], ["n2", "n3"]),
      removal("c", "n1", "n4", settled),
      removal("d", "n2", "n1", leads("n2")),
      { kind: "fire", timer: "election", node: "n1", when: calm },
      { kind: "fire", timer: "election", node: "n2", when: calm },
      {
        kind: "fire",
        timer: "heartbeat",
        node: "n1",
        when: (world) => calm(world) && entries(world, "n2") >= 3,
      },
    ],
    bounds: { statesMax: 3_000_000 },
  };

  test("with it, all 675,446 states agree", () => {
    const { verdict, states } = search(new Rules(), system);
    expect({ verdict, states }).toEqual({ verdict: "holds", states: 675_446 });
  });

  test("without it, n2 commits with n4 what n1 then replaces with n3", () => {
    class Eager extends Rules {
      override hasCommittedOwnTerm(): boolean {
        return true;
      }
    }
    const found = search(new Eager(), system);
    expect(found.verdict).toBe("violated");
    expect(broken(new Eager(), found)).toBe("index 2: [2,null] and [1,null]");
  });
});
