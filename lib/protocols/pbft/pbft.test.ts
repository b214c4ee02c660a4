import { describe, expect, it } from "vitest";
import { run, type NodeId, type Run, type Scenario } from "@/lib/sim";
import { hostile, isLinearizable, results, script, seeds, violatingSeeds, write } from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program, scenario } from ".";
import { Pbft } from "./pbft";
import { scenarios } from "./scenarios";
import { clusterOf, Liar, programOf, replicas, safety, scenarioOf, type Cluster } from "./testing";

goldenScenarios(program, scenarios, import.meta.url);

const four = replicas(4);
const LIES = 20;

describe("PBFT with the kernel's clients", () => {
  it("orders every request once and linearizably, with one replica down and messages in any order, some of them twice", () => {
    const jumbled: Scenario = { ...scenario, network: { delayMs: [1, 30], duplicateRate: 0.2 } };
    expect(violatingSeeds(program, 10, () => jumbled)).toEqual([]);
    for (const seed of seeds(5)) {
      expect(run(program, jumbled, seed).history.filter(({ kind }) => kind === "ok")).toHaveLength(10);
    }
  });

  it.each([4, 5, 7])(
    "%i replicas are safe under partitions, crashes and loss, in which they may stop",
    (n) => {
      for (const seed of seeds(n === 4 ? 20 : 8)) {
        const observers = [safety({ replicas: replicas(n), clients: {}, faults: 1 })];
        const hit = { ...hostile(seed, { checkpointEvery: 4 }, replicas(n)), eventsMax: 200_000 };
        const finished = run(program, hit, seed, { observers });
        expect(finished.status, `seed ${seed}: ${finished.violation?.message ?? finished.why}`).toBe(
          "completed",
        );
        expect(isLinearizable(finished.history), `seed ${seed}`).toBe(true);
      }
    },
  );

  it("a request sent again, elsewhere, is answered and not carried out twice", () => {
    const [op, atMs] = [write(1), 100];
    const client = { id: "c", targets: ["n1", "n2"], timeoutMs: 20, retries: true, attemptsMax: 8 };
    const lossy: Scenario = {
      nodes: four,
      network: { delayMs: [8, 12] },
      clients: [{ ...client, operations: [{ op, atMs }] }],
      endMs: 2000,
    };
    const { trace, history, status } = run(program, lossy, 1, {
      observers: [safety({ replicas: four, clients: {}, faults: 1 })],
    });
    expect(status).toBe("completed");
    expect(trace.filter(({ kind }) => kind === "request").length).toBeGreaterThan(1);
    expect(history.at(-1)?.kind).toBe("ok");
  });

  it("a primary that is down is replaced, and the request its client repeats elsewhere is executed", () => {
    const headless: Scenario = {
      nodes: four,
      network: { delayMs: [1, 5] },
      clients: [
        {
          ...script("client", "n1", [
            [100, write(1)],
            [600, write(2)],
          ]),
          targets: four,
          attemptsMax: 6,
          retries: true,
        },
      ],
      interventions: [{ kind: "crash", at: 400, node: "n1" }],
      endMs: 4000,
    };
    expect(results(run(program, headless, 1), "client")).toEqual([null, null]);
  });
});

function lied(liars: readonly NodeId[], toA: readonly NodeId[], seed: number): Run {
  const boot: Cluster["boot"] = (id) => (liars.includes(id) ? new Liar(liars, toA, LIES) : new Pbft());
  const cluster = clusterOf(4, 0, { clients: {}, boot });
  const situation = scenarioOf(cluster, { network: { delayMs: [1, 30] }, endMs: 3000 });
  return run(programOf(cluster), situation, seed, { observers: [safety(cluster, liars)] });
}

describe("a primary that tells its replicas two things", () => {
  it.each([
    ["one against two", ["n2"]],
    ["two against one", ["n2", "n3"]],
  ])("%s, does not get two commands executed with one number", (_, toA) => {
    for (const seed of seeds(15)) expect(lied(["n1"], toA, seed).status, `seed ${seed}`).toBe("completed");
  });

  it("two liars among four do: f is one", () => {
    for (const seed of seeds(10))
      expect(lied(["n1", "n2"], ["n3"], seed).violation?.property).toBe("agreement");
  });
});
