import { describe, expect, it } from "vitest";
import { check, historyOf, pbsStaleChance } from "@/lib/checkers";
import type { Intervention } from "@/lib/sim";
import { EXAMPLES } from "./examples";
import { placeLabels } from "./map-labels";
import { comparePbs, percentiles, sampleOf, summaryOf, wilson } from "./measure";
import { DEFAULTS, parametersSchema, runOf, type Parameters } from "./model";
import { judgeReads, operationsOf, quorumOf } from "./operations";
import { rttMs } from "./regions";
import { verdictOf } from "./verdict";

const seeds = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);

function sweep(parameters: Parameters, count: number, interventions: readonly Intervention[] = []) {
  return summaryOf(
    seeds(count).map((seed) => sampleOf(parameters, interventions, seed)),
    parameters.n,
  );
}

function example(id: string) {
  const found = EXAMPLES.find((one) => one.id === id);
  if (!found) throw new Error(`no example ${id}`);
  return found;
}

function outcomeOf({ parameters, interventions, seed }: (typeof EXAMPLES)[number]) {
  const { history, status } = runOf(parameters, interventions, seed);
  expect(status).toBe("completed");
  const reads = [...judgeReads(history).values()];
  return {
    verdict: check(historyOf(history), { consistency: "linearizable" }).verdict,
    stale: reads.filter(({ stale }) => stale).length,
    backwards: reads.filter(({ backwards }) => backwards).length,
  };
}

const noPropagation: Parameters = { ...DEFAULTS, propagation: "none", pattern: "in-turn" };

describe("without propagation the share of stale reads is PBS's", () => {
  const configurations = [1, 2, 3, 4, 5].flatMap((n) =>
    seeds(n).flatMap((w) => seeds(n).map((r) => [n, w, r] as const)),
  );

  it.each(configurations)("N = %i, W = %i, R = %i: within sampling error", (n, w, r) => {
    const parameters = { ...noPropagation, n, w, r };
    const summary = sweep(parameters, 40);
    expect(summary.reads).toBe(40 * 16);
    expect(comparePbs(parameters, [], summary).verdict).toBe("holds");
  });

  it("and the interval is narrow enough to refute the neighbouring configuration", () => {
    const summary = sweep({ ...noPropagation, n: 5, w: 2, r: 2 }, 200);
    const { low, high } = wilson(summary.stale, summary.reads);
    expect(pbsStaleChance({ n: 5, w: 2, r: 1 })).toBeGreaterThan(high);
    expect(pbsStaleChance({ n: 5, w: 3, r: 2 })).toBeLessThan(low);
  });

  it("with propagation it is not compared, and neither is a run with a fault", () => {
    expect(comparePbs(DEFAULTS, [], { reads: 100, stale: 0 }).verdict).toBe("not comparable");
    const crash: Intervention = { kind: "crash", at: 10, node: "n1" };
    expect(comparePbs(noPropagation, [crash], { reads: 100, stale: 0 }).because).toEqual(["faults strike"]);
  });

  it("a lab that read one replica too few would be found out", () => {
    const wrong = sweep({ ...noPropagation, w: 1, r: 1 }, 40);
    expect(comparePbs({ ...noPropagation, w: 1, r: 2 }, [], wrong).verdict).toBe("violated");
  });
});

