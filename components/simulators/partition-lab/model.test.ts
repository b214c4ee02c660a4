/** The three findings the lab is for, on runs of the real protocols; and what a chapter's preset or a link may ask. */
import { describe, expect, it } from "vitest";
import { decodeScene, encodeScene } from "@/components/replay/share-link";
import { frameAt, type Intervention } from "@/lib/sim";
import { EXPERIMENTS } from "./experiments";
import {
  askedIn,
  availabilityOf,
  involvedIn,
  judge,
  labelsOf,
  leaderAtCut,
  lostWrites,
  partitionsOf,
  verdictOn,
} from "./measure";
import {
  DEFAULTS,
  initialScene,
  namesOf,
  parametersSchema,
  PROTOCOL_IDS,
  runOf,
  sidesOf,
  type Parameters,
} from "./model";

const SEEDS = Array.from({ length: 12 }, (_, n) => n + 1);

function observe(change: Partial<Parameters>, seed: number, injected: readonly Intervention[] = []) {
  const parameters = { ...DEFAULTS, ...change };
  const run = runOf(parameters, injected, seed);
  const asked = askedIn(run.history, parameters);
  return {
    run,
    parameters,
    sides: availabilityOf(asked, partitionsOf(run)),
    lost: lostWrites(asked, frameAt(run, run.trace.length - 1), partitionsOf(run)),
    verdict: verdictOn(run.history, "linearizable").verdict,
  };
}

/** The same run with the leader of the moment alone on the left. */
function leaderAlone(
  change: Partial<Parameters>,
  seed: number,
  injected: (leader: string) => readonly Intervention[] = () => [],
) {
  const { run, parameters } = observe({ ...change, partition: false }, seed);
  const leader = leaderAtCut(run, { ...parameters, partition: true }) ?? "A";
  const left = parametersSchema.parse({ ...parameters, left: [leader] }).left;
  return observe({ ...change, left }, seed, injected(leader));
}

describe("a partition", () => {
  it("under majority: the minority answers nothing, the majority goes on, nothing is lost and nothing is stale", () => {
    for (const seed of SEEDS) {
      const { sides, lost, verdict } = leaderAlone({ protocol: "majority-cp" }, seed);
      expect(sides.left.answered, `seed ${seed}`).toBe(0);
      expect(sides.left.refused + sides.left.unknown).toBeGreaterThan(0);
      expect(sides.right.answered).toBeGreaterThan(4);
      expect(lost).toEqual([]);
      expect(verdict).toBe("ok");
    }
  });

  it("under last-write-wins: both sides answer everything, reads contradict each other, and acknowledged writes are gone", () => {
    for (const seed of SEEDS) {
      const { sides, lost, verdict } = observe({ protocol: "ap-lww" }, seed);
      for (const { answered, asked } of [sides.left, sides.right]) expect(answered).toBe(asked);
      expect(verdict, `seed ${seed}`).toBe("violation");
      expect(lost.length).toBeGreaterThan(0);
    }
  });

  it("with siblings on the same seeds: as available, as inconsistent, and nothing is lost", () => {
    for (const seed of SEEDS) {
      const { sides, lost, verdict } = observe({ protocol: "ap-siblings" }, seed);
      for (const { answered, asked } of [sides.left, sides.right]) expect(answered).toBe(asked);
      expect(verdict).toBe("violation");
      expect(lost, `seed ${seed}`).toEqual([]);
    }
  });

  it("of an asynchronous primary: it looks CP, one side stops, and yet acknowledged writes are gone", () => {
    const runs = SEEDS.map((seed) => leaderAlone({ protocol: "async-leader" }, seed));
    for (const { sides, lost, run } of runs) {
      expect(sides.left.answered).toBeLessThan(sides.left.asked);
      expect(lost.length, `seed ${run.seed}`).toBeGreaterThan(0);
    }
    // A write that is gone shows in the history only when somebody reads the key before it is written again.
    expect(runs.filter(({ verdict }) => verdict === "violation").length).toBeGreaterThan(SEEDS.length / 2);
  });

  it("under a lease is harmless while clocks are right, and not with the leader's clock at a quarter of its speed", () => {
    const slowClock = (node: string): Intervention[] => [{ kind: "skew", at: 1350, node, monoRate: 0.25 }];
    const verdicts = SEEDS.map((seed) => ({
      right: leaderAlone({ protocol: "leader-lease" }, seed).verdict,
      slow: leaderAlone({ protocol: "leader-lease" }, seed, slowClock).verdict,
    }));
    expect(verdicts.every(({ right }) => right === "ok")).toBe(true);
    expect(verdicts.some(({ slow }) => slow === "violation")).toBe(true);
  });
});

it("without a partition every protocol answers everybody, and the leader-based ones are linearizable", () => {
  for (const protocol of PROTOCOL_IDS) {
    const { sides, verdict, lost } = observe({ protocol, partition: false }, 3);
    for (const { answered, asked } of [sides.left, sides.right])
      expect([protocol, answered]).toEqual([protocol, asked]);
    if (["majority-cp", "leader-lease"].includes(protocol)) expect(verdict).toBe("ok");
    expect([protocol, lost]).toEqual([protocol, []]);
  }
});

