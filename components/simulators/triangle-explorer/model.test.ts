import { describe, expect, it } from "vitest";
import { chaos, type Intervention } from "@/lib/sim";
import {
  DEFAULTS,
  parametersSchema,
  PATIENCE_MS,
  PROTOCOL_IDS,
  runOf,
  scenarioOf,
  settingOf,
  sidesOf,
  type Parameters,
  type ProtocolId,
} from "./model";
import {
  availabilityOf,
  consistencyOf,
  groupsOf,
  isPerfect,
  kindOf,
  partitionsOf,
  pointOf,
  requestsOf,
  samplePoint,
  type Point,
} from "./point";
import { settingsOf, sweepRun } from "./sweep";

const SEEDS = Array.from({ length: 36 }, (_, i) => i + 1);

function sweep(
  protocol: ProtocolId,
  changes: Partial<Parameters>,
  injected: readonly Intervention[] = [],
): readonly Point[] {
  const setting = settingOf({ ...DEFAULTS, protocol, ...changes });
  return SEEDS.map((seed) => samplePoint(setting, seed, injected));
}

describe.each(PROTOCOL_IDS)("%s", (protocol) => {
  it("without a partition, runs reach both corners", () => {
    const points = sweep(protocol, { cut: false });
    expect(points.filter(isPerfect).length).toBeGreaterThan(0);
    expect(points.every((point) => kindOf(point) === "whole" && point.holds)).toBe(true);
  });

  it.each([1200, 2400, 4000])("with a partition of %i ms and traffic across it, none does", (partitionMs) => {
    const spanned = sweep(protocol, { partitionMs }).filter((point) => kindOf(point) === "spanned");
    expect(spanned.length).toBeGreaterThan(0);
    expect(spanned.filter(isPerfect)).toEqual([]);
    expect(spanned.every(({ holds }) => holds)).toBe(true);
  });

  it("nor when a node is slow as well", () => {
    const points = sweep(protocol, { slowMs: 30 });
    expect(points.every(({ holds }) => holds)).toBe(true);
    expect(points.filter((point) => kindOf(point) === "spanned" && isPerfect(point))).toEqual([]);
  });
});

describe("what makes the difference is traffic across the partition, not the partition", () => {
  it("when each side keeps to its own keys, the AP stores are perfect through a partition of 4 s", () => {
    for (const protocol of ["ap-lww", "ap-siblings"] as const) {
      const points = sweep(protocol, { traffic: "own-side", partitionMs: 4000 });
      expect(points.every((point) => kindOf(point) === "quiet")).toBe(true);
      expect(points.every(isPerfect)).toBe(true);
    }
  });

  it("CP pays with availability and AP with consistency", () => {
    for (const point of [...sweep("majority-cp", {}), ...sweep("leader-lease", {})]) {
      expect(consistencyOf(point)).toBe(1);
      expect(availabilityOf(point)).toBeLessThan(1);
    }
    for (const point of [...sweep("ap-lww", {}), ...sweep("ap-siblings", {})]) {
      expect(consistencyOf(point)).toBeLessThan(1);
      expect(availabilityOf(point)).toBe(1);
    }
  });

  it("the asynchronous leader pays with both, on some seeds", () => {
    const both = sweep("async-leader", {}).filter(
      (point) => consistencyOf(point) < 1 && availabilityOf(point) < 1,
    );
    expect(both.length).toBeGreaterThan(0);
  });

  it("a partition shorter than a client's patience spans nothing", () => {
    const points = PROTOCOL_IDS.flatMap((protocol) => sweep(protocol, { partitionMs: PATIENCE_MS - 60 }));
    expect(points.filter(({ spanned }) => spanned.length > 0)).toEqual([]);
    expect(points.some(isPerfect)).toBe(true);
  });
});

describe("the invariant can be refuted", () => {
  /** The same run, with every violated read made to return what was written on the other side. */
  it("by a history in which the news did cross", () => {
    const setting = settingOf(DEFAULTS);
    const run = runOf(setting, 1, [], "none");
    const values = new Map(run.history.flatMap(({ op, f }) => (f === undefined ? [] : [[op, f] as const])));
    const history = run.history.map((event) => {
      const f = values.get(event.op);
      const isRead = event.kind === "ok" && JSON.stringify(f).includes('"read"');
      const key = /"k(\d+)"/.exec(JSON.stringify(f))?.[1];
      return isRead && key !== undefined ? { ...event, value: Number(key) } : event;
    });
    const point = pointOf({ ...run, history }, setting);
    expect(point.spanned.length).toBeGreaterThan(0);
    expect(isPerfect(point)).toBe(true);
    expect(point.holds).toBe(false);
    expect(pointOf(run, setting).holds).toBe(true);
  });
});

