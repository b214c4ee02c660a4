import { describe, expect, test } from "vitest";
import { chaos, run, type RecordedRun, type Scenario } from "@/lib/sim";
import { goldenScenarios } from "../shared/golden";
import { alternating } from "../shared/scenario";
import { program } from ".";
import { figure3 } from "./figure-3";
import { Raft } from "./raft";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

describe("on disk before the reply", () => {
  test("a voter that crashed after storing its vote does not vote again in that term", () => {
    const scenario = scenarios["vote-survives-a-crash"]?.scenario;
    const { trace } = run(program, scenario ?? { nodes: [], endMs: 0 }, 1);
    const granted = trace.filter(
      (event) => event.kind === "send" && event.at === "n3" && Reflect.get(event.body, "granted") === true,
    );
    expect(granted).toEqual([]);
    expect(trace.filter(({ kind, at }) => kind === "boot" && at === "n3")).toHaveLength(2);
  });
});

function hostile(size: number, seed: number, maxBatch: number): Scenario {
  const nodes = Array.from({ length: size }, (_, i) => `n${i + 1}`);
  const options = { count: 30, everyMs: 250, timeoutMs: 400 };
  const base: Scenario = {
    nodes,
    params: { electionMs: 150, maxBatch },
    network: { delayMs: [1, 30], lossRate: 0.05, duplicateRate: 0.05 },
    clients: ["a", "b"].map((id) => ({ ...alternating(id, nodes, options), attemptsMax: 8, retries: true })),
    endMs: 8000,
  };
  const profile = {
    fromMs: 300,
    untilMs: 5000,
    partitions: 3,
    oneways: 2,
    crashes: 3,
    cuts: 4,
    pauses: 1,
    slows: 1,
  };
  return { ...base, interventions: chaos(profile, base, seed) };
}

const seeds = Array.from({ length: 40 }, (_, seed) => seed);

function violations(boot: () => Raft, size: number, maxBatch: number): string[] {
  return seeds.flatMap((seed) => {
    const result = run({ name: "raft", boot }, hostile(size, seed, maxBatch), seed, {
      record: "none",
      observers: [figure3()],
    });
    return result.violation
      ? [`seed ${seed}: ${result.violation.message}`]
      : result.status === "completed"
        ? []
        : [`seed ${seed}: ${result.why ?? result.status}`];
  });
}

function finished({ history }: RecordedRun): number {
  return history.filter(({ kind }) => kind === "ok").length;
}

describe("under hostile schedules", () => {
  test.each([3, 4, 5])(
    "%i nodes keep election safety and state machine safety, also one entry at a time",
    (size) => {
      expect(violations(() => new Raft(), size, 16)).toEqual([]);
      expect(violations(() => new Raft(), size, 1)).toEqual([]);
    },
  );

  test("after the last fault the cluster serves again", () => {
    for (const seed of seeds) {
      const result = run(program, hostile(5, seed, 16), seed);
      expect(finished(result), `seed ${seed}`).toBeGreaterThan(20);
      expect(
        result.history.some(({ kind, t }) => kind === "ok" && t > 5000),
        `seed ${seed}`,
      ).toBe(true);
    }
  });

  test("a Raft that forgets its ballot in a crash is caught", () => {
    class Forgetful extends Raft {
      override init(ctx: Parameters<Raft["init"]>[0]): void {
        ctx.disk.delete("ballot");
        super.init(ctx);
      }
    }
    const scenario = scenarios["vote-survives-a-crash"]?.scenario;
    const late = {
      kind: "cut",
      at: 0,
      node: "n3",
      effects: 4,
      on: { handler: "message", name: "RequestVote" },
    } as const;
    const forgotten: Scenario = {
      ...(scenario ?? { nodes: [], endMs: 0 }),
      interventions: [
        late,
        { kind: "drop", at: 10, until: 40, match: { from: "n1", to: "n2" } },
        ...(scenario?.interventions ?? []).slice(1),
      ],
    };
    const run_ = (boot: () => Raft): string | undefined =>
      run({ name: "raft", boot }, forgotten, 1, { observers: [figure3()] }).violation?.property;
    expect(run_(() => new Forgetful())).toBe("election-safety");
    expect(run_(() => new Raft())).toBeUndefined();
  });
});