describe("the first breakage", () => {
  it("is the event after which no order explains the history, and before which one does", () => {
    const { run } = observe({ protocol: "ap-lww" }, 5);
    const { breakage } = judge(run, "linearizable");
    const upTo = frameAt(run, breakage?.event ?? 0).history;
    expect(run.trace[breakage?.event ?? 0]?.kind).toBe("return");
    expect(verdictOn(upTo, "linearizable").verdict).toBe("violation");
    expect(verdictOn(upTo.slice(0, -1), "linearizable").verdict).toBe("ok");
  });

  it("is none where nothing breaks", () => {
    const { whole, breakage } = judge(observe({ protocol: "majority-cp" }, 5).run, "linearizable");
    expect([whole.verdict, breakage]).toEqual(["ok", null]);
  });

  it("is told in names that the strip and the table show", () => {
    const { run } = observe({ protocol: "ap-lww" }, 5);
    const names = new Set(labelsOf(run.history).values());
    const { breakage } = judge(run, "linearizable");
    expect(breakage?.result.cycle?.ops.length).toBeGreaterThan(2);
    const involved = breakage === null ? [] : [...involvedIn(breakage, run)];
    expect(involved).toEqual(expect.arrayContaining([...(breakage?.result.cycle?.ops ?? [])]));
    for (const name of involved) expect(names).toContain(name);
    expect(involved.length).toBeLessThan(names.size / 2);
  });
});

describe("the experiments", () => {
  it("of the lease shows a stale read on every seed", () => {
    const experiment = EXPERIMENTS.find(({ faults }) => faults !== undefined);
    for (const seed of SEEDS) {
      const change = experiment?.change ?? {};
      expect(leaderAlone(change, seed).verdict, `seed ${seed}`).toBe("ok");
      expect(leaderAlone(change, seed, experiment?.faults).verdict, `seed ${seed}`).toBe("violation");
    }
  });
});

describe("a partition that was injected", () => {
  const part: Intervention = {
    kind: "part",
    at: 1400,
    groups: [
      ["A", "c1"],
      ["B", "C", "c2"],
    ],
  };
  const injected: readonly Intervention[] = [part, { kind: "heal", at: 3000 }];

  it("counts as the painted one does, in availability and in what it cost", () => {
    for (const protocol of ["ap-lww", "majority-cp"] as const) {
      const painted = observe({ protocol }, 4);
      const clicked = observe({ protocol, partition: false }, 4, injected);
      expect(partitionsOf(clicked.run)).toEqual(partitionsOf(painted.run));
      // Clients go on writing after the heal when no partition is painted, so only the cut itself can be compared.
      expect(clicked.sides.left.answered === 0).toBe(painted.sides.left.answered === 0);
    }
  });

  it("lasts until it is healed, replaced, or to the end", () => {
    const spans = (...faults: Intervention[]) =>
      partitionsOf(observe({ partition: false }, 1, faults).run).map(({ fromMs, untilMs }) => [
        fromMs,
        untilMs,
      ]);
    expect(spans()).toEqual([]);
    expect(spans({ kind: "heal", at: 10 })).toEqual([]);
    expect(spans(part)).toEqual([[1400, 4400]]);
    expect(spans(...injected, { ...part, at: 3500 }, { ...part, at: 3600 })).toEqual([
      [1400, 3000],
      [3500, 3600],
      [3600, 4400],
    ]);
  });
});

describe("what is asked for", () => {
  it("always leaves a node on each side", () => {
    expect(sidesOf({ ...DEFAULTS, left: [] })).toEqual({ left: ["A"], right: ["B", "C"] });
    expect(sidesOf({ ...DEFAULTS, left: ["A", "B", "C"] })).toEqual({ left: ["A", "B"], right: ["C"] });
    expect(sidesOf({ ...DEFAULTS, nodes: 5, left: ["E", "B"] })).toEqual({
      left: ["B", "E"],
      right: ["A", "C", "D"],
    });
  });

  it("comes back from a link, and a link that asks for the impossible is refused", () => {
    const scene = {
      ...initialScene({ protocol: "ap-lww", nodes: 5, seed: 3 }),
      interventions: [{ kind: "crash", at: 9, node: "E" }] as const,
    };
    expect(decodeScene(encodeScene(scene), parametersSchema, namesOf)).toEqual({ kind: "scene", scene });
    const backwards = { ...scene, parameters: { ...scene.parameters, fromMs: 3000, untilMs: 200 } };
    expect(decodeScene(encodeScene(backwards), parametersSchema, namesOf).kind).toBe("refused");
    const stranger = { ...scene, parameters: { ...scene.parameters, nodes: 3 } };
    expect(decodeScene(encodeScene(stranger), parametersSchema, namesOf).kind).toBe("refused");
  });

  it("is refused in a preset that names no protocol", () => {
    expect(() => initialScene({ protocol: "ap" })).toThrow(/protocol/);
    expect(initialScene(undefined).parameters).toEqual(DEFAULTS);
  });
});