describe("W + R > N is not linearizable", () => {
  it("a slow write: a read of the new value is followed by a read of the old one, and no read misses a completed write", () => {
    const found = outcomeOf(example("concurrent-write"));
    expect(found.verdict).toBe("violation");
    expect(found.backwards).toBeGreaterThan(0);
    expect(found.stale).toBe(0);
  });

  it("slowing one link of the writer is what does it: before, no seed of fifty shows it; after, each does", () => {
    expect(sweep(DEFAULTS, 50).notLinearizable).toEqual([]);
    expect(sweep(example("concurrent-write").parameters, 50).notLinearizable).toEqual(seeds(50));
  });

  it("blocking read repair mends that", () => {
    const repaired = { ...example("concurrent-write").parameters, readRepair: "blocking" as const };
    expect(sweep(repaired, 50).notLinearizable).toEqual([]);
  });

  it("and a clock that is set back breaks it again: a read misses an acknowledged write", () => {
    const skewed = example("skew");
    expect(skewed.parameters.readRepair).toBe("blocking");
    const found = outcomeOf(skewed);
    expect(found.verdict).toBe("violation");
    expect(found.stale).toBeGreaterThan(0);
    const counted = { ...skewed, parameters: { ...skewed.parameters, timestamps: "counter" as const } };
    expect(outcomeOf(counted).stale).toBe(0);
  });

  it("a write that failed half-way", () => {
    const found = outcomeOf(example("partial-write"));
    expect(found.verdict).toBe("violation");
    expect(found.backwards).toBeGreaterThan(0);
  });

  it("a sloppy quorum acknowledges a write that reads miss; a strict one does not acknowledge it", () => {
    const sloppy = example("sloppy");
    expect(sloppy.parameters.w + sloppy.parameters.r).toBeGreaterThan(sloppy.parameters.n);
    expect(outcomeOf(sloppy)).toMatchObject({ verdict: "violation" });
    expect(outcomeOf(sloppy).stale).toBeGreaterThan(0);
    const strict = { ...sloppy, parameters: { ...sloppy.parameters, sloppy: false } };
    expect(outcomeOf(strict).stale).toBe(0);
  });
});

