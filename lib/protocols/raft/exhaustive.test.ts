/**
 * Single-server membership changes, searched to the end: every interleaving of messages, requests and elections from the moment
 * a first leader has settled, with Raft as it is (not a model of it). Then each rule is taken away alone.
 *
 * A change is asked only once the cluster is quiet, and the rival stands only once a change has begun: elections from an empty
 * start are the matter of `raft.test.ts`, and without this bound the search passes six million states unfinished.
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
  return world.inFlight().length === 0 && viewOf(world, "n1", "commit") === 1;
}

/** n1 has begun a change. */
function changing(world: ExploredWorld): boolean {
  const log = viewOf(world, "n1", "log");
  return Array.isArray(log) && log.length >= 2;
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
