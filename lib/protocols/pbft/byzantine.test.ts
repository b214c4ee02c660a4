import { describe, expect, it, test } from "vitest";
import { chaos, run, type NodeId, type Run, type Scenario } from "@/lib/sim";
import { seeds } from "../shared/testing";
import { clusterOf, liesOf, programOf, safety, scenarioOf, type Cluster } from "./testing";

/** Runs under the observer; a run that is not completed says why. */
function judged(cluster: Cluster, scenario: Scenario, seed: number, liars: readonly NodeId[]): Run {
  return run(programOf(cluster), scenario, seed, { observers: [safety(cluster, liars)], record: "full" });
}

function accepted({ trace }: Run): number {
  return trace.filter(({ kind, at }) => kind === "output" && at.startsWith("c")).length;
}

const params = { checkpointEvery: 4, viewChangeMs: 150 };

describe("f liars, on a calm network", () => {
  it.each([
    [4, ["n1"], "the primary"],
    [4, ["n3"], "a backup"],
    [7, ["n1", "n2"], "the first two primaries"],
    [7, ["n2", "n6"], "two backups"],
  ])("n = %i, %s lies (%s): safe, and every request is answered truthfully", (n, liars) => {
    const cluster = clusterOf(n, 10);
    for (const seed of seeds(n === 4 ? 25 : 8)) {
      const scenario = scenarioOf(cluster, { params, interventions: liesOf(liars, seed), endMs: 20_000 });
      const finished = judged(cluster, scenario, seed, liars);
      expect(finished.status, `seed ${seed}: ${finished.why} ${JSON.stringify(finished.violation)}`).toBe(
        "completed",
      );
      expect(accepted(finished), `seed ${seed}`).toBe(20);
    }
  });
});

describe("f liars and a hostile network", () => {
  it.each([
    [4, ["n1"]],
    [4, ["n2"]],
    [7, ["n1", "n2"]],
    [7, ["n2", "n5"]],
  ])(
    "n = %i, %s lie, amid partitions, loss, duplicates, pauses: safe, and all is answered after the heal",
    (n, liars) => {
      const cluster = clusterOf(n, 10);
      for (const seed of seeds(n === 4 ? 25 : 8)) {
        const calm = scenarioOf(cluster, {
          params,
          network: { delayMs: [1, 25], lossRate: 0.03, duplicateRate: 0.05 },
          endMs: 40_000,
          eventsMax: 400_000,
        });
        const profile = { fromMs: 50, untilMs: 3000, partitions: 4, oneways: 2, pauses: 2 };
        const faults = chaos(profile, { ...calm, nodes: cluster.replicas }, seed);
        const interventions = [...liesOf(liars, seed), ...faults];
        const finished = judged(cluster, { ...calm, interventions }, seed, liars);
        expect(finished.status, `seed ${seed}: ${finished.why} ${JSON.stringify(finished.violation)}`).toBe(
          "completed",
        );
        expect(accepted(finished), `seed ${seed}`).toBe(20);
      }
    },
  );

  it("with crashes beyond f as well: safe, though it may stop", () => {
    const cluster = clusterOf(4, 20);
    for (const seed of seeds(20)) {
      const calm = scenarioOf(cluster, {
        params,
        network: { delayMs: [1, 25], lossRate: 0.03, duplicateRate: 0.05 },
      });
      const profile = { fromMs: 50, untilMs: 4000, partitions: 3, crashes: 2, cuts: 2, pauses: 1 };
      const faults = chaos(profile, { ...calm, nodes: cluster.replicas }, seed);
      const interventions = [...liesOf(["n2"], seed), ...faults];
      const { status, violation, why } = judged(cluster, { ...calm, interventions }, seed, ["n2"]);
      expect(status, `seed ${seed}: ${why} ${JSON.stringify(violation)}`).toBe("completed");
    }
  });
});

test("messages slower than the patience for a view: it doubles until a view lasts long enough (§4.5.2)", () => {
  const cluster = clusterOf(4, 10);
  const network = { delayMs: [100, 100] } as const;
  const scenario = scenarioOf(cluster, { params: { viewChangeMs: 60 }, network, endMs: 40_000 });
  const finished = judged(cluster, scenario, 1, []);
  expect(finished.status).toBe("completed");
  expect(accepted(finished)).toBe(20);
});
