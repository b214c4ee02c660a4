import { describe, expect, it } from "vitest";
import { run, type Scenario } from "@/lib/sim";
import {
  different,
  hostile,
  isLinearizable,
  read,
  results,
  script,
  seeds,
  viewsAtEnd,
  violatingSeeds,
  write,
} from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program } from ".";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

/** The primary n1 is cut off together with `old`, which writes once more before n1 notices. */
const cutOff: Scenario = {
  nodes: ["n1", "n2", "n3"],
  params: { nodeTimeoutMs: 500 },
  network: { delayMs: [2, 6] },
  clients: [
    script("old", "n1", [
      [500, write(1)],
      [1100, write(2)],
      [2200, read],
    ]),
    script("new", "n2", [[6000, read]]),
  ],
  interventions: [
    {
      kind: "part",
      at: 1000,
      groups: [
        ["n1", "old"],
        ["n2", "n3", "new"],
      ],
    },
    { kind: "heal", at: 4000 },
  ],
  endMs: 7000,
};

describe("asynchronous replication with failover", () => {
  it("is linearizable while nothing fails, since one node answers everything", () => {
    const calm = (seed: number): Scenario => ({ ...hostile(seed, {}), interventions: [] });
    expect(violatingSeeds(program, 20, calm)).toEqual([]);
  });

  it("loses an acknowledged write in a failover, on every seed of a partitioned primary", () => {
    for (const seed of seeds(20)) {
      const { history } = run(
        program,
        {
          ...cutOff,
          clients: [
            ...(cutOff.clients ?? []),
            { ...script("after", "n2", [[6300, read]]), targets: ["n1", "n2", "n3"], attemptsMax: 4 },
          ],
        },
        seed,
      );
      const last = history.findLast(({ process, kind }) => process === "after" && kind === "ok");
      expect(results(run(program, cutOff, seed), "old").slice(0, 2)).toEqual([null, null]);
      expect(last?.value, `seed ${seed}`).toBe(1);
      expect(isLinearizable(history)).toBe(false);
    }
  });

  it("is not available on the side of the old primary either, once it has noticed", () => {
    for (const seed of seeds(20)) expect(results(run(program, cutOff, seed), "old")[2]).toBe("fail");
  });

  it("keeps a write that the replicas have heard of, and agrees on one history after the heal", () => {
    for (const seed of seeds(20)) {
      const views = viewsAtEnd(program, cutOff, seed);
      expect(different(views, "kv")).toEqual([`{"x":1}`]);
      expect(different(views, "leader")).toHaveLength(1);
    }
  });

  it("elects at most one primary an epoch under partitions, crashes and cuts", () => {
    for (const seed of seeds(40)) {
      const primaries = new Map<string, string>();
      for (const event of run(program, hostile(seed, { nodeTimeoutMs: 200 }), seed).trace) {
        if (event.kind !== "output") continue;
        const epoch = JSON.stringify(event.value);
        expect(primaries.get(epoch) ?? event.at, `seed ${seed}`).toBe(event.at);
        primaries.set(epoch, event.at);
      }
    }
  });
});
