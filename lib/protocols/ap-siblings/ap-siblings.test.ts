import { describe, expect, it } from "vitest";
import { run, type Client, type Scenario } from "@/lib/sim";
import { different, hostile, read, results, script, seeds, viewsAtEnd, write } from "../shared/testing";
import { goldenScenarios } from "../shared/golden";
import { program, scenario } from ".";
import { scenarios } from "./scenarios";

goldenScenarios(program, scenarios, import.meta.url);

/** Both sides of a partition write; it heals; the right one reads, and writes what it has merged. */
const divided: Scenario = {
  nodes: ["n1", "n2"],
  params: { gossipMs: 50 },
  network: { delayMs: [1, 5] },
  clients: [
    script("left", "n1", [
      [300, write("milk")],
      [2500, read],
    ]),
    script("right", "n2", [
      [300, write("bread")],
      [1500, read],
      [1600, write("milk and bread")],
      [2500, read],
    ]),
  ],
  interventions: [
    {
      kind: "part",
      at: 100,
      groups: [
        ["n1", "left"],
        ["n2", "right"],
      ],
    },
    { kind: "heal", at: 600 },
  ],
  endMs: 3000,
};

describe("AP, siblings", () => {
  it("answers every request at once, on both sides of a partition", () => {
    const { history } = run(program, scenario, 1);
    expect(history.filter(({ kind }) => kind === "ok")).toHaveLength(48);
    expect(history.filter(({ kind }) => kind === "fail" || kind === "unknown")).toEqual([]);
  });

  it("keeps concurrent writes as siblings, until somebody who has read them writes", () => {
    for (const seed of seeds(20)) {
      const finished = run(program, divided, seed);
      const [, siblings, , resolved] = results(finished, "right");
      expect(siblings).toHaveLength(2);
      expect(siblings).toEqual(expect.arrayContaining(["milk", "bread"]));
      expect(resolved).toEqual(["milk and bread"]);
      expect(results(finished, "left")).toEqual([null, ["milk and bread"]]);
    }
  });

  /** Twelve clients, each of which writes once and has read nothing. */
  function strangers(seed: number): Scenario {
    const clients = Array.from({ length: 12 }, (_, n): Client => {
      const operations = [{ op: write(`value ${n}`), atMs: 600 + n * 280 }];
      return { id: `client ${n}`, targets: [`n${(n % 3) + 1}`], timeoutMs: 300, operations };
    });
    return { ...hostile(seed, {}), clients, endMs: 10_000 };
  }

  it("loses no acknowledged write that nobody has read, under crashes and partitions, and converges", () => {
    for (const seed of seeds(40)) {
      const { history } = run(program, strangers(seed), seed, { record: "none" });
      const acknowledged = history.flatMap(({ kind, process }): readonly string[] =>
        kind === "ok" ? [process.replace("client", "value")] : [],
      );
      const views = viewsAtEnd(program, strangers(seed), seed);
      expect(different(views, "kv"), `seed ${seed}`).toHaveLength(1);
      const kept = Reflect.get(Object(views.get("n1")?.["kv"]), "x");
      expect(acknowledged.length).toBeGreaterThan(4);
      expect(kept, `seed ${seed}`).toEqual(expect.arrayContaining(acknowledged));
    }
  });
});