describe("the theorem needs no quiet network", () => {
  it.each(PROTOCOL_IDS)("%s: crashes, pauses and further cuts do not refute it", (protocol) => {
    const setting = settingOf({ ...DEFAULTS, protocol, partitionMs: 4000 });
    const profile = { fromMs: 1700, untilMs: 6000, oneways: 1, crashes: 1, cuts: 1, pauses: 2 };
    const points = SEEDS.map((seed) => {
      const faults = chaos(profile, scenarioOf(setting, seed), seed);
      return samplePoint(setting, seed, faults);
    });
    expect(points.some(({ spanned }) => spanned.length > 0)).toBe(true);
    expect(points.every(({ holds }) => holds)).toBe(true);
  });
});

describe("a sweep", () => {
  it("runs each seed with every setting before the next seed", () => {
    const settings = settingsOf(DEFAULTS);
    expect(settings.length).toBe(2 * PROTOCOL_IDS.length);
    const runs = Array.from({ length: 24 }, (_, index) => sweepRun(settings, index));
    expect(runs.map(({ seed }) => seed)).toEqual([...Array(12).fill(1), ...Array(12).fill(2)]);
    expect(new Set(runs.slice(0, 12).map(({ setting }) => JSON.stringify(setting))).size).toBe(12);
  });

  it("has no partitioned runs when there is no partition", () => {
    expect(settingsOf({ ...DEFAULTS, partitionMs: 0 }).every(({ cut }) => !cut)).toBe(true);
  });
});

describe("a point is computed from its run", () => {
  it("availability is answered requests over all that were asked", () => {
    const setting = settingOf({ ...DEFAULTS, protocol: "majority-cp" });
    const run = runOf(setting, 4);
    const point = pointOf(run, setting);
    const invoked = run.trace.filter(({ kind }) => kind === "invoke").length;
    const returned = run.trace.filter((event) => event.kind === "return" && event.status === "ok").length;
    expect(point.asked).toBe(invoked);
    expect(point.answered).toBe(returned);
    expect(availabilityOf(point)).toBe(returned / invoked);
  });

  it("recorded or not, a run gives the same point", () => {
    const setting = settingOf({ ...DEFAULTS, protocol: "async-leader" });
    expect(samplePoint(setting, 7)).toEqual(pointOf(runOf(setting, 7), setting));
  });

  it("a heal that the reader adds ends the partition, in the picture as in the run", () => {
    const early: Intervention = { kind: "heal", at: 2500 };
    const setting = settingOf(DEFAULTS);
    expect(samplePoint(setting, 1, [early]).partitionMs).toBe(550);
    expect(samplePoint(setting, 1).partitionMs).toBe(2400);
    expect(partitionsOf(scenarioOf(setting, 1).interventions ?? [], 10_000)).toEqual([
      { fromMs: 1950, toMs: 4350 },
    ]);
  });

  it("a cut that leaves a way round is no partition", () => {
    const around: Intervention = {
      kind: "part",
      at: 100,
      groups: [
        ["left", "n1"],
        ["right", "n2"],
      ],
    };
    const through: Intervention = {
      kind: "part",
      at: 100,
      groups: [
        ["left", "n1"],
        ["right", "n2", "n3"],
      ],
    };
    expect(partitionsOf([around], 1000)).toEqual([]);
    expect(partitionsOf([through], 1000)).toEqual([{ fromMs: 100, toMs: 1000 }]);
  });

  it("every node is the lone one on some seed, and both sides write and read", () => {
    expect(new Set(SEEDS.flatMap((seed) => sidesOf(seed).left)).size).toBe(3);
    const asked = requestsOf(runOf(settingOf(DEFAULTS), 1).history);
    for (const side of ["left", "right"]) {
      expect(asked.filter((one) => one.side === side && one.kind === "write").length).toBe(6);
      expect(asked.filter((one) => one.side === side && one.kind === "read").length).toBe(6);
    }
  });

  it("no key is written twice", () => {
    const asked = requestsOf(runOf(settingOf(DEFAULTS), 1).history);
    const keys = asked.filter(({ kind }) => kind === "write").map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("the table adds up to the points", () => {
    const points = PROTOCOL_IDS.flatMap((protocol) => sweep(protocol, { partitionMs: 1200 }));
    const groups = groupsOf(points);
    expect(groups.reduce((sum, { runs }) => sum + runs, 0)).toBe(points.length);
    expect(groups.reduce((sum, { perfect }) => sum + perfect, 0)).toBe(points.filter(isPerfect).length);
  });

  it("parameters from a link are refused when they are out of range", () => {
    expect(parametersSchema.safeParse(DEFAULTS).success).toBe(true);
    expect(parametersSchema.safeParse({ ...DEFAULTS, partitionMs: 1e9 }).success).toBe(false);
    expect(parametersSchema.safeParse({ ...DEFAULTS, vendor: "x" }).success).toBe(false);
  });
});