describe("a quorum is the order of arrival", () => {
  it("a complete operation has W or R distinct replicas, each answer later than the one before", () => {
    const { trace } = runOf({ ...DEFAULTS, n: 5, w: 3, r: 2 }, [], 3);
    const operations = operationsOf(trace);
    expect(operations.length).toBe(36);
    for (const operation of operations) {
      const quorum = quorumOf(operation, operation.kind === "write" ? 3 : 2);
      expect(new Set(quorum.map(({ node }) => node)).size).toBe(operation.kind === "write" ? 3 : 2);
      const times = quorum.map(({ timeMs }) => timeMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(operation.endMs ?? 0).toBeGreaterThan(times.at(-1) ?? Infinity);
    }
  });

  it("a replica that is made slow drops out of the quorums", () => {
    const of = (links: readonly number[]) =>
      operationsOf(
        runOf({ ...DEFAULTS, links: { ...DEFAULTS.links, B: [...links, 20, 24, 28, 32] } }, [], 1).trace,
      )
        .filter(({ client }) => client === "B")
        .flatMap((operation) => quorumOf(operation, 2).map(({ node }) => node));
    expect(of([4, 6, 40])).not.toContain("n3");
    expect(of([90, 6, 40])).not.toContain("n1");
  });

  it("the answer to a read is the newest value in its quorum", () => {
    const { trace } = runOf(example("concurrent-write").parameters, [], 2);
    for (const operation of operationsOf(trace).filter(({ kind }) => kind === "read")) {
      const held = quorumOf(operation, 2).map(({ value }) => Number(value));
      expect(operation.value).toBe(Math.max(...held));
    }
  });

  it("blocking read repair is a second round", () => {
    const { trace } = runOf({ ...example("concurrent-write").parameters, readRepair: "blocking" }, [], 1);
    const repaired = operationsOf(trace).filter(({ rounds }) => rounds.length === 2);
    expect(repaired.length).toBeGreaterThan(0);
    expect(repaired.every(({ rounds }) => rounds[1]?.kind === "repair")).toBe(true);
  });

  it("without a quorum there is none", () => {
    const down: Intervention[] = ["n2", "n3"].map((node) => ({ kind: "crash", at: 5, node }));
    const operations = operationsOf(runOf(DEFAULTS, down, 1).trace);
    expect(operations.every(({ outcome }) => outcome !== "ok")).toBe(true);
    expect(operations.flatMap((operation) => quorumOf(operation, 2))).toEqual([]);
  });
});

describe("any setting gives a run", () => {
  const sizes = [1, 2, 3, 4, 5, 6, 7];
  it.each(sizes)("of %i replicas, however they are asked", (n) => {
    for (const changes of [
      { w: 1, r: n },
      { w: n, r: n, sloppy: true, lossRate: 0.3 },
      { w: n, r: 1, readRepair: "async", jitter: 3, timestamps: "counter" },
      { w: n, r: n, propagation: "none", pattern: "in-turn", latency: "regions" },
    ] as const) {
      const parameters = parametersSchema.parse({ ...DEFAULTS, n, ...changes });
      const run = runOf(parameters, [], n);
      expect(run.status).toBe("completed");
      const operations = operationsOf(run.trace);
      const homes = Array.from({ length: n }, (_, i) => `n${i + 1}`);
      const asked = new Set(operations.flatMap(({ rounds }) => rounds.flatMap((round) => round.asked)));
      if (!parameters.sloppy) expect([...asked].every((node) => homes.includes(node))).toBe(true);
      expect(homes.every((home) => asked.has(home))).toBe(true);
    }
  });
});

describe("the verdict of a run", () => {
  it("names the first event at which the history could no longer be linearizable, and a circle through it", () => {
    const run = runOf(example("concurrent-write").parameters, [], 1);
    const verdict = verdictOf(run);
    const event = run.trace[verdict.brokenAt ?? -1];
    expect(event?.kind).toBe("return");
    const before = run.history.findIndex(
      (line) => event?.kind === "return" && line.op === event.op && line.kind !== "invoke",
    );
    const judge = (length: number) =>
      check(historyOf(run.history.slice(0, length)), { consistency: "linearizable" }).verdict;
    expect([judge(before), judge(before + 1)]).toEqual(["ok", "violation"]);
    expect([...verdict.circle].toSorted()).toEqual(["A1", "B1", "C1"]);
  });

  it("of a run that is fine has no such event", () => {
    const verdict = verdictOf(runOf(DEFAULTS, [], 1));
    expect(verdict.brokenAt).toBeNull();
    expect(verdict.labels.size).toBe(36);
  });
});

describe("the map", () => {
  const place = (x: number, y: number, name: string) => ({ x, y, name, who: "n1" });

  it("keeps labels apart where places are near each other", () => {
    const near = [place(100, 40, "New York"), place(180, 22, "London"), place(188, 24, "Frankfurt")];
    const spots = placeLabels(near, { width: 360, height: 130 }).map(
      ({ dx, dy, anchor }) => `${dx} ${dy} ${anchor}`,
    );
    expect(new Set(spots.slice(1)).size).toBe(2);
  });

  it("keeps the label of an eastern place inside", () => {
    expect(placeLabels([place(350, 40, "Sydney")], { width: 360, height: 130 })[0]?.anchor).toBe("end");
  });
});

describe("numbers", () => {
  it("a larger quorum never takes less time", () => {
    const summary = sweep(example("regions").parameters, 5);
    const medians = summary.readOf.map((one) => one?.p50 ?? Number.NaN);
    expect(medians).toEqual(medians.toSorted((a, b) => a - b));
    expect(medians.every(Number.isFinite)).toBe(true);
  });

  it("an answer that never came counts as one: with a replica down most of the time, a quorum of all takes for ever", () => {
    const down: Intervention = { kind: "crash", at: 7000, node: "n3" };
    const { readOf } = sweep({ ...DEFAULTS, pattern: "in-turn" }, 5, [down]);
    expect(readOf.map((one) => one !== null && Number.isFinite(one.p50))).toEqual([true, true, false]);
    expect(readOf[2]?.p50).toBe(Infinity);
  });

  it("New York to London is the ocean of the text, 70 ms, and there is as far as back", () => {
    expect(rttMs("new-york", "london")).toBe(70);
    expect(rttMs("tokyo", "sydney")).toBe(rttMs("sydney", "tokyo"));
    expect(rttMs("tokyo", "tokyo")).toBe(0.5);
  });

  it("percentiles are by nearest rank", () => {
    expect(percentiles(seeds(100))).toEqual({ p50: 50, p99: 99, count: 100 });
    expect(percentiles([])).toBeNull();
  });

  it("the Wilson interval contains the share, and one hit in a thousand refutes nought", () => {
    expect(wilson(30, 100).low).toBeLessThan(0.3);
    expect(wilson(30, 100).high).toBeGreaterThan(0.3);
    expect(wilson(0, 1000).low).toBe(0);
    expect(wilson(1, 1000).low).toBeGreaterThan(0);
  });

  it("every example can be written down and read again, and W above N cannot", () => {
    for (const { parameters } of EXAMPLES) {
      expect(parametersSchema.parse(JSON.parse(JSON.stringify(parameters)))).toEqual(parameters);
    }
    expect(parametersSchema.safeParse({ ...DEFAULTS, w: 4 }).success).toBe(false);
  });
});
